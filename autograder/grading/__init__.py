"""Runs the checks of a homework on a submission, within a budget."""
