"""What a recorded check says of answers, right and wrong, and when it says nothing."""

import contextlib
from dataclasses import replace

import numpy as np
import pytest

from autograder.kit import replay
from autograder.kit.record import (
    AT,
    Ask,
    From,
    Judge,
    Recorded,
    from_wire,
    pack,
    pack_given,
    to_wire,
    unpack,
)
from autograder.kit.replay import DOUBTFUL, FAILS, FREE, JUDGED, SAME, VALUE
from autograder.oracles import Formula, Own
from autograder.results.cause import Cause
from autograder.results.report import Outcome
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.protocol import Handle
from autograder.sandbox.replies import Raised

RIGHT = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
CAUSE = Cause("doubled", "It is doubled.")


class Answering:
    """A process that answers in order, or raises."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def request(self, op, what, **fields):
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def call(accepted=(), **more):
    fields = {"target": 1, "args": [], "kwargs": {}, "keep": False}
    return Ask("call", "f()", fields, RIGHT, accepted={(): dict(accepted)}, **more)


def events(accepted=(), **more):
    get = Ask("get", "your file", {"target": 0, "name": "f"}, Handle(1, "function", "f"),
              if_missing=FAILS)  # fmt: skip
    given = {"expected": RIGHT, "what": "f()", "forms": {CAUSE: 2 * RIGHT}}
    judge = Judge("assert_close", From(1, ()), {name: pack(v) for name, v in given.items()})
    return [get, call(accepted, **more), judge]


def run(found, accepted=(), **more):
    check = Recorded("f", "1", "1", "f", 1.0, events=[events(accepted, **more)])
    check = from_wire(to_wire(check))

    @contextlib.contextmanager
    def fresh():
        yield Answering(Handle(7, "function", "f"), found)

    return replay.verdict_on(check, fresh, {})


def test_right_answer_passes_up_to_rounding():
    assert run(RIGHT + 1e-12).outcome is Outcome.PASSED
    assert run(RIGHT.astype(np.float32), {"array alike f4": SAME}).outcome is Outcome.PASSED


def test_wrong_answer_fails_in_the_oracles_words_with_its_cause():
    found = run(2 * RIGHT, {VALUE: JUDGED})
    assert found.outcome is Outcome.WRONG
    assert found.feedback.summary == "f() is wrong in 5 of 5 elements"
    assert found.feedback.cause == "It is doubled."


def test_tolerance_is_the_oracles():
    assert run(RIGHT * 1.00001, {VALUE: JUDGED}).outcome is Outcome.PASSED
    assert run(RIGHT * 1.0005, {VALUE: JUDGED}).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("found", "accepted"),
    [
        (2 * RIGHT, {}),
        (RIGHT.tolist(), {}),
        (RIGHT * 1.00001, {VALUE: DOUBTFUL}),
        (RIGHT.reshape(-1, 1), {VALUE: JUDGED}),
        (Handle(8, "object", "Net"), {VALUE: JUDGED}),
        (None, {VALUE: JUDGED}),
    ],
    ids=["other numbers", "a list", "doubtful", "another shape", "an object", "nothing"],
)
def test_what_was_not_tried_is_left_to_the_grader(found, accepted):
    verdict = run(found, accepted)
    assert verdict.outcome is None
    assert verdict.why.startswith("f() gives other values than the recorded solution")


def test_form_that_a_rubric_takes_is_judged_in_the_recorded_shape():
    column = {"array as ('n', 1) f8": SAME, VALUE: JUDGED}
    assert run(RIGHT.reshape(-1, 1), column).outcome is Outcome.PASSED
    assert run(2 * RIGHT.reshape(-1, 1), column).feedback.cause == "It is doubled."


def test_numbers_that_change_nothing_may_be_any():
    check = Recorded("f", "1", "1", "f", 1.0, events=[events({VALUE: FREE})[:2]])
    fresh = contextlib.nullcontext(Answering(Handle(7, "function", "f"), -RIGHT))
    assert replay.verdict_on(check, lambda: fresh, {}).outcome is Outcome.PASSED


def test_oracle_that_expects_what_free_numbers_give_is_not_believed():
    first = call({VALUE: FREE}, feeds=[3])
    check = Recorded("f", "1", "1", "f", 1.0, events=[[events()[0], first, *events()[1:]]])
    check.events[0][3].found = From(2, ())

    def outcome(loss):
        process = Answering(Handle(7, "function", "f"), loss, RIGHT)
        return replay.verdict_on(check, lambda: contextlib.nullcontext(process), {}).outcome

    assert outcome(RIGHT) is Outcome.PASSED
    assert outcome(-RIGHT) is None


def test_exception_fails_where_the_rubric_lets_it_pass_on_and_not_elsewhere():
    error = StudentRaised("f()", Raised("ValueError", "no", []))
    assert run(error, if_raised={"": FAILS}).outcome is Outcome.WRONG
    assert run(error).outcome is None
    assert run(error, if_raised={"TypeError": FAILS}).outcome is None


def test_name_that_is_missing_fails_and_an_alias_is_tried_before():
    check = Recorded("f", "1", "1", "f", 1.0, events=[events()])
    lost = NotDefined("f", "your file", [])

    def verdict(aliases, *answers):
        fresh = contextlib.nullcontext(Answering(*answers))
        return replay.verdict_on(check, lambda: fresh, aliases).outcome

    assert verdict({}, lost) is Outcome.WRONG
    assert verdict({"f": ["g"]}, lost, Handle(7, "function", "g"), RIGHT) is Outcome.PASSED


def test_gradient_that_fits_the_own_forward_passes_with_a_note():
    x = np.array([0.5, -1.5, 2.0, 1.0, 3.0])
    given = {"truth": 2 * x, "x": x, "upstream": 1.0, "what": "the gradient"}
    packed = {name: pack(value) for name, value in given.items()}
    at = {AT: [5], "dtype": "<f8", "tensor": False, "requires_grad": False}
    asked = Ask("call", "f(x)", {"target": 0, "args": [at], "kwargs": {}, "keep": False}, 1.0)
    judge = Judge("check_gradient", From(0, ()), {**packed, "rng": {"§": "rng"}}, [asked],
                  From(0, ()))  # fmt: skip
    gradient = Ask("call", "df()", {"target": 0, "args": [], "kwargs": {}, "keep": False}, 2 * x,
                   accepted={(): {VALUE: JUDGED}})  # fmt: skip

    class Cubed:
        def request(self, op, what, **fields):
            return 3 * x**2 if what == "df()" else float(np.sum(fields["args"][0] ** 3))

    check = from_wire(to_wire(Recorded("g", "1", "1", "g", 1.0, events=[[gradient, judge]])))
    found = replay.verdict_on(check, lambda: contextlib.nullcontext(Cubed()), {})
    assert found.outcome is Outcome.PASSED
    assert "right for your forward" in found.notes[0]


@pytest.mark.parametrize(
    ("found", "asked", "outcome"),
    [
        (RIGHT, RIGHT, Outcome.PASSED),
        (2 * RIGHT, RIGHT, Outcome.WRONG),
        (2 * RIGHT, RIGHT + 1, None),
        (2 * RIGHT, StudentRaised("g()", Raised("ValueError", "", [])), None),
    ],
)
def test_wrong_answer_is_wrong_if_the_earlier_ones_it_may_follow_from_are_right(
    found, asked, outcome
):
    given = {"expected": RIGHT, "what": "f()", "own": Own("your g", lambda: None)}
    on_the_way = Ask("call", "g()", {"target": 0, "args": []}, RIGHT)
    judge = Judge("assert_close", From(0, ()), {name: pack(each) for name, each in given.items()},
                  owns=[([on_the_way], RIGHT)])  # fmt: skip
    check = Recorded("f", "1", "1", "f", 1.0, events=[[call({VALUE: JUDGED}), judge]])
    check.events[0][0].fields["target"] = 0
    check = from_wire(to_wire(check))
    fresh = contextlib.nullcontext(Answering(found, asked))
    assert replay.verdict_on(check, lambda: fresh, {}).outcome is outcome


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        ([RIGHT, 2.0], Outcome.PASSED),
        ([2 * RIGHT, 2.0], Outcome.PARTIAL),
        ([2.0, RIGHT], Outcome.WRONG),
    ],
)
def test_values_that_are_returned_together_are_judged_as_in_the_grader(found, outcome):
    formula = Formula(_both, RIGHT)
    given = {"names": "dw, db", "expected": formula, "what": "f()", "shares": (0.5, 0.5)}
    packed = {name: pack_given(name, each) for name, each in given.items()}
    judged = {
        VALUE: JUDGED,
        "number of another size f8": JUDGED,
        "array of another size f8": JUDGED,
    }
    asked = Ask("call", "f()", {"target": 0, "args": []}, [RIGHT, 2.0],
                accepted={(0,): judged, (1,): judged})  # fmt: skip
    judge = Judge("assert_values", From(0, ()), packed)
    check = from_wire(to_wire(Recorded("f", "1", "1", "f", 1.0, events=[[asked, judge]])))
    fresh = contextlib.nullcontext(Answering(found))
    assert replay.verdict_on(check, lambda: fresh, {}).outcome is outcome


def _both(x):
    return x, 2.0


def test_what_a_rubric_gives_an_oracle_comes_back_as_it_was():
    given = {"forms": {CAUSE: RIGHT}, "rows": [(1, None), "text"], "earned": np.float64(0.5)}
    back = unpack(pack(given))
    (cause,) = back["forms"]
    assert (type(cause), cause.id, str(cause)) == (Cause, "doubled", "It is doubled.")
    assert back["rows"] == [(1, None), "text"]
    assert back["earned"] == 0.5


def test_library_that_raises_the_skeletons_exception_is_no_function_that_is_not_written():
    left = 'Traceback\n  File "mine.py", line 3, in f\n    raise NotImplementedError("TODO")'
    accepted = {"NotImplementedError": FAILS}
    for detail, outcome in ((left, Outcome.WRONG), ("", None)):
        error = StudentRaised("f()", Raised("NotImplementedError", "TODO", []))
        error.feedback = replace(error.feedback, detail=detail)
        assert run(error, if_raised=accepted).outcome is outcome
