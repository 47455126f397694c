"""What student code answers, taken apart: its leaves, and how one differs from another.

An answer is plain data, as it crosses the wire. Its leaves are what is not a list or a dict;
a list of numbers alone is one leaf, for many students return a list where others return an
array. Two leaves have the same *form* if they hold numbers of one kind in one shape, whatever
these numbers are.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox import replies
from autograder.sandbox.protocol import Handle

#: Where a leaf is in an answer: keys and indices, from the outside in.
Place = tuple[Any, ...]

#: How far apart numbers are that come from the same computation, relative to the largest:
#: in float64, and in float32. Far below what any oracle allows.
_ROUNDING, _ROUNDING_FLOAT32 = 1e-8, 3e-6

#: As many numbers in a list may be several results.
_SIDE_BY_SIDE = 4

_RECORDS: Mapping[str, Callable[..., Any]] = {
    "inplace": replies.Changed,
    "listed": replies.Listed,
    "figures": replies.FiguresTold,
}


def as_plain(answer: Any) -> Any:
    """Return an answer as lists, dicts and leaves."""
    if dataclasses.is_dataclass(answer) and type(answer) in _RECORDS.values():
        return {each.name: getattr(answer, each.name) for each in dataclasses.fields(answer)}
    return answer


def as_answered(op: str, plain: Any) -> Any:
    """Undo :func:`as_plain`."""
    return _RECORDS[op](**plain) if op in _RECORDS else plain


def leaves(answer: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every leaf of an answer with its place."""
    kind = type(answer)
    if kind in (list, tuple) and not is_row(answer):
        for index, item in enumerate(answer):
            yield from leaves(item, (*place, index))
    elif kind is dict:
        for key, item in answer.items():
            yield from leaves(item, (*place, key))
    else:
        yield place, answer


def leaf_at(answer: Any, place: Sequence[Any]) -> Any:
    """Return what is at a place.

    Raises
    ------
    LookupError
        If the answer has no such place.
    """
    for key in place:
        if type(answer) not in (list, tuple, dict):
            raise LookupError(f"no {key!r} in it")
        answer = answer[key]
    return answer


def replaced(answer: Any, place: Sequence[Any], leaf: Any) -> Any:
    """Return the answer with something else at a place."""
    if not place:
        return leaf
    key, rest = place[0], place[1:]
    if type(answer) is dict:
        return {**answer, key: replaced(answer[key], rest, leaf)}
    items = list(answer)
    items[key] = replaced(items[key], rest, leaf)
    return type(answer)(items)


def is_row(value: Any) -> bool:
    """Whether it is a list of numbers, or of lists of them, that numpy makes one array of.

    A few numbers are not: they are what a function returns side by side.
    """
    if type(value) not in (list, tuple) or len(value) <= _SIDE_BY_SIDE:
        return False
    if all(type(each) in (int, float, bool) for each in value):
        return True
    return all(type(each) is list for each in value) and numbers(value) is not None


def numbers(value: Any) -> NDArray[Any] | None:
    """Return a leaf as an array of numbers or truth values, None if it is no such thing."""
    if type(value) not in (bool, int, float, complex, list, tuple, np.ndarray):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError):  # rows of different lengths, an int of many digits
        return None
    return array if array.dtype.kind in "biufc" else None


def form(value: Any, wanted: Any) -> str:
    """Say in what form a leaf is, compared with the one that is wanted."""
    if type(value) is Handle:
        return f"{value.kind} stays"
    held, right = numbers(value), numbers(wanted)
    if held is None:
        return f"type {type(value).__name__}"
    kind: str = held.dtype.kind
    kind = f"f{held.dtype.itemsize}" if kind == "f" else kind.replace("u", "i")
    layout = {np.ndarray: "array", list: "list", tuple: "list"}.get(type(value), "number")
    return f"{layout} {_shape(held, right)} {kind}"


def _shape(held: NDArray[Any], right: NDArray[Any] | None) -> str:
    """Say how the shape of an array relates to another."""
    if right is None or held.shape == right.shape:
        return "alike"
    if held.size != right.size:
        return "of another size"
    if held.shape == right.shape[::-1] and held.ndim == 2 and 1 not in held.shape:
        return "turned"
    return f"as {tuple('n' if each == held.size > 1 else each for each in held.shape)}"


def same_form(value: Any, wanted: Any) -> bool:
    """Whether two leaves are in the same form."""
    return form(value, wanted) == form(wanted, wanted)


def same_value(value: Any, wanted: Any) -> bool:
    """Whether two leaves say the same, in whatever form: up to rounding, where they are numbers."""
    if type(value) is Handle or type(wanted) is Handle:
        return type(value) is type(wanted)
    held, right = numbers(value), numbers(wanted)
    if held is None or right is None:
        return type(value) is type(wanted) and bool(equal(value, wanted))
    if held.size != right.size:
        return False
    if form(value, wanted).split()[1:2] == ["turned"]:
        held = held.T
    held, right = held.reshape(-1), right.reshape(-1)
    if held.dtype.kind in "biu" and right.dtype.kind in "biu":
        return bool(np.array_equal(held, right))
    rounding = _ROUNDING
    if np.dtype(np.float32) in (held.dtype, right.dtype):
        rounding = _ROUNDING_FLOAT32
    finite = np.isfinite(right)
    if not np.array_equal(held[~finite], right[~finite], equal_nan=True):
        return False
    apart = np.abs(held[finite] - right[finite])
    size = np.abs(right[finite])
    return bool(np.all(apart <= rounding * (size + size.max(initial=0.0))))


def equal(value: Any, wanted: Any) -> bool:
    """Whether two values are equal; tables, of which each entry is compared, are not."""
    try:
        return bool(value == wanted)
    except Exception:
        return False
