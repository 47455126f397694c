"""A record says of other answers what the rubric says of them, and nothing that it does not."""

import contextlib
import inspect
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.authoring import rehearsing
from autograder.authoring.hearing import heard_by
from autograder.authoring.recorder import Recorder
from autograder.authoring.recording import Recording
from autograder.errors import Wrong
from autograder.kit.replay import FAILS, FREE, JUDGED, SAME, VALUE
from autograder.oracles import Own, as_array, assert_close, assert_values
from autograder.oracles.readings import grade_by_sizes
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.protocol import Handle

RIGHT = np.array([1.5, 2.5, -3.5, 4.5, 5.5, 6.0])


def rehearsed(function, *answers):
    """Record a check on a process that answers these, and return what is known of each."""
    given = list(answers)
    check = SimpleNamespace(function=function)
    studio = SimpleNamespace(
        assignment=SimpleNamespace(aliases={}),
        call=lambda _check, process: function(process),
        data=None,
    )
    recorder = Recorder(SimpleNamespace(request=lambda *_, **__: given.pop(0)), [])
    with heard_by(recorder.judge, function):
        function(recorder)
    events = rehearsing.rehearse(studio, check, Recording(recorder.events, set()))
    return [event for event in events if hasattr(event, "op")]


def ask(process):
    fields = {"target": 0, "args": [], "kwargs": {}, "keep": False}
    return process.request("call", "f()", **fields)


def test_oracle_with_the_last_word_judges_numbers_and_forms():
    def check(process):
        assert_close(ask(process), RIGHT, what="f()")

    (asked,) = rehearsed(check, RIGHT)
    forms = asked.accepted[()]
    assert forms[VALUE] == JUDGED
    assert forms["list alike f8"] == forms["array alike f4"] == SAME
    assert forms["array of another size f8"] == JUDGED
    assert asked.if_raised[""] == FAILS


def test_answer_that_other_sizes_are_tried_after_is_judged_as_one_that_is_wrong():
    def check(process):
        grade_by_sizes(
            lambda sizes: [assert_close(ask(process), RIGHT, what="f()") for _ in sizes],
            (1, 7),
            what="f",
        )

    for asked in rehearsed(check, RIGHT, RIGHT):
        assert asked.accepted[()][VALUE] == JUDGED
        assert asked.if_raised[""] == FAILS


def test_oracle_whose_failure_is_caught_has_no_last_word():
    def check(process):
        try:
            assert_close(ask(process), RIGHT, what="f()")
        except Wrong:
            return

    (asked,) = rehearsed(check, RIGHT)
    assert VALUE not in asked.accepted[()]


def test_numbers_that_nobody_looks_at_are_free_and_those_a_rubric_looks_at_are_not():
    def looking(process):
        found = as_array(ask(process), what="f()", shape=(6,))
        if np.ptp(found) == 0:
            raise Wrong("it is constant")

    (asked,) = rehearsed(lambda process: ask(process) is None, RIGHT)
    assert asked.accepted[()][VALUE] == FREE
    (asked,) = rehearsed(looking, RIGHT)
    assert asked.accepted[()].get(VALUE) not in (FREE, JUDGED)


def test_numbers_that_are_free_one_by_one_are_free_all_at_once_or_not_at_all():
    def check(process):
        found = [as_array(ask(process), what="f()", shape=(6,)) for _ in range(3)]
        if max(np.ptp(each) for each in found) < 1e-4:
            raise Wrong("all are constant")

    for asked in rehearsed(check, RIGHT, RIGHT + 1, RIGHT - 1):
        assert asked.accepted[()].get(VALUE) != FREE


def test_oracle_that_expects_what_other_answers_give_is_known_to():
    def check(process):
        own = {"your own": np.nan_to_num(2 * ask(process))}
        assert_close(ask(process), RIGHT, what="g()", alternatives=own)

    first, second = rehearsed(check, RIGHT + 1, RIGHT)
    assert (first.accepted[()][VALUE], first.feeds) == (FREE, [2])
    assert (second.accepted[()][VALUE], second.feeds) == (JUDGED, [])


def test_oracle_that_expects_what_an_answer_gives_that_is_right_enough_is_known_to():
    def check(process):
        found = ask(process)
        assert_close(found, RIGHT, what="f()")
        assert_close(ask(process), RIGHT, what="g()", alternatives={"your own": 2 * found})

    first, second = rehearsed(check, RIGHT, RIGHT)
    assert (first.accepted[()][VALUE], first.feeds) == (JUDGED, [3])
    assert (second.accepted[()][VALUE], second.feeds) == (JUDGED, [])


