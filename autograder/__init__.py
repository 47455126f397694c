"""Grades machine-learning homework in Python.

The names below are what a rubric needs. They are loaded on first use, because the
student's process imports this package too and must know nothing of grading.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.errors import ForAPerson, Wrong
    from autograder.homework.assignment import Assignment
    from autograder.homework.trials import Habit, Trials
    from autograder.results.cause import Cause
    from autograder.suites.homeworks import suite_homework

__version__ = "0.1.0"

_WHERE = {
    "Assignment": "autograder.homework.assignment",
    "Cause": "autograder.results.cause",
    "ForAPerson": "autograder.errors",
    "Habit": "autograder.homework.trials",
    "Trials": "autograder.homework.trials",
    "Wrong": "autograder.errors",
    "suite_homework": "autograder.suites.homeworks",
}
__all__ = [
    "Assignment",
    "Cause",
    "ForAPerson",
    "Habit",
    "Trials",
    "Wrong",
    "__version__",
    "suite_homework",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'autograder' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
