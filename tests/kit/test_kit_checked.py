"""Checks at home, with a process that answers as it is told: outcomes, points and what is said."""

import contextlib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.kit.checking import SHORT_CELL, Checking, Listener, _Named, chosen
from autograder.kit.handed_in import HandedIn
from autograder.kit.record import Ask, From, Judge, Recorded, pack
from autograder.kit.replay import FAILS, JUDGED, VALUE
from autograder.results.report import Outcome
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.replies import Absent, Imported, Raised
from autograder.submitted.cells import Cell
from autograder.submitted.forbidden.rules import Use

RIGHT = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
KIT = {
    "checks": [],
    "after_hidden": [],
    "aliases": {},
    "parts": {"1": "One"},
    "name": "h",
    "title": "H",
    "import_timeout": 60.0,
}


class Student:
    """A process at home that answers every call with one value."""

    def __init__(self, answer=RIGHT):
        self.answer, self.seconds, self.closed, self.ended = answer, 120.0, 0, False
        self.given, self.seeds = [], []

    def request(self, op, what, **fields):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def give(self, timeout):
        self.given.append(timeout)

    @contextlib.contextmanager
    def fresh(self, seed):
        self.seeds.append(seed)
        yield self

    def printed(self):
        return "printed"

    def close(self):
        self.closed += 1


def check(name="f", number="1.1", *, events=True, points=2.0, **more):
    asked = Ask(
        "call", "f()", {"target": 0}, RIGHT, accepted={(): {VALUE: JUDGED}}, if_raised={"": FAILS}
    )
    given = {"expected": pack(RIGHT), "what": pack("f()"), "earned": more.pop("earned", 0.0)}
    found = [[asked, Judge("assert_close", From(0, ()), given)]] if events else []
    return Recorded(name, number, "1", f"{name} works", points, 10.0, 7, found, **more)


def checking(student=None, handed=None, **settings):
    handed = handed or HandedIn("mine.py", {}, "mine.py")
    heard = {"progress": [], "results": []}
    listener = Listener(heard["progress"].append, heard["results"].append)
    made = Checking({**KIT, **settings.pop("kit", {})}, handed, {}, listener, **settings)
    made._student = student or Student()
    made.heard = heard
    return made


def run(*checks, student=None, **settings):
    made = checking(student, **settings)
    return made.run(checks), made


def only(report):
    (result,) = report.results
    return result


def test_right_answer_earns_everything_and_shows_nothing_that_was_printed():
    report, made = run(check())
    result = only(report)
    assert (result.outcome, result.score, result.output) == (Outcome.PASSED, 2.0, "")
    assert (result.number, result.title, result.part) == ("1.1", "f works", "1")
    assert made.heard["results"] == [result]
    assert made.heard["progress"] == ["1.1  f works"]


def test_wrong_answer_earns_nothing_and_shows_what_was_printed():
    result = only(run(check(), student=Student(2 * RIGHT))[0])
    assert (result.outcome, result.score, result.output) == (Outcome.WRONG, 0.0, "printed")
    assert result.feedback.summary.startswith("f() is wrong")


def test_partial_answer_earns_its_part_without_dust():
    result = only(run(check(points=3.0, earned=0.1), student=Student(2 * RIGHT))[0])
    assert (result.outcome, result.score) == (Outcome.PARTIAL, 0.3)


def test_each_check_has_its_own_time_and_seed():
    student = Student()
    run(check("a"), check("b"), student=student)
    assert (student.given, student.seeds) == ([10.0, 10.0], [7, 7])


