"""What a check is given besides the student's code."""

import math
from dataclasses import replace

import numpy as np
import pytest

from autograder.errors import HomeworkError, Wrong
from autograder.grading.fixtures import Artifacts, Notebook


@pytest.mark.parametrize(("given", "order"), [({}, "desc"), ({"order": "asc"}, "asc")])
def test_leaderboard_puts_the_largest_value_first_unless_the_rubric_says_otherwise(given, order):
    notebook = Notebook()
    notebook.rank("accuracy", 0.9, **given)
    assert [entry.order for entry in notebook.leaderboard] == [order]


def test_order_that_gradescope_does_not_know_is_refused_before_the_results_are_written():
    notebook = Notebook()
    with pytest.raises(ValueError, match="ascending"):
        notebook.rank("loss", 0.1, order="ascending")
    assert notebook.leaderboard == []


@pytest.mark.parametrize(
    ("value", "ranked"),
    [(42, 42.0), (np.float32(0.5), 0.5), (np.array(2), 2.0), ("fast", "fast"), (10**400, math.inf)],
)
def test_leaderboard_holds_numbers_and_text_as_results_can_write_them(value, ranked):
    notebook = Notebook()
    notebook.rank("speed", value)
    [entry] = notebook.leaderboard
    assert (type(entry.value), entry.value) == (type(ranked), ranked)


@pytest.mark.parametrize("value", [math.nan, np.float32("nan"), np.array(np.nan)])
def test_what_is_no_number_is_noted_and_not_ranked(value):
    notebook = Notebook()
    notebook.rank("loss", value)
    assert notebook.leaderboard == []
    assert notebook.notes == ["Not on the leaderboard: loss is not a number (NaN)."]


@pytest.mark.parametrize("value", [None, [1.0], 1j, object(), np.ones(2)])
def test_leaderboard_refuses_what_no_results_can_hold(value):
    with pytest.raises(TypeError, match="number"):
        Notebook().rank("speed", value)


@pytest.mark.parametrize("content", [Wrong("It cannot be opened"), [1.0]])
def test_file_of_an_ending_that_nothing_opens_is_not_the_students_fault(content):
    artifacts = Artifacts({"points.mat": content}, session=None)
    with pytest.raises(HomeworkError, match=r"'\.mat'") as error:
        artifacts["points.mat"]
    assert "opened_by" in error.value.tip


class Odd:
    """As an object of the student's shows itself."""

    def __bool__(self):
        raise AssertionError("asked for its truth")

    def __str__(self):
        return "<an object>"


@pytest.mark.parametrize(("value", "text"), [(3, "3"), (Odd(), "<an object>"), ("3", "3")])
def test_what_a_rubric_says_of_a_value_is_text(value, text):
    notebook, error = Notebook(), Wrong("It is wrong", expected=value, found=value, detail=value)
    notebook.note(value)
    feedback = error.feedback
    said = [feedback.expected, feedback.found, feedback.detail, *notebook.notes]
    assert list(map(type, said)) == [str] * 4
    assert said == [text] * 4


def test_file_that_was_not_handed_in_is_not_written_yet_whoever_opens_it():
    missing = Wrong("points.pkl is missing")
    missing.feedback = replace(missing.feedback, not_written="points.pkl (not handed in)")
    artifacts = Artifacts({"points.pkl": missing}, session=None)
    with pytest.raises(Wrong) as caught:
        artifacts.opened_by("points.pkl", "opening:open_points")
    assert caught.value.feedback.not_written
