"""Reading image batches that Python 2 pickled, a format in which sets of images are published.

A batch is a dict with ``data``, bytes of shape (n, channels * height * width), and
``labels``, a list of n int. Unpickling runs what a file names. Here it may name only what
an array of bytes is made of, and gets stand-ins for that.
"""

from __future__ import annotations

import io
import math
import pickle
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from autograder.datasets.readers import Arrays, Contents, NotThere
from autograder.errors import HomeworkError

#: A published batch has 31 MB.
MOST_BYTES = 256 * 2**20


@dataclass(frozen=True, eq=False)
class PickledBatches:
    """A folder of batches, or an archive of one.

    Attributes
    ----------
    folders, archives : sequence of str
        Where the batches, or the archive with them, may be below the folder of data.
    batches : mapping of str to sequence of str
        By split, the names of its batches.
    shape : tuple of int
        Channels, height and width of an image.
    """

    folders: Sequence[str]
    archives: Sequence[str]
    batches: Mapping[str, Sequence[str]]
    shape: tuple[int, int, int]

    def read(self, folder: Path) -> Contents:
        """Return images of shape (n, height, width, channels), uint8, and labels, uint8."""
        read = self._batch_reader(folder)
        return Contents(
            {split: self._joined(map(read, names)) for split, names in self.batches.items()}
        )

    def _batch_reader(self, folder: Path) -> Callable[[str], Arrays]:
        """Return what reads a batch by its name.

        Raises
        ------
        NotThere
            If there are neither batches nor an archive.
        """
        names = [name for batches in self.batches.values() for name in batches]
        folders = [folder / sub for sub in self.folders]
        for place in folders:
            if all((place / name).is_file() for name in names):
                return lambda name: self._arrays(_limited(place / name), place / name)
        archives = [folder / file for file in self.archives]
        for path in archives:
            if path.is_file():
                members = dict(_members(path, names))
                return lambda name: self._arrays(_member(members, name, path), path / name)
        raise NotThere([*(place / names[0] for place in folders), *archives])

    def _arrays(self, content: bytes, path: Path) -> Arrays:
        """Return the images and labels of one batch.

        Raises
        ------
        HomeworkError
            If that is not what it holds.
        """
        batch = unpickled(content, path)
        data, labels = (batch.get(name) for name in ("data", "labels"))
        data = data.values if type(data) is _PickledArray else None
        if (
            data is None
            or data.shape != (len(data), math.prod(self.shape))
            or type(labels) is not list
            or len(labels) != len(data)
            or any(type(label) is not int or not 0 <= label < 256 for label in labels)
        ):
            raise HomeworkError(
                f"{path} is not a batch: 'data' of shape (n, {math.prod(self.shape)}), uint8, "
                "and n 'labels' are needed"
            )
        images = data.reshape(-1, *self.shape)
        return np.moveaxis(images, 1, -1), np.array(labels, dtype=np.uint8)

    def _joined(self, batches: Iterator[Arrays]) -> Arrays:
        images, labels = zip(*batches, strict=True)
        return np.ascontiguousarray(np.concatenate(images)), np.concatenate(labels)

    def files(self, folder: Path, sizes: Mapping[str, int]) -> Mapping[str, bytes]:
        """Return nothing: they are made of the arrays."""
        del folder, sizes
        return {}


def _limited(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return _within(file.read(MOST_BYTES + 1), path)
    except OSError as error:
        raise HomeworkError(f"cannot read the data file {path}: {error}") from error


def _within(content: bytes, path: Path) -> bytes:
    if len(content) > MOST_BYTES:
        raise HomeworkError(f"{path} is too large for a batch: more than {MOST_BYTES:,} bytes")
    return content


def _members(path: Path, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield what members of an archive hold, by the last part of their names."""
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                name = member.name.rpartition("/")[2]
                file = archive.extractfile(member) if name in names and member.isreg() else None
                if file is not None:
                    yield name, _within(file.read(MOST_BYTES + 1), path / name)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise HomeworkError(f"cannot read the archive {path}: {error}") from error


def _member(members: Mapping[str, bytes], name: str, path: Path) -> bytes:
    if name not in members:
        raise HomeworkError(f"the archive {path} has no member {name}")
    return members[name]


def unpickled(content: bytes, path: Path) -> dict[str, Any]:
    """Return a pickled dict of plain values and stand-ins for arrays, with keys of text.

    Raises
    ------
    HomeworkError
        If it holds anything else.
    """
    try:
        # The text of Python 2 is the bytes of an array, too: one byte to a character.
        batch = _PlainUnpickler(io.BytesIO(content), encoding="latin1").load()
    except Exception as error:
        # A broken pickle makes the unpickler raise whatever it likes.
        raise HomeworkError(f"{path} cannot be read as a pickled batch: {error}") from error
    if type(batch) is not dict:
        raise HomeworkError(f"{path} is not a batch: it holds no dict")
    return {
        key.decode("latin1") if isinstance(key, bytes) else str(key): value
        for key, value in batch.items()
    }


class _PlainUnpickler(pickle.Unpickler):
    """Makes plain values and arrays of numbers, and refuses to look up anything else."""

    def find_class(self, module: str, name: str) -> Any:
        """Return one of the few functions that a pickled array names."""
        known = _KNOWN.get((module.replace("numpy._core", "numpy.core"), name))
        if known is None:
            raise pickle.UnpicklingError(f"it names {module}.{name}")
        return known

    def persistent_load(self, _identity: Any) -> NoReturn:
        """Refuse: nothing is kept outside of the file."""
        raise pickle.UnpicklingError("it points to what is outside of it")


class _ArrayClass:
    """Stands for ``numpy.ndarray``, which is named to be passed on."""


class _PickledType:
    """Stands for the type of an array: bytes alone are read."""

    def __init__(self, code: Any, *_flags: Any) -> None:
        if code not in ("u1", "|u1", b"u1", b"|u1"):
            raise pickle.UnpicklingError(f"it has an array of the type {code!r}")

    def __setstate__(self, _state: Any) -> None:
        """Leave the order of the bytes alone: each number has one."""


class _PickledArray:
    """Stands for an array of bytes until its state is read."""

    values: NDArray[np.uint8] | None = None

    def __init__(self, *_made_of: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        """Take what numpy writes: a version, shape, type, order of the axes, and the bytes."""
        _version, shape, kind, is_fortran, raw = state
        content = raw.encode("latin1") if isinstance(raw, str) else bytes(raw)
        if type(kind) is not _PickledType or type(shape) is not tuple:
            raise pickle.UnpicklingError("it has an array in an unknown form")
        flat = np.frombuffer(content, dtype=np.uint8)
        self.values = flat.reshape(shape, order="F" if is_fortran else "C")


def _encoded(text: str, encoding: str) -> bytes:
    """Return the bytes that Python 3 writes as text for Python 2."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"it has bytes as text in {encoding}")
    return text.encode("latin1")


_KNOWN: Mapping[tuple[str, str], Any] = {
    ("numpy.core.multiarray", "_reconstruct"): _PickledArray,
    ("numpy", "ndarray"): _ArrayClass,
    ("numpy", "dtype"): _PickledType,
    ("_codecs", "encode"): _encoded,
}
