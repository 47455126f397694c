"""Is it the same as the reference's answer, whatever it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.compare import assert_close, assert_equal
from autograder.oracles.exactly import kind_of
from autograder.oracles.frames import assert_frame, assert_series
from autograder.oracles.text import counted, describe

__all__ = ["assert_same"]


def assert_same(found: object, expected: Any, *, what: str) -> None:
    """Check that an answer is the reference's: numbers within a tolerance, the rest exactly.

    Parameters
    ----------
    found : object
        What the student's code gave.
    expected : number, array, text, bytes, bool, None, set, Series, DataFrame, or a list or dict
        Of these, too. What the reference gives; ``...`` in a list or dict where anything is
        right. NaN is right where the reference gives NaN.
    what : str
        Name of the value in messages: ``predict(x, w, b)``.

    Raises
    ------
    Wrong
        If the two differ anywhere; the message names the entry.
    """
    if expected is ...:
        return
    if _is_pandas(expected):
        (assert_frame if hasattr(expected, "columns") else assert_series)(
            found, expected, what=what
        )
    elif isinstance(expected, Mapping):
        _same_keys(found, expected, what)
        for key, value in expected.items():
            assert_same(found[key], value, what=f"{what}[{key!r}]")  # type: ignore[index]
    elif isinstance(expected, (set, frozenset)) or kind_of(expected) is not None:
        assert_equal(found, expected, what=what)
    elif isinstance(expected, (list, tuple)) and not _is_numeric(expected):
        _same_length(found, expected, what)
        for index, value in enumerate(expected):
            assert_same(found[index], value, what=f"{what}[{index}]")  # type: ignore[index]
    elif expected is None or isinstance(expected, (bool, str)):
        assert_equal(found, expected, what=what)
    else:
        assert_close(found, np.asarray(expected), what=what, equal_nan=True)


def _is_pandas(value: Any) -> bool:
    """Whether a value is a table of pandas', which is not imported to find out."""
    return type(value).__module__.partition(".")[0] == "pandas" and hasattr(value, "isna")


def _is_numeric(values: Any) -> bool:
    """Whether a list is a row or a table of plain numbers: one array, not several."""
    if not all(isinstance(value, (int, float)) for value in values):
        return False
    return bool(values) and not any(isinstance(value, bool) for value in values)


def _same_keys(found: object, expected: Mapping[Any, Any], what: str) -> None:
    keys = list(expected)
    if not isinstance(found, dict) or not set(keys) <= set(found):
        raise Wrong(
            f"{what} does not have the right keys",
            expected=f"a dict with {', '.join(map(repr, keys))}",
            found=f"a dict with {', '.join(map(repr, found))}"
            if isinstance(found, dict)
            else describe(found),
            next_step="Return what the docstring says, under the same names.",
        )


def _same_length(found: object, expected: Any, what: str) -> None:
    length = len(found) if isinstance(found, (list, tuple)) else None
    if length != len(expected):
        raise Wrong(
            f"{what} does not have {counted(len(expected), 'value')}",
            expected=counted(len(expected), "value"),
            found="None" if found is None else counted(length, "value") if length is not None
            else describe(found),
            next_step="Return what the docstring says, in the same order.",
        )  # fmt: skip
