"""Variables of a notebook: as numbers, as objects of a class, and what builds on them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.driving import Remote, define
from autograder.errors import Wrong
from autograder.oracles import as_array, describe_returned
from autograder.oracles.own_values import following
from autograder.oracles.shapes import WantedShape
from autograder.oracles.tolerances import FloatArray

#: Imaginary parts that are smaller than this part of the largest real one are rounding.
_ROUNDING = 1e-6


def numbers_of(student: Any, name: str, shape: WantedShape | None = None) -> FloatArray:
    """Return a variable as finite numbers.

    Imaginary parts that are only rounding, as ``np.linalg.eig`` gives them, are left out.

    Parameters
    ----------
    shape : tuple of int or None, optional
        What shape it has to have; None stands for any length but 0.

    Raises
    ------
    Wrong
        If it is missing, None, not finite numbers, or of the wrong shape.
    """
    try:
        value = real(student.variable(name))
    except Wrong:
        value = student.variable(name, shape=shape)  # its message says which shape is wanted
    found = as_array(value, what=name, shape=shape)
    if not np.all(np.isfinite(found)):
        raise Wrong(
            f"{name} holds NaN or inf",
            expected="finite numbers",
            found=f"{int(np.sum(~np.isfinite(found)))} of {found.size} are not",
            next_step="Print the step before: a division by 0 or a log of 0 gives them.",
        )
    return found


def real(value: Any) -> Any:
    """Return an array without imaginary parts that are only rounding; anything else as it is."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "c" or not value.size:
        return value
    rounding = np.max(np.abs(value.imag)) <= _ROUNDING * np.max(np.abs(value.real))
    return value.real.copy() if rounding else value


def products_of(student: Any, name: str) -> npt.NDArray[Any]:
    """Return ``x.T @ x / len(x)`` of a variable, computed where it is, in single precision.

    For a variable that is too large to be sent, or to be kept in a kit.

    Raises
    ------
    Wrong
        If there is no such thing.
    """
    found = define(student, mean_products, shown=name)(student, name)
    as_array(found, what=name)  # which is in double precision: in a kit that is twice as long
    return np.asarray(found)


def instance_of(student: Any, name: str, owner: Any, *, expected: str, next_step: str) -> Remote:
    """Return a variable that is an object of a class of the student's.

    Parameters
    ----------
    name : str
        What the variable is called.
    owner : Remote
        The class: ``student.CNN``.
    expected : str
        What it should be, in messages.
    next_step : str
        What to do if it is of another class.

    Raises
    ------
    Wrong
        If it is something else.
    """
    found = getattr(student, name)
    is_one = isinstance(found, Remote) and define(student, is_of_class, shown=name)(found, owner)
    if not is_one:
        raise Wrong(
            f"{name} is not a {owner._name}",
            expected=expected,
            found=describe_returned(found),
            next_step=next_step,
        )
    kept: Remote = found
    return kept


@contextlib.contextmanager
def building_on(student: Any, *names: str) -> Iterator[None]:
    """Have what is wrong inside name a variable that it builds on and that is one number.

    Nothing right can come of an array that is 0, or any one number, everywhere.

    Parameters
    ----------
    *names : str
        Variables, each computed from the one before. If the last one is one number everywhere,
        the first of them that is so is named.
    """
    try:
        yield
    except Wrong as error:
        trivial = None
        for name in reversed(names):
            values = _held(student, name)
            if values is None or np.ptp(values) > 0.0:
                break
            trivial = following(f"your {name}", values)
        raise error.because(trivial) from error.__cause__


def _held(student: Any, name: str) -> FloatArray | None:
    try:
        return numbers_of(student, name)
    except Wrong:
        return None


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def mean_products(module: Any, name: str) -> Any:
    """Return the mean products of the columns of an array."""
    import numpy

    x = numpy.asarray(getattr(module, name), dtype=numpy.float64)
    return (x.T @ x / len(x)).astype(numpy.float32)


def is_of_class(value: Any, owner: Any) -> bool:
    """Whether an object is of a class."""
    return isinstance(value, owner)