def test_process_is_closed_once_and_even_if_a_check_breaks():
    student = Student()
    run(check(), student=student)
    assert student.closed == 1
    broken = Student(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        run(check(), student=broken)
    assert broken.closed == 1


def test_check_without_a_record_says_why_it_is_not_checked():
    result = only(run(check(events=False, why_not="it trains"))[0])
    assert (result.outcome, result.score) == (Outcome.LATER, None)
    assert result.feedback.summary == "Not checked here: it trains."


def test_what_is_not_decided_here_is_the_graders():
    result = only(run(check(), student=Student("text"))[0])
    assert (result.outcome, result.score, result.output) == (Outcome.LATER, None, "printed")
    assert result.feedback.summary.startswith("Not decided here: f() gives other values")
    assert result.feedback.summary.endswith("The grader decides after you submit.")


def test_check_that_builds_on_a_failed_one_is_not_run():
    student = Student(2 * RIGHT)
    report, _ = run(check("a"), check("b", "1.2", depends_on=("a",)), student=student)
    second = report.results[1]
    assert (second.outcome, second.score) == (Outcome.NOT_RUN, 0.0)
    assert second.feedback.summary == "Not run: it builds on “a works” (1.1), which failed"
    assert student.seeds == [7]


def test_check_that_builds_on_a_partly_right_one_is_not_run_either():
    report, _ = run(
        check("a", earned=0.5), check("b", "1.2", depends_on=("a",)), student=Student(2 * RIGHT)
    )
    assert report.results[1].outcome is Outcome.NOT_RUN


def test_check_that_builds_on_one_that_is_open_is_open_too():
    report, _ = run(check("a", events=False), check("b", "1.2", depends_on=("a",)))
    second = report.results[1]
    assert (second.outcome, second.score) == (Outcome.LATER, None)
    assert second.feedback.summary == "Not run: it builds on “a works” (1.1), not checked here."


def test_check_that_builds_on_what_passed_or_was_not_asked_for_is_run():
    report, _ = run(check("a"), check("b", "1.2", depends_on=("a", "other")))
    assert [each.outcome for each in report.results] == [Outcome.PASSED] * 2


def use(line=3):
    return Use("numpy.cov", line)


def test_forbidden_name_costs_the_check_before_anything_is_asked():
    handed = HandedIn("mine.py", {}, "mine.py", uses={"key": [use()]})
    student = Student()
    forbidden = check(forbidden={"numpy.cov": "multiply"}, uses_key="key")
    result = only(run(forbidden, student=student, handed=handed)[0])
    assert (result.outcome, result.score, student.seeds) == (Outcome.WRONG, 0.0, [])
    assert "numpy.cov" in result.feedback.summary + result.feedback.found
    assert "line 3" in result.feedback.found + result.feedback.detail + result.feedback.summary


def test_uses_of_other_parts_cost_nothing():
    handed = HandedIn("mine.py", {}, "mine.py", uses={"other": [use()]})
    assert (
        only(run(check(forbidden={"numpy.cov": ""}, uses_key="key"), handed=handed)[0]).score == 2.0
    )
    same = HandedIn("mine.py", {}, "mine.py", uses={"key": [use()]})
    assert only(run(check(uses_key="key"), handed=same)[0]).score == 2.0


def test_what_is_not_written_yet_is_no_mistake():
    error = StudentRaised("f()", Raised("NotImplementedError", "", []))
    detail = 'Traceback\n  File "mine.py", line 3, in f\n    raise NotImplementedError'
    error.feedback = error.feedback.__class__(**{**vars(error.feedback), "detail": detail})
    result = only(run(check(), student=Student(error))[0])
    assert (result.outcome, result.score) == (Outcome.NOT_WRITTEN, 0.0)
    assert result.feedback.not_written == "f, line 3"


def test_file_that_cannot_be_imported_runs_no_check():
    broken = Wrong("mine.py is not valid Python", found="line 3")
    handed = HandedIn("mine.py", {}, "mine.py", broken=broken)
    report, _ = run(check("a"), check("b"), handed=handed)
    assert [each.outcome for each in report.results] == [Outcome.NOT_RUN] * 2
    said = report.results[1].feedback
    assert said.summary == "Not run: your file cannot be imported. mine.py is not valid Python"
    assert (said.found, report.results[1].score) == ("line 3", 0.0)


def test_stopped_cell_leaves_open_what_it_might_have_changed():
    made = checking(Student(2 * RIGHT))
    made._stopped_cell = "cell 3"
    result = made._result(check())
    assert result.outcome is Outcome.LATER
    assert "cell 3 takes long and was stopped; --train lets it finish" in result.feedback.summary
    made._student = Student()
    assert made._result(check()).outcome is Outcome.PASSED


def test_report_names_the_homework_and_each_note_once():
    made = checking()
    made.notes += ["one", "two", "one"]
    report = made.run([check()])
    assert (report.homework, report.title, report.submission) == ("h", "H", "mine.py")
    assert (report.notes, dict(report.part_titles)) == (("one", "two"), {"1": "One"})
    assert report.seconds >= 0


class Importing(Student):
    """A process in which everything is imported, and cells end as they are told."""

    def __init__(self, *cells, fails=()):
        super().__init__()
        self.cells, self.asked, self.fails = list(cells), [], fails
        self.folder = Path("/work")

    def request(self, op, what, **fields):
        self.asked.append((op, fields))
        if op in ("short_cell", "cell"):
            return self.cells.pop(0)
        if op == "module" and fields["name"] in self.fails:
            raise StudentRaised(what, Raised("ValueError", "no", []))
        if op in ("import", "cells_done"):
            ended = {"mine": Raised("SystemExit", "", [])}
            return Imported(1, [Absent("torch", "mine.py", 3)], ended)
        return None


def imported(student, handed, **settings):
    made = checking(student, handed, **settings)
    made._import(student)
    return made, [op for op, _ in student.asked]


def test_single_file_is_imported_with_its_notes():
    made, asked = imported(Importing(), HandedIn("mine.py", {}, "mine.py"))
    assert asked == ["import", "keep"]
    assert made.notes == [
        "Your file ends itself early: SystemExit",
        "torch is not installed: what uses it fails (mine.py, line 3)",
    ]
    assert made._student.seconds == 240.0


def test_several_files_are_imported_one_by_one_and_a_failed_one_is_remembered():
    handed = HandedIn("here", {}, "main.py", modules={"main": "main.py", "ops": "ops.py"})
    made, asked = imported(Importing(fails=["ops"]), handed)
    assert asked == ["root", "module", "module", "cells_done", "keep"]
    assert [fields["main"] for op, fields in made._student.asked if op == "module"] == [True, False]
    assert set(made._failed) == {"ops"}


def cells(*made):
    return HandedIn("mine.ipynb", {}, "mine.ipynb", cells=made)


def test_cells_are_run_for_a_short_time_unless_they_may_train():
    handed = cells(Cell(True, "cell 1", "a"), Cell(False, "text", "b"), Cell(True, "cell 2", "c"))
    made, asked = imported(Importing(None, None), handed)
    assert asked == ["cells", "short_cell", "short_cell", "cells_done", "keep"]
    first = made._student.asked[1][1]
    assert (first["limit"], first["file"], first["cell"]) == (
        SHORT_CELL,
        False,
        [1, "cell 1", 1, "a"],
    )
    made, asked = imported(Importing(None, None), handed, train=True)
    assert asked == ["cells", "cell", "cell", "cells_done", "keep"]


def test_python_file_that_is_run_like_a_notebook_is_run_as_a_file():
    made, _ = imported(Importing(None), cells(Cell(True, "mine.py", "a")))
    assert made._student.asked[1][1]["file"] is True


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (Raised("CellTooSlow", "", []), "cell 1 was stopped after 10 s; --train lets it finish"),
        (Raised("NotImplementedError", "", []), "Not written yet: cell 1 (a)"),
        (
            Raised("ValueError", "no\n  good", []),
            "cell 1: ValueError: no good. The cells after it were run all the same.",
        ),
    ],
)
def test_cell_that_fails_is_a_note_and_the_others_run(error, note):
    made, asked = imported(
        Importing(error, None), cells(Cell(True, "cell 1", "a"), Cell(True, "cell 2", "b"))
    )
    assert made.notes[0] == note
    assert asked.count("short_cell") == 2
    assert made._stopped_cell == ("cell 1" if error.type == "CellTooSlow" else "")


