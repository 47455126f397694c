"""Arrays on the wire: a dtype from an allow-list, a shape, and a place among the raw bytes."""

from __future__ import annotations

import math
import mmap
import re
from typing import Any

import msgpack
import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.protocol.kinds import ProtocolError, Unsendable

#: The bytes of a message that was received.
Buffer = bytearray | mmap.mmap

MAX_AXES = 32
#: An array without elements takes no bytes, whatever its shape says; a list of its rows does.
MAX_EMPTY = 2**20
MAX_FIELDS = 1_000
DTYPES = {np.dtype(code).str for code in "?bhilqBHILQefdFD"}

_TEXT = re.compile(r"<U[1-9]\d{0,8}|\|S[1-9]\d{0,8}")
_TIME = re.compile(r"<[mM]8\[(Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\]|<m8|<M8")


def is_sent(dtype: np.dtype[Any]) -> bool:
    """Whether arrays of a dtype are sent as they are."""
    if dtype.names is not None:
        return len(dtype.names) <= MAX_FIELDS and all(
            is_sent(dtype[name]) and dtype[name].names is None for name in dtype.names
        )
    return _is_simple(dtype.str)


def _is_simple(code: str) -> bool:
    return code in DTYPES or bool(_TEXT.fullmatch(code) or _TIME.fullmatch(code))


def as_sent(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array in the form in which it is sent: little-endian, without gaps.

    Raises
    ------
    Unsendable
        If it holds something else than numbers, truth values, text, bytes and times.
    """
    dtype = array.dtype
    if dtype == np.longdouble and dtype.itemsize > 8:
        array = array.astype(np.float64)
    elif dtype.names is not None:
        fields = [(name, dtype[name].newbyteorder("<")) for name in dtype.names]
        array = array.astype(np.dtype(fields), copy=False)
    elif dtype.kind in "US" and dtype.itemsize == 0:
        # Texts that are all empty have a dtype of no bytes, of which a view cannot be taken.
        array = array.astype(f"{dtype.kind}1")
    elif dtype.byteorder not in "=|<":
        array = array.astype(dtype.newbyteorder("<"))
    if not is_sent(array.dtype):
        raise Unsendable(f"cannot send an array of dtype {array.dtype}")
    if array.size == 0 and math.prod(max(n, 1) for n in array.shape) > MAX_EMPTY:
        raise Unsendable(f"cannot send an empty array of shape {array.shape}")
    return array


def described(array: NDArray[Any], offset: int) -> bytes:
    """Return what is sent of an array beside its bytes."""
    dtype = array.dtype
    code = [[n, dtype[n].str] for n in dtype.names] if dtype.names is not None else dtype.str
    packed: bytes = msgpack.packb([code, list(array.shape), offset])
    return packed


def raw(array: NDArray[Any]) -> memoryview:
    """Return the bytes of an array."""
    flat = np.ascontiguousarray(array).reshape(-1)
    return memoryview(flat.view(np.uint8).data)


def decode(data: bytes, arrays: Buffer, taken: int) -> NDArray[Any]:
    """Return a view of the bytes behind those already taken: none are used twice.

    Raises
    ------
    ProtocolError
        If it is not of an allowed dtype, or larger than its bytes.
    """
    code, shape, offset = msgpack.unpackb(data, unicode_errors="replace")
    dtype = _dtype(code)
    if (
        type(shape) is not list
        or len(shape) > MAX_AXES
        or any(type(n) is not int or n < 0 for n in shape)
    ):
        raise ProtocolError("an array of an impossible shape")
    count = math.prod(shape)
    if count == 0 and math.prod(max(n, 1) for n in shape) > MAX_EMPTY:
        raise ProtocolError("an array that is empty, and as large as it likes")
    size = count * dtype.itemsize
    # One behind the other, each byte once: arrays that overlap would change each other in the
    # grader's hands, and a thousand of them could be made of one.
    if type(offset) is not int or offset != taken or offset + size > len(arrays):
        raise ProtocolError("an array that is larger than its bytes")
    # Of a buffer, so that it can be written to: a rubric may sort what it got. No copy is made.
    array = np.frombuffer(arrays, dtype=np.uint8, count=size, offset=offset)
    typed: NDArray[Any] = array.view(dtype).reshape(shape)
    if dtype.names is None:
        return _made_valid(typed)
    for name in dtype.names:
        if dtype[name].kind in "bU":
            # A field lies between others, and cannot be viewed as bytes where it is.
            typed[name] = _made_valid(np.ascontiguousarray(typed[name]))
    return typed


def _dtype(code: Any) -> np.dtype[Any]:
    if type(code) is str and _is_simple(code):
        return np.dtype(code)
    if type(code) is not list or not 0 < len(code) <= MAX_FIELDS:
        raise ProtocolError("an array of a type that is not allowed")
    for field in code:
        if type(field) is not list or [type(part) for part in field] != [str, str]:
            raise ProtocolError("an array with a field that is not valid")
        if not field[0] or not _is_simple(field[1]):
            raise ProtocolError("an array with a field of a type that is not allowed")
    if len({name for name, _ in code}) < len(code):
        raise ProtocolError("an array with two fields of one name")
    return np.dtype([(name, kind) for name, kind in code])


def _made_valid(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array in which every byte means something.

    Any byte but 0 and 1 in a bool array is undefined behaviour in numpy, and so is a number
    that is no character in one of text.
    """
    if array.dtype.kind == "b":
        return np.asarray(array.view(np.uint8) != 0)
    if array.dtype.kind == "U" and array.size:
        codes = array.reshape(-1).view(np.uint32)
        # No character; or half of one, which no report can be written with.
        codes[(codes > 0x10FFFF) | ((codes >= 0xD800) & (codes <= 0xDFFF))] = 0xFFFD
    return array
