"""What problem 1 says of a wrong answer is what is wrong, and its next step can be taken."""

import itertools

import numpy as np
import pytest

from autograder import Wrong
from autograder.grading.earlier import Earlier
from autograder.oracles.sklearn_runs import Fit, SklearnRun
from autograder.results.report import CheckResult, Outcome
from autograder.rubrics.ese546_hw1_problem1 import rubric
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.replies import Frame, Raised

SUBSAMPLE_WRONG = Earlier(
    (CheckResult("samples_per_digit", "1f.3", "1f", "counts", 1.0, 0.0, Outcome.WRONG),)
)
RNG = np.random.default_rng(0)
TOO_FEW = Fit(np.random.default_rng(1).random((900, 20)), np.arange(900.0) % 10, {})


@pytest.fixture
def gabor(monkeypatch):
    """Return what the check of gabor_filter says of a run, and how often subsample was asked."""

    def run(seen, earlier=SUBSAMPLE_WRONG):
        asked = []

        def watch(*_given, **_named):
            if isinstance(seen, Wrong):
                raise seen
            return seen

        monkeypatch.setattr(rubric, "watch", watch)
        monkeypatch.setattr(rubric, "small_sets", lambda *_given: ())
        monkeypatch.setattr(rubric, "ignored_num", lambda *_given: asked.append(1))
        with pytest.raises(Wrong) as caught:
            rubric.gabor_classifier(None, None, RNG, print, earlier)
        return caught.value, len(asked)

    return run


def test_own_sampling_of_gabor_filter_is_no_matter_of_subsample(gabor):
    error, asked = gabor(SklearnRun(None, [TOO_FEW]))
    assert "does not fit its SVC to 100" in error.feedback.summary
    assert "rests on" not in error.feedback.next_step
    assert (error.feedback.cause, asked) == ("", 0)


@pytest.mark.parametrize(("function", "times"), [("gabor_filter", 0), ("subsample", 1)])
def test_what_is_raised_in_subsample_alone_is_looked_for_there(gabor, function, times):
    raised = Raised("ValueError", "no", [Frame("a.py", 3, function, "x")])
    error, asked = gabor(StudentRaised("gabor_filter(…)", raised))
    assert isinstance(error, StudentRaised)
    assert asked == times


def test_what_a_wrong_subsample_has_drawn_says_what_it_rests_on(gabor):
    error, asked = gabor(SklearnRun(None, [TOO_FEW], labels=[np.zeros(900)]))
    assert "does not fit its SVC to 100" in error.feedback.summary
    assert error.feedback.next_step.startswith("This rests on 1f.3")
    assert asked == 1


@pytest.mark.parametrize("features", [np.ones((1000, 5)), np.full((1000, 5), np.nan)])
def test_features_that_are_the_same_for_every_image_say_so_and_earn_nothing(gabor, features):
    error, _ = gabor(SklearnRun(None, [Fit(features, np.arange(1000.0) % 10, {})]), Earlier())
    assert "the same for every sample" in error.feedback.summary
    assert error.earned == 0.0


class Cutting:
    """A student whose apply_gfilter casts to whole numbers, and to bytes in the end."""

    def __init__(self, dtype):
        self.dtype = dtype

    def apply_gfilter(self, images, *lists):
        found = rubric.features(np.trunc(np.asarray(images)), lists)
        return found if self.dtype is float else found.astype(np.int64).astype(self.dtype)


@pytest.mark.parametrize("dtype", [float, np.int64, np.uint8])
def test_pixels_from_0_to_1_that_are_cut_to_bytes_are_named(monkeypatch, dtype):
    images = np.random.default_rng(0).random((1, 196))
    monkeypatch.setattr(rubric, "small_images", lambda *_given: (images, None))
    with pytest.raises(Wrong) as caught:
        rubric.gabor_features(Cutting(dtype), None, None, print)
    assert caught.value.feedback.cause_id == "pixels cut to integers"
    assert "never" not in caught.value.feedback.cause


def test_filter_is_named_as_the_homework_names_it():
    others = [np.pi if theta == np.pi / 4 else theta for theta in rubric.FILTERS[1]]
    lists = rubric.FILTERS[0], others, rubric.FILTERS[2]
    with pytest.raises(Wrong) as caught:
        rubric.assert_filters(set(itertools.product(*lists)))
    assert "0π" not in caught.value.feedback.cause


class Ignoring:
    """A student whose subsample draws this many, whatever num is."""

    def subsample(self, x, y, num=10_000):
        return [x[:600], y[:600]]


def test_a_subsample_that_ignores_num_is_named():
    with pytest.raises(Wrong) as caught:
        rubric.samples_per_digit(Ignoring(), RNG)
    assert caught.value.feedback.cause_id == "num ignored"
    assert "n = num // 10" in caught.value.feedback.next_step
