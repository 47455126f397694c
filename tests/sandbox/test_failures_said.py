"""What is said of each way in which a student's process fails; nothing fails here."""

import types
from pathlib import Path
from typing import Annotated

import numpy as np
import pytest

from autograder.errors import UsageError, Wrong
from autograder.sandbox import failures, misfits, offering, printed, records
from autograder.sandbox.asking import Asked
from autograder.sandbox.clock import BACKSTOP_FACTOR, BACKSTOP_ROOM, Account, Spent, backstop
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.offering import Offered
from autograder.sandbox.protocol import Handle
from autograder.sandbox.records import Cut, Longest, Mistyped
from autograder.sandbox.replies import Asks, Frame, Raised
from autograder.sandbox.sending import Callback


def raised(name="ValueError", message="no", frames=(), **more):
    return Raised(name, message, [Frame(*each) for each in frames], **more)


LINE = [("a.py", 3, "f", "  x = y[5]  ")]


def test_an_exception_is_said_with_its_lines():
    error = StudentRaised("forward", raised(frames=LINE, bases=["Exception"]))
    told = error.feedback
    assert (told.summary, told.found) == ("forward raised ValueError", "ValueError: no")
    assert told.detail == (
        'Traceback (your code only):\n  File "a.py", line 3, in f\n    x = y[5]\nValueError: no'
    )
    assert (error.type_name, error.message, error.bases) == (
        *("ValueError", "no", ["ValueError", "Exception"]),
    )
    assert error.exception is None


def test_an_exception_without_words_is_said_by_its_name():
    assert StudentRaised("f", raised(message="")).feedback.found == "ValueError"


def test_frames_are_laid_out_as_python_does_and_cells_are_called_cells():
    frames = [("cell 2", 1, "", "f()"), ("a.py", None, "", "")]
    assert failures.traceback_text(raised(frames=frames)) == (
        'Traceback (your code only):\n  cell 2, line 1\n    f()\n  File "a.py"\nValueError: no'
    )
    assert failures.traceback_text(raised()) == ""


def test_shapes_are_said_where_they_are_the_matter():
    shapes = {"x": [3], "w": [2, 4]}
    about = raised(message="shape mismatch", frames=LINE, shapes=shapes)
    assert StudentRaised("f", about).feedback.found.endswith(
        ". In that line, x has shape (3,), w has shape (2, 4)"
    )
    other = raised(message="no", frames=LINE, shapes=shapes)
    assert StudentRaised("f", other).feedback.found == "ValueError: no"


def test_arguments_are_named_by_what_the_code_calls_them():
    asked = Asked("net.forward", ["array of shape (2,)", "3"])
    assert asked == "net.forward(array of shape (2,), 3)"
    named = "net.forward(h: array of shape (2,), n: 3)"
    assert asked.named("forward", ["h", "n", "more"]) == named
    assert asked.named("__init__", ["h", "n"]) == named
    assert asked.named("backward", ["h", "n"]) == asked
    assert asked.named("forward", ["h"]) == asked
    error = raised(frames=LINE, called="forward", parameters=["h", "n"])
    assert StudentRaised(asked, error).feedback.summary == f"{named} raised ValueError"


def test_a_next_step_of_the_caller_counts():
    assert StudentRaised("f", raised(frames=LINE), next_step="Do.").feedback.next_step == "Do."


@pytest.mark.parametrize(
    ("close", "found", "step"),
    [
        ([], "no such name", "Define 'load' with the name and parameters that the skeleton"),
        (["laod"], "no such name; there is 'laod'", "Rename 'laod' to 'load', wherever it is"),
        (["a", "b"], "no such name; there is 'a' and 'b'", "Define 'load' with"),
    ],
)
def test_a_name_that_is_missing_is_said_with_those_like_it(close, found, step):
    error = failures.NotDefined("load", "your file", close)
    assert error.feedback.summary == "your file has no 'load'"
    assert error.feedback.found == found
    assert error.feedback.next_step.startswith(step)
    assert (error.name, error.owner, error.close) == ("load", "your file", close)


def test_a_name_whose_cell_failed_says_to_fix_the_cell():
    told = failures.NotDefined("f", "your file", ["g"], cause="Cell 2 failed.").feedback
    assert told.cause == "Cell 2 failed."
    assert told.next_step == "Fix that cell, then run all cells again from the top."


