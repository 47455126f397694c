"""What problem 1 says of a wrong answer is what is wrong, and its next step can be taken."""

import numpy as np
import pytest

from autograder import Wrong
from autograder.grading.earlier import Earlier
from autograder.results.report import CheckResult, Outcome
from autograder.rubrics.ese546_hw1_problem1 import gabor_checks, gabor_responses, svm, svm_data
from autograder.rubrics.ese546_hw1_problem1.gabor_filters import bank, gabor_features
from autograder.rubrics.ese546_hw1_problem1.observing import Fit, Observed
from autograder.rubrics.ese546_hw1_problem1.svm_data import TableFacts
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.replies import Frame, Raised

SUBSAMPLE_WRONG = Earlier(
    (CheckResult("samples_per_digit", "1f.3", "1f", "counts", 1.0, 0.0, Outcome.WRONG),)
)


@pytest.mark.parametrize(
    ("name", "kind", "dtype", "step", "cause"),
    [
        ("y", "ndarray", "O", "Convert it: y.astype(int).", "labels are strings"),
        ("y", "Series", "", "Convert it: y.to_numpy().astype(int).", "table returned"),
        ("x", "DataFrame", "", "Convert it: x.to_numpy().astype(float).", "table returned"),
        ("x", "list", "", "Convert it: np.array(x).astype(float).", ""),
        ("x", "ndarray", "U", "Convert it: x.astype(float).", ""),
    ],
)
def test_array_is_not_told_to_call_what_it_does_not_have(name, kind, dtype, step, cause):
    with pytest.raises(Wrong) as caught:
        svm_data._assert_numbers(name, TableFacts(kind, dtype, [3], None), [3])
    said = caught.value.feedback
    assert (said.next_step, said.cause_id) == (step, cause)
    assert "a ndarray" not in said.found


def test_own_sampling_of_gabor_filter_is_no_matter_of_subsample(monkeypatch):
    asked = []
    monkeypatch.setattr(gabor_checks, "ignored_num", lambda *_given: asked.append(1))
    fit = Fit(np.zeros((900, 20)), np.arange(900.0) % 10, {})
    with pytest.raises(Wrong, match="does not fit its SVM to 100 images") as caught:
        gabor_checks._assert_fitted_to(fit, Observed(None), None, None, SUBSAMPLE_WRONG)
    assert caught.value.feedback.cause == ""
    assert "rests on" not in caught.value.feedback.next_step
    elsewhere = Raised("ValueError", "no", [Frame("a.py", 3, "gabor_filter", "x")])
    error = StudentRaised("gabor_filter(…)", elsewhere)
    assert gabor_checks._explained(error, None, None) is error
    assert asked == []


def test_what_a_wrong_subsample_has_drawn_says_what_it_rests_on(monkeypatch):
    monkeypatch.setattr(gabor_checks, "ignored_num", lambda *_given: None)
    fit, observed = Fit(np.zeros((900, 20)), np.arange(900.0) % 10, {}), Observed(None)
    observed.drawn.append(np.zeros(900, dtype=int))
    with pytest.raises(Wrong, match="does not fit its SVM to 100 images") as caught:
        gabor_checks._assert_fitted_to(fit, observed, None, None, SUBSAMPLE_WRONG)
    assert caught.value.feedback.next_step.startswith("This rests on 1f.3")
    with pytest.raises(Wrong, match="equally many") as caught, SUBSAMPLE_WRONG.explains():
        svm_data._assert_split(np.zeros(8000, dtype=int), np.zeros(2000, dtype=int))
    assert caught.value.feedback.next_step.startswith("This rests on 1f.3")


class Cutting:
    """A student whose apply_gfilter casts to whole numbers, and to bytes in the end."""

    def __init__(self, dtype):
        self.dtype = dtype

    def apply_gfilter(self, images, *lists):
        found = gabor_features(np.trunc(np.asarray(images)), bank(*lists))
        return found if self.dtype is float else found.astype(np.int64).astype(self.dtype)


@pytest.mark.parametrize("dtype", [float, np.int64, np.uint8])
def test_pixels_from_0_to_1_that_are_cut_to_bytes_are_named(monkeypatch, dtype):
    images = np.random.default_rng(0).random((1, 196))
    monkeypatch.setattr(gabor_responses, "small_images", lambda *_given: (images, None))
    with pytest.raises(Wrong) as caught:
        gabor_responses.assert_features(Cutting(dtype), None, None, print)
    assert caught.value.feedback.cause_id == "pixels cut to integers"
    assert "never" not in caught.value.feedback.cause


def test_filter_is_named_as_the_homework_names_it():
    used = {(f, np.pi if t == np.pi / 4 else t, b) for f, t, b in gabor_checks.HOMEWORKS_BANK}
    with pytest.raises(Wrong) as caught:
        gabor_checks._assert_filters(used)
    assert "0π" not in caught.value.feedback.cause


@pytest.mark.parametrize("features", [np.ones((1000, 5)), np.full((1000, 5), np.nan)])
def test_features_that_are_the_same_for_every_image_say_so_and_earn_nothing(features):
    fit = Fit(features, np.arange(1000.0) % 10, {})
    with pytest.raises(Wrong, match="the same for every image") as caught:
        gabor_checks._assert_fitted_to(fit, Observed(None), None, None, Earlier())
    assert caught.value.earned == 0.0


@pytest.mark.parametrize("kernel", ["rbf", "linear", "poly"])
def test_later_values_are_right_for_the_classifier_that_was_fitted_whatever_its_kernel(kernel):
    rng = np.random.default_rng(0)
    y = np.arange(40) % 2
    x = rng.normal(size=(40, 3)) + y[:, None]
    fit = Fit(x, y.astype(float), {"C": 2.0, "kernel": kernel, "gamma": "scale"})
    sets = (x, y, x, y)
    right = svm.svc_outcome(*sets, **svm.PARAMETERS)
    found = svm._fitted_outcome([fit], sets, right)
    assert found is not None
    assert np.array_equal(found.matrix, svm.svc_outcome(*sets, **fit.parameters).matrix)


def test_a_resize_that_makes_all_images_the_same_is_what_is_wrong_with_later_rows():
    flat = np.random.default_rng(0).random((20, 784)).astype(np.float32)
    with pytest.raises(Wrong, match="your resize makes different images the same"):
        svm_data.require_different(np.zeros((20, 196)), flat)
    svm_data.require_different(flat[:, :196].astype(float), flat)
