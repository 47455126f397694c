"""Keeps memory in the shape in which forks are cheap: in huge pages, and none of it free.

A fork copies an entry for each page of memory, and its end frees them: for a warm
interpreter with torch that is most of what a fork costs. A huge page has one entry
instead of 512. Whoever writes to a part of one gets a copy of that small page alone.
"""

from __future__ import annotations

import ctypes
import gc
import os
import re
from pathlib import Path

_MADV_COLLAPSE = 25
_SIZE = Path("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size")
#: First address, end, permissions and inode of a line of ``/proc/self/maps``.
_RANGE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ (\d+)")


def trim() -> None:
    """Give back what this process has used and needs no more; elsewhere than on Linux, nothing.

    What a notebook computed on the way would otherwise count for it, and for each fork of
    it that writes there.
    """
    # First what is garbage in circles: it is malloc's only once it is freed.
    gc.collect()
    give_back()


def give_back() -> None:
    """Give back what is free already: it takes a few tenths of a millisecond."""
    if os.name != "posix":
        return
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:
        malloc_trim(ctypes.c_size_t(0))


def collapse() -> None:
    """Move what this process has written so far into huge pages.

    Kernels before Linux 6.1 do not know how, and refuse; nothing depends on it.
    """
    try:
        size = int(_SIZE.read_text())
        lines = Path("/proc/self/maps").read_text().splitlines()
    except (OSError, ValueError):
        return
    libc = ctypes.CDLL(None)
    for first, end in whole_ranges(lines, size):
        # What it returns does not matter: where a page cannot be moved, all stays as it is.
        libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(end - first), _MADV_COLLAPSE)


def whole_ranges(lines: list[str], size: int) -> list[tuple[int, int]]:
    """Return where a process has whole huge pages of memory that belongs to no file.

    Parameters
    ----------
    lines : list of str
        Lines of ``/proc/self/maps``.
    size : int
        Bytes of a huge page.

    Returns
    -------
    list of (int, int)
        First address and end of each range, both multiples of `size`.
    """
    found = []
    for line in lines:
        match = _RANGE.match(line)
        # Code and constants of libraries are pages of a file: all processes share them, and none
        # copies them.
        if match is None or match[3] != "rw-p" or match[4] != "0":
            continue
        first = -(-int(match[1], 16) // size) * size
        end = int(match[2], 16) // size * size
        if first < end:
            found.append((first, end))
    return found
