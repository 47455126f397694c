"""A cause is a text that knows its name, its next step, and what it explains."""

import copy
import pickle

import pytest

from autograder import Cause, Wrong
from autograder.classroom import records
from autograder.results.report import CheckResult, Feedback, Outcome, Report

SUMMED = Cause("summed", "It is {n} times too large.", "Divide by {n}.", explains=("sum for mean",))


def test_values_are_filled_into_sentence_and_next_step():
    cause = SUMMED.of(n=7)
    assert cause == "It is 7 times too large."
    assert (cause.id, cause.next_step) == ("summed", "Divide by 7.")
    assert cause.explains == ("sum for mean",)


def test_what_is_no_kind_of_change_cannot_be_explained():
    with pytest.raises(ValueError, match="no kind of change"):
        Cause("x", "It is wrong.", explains=("bad luck",))


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))])
def test_copy_is_the_same_cause(copied):
    twin = copied(SUMMED)
    assert (twin, twin.id, twin.explains) == (SUMMED, SUMMED.id, SUMMED.explains)


def test_cause_brings_its_next_step_and_its_name():
    feedback = Wrong("dw is wrong", cause=SUMMED.of(n=7)).feedback
    assert (feedback.cause_id, feedback.next_step) == ("summed", "Divide by 7.")
    assert type(feedback.cause) is str


def test_next_step_of_the_check_is_kept():
    feedback = Wrong("dw is wrong", cause=SUMMED, next_step="Look again.").feedback
    assert feedback.next_step == "Look again."


def test_plain_text_is_an_unnamed_cause():
    assert Wrong("dw is wrong", cause="Known.").feedback.cause_id == "unnamed"
    assert Wrong("dw is wrong").feedback.cause_id == ""


def report(feedback):
    check = CheckResult("a", "1.1", "1", "A", 1.0, 0.0, Outcome.WRONG, feedback)
    return Report("hw", "HW", "a.py", (check,))


def test_record_keeps_the_name_of_a_cause():
    text = records.to_json(report(Wrong("x", cause=SUMMED.of(n=7)).feedback))
    assert records.from_json(text).results[0].feedback.cause_id == "summed"


def test_record_from_before_causes_had_names_is_read():
    text = records.to_json(report(Feedback("x", cause="Known.")))
    for field in ("cause_id", "explains", "about"):
        text = text.replace(f'"{field}":""', "").replace(f'"{field}":[]', "")
    while ",," in text or ",}" in text:
        text = text.replace(",,", ",").replace(",}", "}")
    assert "cause_id" not in text
    assert records.from_json(text).results[0].feedback.cause == "Known."
