"""What becomes of a check, by what it raises: tested without a sandbox."""

import ast
import dataclasses
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from below import SUBMISSION, Session, assignment, graded, grading, homework

from autograder.errors import (
    ForAPerson,
    GraderError,
    SandboxError,
    Undecided,
    Unfinished,
    Wrong,
)
from autograder.grading import by_hand
from autograder.grading.budget import Budget
from autograder.grading.calls import Interrupted, Options
from autograder.grading.running import Grading
from autograder.homework.asked import Files
from autograder.oracles.slips import slips_of
from autograder.results.report import Outcome
from autograder.results.shown import Answer
from autograder.sandbox.clock import Account
from autograder.sandbox.failures import StudentStopped
from autograder.submitted.forbidden import Use
from autograder.submitted.forbidden.rules import key_of
from autograder.submitted.reading import Reading
from autograder.submitted.trees import Tree


def one(raised=None, *, by_hand=False, points=3):
    """Return an assignment of one check that raises this."""
    made = assignment()
    declare = made.by_hand("1", points=points) if by_hand else made.check("1", points=points)

    @declare
    def check(note):
        """It does."""
        note("a note")
        if raised is not None:
            raise raised

    return made


@pytest.mark.parametrize(
    ("raised", "outcome", "score"),
    [
        (None, Outcome.PASSED, 3),
        (Wrong("no"), Outcome.WRONG, 0),
        (Wrong("half", earned=0.5), Outcome.PARTIAL, 1.5),
        (Wrong("a third", earned=1 / 3), Outcome.PARTIAL, 1),
        (Wrong("not written", earned=0.0), Outcome.WRONG, 0),
        (Unfinished("it failed"), Outcome.NOT_RUN, 0),
        (Undecided("the machine"), Outcome.NOT_RUN, None),
        (ForAPerson("look at this"), Outcome.BY_HAND, None),
        (GraderError("we broke"), Outcome.GRADER_FAILED, None),
        (ZeroDivisionError("a bug of the rubric"), Outcome.GRADER_FAILED, None),
        (SystemExit(3), Outcome.GRADER_FAILED, None),
    ],
)
def test_what_is_raised_decides_whose_fault_it_is(raised, outcome, score):
    result = graded(one(raised))["check"]
    assert (result.outcome, result.score) == (outcome, score)


def test_points_keep_no_dust_of_binary_fractions():
    result = graded(one(Wrong("some", earned=0.1 + 0.2), points=1))["check"]
    assert result.score == 0.3


def test_notes_stay_whether_it_passes_or_not():
    assert graded(one())["check"].notes == ("a note",)
    assert graded(one(Wrong("no")))["check"].notes == ("a note",)


def test_what_a_person_has_to_look_at_says_so():
    result = graded(one(ForAPerson("look at this")))["check"]
    assert result.notes == ("a note", "look at this")
    assert result.feedback is None


def test_item_that_a_person_grades_waits_though_it_raised():
    result = graded(one(Wrong("no figure"), by_hand=True))["check"]
    assert (result.outcome, result.score) == (Outcome.BY_HAND, None)
    assert result.notes == ("a note", "no figure")


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interruption_ends_the_grading_and_keeps_no_result(jobs):
    made = grading(one(Interrupted()))
    with pytest.raises(Interrupted):
        made.run(made.homework.assignment.checks, jobs)
    assert made.results == {}


def two(first, *, by_hand=False, **second):
    made = assignment()
    ran = []
    declare = made.by_hand("1", points=1) if by_hand else made.check("1", points=1)

    @declare
    def base():
        """The base."""
        if first is not None:
            raise first

    @made.check("1", points=2, **second)
    def above(rng):
        """What builds on it."""
        ran.append(rng.integers(1000))

    return made, ran


