"""The final mark: from graded classes and other columns to what is entered for each student."""
