"""Are values that are no numbers equal: texts, truth values, times, and arrays of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong
from autograder.oracles.catalogue import NOTHING_RETURNED
from autograder.oracles.shapes import shape_text, wrong_shape
from autograder.oracles.tables import columns, first_indices, index_text
from autograder.oracles.text import (
    PREVIEWED,
    describe,
    elements_from,
    is_exactly,
    shortened,
    unwrapped,
    visible,
)

_MAX_DEPTH = 8
_LONGEST_CELL = 40


@dataclass(frozen=True)
class Kind:
    """Values that are compared exactly.

    Attributes
    ----------
    name : str
        What messages call them.
    types : tuple of type
        Of one value.
    codes : str
        Kinds of dtype of an array of them.
    """

    name: str
    types: tuple[type, ...]
    codes: str


TEXTS = Kind("texts", (str,), "U")
BYTES = Kind("bytes", (bytes,), "S")
TRUTHS = Kind("True and False", (bool,), "b")
TIMES = Kind("times", (np.datetime64, np.timedelta64), "mM")
KINDS = (TEXTS, BYTES, TRUTHS, TIMES)


def kind_of(expected: Any) -> Kind | None:
    """Return the kind of what a grader expects, a value or an array; None for numbers."""
    if isinstance(expected, np.ndarray):
        return next((kind for kind in KINDS if expected.dtype.kind in kind.codes), None)
    values = _leaves(expected, 0)
    for kind in KINDS:
        if values and all(value is None or isinstance(value, kind.types) for value in values):
            return kind if any(value is not None for value in values) else None
    return None


def _leaves(value: Any, depth: int) -> list[Any]:
    if depth < _MAX_DEPTH and isinstance(value, (list, tuple)):
        return [leaf for each in value for leaf in _leaves(each, depth + 1)]
    return [value.item() if isinstance(value, (np.bool_, np.str_, np.bytes_)) else value]


def assert_exactly(
    found: object, expected: Any, kind: Kind, *, what: str, next_step: str, earned: float
) -> None:
    """Check that values of a kind are equal, one by one.

    Raises
    ------
    Wrong
        If they are of another kind or shape, or one is not equal.
    """
    plain = unwrapped(found)
    arrays = type(plain) is np.ndarray and isinstance(expected, np.ndarray)
    if arrays and plain.dtype.kind in kind.codes and np.array_equal(plain, expected):
        return  # at once: a mask has as many values as an image
    wanted = _as_objects(expected)
    values = _read(found, kind)
    if values is None:
        raise _wrong_kind(found, kind, wanted.shape, what=what, earned=earned)
    if values.shape != wanted.shape:
        raise wrong_shape(values.shape, wanted.shape, what=what, earned=earned)
    ok = np.array(
        [_same(a, b) for a, b in zip(values.flat, wanted.flat, strict=True)], dtype=bool
    ).reshape(wanted.shape)
    if ok.all():
        return
    many = f" in {int(np.sum(~ok))} of {ok.size} elements" if ok.ndim else ""
    rows = [[index_text(i), _shown(wanted[i]), _shown(values[i])] for i in first_indices(~ok)]
    raise Wrong(
        f"{what} is wrong{many}",
        expected=_described(expected, wanted, ok),
        found=_described(found, values, ok),
        cause=_cause(values, wanted),
        next_step=next_step,
        detail=columns(["index", "expected", "found"], rows) if ok.ndim else "",
        earned=earned,
    )


def _described(value: Any, elements: NDArray[Any], ok: NDArray[np.bool_]) -> str:
    """Describe a value, with the first elements or those from the first that differs on."""
    first = int(np.argmin(ok)) if ok.ndim else 0
    if first < PREVIEWED:
        return describe(list(value) if isinstance(value, tuple) else value)
    kind = f"an array of shape {ok.shape}" if ok.ndim > 1 else f"{ok.size} elements"
    return shortened(f"{kind}: {elements_from(elements, first, _shown)}")


def _as_objects(values: Any) -> NDArray[Any]:
    """Return an array or nested lists as an array of objects, whatever is in it."""
    if isinstance(values, np.ndarray):
        objects = np.empty(values.shape, dtype=object)
        for index in np.ndindex(values.shape):
            each = values[index]
            objects[index] = each if values.dtype.kind in "mM" else each.item()
        return objects
    if not isinstance(values, (list, tuple)):
        return _single(values)
    parts = [_as_objects(value) for value in values]
    shape = parts[0].shape if parts else ()
    if any(part.shape != shape for part in parts):
        raise ValueError("rows of different lengths")
    objects = np.empty((len(parts), *shape), dtype=object)
    for place, part in enumerate(parts):
        objects[place] = part[()] if shape == () else part
    return objects


def _single(value: Any) -> NDArray[Any]:
    single = np.empty((), dtype=object)
    single[()] = value.item() if isinstance(value, (np.bool_, np.str_, np.bytes_)) else value
    return single


def _read(found: object, kind: Kind) -> NDArray[Any] | None:
    """Return what was found as an array of objects; None if it is of another kind."""
    plain = unwrapped(found)
    if plain is None:
        return None
    if type(plain) is np.ndarray:
        return _as_objects(plain) if plain.dtype.kind in kind.codes else None
    if not _is_of(plain, kind, 0):
        return None
    try:
        return _as_objects(plain)
    except ValueError:
        return None


def _is_of(value: object, kind: Kind, depth: int) -> bool:
    plain = unwrapped(value)
    if is_exactly(plain, list, tuple) and depth < _MAX_DEPTH:
        return all(_is_of(each, kind, depth + 1) for each in plain)
    if type(plain) is np.ndarray:
        return plain.dtype.kind in kind.codes
    return plain is None or is_exactly(plain, *kind.types)


def _same(found: Any, expected: Any) -> bool:
    if is_exactly(found, np.datetime64, np.timedelta64) and np.isnat(found):
        return type(expected) is type(found) and bool(np.isnat(expected))
    return type(found) is type(expected) and bool(found == expected)


def _shown(value: Any) -> str:
    text = f"'{value}'" if type(value) is str else str(value)
    return visible(shortened(text, _LONGEST_CELL))


def _wrong_kind(
    found: object, kind: Kind, shape: tuple[int, ...], *, what: str, earned: float
) -> Wrong:
    wanted = f"an array of {kind.name} of {shape_text(shape)}" if shape else kind.name
    cause, step = "", "Return values of the type that the docstring states."
    plain = unwrapped(found)
    if kind is TRUTHS and _holds_numbers(plain):
        cause = "It holds numbers, not True and False."
        step = "A comparison gives truth values: x > 0; of 0 and 1, .astype(bool) makes them."
    elif kind is TEXTS and _holds_numbers(plain):
        cause, step = "It holds numbers, not text.", "Return the labels themselves."
    if found is None:
        cause, step = NOTHING_RETURNED, NOTHING_RETURNED.next_step
    return Wrong(
        f"{what} is None" if found is None else f"{what} has the wrong type",
        expected=wanted if shape else {"texts": "a text", "times": "a time"}.get(kind.name, wanted),
        found=describe(found),
        cause=cause,
        next_step=step,
        earned=earned,
    )


def _holds_numbers(plain: Any) -> bool:
    if type(plain) is np.ndarray:
        return plain.dtype.kind in "iufc"
    leaves = _leaves(plain, 0)
    return bool(leaves) and all(is_exactly(leaf, int, float) for leaf in leaves)


def _cause(values: NDArray[Any], wanted: NDArray[Any]) -> str:
    """Name the cause, where it is proved by all values together."""
    found, right = list(values.flat), list(wanted.flat)
    if len(found) < 2:
        return ""
    if all(type(each) is bool for each in [*found, *right]):
        opposite = all(a is not b for a, b in zip(found, right, strict=True))
        return "Every value is the opposite of what it should be." if opposite else ""
    if found == right[::-1]:
        return "The values are in reversed order."
    texts = all(type(each) is str for each in [*found, *right])
    if texts and sorted(found) == sorted(right):
        return "The values are right, and in a different order."
    if texts and [each.strip().lower() for each in found] == [w.strip().lower() for w in right]:
        return "The texts differ in capitals or in spaces at their ends alone."
    return ""


def assert_same_set(
    found: object, expected: set[Any] | frozenset[Any], *, what: str, next_step: str, earned: float
) -> None:
    """Check that a set has the members expected.

    Raises
    ------
    Wrong
        If it is not a set, or has others.
    """
    if is_exactly(found, set, frozenset) and found == expected:
        return
    if not is_exactly(found, set, frozenset):
        raise Wrong(
            f"{what} is None" if found is None else f"{what} has the wrong type",
            expected=f"a set of {len(expected)}",
            found=describe(found),
            next_step="Return a set: set(…) makes one of a list.",
            earned=earned,
        )
    missing, extra = expected - set(found), set(found) - expected  # type: ignore[call-overload]
    raise Wrong(
        f"{what} does not have the right members",
        expected=f"a set of {len(expected)}: {_members(expected)}",
        found="; ".join(
            [f"missing: {_members(missing)}"] * bool(missing)
            + [f"too many: {_members(extra)}"] * bool(extra)
        ),
        next_step=next_step or "Compare the two sets with - in both directions.",
        earned=earned,
    )


def _members(values: Any) -> str:
    texts = sorted(_shown(value) for value in values)
    return ", ".join(texts[:5]) + (", …" if len(texts) > 5 else "")
