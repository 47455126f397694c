"""Arrays that a kit holds more than once are written once.

A rubric hands the same weights over again and again, and every right solution of a check gets
the same inputs: most of a record would be copies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.protocol import Tensor

#: Key of a dict that stands for an array, by its number.
_NUMBER = "§array"
#: Bytes of an array that is written where it stands.
_SMALL = 256


def digest(content: bytes) -> str:
    """Say what is in a file, whatever its ends of lines are."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def gathered(message: Any) -> tuple[Any, list[NDArray[Any]]]:
    """Return a message with numbers instead of arrays, and the arrays."""
    arrays: list[NDArray[Any]] = []
    known: dict[tuple[str, tuple[int, ...], bytes], int] = {}

    def put(value: Any) -> Any:
        array = value.array if type(value) is Tensor else value
        if type(array) is not np.ndarray or array.nbytes < _SMALL:
            return value
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in known:
            known[key] = len(arrays)
            arrays.append(array)
        tensor = [value.requires_grad, value.dtype] if type(value) is Tensor else None
        return {_NUMBER: known[key], "tensor": tensor}

    return _with(message, put), arrays


def spread(message: Any, arrays: Sequence[NDArray[Any]]) -> Any:
    """Undo :func:`gathered`."""

    def take(value: Any) -> Any:
        if type(value) is not dict or _NUMBER not in value:
            return value
        array, tensor = arrays[value[_NUMBER]], value["tensor"]
        return array if tensor is None else Tensor(array, *tensor)

    return _with(message, take)


def _with(message: Any, change: Callable[[Any], Any]) -> Any:
    """Return a message with what a function makes of its arrays, and of what stands for them."""
    changed = change(message)
    if changed is not message:
        return changed
    kind = type(message)
    if kind is dict:
        return {key: _with(item, change) for key, item in message.items()}
    if kind in (list, tuple):
        return kind(_with(item, change) for item in message)
    return message
