"""What a check is given and what its call comes to: tested without a sandbox."""

import dataclasses
import time
from types import SimpleNamespace

import numpy as np
import pytest
from below import SUBMISSION, USED, Session, assignment, calls

from autograder.errors import GraderError, MachineBusy, Undecided, Unfinished, Wrong
from autograder.grading.calls import RESERVE, Interrupted, Options
from autograder.grading.fixtures import Notebook
from autograder.grading.verdicts import blank_result
from autograder.results.report import Outcome
from autograder.sandbox.clock import Spent
from autograder.sandbox.failures import CellStopped, StudentRaised, StudentStopped
from autograder.sandbox.host import SandboxGone
from autograder.sandbox.program import Started
from autograder.sandbox.replies import Absent, Frame, Raised
from autograder.submitted.cells import Cell
from autograder.submitted.reading import Reading


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


@pytest.mark.parametrize(("asks", "processes"), [(False, 0), (True, 1)])
def test_check_that_may_do_without_a_module_starts_a_process_only_to_ask_it(asks, processes):
    session = Session()
    session.names = {"LR": 0.1}
    made = calls(assignment(), session)
    assert call(made, lambda student=None: student.LR if asks else 7, "student") in (0.1, 7)
    assert [each.ended for each in session.processes] == [True] * processes
    assert made.seconds == ({"check": USED} if asks else {})


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


def test_process_has_the_checks_time_and_a_seed_of_its_own_the_same_each_time():
    session = Session()
    made = calls(assignment(), session)
    for name in ("a", "a", "b"):
        call(made, lambda student: 7, "student", name=name)
    assert {timeout for timeout, _ in session.asked} == {10.0}
    first, again, other = (seed for _, seed in session.asked)
    assert first == again != other


def test_variant_draws_nothing_and_tells_nobody():
    told = []
    original = calls(assignment(), pictures=True, on_start=told.append)
    other = original.variant(99, lambda _process: None, [])
    other.options.on_start("a title")
    assert (other.options.pictures, told) == (False, [])
    assert original.options.pictures
    other.stopped["a"] = other.seconds["a"] = 1
    assert (original.stopped, original.seconds) == ({}, {})


def test_variant_waits_for_no_fixture_that_the_first_is_making():
    def trained():
        """Training."""
        return 7

    original = calls(with_fixture(trained))
    with original._locks["trained"]:
        other = original.variant(99, lambda _process: None, ["trained"])
        assert call(other, lambda trained: trained, "trained") == 7


@pytest.mark.parametrize("needs", [[], ["student"]])
def test_library_that_the_course_forgot_is_blamed_on_nobody(needs):
    made, error = calls(assignment()), Wrong("no")
    made.not_installed = SimpleNamespace(require=blame)
    with pytest.raises(GraderError, match="torch is not installed"):
        call(made, raising(error), *needs)
    failing = calls(assignment(), Session(error))
    failing.not_installed = SimpleNamespace(require=blame)
    with pytest.raises(GraderError, match="torch is not installed"):
        call(failing, raising(error), "student")


def blame(error, *_known):
    assert isinstance(error, Wrong)
    raise GraderError("torch is not installed")


def test_fixture_is_told_when_it_starts():
    def trained():
        """Training."""

    told = []
    asked = calls(with_fixture(trained), on_start=told.append)
    call(asked, lambda trained: trained, "trained")
    assert told == ["Training"]


def test_figures_of_the_import_are_asked_for_once():
    session = Session()
    made = calls(assignment(), session)
    assert made.figures() is made.figures()
    assert sum(process.drawn for process in session.processes) == 1


@pytest.mark.parametrize("pictures", [True, False])
def test_what_a_check_drew_is_asked_for_where_it_is_to_be_seen(pictures):
    session = Session()
    call(calls(assignment(), session, pictures=pictures), lambda student: 7, "student")
    assert session.processes[0].drawn == pictures


def with_files(session, *, handed_in=("w.npy",), **settings):
    submission = dataclasses.replace(SUBMISSION, artifacts=dict.fromkeys(handed_in), **settings)
    asked = assignment(artifacts=["w.npy", "v.npy"], artifact_mb=2)
    return call(
        calls(asked, session, submission=submission), lambda artifacts: artifacts, "artifacts"
    )


def test_artifacts_are_opened_once_within_their_limit():
    session = Session()
    session.files = {"w.npy": 1, "v.npy": 2}
    asked = assignment(artifacts=["w.npy", "v.npy"], artifact_mb=2)
    made = calls(asked, session)
    found = [call(made, lambda artifacts: dict(artifacts), "artifacts") for _ in range(2)]
    assert found == [{"w.npy": 1, "v.npy": 2}] * 2
    assert session.opened == [(["w.npy", "v.npy"], 2 * 2**20)]


