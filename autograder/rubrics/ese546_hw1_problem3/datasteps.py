"""Checks of how raw images become a data set: loading, subsampling, ``MNISTDataset``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.driving import Remote, StudentRaised, Tensor, item, keep, value
from autograder.driving.samples import balanced
from autograder.oracles import as_array, as_scalar, assert_close, describe_returned
from autograder.oracles.catalogue import CUT, ENTRY_LONG, ENTRY_SHORT
from autograder.oracles.class_counts import why_unbalanced
from autograder.oracles.returned import require_rows_first
from autograder.rubrics.ese546_hw1_problem3.causes import (
    NOT_FLATTENED,
    PIXELS_NOT_DIVIDED,
)
from autograder.rubrics.ese546_hw1_problem3.data_causes import why_other_rows

_PER_CLASS = 20

Images = NDArray[np.uint8]


def few_images(datasets: Any, rng: np.random.Generator) -> tuple[Images, NDArray[np.int64]]:
    """Draw 20 training images of each digit: (200, 28, 28) and (200,)."""
    train = datasets.load("mnist", "train")
    index = balanced(train.labels, _PER_CLASS, rng)
    return train.images[index], train.labels[index].astype(np.int64)


@dataclass(frozen=True)
class Subsample:
    """What ``subsample`` returned: behind a handle, and as plain data.

    ``of_each`` tells that the code takes ``num_samples`` for the number of each class.
    """

    kept: Remote
    x: Any
    y: Any
    of_each: bool = False


def subsampled(student: Any, images: Images, labels: Any, per_class: int) -> Subsample:
    """Have ``subsample`` keep ``per_class`` images of each of the 10 classes.

    ``num_samples`` is the number in all; code that takes it for the number of each
    class is called as it expects.

    Raises
    ------
    Wrong
        If it raises, or returns no pair, whichever way it is called.
    """
    try:
        found = _call_subsample(student, images, labels, 10 * per_class)
        if np.size(found.y) == 10 * per_class:
            return found
    except Wrong as error:
        other = _of_each(student, images, labels, per_class)
        if other is None:
            raise error
        return other
    return _of_each(student, images, labels, per_class) or found


def _of_each(student: Any, images: Images, labels: Any, per_class: int) -> Subsample | None:
    try:
        found = _call_subsample(student, images, labels, per_class)
    except Wrong:
        return None
    return replace(found, of_each=True) if np.size(found.y) == 10 * per_class else None


def _call_subsample(student: Any, images: Images, labels: Any, count: int) -> Subsample:
    """Call it as the skeleton's program does, with tensors; or with arrays if it wants those."""
    try:
        kept = keep(student.subsample, Tensor(images), Tensor(labels), count, 10)
    except StudentRaised as first_error:
        try:
            kept = keep(student.subsample, images, labels, count, 10)
        except StudentRaised:
            raise first_error from None
    pair = value(kept)
    if not isinstance(pair, list) or len(pair) != 2:
        raise Wrong(
            "subsample(X, Y, num_samples, num_classes) does not return two values",
            expected="x, y",
            found=describe_returned(pair),
            next_step="End it with 'return x, y'.",
        )
    require_rows_first(pair, ["x", "y"], what="subsample(X, Y, num_samples, num_classes)")
    return Subsample(kept, pair[0], pair[1])


def assert_balanced(
    student: Any, datasets: Any, rng: np.random.Generator, note: Callable[[str], None]
) -> None:
    """Check that ``subsample`` keeps as many images as asked, equally many of each class.

    Raises
    ------
    Wrong
        If the classes are not balanced or the number is not the one asked for.
    """
    images, labels = few_images(datasets, rng)
    for per_class in (10, 4):
        found = subsampled(student, images, labels, per_class)
        counts = _counts(found.y)
        if not np.array_equal(counts, np.full(10, per_class)):
            raise Wrong(
                "subsample does not keep equally many images of each class",
                expected=f"{per_class} images of each of the 10 classes, for num_samples="
                f"{10 * per_class} of {len(labels)}",
                found=f"{', '.join(map(str, counts))} images of the classes 0 to 9",
                cause=why_unbalanced(found.y, per_class, np.bincount(labels, minlength=10)) or "",
                next_step="Select num_samples // num_classes images where the label is k, "
                "for each k.",
            )
    if found.of_each:
        note("num_samples is taken for the number of images of each class; that is fine.")


def _counts(y: Any) -> NDArray[np.int64]:
    found = as_array(y, what="y of subsample", kind="int").reshape(-1)
    if found.size and not (found.min() >= 0 and found.max() <= 9):
        raise Wrong(
            "y of subsample holds labels that do not exist",
            expected="labels from 0 to 9",
            found=f"labels from {found.min():g} to {found.max():g}",
            next_step="Select the labels with the same index as the images.",
        )
    return np.bincount(found.astype(np.int64), minlength=10)