def test_time_that_ran_out_is_put_down_to_computing_or_to_sleeping():
    computing = failures.timed_out("f", Spent(5.04, 1, 3)).feedback
    assert computing.summary == "f did not finish within 3 s"
    assert (
        computing.found == "still running, with 5 s of CPU time used, 3 s allowed; it was stopped"
    )
    assert "loop that never ends" in computing.next_step
    asleep = failures.timed_out("f", Spent(1, 1, 3)).feedback
    assert "1 s of CPU time used and slept for 1 s, 3 s allowed" in asleep.found
    assert "waiting, not computing" in asleep.next_step
    importing = failures.timed_out("importing a.py", Spent(5, 0, 2.55)).feedback
    assert "Importing your file is to define" in importing.next_step
    assert importing.expected in ("a result within 2.5 s", "a result within 2.6 s")


def test_what_counts_is_what_was_computed_and_what_was_slept():
    spent = Spent(1.5, 2, 10)
    assert (spent.total, spent.computed) == (3.5, False)
    assert Spent(2.1, 2, 10).computed
    assert (BACKSTOP_FACTOR, BACKSTOP_ROOM) == (10, 30)
    assert backstop(4) == 70
    account = Account()
    account.add(1, 2)
    account.add(0.5, 1)
    assert (account.used, account.watched) == (1.5, 3)


def test_a_cell_that_took_too_long_or_ended_the_process_says_so():
    slow = failures.CellStopped("cell 3", raised(frames=LINE), Spent(5, 0, 3))
    assert (
        slow.feedback.found == "CellTooSlow: it was stopped, with 5 s of CPU time used, 3 s allowed"
    )
    stopped = failures.ended("running cell 2", "the process exited with status 3")
    lost = failures.CellLost(4, "cell 2", "running cell 2", stopped)
    assert lost.feedback.summary == "cell 2 was left out"
    assert lost.feedback.found == (
        "it ended the Python process before it returned (the process exited with status 3)"
    )
    assert lost.feedback.next_step == stopped.feedback.next_step
    assert (lost.index, lost.what, lost.stopped) == (4, "running cell 2", stopped)
    after = failures.CellLost.not_run(5, "cell 3", lost)
    assert (
        after.feedback.found == "it was not run: too many cells before it ended the Python process"
    )
    assert (after.index, after.stopped) == (5, stopped)


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (None, "the process is gone"),
        (0, "the process exited with status 0"),
        (3 << 8, "the process exited with status 3"),
        (255 << 8, "the process exited with status 255"),
        (6, "the process was aborted"),
        (9, "the process was killed"),
        (11, "the process crashed (segmentation fault)"),
        (11 | 0x80, "the process crashed (segmentation fault)"),
        (24, "the process ran out of CPU time"),
        (15, "the process was ended by signal 15"),
    ],
)
def test_how_a_process_ended_is_said_of_its_status(status, says):
    assert failures.describe_status(status) == says


MEBIBYTE = 2**20


