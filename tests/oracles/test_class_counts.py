"""Why a selection is not balanced is named where its labels prove it."""

import numpy as np
import pytest

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