def assert_rows_are_images(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check that each row of x is an image of X, flattened and scaled, beside its label.

    Raises
    ------
    Wrong
        If the shape, the scale, a row or a label is wrong.
    """
    images, labels = few_images(datasets, rng)
    kept = subsampled(student, images, labels, 10)
    rows = _flat_rows(kept.x)
    found = as_array(kept.y, what="y of subsample", kind="int").reshape(-1)
    _assert_scaled(rows)
    known = {image.tobytes(): int(k) for image, k in zip(images, labels, strict=True)}
    pixels = np.rint(rows * 255)
    exact = bool(np.abs(rows * 255 - pixels).max() < 0.01)
    owners = [known.get(row.astype(np.uint8).tobytes()) for row in pixels]
    if not exact or None in owners or len({row.tobytes() for row in pixels}) < len(pixels):
        raise Wrong(
            "The rows of x are not the images of X, each once, divided by 255",
            expected="every row is a different image of X, its 784 pixels divided by 255",
            found=f"{owners.count(None)} of {len(owners)} rows are no image of X"
            if None in owners
            else "repeated rows, or pixels that are no multiples of 1/255",
            cause=why_other_rows(rows, images) or "",
            next_step="Flatten each image with reshape(n, 784), then divide by 255.0.",
        )
    wrong = int(np.sum(np.array(owners) != found)) if len(found) == len(owners) else len(owners)
    if wrong:
        raise Wrong(
            "subsample returns images beside the labels of others",
            expected="the label of row i of x at y[i]",
            found=f"{wrong} of {len(owners)} labels belong to a different image",
            next_step="Select images and labels with the same index.",
        )


def _flat_rows(x: Any) -> NDArray[np.float64]:
    """Return x of subsample, one image in each row."""
    if np.ndim(x) == 3 and np.shape(x)[1:] == (28, 28):
        raise Wrong(
            "x of subsample has the wrong shape",
            expected="shape (any, 784)",
            found=f"shape {np.shape(x)}",
            cause=NOT_FLATTENED,
        )
    return as_array(x, what="x of subsample", shape=(None, 784))


def _are_bytes(rows: NDArray[np.float64]) -> bool:
    """Whether pixels are whole numbers up to 255, as they were before any division."""
    return rows.min() >= 0.0 and 200 < rows.max() <= 255 and np.array_equal(rows, np.rint(rows))


def _assert_scaled(rows: NDArray[np.float64]) -> None:
    if rows.min() >= 0.0 and 0.5 < rows.max() <= 1.0:
        return
    raise Wrong(
        "The pixels of x are not scaled to 0.0 … 1.0",
        expected="numbers from 0.0 to 1.0",
        found=f"numbers from {rows.min():g} to {rows.max():g}",
        cause=PIXELS_NOT_DIVIDED if _are_bytes(rows) else "",
        next_step="Divide the flattened images by 255.0, once.",
    )


def _datasets_to_try(student: Any, images: Images, labels: Any) -> list[tuple[Any, Any, Any, Any]]:
    """Return arguments for MNISTDataset, as handles or arrays, with the values they hold.

    The student's own subsample comes first: its type is what their data set expects.
    """
    x = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    tries: list[tuple[Any, Any, Any, Any]] = []
    try:
        own = subsampled(student, images, labels, len(labels) // 20)
        rows = as_array(own.x, what="x", shape=(None, 784))
        targets = as_array(own.y, what="y").reshape(-1)
        tries.append((item(own.kept, 0), item(own.kept, 1), rows, targets))
    except Wrong:
        pass  # graded on its own; the data set is tried with right data below
    tries.append((x, labels, x, labels))
    tries.append((Tensor(x), Tensor(labels), x, labels))
    return tries


def assert_dataset(
    student: Any, datasets: Any, rng: np.random.Generator, *, one_hot: bool = False
) -> None:
    """Check ``MNISTDataset``: its length, and an image with its label at each index.

    With ``one_hot``, labels are to be ten numbers each.

    Raises
    ------
    Wrong
        If it is wrong for whichever type of data it is given.
    """
    images, labels = few_images(datasets, rng)
    first: Wrong | None = None
    for x, y, rows, targets in _datasets_to_try(student, images, labels):
        try:
            _assert_items(student.MNISTDataset(x, y), rows, targets, one_hot=one_hot)
        except Wrong as error:
            first = first or error
        else:
            return
    if first is not None:
        raise first


def _assert_items(dataset: Any, rows: Any, targets: Any, *, one_hot: bool) -> None:
    if len(dataset) != len(targets):
        raise Wrong(
            "len(MNISTDataset(x, y)) is wrong",
            expected=f"{len(targets)}, the number of images",
            found=f"{len(dataset)}",
            cause={-1: ENTRY_SHORT, 1: ENTRY_LONG}.get(len(dataset) - len(targets), ""),
            next_step="Return the length of the labels.",
        )
    for index in (0, 3, len(targets) - 1):
        pair = dataset[index]
        if not isinstance(pair, list) or len(pair) != 2:
            raise Wrong(
                f"MNISTDataset(x, y)[{index}] is not a pair",
                expected="image, label",
                found=describe_returned(pair),
                next_step="End __getitem__ with 'return self.x[index], self.y[index]'.",
            )
        require_rows_first(pair, ["image", "label"], what=f"MNISTDataset(x, y)[{index}]")
        image = as_array(pair[0], what=f"the image of MNISTDataset(x, y)[{index}]").reshape(-1)
        assert_close(
            image,
            rows[index],
            what=f"the image of MNISTDataset(x, y)[{index}]",
            forms={CUT: np.trunc(rows[index])},
        )
        what = f"the label of MNISTDataset(x, y)[{index}]"
        if one_hot:
            assert_close(pair[1], np.eye(10)[int(targets[index])], what=what)
        else:
            assert_close(as_scalar(pair[1], what=what), float(targets[index]), what=what)
