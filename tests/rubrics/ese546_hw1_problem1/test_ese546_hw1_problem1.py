"""Problem 1 of homework 1: points, notes, and what only its rubric does.

Every example submission is graded by ``tests/rubrics/test_examples.py``.
"""

import itertools
import shutil

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.grading.pipeline import Request
from autograder.homework import finding
from autograder.oracles.sklearn_runs import Fit, FittedSvc, SklearnRun
from autograder.rubrics.ese546_hw1_problem1 import rubric

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
    right = rubric.right_svc(*sets, **rubric.PARAMETERS)
    returned = [right.accuracy, right.matrix, rubric.support_of(right) / 80]
    seen = SklearnRun(returned, [Fit(sets[0], sets[1], rubric.PARAMETERS)], [sets[2]])
    fitted = FittedSvc(seen, sets, right, rubric.PARAMETERS, rubric.right_svc)
    return {"returned": returned, "right": right, "fitted": fitted}


def returning(run, place, value):
    returned = list(run["returned"])
    returned[place] = value
    return {**run, "returned": returned}


@pytest.mark.parametrize(("part", "points"), [("1f", 11), ("1g", 5), ("1h", 5), ("1R", 39)])
def test_parts_have_the_homeworks_points(part, points):
    assert points_of(part) == points


@pytest.mark.slow  # the example that is right is the reference in other words
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
    rubric.support_ratio(returning(run, 2, scale * run["returned"][2]), print)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda ratio: ratio * 80, "support not divided"),
        (lambda ratio: ratio * 80 / 40, "divided by validation"),
        (lambda ratio: ratio / 10, "average per class"),
        (lambda ratio: ratio * 80 / 79, "ratio of one sample less"),
        (lambda ratio: ratio * 80 * 80, "ratio multiplied"),
        (lambda ratio: 0, "ratio cut"),
    ],
    ids=["count", "validation", "average", "one less", "multiplied", "cut"],
)
def test_cause_of_a_wrong_ratio_is_named(run, change, cause):
    with pytest.raises(Wrong) as caught:
        rubric.support_ratio(returning(run, 2, change(run["returned"][2])), print)
    assert caught.value.feedback.cause_id == cause


def test_a_ratio_for_each_class_is_named(run):
    of_each = run["right"].support / 80
    with pytest.raises(Wrong) as caught:
        rubric.support_ratio(returning(run, 2, of_each), print)
    assert caught.value.feedback.cause_id == "one for each class"
    assert "np.sum" in caught.value.feedback.next_step


def test_matrix_of_zeros_is_wrong(run, no_show):
    with pytest.raises(Wrong):
        rubric.confusion_matrix(returning(run, 1, np.zeros((10, 10), dtype=int)), print, no_show)


@pytest.fixture
def no_show():
    class Shown:
        def confusion(self, *_given, title):
            pass

    return Shown()


BANK = sorted(rubric.rounded(itertools.product(*rubric.FILTERS)))


def in_turns(filters, turn=0.0):
    return {(frequency, (theta + turn) * np.pi, band) for frequency, theta, band in filters}


@pytest.mark.parametrize(
    "used",
    [set(), in_turns(BANK), in_turns(BANK, -1.0), {*in_turns(BANK), (0.6, 0.0, 1.0)}],
    ids=["not seen", "all 16", "turned by half a turn", "one more for a plot"],
)
def test_homeworks_filters_are_right(used):
    rubric.assert_filters(used)


def test_filter_that_is_missing_is_found_and_the_foreign_one_named():
    used = in_turns((f, 1.1 if t == 0.0 else t, b) for f, t, b in BANK)
    with pytest.raises(Wrong) as caught:
        rubric.assert_filters(used)
    assert caught.value.feedback.found == "12 of these and 4 others"
    assert "frequency 0.05" in caught.value.feedback.cause


def test_missing_filter_is_named_as_the_homework_names_it():
    with pytest.raises(Wrong) as caught:
        rubric.assert_filters(in_turns(each for each in BANK if each[1] != 0.0))
    assert caught.value.feedback.cause == "No filter has theta 1π."


class Resizes:
    """A student whose resize does this."""

    def __init__(self, resize):
        self.resize = resize


@pytest.mark.parametrize(("own", "rows"), [(1, 1), (1, 255), (255, 1), (255, 255)], ids=str)
def test_rows_of_the_own_resize_count_in_either_scale(own, rows):
    images = np.random.default_rng(1).random((5, 196))
    images[0, 0] = 1.0
    student = Resizes(lambda x: x * own)
    found = rubric.owners_by_own_resize(student, images, images * rows)
    assert found.tolist() == [0, 1, 2, 3, 4]


def test_rows_brighter_than_any_pixel_are_nobodys():
    images = np.random.default_rng(1).random((5, 196))
    student = Resizes(lambda x: x * 255)
    assert np.all(rubric.owners_by_own_resize(student, images, images * 255**2) == -1)


def test_a_resize_that_makes_all_images_the_same_is_what_is_wrong_with_later_rows():
    flat = np.random.default_rng(0).random((20, 784))
    with pytest.raises(Wrong, match="your resize makes different images the same"):
        rubric.owners_by_own_resize(Resizes(lambda x: np.zeros((20, 196))), flat, flat[:, :196])


def test_features_are_filter_by_filter():
    images = np.random.default_rng(2).random((3, 196))
    both = rubric.features(images, ([0.25], [0.4, 1.1], [1.0]))
    assert both.shape == (3, 2 * 196)
    assert np.allclose(both[:, 196:], rubric.features(images, ([0.25], [1.1], [1.0])))
    apart = [rubric.features(images, ([0.25], [1.1], [1.0]), part) for part in ("real", "imag")]
    assert np.allclose(rubric.features(images, ([0.25], [1.1], [1.0]), "size"), np.hypot(*apart))
