"""A split has rows of the data set beside their labels, and none in both sets."""

import numpy as np
import pytest

from autograder.oracles.splits import assert_split, owners_of

ROWS = np.random.default_rng(0).integers(0, 1000, size=(30, 6)) / 4
LABELS = np.arange(30) % 3
ORDER = np.random.default_rng(1).permutation(30)
TRAIN, VAL = ORDER[:20], ORDER[20:]


def test_owners_are_the_rows_themselves_in_any_of_their_forms():
    rounded = np.floor(ROWS + 0.5)
    found = owners_of(
        np.concatenate([ROWS[TRAIN] + 0.01, rounded[VAL]]), [ROWS, rounded], step=0.25
    )
    assert found.tolist() == ORDER.tolist()


@pytest.mark.parametrize("other", [np.nan, np.inf, 1e300, 0.3])
def test_a_row_with_one_other_number_is_nobodys(other):
    rows = ROWS[:3].copy()
    rows[1, 2] = other
    assert owners_of(rows, [ROWS], step=0.25).tolist() == [0, -1, 2]


def test_pixels_that_became_nan_are_no_zeros():
    assert owners_of(np.full((1, 6), np.nan), [np.zeros((1, 6))], step=0.25).tolist() == [-1]


def test_right_split_passes():
    assert_split(TRAIN, VAL, LABELS[TRAIN], LABELS[VAL].astype(float), LABELS, what="split")


def test_labels_of_others_are_counted(refused):
    said = refused(assert_split, TRAIN, VAL, LABELS[TRAIN], LABELS[VAL] + 1, LABELS, what="split")
    assert said.found.startswith("10 of 30")


def test_rows_in_both_sets_are_counted(refused):
    labels = LABELS[TRAIN], LABELS[TRAIN[:4]]
    said = refused(assert_split, TRAIN, TRAIN[:4], *labels, LABELS, what="split")
    assert "both sets" in said.summary
    assert said.found.startswith("4 rows")