@pytest.mark.parametrize(
    ("error", "expected", "found"),
    [
        (
            failures.used_too_much_memory("f", 2000 * MEBIBYTE, 1500 * MEBIBYTE),
            "at most 1,500 MB",
            "2,000 MB, and growing; it was stopped",
        ),
        (failures.started_too_many_processes("f", 7, 5), "at most 5", "7; all were stopped"),
        (
            failures.wrote_too_many_files("f", 2000),
            "at most 2,000 files and folders",
            "more; it was stopped",
        ),
        (
            failures.wrote_too_much("f", 3 * MEBIBYTE, 2 * MEBIBYTE),
            "at most 2 MB",
            "3 MB, and growing; it was stopped",
        ),
        (
            failures.printed_too_much("f", 3 * MEBIBYTE, 2 * MEBIBYTE),
            "at most 2 MB",
            "3 MB, and growing; it was stopped",
        ),
        (failures.answered_too_much("f", "why"), "a value of the size that", "why"),
        (failures.unsendable("f", "why"), "a value of the size that", "why"),
        (failures.closed_its_connection("f"), "a result", "no connection; the process was stopped"),
        (failures.nested_too_deep("f"), "files in the folder", "a path too long to name; it was"),
        (failures.answered_nonsense("f"), "a result", "bytes that are no answer"),
    ],
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
def test_each_limit_is_said_with_what_is_allowed_what_was_found_and_a_next_step(
    error, expected, found
):
    told = error.feedback
    assert told.summary.startswith("f ")
    assert told.expected.startswith(expected)
    assert told.found.startswith(found)
    assert told.next_step.endswith(".")


@pytest.mark.parametrize(
    ("left", "right", "says"),
    [
        ((2, 3), (4, 3), "with the second one transposed"),
        ((2, 3), (2, 4), "with the first one transposed"),
        ((2, 3), (4, 2), "in the other order"),
        ((2, 3), (2, 3), "with the second one transposed or with the first one transposed"),
        ((2, 3), (4, 5), ""),
    ],
)
def test_what_gives_two_matrices_a_product_is_said(left, right, says):
    assert misfits.transposed_or_swapped(left, right) == says


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("y = x @ w", ((2, 3), (4, 5))),
        ("return x @ w.T + b", ((2, 3), (5, 4))),
        ("y = x @ self.v", ((2, 3), (7, 7))),
        ("y = x @ k", None),
        ("y = x @ t", None),
        ("y = x @ unknown", None),
        ("y = x * w", None),
        ("y = (", None),
    ],
)
def test_the_factors_of_a_line_that_have_no_product_are_found(line, found):
    shapes = {"x": [2, 3], "w": [4, 5], "self.v": [7, 7], "k": [3], "t": [3, 9]}
    assert misfits.factors_in(line, shapes) == found


@pytest.mark.parametrize(
    ("shapes", "found"),
    [
        ([(5,), (4,)], (4, 5)),
        ([(3, 5), (4,)], (4, 5)),
        ([(1, 5), (3, 4)], (4, 5)),
        ([(5,), (3,)], None),
        ([(5, 2), (4, 3)], None),
        ([(5,), (5,)], None),
        ([(4,), (5,), (6,)], None),
    ],
)
def test_lengths_that_differ_by_one_are_found_where_nothing_else_differs(shapes, found):
    assert misfits.off_by_one(shapes) == found


@pytest.mark.parametrize(
    ("line", "wrong", "right", "function"),
    [
        ("x - x.sum(axis=0)", 3, 2, "sum"),
        ("x - x.sum(1)", 2, 3, "sum"),
        ("x - np.mean(x, axis=-1)", 2, 3, "mean"),
        ("x - x.mean(dim=0)", 3, 2, "mean"),
        ("x - x.reshape(0)", None, None, ""),
        ("x - y.x.sum(0)", None, None, ""),
        ("x - x.sum()", None, None, ""),
    ],
)
def test_a_matrix_that_was_reduced_over_the_other_axis_is_named(line, wrong, right, function):
    found = misfits.reduced_over(2, 3, line, {"x": [2, 3], "z": [9]})
    if wrong is None:
        assert found is None
    else:
        assert found == {
            "name": "x", "shape": (2, 3), "function": function, "wrong": wrong, "right": right,
        }  # fmt: skip


def offered(function, shown="ask", most=2):
    here = Offered()
    callback = Callback(function, shown, most)
    handle = here.add(callback, lambda value, place: (value, place), lambda value, place: value)
    return here, callback, handle


def test_a_function_that_is_offered_is_called_with_the_places_of_its_arguments():
    seen = []
    here, callback, handle = offered(lambda *a, **k: seen.append((a, k)) or 5)
    assert handle == Handle(0, "callback", "ask")
    assert here.add(callback, None, None) == handle
    assert (0 in here, 1 in here, -1 in here) == (True, False, False)
    assert here.call(Asks(0, [1], {"b": 2}), "f") == 5
    assert seen == [(((1, "argument 1 of ask"),), {"b": (2, "argument 'b' of ask")})]


def test_it_is_called_so_often_and_no_more():
    here, *_ = offered(lambda: 1)
    asks = Asks(0, [], {})
    assert [here.call(asks, "f"), here.call(asks, "f")] == [1, 1]
    with pytest.raises(Wrong) as caught:
        here.call(asks, "f")
    assert caught.value.feedback.summary == "f calls ask too often"
    assert caught.value.feedback.expected == "at most 2 calls"


