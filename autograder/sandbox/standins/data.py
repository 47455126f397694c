"""What the stand-ins serve: the homework's data sets and files, the same to each of them."""

from __future__ import annotations

import gzip
import io
import posixpath
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import numpy as np
from numpy.typing import NDArray

#: By data set and split (``"train"`` or ``"validation"``): images and labels.
Data = dict[str, dict[str, tuple[NDArray[np.uint8], NDArray[np.uint8]]]]

#: What students call the data sets that homeworks name as on the left.
TITLES = {"mnist": "MNIST", "fashion_mnist": "Fashion-MNIST"}
#: The published IDX files: split, and whether they hold images.
IDX_FILES = {
    "train-images-idx3-ubyte": ("train", True),
    "train-labels-idx1-ubyte": ("train", False),
    "t10k-images-idx3-ubyte": ("validation", True),
    "t10k-labels-idx1-ubyte": ("validation", False),
}


@dataclass(frozen=True)
class Served:
    """Everything that student code may load, as it would be downloaded.

    Attributes
    ----------
    data : dict
        Images of shape (n, 28, 28) and labels of shape (n,), uint8.
    published_size : mapping of str to int
        How many images student code expects in each split; a smaller sample is
        repeated until it has as many.
    files : mapping of str to bytes
        What is in other files, by name.
    """

    data: Data
    published_size: Mapping[str, int]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def split(self, name: str, split: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return images and labels of one split, fresh arrays of the published size.

        Raises
        ------
        FileNotFoundError
            If the homework has no data set of that name.
        """
        if name not in self.data:
            raise FileNotFoundError(self.without(TITLES.get(name, name)))
        images, labels = self.data[name][split]
        index = np.arange(max(self.published_size[split], len(labels))) % len(labels)
        return images[index], labels[index]

    def download(self, address: str) -> bytes:
        """Return what is in the file that an address ends in, whatever the host.

        Raises
        ------
        FileNotFoundError
            If no such file is served.
        """
        name = file_name(address)
        if name in self.files:
            return self.files[name]
        made = self._made_files(fashion="fashion" in address.lower())
        if name in made:
            return made[name]()
        raise FileNotFoundError(
            f"there is no network while grading, and no file {name or address!r} is served. "
            f"{self.offer()}"
        )

    def _made_files(self, *, fashion: bool) -> dict[str, Callable[[], bytes]]:
        """Return what makes each file of a data set, by the file's name.

        The files of the two image sets have the same names: the rest of the address
        tells them apart, where the homework has both.
        """
        sets = sorted(set(self.data) & set(TITLES), reverse=not fashion)
        if not sets:
            return {}
        name = sets[0]
        made: dict[str, Callable[[], bytes]] = {}
        for stem, (split, of_images) in IDX_FILES.items():
            made[stem] = lambda s=split, i=of_images: idx_file(self.split(name, s)[0 if i else 1])  # type: ignore[misc]
            made[f"{stem}.gz"] = lambda stem=stem: gzip.compress(made[stem](), 1)  # type: ignore[misc]
        if "mnist" in self.data:
            made["mnist.npz"] = self._npz_file
        return made

    def _npz_file(self) -> bytes:
        """Return MNIST as the file that Keras downloads."""
        (x_train, y_train), (x_test, y_test) = (
            self.split("mnist", split) for split in ("train", "validation")
        )
        file = io.BytesIO()
        np.savez(file, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
        return file.getvalue()

    def offer(self) -> str:
        """Say what there is instead of a network."""
        titles = [TITLES.get(name, name) for name in self.data]
        names = [*self.files, *(["mnist.npz"] if "mnist" in self.data else [])]
        offers = []
        if titles:
            offers.append(f"the data sets {' and '.join(titles)}")
        if names:
            offers.append(f"the files {', '.join(names)}")
        return f"This homework has {' and '.join(offers) or 'no data sets'}."

    def without(self, title: str) -> str:
        """Say that a data set is not there."""
        return (
            f"there is no network while grading, and this homework has no {title}. {self.offer()}"
        )


def file_name(address: str) -> str:
    """Return the file's name at the end of an address."""
    return posixpath.basename(unquote(urlsplit(address).path))


def idx_file(values: NDArray[np.uint8]) -> bytes:
    """Return an array as an IDX file: type and dimensions, lengths, bytes, big-endian."""
    header = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    return header + values.tobytes()
