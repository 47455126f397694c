"""Reading IDX files, a format in which sets of small images are published."""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autograder.errors import HomeworkError

#: The only element type that is read: unsigned bytes (third byte of the magic number).
UNSIGNED_BYTE = 0x08


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read one IDX file of unsigned bytes, gzipped or not.

    The layout is four bytes (0, 0, element type, number of axes), the length of
    each axis as a big-endian 32-bit integer, then the elements in row-major order.

    Returns
    -------
    ndarray of uint8
        ``(n, 28, 28)`` for a file of images, ``(n,)`` for a file of labels.

    Raises
    ------
    HomeworkError
        If the file is not a whole IDX file of unsigned bytes.
    """
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise HomeworkError(f"cannot read the data file {path}: {error}") from error
    if len(raw) < 4 or raw[0] or raw[1] or raw[2] != UNSIGNED_BYTE:
        raise HomeworkError(f"{path} is not an IDX file of unsigned bytes")
    axes = raw[3]
    header = 4 + 4 * axes
    if len(raw) < header:
        raise HomeworkError(f"{path} is cut short: its header promises {axes} axes")
    shape = tuple(int(n) for n in np.frombuffer(raw[4:header], dtype=">u4"))
    if len(raw) - header != math.prod(shape):
        raise HomeworkError(f"{path} is cut short: its header promises {math.prod(shape)} bytes")
    return np.frombuffer(raw, dtype=np.uint8, offset=header).reshape(shape)