def test_values_that_are_returned_together_are_judged_together():
    def check(process):
        assert_values(ask(process), "dw, db", [RIGHT, 2.0], what="f()")

    (asked,) = rehearsed(check, (RIGHT, 2.0))
    assert asked.accepted[(0,)][VALUE] == asked.accepted[(1,)][VALUE] == JUDGED


OWNS = {
    "computed": lambda process: Own("your g", lambda: ask(process)),
    "asked for": lambda process: Own("your g", lambda earlier: earlier, lambda: ask(process)),
}


@pytest.mark.parametrize("own", OWNS.values(), ids=OWNS)
def test_answer_that_earlier_ones_may_excuse_is_judged_with_what_would_be_asked_for(own):
    def check(process):
        assert_close(ask(process), RIGHT, what="f()", own=own(process))

    (asked,) = rehearsed(check, RIGHT)
    assert asked.accepted[()][VALUE] == JUDGED
    recorder = Recorder(SimpleNamespace(request=lambda *_, **__: RIGHT), [], owning=True)
    with heard_by(recorder.judge, check):
        check(recorder)
    assert recorder.events[-1].given["own"]["name"] == "your g"
    ((asks, right),) = recorder.events[-1].owns
    assert [each.answer is not None for each in asks] == [True]
    assert np.array_equal(right, RIGHT)


def test_oracle_that_expects_what_it_judges_itself_says_nothing():
    def check(process):
        found = ask(process)
        assert_close(found, RIGHT if found[0] < 9 else found + 1, what="f()")

    (asked,) = rehearsed(check, RIGHT)
    assert VALUE not in asked.accepted[()]


def test_exception_that_a_rubric_catches_goes_on_where_it_does():
    def check(process):
        with contextlib.suppress(StudentRaised):
            ask(process)
        assert_close(ask(process), 2 * RIGHT, what="f()")

    first, _ = rehearsed(check, RIGHT, 2 * RIGHT)
    assert first.if_raised[""] == 1


def test_function_that_is_not_written_fails_however_often_it_is_called():
    def check(process):
        try:
            found = ask(process)
        except StudentRaised:
            fields = {"target": 0, "args": [1], "kwargs": {}, "keep": False}
            found = process.request("call", "f(1)", **fields)
        assert_close(found, RIGHT, what="f()")

    (asked,) = rehearsed(check, RIGHT)
    assert asked.if_raised == {"NotImplementedError": FAILS, "TypeError": None, "": None}


def test_function_that_is_not_written_fails_through_a_helper_that_is_made_again():
    def check(process):
        for number in (7, 8):
            process.request("define", "the grader's own helper", number=number)
            try:
                fields = {"target": number, "args": [], "kwargs": {}, "keep": False}
                found = process.request("call", f"train({number})", **fields)
            except StudentRaised:
                if number == 8:
                    raise
        assert_close(found, RIGHT, what="train()")

    helpers = [Handle(number, "function", "helper") for number in (7, 8)]
    _, first, _, last = rehearsed(check, helpers[0], RIGHT, helpers[1], RIGHT)
    assert first.if_raised["NotImplementedError"] == FAILS == last.if_raised["NotImplementedError"]
    assert first.if_raised["TypeError"] == 2


def test_nothing_returned_fails_in_the_rubrics_own_words():
    def check(process):
        if ask(process) is None:
            raise Wrong("f() returns nothing", next_step="Return it.")

    (asked,) = rehearsed(check, RIGHT)
    said = asked.accepted[()]["type NoneType"]
    assert (said["summary"], said["next_step"]) == ("f() returns nothing", "Return it.")


def test_listening_leaves_the_rubrics_names_as_they_were():
    before = assert_close
    rehearsed(lambda process: assert_close(ask(process), RIGHT, what="f()"), RIGHT)
    assert assert_close is before
    assert inspect.isfunction(assert_close)


def test_of_a_program_that_asks_for_much_failures_alone_are_known(monkeypatch):
    monkeypatch.setattr(rehearsing, "_MOST_REHEARSED", 1)
    (asked,) = rehearsed(lambda process: assert_close(ask(process), RIGHT, what="f()"), RIGHT)
    assert (asked.accepted, asked.if_raised[""]) == ({}, FAILS)
    monkeypatch.setattr(rehearsing, "_MOST_FAILED", 1)
    (asked,) = rehearsed(lambda process: assert_close(ask(process), RIGHT, what="f()"), RIGHT)
    assert (asked.accepted, asked.if_raised) == ({}, {})
