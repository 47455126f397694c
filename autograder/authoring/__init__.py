"""For those who write homeworks: skeletons, students' kits, and tests of the rubric itself."""
