"""Cases that are right, and the one that is not begun."""

from __future__ import annotations

from example_cases.case import Artifacts, Case, Source

FILE_NAME = "{pennkey}_digits.ipynb"

CASES = (
    Case(
        "correct",
        "mhaddad",
        "all parts, in a student's own style",
        "none",
        source=Source.HAND,
        artifacts=Artifacts.NONE,
        file_name=FILE_NAME,
    ),
    Case(
        "blank",
        "nobody",
        "the skeleton as it is",
        "all",
        source=Source.SKELETON,
        artifacts=Artifacts.NONE,
        file_name=FILE_NAME,
    ),
)
