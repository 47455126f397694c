"""What became of a test decides about its points: which of several things comes first."""

import sys
import weakref

import pytest

from autograder.errors import GraderError, Undecided, Unfinished, UsageError, Wrong
from autograder.suites import exact_types
from autograder.suites.held import Held
from autograder.suites.judging import Finding, excuse_types, judge, report
from autograder.suites.values import RaisedByStudent


def failing(*errors, **more):
    """A finding of these failures, each a message or an exception."""
    made = [each if isinstance(each, BaseException) else AssertionError(each) for each in errors]
    return Finding([("", each) for each in made], **more)


def of_student(message="boom", trace="their traceback\nline 2"):
    error = RaisedByStudent(message)
    error.student_traceback = trace
    return error


def raised(finding, kind=Wrong, **more):
    with pytest.raises(kind) as caught:
        judge(finding, **more)
    return caught.value


def test_test_that_found_nothing_passes_with_all_of_its_points():
    judge(Finding())
    judge(Finding(), earned=1.0)
    judge(Finding(excused=[GraderError("x")]))
    judge(Finding(notes=["n"], printed="p", shown="s"))


def test_failure_says_its_first_line_and_earns_nothing():
    error = raised(failing("3 != 4\nmore"))
    assert error.feedback.summary == "Test Failed: 3 != 4"
    assert error.earned == 0.0


def test_failure_without_a_message_is_called_by_its_class():
    assert raised(failing(ValueError())).feedback.summary == "Test Failed: ValueError"


def test_several_failures_are_counted_and_the_place_of_the_first_is_said():
    finding = Finding(
        [("(n=1)", AssertionError("a")), ("(n=2)", AssertionError("b")), ("", KeyError("c"))]
    )
    found = raised(finding).feedback
    assert found.summary == "Test Failed: (n=1): a (and 2 more)"
    assert found.detail.startswith("(n=1)\na\n\n(n=2)\nb")
    assert "KeyError: 'c'" in found.detail


@pytest.mark.parametrize(("count", "more"), [(1, ""), (2, " (and 1 more)"), (3, " (and 2 more)")])
def test_failures_after_the_first_are_counted(count, more):
    found = raised(failing(*"abc"[:count])).feedback
    assert found.summary == f"Test Failed: a{more}"


def test_same_failure_twice_is_shown_once():
    assert raised(failing("x\ny", "x\ny")).feedback.detail == "x\ny"


def test_one_line_that_the_summary_says_is_no_detail():
    assert raised(failing("3 != 4")).feedback.detail == ""


def test_what_the_runner_shows_is_the_detail():
    assert raised(failing("x", shown="E   x\nhw.py:3")).feedback.detail == "E   x\nhw.py:3"


def test_exception_of_the_student_s_is_what_was_found_with_their_lines():
    found = raised(failing(of_student(), shown="pytest's own\nlines")).feedback
    assert (found.found, found.detail) == ("RaisedByStudent: boom", "their traceback\nline 2")
    assert raised(failing("x")).feedback.found == ""


@pytest.mark.parametrize(("earned", "kept"), [(None, 0.0), (0.0, 0.0), (0.4, 0.4), (1.0, 1.0)])
def test_test_that_set_a_score_and_fails_keeps_that_part(earned, kept):
    assert raised(failing("x"), earned=earned).earned == kept
    assert raised(failing("x"), earned=earned, hidden="no").earned == kept


def test_score_below_the_weight_is_wrong_without_a_failure():
    error = raised(Finding(), earned=0.4)
    assert (error.feedback.summary, error.earned) == ("The test gives 40% of its points", 0.4)
    assert raised(Finding(), earned=0.0).earned == 0


def test_skipped_test_is_unfinished_and_says_why():
    error = raised(Finding(skipped="no network"), Unfinished)
    assert "the test was skipped: no network" in str(error)


def test_failure_goes_before_a_skip_and_a_skip_before_a_score():
    raised(failing("x", skipped="s"), Wrong)
    raised(Finding(skipped="s"), Unfinished, earned=0.4)


def test_what_is_certain_decides_whatever_the_test_made_of_it():
    raised(Finding(certain=[GraderError("no process")]), GraderError)
    stopped = Wrong("your code was stopped")
    assert raised(Finding(certain=[stopped])) is stopped
    assert raised(failing("x", certain=[stopped, GraderError("later")])) is stopped


def test_busy_machine_goes_before_what_it_led_to():
    found = raised(Finding(certain=[Wrong("stopped"), Undecided("busy")]), Undecided)
    assert "busy" in str(found)


def test_hidden_error_takes_the_place_of_the_student_s_and_not_of_the_grader_s():
    hidden = "Test failed."
    assert raised(Finding(certain=[Wrong("secret")]), hidden=hidden).feedback.summary == hidden
    error = raised(failing("secret\nmore", of_student()), hidden=hidden)
    assert (error.feedback.summary, error.feedback.detail, error.feedback.found) == (hidden, "", "")
    assert raised(failing(Wrong("secret")), hidden=hidden).feedback.summary == hidden
    raised(Finding(certain=[GraderError("g")]), GraderError, hidden=hidden)
    raised(failing(GraderError("g")), GraderError, hidden=hidden)


