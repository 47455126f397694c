"""Frames: how a message is cut into bytes, sent, and read again.

A frame is two lengths, a msgpack header, and the raw bytes of the arrays that the
header names::

    uint32 header length | uint64 length of all arrays | header | array bytes

Arrays travel as (dtype from an allow-list, shape, offset into the array bytes), so
they are neither pickled nor copied, and the header stays small enough to cap hard:
a short message cannot ask the reader for much memory.
"""

from __future__ import annotations

import mmap
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any

from autograder.sandbox.protocol.arrays import Buffer
from autograder.sandbox.protocol.coding import Encoder, load
from autograder.sandbox.protocol.kinds import (
    MAX_ARRAYS,
    MAX_HEADER,
    ConnectionClosed,
    ProtocolError,
    TooLarge,
)

PREFIX = struct.Struct(">IQ")

# Joining copies; up to here that is cheaper than another call, and another wake-up.
_IN_ONE_PIECE = 2**18
#: What is announced arrives in steps.
_STEP = 2**20
#: From this many bytes on, it is looked at how many there is room for.
_LARGE = 16 * 2**20


def dump(message: Any) -> list[bytes | memoryview]:
    """Encode a message as the buffers of one frame.

    Raises
    ------
    Unsendable
        If the message holds a type that is not plain data, or is too large.
    """
    encoder = Encoder()
    header = encoder.header(message)
    buffers: list[bytes | memoryview] = [
        PREFIX.pack(len(header), encoder.offset) + header,
        *encoder.pieces,
    ]
    # In one piece, where that is no long copy: each piece may wake its reader.
    return [b"".join(buffers)] if encoder.offset < _IN_ONE_PIECE else buffers


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
    # Before a byte of it is read: twelve bytes would else make room for whatever they say.
    if header_length > max_header or arrays_length > max_arrays:
        raise ProtocolError(f"a frame of {header_length + arrays_length:,} bytes is over the cap")
    header = _filled(fill, header_length, room)
    arrays = _filled(fill, arrays_length, room)
    return load(header, arrays)


def _filled(fill: Fill, length: int, room: Callable[[], int | None]) -> Buffer:
    """Read this many bytes into a buffer of which no more is taken up than has arrived."""
    if length <= _STEP:  # as nearly always
        buffer = bytearray(length)
        if length:
            fill(memoryview(buffer))
        return buffer
    pages = _pages(length)
    with memoryview(pages) as whole:
        for start in range(0, length, _STEP):
            if start % _LARGE == 0 and length > _LARGE:
                # Not for each small answer: it reads the files of the control group.
                left = room()
                if left is not None and length - start > left:
                    raise TooLarge(f"{length:,} bytes, more than there is memory for")
            with whole[start : start + _STEP] as step:
                fill(step)
    return pages


def _pages(length: int) -> mmap.mmap:
    """Return memory of its own: it is there once it is written to, and gone with the message.

    The heap would keep it, in between what else it holds.

    Raises
    ------
    MemoryError
        If there is no room for as much.
    """
    try:
        if sys.platform == "win32":
            return mmap.mmap(-1, length)
        # Private: what a fork writes there is its own.
        return mmap.mmap(-1, length, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError as error:
        raise MemoryError(f"no room for a message of {length:,} bytes") from error


def blocking_fill(connection: socket.socket) -> Fill:
    """Return a ``fill`` that waits for as long as it takes."""

    def fill(buffer: memoryview) -> None:
        while buffer:
            count = connection.recv_into(buffer)
            if count == 0:
                raise ConnectionClosed("the connection was closed")
            buffer = buffer[count:]

    return fill
