"""Grades a whole class: what was handed in, workers, what is stored, the gradebook, the page."""
