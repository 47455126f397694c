"""Cases that are right, and the one that is not begun."""

from __future__ import annotations

from autograder.authoring.cases.case import Case, Source

CASES = (
    Case("correct", "mhaddad", "all parts, in a student's own style", "none", source=Source.HAND),
    Case("blank", "nobody", "the skeleton as it is", "all", source=Source.SKELETON),
)