def test_wrong_and_the_grader_s_own_failures_are_raised_as_they_are():
    wrong = Wrong("theirs", next_step="do this")
    assert raised(failing("first", wrong)) is wrong
    grader = GraderError("ours")
    assert raised(failing("first", grader), GraderError) is grader
    usage = UsageError("the suite")
    assert raised(failing(usage), UsageError) is usage


def test_excuse_counts_only_where_points_were_lost():
    excuse = GraderError("type by is")
    assert raised(failing("x", excused=[excuse, GraderError("b")]), GraderError) is excuse
    assert raised(Finding(excused=[excuse]), GraderError, earned=0.9) is excuse
    judge(Finding(excused=[excuse]), earned=1.0)
    raised(Finding(excused=[excuse], skipped="s"), Unfinished)


def test_certain_wrong_is_not_excused():
    raised(failing("x", excused=[GraderError("e")], certain=[Wrong("stopped")]), Wrong)


def test_module_that_the_suite_does_not_give_is_the_grader_s_failure():
    lacking = of_student("No module named 'helper'")
    error = raised(failing("other", lacking), GraderError, not_given=["util", "helper"])
    assert "imports helper" in str(error)
    assert "given: [helper.py]" in error.tip
    raised(failing(lacking), Wrong, not_given=["help"])
    raised(failing("No module named 'helper'"), Wrong, not_given=["helper"])


def error_in(path, source, **names):
    """Return what a file raises, with its frames."""
    path.write_text(source)
    try:
        exec(compile(source, str(path), "exec"), {**names})
    except Exception as error:
        return error
    raise AssertionError


def excused(path, source, *, inexact=True, typed=True, **names):
    """Return how many excuses the failure of a file has, for questions of types in it."""
    error = error_in(path, source, **names)
    finding = Finding([("", error)])
    questions = exact_types.lines([path]) if typed else {}
    excuse_types(finding, questions, inexact=inexact)
    return len(finding.excused)


NET = type("Net", (), {})


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("assert type(f()) is Net\n", 1),
        ("same = type(f()) is Net\nassert f() == 4\n", 0),
        ("def g():\n    assert type(f()) is Net\ng()\n", 1),
        ("assert f() == 4\n", 0),
    ],
)
def test_failure_at_a_line_that_asks_for_a_type_is_excused(tmp_path, source, count):
    assert excused(tmp_path / "test_a.py", source, f=lambda: 3, Net=NET) == count


def test_failure_is_not_excused_where_plain_data_came_or_nobody_asks(tmp_path):
    path, source = tmp_path / "test_a.py", "assert type(f()) is Net\n"
    assert excused(path, source, inexact=False, f=lambda: 3, Net=NET) == 0
    assert excused(path, source, typed=False, f=lambda: 3, Net=NET) == 0


def test_excuse_says_what_cannot_be_asked(tmp_path):
    path = tmp_path / "test_a.py"
    error = error_in(path, "assert type(f()) is Net\n", f=lambda: 3, Net=NET)
    finding = Finding([("", error)])
    excuse_types(finding, exact_types.lines([path]), inexact=True)
    (excuse,) = finding.excused
    assert "the suite compares the type of an object by 'is'" in str(excuse)
    assert "isinstance() works here" in excuse.tip


def test_what_the_student_s_code_raises_there_is_not_excused(tmp_path):
    def raises():
        raise of_student()

    source = "assert type(f()) is Net\n"
    assert excused(tmp_path / "test_a.py", source, f=raises, Net=NET) == 0


def test_name_for_the_type_of_a_student_s_object_is_excused_wherever_it_fails(tmp_path):
    kind = type("Thing", (Held,), {})
    source = "def g():\n    kept = of()\n    assert 3 == 4\ng()\n"
    assert excused(tmp_path / "test_a.py", source, of=lambda: kind) == 1
    assert excused(tmp_path / "test_a.py", source, of=lambda: int) == 0
    assert excused(tmp_path / "test_a.py", source, of=lambda: kind, typed=False) == 0


class Kept:
    """Something that a test holds open."""


def test_what_a_test_holds_ends_with_its_verdict():
    def failing_test():
        held.append(weakref.ref(opened := Kept()))
        assert opened is None

    held = []
    try:
        failing_test()
    except AssertionError as error:
        finding = Finding([("", error)])
    raised(finding)
    assert held[0]() is None


def test_what_a_test_holds_ends_though_somebody_keeps_where_it_failed():
    def failing_test():
        held.append(weakref.ref(opened := Kept()))
        frames.append(sys._getframe())
        assert opened is None

    held, frames = [], []
    try:
        failing_test()
    except AssertionError as error:
        finding = Finding([("", error)])
    raised(finding)
    assert held[0]() is None


def test_what_a_test_holds_ends_where_the_grader_failed_too():
    def failing_test():
        held.append(weakref.ref(opened := Kept()))
        assert opened is None

    held = []
    try:
        failing_test()
    except AssertionError as error:
        finding = Finding([("", error)], certain=[GraderError("x")])
    raised(finding, GraderError)
    assert held[0]() is None


def test_what_was_printed_and_noted_is_told():
    told = []
    report(Finding(printed=" out \n", notes=["one", "two"]), told.append)
    assert told == ["one", "two", "Printed: out"]
    told.clear()
    report(Finding(printed=" \n"), told.append)
    assert told == []