@pytest.mark.parametrize(
    ("first", "runs", "outcome", "score"),
    [
        (None, True, Outcome.PASSED, 2),
        (Wrong("no"), False, Outcome.NOT_RUN, 0),
        (Wrong("half", earned=0.5), False, Outcome.NOT_RUN, 0),
        (Unfinished("not run"), False, Outcome.NOT_RUN, 0),
        (Undecided("the machine"), False, Outcome.NOT_RUN, None),
        (GraderError("we broke"), False, Outcome.NOT_RUN, None),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_check_runs_only_if_all_it_depends_on_passed(first, runs, outcome, score, jobs):
    made, ran = two(first, depends_on=["base"])
    result = graded(made, jobs=jobs)["above"]
    assert (bool(ran), result.outcome, result.score) == (runs, outcome, score)
    if not runs:
        assert "it builds on “The base” (1.1)" in result.feedback.summary


def test_what_a_person_grades_keeps_nothing_from_running():
    made, ran = two(None, by_hand=True)
    graded(made)
    assert ran


def test_each_check_has_random_numbers_of_its_own_the_same_in_every_run():
    made = assignment()
    drawn = []
    for name in ("a", "b"):

        def check(rng):
            """It draws."""
            drawn.append(int(rng.integers(10**9)))

        check.__name__ = name
        made.check("1", points=1)(check)
    graded(made)
    graded(made)
    assert drawn[:2] == drawn[2:]
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(("interrupted", "said"), [("", "ended before it"), ("Ctrl-C", "Ctrl-C")])
def test_a_report_says_whether_it_is_complete(interrupted, said):
    made, _ = two(None)
    begun = grading(made, Session())
    begun.run(made.checks[:1])
    report = begun.report(made.checks, replay="again", interrupted=interrupted)
    assert report.interrupted is bool(interrupted)
    done, left = report.results
    assert (done.score, left.score, left.outcome) == (1, 0.0, Outcome.NOT_RUN)
    assert said in left.feedback.summary
    assert (report.seed, report.replay, report.output) == (3, "again", "said at import")
    assert (report.part_titles, report.isolation) == ({"1": "One"}, {"landlock": "on"})


def test_giving_up_blames_nobody_and_keeps_what_is_there():
    made, _ = two(None)
    begun = grading(made)
    begun.run(made.checks[:1])
    begun.give_up(made.checks, OSError("no disk"))
    assert begun.results["base"].outcome is Outcome.PASSED
    assert begun.results["above"].outcome is Outcome.GRADER_FAILED
    assert begun.results["above"].score is None


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_start_and_each_result_is_told(jobs):
    made, _ = two(Wrong("no"))
    started, finished = [], []
    graded(made, jobs=jobs, on_start=started.append, on_result=lambda r: finished.append(r.name))
    assert sorted(started) == ["The base", "What builds on it"]
    assert sorted(finished) == ["above", "base"]


def test_leaderboard_holds_what_checks_rank_by():
    made = assignment()

    @made.check("1", points=1)
    def ranked(leaderboard):
        """It ranks."""
        leaderboard("accuracy", 0.9, order="asc")

    begun = grading(made)
    begun.run(made.checks)
    assert [(e.name, e.value, e.order) for e in begun.leaderboard] == [("accuracy", 0.9, "asc")]


def test_closing_ends_the_session():
    session = Session()
    grading(one(), session).close()
    assert session.closed


def test_a_check_waits_for_what_it_depends_on_where_two_run_at_once():
    made, entered = assignment(), threading.Event()

    @made.check("1", points=1)
    def base():
        """The base."""
        if not entered.wait(0.2):  # nobody entered: as it should be
            raise Wrong("no")

    @made.check("1", points=1, depends_on=["base"])
    def above():
        """What builds on it."""
        entered.set()

    assert graded(made, jobs=2)["above"].outcome is Outcome.NOT_RUN
    assert not entered.is_set()


def test_an_interruption_ends_what_runs_beside_it():
    session = Session()
    made = grading(one(Interrupted()), session)
    with pytest.raises(Interrupted):
        made.run(made.homework.assignment.checks, 2)
    assert session.interrupted


def test_points_keep_six_digits():
    assert graded(one(Wrong("some", earned=0.12345678), points=1))["check"].score == 0.123457


def test_a_check_that_stopped_its_process_is_remembered():
    stopped = StudentStopped.__new__(StudentStopped)
    Wrong.__init__(stopped, "it never came back")
    made = grading(one(stopped))
    made.run(made.homework.assignment.checks)
    assert made.calls.stopped == {"check": stopped}
    other = grading(one(Wrong("no")))
    other.run(other.homework.assignment.checks)
    assert other.calls.stopped == {}


def test_what_builds_on_something_unwritten_is_not_written_either():
    unwritten = Wrong("TODO")
    unwritten.feedback = dataclasses.replace(unwritten.feedback, not_written="f, line 1")
    made, ran = two(unwritten, depends_on=["base"])
    results = graded(made)
    assert results["base"].outcome is Outcome.NOT_WRITTEN
    assert results["above"].outcome is Outcome.NOT_WRITTEN
    assert results["above"].feedback.not_written == "what 1.1 asks for"
    assert not ran


def test_check_of_what_uses_a_forbidden_name_is_not_called():
    made = assignment(forbidden={"1": ["numpy.sort"]})
    ran = []

    @made.check("1", points=1)
    def check():
        """It runs."""
        ran.append(1)

    uses = {key_of("1", ["numpy.sort"]): [Use("numpy.sort", 3, "f", "np.sort")]}
    submission = dataclasses.replace(SUBMISSION, reading=Reading(uses=uses))
    assert graded(made, submission=submission)["check"].outcome is Outcome.WRONG
    assert ran == []


@pytest.mark.parametrize("raised", [None, Wrong("no"), ZeroDivisionError()])
def test_seconds_are_those_since_the_check_began(raised):
    made = grading(one(raised))
    made.run(made.homework.assignment.checks)
    report = made.report(made.homework.assignment.checks, replay="")
    assert 0 <= made.results["check"].seconds < 60
    assert 0 <= report.seconds < 60


@pytest.mark.parametrize("jobs", [1, 2])
def test_figures_are_drawn_where_somebody_looks_at_them(jobs):
    made, _ = two(None)
    for pictures in (True, False):
        session = Session()
        grading(made, session, pictures=pictures).run(made.checks, jobs)
        assert any(process.drawn for process in session.processes) is pictures


def test_what_was_cut_short_beside_an_interruption_has_no_result():
    made, begun, ended = assignment(), threading.Event(), threading.Event()

    @made.check("1", points=1)
    def cut_short():
        """It ends when it is told to."""
        begun.set()
        assert ended.wait(60)

    @made.check("1", points=1)
    def interrupted():
        """The grader is asked to end."""
        assert begun.wait(60)
        raise Interrupted

    run = grading(made)
    run.calls.end_now = ended.set
    with pytest.raises(Interrupted):
        run.run(made.checks, 2)
    assert run.results == {}


@pytest.mark.parametrize(("read", "shown"), [("because", "because"), ("", by_hand.NOTHING)])
def test_item_that_a_person_grades_shows_the_answer_or_that_there_is_none(read, shown):
    made = assignment()

    @made.by_hand("1", points=1, answers="WHY")
    def why():
        """Why it converges."""

    submission = dataclasses.replace(SUBMISSION, reading=Reading(answers={"WHY": read}))
    (answer,) = graded(made, submission=submission)["why"].shown
    assert answer == Answer("WHY", shown)


@pytest.mark.parametrize(("raised", "how"), [(Wrong, "failed"), (StudentStopped, "did not finish")])
def test_what_builds_on_it_says_whether_it_failed_or_never_ended(raised, how):
    error = raised.__new__(raised)
    Wrong.__init__(error, "it never came back")
    made, _ = two(error, depends_on=["base"])
    assert graded(made)["above"].feedback.summary.endswith(f"which {how}")


TODO = """  File "nn/ops.py", line 7, in forward
    raise NotImplementedError
NotImplementedError"""
TREE = Tree(Files(required=(("nn/ops.py",),)), {"nn/ops.py": Path("nn/ops.py")})


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize(
    ("tree", "place"), [(None, "forward, line 7"), (TREE, "forward, nn/ops.py, line 7")]
)
def test_what_is_not_written_names_the_file_where_there_are_several(within, tree, place):
    error = wrong = Wrong("it raises NotImplementedError", detail=TODO)
    if within:
        error = Unfinished("the import failed")
        error.__cause__ = wrong
    submission = dataclasses.replace(SUBMISSION, tree=tree)
    result = graded(one(error), submission=submission)["check"]
    assert result.feedback.not_written == place
    assert result.outcome is Outcome.NOT_WRITTEN


@pytest.mark.parametrize(
    ("raised", "failed"), [(None, False), (GraderError("we"), False), (SandboxError("it"), True)]
)
def test_report_says_whether_it_was_the_sandbox_that_failed(raised, failed):
    made, _ = two(raised)
    begun = grading(made)
    begun.run(made.checks)
    assert begun.report(made.checks, replay="").sandbox_failed is failed


@pytest.mark.parametrize(("name", "quoted"), [("y", True), ("target", False)])
def test_sentences_quote_the_formula_only_where_its_names_were_written(name, quoted, tmp_path):
    module = tmp_path / "ada.py"
    module.write_text(f"def loss(h, {name}):\n    return h + {name}\n")
    made, said = assignment(), []

    @made.check("1", points=1)
    def check():
        """It says what slips there are."""
        said.extend(str(slip.cause) for slip in slips_of(ast.parse("h - y")))

    graded(made, submission=dataclasses.replace(SUBMISSION, module=module))
    assert any("y is added instead of subtracted" in each for each in said) is quoted


@pytest.mark.parametrize("used", [True, False])
def test_name_of_the_students_own_costs_a_point_where_it_was_used(used):
    made = one()
    begun = grading(made)
    begun.run(made.checks)
    begun.calls.renamed.names, begun.calls.renamed.kinds = {"loss": "cost"}, {"loss": "function"}
    begun.calls.names_read["check"] = {"loss"}
    begun.calls.renamed.used |= {"loss"} if used else set()
    (result,) = begun.report(made.checks, replay="").results
    assert result.score == (2 if used else 3)


@pytest.mark.parametrize("given", [True, False])
def test_time_is_counted_by_the_budget_that_is_given_or_by_one_of_the_options(given, tmp_path):
    options = Options(seed=3, data=None, time_limit=7.0, started=time.monotonic() - 8)
    folder = tmp_path.joinpath
    sandbox = SimpleNamespace(
        account=Account(), driven=None, new_folder=folder, private_folder=folder
    )
    budget = Budget(9.0, options.started, sandbox.account) if given else None
    submission = dataclasses.replace(SUBMISSION, module=Path(__file__))
    begun = Grading.begin(homework(assignment()), submission, sandbox, options, budget)
    assert ("(9 s)" if given else "(7 s)") in begun.calls.budget.ran_out().message
