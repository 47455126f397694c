"""Shows keys and arguments as a student would write them, as far as they are short."""

from __future__ import annotations

from collections.abc import Sequence
from types import EllipsisType
from typing import Any

import numpy as np

from autograder.sandbox.protocol import Tensor


def short(key: Any) -> str:
    """Show a key as a student would write it, ``0`` or ``:2, 0``, as far as it is short."""
    if is_cut(key):
        parts = key if isinstance(key, tuple) else (key,)
        text = ", ".join(map(_part, parts))
        return text if len(text) <= 60 else "…"
    plain = isinstance(key, (str, bytes, int, float, tuple, type(None)))
    return _written(key, 60) if plain else "…"


def is_cut(key: Any) -> bool:
    """Tell whether a key takes a part of each axis: it is or holds a slice, or ``...``."""
    parts = key if isinstance(key, tuple) else (key,)
    return any(isinstance(part, (slice, EllipsisType)) for part in parts)


def _part(key: Any) -> str:
    """Write what stands between two commas of a key."""
    if key is ...:
        return "..."
    if not isinstance(key, slice):
        return short(key)
    ends = ["" if end is None else short(end) for end in (key.start, key.stop, key.step)]
    return ":".join(ends if key.step is not None else ends[:2])


def _written(value: Any, most: int) -> str:
    """Write a value of Python's own types, if it is short."""
    try:
        text = repr(value)
    except ValueError:  # an int of more than 4300 digits
        return "…"
    return text if len(text) <= most else "…"


def shapes(arguments: Sequence[Any]) -> list[str]:
    """Describe arguments as a student would: arrays by their shape."""
    words = []
    for value in arguments:
        array = value.array if isinstance(value, Tensor) else value
        if isinstance(array, np.ndarray):
            words.append(f"array of shape {array.shape}")
        else:
            plain = isinstance(array, (int, float, str))
            words.append(_written(array, 19) if plain else "…")
    return words