def test_first_cell_that_was_stopped_is_the_one_that_is_named():
    slow = Raised("CellTooSlow", "", [])
    made, _ = imported(
        Importing(slow, slow), cells(Cell(True, "cell 1", "a"), Cell(True, "cell 2", "b"))
    )
    assert made._stopped_cell == "cell 1"


def test_modules_are_asked_for_by_the_names_that_the_student_gave():
    asked = []
    student = SimpleNamespace(request=lambda op, what, **fields: asked.append(fields))
    failed = StudentRaised("importing", Raised("ValueError", "no", []))
    named = _Named(student, {"skeleton_nn": "ada_nn", "skeleton_b": "b"}, {"b": failed})
    named.request("module", "x", name="skeleton_nn")
    named.request("module", "x", name="other")
    named.request("get", "x", name="skeleton_nn")
    assert [fields["name"] for fields in asked] == ["ada_nn", "other", "skeleton_nn"]
    with pytest.raises(StudentRaised):
        named.request("module", "x", name="skeleton_b")


@pytest.mark.parametrize(
    ("only", "names"),
    [(None, ["a", "b", "c"]), ("1", ["a", "b"]), ("1.2", ["b"]), ("c", ["c"]), ("9", [])],
)
def test_part_number_or_name_is_chosen(only, names):
    checks = [check("a"), check("b", "1.2"), Recorded("c", "2.1", "2", "c", 1.0)]
    assert [each.name for each in chosen(checks, only)] == names


def test_place_of_a_use_is_told_by_cell_or_line():
    made = checking(handed=HandedIn("mine.py", {}, "mine.py"))
    assert made._place(3, "") == "line 3"
    assert made._place(3, "ops.py") == "ops.py, line 3"
    first = Cell(True, "cell 1", "", module_line=1)
    second = Cell(True, "cell 2", "", module_line=4)
    made.handed_in = HandedIn("mine.ipynb", {}, "mine.ipynb", cells=(first, second))
    assert (made._place(2, ""), made._place(4, ""), made._place(9, "")) == (
        "cell 1, line 2",
        "cell 2, line 1",
        "cell 2, line 6",
    )
