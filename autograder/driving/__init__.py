"""What rubrics have done in a student's process, for any homework."""
