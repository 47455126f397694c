"""Arrays that are too large to be there twice: in memory that the grader hands over to a zygote.

Linux has files that are nothing but memory, and seals them: from then on nobody can write
to one, whoever holds it. The grader and every process that it is handed to read the same
pages. Elsewhere, or where the kernel refuses, arrays are sent.
"""

from __future__ import annotations

import ctypes
import math
import mmap
import os
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.protocol import arrays

#: Bytes up to which an array is copied: there is a file for each that is larger.
SMALL = 2**20
#: Files that go with one message; the kernel takes 253.
MOST_FILES = 200
_FAILED = ctypes.c_void_p(-1).value


class _Memory(mmap.mmap):
    """Sealed memory, as the process that made it sees it."""

    file: int


def seal(array: NDArray[Any]) -> NDArray[Any]:
    """Return a large array's values in sealed memory, and any other array as it is.

    Returns
    -------
    ndarray
        Of the same dtype and shape. What is sealed cannot be written to.
    """
    large = array.nbytes > SMALL and arrays.is_sent(array.dtype)
    if not large or not hasattr(os, "memfd_create"):
        return array
    content = arrays.raw(array)
    file = -1
    try:
        file = os.memfd_create("data", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        _fill(file, content)
        # Private: a shared view of what is sealed is refused before Linux 6.7, even to read.
        memory = _Memory(file, len(content), flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
    except OSError:
        if file >= 0:
            os.close(file)
        return array
    memory.file = file
    weakref.finalize(memory, os.close, file)
    return np.frombuffer(memory, array.dtype).reshape(array.shape)


def _fill(file: int, content: memoryview) -> None:
    """Write to a file of memory for the last time."""
    import fcntl  # Windows has none, and reads the wire's messages as well

    done = 0
    while done < len(content):
        done += os.write(file, content[done:])
    seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL
    fcntl.fcntl(file, fcntl.F_ADD_SEALS, seals)


class HandedOver:
    """What goes with one message: the files of the arrays that it only names."""

    def __init__(self) -> None:
        self.files: list[int] = []

    def named(self, array: NDArray[Any]) -> Any:
        """Return what stands for an array in the message: itself, if it is not in sealed memory."""
        memory = _memory_of(array)
        if memory is None or not array.flags.c_contiguous:
            return array
        if memory.file not in self.files:
            if len(self.files) >= MOST_FILES:
                return array
            self.files.append(memory.file)
        start = np.frombuffer(memory, np.uint8).ctypes.data
        return {
            "file": self.files.index(memory.file),
            "bytes": len(memory),
            "offset": array.ctypes.data - start,
            "dtype": array.dtype.str,
            "shape": list(array.shape),
        }


def _memory_of(array: NDArray[Any]) -> _Memory | None:
    """Return the sealed memory that an array is a view of."""
    base: Any = array
    while base is not None and not isinstance(base, _Memory):
        base = base.obj if isinstance(base, memoryview) else getattr(base, "base", None)
    return base


class Received:
    """The files that came with a message, each mapped once."""

    def __init__(self, files: Sequence[int]) -> None:
        self._files = files
        self._mapped: dict[int, Any] = {}

    def array(self, named: Any) -> Any:
        """Return what :meth:`HandedOver.named` stands for.

        Raises
        ------
        OSError
            If the memory cannot be mapped.
        """
        if isinstance(named, np.ndarray):
            return named
        which, dtype, shape = named["file"], np.dtype(named["dtype"]), named["shape"]
        if which not in self._mapped:
            self._mapped[which] = _mapped(self._files[which], named["bytes"])
        found = np.frombuffer(self._mapped[which], dtype, math.prod(shape), named["offset"])
        found.flags.writeable = False  # the memory is not, and to try it ends the process
        return found.reshape(shape)


def _mapped(file: int, size: int) -> Any:
    """Map a file for as long as this process lives, with no descriptor left that belongs to it.

    ``mmap.mmap`` keeps one, and closes its number in the end: in a fork that has closed all
    that it was given, the number is another file's.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    # With its pages: they count with the libraries, which are in this process before any fork.
    flags = mmap.MAP_PRIVATE | getattr(mmap, "MAP_POPULATE", 0)
    address = libc.mmap(None, ctypes.c_size_t(size), mmap.PROT_READ, flags, file, ctypes.c_long(0))
    if address == _FAILED:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return (ctypes.c_ubyte * size).from_address(address)
