"""Which labels a tie allows, by trying all neighbors there can be; each slip by its name."""

import itertools

import numpy as np
import pytest

from autograder import Wrong
from autograder.oracles import assert_neighbor_votes, neighbor_votes
from autograder.oracles.neighbor_votes import (
    BYTES_IN_DISTANCES,
    CUT_POINTS,
    FARTHEST,
    FEWEST_VOTES,
    NEGATED,
    NO_VOTES,
    OTHER_NUMBER,
    POSITIONS_RETURNED,
    all_right,
    votes_by,
)


def by_trying(distances, labels, k):
    """Return the labels that win among any k points of which none is farther than one left out."""
    allowed = set()
    for chosen in itertools.combinations(range(len(labels)), k):
        left = np.delete(distances, chosen)
        if not left.size or max(distances[list(chosen)]) <= left.min():
            counts = np.bincount(labels[list(chosen)])
            allowed |= set(np.flatnonzero(counts == counts.max()).tolist())
    return allowed


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
def test_tie_allows_what_some_choice_of_neighbors_gives_and_nothing_else(k):
    rng = np.random.default_rng(k)
    for _ in range(15):
        distances = rng.integers(1, 4, size=6).astype(float)
        labels = rng.integers(0, 3, size=6)
        assert votes_by([distances], labels, k) == [by_trying(distances, labels, k)]


def test_label_of_one_point_does_not_win_where_the_others_outvote_it_in_any_choice():
    assert votes_by([np.ones(4)], np.array([0, 1, 1, 1]), 3) == [{1}]
    assert votes_by([np.ones(4)], np.array([0, 1, 1, 1]), 2) == [{0, 1}]


def test_label_of_a_tied_point_cannot_overtake_two_votes_that_are_sure():
    distances = np.array([1.0, 1.0, 2.0, 2.0])
    assert votes_by([distances], np.array([5, 5, 7, 9]), 3) == [{5}]


@pytest.mark.parametrize(("apart", "right"), [(0.5e-4, {0, 1}), (2e-4, {0})])
def test_squared_distances_are_equal_to_within_one_part_in_ten_thousand(apart, right):
    assert votes_by([np.array([1.0, 1.0 + apart])], np.array([0, 1]), 1) == [right]


def test_point_at_the_query_itself_is_nearer_than_any_other():
    assert votes_by([np.array([0.0, 1e-9])], np.array([0, 1]), 1) == [{0}]


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.float32, np.float64])
def test_votes_are_the_same_for_points_of_any_type(kind):
    x, y = np.array([[3], [5], [250]]).astype(kind), np.array([2, 2, 6])
    assert neighbor_votes(x, y, x[[0, 2]], 1) == [{2}, {6}]


def test_points_of_large_whole_numbers_keep_exact_distances():
    x = np.array([[2**25, 0.0], [2**25 + 1, 0.0], [2**25 + 3, 0.0]])
    assert neighbor_votes(x, np.array([0, 1, 2]), [[2**25 + 2, 0.0]], 1) == [{1, 2}]
    assert neighbor_votes(x, np.array([0, 1, 2]), [[2**25 + 1, 0.0]], 1) == [{1}]


def test_all_points_vote_where_k_is_their_number():
    x, y = np.arange(5.0)[:, None], np.array([1, 1, 0, 0, 0])
    assert neighbor_votes(x, y, [[0.0], [9.0]], 5) == [{0}, {0}]


# 3 classes on a line: every query has its own right label.
X = np.array([[0.0], [1.0], [2.0], [10.0], [11.0], [12.0], [20.0], [21.0], [22.0]])
Y = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
QUERIES = np.array([[0.6], [10.6], [20.6], [11.7]])
RIGHT = np.array([0, 1, 2, 1])


def wrong(refused, found, k=3, **named):
    x, y, queries = (named.pop(key, each) for key, each in [("x", X), ("y", Y), ("q", QUERIES)])
    return refused(assert_neighbor_votes, found, x, y, queries, k, what="predict", **named)


@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.int64, np.float64])
def test_right_labels_keep_their_points_in_any_type(kind):
    assert_neighbor_votes(RIGHT.astype(kind), X, Y, QUERIES, 3, what="predict")


@pytest.mark.parametrize("label", [0, 1])
def test_either_label_of_a_tie_keeps_the_points(label):
    assert_neighbor_votes(np.array([label]), [[-1], [1]], [0, 1], [[0]], 1, what="predict")


def test_message_names_the_first_wrong_row_and_all_that_is_right_there(refused):
    x, y, queries = [[-1.0], [1.0], [9.0]], [4, 7, 9], [[9.0], [0.0]]
    feedback = wrong(refused, np.array([9, 9]), 1, x=x, y=y, q=queries)
    assert feedback.found == "9 for row 1, where 4 or 7 is right"
    assert feedback.summary == "predict gives wrong labels for 50% of 2 points"


