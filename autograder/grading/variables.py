"""Module-level variables of a submission, for rubrics that ask for a value by its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.grading.cell_failures import FailedCell, explained
from autograder.oracles.compare import as_array
from autograder.oracles.plain import as_scalar
from autograder.oracles.shapes import WantedShape, shape_matches, shape_text, wrong_shape
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.helpers import define
from autograder.sandbox.proxies import Remote, Student

_NEXT = "Assign your result to {!r}, under exactly this name, outside of any function."


def read(
    student: Student,
    name: str,
    shape: WantedShape | None,
    rows: Sequence[int] | None,
    failed: Sequence[FailedCell],
) -> Any:
    """Return a variable as plain data; see :meth:`GradedStudent.variable`."""
    try:
        value = (
            getattr(student, name)
            if rows is None
            else _some_rows(student, name, rows, shape, failed)
        )
    except NotDefined as error:
        raise _missing(explained(error, failed), name, shape) from None
    if value is None:
        raise _is_none(name, shape, failed)
    if isinstance(value, Remote):
        raise Wrong(
            f"{name} is {value._handle.label}",
            expected=_wanted(shape),
            found=value._handle.label,
            next_step=_NEXT.format(name),
        )
    if shape is None or rows is not None:
        return value
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and shape:
        # As it is: a copy in float64 of 60,000 images would be 376 MB.
        if not shape_matches(value.shape, shape):
            raise wrong_shape(value.shape, shape, what=name)
        return value
    return as_array(value, what=name, shape=shape) if shape else as_scalar(value, what=name)


def _some_rows(
    student: Student,
    name: str,
    rows: Sequence[int],
    shape: WantedShape | None,
    failed: Sequence[FailedCell],
) -> Any:
    """Return some rows of an array that is too large to be sent whole."""
    getattr_rows = define(student, _rows_of, name)
    try:
        answer = getattr_rows(student, name, list(map(int, rows)))
    except StudentRaised:
        # It is missing, no array, or too short: a look at all of it says which.
        read(student, name, shape, None, failed)
        raise
    found, values = tuple(answer[0]), answer[1]
    if shape is not None and not shape_matches(found, shape):
        raise wrong_shape(found, shape, what=name)
    return as_array(values, what=name, shape=(len(rows), *(shape or found)[1:]))


def _rows_of(module: Any, name: str, rows: Any) -> tuple[list[int], Any]:
    """Run in the student's process: the shape of an array, and some of its rows."""
    import numpy

    value = getattr(module, name)
    value = value.detach().cpu().numpy() if hasattr(value, "detach") else numpy.asarray(value)
    return list(value.shape), value[rows]


def _wanted(shape: WantedShape | None) -> str:
    if shape is None:
        return "numbers, text, a list or a numpy array"
    return "a number" if shape == () else f"an array of {shape_text(shape)}"


def _missing(error: NotDefined, name: str, shape: WantedShape | None) -> Wrong:
    hint = f"; there is {' and '.join(map(repr, error.close))}" if error.close else ""
    return Wrong(
        f"There is no variable {name!r}",
        expected=f"{name!r}: {_wanted(shape)}",
        found=f"no such name{hint}",
        cause=error.feedback.cause,
        next_step=error.feedback.next_step if error.feedback.cause else _NEXT.format(name),
    )


def _is_none(name: str, shape: WantedShape | None, failed: Sequence[FailedCell]) -> Wrong:
    cause = explained(NotDefined(name, "", []), failed).feedback.cause
    return Wrong(
        f"{name} is None",
        expected=_wanted(shape),
        found="None",
        cause=cause,
        next_step="Fix that cell, then run all cells again from the top."
        if cause
        else _NEXT.format(name),
    )
