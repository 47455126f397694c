"""Data sets of flat images in the student's torch: the grader's, or the student's where right."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.driving import NotDefined, Remote, StudentRaised, Tensor, define, keep
from autograder.errors import Wrong
from autograder.oracles import as_array

Images = NDArray[np.uint8]
#: Rows of a data set that are looked at: code that is right for these is right for all.
_ROWS = 200
#: Of pixels from 0 to 255.
_OFF = 0.01


def flat(images: Images) -> NDArray[np.float64]:
    """Return images (n, height, width) flat, with pixels from 0 to 1."""
    return images.reshape(len(images), -1) / 255.0


def flat_loader(
    student: Any, images: Images, labels: Any, *, batch_size: int, shuffle: bool, classes: int = 0
) -> Remote:
    """Return a DataLoader of a data set of the grader's, in the student's process.

    Its images are flat, with pixels from 0 to 1, in torch's default type of number.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
    classes : int
        Of how many classes the labels are one-hot; 0 for whole numbers.
    """
    make = define(student, flat_dataset, shown="a data set of the grader's")
    dataset = keep(make, Tensor(images), Tensor(np.asarray(labels, dtype=np.int64)), classes)
    return loader_over(student, dataset, batch_size=batch_size, shuffle=shuffle)


def loader_over(student: Any, dataset: Remote, *, batch_size: int, shuffle: bool) -> Remote:
    """Return a DataLoader over a data set in the student's process."""
    make = define(student, make_loader, shown="DataLoader(dataset)")
    return keep(make, dataset, batch_size, shuffle)


def own_loader(
    student: Any,
    ways: Iterable[Callable[[Tensor, Tensor], Remote]],
    images: Images,
    labels: Any,
    rng: np.random.Generator,
    *,
    batch_size: int,
    one_hot: Callable[[], bool] = lambda: False,
    classes: int = 10,
) -> Remote:
    """Return a shuffled DataLoader over the student's data set of these images, if it is right.

    A training may count on its types. Otherwise data as it should be serves: a mistake there
    is paid for where it is checked.

    Parameters
    ----------
    ways : iterable of callable
        How the student's code may be asked for the data set: the first that is right is taken.
    one_hot : callable
        Whether labels of the grader's data set are to be one-hot; asked only for that.
    """
    for make in ways:
        with contextlib.suppress(NotDefined, StudentRaised):
            made = make(Tensor(images), Tensor(labels))
            if holds_images(student, made, images, labels, rng):
                return loader_over(student, made, batch_size=batch_size, shuffle=True)
    n = classes if one_hot() else 0
    return flat_loader(student, images, labels, batch_size=batch_size, shuffle=True, classes=n)


def holds_images(
    student: Any, dataset: Remote, images: Images, labels: Any, rng: np.random.Generator
) -> bool:
    """Whether a data set in the student's process is of flat images from 0 to 1, and their labels.

    Labels may be whole numbers or one-hot. The order of the images is free.

    Parameters
    ----------
    images, labels : ndarray of uint8, shape (n, height, width), and of int, shape (n,)
        What it was made of. Some of its rows are looked at, drawn at random.
    """
    look = define(student, some_rows, shown="your data set")
    chosen = sorted(rng.choice(len(labels), min(_ROWS, len(labels)), replace=False).tolist())
    found = look(dataset, len(labels), chosen)
    if not isinstance(found, list) or len(found) != 2:
        return False
    try:
        pixels = 255.0 * np.squeeze(as_array(found[0], what="images"))
        owned = as_array(found[1], what="labels").reshape(len(chosen), -1)
    except (Wrong, ValueError):
        return False
    if pixels.shape != (len(chosen), images[0].size):
        return False
    # By the hash of each image, not by a copy of it: they are looked at again where they are.
    known = {hash(each.tobytes()): place for place, each in enumerate(images)}
    whole = np.rint(pixels)
    if not np.all(np.abs(pixels - whole) < _OFF) or np.any(whole < 0) or np.any(whole > 255):
        return False
    rows = whole.astype(np.uint8)
    places = [known.get(hash(row.tobytes()), 0) for row in rows]
    if not np.array_equal(images[places].reshape(rows.shape), rows):
        return False
    right = np.asarray(labels)[places].astype(np.int64)[:, None]
    return np.array_equal(owned, right) or _is_one_hot(owned, right)


def _is_one_hot(found: NDArray[np.float64], right: NDArray[np.int64]) -> bool:
    return found.shape[1] > 1 and np.array_equal(found, right == np.arange(found.shape[1]))


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def make_loader(dataset: Any, batch_size: int, shuffle: bool) -> Any:
    """Return a torch DataLoader over a data set."""
    from torch.utils.data import DataLoader

    return DataLoader(dataset, batch_size=batch_size, shuffle=shuffle)


def flat_dataset(images: Any, labels: Any, classes: int) -> Any:
    """Return a torch data set of flat images from 0 to 1, and labels: int64, or one-hot floats."""
    import torch
    from torch.utils.data import TensorDataset

    pixels = images.flatten(start_dim=1).to(torch.get_default_dtype())
    if classes:
        labels = torch.nn.functional.one_hot(labels, classes).to(pixels.dtype)
    return TensorDataset(pixels / 255, labels)


def some_rows(dataset: Any, length: int, chosen: Any) -> Any:
    """Return images and labels of some rows of a data set, if it has the right length."""
    import numpy as np

    if len(dataset) != length:
        return None
    pairs = [dataset[row] for row in chosen]
    return [np.array([np.asarray(pair[place], dtype=float) for pair in pairs]) for place in (0, 1)]
