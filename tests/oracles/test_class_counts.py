"""Why a selection is not balanced is named where its labels prove it."""

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.oracles import assert_equally_many
from autograder.oracles.class_counts import why_unbalanced

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


def test_equally_many_of_each_class_are_right_in_any_order():
    assert_equally_many(np.random.default_rng(1).permutation(EACH)[:, None], 10, THERE, what="f")


@pytest.mark.parametrize(
    ("labels", "summary", "cause"),
    [
        (EACH[:90], "does not keep equally many images of each class", "class left out"),
        (EACH[:95], "does not keep equally many images of each class", ""),
        (EACH + 1, "returns labels that do not exist", ""),
        (EACH - 1, "returns labels that do not exist", ""),
    ],
)
def test_other_numbers_of_a_class_are_refused(labels, summary, cause):
    with pytest.raises(Wrong, match=f"subsample {summary}") as caught:
        assert_equally_many(labels, 10, THERE, what="subsample", rows="images", called="n=100")
    assert caught.value.feedback.cause_id == cause
