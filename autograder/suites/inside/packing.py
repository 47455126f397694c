"""Packs in the student's process what it tells a suite.

The text of this module is sent to the student's process with that of its neighbours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from autograder.suites.inside.changes_there import (
    SENT_WIDER,
    are_texts,
    gradient_of,
    has_twin,
    is_table,
    word_of_table,
)
from autograder.suites.inside.files_there import as_shared
from autograder.suites.inside.twins_there import Heavy, Message, Twins

#: Every object that was told of, by its address: one object is one thing over there.
_known: dict[int, tuple[int, Any]] = {}
#: What the suite has as well.
_twins = Twins(1)
#: An array in memory that others share is sent along if it is not much larger than they are.
_BASES, _SMALL_BASE = 4, 4096
#: References to an array that nobody else has, where its part is packed.
_ALONE = 3


def pack_all(value: Any, given: Iterable[int] = ()) -> tuple[Any, list[Any]]:
    """Pack an answer; return it, and what every twin is that the suite knows otherwise.

    Parameters
    ----------
    given : iterable of int
        The twins that the request has named.
    """
    message = Message(_twins, given)
    try:
        packed = pack(value, message=message, top=True)
        rows = message.rows(_content)
        message.require_light(value)
    except Heavy:  # without twins of its own, as far as it can be sent
        message.undo()
        message = Message(_twins, given)
        packed = pack(value)
        rows = message.rows(lambda each, _message: _content(each, None))
    message.sent()
    return packed, rows


def _content(value: Any, message: Any) -> Any:
    """Return what a twin is: what it holds, or which part of an array."""
    if message is not None and type(value).__name__ == "ndarray":
        return _as_part(value, message) or _pack(value, 0, message)
    return _pack(value, 0, message)


def _as_part(value: Any, message: Any) -> Any:
    """Return an array as a part of another, if it is one; None otherwise."""
    base = value.base
    if type(base) is not type(value) or not base.flags.c_contiguous or base.dtype != value.dtype:
        return None
    if value.nbytes > base.nbytes or 0 in value.strides or not has_twin(base):
        return None
    # Three have it while this is asked; somebody else has to, for it to matter.
    alone = _twins.number(base) is None and sys.getrefcount(base) <= _ALONE
    if alone or base.nbytes > _BASES * value.nbytes + _SMALL_BASE:
        return None
    start = value.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    number = message.ref(base)[1]
    return ["view", [number, start, [*value.shape], [*value.strides]]]


def pack(value: Any, depth: int = 0, message: Any = None, *, top: bool = False) -> Any:
    """Return ``[word for the type, content]``, in plain data; an object stays here."""
    if message is not None and has_twin(value):
        return message.ref(value, top=top)
    return _pack(value, depth, message)


def _pack(value: Any, depth: int, message: Any) -> Any:
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
        return [name, [pack(item, depth + 1, message) for item in value]]
    if kind is dict or is_table(kind):
        rows = value.items()
        return [
            "dict" if kind is dict else word_of_table(value),
            [[pack(k, depth + 1), pack(v, depth + 1, message)] for k, v in rows],
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
        if isinstance(value, sys.modules["numpy"].dtype) and value.kind in "biufcmMSUO":
            return ["dtype", value.str]
        if are_texts(value):
            return ["texts", value]
        if kind is sys.modules["numpy"].ndarray and value.dtype.name in SENT_WIDER:
            return ["narrowed", [value.dtype.name, value]]
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
    gradient = gradient_of(value)
    packed = [value.detach(), wants, None if gradient is None else gradient.detach()]
    dtype = str(value.dtype).partition(".")[2]
    return ["tensor", [*packed, dtype] if dtype in SENT_WIDER else packed]
