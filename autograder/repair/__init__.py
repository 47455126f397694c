"""Proves why a check failed: tries small edits of the student's own code until it passes."""
