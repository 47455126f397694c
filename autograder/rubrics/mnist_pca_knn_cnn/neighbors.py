"""Checks of a nearest-neighbor classifier that students wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder import Wrong
from autograder.driving import Remote, keep
from autograder.oracles import Formula, as_array, describe_returned
from autograder.rubrics.mnist_pca_knn_cnn import formulas
from autograder.rubrics.mnist_pca_knn_cnn.causes import (
    BYTES_IN_DISTANCES,
    CUT_POINTS,
    FARTHEST,
    FEWEST_VOTES,
    NEGATED,
    NO_VOTES,
    OTHER_NUMBER,
    POSITIONS_RETURNED,
)
from autograder.rubrics.mnist_pca_knn_cnn.digits import Digits, FloatArray

Labels = npt.NDArray[np.int64]
Note = Callable[[str], None]

#: Neighbors that vote, and sizes of the random problems: more rows than one block takes.
NEIGHBORS = (1, 3, 5, 15)
TRAINING, QUERIES, FEATURES = 1_200, 230, 6
#: Images of the problem in bytes: few, as a K-D tree looks at nearly all of them.
IMAGES, IMAGE_QUERIES = 1_000, 60
#: What solves the problem by itself. What only finds neighbors, as K-D trees do, is allowed.
LIBRARY_CLASSIFIERS = (
    "sklearn.neighbors.KNeighborsClassifier",
    "sklearn.neighbors.KNeighborsRegressor",
    "sklearn.neighbors.RadiusNeighborsClassifier",
    "sklearn.neighbors.RadiusNeighborsRegressor",
    "cv2.ml.KNearest_create",
)
#: Test images that the notebook's own classifier is asked for, and what it has to get right.
OWN_QUERIES, OWN_ACCURACY = 200, 0.85
#: Squared distances that differ by less than this part count as equal.
TIE = 1e-4


def votes(x: FloatArray, y: Labels, queries: FloatArray, k: int) -> list[set[int]]:
    """Return the labels that are right for each query: several where there is a tie.

    Parameters
    ----------
    x : ndarray of shape (n, features)
    y : ndarray of int, shape (n,)
    queries : ndarray of shape (m, features)
    """
    distances = ((queries[:, None, :] - x[None, :, :]) ** 2).sum(axis=2)
    return [_labels_of(row, y, k) for row in distances]


def _labels_of(distances: FloatArray, y: Labels, k: int) -> set[int]:
    """Return the labels with the most votes, whichever of equally near points vote."""
    edge = np.sort(distances)[k - 1]
    slack = TIE * abs(edge)
    surely = y[distances < edge - slack]
    perhaps = y[np.abs(distances - edge) <= slack]
    counts = np.bincount(surely, minlength=int(y.max()) + 1)
    most = counts.max()
    left = k - len(surely)
    if len(perhaps) == left:
        counts = counts + np.bincount(perhaps, minlength=len(counts))
        return set(np.flatnonzero(counts == counts.max()).tolist())
    reached = counts + np.minimum(left, np.bincount(perhaps, minlength=len(counts)))
    return set(np.flatnonzero(reached >= max(most, 1)).tolist())


def fitted(student: Any, k: int, x: npt.NDArray[Any], y: Labels) -> Remote:
    """Return ``KNNClassifier(k).fit(x, y)``.

    Raises
    ------
    Wrong
        If fit returns something without predict.
    """
    classifier = keep(student.KNNClassifier, k)
    found = classifier.fit(x, y)
    if not isinstance(found, Remote):
        raise Wrong(
            "KNNClassifier.fit does not return the classifier",
            expected="the classifier itself, so that .fit(X, y).predict(X) works",
            found=describe_returned(found),
            next_step="End fit with 'return self'.",
        )
    return found


def predictions(classifier: Any, queries: npt.NDArray[Any]) -> Labels:
    """Return what ``predict`` gives for some rows, one label each.

    Raises
    ------
    Wrong
        If it is not one whole number for each row.
    """
    found = as_array(classifier.predict(queries), what="what KNNClassifier.predict(X) returns")
    if found.shape == (len(queries), 1):
        found = found[:, 0]
    return as_array(
        found, what="what KNNClassifier.predict(X) returns", shape=(len(queries),), kind="int"
    ).astype(np.int64)


def assert_chain(student: Any, rng: np.random.Generator) -> None:
    """Check that ``KNNClassifier(k).fit(X, y).predict(X)`` gives a label for each row.

    Raises
    ------
    Wrong
        If it does not.
    """
    x, y = rng.normal(size=(30, 4)), rng.integers(0, 10, size=30)
    for rows in (1, 7):
        predictions(fitted(student, 3, x, y), rng.normal(size=(rows, 4)))


def assert_votes(student: Any, rng: np.random.Generator) -> None:
    """Check the labels of random points, for several numbers of neighbors.

    Raises
    ------
    Wrong
        If a label is not among those with the most votes.
    """
    y = rng.permutation(np.arange(TRAINING) % 10)
    centers = 1.5 * rng.normal(size=(10, FEATURES))
    x = centers[y] + rng.normal(size=(TRAINING, FEATURES))
    queries = centers[rng.integers(0, 10, size=QUERIES)] + rng.normal(size=(QUERIES, FEATURES))
    for k in NEIGHBORS:
        found = predictions(fitted(student, k, x, y), queries)
        right = votes(x, y, queries, k)
        if not _all_right(found, right):
            raise _wrong_votes(found, right, k, _guesses(x, y, queries, k))


def _guesses(
    x: FloatArray, y: Labels, queries: FloatArray, k: int
) -> Iterator[tuple[str, list[set[int]]]]:
    """Yield what mistakes would have given, with the words for each."""
    yield FARTHEST, votes_of_farthest(x, y, queries, k)
    distances = formulas.differences(queries, x)
    yield POSITIONS_RETURNED, [{int(i)} for i in distances.argmin(axis=1)]
    right = [_labels_of(row, y, k) for row in distances]
    yield NEGATED, [{-label for label in labels} for labels in right]
    counts = [np.bincount(y[np.argsort(row)[:k]], minlength=int(y.max()) + 1) for row in distances]
    yield FEWEST_VOTES, [{int(row.argmin())} for row in counts]
    yield NO_VOTES, [{int(y.min())}] * len(queries)
    others = {1: "Only the nearest point is asked", k - 1: "One neighbor too few is asked"}
    others.update({k + 1: "One neighbor too many is asked", 3: "3 neighbors are always asked"})
    for number, words in others.items():
        if number not in (0, k):
            cause = OTHER_NUMBER.of(words=words, number=number, k=k)
            yield cause, [_labels_of(row, y, number) for row in distances]
    cut = {
        "The rows that it is asked for": (np.trunc(queries), x),
        "The training points": (queries, np.trunc(x)),
        "All points": (np.trunc(queries), np.trunc(x)),
    }
    for name, points in cut.items():
        wrong = formulas.differences(*points)
        yield CUT_POINTS.of(name=name), [_labels_of(row, y, k) for row in wrong]
    for formula in (formulas.distances, formulas.differences):
        for slip in Formula(formula, queries, x).hypotheses():
            if slip.reproduction.shape == distances.shape:
                yield slip.cause, [_labels_of(row, y, k) for row in slip.reproduction]


def votes_of_farthest(x: FloatArray, y: Labels, queries: FloatArray, k: int) -> list[set[int]]:
    """Return the labels that the farthest points vote for."""
    distances = ((queries[:, None, :] - x[None, :, :]) ** 2).sum(axis=2)
    return [_labels_of(row.max() - row, y, k) for row in distances]


def _all_right(found: Labels, right: list[set[int]]) -> bool:
    return all(int(label) in allowed for label, allowed in zip(found, right, strict=True))


def _share(found: Labels, right: list[set[int]]) -> float:
    hits = [int(label) in allowed for label, allowed in zip(found, right, strict=True)]
    return float(np.mean(hits))


def _wrong_votes(
    found: Labels,
    right: list[set[int]],
    k: int,
    guesses: Iterable[tuple[str, list[set[int]]]],
) -> Wrong:
    cause = next((words for words, guess in guesses if _all_right(found, guess)), "")
    return Wrong(
        f"KNNClassifier({k}).predict gives wrong labels for {1 - _share(found, right):.0%} "
        "of random points",
        expected=f"the label that most of the {k} nearest training points have",
        found=_first_wrong(found, right),
        cause=cause,
        next_step="For one row compute its distance to every training point, take the labels "
        f"of the {k} smallest (np.argsort), and count them (np.bincount).",
    )


def _first_wrong(found: Labels, right: list[set[int]]) -> str:
    i = next(i for i, allowed in enumerate(right) if int(found[i]) not in allowed)
    allowed = " or ".join(map(str, sorted(right[i])))
    return f"{found[i]} for row {i}, where {allowed} is right"


def assert_bytes(student: Any, digits: Digits, rng: np.random.Generator, note: Note) -> None:
    """Check the labels of images in bytes, as the notebook has them.

    Raises
    ------
    Wrong
        If they are wrong, and the notebook does not turn its images into floats before.
    """
    chosen = rng.choice(len(digits.images), IMAGES, replace=False)
    asked = rng.choice(len(digits.test_images), IMAGE_QUERIES, replace=False)
    x = digits.images[chosen].reshape(IMAGES, -1)
    queries = digits.test_images[asked].reshape(IMAGE_QUERIES, -1)
    y = digits.labels[chosen].astype(np.int64)
    right = _votes_of_images(x, y, queries)
    found = predictions(fitted(student, 3, x, y), queries)
    if _all_right(found, right):
        return
    if _notebook_is_right(student, digits):
        note(
            "KNNClassifier is right for the floats that your notebook gives it, and wrong for "
            "images in bytes: convert them in fit and predict."
        )
        return
    in_floats = predictions(fitted(student, 3, x / 1.0, y), queries / 1.0)
    overflow = _all_right(in_floats, right)
    true = digits.test_labels[asked]
    raise Wrong(
        "KNNClassifier gives wrong labels for images in bytes",
        expected=f"an accuracy of {_accuracy(right, true):.2f} on these {IMAGE_QUERIES} images, "
        "from the nearest images by Euclidean distance",
        found=f"{np.mean(found == true):.2f}; {_first_wrong(found, right)}",
        cause=BYTES_IN_DISTANCES if overflow else "",
        next_step="Convert before you subtract: X.astype(np.float32), in fit and in predict."
        if overflow
        else "Fix the labels of random points first.",
    )


def _votes_of_images(x: npt.NDArray[Any], y: Labels, queries: npt.NDArray[Any]) -> list[set[int]]:
    # A product of matrices is exact here: whole numbers far below 2^53.
    a, b = queries.astype(np.float64), x.astype(np.float64)
    distances = (a**2).sum(axis=1)[:, None] - 2 * a @ b.T + (b**2).sum(axis=1)
    return [_labels_of(row, y, 3) for row in distances]


def _accuracy(right: list[set[int]], true: npt.NDArray[Any]) -> float:
    return float(np.mean([int(t) in allowed for t, allowed in zip(true, right, strict=True)]))


def _notebook_is_right(student: Any, digits: Digits) -> bool:
    """Whether the notebook's own ``knn`` is right for rows of ``test_X``, of whatever type.

    The notebook may train on part of the images; overflow costs half of the accuracy.
    """
    try:
        rows = student.variable("test_X")
        if not isinstance(rows, np.ndarray) or len(rows) != len(digits.test_labels):
            return False
        found = predictions(student.knn, rows[:OWN_QUERIES])
    except Wrong:
        return False
    return float(np.mean(found == digits.test_labels[:OWN_QUERIES])) >= OWN_ACCURACY
