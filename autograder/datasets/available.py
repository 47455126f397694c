"""The data sets of one homework as they can be had here: for checks, and for student code."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from autograder.datasets import serving
from autograder.datasets.declaration import DataSet
from autograder.datasets.known import FOLDER, KNOWN
from autograder.datasets.readers import Arrays, Contents, NotThere, Reader, first_there, read_npz
from autograder.datasets.split import Split
from autograder.errors import HomeworkError
from autograder.sandbox.protocol.sealed import seal
from autograder.sandbox.standins.data import Rows, ServedSet
from autograder.sandbox.standins.files import MadeFile
from autograder.sandbox.standins.names import Keras, Torchvision

ENVIRONMENT_VARIABLE = "AUTOGRADER_DATA_DIR"

#: By split, or by data set and split, how many rows student code is given.
Sizes = Mapping[str, int | Mapping[str, int]]


class Datasets:
    """The data sets of a homework, loaded on first use.

    Parameters
    ----------
    declared : sequence of str or DataSet
        What the homework declares: names of known sets, and sets of its own.
    data_dir : Path, optional
        The folder of published files; ``$AUTOGRADER_DATA_DIR``, if none is named.
    folder : Path, optional
        The homework's own ``data``.
    sizes : mapping, optional
        How many rows student code is given, where that is not as many as were published.

    Raises
    ------
    HomeworkError
        If a name is not that of a data set, or a size is of no split.
    """

    def __init__(
        self,
        declared: Sequence[str | DataSet] = (),
        data_dir: Path | None = None,
        folder: Path | None = None,
        sizes: Sizes | None = None,
    ) -> None:
        sets = [_known(data) if isinstance(data, str) else data for data in declared]
        self._sets = {data.name: data for data in sets}
        if len(self._sets) < len(sets):
            raise HomeworkError("the homework declares two data sets of one name")
        self._data_dir = data_dir or _folder_from_environment()
        self._folder = folder or Path("data")
        self._sizes = dict(sizes or {})

    def load(self, name: str, split: str) -> Split:
        """Return one split of a data set: all that there is of it, whatever students get.

        Parameters
        ----------
        name : str
            A known set's, or that of one that the homework declares.
        split : str
            ``"train"``, ``"validation"``, or what the declaration calls it.

        Returns
        -------
        Split
            Its inputs and labels: of the sample, or of all that was published where
            ``--data-dir`` names it. The arrays cannot be written to.

        Raises
        ------
        HomeworkError
            If it cannot be found, or has no such split.
        """
        data = self._find(name)
        splits = self._contents(data).splits
        if split not in splits:
            there = f"it has {', '.join(splits)}" if splits else "it is a file, see load_file"
            raise HomeworkError(f"{data.shown} has no split {split!r}: {there}")
        x, y = splits[split]
        return Split(x, y, self._source(data), data.splits.get(split, len(y)))

    def splits(self, name: str) -> list[str]:
        """Return the names of the splits that a data set has."""
        return list(self._contents(self._find(name)).splits)

    def read_file(self, name: str) -> bytes:
        """Return the content of a file that student code may download, by the set's name."""
        return self._file(name).read_bytes()

    def load_file(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the arrays of an ``.npz`` file that student code may download, by name."""
        return read_npz(self._file(name))

    def _file(self, name: str) -> Path:
        data = self._find(name)
        file = getattr(data.bundled, "file", None)
        if file is None:
            raise HomeworkError(f"{data.shown} is not one file of the homework")
        try:
            return first_there([self._home(data) / file])
        except NotThere as error:
            raise self._missing(data, error) from error

    def served(self) -> list[ServedSet]:
        """Return what student code is given.

        Raises
        ------
        HomeworkError
            If a data set cannot be found; it says where it was looked for.
        """
        served = [self._served(data) for data in self._sets.values()]
        self._require_splits()
        serving.require_room(served)
        return served

    def notes(self) -> list[str]:
        """Say of which data sets student code is given less than all."""
        notes = []
        for data in self._sets.values():
            limits = self._limits(data)
            if limits:
                sizes = " and ".join(f"{n:,} {split}" for split, n in limits.items())
                x, _ = next(iter(self._contents(data).splits.values()))
                kind = "images" if x.ndim > 2 else "rows"
                notes.append(f"Your code was given fewer {kind} of {data.shown}: {sizes}.")
            elif self._source(data) == "embedded":
                notes.append(
                    f"Your code was run on a sample of {data.shown} that comes with the grader, "
                    "repeated to the size of the full set."
                )
        return notes

    def _served(self, data: DataSet) -> ServedSet:
        contents = self._contents(data)
        serving.require_servable(data, contents)
        limits = self._limits(data)
        splits = {
            split: Rows(x[: limits.get(split)], y[: limits.get(split)], self._size(data, split, y))
            for split, (x, y) in contents.splits.items()
        }
        files: dict[str, bytes | MadeFile] = dict(data.downloads)
        if data.bundled is not None and self._source(data) == "full" and not data.published:
            files |= data.bundled.files(self._home(data), limits)
        named = data.torchvision
        keras = data.keras
        return ServedSet(
            data.name,
            data.shown,
            splits,
            contents.columns,
            data.classes,
            torchvision=Torchvision(named) if isinstance(named, str) else named,
            keras=Keras(keras) if isinstance(keras, str) else keras,
            openml=data.openml,
            files=files,
        )

    def _size(self, data: DataSet, split: str, y: NDArray[Any]) -> int:
        return self._limits(data).get(split, data.splits.get(split, len(y)))

    def _limits(self, data: DataSet) -> dict[str, int]:
        """Return how many rows of a set student code is given, for each split that is limited."""
        own = self._sizes.get(data.name)
        limits = own if isinstance(own, Mapping) else self._sizes
        splits = self._contents(data).splits
        return {
            split: size
            for split, size in limits.items()
            if split in splits
            and not isinstance(size, Mapping)
            # No limit at all, where fewer were published.
            and size < data.splits.get(split, len(splits[split][1]))
        }

    def _require_splits(self) -> None:
        """Find sizes that are of nothing, which would limit nothing."""
        splits = {name: set(self._contents(data).splits) for name, data in self._sets.items()}
        every: set[str] = set().union(*splits.values())
        for name, size in self._sizes.items():
            if isinstance(size, Mapping):
                unknown = [split for split in size if split not in splits.get(name, ())]
            else:
                unknown = [] if name in every else [name]
            if unknown:
                raise HomeworkError(
                    f"data_size has {unknown[0]!r} of {name!r}, and the homework has no such split",
                    tip=f"the splits are {', '.join(sorted(every))}",
                )

    def _find(self, name: str) -> DataSet:
        return self._sets.get(name) or _known(name)

    def _home(self, data: DataSet) -> Path:
        """Return the folder of what a set comes with."""
        return FOLDER if data is KNOWN.get(data.name) else self._folder

    def _source(self, data: DataSet) -> str:
        from_sample = data.published is not None and self._data_dir is None
        return "embedded" if from_sample else "full"

    def _contents(self, data: DataSet) -> Contents:
        """Return all that there is of a data set.

        Raises
        ------
        HomeworkError
            If it cannot be found.
        """
        try:
            if data.published is not None and self._data_dir is not None:
                return _read(data.published, self._data_dir)
            if data.bundled is not None:
                return _read(data.bundled, self._home(data))
        except NotThere as error:
            raise self._missing(data, error) from error
        raise self._nowhere(data)

    def _missing(self, data: DataSet, error: NotThere) -> HomeworkError:
        if data.published is None or self._data_dir is None:
            folder, tip = self._home(data), "put the file there, or correct its name in the rubric"
        else:
            folder, tip = self._data_dir, "put it there"
            if data.bundled is not None:
                tip += ", or leave --data-dir out to use the sample that comes with the grader"
        return HomeworkError(
            f"{data.shown} cannot be found: the folder {folder} has {_none_of(error, folder)}",
            tip=tip,
        )

    def _nowhere(self, data: DataSet) -> HomeworkError:
        """Say of a set without a sample what folder has to be named."""
        nowhere = Path(os.devnull)
        tip = f"name one with --data-dir or in {ENVIRONMENT_VARIABLE}"
        try:
            if data.published is not None:
                data.published.read(nowhere)
        except NotThere as error:
            tip += f", that has {_one_of(error, nowhere)}"
        return HomeworkError(
            f"{data.shown} cannot be found: no sample of it comes with the grader, and no folder "
            "of data sets is named",
            tip=tip,
        )


def load(name: str, split: str, data_dir: Path | None = None) -> Split:
    """Load one split of a known data set.

    Parameters
    ----------
    data_dir : Path, optional
        Folder of the published files; ``$AUTOGRADER_DATA_DIR`` if it is not given, and the
        sample that comes with the grader where that is not set either.

    Raises
    ------
    HomeworkError
        If it cannot be found.
    """
    return Datasets((), data_dir).load(name, split)


@lru_cache(maxsize=8)
def _read(reader: Reader, folder: Path) -> Contents:
    """Read files once, for the sandbox, the checks and a whole class: nobody may write to them."""
    contents = reader.read(folder)
    splits: dict[str, Arrays] = {}
    for split, (x, y) in contents.splits.items():
        if not x.ndim or not y.ndim or len(x) != len(y) or not len(y):
            raise HomeworkError(
                f"the split {split!r} of a data set in {folder} has inputs of shape {x.shape} and "
                f"labels of shape {y.shape}: as many of the one as of the other are needed"
            )
        # Students' processes get the same memory, where it is large.
        x, y = splits[split] = seal(x), seal(y)
        x.flags.writeable = y.flags.writeable = False
    return replace(contents, splits=splits)


def _known(name: str) -> DataSet:
    if name not in KNOWN:
        close = difflib.get_close_matches(name, KNOWN, 1)
        raise HomeworkError(
            f"no data set is named {name!r}: known are {', '.join(KNOWN)}",
            tip=f"did you mean {close[0]}?"
            if close
            else "declare the homework's own: Assignment(data=[DataSet.from_npz(...)])",
        )
    return KNOWN[name]


def _places(error: NotThere, folder: Path) -> list[str]:
    return [place.relative_to(folder).as_posix() for place in error.places]


def _none_of(error: NotThere, folder: Path) -> str:
    places = _places(error, folder)
    return f"no {places[0]}" if len(places) == 1 else f"none of {', '.join(places)}"


def _one_of(error: NotThere, folder: Path) -> str:
    places = _places(error, folder)
    return places[0] if len(places) == 1 else f"one of {', '.join(places)}"


def _folder_from_environment() -> Path | None:
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(named) if named else None
