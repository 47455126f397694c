"""From raw images to mini-batches: loading, subsampling, data sets, loaders, validation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong
from autograder.oracles import as_array, as_scalar, assert_close, cross_entropy, error_rate, relu
from autograder.rubrics.support.layers import (
    first_images,
    fresh,
    make_dataset,
    make_loader,
    mean_cross_entropy,
    outputs_of,
)
from autograder.rubrics.support.runs import BATCH_SIZE, balanced
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.proxies import Remote, Tensor, define, item, keep, value

#: Half of each published split, as the homework asks.
TRAINING_IMAGES, VALIDATION_IMAGES = 30_000, 5_000
_PER_CLASS = 20

Images = NDArray[np.uint8]


def assert_raw_sets(student: Any, returned: Any, datasets: Any) -> None:
    """Check that ``get_data`` returned the two raw MNIST sets, training set first.

    Raises
    ------
    Wrong
        If it did not.
    """
    expected = "(train, val), two MNIST sets of 60,000 and 10,000 images"
    if not isinstance(returned, list) or len(returned) != 2:
        raise Wrong(
            "get_data() does not return two values",
            expected=expected,
            found="None" if returned is None else f"a {type(returned).__name__}",
            next_step="End it with 'return train, val'.",
        )
    first = define(student, first_images, shown="get_data()")
    for name, found, split in zip(("train", "val"), returned, ("train", "validation"), strict=True):
        full = datasets.load("mnist", split).at_published_size(split)
        if not isinstance(found, Remote):
            raise _not_raw(name, expected, "plain data instead of the data set")
        labels = as_array(found.targets, what=f"{name}.targets", kind="int")
        if len(labels) != len(full.labels):
            raise _not_raw(name, expected, f"{len(labels):,} images")
        images = as_array(first(found, 50), what=f"{name}.data", shape=(50, 28, 28))
        if not np.array_equal(labels, full.labels) or not np.array_equal(images, full.images[:50]):
            raise _not_raw(name, expected, "images or labels that were changed")


def _not_raw(name: str, expected: str, found: str) -> Wrong:
    return Wrong(
        f"{name} from get_data() is not the raw MNIST set",
        expected=expected,
        found=found,
        next_step="Return MNIST('./', download=True, train=True) and the same with train=False, "
        "in this order and as they are; selecting and scaling is for subsample.",
    )


def few_images(datasets: Any, rng: np.random.Generator) -> tuple[Images, NDArray[np.int64]]:
    """Draw 20 training images of each digit: (200, 28, 28) and (200,)."""
    train = datasets.load("mnist", "train")
    index = balanced(train.labels, _PER_CLASS, rng)
    return train.images[index], train.labels[index].astype(np.int64)


def subsampled(student: Any, images: Images, labels: Any, count: int) -> tuple[Any, Any, Any]:
    """Call ``subsample`` as the skeleton's program does; return (handle, x, y).

    It is given tensors, as ``train.data`` and ``train.targets`` are; code that wants
    arrays is given arrays.
    """
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
            found="None" if pair is None else f"a {type(pair).__name__}",
            next_step="End it with 'return x, y'.",
        )
    return kept, pair[0], pair[1]


def assert_balanced(
    student: Any, datasets: Any, rng: np.random.Generator, note: Callable[[str], None]
) -> None:
    """Check that ``subsample`` keeps as many images as asked, equally many of each class.

    ``num_samples`` is the number in all; code that takes it for the number of each
    class is right too, with a note.

    Raises
    ------
    Wrong
        If the classes are not balanced or the number is not the one asked for.
    """
    images, labels = few_images(datasets, rng)
    for per_class in (10, 4):
        counts = _counts(student, images, labels, 10 * per_class)
        if np.array_equal(counts, np.full(10, per_class)):
            continue
        other = _counts_or_none(student, images, labels, per_class)
        if other is not None and np.array_equal(other, np.full(10, per_class)):
            note("num_samples is taken for the number of images of each class; that is fine.")
            continue
        raise Wrong(
            "subsample does not keep equally many images of each class",
            expected=f"{per_class} images of each of the 10 classes, for num_samples="
            f"{10 * per_class} of {len(labels)}",
            found=f"{', '.join(map(str, counts))} images of the classes 0 to 9",
            next_step="Select num_samples // num_classes images where the label is k, for each k.",
        )


def _counts(student: Any, images: Images, labels: Any, count: int) -> NDArray[np.int64]:
    _, _, y = subsampled(student, images, labels, count)
    found = as_array(y, what="y of subsample", kind="int").reshape(-1)
    if found.size and not (found.min() >= 0 and found.max() <= 9):
        raise Wrong(
            "y of subsample holds labels that do not exist",
            expected="labels from 0 to 9",
            found=f"labels from {found.min():g} to {found.max():g}",
            next_step="Select the labels with the same index as the images.",
        )
    return np.bincount(found.astype(np.int64), minlength=10)


def _counts_or_none(student: Any, images: Images, labels: Any, count: int) -> Any:
    try:
        return _counts(student, images, labels, count)
    except Wrong:
        return None


def assert_rows_are_images(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check that each row of x is an image of X, flattened and scaled, beside its label.

    Raises
    ------
    Wrong
        If the shape, the scale, a row or a label is wrong.
    """
    images, labels = few_images(datasets, rng)
    _, x, y = subsampled(student, images, labels, 100)
    rows = as_array(x, what="x of subsample", shape=(None, 784))
    found = as_array(y, what="y of subsample", kind="int").reshape(-1)
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
            next_step="Flatten each image with reshape(n, 784), then divide by 255.0.",
        )
    wrong = int(np.sum(np.array(owners) != found)) if len(found) == len(owners) else len(owners)
    if wrong:
        raise Wrong(
            "subsample returns images beside the labels of others",
            expected="the label of row i of x at y[i]",
            found=f"{wrong} of {len(owners)} labels belong to another image",
            next_step="Select images and labels with the same index.",
        )


