"""Drawn rows are those of the data set, each once, beside their labels, at random."""

import numpy as np
import pytest

from autograder.oracles.drawn_rows import assert_random_rows, assert_rows_of, numbered_rows

X, Y = numbered_rows(np.random.default_rng(0), 20, classes=4, features=3)
DRAWN = np.random.default_rng(1).permutation(80)[:40]


def test_rows_of_the_data_set_are_told_by_their_numbers():
    found = assert_rows_of(X[DRAWN], Y[DRAWN][:, None], X, Y, what="draw")
    assert found.tolist() == DRAWN.tolist()


@pytest.mark.parametrize(
    ("rows", "labels", "problem"),
    [
        (X[DRAWN] + 0.5, Y[DRAWN], "are not rows of x"),
        (-X[DRAWN], Y[DRAWN], "are not rows of x"),
        (X[[3, 3, 4]], Y[[3, 3, 4]], "come twice"),
        (X[DRAWN], Y[DRAWN[::-1]], "belong to a different row"),
        (X[DRAWN], Y[DRAWN][:-1], "belong to a different row"),
    ],
    ids=["moved", "negative", "twice", "labels reversed", "one label fewer"],
)
def test_what_is_wrong_with_rows_is_said(refused, rows, labels, problem):
    assert problem in refused(assert_rows_of, rows, labels, X, Y, what="draw").summary


def test_first_rows_of_each_class_are_not_random(refused):
    first = np.concatenate([np.flatnonzero(k == Y)[:5] for k in range(4)]).tolist()
    assert "the first samples" in refused(assert_random_rows, first, Y, what="draw").summary
    assert_random_rows([*first[:-1], int(np.flatnonzero(Y == 3)[5])], Y, what="draw")