def test_next_step_is_the_rubric_s_unless_the_cause_has_one(refused):
    mixed = np.array([1, 0, 2, 1])
    assert wrong(refused, mixed, next_step="Count.").next_step == "Count."
    assert "np.argsort" in wrong(refused, mixed).next_step
    step = wrong(refused, mixed, next_step="Count.", in_floats=lambda: RIGHT).next_step
    assert step == BYTES_IN_DISTANCES.next_step


def test_code_for_floats_is_not_called_where_all_labels_are_right():
    def never():
        raise AssertionError("called")

    assert_neighbor_votes(RIGHT, X, Y, QUERIES, 3, what="predict", in_floats=never)


def test_labels_that_floats_do_not_put_right_have_no_cause_of_bytes(refused):
    assert wrong(refused, np.zeros(4, int), in_floats=lambda: np.zeros(4, int)).cause == ""


NAMED = {
    "farthest": (np.array([2, 2, 0, 0]), FARTHEST),
    "positions": (np.array([1, 4, 7, 5]), POSITIONS_RETURNED),
    "negated": (-RIGHT, NEGATED),
    "smallest label": (np.zeros(4, int), NO_VOTES),
}


@pytest.mark.parametrize("slip", NAMED)
def test_mistake_is_named_with_its_cause(slip, refused):
    found, cause = NAMED[slip]
    assert wrong(refused, found).cause_id == cause.id


def test_fewest_votes_are_named(refused):
    x, y = np.array([[0.0], [1.0], [2.0], [9.0], [10.0], [11.0]]), np.array([0, 0, 1, 0, 0, 1])
    found, queries = np.array([1, 1]), [[0.4], [10.9]]
    assert wrong(refused, found, x=x, y=y, q=queries).cause_id == FEWEST_VOTES.id


@pytest.mark.parametrize(
    ("number", "k", "words"),
    [
        (1, 5, "Only the nearest point is asked: 1 instead of 5."),
        (4, 5, "One neighbor too few is asked: 4 instead of 5."),
        (6, 5, "One neighbor too many is asked: 6 instead of 5."),
        (3, 5, "3 neighbors are always asked: 3 instead of 5."),
        (2, 1, "One neighbor too many is asked: 2 instead of 1."),
    ],
)
def test_another_number_of_neighbors_is_named_with_the_number(number, k, words, refused):
    rng = np.random.default_rng(8)
    x, queries = rng.normal(size=(60, 2)), rng.normal(size=(40, 2))
    y = rng.integers(0, 4, size=60)
    found = np.array([min(each) for each in neighbor_votes(x, y, queries, number)])
    feedback = wrong(refused, found, k, x=x, y=y, q=queries)
    assert (feedback.cause_id, feedback.cause) == (OTHER_NUMBER.id, words)


@pytest.mark.parametrize(
    ("cut_points", "cut_rows", "name"),
    [
        (False, True, "The rows that it is asked for"),
        (True, False, "The training points"),
        (True, True, "All points"),
    ],
)
def test_points_cut_to_whole_numbers_are_named_as_which_are_cut(
    cut_points, cut_rows, name, refused
):
    rng = np.random.default_rng(9)
    x, queries = 3 * rng.normal(size=(60, 3)), 3 * rng.normal(size=(40, 3))
    y = rng.integers(0, 4, size=60)
    near = (np.trunc(x) if cut_points else x, y, np.trunc(queries) if cut_rows else queries)
    found = np.array([min(each) for each in neighbor_votes(*near, 3)])
    feedback = wrong(refused, found, x=x, y=y, q=queries)
    assert feedback.cause_id == CUT_POINTS.id
    assert feedback.cause.startswith(f"{name} are cut")


@pytest.mark.parametrize(("n", "k"), [(4, 4), (2, 1), (2, 2), (1, 1)])
def test_wrong_labels_are_refused_where_nearly_all_points_vote(n, k, refused):
    x, y, queries = np.arange(n)[:, None] + 0.5, np.arange(n) % 2, [[0.6], [0.7]]
    assert wrong(refused, np.array([8, 9]), k, x=x, y=y, q=queries).cause == ""


def test_all_labels_have_to_be_allowed():
    assert all_right(np.array([1, 2]), [{1}, {2, 3}])
    assert not all_right(np.array([1, 4]), [{1}, {2, 3}])
    with pytest.raises(Wrong):
        assert_neighbor_votes(np.array([0, 1, 2, 2]), X, Y, QUERIES, 3, what="predict")
