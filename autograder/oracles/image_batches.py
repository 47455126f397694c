"""Does a loader give the images of a known data set in mini-batches, each with its label."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong
from autograder.oracles.plain import as_array
from autograder.results.cause import Cause

OTHER_SET = Cause(
    "other set",
    "It gives the images of the {found} set instead of the {wanted} set.",
    "Return the loader of the training set first, then that of the test set.",
    explains=("order", "constant"),
)
OTHER_DIVISOR = Cause(
    "other divisor",
    "The pixels are divided by {divisor} instead of 255, the largest of them.",
    "Divide by 255, as ToTensor() does.",
    explains=("constant", "off by one", "factor"),
)
LABELS_NOT_WHOLE = Cause(
    "labels not whole",
    "The labels were converted to floats.",
    "Leave the labels as the data set gives them, or convert them with .long().",
    explains=("dtype",),
)

#: What pixels are divided by in place of 255.
_NEAR_255 = (256, 254)
#: Divided by 255 twice, the largest is below this.
_DARK = 0.1


class ImageSet(Protocol):
    """Images (n, height, width) of type uint8 with their labels."""

    @property
    def images(self) -> NDArray[Any]:
        """The images."""

    @property
    def labels(self) -> NDArray[Any]:
        """The label of each."""

    def published_index(self) -> NDArray[np.intp]:
        """Return which of them stands at each place of the set as it is served."""


class Loader(Protocol):
    """A loader of mini-batches, see :mod:`autograder.driving.torch_loaders`."""

    def __len__(self) -> int:
        """How many mini-batches there are."""

    def first(self) -> Any:
        """Begin to read it, and return the first mini-batch: images and labels."""


def assert_loader(
    loader: Loader,
    sets: Mapping[str, ImageSet],
    wanted: str,
    *,
    what: str,
    batch_size: int,
    shuffled: bool = False,
    partly: float = 0.5,
) -> None:
    """Check that a loader gives a set of images in mini-batches, from 0 to 1, with their labels.

    Parameters
    ----------
    loader : Loader
        Its images are of shape (batch, 1, height, width), or without the axis of length 1, or
        flat. The last mini-batch may be left out, if it is smaller.
    sets : mapping of str to ImageSet
        The sets that there are, ``{"training": …, "test": …}``: the wrong one is named.
    wanted : str
        Which of them it is to give.
    what : str
        Name of the loader in messages.
    batch_size : int
    shuffled : bool
        Whether it has to give the images in a different order each time.
    partly : float
        Fraction of the points for the right images that are not shuffled, not from 0 to 1, or
        with labels that are no whole numbers.

    Raises
    ------
    Wrong
        If it does not.
    """
    served = sets[wanted]
    index = served.published_index()
    size = math.ceil(len(index) / batch_size)
    if len(loader) not in {size, len(index) // batch_size}:
        raise Wrong(
            f"{what} has the wrong number of mini-batches",
            expected=f"{size:,}: {len(index):,} images in mini-batches of {batch_size}",
            found=f"{len(loader):,}",
            cause=_other_set(loader, sets, wanted),
            next_step="Make it with DataLoader(dataset, batch_size, …) of the whole set.",
        )
    images, labels = loader.first()
    if shuffled:
        in_order = served.labels[index[:batch_size]]
        again = np.asarray(loader.first()[1])
        if any(np.array_equal(np.asarray(labels), each) for each in (again, in_order)):
            raise Wrong(
                f"{what} gives the images in the same order every time",
                expected=f"the {wanted} images in random order",
                found="the same first mini-batch twice",
                next_step="Make it with shuffle=True.",
                earned=partly,
            )
    _assert_batch(images, labels, served, what, batch_size, partly)


def _assert_batch(
    images: Any, labels: Any, served: ImageSet, what: str, batch_size: int, partly: float
) -> None:
    """Check that a mini-batch holds images of the set, scaled, each with its label."""
    x = as_array(images, what=f"images of {what}")
    y = as_array(labels, what=f"labels of {what}", kind="int", shape=(len(x),))
    height, width = served.images.shape[1:]
    if x.shape[1:] not in {(1, height, width), (height, width), (height * width,)}:
        as_array(images, what=f"images of {what}", shape=(batch_size, 1, height, width))
    if labels.dtype.kind not in "iu":
        raise Wrong(
            f"labels of {what} are not whole numbers",
            expected="a tensor of dtype int64, which the cross-entropy loss wants",
            found=f"dtype {labels.dtype}",
            cause=LABELS_NOT_WHOLE,
            earned=partly,
        )
    if x.max() > 1.0 or x.max() < _DARK:
        raise Wrong(
            f"images of {what} are not from 0 to 1",
            expected="floats from 0.0 to 1.0",
            found=f"from {x.min():.3g} to {x.max():.3g}",
            next_step="Use transform=ToTensor(), which divides by 255, and divide no further.",
            earned=partly,
        )
    found = _labels_of(images, 255.0, served)
    if any(label is None or label != own for label, own in zip(found, y, strict=True)):
        raise Wrong(
            f"{what} does not hold the images of the set with their labels",
            expected="images of this set, each with its own label",
            found=f"{sum(label is None for label in found)} of {len(y)} images that are not in it",
            cause=_other_divisor(images, served),
            next_step="Return the loaders of the training and of the test set, in this order.",
        )


def _other_set(loader: Loader, sets: Mapping[str, ImageSet], wanted: str) -> str:
    """Say that a loader gives another set of images, if it does."""
    try:
        images, _ = loader.first()
    except (LookupError, TypeError, ValueError):
        return ""
    for name, other in sets.items():
        labels = _labels_of(images, 255.0, other) if name != wanted else []
        if labels and None not in labels:
            return OTHER_SET.of(found=name, wanted=wanted)
    return ""


def _other_divisor(images: Any, served: ImageSet) -> str:
    """Say that the pixels were divided by a number close to 255, if they were."""
    for divisor in _NEAR_255:
        labels = _labels_of(images, divisor, served)
        if labels and None not in labels:
            return OTHER_DIVISOR.of(divisor=divisor)
    return ""


def _labels_of(images: Any, divisor: float, served: ImageSet) -> list[Any]:
    """Return the label of each image in a set, if its pixels were divided by this; or None."""
    if not isinstance(images, np.ndarray) or images.dtype.kind not in "iuf":
        return []
    pixels = divisor * images.reshape(len(images), -1).astype(np.float64)
    if pixels[:1].size != served.images[:1].size or not np.all(np.isfinite(pixels)):
        return []
    rows = np.round(pixels).clip(0, 255).astype(np.uint8)
    label_of = {
        image.tobytes(): label for image, label in zip(served.images, served.labels, strict=True)
    }
    return [label_of.get(row.tobytes()) for row in rows]
