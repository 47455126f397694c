"""Votes of nearest neighbors: ties allow any of them, and slips are named by the labels."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import assert_neighbor_votes, neighbor_votes

RNG = np.random.default_rng(4)
Y = np.arange(90) % 5
X = 1.5 * RNG.normal(size=(5, 4))[Y] + RNG.normal(size=(90, 4))
QUERIES = 2.0 * RNG.normal(size=(120, 4))


def labels_by(distances, k=3):
    order = np.argsort(distances, axis=1)[:, :k]
    return np.array([np.bincount(row).argmax() for row in Y[order]])


def squares(x):
    return (x**2).sum(axis=1)


CROSS = QUERIES @ X.T
DIFFERENCES = ((QUERIES[:, None] - X) ** 2).sum(axis=2)
RIGHT = labels_by(DIFFERENCES)
SLIPS = {
    "sign": (labels_by(squares(X) + 2 * CROSS), "is added instead of subtracted"),
    "factor": (labels_by(squares(X) - CROSS), "The factor 2 is missing"),
    "three": (labels_by(squares(X) - 3 * CROSS), "There is a 3 where a 2 is needed"),
    "cut": (labels_by(((np.trunc(QUERIES)[:, None] - X) ** 2).sum(axis=2)), "cut to whole numbers"),
    "farthest": (labels_by(-DIFFERENCES), "farthest"),
    "nearest": (labels_by(DIFFERENCES, 1), "1 instead of 3"),
    "positions": (DIFFERENCES.argmin(axis=1), "positions"),
    "negated": (-RIGHT, "wrong sign"),
    "zeros": (np.zeros_like(RIGHT), "no vote is counted"),
}


def why(found, **more):
    with pytest.raises(Wrong) as caught:
        assert_neighbor_votes(found, X, Y, QUERIES, 3, what="predict", **more)
    return caught.value.feedback.cause


def test_right_labels_pass():
    assert_neighbor_votes(RIGHT, X, Y, QUERIES, 3, what="predict")


@pytest.mark.parametrize(("found", "words"), SLIPS.values(), ids=SLIPS)
def test_slip_of_neighbors_is_named_by_the_labels(found, words):
    assert words in why(found)


def test_labels_in_any_other_order_have_no_cause():
    assert why(RNG.permutation(RIGHT)) == ""


@pytest.mark.parametrize(("in_floats", "named"), [(RIGHT, True), (-RIGHT, False)])
def test_bytes_are_the_cause_where_floats_are_right(in_floats, named):
    assert ("computed in uint8" in why(RIGHT[::-1], in_floats=lambda: in_floats)) is named


def test_tie_of_votes_allows_any_of_them():
    x, y = np.array([[0.0], [1.0], [2.0]]), np.array([4, 7, 9])
    assert neighbor_votes(x, y, [[0.1]], 2) == [{4, 7}]


@pytest.mark.parametrize("shift", [0.0, 0.5], ids=["whole", "floats"])
def test_tie_of_distances_allows_whichever_votes(shift):
    x, y = np.array([[-1.0], [1.0], [5.0]]) + shift, np.array([4, 7, 9])
    assert neighbor_votes(x, y, [[shift]], 1) == [{4, 7}]
