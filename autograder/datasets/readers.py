"""Reads the files of a data set, wherever below a folder they may be."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from autograder.datasets.idx import read_idx
from autograder.errors import HomeworkError

#: The inputs and the labels of one split, as many of the one as of the other.
Arrays = tuple[NDArray[Any], NDArray[Any]]


class NotThere(Exception):
    """No file is at any of the places where it may be."""

    def __init__(self, places: Iterable[Path]) -> None:
        super().__init__()
        self.places = tuple(places)


@dataclass(frozen=True)
class Contents:
    """What a reader found.

    Attributes
    ----------
    splits : mapping of str to pair of ndarray
    columns : sequence of str
        Names of the columns of the inputs, where the file names them.
    """

    splits: Mapping[str, Arrays]
    columns: Sequence[str] = ()


class Reader(Protocol):
    """How the files of a data set are found and read."""

    def __hash__(self) -> int:
        """Return what it is known by: its files are read once."""

    def read(self, folder: Path) -> Contents:
        """Return what the files in a folder hold.

        Raises
        ------
        NotThere
            If a file is at none of its places.
        HomeworkError
            If one is not what it should be.
        """

    def files(self, folder: Path, sizes: Mapping[str, int]) -> Mapping[str, bytes]:
        """Return the files that student code may download as they are, by name.

        ``sizes`` has the splits that are to be cut to their first rows.
        """


def first_there(places: Sequence[Path]) -> Path:
    """Return the first place that is a file.

    Raises
    ------
    NotThere
        If none is.
    """
    for place in places:
        if place.is_file():
            return place
    raise NotThere(places)


@dataclass(frozen=True, eq=False)
class IdxFiles:
    """IDX files, gzipped or not.

    Attributes
    ----------
    folders : sequence of str
        Where they may be below the folder of data.
    stems : mapping of str to pair of str
        By split, the names of the files of its inputs and its labels, without ``.gz``.
    """

    folders: Sequence[str]
    stems: Mapping[str, tuple[str, str]]

    def read(self, folder: Path) -> Contents:
        """Return the arrays of all splits."""
        found = {
            split: (self._find(folder, x), self._find(folder, y))
            for split, (x, y) in self.stems.items()
        }
        return Contents({split: (read_idx(x), read_idx(y)) for split, (x, y) in found.items()})

    def _find(self, folder: Path, stem: str) -> Path:
        endings = (".gz", "")
        return first_there([folder / sub / (stem + e) for sub in self.folders for e in endings])

    def files(self, folder: Path, sizes: Mapping[str, int]) -> Mapping[str, bytes]:
        """Return nothing: they are made of the arrays."""
        del folder, sizes
        return {}


@dataclass(frozen=True, eq=False)
class NpzArrays:
    """A file of numpy's arrays.

    Attributes
    ----------
    file : str
    arrays : mapping of str to pair of str
        By split, the names of the arrays of its inputs and its labels.
    """

    file: str
    arrays: Mapping[str, tuple[str, str]]

    def read(self, folder: Path) -> Contents:
        """Return the arrays of all splits."""
        path = first_there([folder / self.file])
        held = read_npz(path)
        for name in (name for pair in self.arrays.values() for name in pair):
            if name not in held:
                raise HomeworkError(
                    f"{path} has no array {name!r}: it has {', '.join(held) or 'none'}"
                )
        return Contents({split: (held[x], held[y]) for split, (x, y) in self.arrays.items()})

    def files(self, folder: Path, sizes: Mapping[str, int]) -> Mapping[str, bytes]:
        """Return the file, with its other arrays whatever the sizes."""
        path = first_there([folder / self.file])
        if not sizes:
            return {path.name: path.read_bytes()}
        held = read_npz(path)
        for split, size in sizes.items():
            held |= {name: held[name][:size] for name in self.arrays[split]}
        shortened = io.BytesIO()
        np.savez(shortened, **held)  # type: ignore[arg-type]
        return {path.name: shortened.getvalue()}


@dataclass(frozen=True, eq=False)
class PlainFile:
    """A file that is downloaded as it is, and has no splits."""

    file: str

    def read(self, folder: Path) -> Contents:
        """Return nothing, if the file is there."""
        first_there([folder / self.file])
        return Contents({})

    def files(self, folder: Path, sizes: Mapping[str, int]) -> Mapping[str, bytes]:
        """Return the file."""
        del sizes
        path = first_there([folder / self.file])
        return {path.name: path.read_bytes()}


def read_npz(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file of numpy's, by name.

    Raises
    ------
    HomeworkError
        If it is no such file, or holds objects.
    """
    try:
        with np.load(path, allow_pickle=False) as held:
            return dict(held)
    except Exception as error:
        # Whatever numpy raises at a file that is none of its own.
        raise HomeworkError(f"{path} cannot be read as an .npz file of arrays: {error}") from error
