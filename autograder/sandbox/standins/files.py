"""Files that are made of a data set's arrays when student code downloads them."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

#: Returns the inputs and the labels of one split.
Rows = Callable[[str], tuple[NDArray[Any], NDArray[Any]]]


class MadeFile(Protocol):
    """How the content of a file follows from the arrays of a data set."""

    def content(self, rows: Rows) -> bytes:
        """Return the file."""


@dataclass(frozen=True)
class IdxFile:
    """The inputs (``"x"``) or the labels (``"y"``) of a split as an IDX file of bytes."""

    split: str
    array: str
    gzipped: bool = False

    def content(self, rows: Rows) -> bytes:
        """Return the file: type and number of axes, their lengths, the bytes."""
        values = rows(self.split)["xy".index(self.array)].astype(np.uint8, copy=False)
        header = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
        content = header + values.tobytes()
        return gzip.compress(content, 1) if self.gzipped else content


@dataclass(frozen=True)
class NpzFile:
    """Arrays of numpy: by the name of each, its split and ``"x"`` or ``"y"``."""

    arrays: Mapping[str, Sequence[str]]

    def content(self, rows: Rows) -> bytes:
        """Return the file, not compressed."""
        splits = {split: rows(split) for split, _ in self.arrays.values()}
        file = io.BytesIO()
        named = {name: splits[split]["xy".index(a)] for name, (split, a) in self.arrays.items()}
        np.savez(file, **named)  # type: ignore[arg-type]
        return file.getvalue()


@dataclass(frozen=True)
class BatchesFile:
    """An archive of batches, each a dict of ``data`` and ``labels`` as Python 2 pickled it.

    Attributes
    ----------
    folder : str
        What all members lie in.
    batches : mapping of str to sequence of str
        By split, the names of its batches, which have equally many rows.
    meta : str
        The member with the names of the classes, ``label_names``.
    """

    folder: str
    batches: Mapping[str, Sequence[str]]
    meta: str
    label_names: Sequence[str]

    def content(self, rows: Rows) -> bytes:
        """Return the archive: gzipped, but in no smaller form, which would take many seconds."""
        names = _list([_text(name.encode()) for name in self.label_names])
        members = {self.meta: _pickle({"label_names": names})}
        for split, batches in self.batches.items():
            x, y = rows(split)
            planes = np.moveaxis(x, -1, 1).reshape(len(x), -1)
            data, labels = (np.array_split(values, len(batches)) for values in (planes, y))
            for place, batch in enumerate(batches):
                members[batch] = _pickle(
                    {
                        "batch_label": _text(f"batch {place + 1} of {len(batches)}".encode()),
                        "labels": _list([_int(int(label)) for label in labels[place]]),
                        "data": _array(data[place]),
                    }
                )
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=0) as archive:
            for name, member in members.items():
                entry = tarfile.TarInfo(f"{self.folder}/{name}")
                entry.size = len(member)
                archive.addfile(entry, io.BytesIO(member))
        return file.getvalue()


KINDS: Mapping[str, Callable[..., MadeFile]] = {
    "IdxFile": IdxFile,
    "NpzFile": NpzFile,
    "BatchesFile": BatchesFile,
}


# Python 3 writes no text of Python 2, which is text or bytes as the reader's `encoding` says.
# These are the opcodes of protocol 2, put together by hand.


def _pickle(fields: Mapping[str, bytes]) -> bytes:
    pairs = b"".join(_text(name.encode()) + value for name, value in fields.items())
    return b"\x80\x02}(" + pairs + b"u."


def _text(text: bytes) -> bytes:
    return b"T" + struct.pack("<i", len(text)) + text


def _int(number: int) -> bytes:
    return b"J" + struct.pack("<i", number)


def _list(items: Sequence[bytes]) -> bytes:
    return b"](" + b"".join(items) + b"e"


def _array(values: NDArray[np.uint8]) -> bytes:
    empty = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n" + _int(0) + b"\x85"
    kind = b"cnumpy\ndtype\n" + _text(b"u1") + _int(0) + _int(1) + b"\x87R"
    kind += b"(" + _int(3) + _text(b"|") + b"NNN" + _int(-1) + _int(-1) + _int(0) + b"tb"
    shape = b"(" + b"".join(_int(n) for n in values.shape) + b"t"
    state = b"(" + _int(1) + shape + kind + b"\x89" + _text(values.tobytes()) + b"tb"
    return empty + _text(b"b") + b"\x87R" + state
