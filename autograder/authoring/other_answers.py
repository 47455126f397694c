"""What is given to a rubric instead of a right answer: other forms, and other numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.authoring.sameness import same
from autograder.kit import answers
from autograder.kit.record import Ask, Event

#: Bytes of an array that nobody returns as a list.
LARGE = 2**17
#: Numbers of other answers that are tried in the place of one.
_MOST_ALIKE = 3

#: Of the other numbers of an answer, as many are such that any oracle minds one of them.
AT_FIRST = 3

#: A factor that is more than rounding, and less than what oracles allow.
_NEARLY = 1.0 + 5e-6

#: Numbers that are put in the place of all that are free, at the same time.
ALL_AT_ONCE: tuple[Callable[[NDArray[Any]], NDArray[Any]], ...] = (
    np.zeros_like,
    np.ones_like,
    np.flip,
    lambda array: np.linspace(0, 1, array.size).reshape(array.shape),
    lambda array: -1.0 - 100.0 * np.abs(array),
    lambda array: 1.0 + 100.0 * np.abs(array),
    lambda array: np.full_like(array, np.nan if array.dtype.kind == "f" else 1),
)


def other_forms(leaf: Any) -> Iterator[Any]:
    """Yield a leaf in the forms that students return it in, right ones and wrong ones."""
    yield None
    array = answers.numbers(leaf)
    if array is None:
        yield 0.5
        return
    if array.nbytes > LARGE:  # nobody returns a list of so many
        yield array.astype(np.float32)
        return
    kinds = {"f": (np.float32, np.float64), "i": (np.int64, np.float64, np.float32)}
    arrays = [array, *(array.astype(kind) for kind in kinds.get(array.dtype.kind, ()))]
    if array.dtype.kind == "f" and np.array_equal(array, np.rint(array)):
        arrays.append(array.astype(np.int64))
    for each in arrays:
        yield from (each, each.tolist())
        if each.size == 1:
            yield from (each.reshape(1), each.reshape(1, 1), each.reshape(()).item())
    if array.size > 1:
        yield from (array.reshape(-1, 1), array.reshape(1, -1), array.reshape(-1), 0.5)
        yield np.append(array.reshape(-1), array.reshape(-1)[:1])
    if array.ndim == 2 and 1 not in array.shape:
        yield np.ascontiguousarray(array.T)


def other_values(leaf: Any, alike: Sequence[NDArray[Any]]) -> Iterator[Any]:
    """Yield other numbers in the form of a leaf.

    What no rubric can be indifferent to, if it looks at numbers at all: all of them equal, in
    a different order, far too large, of the other sign, none at all, those of another answer.
    """
    array = answers.numbers(leaf)
    if array is None:
        if type(leaf) is str:
            yield from (leaf + "x", "")
        return
    others: list[Any]
    if array.dtype.kind == "b":
        others = [~array, np.zeros_like(array), np.ones_like(array)]
    elif array.dtype.kind in "iu":
        most = np.full_like(array, np.iinfo(array.dtype).max // 2)
        others = [array + 1, np.zeros_like(array), np.flip(array), -array, most]
    else:
        size = np.abs(array).max(initial=0.0)
        # Of the same size as rounding in float32 times a thousand, and of any size.
        others = [np.full_like(array, np.nan), 2.0 * array + 1.0, array * 1.01 + 1e-3 * size,
                  -array, np.flip(array), np.zeros_like(array), np.ones_like(array),
                  np.full_like(array, -1e6), 1e6 * (1.0 + array),
                  np.linspace(0.0, 1.0, array.size).reshape(array.shape)]  # fmt: skip
    for other in [*others, *(each.reshape(array.shape) for each in alike)]:
        other = other.astype(array.dtype)
        if not same(other, array):
            yield other if type(leaf) is np.ndarray else other.tolist()


def nearly(leaf: Any) -> Any:
    """Return numbers that most oracles take for the right ones; None for what is no such number."""
    array = answers.numbers(leaf)
    if array is None or array.dtype.kind != "f" or answers.same_value(array * _NEARLY, array):
        return None
    near = (array * _NEARLY).astype(array.dtype)
    return near if type(leaf) is np.ndarray else near.tolist()


def alike_in(events: Sequence[Event], leaf: Any) -> list[NDArray[Any]]:
    """Return what other answers hold in the shape of a leaf."""
    array = answers.numbers(leaf)
    if array is None or array.size < 2:
        return []
    found: list[NDArray[Any]] = []
    for event in events:
        for _, other in answers.leaves(event.answer) if isinstance(event, Ask) else ():
            held = answers.numbers(other)
            if held is not None and held.shape == array.shape and len(found) < _MOST_ALIKE and (
                not np.array_equal(held, array) and not any(np.array_equal(held, f) for f in found)
            ):  # fmt: skip
                found.append(held)
    return found
