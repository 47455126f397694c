"""Are labels those that most of the nearest neighbors have, whichever wins in a tie."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.formulas import Formula
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

Labels = npt.NDArray[np.int64]
#: For each query the labels that are right: several where there is a tie.
Votes = Sequence[frozenset[int]]

#: Squared distances that differ by less than this part count as equal.
_TIE = 1e-4

FARTHEST = Cause(
    "farthest",
    "It takes the farthest points, not the nearest.",
    explains=["sign", "function", "comparison"],
)
POSITIONS_RETURNED = Cause(
    "positions returned",
    "It returns positions of training points, not their labels.",
    explains=["function", "missing update"],
)
NEGATED = Cause("labels negated", "Every label has the wrong sign.", explains=["sign"])
FEWEST_VOTES = Cause(
    "fewest votes",
    "It takes the label with the fewest votes, not the one with the most.",
    explains=["function", "sign", "comparison"],
)
NO_VOTES = Cause(
    "no votes",
    "Every row gets the first of the labels: no vote is counted.",
    explains=["missing update"],
)
OTHER_NUMBER = Cause(
    "other number of neighbors",
    "{words}: {number} instead of {k}.",
    explains=["constant", "off by one"],
)
CUT_POINTS = Cause(
    "points cut to whole numbers",
    "{name} are cut to whole numbers before the distances are computed.",
    "Convert to floats: X.astype(np.float32).",
    explains=["dtype"],
)
BYTES_IN_DISTANCES = Cause(
    "bytes in distances",
    "Distances are computed in uint8, where 3 - 5 is 254 and 20² is 144: they wrap around at "
    "256. The same classifier is right for the same points in floats.",
    "Convert before you subtract: X.astype(np.float32), in fit and in predict.",
    explains=["dtype", "missing call"],
)


def neighbor_votes(
    points: npt.ArrayLike, labels: npt.ArrayLike, queries: npt.ArrayLike, k: int
) -> list[frozenset[int]]:
    """Return the labels that most of the k nearest points have, by Euclidean distance.

    Parameters
    ----------
    points : array of shape (n, features)
    labels : array of int, 0 and more, shape (n,)
    queries : array of shape (m, features)
    k : int
        How many vote, 1 to n.

    Returns
    -------
    list of frozenset of int
        For each query those that are right: several where labels have as many votes, or where
        it depends on which of equally near points votes.

    References
    ----------
    Hastie, Tibshirani and Friedman, *The Elements of Statistical Learning* (2009), section 13.3.
    """
    return votes_by(_squared(queries, points), np.asarray(labels), k)


def votes_by(distances: FloatArray, labels: Labels, k: int) -> list[frozenset[int]]:
    """Return the same for known distances, shape (m, n)."""
    return [_labels_of(row, labels, k) for row in distances]


def _squared(queries: npt.ArrayLike, points: npt.ArrayLike) -> FloatArray:
    """Return squared distances; of whole numbers below 2^26 they are exact."""
    a, b = np.asarray(queries, dtype=np.float64), np.asarray(points, dtype=np.float64)
    if not (np.any(a % 1) or np.any(b % 1)):
        whole: FloatArray = (a**2).sum(axis=1)[:, None] - 2 * a @ b.T + (b**2).sum(axis=1)
        return whole
    found: FloatArray = differences(a, b)
    return found


def _labels_of(distances: FloatArray, labels: Labels, k: int) -> frozenset[int]:
    """Return the labels with the most votes, whichever of equally near points vote."""
    edge = np.sort(distances)[k - 1]
    slack = _TIE * abs(edge)
    surely = labels[distances < edge - slack]
    perhaps = labels[np.abs(distances - edge) <= slack]
    counts = np.bincount(surely, minlength=int(labels.max()) + 1)
    more, left = np.bincount(perhaps, minlength=len(counts)), k - len(surely)
    return frozenset(label for label in range(len(counts)) if _can_win(label, counts, more, left))


def _can_win(label: int, counts: Labels, more: Labels, left: int) -> bool:
    """Whether a label can have the most votes, where some of equally near points vote too.

    Parameters
    ----------
    counts, more : ndarray of int, shape (labels,)
        How often each label has a vote for sure, and how often it may get one more.
    left : int
        How many of these votes are given: those that the label does not take go to others.
    """
    taken = min(left, int(more[label]))
    votes = int(counts[label]) + taken
    room = np.minimum(more, votes - counts)
    room[label] = 0
    return 0 < votes >= counts.max() and int(room.sum()) >= left - taken


def assert_neighbor_votes(
    found: Labels,
    points: npt.ArrayLike,
    labels: npt.ArrayLike,
    queries: npt.ArrayLike,
    k: int,
    *,
    what: str,
    in_floats: Callable[[], Labels] | None = None,
    next_step: str = "",
) -> None:
    """Check labels that a nearest-neighbor classifier gives; in a tie, any of the tied is right.

    Parameters
    ----------
    found : ndarray of int, shape (m,)
        What the student's code gave.
    points, labels, queries, k
        As of :func:`neighbor_votes`.
    what : str
        Name of the call in messages: ``KNNClassifier(3).predict``.
    in_floats : callable, optional
        Gives what the student's code says of the same points as floats, where they are bytes:
        called if an answer is wrong. If that is right, the bytes are why.
    next_step : str
        What to do, where no cause with a next step of its own is found.

    Raises
    ------
    Wrong
        If a label is not among those with the most votes.
    """
    y = np.asarray(labels)
    right = neighbor_votes(points, y, queries, k)
    hits = [int(label) in allowed for label, allowed in zip(found, right, strict=True)]
    if all(hits):
        return
    x, q = np.asarray(points, dtype=np.float64), np.asarray(queries, dtype=np.float64)
    if in_floats is not None:
        cause = BYTES_IN_DISTANCES if all_right(in_floats(), right) else ""
    else:
        guesses = _mistakes(x, y, q, k)
        cause = next((each for each, votes in guesses if all_right(found, votes)), "")
    first = hits.index(False)
    raise Wrong(
        f"{what} gives wrong labels for {1 - np.mean(hits):.0%} of {len(hits)} points",
        expected=f"the label that most of the {k} nearest training points have",
        found=f"{found[first]} for row {first}, where {' or '.join(map(str, sorted(right[first])))}"
        " is right",
        cause=cause,
        next_step=getattr(cause, "next_step", "")
        or next_step
        or "For one row compute its distance to every training point, take the labels "
        f"of the {k} smallest (np.argsort), and count them (np.bincount).",
    )


def all_right(found: Labels, votes: Votes) -> bool:
    """Whether each label is among those that are right for it."""
    return all(int(label) in allowed for label, allowed in zip(found, votes, strict=True))


def _mistakes(
    x: FloatArray, y: Labels, queries: FloatArray, k: int
) -> Iterator[tuple[Cause, Votes]]:
    """Yield what mistakes would have given, with the cause for each."""
    distances = differences(queries, x)
    yield FARTHEST, votes_by(distances.max(axis=1, keepdims=True) - distances, y, k)
    yield POSITIONS_RETURNED, [frozenset([int(i)]) for i in distances.argmin(axis=1)]
    right = votes_by(distances, y, k)
    yield NEGATED, [frozenset(-label for label in labels) for labels in right]
    counts = [np.bincount(y[np.argsort(row)[:k]], minlength=int(y.max()) + 1) for row in distances]
    yield FEWEST_VOTES, [frozenset([int(row.argmin())]) for row in counts]
    yield NO_VOTES, [frozenset([int(y.min())])] * len(queries)
    others = {1: "Only the nearest point is asked", k - 1: "One neighbor too few is asked"}
    others.update({k + 1: "One neighbor too many is asked", 3: "3 neighbors are always asked"})
    for number, words in others.items():
        if number != k and 0 < number <= len(y):
            yield OTHER_NUMBER.of(words=words, number=number, k=k), votes_by(distances, y, number)
    cut = {
        "The rows that it is asked for": (np.trunc(queries), x),
        "The training points": (queries, np.trunc(x)),
        "All points": (np.trunc(queries), np.trunc(x)),
    }
    for name, pair in cut.items():
        yield CUT_POINTS.of(name=name), votes_by(differences(*pair), y, k)
    for formula in (of_products, differences):
        for slip in Formula(formula, queries, x).hypotheses():
            if slip.reproduction.shape == distances.shape:
                yield slip.cause, votes_by(slip.reproduction, y, k)


# In the names of students' code: slips are looked for in these.


def of_products(X: FloatArray, points: FloatArray) -> Any:  # noqa: N803
    """Return squared distances, less the squared length of a row, the same for all points."""
    return (points**2).sum(axis=1) - 2 * X @ points.T


def differences(X: FloatArray, points: FloatArray) -> Any:  # noqa: N803
    """Return the squared distance of each row of X from each point."""
    return ((X[:, None] - points) ** 2).sum(axis=2)
