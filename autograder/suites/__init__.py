"""Runs gradescope-utils suites as they are, with the student's module in the jailed process."""
