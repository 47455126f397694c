"""Worked solutions, one package per homework; only the grader imports them."""
