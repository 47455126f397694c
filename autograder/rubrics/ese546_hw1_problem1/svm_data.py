"""From OpenML's table to small images: loading, resizing, splitting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.driving import StudentRaised, define, keep
from autograder.driving.samples import balanced
from autograder.oracles import as_array, assert_close, describe_returned
from autograder.oracles.catalogue import OTHER_ORDER
from autograder.rubrics.ese546_hw1_problem1.causes import (
    ALWAYS_14,
    CORNER_KEPT,
    LABELS_ARE_STRINGS,
    PIXELS_DROPPED,
    SMALL_TRANSPOSED,
    TABLE_RETURNED,
)
from autograder.rubrics.ese546_hw1_problem1.resizing import shrink

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Note = Callable[[str], None]

PUBLISHED = {"train": 60_000, "validation": 10_000}
SMALL = (14, 14)
_ROWS_LOOKED_AT = 300
_FRAMES = ("DataFrame", "Series")
#: Images of each digit that data_preprocessing draws its 1,000 from.
_PER_CLASS = 1_100


def named_cause(found: Any, forms: Mapping[str, Any]) -> str | None:
    """Return the sentence of the anticipated wrong answer that was found, if it is one."""
    if type(found) not in (int, float, np.ndarray):
        return None
    values = np.asarray(found)
    if values.dtype.kind not in "iuf":
        return None
    for sentence, form in forms.items():
        if np.shape(form) == values.shape and np.allclose(values, form):
            return sentence
    return None


def small_images(
    datasets: Any, split: str, per_class: int, rng: np.random.Generator
) -> tuple[Floats, Labels]:
    """Draw images of each digit, as 14 × 14 pixels from 0 to 1: (n, 196) and (n,)."""
    full = datasets.load("mnist", split)
    index = balanced(full.labels, per_class, rng)
    return shrink(full.images[index], SMALL) / 255.0, full.labels[index].astype(np.int64)


class TableFacts(NamedTuple):
    """What one of two tables is: names of its type and kind, its shape, and some rows."""

    type: str
    kind: str
    shape: list[int]
    rows: Any


def table_facts(pair: Any, rows: Any) -> list[tuple[str, str, list[int], Any]] | None:
    """Describe what get_data returned, with a few of its rows; runs in the student's process."""
    import numpy as np

    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        return None
    facts = []
    for table in pair:
        kind = table.dtype.kind if type(table) is np.ndarray else ""
        some = table[rows] if kind and kind in "iufb" and len(table) > rows.max() else None
        shape = [int(length) for length in getattr(table, "shape", ())]
        facts.append((type(table).__name__, kind, shape, some))
    return facts


