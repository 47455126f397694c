"""Rules of replaying a record: which answers decide, which are compared, which leave it open."""

import contextlib

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.kit import replay
from autograder.kit.record import Ask, From, Judge, Recorded, pack, wrong_to_wire
from autograder.kit.replay import DOUBTFUL, FAILS, FREE, JUDGED, SAME, VALUE, Replay, taken
from autograder.results.report import Outcome
from autograder.sandbox.failures import NotDefined, StudentRaised, StudentStopped
from autograder.sandbox.protocol import Handle
from autograder.sandbox.replies import Raised

RIGHT = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
NET = Handle(1, "object", "Net")


class Process:
    """Answers in order, or raises; keeps what it is asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def request(self, op, what, **fields):
        self.asked.append((op, what, fields))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def ask(answer=RIGHT, accepted=None, what="f()", op="call", **more):
    by_place = (
        accepted if accepted and not isinstance(next(iter(accepted)), str) else {(): accepted or {}}
    )
    return Ask(op, what, {"target": 0}, answer, accepted=by_place, **more)


def judge(found=From(0, ()), oracle="assert_close", **given):  # noqa: B008 - a frozen one
    given = {"expected": RIGHT, "what": "f()", **given}
    return Judge(oracle, found, {name: pack(value) for name, value in given.items()})


def run(events, *answers):
    return Replay(Process(*answers), {}).run(events)


def raised(kind="ValueError"):
    return StudentRaised("f()", Raised(kind, "no", []))


def test_verdict_of_a_right_solution_is_full():
    found = run([ask(), judge()], RIGHT)
    assert (found.outcome, found.earned, found.feedback) == (Outcome.PASSED, 1.0, None)


def test_wrong_answer_earns_what_the_oracle_leaves():
    found = run([ask(accepted={VALUE: JUDGED}), judge(earned=0.5)], 2 * RIGHT)
    assert (found.outcome, found.earned) == (Outcome.PARTIAL, 0.5)
    found = run([ask(accepted={VALUE: JUDGED}), judge()], 2 * RIGHT)
    assert (found.outcome, found.earned) == (Outcome.WRONG, 0.0)
    assert found.error is not None


def test_every_recorded_way_is_tried_until_one_decides():
    ways = [[ask()], [ask(accepted={VALUE: FREE})]]
    check = Recorded("f", "1", "1", "f", 1.0, events=ways, why_not="random")
    made = []

    @contextlib.contextmanager
    def fresh():
        made.append(Process(2 * RIGHT))
        yield made[-1]

    assert replay.verdict_on(check, fresh, {}).outcome is Outcome.PASSED
    assert len(made) == 2


def test_reason_of_the_first_way_is_given_where_none_decides():
    ways = [[ask(what="first()")], [ask(what="second()")]]
    check = Recorded("f", "1", "1", "f", 1.0, events=ways)
    found = replay.verdict_on(check, lambda: contextlib.nullcontext(Process(2 * RIGHT)), {})
    assert found.outcome is None
    assert found.why.startswith("first() gives other values")


def test_check_without_a_record_says_why_it_has_none():
    check = Recorded("f", "1", "1", "f", 1.0, why_not="it trains")
    found = replay.verdict_on(check, lambda: contextlib.nullcontext(Process()), {})
    assert (found.outcome, found.why) == (None, "it trains")


def test_first_way_that_decides_ends_it():
    ways = [[ask(accepted={VALUE: JUDGED}), judge()], [ask(accepted={VALUE: FREE})]]
    check = Recorded("f", "1", "1", "f", 1.0, events=ways)
    found = replay.verdict_on(check, lambda: contextlib.nullcontext(Process(2 * RIGHT)), {})
    assert found.outcome is Outcome.WRONG


@pytest.mark.parametrize("action", ["", "unknown", None])
def test_answer_that_nobody_tried_leaves_it_open(action):
    assert run([ask(accepted={VALUE: action}), judge()], 2 * RIGHT).outcome is None


def test_answer_that_no_oracle_judges_leaves_it_open():
    assert run([ask(accepted={VALUE: JUDGED})], 2 * RIGHT).outcome is None
    assert run([ask(accepted={VALUE: JUDGED}), judge(From(7, ()))], 2 * RIGHT).outcome is None
    assert run([ask(accepted={VALUE: JUDGED}), judge(None)], 2 * RIGHT).outcome is None


def test_doubtful_answer_stays_open_even_if_the_oracle_accepts_it():
    assert run([ask(accepted={VALUE: DOUBTFUL}), judge()], RIGHT * 1.00001).outcome is None
    assert run([ask(accepted={VALUE: DOUBTFUL}), judge()], 2 * RIGHT).outcome is Outcome.WRONG


def test_words_of_the_rubric_for_a_form_are_the_verdict():
    words = wrong_to_wire(Wrong("f() returns a list", next_step="Return an array.", earned=0.5))
    found = run([ask(accepted={"list alike f8": words}), judge()], RIGHT.tolist())
    assert (found.outcome, found.feedback.summary) == (Outcome.PARTIAL, "f() returns a list")


def test_form_that_changes_nothing_may_hold_wrong_numbers_that_are_judged():
    accepted = {"list alike f8": SAME, VALUE: JUDGED}
    assert run([ask(accepted=accepted), judge()], RIGHT.tolist()).outcome is Outcome.PASSED
    assert run([ask(accepted=accepted), judge()], (2 * RIGHT).tolist()).outcome is Outcome.WRONG
    assert (
        run([ask(accepted={"list alike f8": SAME}), judge()], (2 * RIGHT).tolist()).outcome is None
    )


def test_form_that_is_free_may_hold_any_numbers():
    assert (
        run([ask(accepted={"array of another size f8": FREE})], np.ones(2)).outcome
        is Outcome.PASSED
    )


def test_turned_answer_is_judged_the_right_way_round():
    right = np.arange(6.0).reshape(2, 3)
    event = ask(right, accepted={"array turned f8": SAME, VALUE: JUDGED})
    by = judge(expected=right)
    assert run([event, by], right.T).outcome is Outcome.PASSED
    found = run([event, by], right.T + np.array([[0, 0], [0, 1], [0, 0]]))
    assert found.feedback.summary == "f() is wrong in 1 of 6 elements"


def test_parts_of_an_answer_are_compared_each_by_itself():
    event = ask([1.5, {"w": RIGHT}], accepted={(1, "w"): {VALUE: JUDGED}})
    by = judge(From(0, (1, "w")))
    assert run([event, by], [1.5, {"w": RIGHT}]).outcome is Outcome.PASSED
    assert run([event, by], [1.5, {"w": 2 * RIGHT}]).outcome is Outcome.WRONG
    assert run([event, by], [2.5, {"w": RIGHT}]).outcome is None
    assert run([event, by], [1.5, {"v": RIGHT}]).outcome is None
    assert run([event, by], [1.5]).outcome is None


def test_verdict_on_one_part_leaves_another_one_open():
    event = ask([RIGHT, RIGHT], accepted={(0,): {VALUE: JUDGED}, (1,): {VALUE: JUDGED}})
    near = RIGHT * 1.00001
    assert run([event, judge(From(0, (0,)))], [near, near]).outcome is None
    both = [event, judge(From(0, (0,))), judge(From(0, (1,)))]
    assert run(both, [near, near]).outcome is Outcome.PASSED


def test_oracle_of_a_whole_answer_judges_its_parts():
    event = ask([RIGHT, RIGHT], accepted={(0,): {VALUE: JUDGED}, (1,): {VALUE: JUDGED}})
    near = RIGHT * 1.00001
    by = judge(expected=np.array([RIGHT, RIGHT]))
    assert run([event, by], [near, near]).outcome is Outcome.PASSED


def test_answer_that_an_oracle_depends_on_makes_it_unsure():
    first, second = ask(accepted={VALUE: FREE}, feeds=[2]), ask()
    by = judge(From(1, ()))
    assert run([first, second, by], RIGHT, RIGHT).outcome is Outcome.PASSED
    found = run([first, second, by], 2 * RIGHT, RIGHT)
    assert (found.outcome, found.why) == (
        None,
        "what is expected depends on what your code gives otherwise",
    )


@pytest.mark.parametrize("action", [FREE, JUDGED, DOUBTFUL])
def test_every_other_number_that_may_be_right_makes_it_unsure(action):
    first, second = ask(accepted={VALUE: action}, feeds=[2]), ask()
    assert run([first, second, judge(From(1, ()))], 2 * RIGHT, RIGHT).outcome is None


def test_missing_name_goes_on_where_right_solutions_lack_it_too():
    lost = NotDefined("f", "your file", [])
    assert run([ask(failed="missing"), ask()], lost, RIGHT).outcome is Outcome.PASSED
    assert run([ask(if_missing=2), ask(), ask(1.5)], lost, 1.5).outcome is Outcome.PASSED
    assert run([ask(if_missing=FAILS)], lost).outcome is Outcome.WRONG
    assert run([ask()], lost).outcome is None


def test_exception_goes_on_where_right_solutions_raise_too():
    assert run([ask(failed="raised"), ask()], raised(), RIGHT).outcome is Outcome.PASSED
    assert (
        run([ask(if_raised={"ValueError": 2}), ask(), ask(1.5)], raised(), 1.5).outcome
        is Outcome.PASSED
    )
    assert run([ask(if_raised={"": FAILS})], raised("TypeError")).outcome is Outcome.WRONG
    assert (
        run([ask(if_raised={"ValueError": FAILS, "": 1}), ask(1.5)], raised(), 1.5).outcome
        is Outcome.WRONG
    )


def test_what_a_right_solution_does_not_do_leaves_it_open():
    for failed in ("missing", "raised"):
        found = run([ask(failed=failed)], RIGHT)
        assert (found.outcome, found.why) == (None, "f() does what a right solution does not")


def test_process_that_stopped_and_other_failures_leave_it_open():
    found = run([ask(if_raised={"": FAILS})], StudentStopped("f() did not finish"))
    assert (found.outcome, found.why) == (None, "here, f() did not finish")
    assert run([ask(if_missing=FAILS, if_raised={"": FAILS})], Wrong("too large")).outcome is None


def test_place_where_nobody_knows_what_an_exception_means_is_told():
    for kinds, place in (({}, 1), ({"": FAILS}, None)):
        replayed = Replay(Process(RIGHT, raised()), {})
        replayed.run([ask(), ask(if_raised=kinds)])
        assert replayed.stopped_at == place


def test_objects_stand_for_those_of_the_record():
    process = Process(Handle(8, "object", "Net"), RIGHT)
    events = [ask(NET), Ask("call", "net()", {"target": 1}, RIGHT)]
    assert Replay(process, {}).run(events).outcome is Outcome.PASSED
    assert process.asked[1][2] == {"target": 8}


def test_object_of_another_kind_is_not_taken_for_it():
    assert run([ask(NET)], Handle(8, "function", "f")).outcome is None
    assert run([ask(NET)], RIGHT).outcome is None


def test_random_attribute_is_set_and_its_right_numbers_are_judged():
    process = Process(np.zeros(5), None)
    event = Ask("get", "net.w", {"target": 0, "name": "w"}, RIGHT, forced=True)
    assert Replay(process, {}).run([event, judge()]).outcome is Outcome.PASSED
    op, _, fields = process.asked[1]
    assert (op, fields["value"].tolist()) == ("set", RIGHT.tolist())


def test_random_attributes_of_a_new_object_are_set():
    process = Process(Handle(8, "object", "Net"), np.zeros((5, 1)), None)
    assert Replay(process, {}).run([ask(NET, presets={"w": RIGHT})]).outcome is Outcome.PASSED
    assert [op for op, _, _ in process.asked] == ["call", "get", "set"]


def test_each_note_is_given_once():
    event = judge(oracle="as_array", what="f()")
    event.given.pop("expected")
    replayed = Replay(Process(RIGHT), {})
    replay.ORACLES, kept = {**replay.ORACLES, "as_array": lambda *_, **__: "a note"}, replay.ORACLES
    try:
        assert replayed.run([ask(), event, event]).notes == ("a note",)
    finally:
        replay.ORACLES = kept


@pytest.mark.parametrize(
    ("answer", "source", "found"),
    [
        ([1, [2, 3]], From(0, (1, 0)), 2),
        (RIGHT, From(0, ()), RIGHT),
        (RIGHT, From(0, (), (5, 1)), RIGHT[:, None]),
        (["text"], From(0, (0,), (1,)), "text"),
    ],
)
def test_oracle_is_given_what_is_at_a_place_in_the_recorded_shape(answer, source, found):
    assert np.array_equal(taken(answer, source), found)


@pytest.mark.parametrize("source", [From(0, (5,)), From(0, (), (2, 2))])
def test_place_that_is_not_there_or_of_another_size_is_no_value(source):
    with pytest.raises((LookupError, ValueError)):
        taken([RIGHT, RIGHT] if source.place else RIGHT, source)


def test_gradient_without_a_recorded_forward_is_left_open_where_it_is_not_the_true_one():
    given = {"truth": 2 * RIGHT, "x": RIGHT, "upstream": 1.0, "what": "the gradient"}
    by = Judge(
        "check_gradient",
        From(0, ()),
        {**{k: pack(v) for k, v in given.items()}, "rng": {"§": "rng"}},
    )
    event = ask(2 * RIGHT, accepted={VALUE: JUDGED})
    assert run([event, by], 2 * RIGHT).outcome is Outcome.PASSED
    found = run([event, by], 3 * RIGHT)
    assert found.outcome is None
    assert found.why.startswith("the gradient is not the true one")
