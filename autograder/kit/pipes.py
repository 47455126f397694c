"""Frames through two pipes: what any system has between a program and one that it starts."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.sandbox import protocol


class Pipes:
    """Reads from one descriptor and writes to another, as a socket does with one.

    Parameters
    ----------
    reading, writing : int
        Open file descriptors.
    """

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing

    def recv_into(self, buffer: memoryview) -> int:
        """Read what is there, or wait for it; return how many bytes, 0 at the end."""
        try:
            content = os.read(self._reading, min(len(buffer), 2**20))
        except OSError:
            return 0
        buffer[: len(content)] = content
        return len(content)

    def sendall(self, content: bytes | memoryview) -> None:
        """Write everything."""
        view = memoryview(content).cast("B")
        while view:
            view = view[os.write(self._writing, view[: 2**20]) :]


def binary(descriptor: int) -> int:
    """Have a descriptor change no byte: those of Windows take some for ends of lines."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(descriptor, os.O_BINARY)
    return descriptor


def as_bytes(message: Any) -> bytes:
    """Return a message as one frame."""
    return b"".join(bytes(each) for each in protocol.dump(message))


def from_bytes(content: bytes) -> Any:
    """Undo :func:`as_bytes`."""
    return next(frames_of(content))


def frames_of(content: bytes) -> Iterator[Any]:
    """Yield the messages of frames that stand one after the other."""
    rest = memoryview(content)

    def fill(buffer: memoryview) -> None:
        nonlocal rest
        if len(rest) < len(buffer):
            raise protocol.ConnectionClosed("the file is cut off")
        buffer[:] = rest[: len(buffer)]
        rest = rest[len(buffer) :]

    yield protocol.receive(fill)
    while rest:
        yield protocol.receive(fill)


def read_file(path: Path) -> Any:
    """Return the message in a file."""
    return from_bytes(path.read_bytes())