def _assert_scaled(rows: NDArray[np.float64]) -> None:
    if rows.min() >= 0.0 and 0.5 < rows.max() <= 1.0:
        return
    raise Wrong(
        "The pixels of x are not scaled to 0.0 … 1.0",
        expected="numbers from 0.0 to 1.0",
        found=f"numbers from {rows.min():g} to {rows.max():g}",
        cause="They were not divided by 255." if rows.max() > 200 else "",
        next_step="Divide the flattened images by 255.0, once.",
    )


def _datasets_to_try(student: Any, images: Images, labels: Any) -> list[tuple[Any, Any, Any, Any]]:
    """Return arguments for MNISTDataset, as handles or arrays, with the values they hold.

    The student's own subsample comes first: its type is what their data set expects.
    """
    x = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    tries: list[tuple[Any, Any, Any, Any]] = []
    try:
        kept, own_x, own_y = subsampled(student, images, labels, len(labels) // 2)
        rows = as_array(own_x, what="x", shape=(None, 784))
        tries.append((item(kept, 0), item(kept, 1), rows, as_array(own_y, what="y").reshape(-1)))
    except Wrong:
        pass  # graded on its own; the data set is tried with right data below
    tries.append((x, labels, x, labels))
    tries.append((Tensor(x), Tensor(labels), x, labels))
    return tries


def assert_dataset(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check ``MNISTDataset``: its length, and an image with its label at each index.

    Raises
    ------
    Wrong
        If it is wrong for whichever type of data it is given.
    """
    images, labels = few_images(datasets, rng)
    first: Wrong | None = None
    for x, y, rows, targets in _datasets_to_try(student, images, labels):
        try:
            _assert_items(student.MNISTDataset(x, y), rows, targets)
        except Wrong as error:
            first = first or error
        else:
            return
    if first is not None:
        raise first


def _assert_items(dataset: Any, rows: Any, targets: Any) -> None:
    if len(dataset) != len(targets):
        raise Wrong(
            "len(MNISTDataset(x, y)) is wrong",
            expected=f"{len(targets)}, the number of images",
            found=f"{len(dataset)}",
            next_step="Return the length of the labels.",
        )
    for index in (0, 3, len(targets) - 1):
        pair = dataset[index]
        if not isinstance(pair, list) or len(pair) != 2:
            raise Wrong(
                f"MNISTDataset(x, y)[{index}] is not a pair",
                expected="image, label",
                found="None" if pair is None else f"a {type(pair).__name__}",
                next_step="End __getitem__ with 'return self.x[index], self.y[index]'.",
            )
        image = as_array(pair[0], what=f"the image of MNISTDataset(x, y)[{index}]").reshape(-1)
        assert_close(image, rows[index], what=f"the image of MNISTDataset(x, y)[{index}]")
        label = as_scalar(pair[1], what=f"the label of MNISTDataset(x, y)[{index}]")
        assert_close(label, float(targets[index]), what=f"the label of MNISTDataset(x, y)[{index}]")


def training_loaders(student: Any, datasets: Any, rng: np.random.Generator) -> list[Any]:
    """Return a training and a validation DataLoader, as the skeleton's program makes them.

    They are built with the student's own subsample and MNISTDataset where these are
    right, because the training code may count on their types; otherwise with right
    ones, so that a mistake there is paid for once.
    """
    own = _is_right(student, datasets, rng)
    loaders = []
    for split, count in (("train", TRAINING_IMAGES), ("validation", VALIDATION_IMAGES)):
        full = datasets.load("mnist", split).at_published_size(split)
        index = balanced(full.labels, count // 10, rng)
        images, labels = full.images[index], full.labels[index].astype(np.int64)
        loaders.append(loader(student, images, labels, own=own))
    return loaders


def _is_right(student: Any, datasets: Any, rng: np.random.Generator) -> bool:
    try:
        assert_balanced(student, datasets, rng, lambda _text: None)
        assert_rows_are_images(student, datasets, rng)
        assert_dataset(student, datasets, rng)
    except Wrong:
        return False
    return True


def loader(student: Any, images: Images, labels: Any, *, own: bool, shuffle: bool = True) -> Any:
    """Return a DataLoader over images, in the student's process."""
    make = define(student, make_loader, shown="DataLoader(MNISTDataset(x, y))")
    if own:
        try:
            kept = keep(student.subsample, Tensor(images), Tensor(labels), len(labels), 10)
            made = keep(student.MNISTDataset, item(kept, 0), item(kept, 1))
            if len(made) == len(labels):
                return keep(make, made, BATCH_SIZE, shuffle)
        except (StudentRaised, NotDefined):
            pass  # right on few images, not on many: then the plain data set serves
    right = define(student, make_dataset, shown="a data set of the grader's")
    plain = keep(right, Tensor(images), Tensor(labels))
    return keep(make, plain, BATCH_SIZE, shuffle)


def _validation_loader(
    student: Any, datasets: Any, rng: np.random.Generator
) -> tuple[Any, Any, Any]:
    """Return a loader of four full mini-batches and a short one, with x and y in order."""
    full = datasets.load("mnist", "validation")
    index = rng.permutation(len(full.labels))[: 4 * BATCH_SIZE + 24]
    images, labels = full.images[index], full.labels[index].astype(np.int64)
    x = images.reshape(len(images), -1).astype(np.float64) / 255.0
    made = loader(student, images, labels, own=False, shuffle=False)
    return made, x, labels


def _averages(logits: Any, labels: Any, measure: Callable[[Any, Any], float]) -> dict[str, float]:
    """Return the average over images, and the one over mini-batches: both are right."""
    cuts = range(BATCH_SIZE, len(labels), BATCH_SIZE)
    batches = zip(np.split(logits, cuts), np.split(labels, cuts), strict=True)
    return {
        "every image counted once": measure(logits, labels),
        "every mini-batch counted once": float(np.mean([measure(h, y) for h, y in batches])),
    }


def _grade_validation(returned: Any, logits: Any, labels: Any, function: str) -> None:
    if not isinstance(returned, list) or len(returned) != 2:
        raise Wrong(
            f"{function} does not return a pair",
            expected="loss, error",
            found="None" if returned is None else f"a {type(returned).__name__}",
            next_step="End it with 'return loss, error'.",
        )
    batches = -(-len(labels) // BATCH_SIZE)
    for name, found, measure in zip(
        ("loss", "error"), returned, (cross_entropy, error_rate), strict=True
    ):
        right = _averages(logits, labels, measure)
        per_batch = right["every mini-batch counted once"]
        first = slice(0, BATCH_SIZE)
        last = slice((batches - 1) * BATCH_SIZE, None)
        assert_close(
            found,
            right["every image counted once"],
            alternatives={"every mini-batch counted once": per_batch},
            what=f"the {name} of {function}",
            forms={
                "It is the sum over the mini-batches; it was not divided by their number.": (
                    per_batch * batches
                ),
                "It is the value of the first mini-batch alone.": measure(
                    logits[first], labels[first]
                ),
                "It is the value of the last mini-batch alone.": measure(
                    logits[last], labels[last]
                ),
            },
            next_step="Add up over all mini-batches, then divide by their number.",
        )


def grade_self_validation(
    student: Any, datasets: Any, rng: np.random.Generator, note: Callable[[str], None]
) -> None:
    """Check ``validate_self_nn`` with known weights on a few mini-batches.

    Loss and error are those of the student's own layers, image by image, so that a
    mistake in a layer is not paid for here again.

    Raises
    ------
    Wrong
        If they are not averaged over all mini-batches.
    """
    loader_, x, labels = _validation_loader(student, datasets, rng)
    linear, hidden, last = (
        fresh(student.linear_t), fresh(student.relu_t), fresh(student.softmax_cross_entropy_t)
    )  # fmt: skip
    w = as_array(linear.w, what="linear_t().w", shape=(10, 784))
    b = as_array(linear.b, what="linear_t().b").reshape(-1)
    returned = student.validate_self_nn(linear, hidden, last, loader_)
    logits = relu(x @ w.T + b)
    try:
        _grade_validation(returned, logits, labels, "validate_self_nn")
    except Wrong as error:
        if not _own_averages(student, linear, x, labels, returned):
            raise error
        note("validate_self_nn averages right; what it averages comes from wrong layers.")


def _own_averages(student: Any, linear: Any, x: Any, labels: Any, returned: Any) -> bool:
    """Whether the values are right averages of what the student's own layers give."""
    hidden, last = fresh(student.relu_t), fresh(student.softmax_cross_entropy_t)
    pairs = []
    for start in range(0, len(labels), BATCH_SIZE):
        batch = slice(start, start + BATCH_SIZE)
        pair = last.forward(hidden.forward(linear.forward(x[batch])), labels[batch])
        pairs.append([as_scalar(number, what="loss and error") for number in pair])
    sizes = [len(labels[start : start + BATCH_SIZE]) for start in range(0, len(labels), BATCH_SIZE)]
    right = [np.mean(pairs, axis=0), np.average(pairs, axis=0, weights=sizes)]
    try:
        found = [as_scalar(number, what="loss and error") for number in returned]
    except Wrong:
        return False
    return any(np.allclose(found, average, rtol=1e-4) for average in right)


def grade_torch_validation(
    student: Any, datasets: Any, rng: np.random.Generator, note: Callable[[str], None]
) -> None:
    """Check ``validate_pytorch_nn`` with the student's own Net on a few mini-batches.

    Raises
    ------
    Wrong
        If loss and error are not averaged over all mini-batches.
    """
    del note
    loader_, x, labels = _validation_loader(student, datasets, rng)
    network = student.Net()
    criterion = keep(define(student, mean_cross_entropy, shown="nn.CrossEntropyLoss()"))
    returned = student.validate_pytorch_nn(network, criterion, loader_)
    outputs = define(student, outputs_of, shown="Net()(x)")(network, Tensor(x.astype(np.float32)))
    logits = as_array(outputs, what="Net()(x)", shape=(len(labels), 10))
    _grade_validation(returned, logits, labels, "validate_pytorch_nn")