def test_file_that_was_not_handed_in_is_not_written_yet_and_a_damaged_one_is_wrong():
    session = Session()
    session.files = {"w.npy": Wrong("damaged"), "v.npy": Wrong("missing")}
    artifacts = with_files(session)
    for name, said in (("w.npy", ""), ("v.npy", "v.npy (not handed in)")):
        with pytest.raises(Wrong) as caught:
            artifacts[name]
        assert caught.value.feedback.not_written == said


def test_file_that_is_too_large_is_refused_unopened():
    session = Session()
    session.files = {"v.npy": 2}
    artifacts = with_files(session, too_large={"w.npy": 5 * 2**20})
    with pytest.raises(Wrong, match="cannot be accepted"):
        artifacts["w.npy"]
    assert session.opened == [(["v.npy"], 2 * 2**20)]


def test_nothing_is_drawn_unless_it_is_asked_for():
    assert not Options(1, None).pictures


def test_process_that_stopped_is_the_checks_own_matter():
    stopped = StudentStopped.__new__(StudentStopped)
    Wrong.__init__(stopped, "it never came back")
    made = calls(assignment())
    made.not_installed = SimpleNamespace(require=blame)
    with pytest.raises(StudentStopped) as caught:
        call(made, raising(stopped), "student")
    assert caught.value is stopped


@pytest.mark.parametrize("name", ["helper", "other"])
def test_module_that_the_course_does_not_give_is_blamed_on_nobody(name):
    session = Session()
    session.started = Started(absent=[Absent("helper", "a.py", 1)])
    made = calls(assignment(), session)
    made.assignment.not_given = (name,)
    if name == "other":
        assert call(made, lambda student: 7, "student") == 7
        return
    with pytest.raises(GraderError, match="imports helper, which the course has"):
        call(made, lambda student: 7, "student")


@pytest.mark.parametrize("resumes", [None, lambda session: True, lambda session: False])
def test_check_goes_on_in_the_process_that_an_earlier_one_has_left_where_it_says_so(resumes):
    session, asked = Session(), assignment()
    asked.check("1", points=1)(named("check"))
    asked.checks[0] = dataclasses.replace(asked.checks[0], resumes=resumes)
    call(calls(asked, session), lambda student: 7, "student")
    assert session.resumed == [resumes is not None and resumes(session)]


def test_check_is_given_what_is_known_of_those_that_it_rests_on():
    asked = assignment()
    for name, rests_on in (("base", []), ("other", []), ("check", ["base"])):
        asked.check("1", points=1, rests_on=rests_on)(named(name))
    made = calls(asked)
    for check in asked.checks[:2]:
        made.results[check.name] = dataclasses.replace(
            blank_result(check), score=0.0, outcome=Outcome.WRONG
        )
    found = call(made, lambda earlier: earlier, "earlier")
    assert [each.name for each in found.failed] == ["base"]
    assert call(made, lambda earlier: earlier, "earlier", name="fixture").failed == ()


CELL = Cell(True, "cell 1", "plt.plot(loss)", 1, 1)


def with_failed_cell(error, raised, *needs):
    session = Session()
    session.failed_cells = {0: error}
    submission = dataclasses.replace(SUBMISSION, cells=(CELL,), reading=Reading(cells=[CELL]))
    with pytest.raises(Wrong) as caught:
        call(calls(assignment(), session, submission=submission), raising(raised), *needs)
    return caught.value


@pytest.mark.parametrize(("needs", "blamed"), [([], False), (["figures"], True)])
def test_cell_that_was_stopped_is_why_only_where_something_of_it_is_looked_at(needs, blamed):
    stopped = CellStopped("cell 1", Raised("CellTooSlow", "", []), Spent(10.0, 10.0, 0.0))
    found = with_failed_cell(stopped, Wrong("no figure"), *needs)
    assert ("was stopped" in found.feedback.summary) is blamed


def test_what_a_check_finds_of_a_cell_that_is_not_written_is_not_written_either():
    frames = [Frame("cell 1", 1, "", "raise NotImplementedError")]
    error = StudentRaised("cell 1", Raised("NotImplementedError", "", frames))
    made = assignment()
    made.check("1", points=1)(named("check"))
    session = Session()
    session.failed_cells = {0: error}
    heading = Cell(False, "", "## 1", 1, 1)
    cells = (heading, Cell(True, "cell 1", "raise NotImplementedError", 1, 1))
    headed = dataclasses.replace(SUBMISSION, cells=cells)
    with pytest.raises(Wrong) as caught:
        call(calls(made, session, submission=headed), raising(Wrong("no w")), "student")
    assert caught.value.feedback.not_written == "cell 1, line 1"