def test_whole_numbers_that_nobody_shows_are_refused_however_deep_they_lie():
    here, *_ = offered(lambda *a: 1, most=4)
    big = 1 << offering.MAX_SHOWN_BITS
    for value in (big, [[big]], {"a": (big,)}):
        with pytest.raises(Wrong, match="too large"):
            here.call(Asks(0, [value], {}), "f")
    assert here.call(Asks(0, [big >> 1], {}), "f") == 1


def test_what_a_function_is_handed_that_it_does_not_declare_is_the_callers_mistake():
    def declared(number: int) -> int:
        raise TypeError("inside")

    here = Offered()
    here.add(Callback(declared, "ask", 9), lambda value, _: value, lambda value, _: value)
    for arguments, found in ((["a"], "number: str instead of int"), ([], "missing a required")):
        with pytest.raises(Wrong) as caught:
            here.call(Asks(0, arguments, {}), "f")
        assert caught.value.feedback.summary == "f calls ask as it cannot be called"
        assert found in caught.value.feedback.found
    with pytest.raises(TypeError, match="inside"):
        here.call(Asks(0, [1], {}), "f")


def test_what_a_function_raises_on_purpose_is_meant_as_it_is():
    def meant():
        raise UsageError("on purpose", tip="")

    here, *_ = offered(meant)
    with pytest.raises(UsageError, match="on purpose"):
        here.call(Asks(0, [], {}), "f")


def test_places_of_this_machine_are_taken_out_of_what_was_printed():
    box = Path("/tmp/x.y/box")
    assert printed.without_places("/tmp/x.y/box/job-0af3/a.py:3", box) == "a.py:3"
    assert printed.without_places("/tmp/xay/box/job-0af3/a.py", box).startswith("/tmp/xay")
    assert printed.without_places("/tmp/x.y/box/job-XY/a.py", box).startswith("/tmp/x.y")
    numpy = str(Path(np.__file__).parent)
    assert printed.without_places(f"at {numpy}/x.py", box) == "at numpy/x.py"
    assert printed.without_places(f"a{numpy}/x.py", box) == f"a{numpy}/x.py"
    assert printed.without_places("/ and /a", box) == "/ and /a"


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (Annotated[str, Cut(3)], "abcd", "abc"),
        (Annotated[str, Cut(3), Cut(2)], "abcd", "ab"),
        (Annotated[list[int], Longest(2)], [1, 2], [1, 2]),
        (Annotated[dict[str, int], Longest(1)], {"a": 1}, {"a": 1}),
        (set[int], frozenset({1}), {1}),
        (tuple[int, ...], [], ()),
    ],
)
def test_bounds_cut_texts_and_leave_what_is_short(kind, value, found):
    assert records.read(kind, value) == found


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        (Annotated[list[int], Longest(2)], [1, 2, 3], "3 entries"),
        (Annotated[dict[str, int], Longest(1)], {"a": 1, "b": 2}, "2 entries"),
        (int, True, "bool instead of int"),
        (float, "1", "str instead of float"),
        (float, 10**400, "no float can be"),
        (list[int], (1,), "tuple instead of a list"),
        (list[int], [1, True], "not a list of int"),
        (list[float], [1, "a"], "str instead of float"),
        (set[str], {"a": 1}, "dict instead of a list"),
        (dict[str, int], [], "list instead of a dict"),
        (dict[str, int], {1: 1}, "int instead of str"),
        (tuple[int, int], [1], "instead of 2 values"),
        (tuple[int, int], (1, 2), "instead of 2 values"),
        (int | None, "a", "str instead of"),
    ],
)
def test_what_is_of_another_type_says_which_it_is(kind, value, says):
    with pytest.raises(Mistyped, match=says):
        records.read(kind, value)


def test_what_cannot_be_sent_cannot_be_read():
    for kind in (object, None, int):
        records.reader_of(kind)
    for kind in (types.SimpleNamespace, range):
        with pytest.raises(TypeError, match="nothing that is sent"):
            records.reader_of(kind)
