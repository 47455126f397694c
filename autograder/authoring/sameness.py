"""Whether two answers are the same, to the last bit, and where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.kit import answers
from autograder.sandbox.protocol import Handle, Tensor


def differing(one: Any, other: Any) -> Iterator[answers.Place]:
    """Yield the places where two answers differ."""
    there = dict(answers.leaves(other))
    for place, leaf in answers.leaves(one):
        if type(leaf) is Handle:
            continue
        if place not in there or not same(leaf, there[place]):
            yield place


def same(one: Any, other: Any) -> bool:
    """Whether two values that cross the wire are the same, to the last bit."""
    if type(one) is not type(other):
        return False
    if type(one) is np.ndarray:
        if one.dtype != other.dtype or one.shape != other.shape:
            return False
        here: bool = one.__array_interface__["data"] == other.__array_interface__["data"]
        return here or one.tobytes() == other.tobytes()
    if type(one) is Handle:
        return int(one.id) == int(other.id)
    if type(one) is Tensor:
        told = (one.requires_grad, one.dtype) == (other.requires_grad, other.dtype)
        return told and same(one.array, other.array)
    if type(one) in (list, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if type(one) is dict:
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if type(one) is float and one != one:
        return bool(other != other)
    return bool(answers.equal(one, other))


def same_values(one: Any, other: Any) -> bool:
    """Whether two values hold the same several values: as a list, or as a tuple."""
    if type(one) not in (list, tuple) or type(other) not in (list, tuple):
        return False
    return len(one) == len(other) and all(
        a is b or same(a, b) or same_values(a, b) for a, b in zip(one, other, strict=True)
    )
