"""Problem 1 of homework 1: points, notes, and the oracles that only it needs.

Every example submission is graded by ``tests/rubrics/test_examples.py``.
"""

import shutil

import cv2
import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.grading.pipeline import Request
from autograder.homework import finding
from autograder.rubrics.ese546_hw1_problem1 import gabor_checks, svm, svm_data
from autograder.rubrics.ese546_hw1_problem1.estimators import svc_outcome
from autograder.rubrics.ese546_hw1_problem1.observing import Fit, Observed
from autograder.rubrics.ese546_hw1_problem1.resizing import shrink

NAME = "ese546_hw1_problem1"
HOMEWORK = finding.find(NAME)
EXAMPLES = finding.PROJECT / "submissions_example" / NAME


def points_of(part):
    return sum(check.points for check in HOMEWORK.assignment.checks if check.part == part)


@pytest.fixture(scope="module")
def run():
    """Return what train_test_SVM is judged by, with its right answers as returned."""
    rng = np.random.default_rng(0)
    y = np.repeat(np.arange(10), 12)
    x = rng.normal(size=(120, 8)) + y[:, None]
    order = rng.permutation(120)
    sets = (x[order[:80]], y[order[:80]], x[order[80:]], y[order[80:]])
    right = svc_outcome(*sets, **svm.PARAMETERS)
    returned = [right.accuracy, right.matrix, right.ratio]
    return {
        "returned": returned,
        "right": right,
        "own": None,
        "fitted": None,
        "fits": [],
        "sets": sets,
    }


def returning(run, place, value):
    returned = list(run["returned"])
    returned[place] = value
    return {**run, "returned": returned}


@pytest.mark.parametrize(("part", "points"), [("1f", 11), ("1g", 5), ("1h", 5), ("1R", 39)])
def test_parts_have_the_homeworks_points(part, points):
    assert points_of(part) == points


def test_reference_earns_every_point(tmp_path, grade_warm):
    source = HOMEWORK.reference
    shutil.copy(source, tmp_path / "reference_hw1_problem1.py")
    shutil.copy(EXAMPLES / "correct" / "grid_search_svm.pkl", tmp_path)
    report = grade_warm(HOMEWORK, Request([tmp_path], seed=5))
    assert report.score == report.points == 21


@pytest.mark.parametrize(
    ("case", "only", "words"),
    [
        ("filters_in_another_order", "gabor_features", "a different order"),
        ("scales_inside", "validation_accuracy", "as your code changes them"),
        ("raw_pixels", "submitted_accuracy", "pixels from 0 to 255"),
        ("correct", "submitted_accuracy", "pixels from 0.0 to 1.0"),
    ],
)
def test_unusual_but_right_gets_a_note(case, only, words, grade_warm):
    report = grade_warm(HOMEWORK, Request([EXAMPLES / case], seed=3, only=only))
    assert words in " ".join(note for result in report.results for note in result.notes)


@pytest.mark.parametrize("scale", [1.0, 100.0], ids=["fraction", "percent"])
def test_ratio_may_be_a_fraction_or_in_percent(run, scale):
    svm.assert_ratio(returning(run, 2, scale * run["right"].ratio), print)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda right: right.support, "not divided"),
        (lambda right: right.support / right.n_val, "size of the validation set"),
        (lambda right: right.ratio / 10, "average per class"),
        (lambda right: np.full(10, right.ratio / 10), "one number for each class"),
    ],
    ids=["count", "validation", "average", "array"],
)
def test_cause_of_a_wrong_ratio_is_named(run, change, cause):
    with pytest.raises(Wrong) as caught:
        svm.assert_ratio(returning(run, 2, change(run["right"])), print)
    assert cause in caught.value.feedback.cause


def test_matrix_of_zeros_is_wrong(run):
    with pytest.raises(Wrong):
        svm.assert_matrix(returning(run, 1, np.zeros((10, 10), dtype=int)), print)


def test_pixels_scaled_inside_are_compared_with_the_own_arrays(run):
    x_train, y_train, x_val, _ = run["sets"]
    observed = Observed(None, [Fit(x_train / 9, y_train, {})], [x_val / 9])
    own = svm._own_outcome(observed, run["sets"])
    assert own is not None
    assert own.accuracy != run["right"].accuracy or own.ratio != run["right"].ratio


def test_arrays_that_were_exchanged_are_no_own_arrays(run):
    x_train, y_train, x_val, _ = run["sets"]
    observed = Observed(None, [Fit(x_train[::-1], y_train, {})], [x_val])
    assert svm._own_outcome(observed, run["sets"]) is None


@pytest.mark.parametrize("size", [(14, 14), (7, 7), (9, 5), (28, 28)], ids=str)
def test_shrink_is_cv2_resize(size):
    images = np.random.default_rng(4).random((3, 28, 28))
    right = [cv2.resize(image, size).ravel() for image in images]
    assert np.allclose(shrink(images, size), right, atol=1e-6)


def turned(filters):
    return {(f, theta - np.pi, b) for f, theta, b in filters}


@pytest.mark.parametrize(
    "used",
    [
        set(),
        set(gabor_checks.HOMEWORKS_BANK),
        turned(gabor_checks.HOMEWORKS_BANK),
        {*gabor_checks.HOMEWORKS_BANK, (0.6, 0.0, 1.0)},
    ],
    ids=["not seen", "all 16", "turned by half a turn", "one more for a plot"],
)
def test_homeworks_filters_are_right(used):
    gabor_checks._assert_filters(used)


def test_filter_that_is_missing_is_found_and_the_foreign_one_named():
    used = {(f, 3.5 if t == np.pi else t, b) for f, t, b in gabor_checks.HOMEWORKS_BANK}
    with pytest.raises(Wrong) as caught:
        gabor_checks._assert_filters(used)
    assert caught.value.feedback.found == "12 of these and 4 others"
    assert "frequency 0.05" in caught.value.feedback.cause


def test_pca_before_standardization_is_found():
    with pytest.raises(Wrong, match="after PCA"):
        gabor_checks._assert_order({"PCA": [(1000, 3136)], "StandardScaler": [(1000, 100)]})
    gabor_checks._assert_order({"StandardScaler": [(1000, 3136), (1000, 100)],
                                "PCA": [(1000, 3136)]})  # fmt: skip
    gabor_checks._assert_order({"PCA": [(1000, 3136)]})


@pytest.mark.parametrize(("own", "rows"), [(1, 1), (1, 255), (255, 1), (255, 255)], ids=str)
def test_rows_of_the_own_resize_count_in_either_scale(own, rows):
    student, images = Resizes(own), np.random.default_rng(1).random((5, 196))
    images[0, 0] = 1.0
    owners = svm_data._owners_by_own_resize(student, images, images * rows, Wrong("x"))
    assert owners.tolist() == [0, 1, 2, 3, 4]


def test_rows_brighter_than_any_pixel_are_wrong():
    images = np.random.default_rng(1).random((5, 196))
    with pytest.raises(Wrong, match="too bright"):
        svm_data._owners_by_own_resize(Resizes(255), images, images * 255**2, Wrong("too bright"))


class Resizes:
    """A student whose resize only changes the scale."""

    def __init__(self, scale):
        self.resize = lambda x: x * scale
