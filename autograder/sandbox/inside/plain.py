"""Turns what student code returns into plain data, on the student's side of the wire.

Only exact types are data. A subclass with arithmetic of its own, a masked array or a
generator stays behind as a handle, and the grader sees what it is called.
"""

from __future__ import annotations

import collections
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.sandbox.protocol import DTYPES, MAX_CONTAINERS, MAX_DEPTH, MAX_KEYS, Handle

#: Of more entries in all, what is left stays behind as objects; a curve of a training run
#: has some 50,000.
MAX_LENGTH = 1_000_000

#: Keeps an object in the student's process and returns the handle that stands for it.
Keep = Callable[[Any], Handle]


def to_plain(value: Any, keep: Keep) -> Any:
    """Return ``value`` as something :func:`protocol.dump` can send.

    Numbers, strings, lists, dicts and arrays are sent; tuples become lists, tensors
    and numpy scalars what they hold; all else becomes a handle.
    """
    return _Plain(keep).convert(value, 0)


class _Plain:
    """Converts one value, up to so many lists and dicts: references can multiply them."""

    def __init__(self, keep: Keep) -> None:
        self.keep = keep
        self.left = MAX_CONTAINERS
        self.entries = MAX_LENGTH

    def convert(self, value: Any, depth: int) -> Any:
        """Return one value, and what is in it, as plain data."""
        kind = type(value)
        if value is None or kind in (bool, float, str, Handle):
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**64 else self.keep(value)
        if depth >= MAX_DEPTH or self.left <= 0:
            return self.keep(value)
        self.left -= 1
        if kind in (list, tuple) and len(value) <= self.entries:
            self.entries -= len(value)
            return [self.convert(item, depth + 1) for item in value]
        if kind in (dict, collections.OrderedDict) and len(value) <= min(self.entries, MAX_KEYS):
            self.entries -= len(value)
            if all(type(key) in (str, int) for key in value):
                return {key: self.convert(item, depth + 1) for key, item in value.items()}
            return self.keep(value)
        return _from_libraries(value, self.keep)


def _from_libraries(value: Any, keep: Keep) -> Any:
    kind = type(value)
    if kind in (np.ndarray, np.matrix):
        return _array(np.asarray(value), value, keep)
    if isinstance(value, np.generic) and kind.__module__ == "numpy":
        if kind is np.longdouble:
            return float(value)
        return _scalar(value.item(), value, keep)
    torch = sys.modules.get("torch")
    if torch is not None and kind in (torch.Tensor, torch.nn.Parameter):
        return _tensor(torch, value, keep)
    return keep(value)


def _scalar(number: Any, original: Any, keep: Keep) -> Any:
    return number if type(number) in (bool, int, float, str) else keep(original)


def _array(array: Any, original: Any, keep: Keep) -> Any:
    if array.dtype == np.longdouble:
        array = array.astype(np.float64)
    if array.dtype.kind == "U":
        return array.tolist()
    if array.dtype == np.float16:
        array = array.astype(np.float32)
    return array if array.dtype.str in DTYPES else keep(original)


def _tensor(torch: Any, tensor: Any, keep: Keep) -> Any:
    if tensor.layout is not torch.strided or tensor.is_quantized:
        return keep(tensor)
    data = tensor.detach().cpu().resolve_conj().resolve_neg()
    if data.dtype in (torch.bfloat16, torch.float16):
        data = data.float()
    return data.numpy()


def kind_of(value: Any) -> str:
    """Say what sort of object a handle stands for."""
    if isinstance(value, type):
        return "class"
    if isinstance(value, types.ModuleType):
        return "module"
    routines = (types.FunctionType, types.MethodType, types.BuiltinFunctionType)
    return "function" if isinstance(value, routines) else "object"


def label_of(value: Any) -> str:
    """Describe an object in a few words, without running its own code."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, (types.FunctionType, types.MethodType, types.BuiltinFunctionType)):
        return f"the function {value.__name__}"
    if isinstance(value, np.ndarray):
        return f"{type(value).__name__} of dtype {value.dtype}, shape {value.shape}"
    return f"an object of type {type(value).__name__}"
