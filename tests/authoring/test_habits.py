"""Habits that a rubric names are mutants: edits of the reference, judged as any other."""

import pytest

from autograder import Habit
from autograder.authoring import habits, judging
from autograder.errors import HomeworkError
from autograder.results.report import Feedback

SOURCE = "def loss(h, n):\n    return h / n\n\ndef linear(dh, h):\n    return dh.T @ h\n"
ELSEWHERE = Habit(
    "loss", [("return h / n", "return h"), ("dh.T @ h", "dh.T @ h / len(dh)")], ["factor"]
)


def test_habit_edits_every_place_at_once_and_says_what_was_changed():
    (mutant,) = habits.mutants_of([ELSEWHERE], SOURCE)
    assert mutant.source.count("/ len(dh)") == 1
    assert "return h\n" in mutant.source
    assert (mutant.line, mutant.key) == (2, "loss: return h / n → return h")
    assert judging.explains(Feedback("x", cause="y", explains=("factor",)), mutant)
    assert not judging.explains(Feedback("x", cause="y", explains=("sign",)), mutant)


def test_habit_of_another_file_is_none_of_this_one():
    assert list(habits.mutants_of([ELSEWHERE], "x = 1\n")) == []


@pytest.mark.parametrize("old", ["dh.T @ w", "h"])
def test_edit_that_is_not_there_once_is_refused(old):
    with pytest.raises(HomeworkError, match="times"):
        list(habits.mutants_of([Habit("loss", [("return h / n", "0"), (old, "1")])], SOURCE))
