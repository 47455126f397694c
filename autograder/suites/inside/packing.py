"""Packs what the student's code hands to a suite, and knows it again when it comes back.

The text of this module is sent to the student's process with that of its neighbours.
"""

from __future__ import annotations

import sys
import zlib
from typing import Any

from autograder.suites.inside.files_there import as_shared

#: Every object that was told of, by its address: one object is one thing over there.
_known: dict[int, tuple[int, Any]] = {}
#: What the suite has a copy of, by its address: handed back, it is this object again.
_copied: dict[int, Any] = {}
#: Of one answer this many, of this many entries each and inside this many others, are known again.
_MOST_COPIED, _MOST_IN_ONE, _DEEPEST = 200, 10**6, 4


def snapshot(value: Any) -> Any:
    """Return what tells later on whether a value was changed in place."""
    name = type(value).__name__
    if name == "ndarray":
        return zlib.crc32(value.tobytes())
    if name == "Tensor":
        return zlib.crc32(value.detach().contiguous().numpy().tobytes()), value.grad
    return [*value, *value.values()] if isinstance(value, dict) else list(value)


def is_as(before: Any, value: Any) -> bool:
    """Whether a value is what it was when a snapshot of it was taken."""
    now = snapshot(value)
    if isinstance(before, list):
        pairs = zip(before, now)  # noqa: B905 - of one length, as was looked at
        return len(before) == len(now) and all(one is other for one, other in pairs)
    if isinstance(before, tuple):
        return bool(before[0] == now[0] and before[1] is now[1])
    return bool(before == now)


def copied_object(number: int) -> Any:
    """Return what the suite has a copy of; None if that is forgotten."""
    return _copied.get(number)


def keep(alive: list[int]) -> None:
    """Forget all of which the suite has no copy any more."""
    for number in _copied.keys() - {*alive}:
        del _copied[number]


def takes(original: Any, value: Any) -> bool:
    """Whether what is in a value can be written into its original."""
    places = ("shape", "dtype")
    return all(getattr(original, p, None) == getattr(value, p, None) for p in places)


def write(original: Any, value: Any) -> None:
    """Put what is in a value into its original."""
    name = type(original).__name__
    if name == "list":
        original[:] = value
    elif name == "set" or isinstance(original, dict):
        original.clear()
        original.update(value)
    elif name == "ndarray":
        original[...] = value
    else:
        original.copy_(value)


_CHANGEABLE = ("list", "dict", "set", "bytearray", "ndarray", "Tensor", "Parameter", "DataFrame",
               "Series")  # fmt: skip


class _NotAll(Exception):
    """Not every part of an answer can be known again, so none of it is."""


def pack_copied(value: Any) -> Any:
    """Pack an answer, so that its parts are known when the suite hands them back."""
    found: dict[int, Any] = {}
    try:
        packed = pack(value, copied=found)
    except _NotAll:
        return pack(value)
    _copied.update(found)
    return packed


def _is_table(kind: type) -> bool:
    """Whether a class is one of Python's own that are sent as a dict."""
    tables = ("defaultdict", "OrderedDict", "Counter")
    return kind.__module__ == "collections" and kind.__name__ in tables


def _is_copied(value: Any) -> bool:
    """Whether a value that can be changed in place is known again."""
    kind = type(value)
    if kind in (list, dict, set) or _is_table(kind):
        return len(value) <= _MOST_IN_ONE
    if (kind.__module__, kind.__name__) == ("numpy", "ndarray"):
        return value.size <= _MOST_IN_ONE and value.flags.writeable and value.dtype.kind in "biufc"
    if (kind.__module__, kind.__name__) == ("torch", "Tensor"):
        return not value.requires_grad and value.numel() <= _MOST_IN_ONE
    return False


def pack(value: Any, depth: int = 0, copied: Any = None) -> Any:
    """Return ``[word for the type, content]``, in plain data; an object stays here."""
    if copied is None:
        return _pack(value, depth, None)
    name, known = type(value).__name__, _is_copied(value)
    deep = depth > _DEEPEST and name in (*_CHANGEABLE, "tuple", "frozenset")
    if deep or len(copied) > _MOST_COPIED or (depth and not known and name in _CHANGEABLE):
        raise _NotAll
    if not known:
        return _pack(value, depth, copied)
    copied[id(value)] = value
    packed = _pack(value, depth, copied)
    return ["own", [id(value), packed]] if packed[0] != "object" else packed


def _pack(value: Any, depth: int, copied: Any) -> Any:
    kind = type(value)
    name = kind.__name__
    if kind is str:
        return ["plain", as_shared(value)]
    if value is None or kind in (bool, float) or depth > 20:
        return ["plain", value]
    if kind is int:
        return ["plain", value] if -(2**63) <= value < 2**63 else ["int", hex(value)]
    if kind is list and all(type(item) in (int, float, str, bool) for item in value):
        small = all(type(item) is not int or abs(item) < 2**63 for item in value)
        if small:
            return ["list", [_pack(item, depth, None) for item in value]]
    if kind in (list, tuple, set, frozenset):
        return [name, [pack(item, depth + 1, copied) for item in value]]
    if kind is dict or _is_table(kind):
        rows = value.items()
        return [
            "dict" if kind is dict else "table",
            [[pack(k, depth + 1), pack(v, depth + 1, copied)] for k, v in rows],
        ]
    if kind in (bytes, bytearray):
        return [name, list(value)]
    if kind is complex:
        return [name, [value.real, value.imag]]
    if kind is range and max(map(abs, (value.start, value.stop))) <= 10**6:
        return [name, [value.start, value.stop, value.step]]
    if (kind.__module__, name) == ("fractions", "Fraction"):
        return [name, [hex(value.numerator), hex(value.denominator)]]
    if (kind.__module__, name) == ("decimal", "Decimal"):
        return [name, str(value)]
    if kind.__module__.partition(".")[0] == "torch" and name in ("Tensor", "Parameter"):
        return _pack_tensor(value)
    if kind.__module__.partition(".")[0] in ("numpy", "pandas"):
        sized = getattr(value, "shape", None) == () and kind is not sys.modules["numpy"].ndarray
        if sized and value.dtype.char in "?bhilqBHILQefdFD":
            return ["scalar", [value.dtype.str, pack(value.item())]]
        return ["plain", value]
    number = _known.setdefault(id(value), (len(_known), value))[0]
    if kind.__module__.partition(".")[0] == "pathlib":
        return ["object", [number, kind(as_shared(str(value)))]]
    return ["object", [number, value]]


def _pack_tensor(value: Any) -> Any:
    """Return a tensor's numbers, and what there is of a gradient."""
    if value.layout is not sys.modules["torch"].strided or value.is_quantized:
        return ["object", [_known.setdefault(id(value), (len(_known), value))[0], value]]
    wants = bool(value.requires_grad)
    gradient = value.grad if value.is_leaf and wants else None
    return ["tensor", [value.detach(), wants, None if gradient is None else gradient.detach()]]
