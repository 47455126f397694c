"""Gradient checks that students write, run on layers whose errors only the grader knows."""

from __future__ import annotations

from autograder.driving.gradient_checks.judged import (
    assert_finds_errors,
    assert_put_back,
    assert_runs_checks,
)
from autograder.driving.gradient_checks.layer_class import LinearClass
from autograder.driving.gradient_checks.records import Record

__all__ = [
    "LinearClass",
    "Record",
    "assert_finds_errors",
    "assert_put_back",
    "assert_runs_checks",
]
