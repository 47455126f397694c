"""Why a selection is not balanced is named where its labels prove it."""

import numpy as np
import pytest

from autograder.oracles.class_counts import assert_counts, assert_labels, why_unbalanced

THERE = np.full(10, 20)
EACH = np.repeat(np.arange(10), 10)
OTHERS = np.concatenate([np.random.default_rng(k).choice(np.delete(np.arange(10), k), 10)
                         for k in range(10)])  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "cause"),
    [
        (EACH[:90], "class left out"),
        (np.repeat(np.arange(10), 20), "all kept"),
        (OTHERS, "others chosen"),
    ],
)
def test_labels_prove(labels, cause):
    named = why_unbalanced(labels, 10, THERE)
    assert named.id == cause
    assert "{" not in named + named.next_step


@pytest.mark.parametrize("labels", [EACH, EACH[:85], EACH[:15], [], [3, 11], np.roll(EACH, 3)])
def test_labels_that_leave_it_open_prove_nothing(labels):
    assert why_unbalanced(labels, 10, THERE) is None


@pytest.mark.parametrize("labels", [EACH, np.roll(EACH, 3).tolist(), EACH[:, None].astype(float)])
def test_balanced_labels_are_right_in_any_order_and_form(labels):
    assert_counts(labels, 10, what="y")


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (EACH[:-1], "10, 10, 10, 10, 10, 10, 10, 10, 10, 9 of the digits 0 to 9"),
        (np.append(EACH, 10), "10, 10 of the digits 0 to 9, and 1 of others"),
        (EACH - 1, "10, 10, 10, 10, 10, 10, 10, 10, 10, 0 of the digits"),
        (EACH + 0.5, ""),
        (np.full(100, np.nan), ""),
        ([], ""),
        (None, ""),
        ("abc", ""),
    ],
)
def test_other_labels_are_refused(refused, labels, words):
    assert words in refused(assert_counts, labels, 10, what="y", noun="digit").found


def test_cause_of_other_counts_is_looked_for_where_it_is_known_what_there_was(refused):
    said = refused(assert_counts, EACH[:90], 10, what="y", available=THERE)
    assert said.cause_id == "class left out"
    assert refused(assert_counts, EACH[:90], 10, what="y", next_step="Count.").next_step == "Count."


def test_predictions_that_are_no_class_are_counted(refused):
    assert_labels([0, 3, 9], what="svm.pkl")
    said = refused(assert_labels, [0, -1, -1], what="svm.pkl", noun="digit")
    assert (said.summary, said.found) == (
        "svm.pkl does not predict digits",
        "other values for 2 of 3 samples",
    )
    assert refused(assert_labels, [], what="svm.pkl").summary
