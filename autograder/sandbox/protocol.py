"""The wire between the grader and a student process.

A frame is two lengths, a msgpack header, and the raw bytes of the arrays that the
header names::

    uint32 header length | uint64 length of all arrays | header | array bytes

Arrays travel as (dtype from an allow-list, shape, offset into the array bytes), so
they are neither pickled nor copied, and the header stays small enough to cap hard:
a short message cannot ask the reader for much memory. Nothing that is decoded here
can run code.
"""

from __future__ import annotations

import itertools
import math
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np
from numpy.typing import NDArray

PREFIX = struct.Struct(">IQ")
#: A training run returns four lists of some 50,000 numbers: two MB.
MAX_HEADER = 8 * 2**20
#: 60,000 images as float32 are 188 MB.
MAX_ARRAYS = 512 * 2**20
MAX_AXES = 32
#: Where a nested answer stops being data and is treated as an object.
MAX_DEPTH = 32
#: Each list, dict and array takes a hundred times the byte or two that announces it.
MAX_CONTAINERS = 250_000
#: Entries of one list or dict, and of all together: a text takes fifty times the byte that
#: announces it.
MAX_ENTRIES = 1_100_000
MAX_KEYS = 250_000

_IN_ONE_PIECE = 2**18
#: What is announced is made room for in steps, as it arrives.
_STEP = 2**20
#: From so many bytes on, it is looked at how many there is room for.
_LARGE = 16 * 2**20

_ARRAY, _TENSOR, _HANDLE = 1, 2, 3
DTYPES = {np.dtype(code).str for code in "?bhilqBHILQefdFD"}


class ProtocolError(Exception):
    """The other side sent something that is not a valid frame."""


class TooLarge(ProtocolError):
    """The other side announces more than this side has room for."""


class ConnectionClosed(ProtocolError):
    """The other side closed the connection: its process has ended."""


@dataclass(frozen=True)
class Tensor:
    """An array that the student's code receives as a torch tensor of the same dtype and shape.

    ``student.net(Tensor(pixels))``; torch has to be among the assignment's libraries.
    """

    array: NDArray[Any]


@dataclass(frozen=True)
class Handle:
    """Stands for an object that stays in the student's process.

    ``kind`` is ``"function"``, ``"class"``, ``"module"`` or ``"object"``; ``label``
    is a short description of the object, made on the student's side and so not to
    be trusted for anything but messages.
    """

    id: int
    kind: str
    label: str


def dump(message: Any) -> list[bytes | memoryview]:
    """Encode a message as the buffers of one frame.

    Raises
    ------
    ProtocolError
        If the message holds a type that is not plain data, or is too large.
    """
    arrays: list[memoryview] = []
    offset = 0

    def encode(value: Any) -> Any:
        nonlocal offset
        if isinstance(value, Handle):
            return msgpack.ExtType(_HANDLE, msgpack.packb([value.id, value.kind, value.label]))
        code, array = (_TENSOR, value.array) if isinstance(value, Tensor) else (_ARRAY, value)
        if not isinstance(array, np.ndarray) or array.dtype.str not in DTYPES:
            raise ProtocolError(f"cannot send a value of type {type(value).__name__}")
        fields = msgpack.packb([array.dtype.str, list(array.shape), offset])
        if offset + array.nbytes > MAX_ARRAYS:  # before a view of many zeros becomes real
            raise ProtocolError(f"an array of shape {array.shape} is too large")
        arrays.append(memoryview(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data))
        offset += array.nbytes
        return msgpack.ExtType(code, fields)

    try:
        header: bytes = msgpack.packb(message, default=encode)
    except (TypeError, ValueError, OverflowError) as error:
        raise ProtocolError(f"cannot send this message: {error}") from error
    if len(header) > MAX_HEADER or offset > MAX_ARRAYS:
        raise ProtocolError(f"the message is too large ({len(header) + offset:,} bytes)")
    buffers: list[bytes | memoryview] = [PREFIX.pack(len(header), offset) + header, *arrays]
    # In one piece, where that is no long copy: each piece may wake its reader.
    return [b"".join(buffers)] if offset < _IN_ONE_PIECE else buffers


def load(header: bytes, arrays: bytearray) -> Any:
    """Decode a frame that was read whole.

    Raises
    ------
    ProtocolError
        If the frame is malformed in any way.
    """
    decoder = _Decoder(arrays)
    try:
        message = msgpack.unpackb(
            header,
            ext_hook=decoder.decode,
            list_hook=decoder.count,
            object_hook=decoder.count,
            raw=False,
            unicode_errors="replace",
            strict_map_key=False,
            max_array_len=MAX_ENTRIES,
            max_map_len=MAX_KEYS,
        )
    except ProtocolError:
        raise
    # Whatever a broken frame makes the decoder raise, the frame is what is wrong.
    except Exception as error:
        raise ProtocolError(f"malformed frame: {type(error).__name__}: {error}") from error
    _require_plain(message)
    return message


