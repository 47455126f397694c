"""What can cross the wire, how much of it, and what is raised where something cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: A training run returns four lists of some 50,000 numbers: two MB.
MAX_HEADER = 8 * 2**20
#: 60,000 images as float32 are 188 MB.
MAX_ARRAYS = 512 * 2**20
#: Where a nested answer stops being data and is treated as an object.
MAX_DEPTH = 32
#: Each list, dict and array takes a hundred times the byte or two that announces it.
MAX_CONTAINERS = 250_000
#: Entries of one list or dict, and of all together: a text takes fifty times the byte that
#: announces it.
MAX_ENTRIES = 1_100_000
MAX_KEYS = 250_000
#: Bytes of one whole number: what is computed with it takes the square of this, or more.
MAX_INT = 100_000
#: Keys with one hash, of a dict or set: finding each costs a look at all of them. Honest ones
#: have a few (floats that differ by powers of 2**61), chosen ones as many as there are.
MAX_SAME_HASH = 64
#: Bits of a whole number that is a key, a label or a value in a table: messages show these,
#: and Python writes no more than 4300 digits.
MAX_SHOWN_BITS = 14_000


class ProtocolError(Exception):
    """The other side sent something that is not a valid frame."""


class Unsendable(ProtocolError):
    """A value cannot be sent: for its type, or because it is too large."""


class TooLarge(ProtocolError):
    """The other side announces more than this side has room for."""


class ConnectionClosed(ProtocolError):
    """The other side closed the connection: its process has ended."""


@dataclass(frozen=True)
class Tensor:
    """An array that the student's code receives as a torch tensor of the same dtype and shape.

    ``student.net(Tensor(pixels))``. A rubric that imports torch can pass its own tensors
    instead.

    Attributes
    ----------
    array : ndarray
        Of numbers or truth values.
    requires_grad : bool
        Whether the tensor records what is computed with it.
    dtype : str
        The tensor's, where numpy has no such dtype: ``"bfloat16"``.
    """

    array: NDArray[Any]
    requires_grad: bool = False
    dtype: str = ""


@dataclass(frozen=True)
class Handle:
    """Stands for an object that stays in the student's process.

    ``kind`` is ``"function"``, ``"class"``, ``"module"`` or ``"object"``; ``label``
    is a short description of the object, made on the student's side and so not to
    be trusted for anything but messages. One of kind ``"callback"`` stands for a function of
    the grader's.
    """

    id: int
    kind: str
    label: str


#: Where numpy has no dtype of its own for a tensor's, what carries its numbers.
TENSOR_DTYPES = {"bfloat16": np.dtype(np.float32).str}
#: Types of single values. A path is a name for something on another machine, so it can be
#: taken apart on the grader's side, and not opened.
SCALARS: frozenset[type] = frozenset(
    {type(None), bool, int, float, complex, str, bytes, PurePosixPath, np.datetime64}
    | {np.timedelta64}
)


def require_hashable(values: list[Any]) -> None:
    """Refuse what cannot be, or should not be, keys of one dict or members of one set.

    Who chooses numbers, or tuples of them, can choose as many with one hash as they like.

    Raises
    ------
    ProtocolError
        If one is not a plain value that stays as it is, or can be shown, or more than a few have
        the same hash.
    """
    require_plain_keys(values)
    require_spread(values)


def require_plain_keys(values: Sequence[Any]) -> None:
    """Refuse keys that are no plain values, that are nested deep, or are too large to be shown.

    Raises
    ------
    ProtocolError
        If one is.
    """
    # Level by level, without recursion: nesting is chosen by whoever sends it, and Python's stack
    # is not.
    level, depth = values, 0
    while level:
        nested: list[Any] = []
        for value in level:
            kind = type(value)
            if kind in (tuple, frozenset):
                nested += value
            elif kind not in SCALARS:
                raise ProtocolError(f"a key of type {kind.__name__}")
            elif kind is int and value.bit_length() > MAX_SHOWN_BITS:
                raise ProtocolError(f"a key of {value.bit_length():,} bits")
        level, depth = nested, depth + 1
        if depth > MAX_DEPTH:
            raise ProtocolError("a key that is nested too deep")


def require_spread(values: Iterable[Any], *, repeated: bool = False) -> None:
    """Refuse values of which more than a few have the same hash.

    Parameters
    ----------
    repeated : bool
        Whether equal ones count once: the labels of rows may be equal.

    Raises
    ------
    ProtocolError
        If there are.
    TypeError
        If one has no hash.
    """
    found: dict[int, list[Any]] = {}
    for value in values:
        # By hash, and not in a set: to put them into one is what would take so long.
        same = found.setdefault(hash(value), [])
        if not repeated or value not in same:
            same.append(value)
        if len(same) > MAX_SAME_HASH:
            raise ProtocolError("keys that were chosen to be slow to look up")
