"""Leaves some of a test's cases to ``-m slow``: what takes seconds where others try the same."""

import pytest


def leaving(slow, cases):
    """Return the cases as parameters; those in ``slow`` are marked as slow."""
    return [pytest.param(each, marks=[pytest.mark.slow] if each in slow else []) for each in cases]