class _Decoder:
    """Decodes what msgpack does not know, and counts what takes memory."""

    def __init__(self, arrays: bytearray) -> None:
        self.arrays = arrays
        self.containers = 0
        self.entries = 0
        self.taken = 0

    def count(self, value: Any) -> Any:
        """Take note of one list, dict or extension."""
        self.containers += 1
        self.entries += len(value) if value is not None else 0
        if self.containers > MAX_CONTAINERS or self.entries > MAX_ENTRIES:
            raise ProtocolError("a message of too many parts")
        return value

    def decode(self, code: int, data: bytes) -> Any:
        """Return what an extension stands for."""
        self.count(None)
        if code == _HANDLE:
            return _decode_handle(data)
        if code in (_ARRAY, _TENSOR):
            array = _decode_array(data, self.arrays, self.taken)
            self.taken += array.nbytes
            return array if code == _ARRAY else Tensor(array)
        raise ProtocolError(f"unknown extension type {code}")


_PLAIN = {type(None), bool, int, float, str, list, dict, np.ndarray, Tensor, Handle}


def _require_plain(message: Any) -> None:
    """Refuse types that nobody sends, and nesting that exhausts the reader's stack."""
    level, depth = [message], 0
    while level:
        types = set(map(type, level))
        if not types <= _PLAIN:
            raise ProtocolError("a value of a type that is not allowed")
        if depth > 2 * MAX_DEPTH:
            raise ProtocolError("a message that is nested too deep")
        dicts = [value for value in level if type(value) is dict] if dict in types else []
        if any(type(key) not in (str, int) for value in dicts for key in value):
            raise ProtocolError("a key that is neither text nor a whole number")
        level = held_by(level)
        depth += 1


def held_by(values: list[Any]) -> list[Any]:
    """Return what the lists and dicts among plain values hold, one level of it."""
    if {list, dict}.isdisjoint(map(type, values)):  # the entries of a long curve, mostly
        return []
    lists = [value for value in values if type(value) is list]
    dicts = [value.values() for value in values if type(value) is dict]
    return list(itertools.chain(*lists, *dicts))


def _decode_handle(data: bytes) -> Handle:
    number, kind, label = msgpack.unpackb(data, unicode_errors="replace")
    if type(number) is not int or type(kind) is not str or type(label) is not str:
        raise ProtocolError("malformed handle")
    return Handle(number, kind[:20], label[:200])


def _decode_array(data: bytes, arrays: bytearray, taken: int) -> NDArray[Any]:
    """Return a view of the bytes behind those already taken: none are used twice."""
    dtype, shape, offset = msgpack.unpackb(data)
    if type(dtype) is not str or dtype not in DTYPES:
        raise ProtocolError("an array of a type that is not allowed")
    if (
        type(shape) is not list
        or len(shape) > MAX_AXES
        or any(type(n) is not int or n < 0 for n in shape)
    ):
        raise ProtocolError("an array of an impossible shape")
    count = math.prod(shape)
    size = count * np.dtype(dtype).itemsize
    if type(offset) is not int or offset != taken or offset + size > len(arrays):
        raise ProtocolError("an array that is larger than its bytes")
    array = np.frombuffer(arrays, dtype=np.uint8, count=size, offset=offset)
    if dtype == np.dtype(bool).str:
        # Any byte but 0 and 1 in a bool array is undefined behaviour in numpy.
        truth: NDArray[Any] = array != 0
        return truth.reshape(shape)
    typed: NDArray[Any] = array.view(dtype)
    return typed.reshape(shape)


def send(connection: socket.socket, message: Any, files: tuple[int, ...] = ()) -> None:
    """Send one frame, with open files to hand over, blocking until it is gone."""
    for buffer in dump(message):
        connection.sendall(buffer)
    if files:
        # Behind the frame, on a byte of their own, where the reader expects them.
        socket.send_fds(connection, [b"\0"], list(files))


#: Fills the whole buffer from a connection, or raises.
Fill = Callable[[memoryview], None]


def receive(
    fill: Fill,
    *,
    max_header: int = MAX_HEADER,
    max_arrays: int = MAX_ARRAYS,
    room: Callable[[], int | None] = lambda: None,
) -> Any:
    """Read and decode one frame through ``fill``.

    Parameters
    ----------
    room : callable
        Returns how many more bytes may be taken in now; None without a limit.

    Raises
    ------
    ProtocolError
        If the frame is malformed or larger than the caps.
    TooLarge
        If there is no room for what it announces.
    """
    prefix = bytearray(PREFIX.size)
    fill(memoryview(prefix))
    header_length, arrays_length = PREFIX.unpack(prefix)
    if header_length > max_header or arrays_length > max_arrays:
        raise ProtocolError(f"a frame of {header_length + arrays_length:,} bytes is over the cap")
    header = _filled(fill, header_length, room)
    arrays = _filled(fill, arrays_length, room)
    return load(bytes(header), arrays)


def _filled(fill: Fill, length: int, room: Callable[[], int | None]) -> bytearray:
    """Read so many bytes into a buffer that grows as they arrive."""
    buffer = bytearray()
    while len(buffer) < length:
        if len(buffer) % _LARGE == 0 and length > _LARGE:
            left = room()
            if left is not None and length - len(buffer) > left:
                raise TooLarge(f"{length:,} bytes, more than there is memory for")
        start = len(buffer)
        buffer += bytes(min(_STEP, length - start))
        with memoryview(buffer) as whole, whole[start:] as rest:
            fill(rest)
    return buffer


def blocking_fill(connection: socket.socket) -> Fill:
    """Return a ``fill`` that waits for as long as it takes."""

    def fill(buffer: memoryview) -> None:
        while buffer:
            count = connection.recv_into(buffer)
            if count == 0:
                raise ConnectionClosed("the connection was closed")
            buffer = buffer[count:]

    return fill
