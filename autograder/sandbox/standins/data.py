"""What the stand-ins serve: a homework's data sets and files, the same to each of them.

They know no data set by themselves. Each is given to them with its arrays and the names
under which libraries load it, as plain data: the process that serves it was told it over
the wire.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.standins.files import KINDS, MadeFile
from autograder.sandbox.standins.names import Keras, OpenML, Torchvision

#: Names of files that are listed where student code asks for one that is not served.
MOST_NAMES = 6


def _itself(array: Any) -> Any:
    return array


class Rows(NamedTuple):
    """One split.

    Attributes
    ----------
    x : ndarray, first axis n
    y : ndarray, shape (n,)
    size : int
        How many rows student code expects; fewer than that are repeated.
    """

    x: NDArray[Any]
    y: NDArray[Any]
    size: int

    @property
    def whole_size(self) -> int:
        """How many rows student code gets."""
        return max(self.size, len(self.y))


@dataclass(frozen=True)
class ServedSet:
    """A data set that student code may load, and what libraries call it.

    Attributes
    ----------
    name, title : str
        What rubrics and what students call it.
    splits : mapping of str to Rows
        In order: that of training comes first.
    columns : sequence of str
        Names of the columns of ``x``, where its file names them.
    classes : sequence of str
        Names of the labels 0, 1, ….
    files : mapping of str to bytes or MadeFile
        What can be downloaded, by the file's name.
    """

    name: str
    title: str
    splits: Mapping[str, Rows] = field(default_factory=dict)
    columns: Sequence[str] = ()
    classes: Sequence[str] = ()
    torchvision: Torchvision | None = None
    keras: Keras | None = None
    openml: OpenML | None = None
    files: Mapping[str, bytes | MadeFile] = field(default_factory=dict)

    def rows(self, split: str) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return inputs and labels of one split, fresh arrays of the size that is expected."""
        rows = self.splits[split]
        return _repeated(rows.x, rows.whole_size), _repeated(rows.y, rows.whole_size)

    def file(self, name: str) -> bytes:
        """Return the content of a file."""
        content = self.files[name]
        return content if isinstance(content, bytes) else content.content(self.rows)

    def likeness(self, address: str) -> int:
        """How many words of its name an address has, less those that it lacks."""
        address = address.lower()
        words = re.findall(r"[a-z0-9]+", self.name.lower())
        return sum(1 if word in address else -1 for word in words)

    def as_plain(self, named: Callable[[NDArray[Any]], Any] = _itself) -> dict[str, Any]:
        """Return it as the wire carries it.

        Parameters
        ----------
        named : callable
            Returns what is sent of an array: the array, or what stands for one that is handed over.
        """
        names = {key: getattr(self, key) for key in _NAMES}
        return {
            "name": self.name,
            "title": self.title,
            "splits": [
                [split, _plain(rows.x, named), _plain(rows.y, named), rows.size]
                for split, rows in self.splits.items()
            ],
            "columns": list(self.columns),
            "classes": list(self.classes),
            **{key: value and asdict(value) for key, value in names.items()},
            "files": {
                name: np.frombuffer(content, np.uint8)
                if isinstance(content, bytes)
                else {"kind": type(content).__name__, "fields": vars(content)}
                for name, content in self.files.items()
            },
        }

    @classmethod
    def from_plain(
        cls, plain: Mapping[str, Any], array: Callable[[Any], NDArray[Any]] = _itself
    ) -> ServedSet:
        """Return what :meth:`as_plain` made plain; ``array`` undoes its ``named``."""
        names = {key: plain[key] and kind(**plain[key]) for key, kind in _NAMES.items()}
        return cls(
            plain["name"],
            plain["title"],
            {
                split: Rows(_array(x, array), _array(y, array), size)
                for split, x, y, size in plain["splits"]
            },
            tuple(plain["columns"]),
            tuple(plain["classes"]),
            **names,
            files={
                name: content.tobytes()
                if isinstance(content, np.ndarray)
                else KINDS[content["kind"]](**content["fields"])
                for name, content in plain["files"].items()
            },
        )


_NAMES = {"torchvision": Torchvision, "keras": Keras, "openml": OpenML}


class Served:
    """Everything that student code may load, as it would be downloaded."""

    def __init__(self, sets: Sequence[ServedSet] = ()) -> None:
        self.sets = tuple(sets)

    def download(self, address: str) -> bytes:
        """Return what is in the file that an address ends in, whatever the host.

        Files of several sets may have the same name: the rest of the address tells them apart.

        Raises
        ------
        FileNotFoundError
            If no such file is served.
        """
        name = file_name(address)
        having = [data for data in self.sets if name in data.files]
        if having:
            return max(having, key=lambda data: data.likeness(address)).file(name)
        raise FileNotFoundError(
            f"there is no network while grading, and no file {name or address!r} is served. "
            f"{self.offer()}"
        )

    def offer(self) -> str:
        """Say what there is instead of a network."""
        titles = [data.title for data in self.sets if data.splits]
        names = list(dict.fromkeys(name for data in self._files_first() for name in data.files))
        names = [name for name in names if f"{name}.gz" not in names]
        offers = []
        if titles:
            offers.append(f"the data sets {' and '.join(titles)}")
        if names:
            more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
            offers.append(f"the files {', '.join(names[:MOST_NAMES])}{more}")
        return f"This homework has {' and '.join(offers) or 'no data sets'}."

    def _files_first(self) -> list[ServedSet]:
        """Return the sets, those first that are nothing but files."""
        return sorted(self.sets, key=lambda data: bool(data.splits))

    def without(self, title: str) -> str:
        """Say that a data set is not there."""
        return (
            f"there is no network while grading, and this homework has no {title}. {self.offer()}"
        )


def _repeated(values: NDArray[Any], count: int) -> NDArray[Any]:
    """Return new rows: a sample is repeated until it has the published number of them.

    Student code may count on that number.
    """
    rows = np.empty((count, *values.shape[1:]), values.dtype)
    for first in range(0, count, max(len(values), 1)):
        # Not by an index for each row, which takes twice as long.
        rows[first : first + len(values)] = values[: count - first]
    return rows


def file_name(address: str) -> str:
    """Return the file's name at the end of an address."""
    return posixpath.basename(unquote(urlsplit(address).path))


def _plain(values: NDArray[Any], named: Callable[[NDArray[Any]], Any]) -> Any:
    """Return an array as the wire has it: text as the numbers of its characters."""
    if values.dtype.kind != "U":
        return named(values)
    wide = np.ascontiguousarray(values)
    return {"text": named(wide[..., None].view(np.uint32))}


def _array(plain: Any, array: Callable[[Any], NDArray[Any]]) -> NDArray[Any]:
    if not isinstance(plain, dict) or "text" not in plain:
        return array(plain)
    numbers = array(plain["text"])
    text: NDArray[Any] = numbers.view(f"U{numbers.shape[-1]}")[..., 0]
    return text
