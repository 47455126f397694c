"""Is there one image of each class, each where it belongs."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.drawn_images import SAME, correlations
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

NEVER_FILLED = Cause(
    "never filled",
    "Nothing is stored in {what}: it holds zeros alone.",
    explains=("missing update",),
)
LAST_NOT_FILLED = Cause(
    "last not filled",
    "The last one is never filled: range stops one too early.",
    "Loop over range({count}): that ends with {last}.",
    explains=("off by one", "constant"),
)
OTHER_CLASSES = Cause(
    "other classes",
    "{what}[k] holds the first image whose label is not k.",
    "Compare with ==: images[labels == k][0].",
    explains=("comparison",),
)


def assert_image_of_each_class(
    found: FloatArray,
    images: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    what: str,
    noun: str = "image",
) -> None:
    """Check that entry k of an array is an image of the class k, whichever.

    Brightness and contrast do not count. Each class is worth the same; a selection with more
    than half of them wrong is worth nothing.

    Parameters
    ----------
    found : ndarray of shape (classes, height, width)
        What the student's code chose.
    images : array of shape (n, height, width)
        Those that it could choose from.
    labels : array of int, shape (n,)
        Their classes, from 0 on.
    what : str
        Name of the array in messages.
    noun : str
        What a class is called: ``digit``.

    Raises
    ------
    Wrong
        If an entry holds none, or one of another class.
    """
    every, classes = np.asarray(images), np.asarray(labels)
    table = correlations(found, every)
    wrong = {}
    for k, row in enumerate(table):
        if not np.any((row > SAME) & (classes == k)):
            best = int(np.argmax(row))
            wrong[k] = f"a {classes[best]}" if row[best] > SAME else "none of the images"
    if wrong:
        count = len(found)
        cause = _why(found, every, classes, wrong, what)
        raise Wrong(
            f"{what} does not hold an image of each {noun}: {len(wrong)} of {count} are wrong",
            expected=f"an image of the {noun} k in {what}[k], for k from 0 to {count - 1}",
            found="; ".join(f"{each} in {what}[{k}]" for k, each in wrong.items()),
            cause=cause or "",
            next_step=(cause.next_step if cause else "")
            or "For each k take one image whose label is k: images[labels == k][0].",
            earned=0.0 if 2 * len(wrong) > count else (count - len(wrong)) / count,
        )


def _why(
    found: FloatArray,
    images: npt.NDArray[np.float64],
    labels: npt.NDArray[np.int64],
    wrong: Collection[int],
    what: str,
) -> Cause | None:
    """Name what leaves all entries empty or the last one, or takes those of other classes."""
    count = len(found)
    empty = {k for k in range(count) if not np.any(found[k])}
    if len(empty) == count:
        return NEVER_FILLED.of(what=what)
    if empty == set(wrong) == {count - 1}:
        return LAST_NOT_FILLED.of(count=count, last=count - 1)
    others = np.array([images[labels != k][0] for k in range(count)])
    alike = np.diag(correlations(found, others)) > SAME
    return OTHER_CLASSES.of(what=what) if np.all(alike) else None
