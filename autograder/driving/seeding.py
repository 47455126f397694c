"""Calls of student code that draw the same random numbers each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.driving import define


def seeded(student: Any, function: Any) -> Callable[..., Any]:
    """Return a student's function that draws the same numbers of numpy's at each call.

    What a generator of the student's own draws, ``np.random.default_rng()``, stays random.

    Parameters
    ----------
    student : Remote
        The student's module.
    function : Remote
        One of its functions.
    """
    call = define(student, call_seeded, shown=function._name)
    return lambda *arguments: call(function, *arguments)


# What follows runs in the student's process.


def call_seeded(function: Any, *arguments: Any) -> Any:
    """Call a function with numpy's global generator set."""
    import numpy as np

    np.random.seed(5)  # noqa: NPY002 - student code uses the global generator
    return function(*arguments)
