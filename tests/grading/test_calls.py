"""What a check is given and what its call comes to: tested without a sandbox."""

import time

import numpy as np
import pytest
from below import USED, Session, assignment, calls

from autograder.errors import GraderError, MachineBusy, Undecided, Unfinished, Wrong
from autograder.grading.calls import RESERVE, Interrupted, Options
from autograder.grading.fixtures import Notebook
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.host import SandboxGone


def call(made, function, *needs, name="check"):
    return made.call(name, needs, 10.0, function, Notebook())


def raising(error):
    def function(**_given):
        raise error

    return function


def test_whoever_asks_for_no_student_starts_no_process():
    session = Session()
    assert call(calls(assignment(), session), lambda: 7) == 7
    assert (session.imports, session.processes) == (0, [])


def test_student_is_given_a_process_that_ends_after_the_call():
    session = Session()
    made = calls(assignment(), session)
    notebook = Notebook()
    ended = made.call(
        "check", ["student"], 10.0, lambda student: session.processes[0].ended, notebook
    )
    assert (ended, session.processes[0].ended) == (False, True)
    assert (notebook.output, made.seconds) == ("printed", {"check": USED})


def test_process_ends_where_the_check_fails_too():
    session = Session()
    with pytest.raises(Wrong):
        call(calls(assignment(), session), raising(Wrong("no")), "student")
    assert session.processes[0].ended


def test_dead_zygote_is_revived_once():
    session = Session(dies=[SandboxGone("gone")])
    assert call(calls(assignment(), session), lambda student: 7, "student") == 7
    assert session.revived == 1


def test_zygote_that_dies_again_is_the_graders_failure():
    session = Session(dies=[SandboxGone("gone"), SandboxGone("again")])
    with pytest.raises(SandboxGone, match="again"):
        call(calls(assignment(), session), lambda student: 7, "student")


def test_module_that_cannot_be_imported_keeps_its_checks_from_running():
    error = Wrong("SyntaxError in line 3")
    with pytest.raises(Unfinished, match="cannot be imported") as caught:
        call(calls(assignment(), Session(error)), lambda student: 7, "student")
    assert caught.value.__cause__ is error
    assert not isinstance(caught.value, Undecided)


def test_check_with_a_default_does_without_a_module_that_cannot_be_imported():
    def check(student=None):
        return student is None

    assert call(calls(assignment(), Session(Wrong("SyntaxError"))), check, "student")


@pytest.mark.parametrize("time_limit", [540.0, RESERVE - 1])
def test_busy_machine_is_the_budget_only_once_that_is_over(time_limit):
    made = calls(assignment(), time_limit=time_limit, started=time.monotonic() - 1)
    with pytest.raises(Undecided) as caught:
        call(made, raising(MachineBusy("it", "0 s")))
    assert ("budget" in caught.value.message) is (time_limit < RESERVE)


def test_nothing_is_called_once_the_budget_is_over():
    made = calls(assignment(), time_limit=0.0, started=time.monotonic() - 1)
    with pytest.raises(Undecided, match="budget ran out"):
        call(made, raising(AssertionError("it was called")))


def test_time_that_runs_out_keeps_a_reserve_for_the_results():
    assert Options(1, None, time_limit=100.0, started=10.0).end == 105.0
    assert Options(1, None, time_limit=RESERVE, started=10.0).end == 10.5


def test_rubric_that_exits_does_not_end_the_grading():
    with pytest.raises(GraderError, match="ended the program"):
        call(calls(assignment()), raising(SystemExit(0)))


@pytest.mark.parametrize("function", [lambda: 7, raising(Wrong("a suite's runner caught it"))])
def test_interruption_that_was_caught_inside_is_raised_again(function, monkeypatch):
    monkeypatch.setattr(Interrupted, "asked", True)
    with pytest.raises(Interrupted):
        call(calls(assignment()), function)


def test_ending_now_leaves_no_time_and_interrupts():
    session = Session()
    made = calls(assignment(), session)
    made.end_now()
    assert session.interrupted
    with pytest.raises(Undecided):
        call(made, lambda: 7)


def with_fixture(function, **settings):
    made = assignment()
    made.fixture(timeout=5, **settings)(function)
    return made


def test_fixture_is_made_once():
    made = []

    def trained():
        """Training."""
        made.append(1)
        return np.ones(2)

    asked = calls(with_fixture(trained))
    assert [call(asked, lambda trained: trained.sum(), "trained") for _ in range(2)] == [2.0, 2.0]
    assert made == [1]


@pytest.mark.parametrize(
    ("error", "raised"),
    [(Wrong("no"), Unfinished), (Unfinished("no"), Unfinished), (Undecided("busy"), Undecided)],
)
def test_fixture_that_failed_fails_each_check_with_its_title(error, raised):
    tried = []

    def trained():
        """Training."""
        tried.append(1)
        raise error

    asked = calls(with_fixture(trained))
    for _ in range(2):
        with pytest.raises(raised, match="“Training” failed") as caught:
            call(asked, lambda trained: 7, "trained")
        assert type(caught.value) is raised
        assert caught.value.__cause__ is error
    assert tried == [1]


def test_fixture_that_broke_is_the_graders_failure_for_each_check():
    def trained():
        """Training."""
        raise ZeroDivisionError

    asked = calls(with_fixture(trained))
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            call(asked, lambda trained: 7, "trained")


@pytest.mark.parametrize("stopped", [True, False])
def test_fixture_is_not_tried_where_what_it_needs_never_came_back(stopped):
    def trained():
        """Training."""
        return 7

    asked = assignment()
    asked.check("1", points=1)(named("forward"))
    asked.fixture(timeout=5, unless_stopped=["forward"])(trained)
    made = calls(asked)
    if not stopped:
        assert call(made, lambda trained: trained, "trained") == 7
        return
    made.stopped["forward"] = StudentStopped.__new__(StudentStopped)
    with pytest.raises(Unfinished, match="“Training” failed") as caught:
        call(made, lambda trained: trained, "trained")
    assert "“It does.” never came back" in str(caught.value.__cause__).replace(
        "It does”", "It does.”"
    )


def named(name):
    def check():
        """It does."""

    check.__name__ = name
    return check


def test_variant_has_another_seed_and_makes_again_what_it_is_told():
    made = []

    def first():
        """First."""
        made.append("first")
        return 1

    def second(rng):
        """Second."""
        made.append("second")
        return rng.integers(10**9)

    asked = assignment()
    asked.fixture(timeout=5)(first)
    asked.fixture(timeout=5)(second)
    original = calls(asked)
    before = call(original, lambda first, second: second, "first", "second")
    other = original.variant(99, lambda _process: None, ["second"])
    after = call(other, lambda first, second: second, "first", "second")
    assert made == ["first", "second", "second"]
    assert before != after
    assert call(original, lambda second: second, "second") == before
    assert original.options.seed == 3