def assert_table(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check that ``get_data`` returns MNIST as numbers in numpy arrays, in its order.

    Raises
    ------
    Wrong
        If it does not.
    """
    rows = np.sort(rng.choice(sum(PUBLISHED.values()), _ROWS_LOOKED_AT, replace=False))
    returned = keep(student.get_data)
    told = define(student, table_facts, shown="get_data()")(returned, rows)
    if told is None or len(told) != 2:
        raise Wrong(
            "get_data() does not return two values",
            expected="x, y: all images and their labels",
            found="something else, or nothing",
            next_step="End it with 'return x, y'.",
        )
    facts = [TableFacts(*each) for each in told]
    if [len(fact.shape) for fact in facts] == [1, 2]:
        raise Wrong(
            "get_data() returns its values in the wrong order",
            expected="x, y: all images and their labels",
            found="y, x",
            cause=OTHER_ORDER.of(found="y, x", right="x, y"),
        )
    for name, fact, shape in zip(("x", "y"), facts, ([70_000, 784], [70_000]), strict=True):
        _assert_numbers(name, fact, shape)
    images, labels = _rows_of_mnist(datasets, rows)
    assert_close(
        facts[0].rows,
        images,
        alternatives={"divided by 255": images / 255.0},
        what=f"{len(rows)} rows of x from get_data()",
        next_step="Return the images as fetch_openml gives them, at most divided by 255.",
    )
    assert_close(facts[1].rows, labels, what="the labels of these rows, y from get_data()")


def _assert_numbers(name: str, fact: TableFacts, shape: list[int]) -> None:
    expected = f"a numpy array of numbers of shape {tuple(shape)}"
    if fact.kind not in tuple("iuf"):
        raise Wrong(
            f"{name} from get_data() is not a numpy array of numbers",
            expected=expected,
            found=f"a numpy array of {'text' if fact.kind in ('O', 'U') else 'the wrong type'}"
            if fact.kind
            else f"an object of type {fact.type}",
            cause=_why_no_numbers(name, fact),
            next_step=_converted(name, fact),
        )
    if fact.shape != shape or fact.rows is None:
        raise Wrong(
            f"{name} from get_data() has the wrong shape",
            expected=expected,
            found=f"shape {tuple(fact.shape)}",
            next_step="Return all the images, each as one row, and all the labels.",
        )


def _why_no_numbers(name: str, fact: TableFacts) -> str:
    if fact.type in _FRAMES:
        return TABLE_RETURNED
    return LABELS_ARE_STRINGS if name == "y" and fact.kind in ("O", "U") else ""


def _converted(name: str, fact: TableFacts) -> str:
    """Say what makes numbers of it: an array has no to_numpy."""
    if fact.type in _FRAMES:
        start = f"{name}.to_numpy()"
    else:
        start = name if fact.kind else f"np.array({name})"
    return f"Convert it: {start}.astype({'int' if name == 'y' else 'float'})."


def _rows_of_mnist(datasets: Any, rows: NDArray[np.int64]) -> tuple[Floats, Floats]:
    train, validation = datasets.load("mnist", "train"), datasets.load("mnist", "validation")
    images, labels = [], []
    for row in rows.tolist():
        split, place = (train, row) if row < PUBLISHED["train"] else (validation, row - 60_000)
        images.append(split.images[place % len(split.labels)].reshape(-1))
        labels.append(split.labels[place % len(split.labels)])
    return np.array(images, dtype=np.float64), np.array(labels, dtype=np.float64)


def assert_resized(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check that ``resize`` makes each image smaller as ``cv2.resize`` does.

    Raises
    ------
    Wrong
        If a shape or a pixel is wrong, for either of two sizes.
    """
    full = datasets.load("mnist", "train")
    images = full.images[balanced(full.labels, 2, rng)].astype(np.float64)
    flat = images.reshape(len(images), -1)
    for size, arguments in ((SMALL, ()), ((7, 7), ((7, 7),))):
        right = shrink(images, size)
        step = 28 // size[0]
        found = student.resize(flat, *arguments)
        assert_close(
            found,
            right,
            what=f"resize(x, size={size})",
            alternatives={
                "rounded to whole numbers": np.floor(right + 0.5),
                "divided by 255": right / 255.0,
            },
            cause=named_cause(
                found,
                {
                    PIXELS_DROPPED: images[:, ::step, ::step].reshape(len(images), -1),
                    CORNER_KEPT: images[:, : size[1], : size[0]].reshape(len(images), -1),
                    ALWAYS_14: shrink(images, SMALL),
                    SMALL_TRANSPOSED: shrink(images.transpose(0, 2, 1), size),
                },
            ),
            next_step="Reshape each row to 28 × 28, call cv2.resize(image, size), flatten it.",
        )


def assert_preprocessed(
    student: Any, datasets: Any, rng: np.random.Generator, note: Note, earlier: Any
) -> None:
    """Check the four arrays that ``data_preprocessing`` returns.

    Parameters
    ----------
    earlier : Earlier
        What failed of the checks of ``subsample``.

    Raises
    ------
    Wrong
        If a shape, the balance of the digits, a row or a label is wrong, or an image is
        in both sets.
    """
    full = datasets.load("mnist", "train")
    index = balanced(full.labels, _PER_CLASS, rng)
    images, labels = full.images[index], full.labels[index].astype(np.int64)
    flat = images.reshape(len(images), -1).astype(np.float32)
    with earlier.explains():
        returned = student.data_preprocessing(flat, labels)
    x_train, x_val, y_train, y_val = _four(returned)
    with earlier.explains():
        _assert_split(y_train, y_val)
    right = shrink(images, SMALL)
    try:
        owners = _owners(np.concatenate([x_train, x_val]), [right, np.floor(right + 0.5)])
    except Wrong as error:
        owners = _owners_by_own_resize(student, flat, np.concatenate([x_train, x_val]), error)
        note("The rows are those of your own resize, which is judged by itself.")
    if np.any(labels[owners] != np.concatenate([y_train, y_val])):
        raise Wrong(
            "data_preprocessing returns images beside the labels of others",
            expected="row i of y is the label of row i of x",
            found=f"{np.sum(labels[owners] != np.concatenate([y_train, y_val])):,} of 10,000 "
            "belong to a different image",
            next_step="Pass x and y to train_test_split together, and return its four values "
            "in their order.",
        )
    both = set(owners[: len(x_train)].tolist()) & set(owners[len(x_train) :].tolist())
    if both:
        raise Wrong(
            "data_preprocessing puts images into both sets",
            expected="no image in the training and in the validation set",
            found=f"{len(both):,} images in both",
            next_step="Call subsample once, then split what it returns.",
        )


def _four(returned: Any) -> tuple[Floats, Floats, Labels, Labels]:
    if not isinstance(returned, list) or len(returned) != 4:
        raise Wrong(
            "data_preprocessing(x, y) does not return four values",
            expected="x_train, x_val, y_train, y_val",
            found=describe_returned(returned),
            next_step="End it with 'return x_train, x_val, y_train, y_val'.",
        )
    shapes = [list(each.shape) if isinstance(each, np.ndarray) else None for each in returned]
    if shapes[1:3] == [[8_000], [2_000, 196]]:
        raise Wrong(
            "data_preprocessing returns its values in the wrong order",
            expected="x_train, x_val, y_train, y_val",
            found="x_train, y_train, x_val, y_val",
            next_step="Return them as train_test_split does: both x first.",
        )
    x_train = as_array(returned[0], what="x_train", shape=(8_000, 196))
    x_val = as_array(returned[1], what="x_val", shape=(2_000, 196))
    y_train = as_array(returned[2], what="y_train", shape=(8_000,), kind="int")
    y_val = as_array(returned[3], what="y_val", shape=(2_000,), kind="int")
    return x_train, x_val, y_train.astype(np.int64), y_val.astype(np.int64)


def _assert_split(y_train: Labels, y_val: Labels) -> None:
    for name, labels, wanted in (("y_train", y_train, 800), ("y_val", y_val, 200)):
        counts = np.bincount(np.clip(labels, 0, 9), minlength=10)
        if not np.all(counts == wanted):
            raise Wrong(
                f"{name} does not hold equally many of each digit",
                expected=f"{wanted} of each digit",
                found=f"{', '.join(map(str, counts))} of the digits 0 to 9",
                next_step="Pass stratify=y to train_test_split, on a balanced subsample.",
            )


def _owners(rows: Floats, variants: list[Floats]) -> NDArray[np.int64]:
    """Return which image each row is; pixels of small images are quarters of whole ones."""
    scaled = rows * 255.0 if rows.max() <= 1.0 + 1e-6 else rows
    known = {
        row.tobytes(): place
        for variant in variants
        for place, row in enumerate(np.rint(variant * 4).astype(np.int32))
    }
    found = [known.get(row.tobytes(), -1) for row in np.rint(scaled * 4).astype(np.int32)]
    owners = np.array(found, dtype=np.int64)
    if np.any(owners < 0):
        raise Wrong(
            "data_preprocessing returns rows that are not small images of x",
            expected="every row is an image of x of 14 × 14 pixels, from 0 to 255 or 0.0 to 1.0",
            found=f"{np.sum(owners < 0):,} of {len(rows):,} rows are not; pixels from "
            f"{rows.min():g} to {rows.max():g}",
            next_step="Call subsample, then resize, then train_test_split.",
        )
    return owners


def _owners_by_own_resize(
    student: Any, flat: NDArray[np.float32], rows: Floats, error: Wrong
) -> NDArray[np.int64]:
    try:
        own = as_array(student.resize(flat), what="resize(x)", shape=(len(flat), 196))
    except (Wrong, StudentRaised):
        raise error from None
    require_different(own, flat)
    try:
        return _owners(rows, [own if own.max() > 1.0 + 1e-6 else own * 255.0])
    except Wrong:
        raise error from None


def require_different(own: Floats, flat: NDArray[np.float32]) -> None:
    """Raise `Wrong` where the student's own resize has made most images the same."""
    distinct, given = (len({row.tobytes() for row in each}) for each in (own, flat))
    if distinct < given / 2:
        raise Wrong(
            "data_preprocessing cannot be checked: your resize makes different images the same",
            expected=f"{given:,} different small images of {given:,} different images",
            found=f"{distinct:,}",
            next_step="Fix resize first, then run this check again.",
        )
