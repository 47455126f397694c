"""Statements that end their process are left out, one after the other, and never without end."""

import types

from autograder.errors import Wrong
from autograder.sandbox import failures
from autograder.sandbox.clock import Spent
from autograder.sandbox.lost_statements import MOST_LOST, LostStatements
from autograder.sandbox.offering import Offered
from autograder.sandbox.replies import Asks, Raised
from autograder.sandbox.session import Session

WHAT = "importing hw.py"
ENDED = failures.ended(WHAT, "the process was killed")


def told(lost, *positions):
    """Begin an attempt in which a process says what it runs; return what it was asked."""
    process = types.SimpleNamespace(offered=Offered())
    asked = lost.asked(process)
    for position in positions:
        process.offered.call(Asks(asked["careful"]["tell"], [position], {}), WHAT)
    return asked


def at(number, *, names=(), why=""):
    return ["hw.py", number, number + 1, "x()", list(names), why]


def test_first_it_is_found_which_one_it_is_and_then_left_out():
    lost = LostStatements()
    assert told(lost) == {}
    assert lost.goes_on_without(ENDED, WHAT)
    assert told(lost, at(0), at(3, names=["v"]))["careful"]["left_out"] == {}
    assert lost.goes_on_without(ENDED, WHAT)
    assert told(lost, at(5, why="it uses v"))["careful"]["left_out"] == {"hw.py": [3]}
    first, second = lost.all
    assert (first.line, first.names, second.why) == (4, {"v"}, "it uses v")
    assert first.why == "it ended the Python process before it returned (the process was killed)"


def test_what_is_no_end_of_the_process_is_no_reason():
    lost = LostStatements()
    for error in (
        failures.timed_out(WHAT, Spent(1.0, 0.0, 1.0)),
        failures.StudentRaised(WHAT, Raised("ValueError", "", [])),
        Wrong("x"),
    ):
        assert not lost.goes_on_without(error, WHAT)
    full = Raised("_ArrayMemoryError", "", [], ["MemoryError"])
    assert lost.goes_on_without(failures.StudentRaised(WHAT, full), WHAT)


def test_what_works_where_the_student_works_is_looked_for_statement_by_statement():
    for name, message in (
        (
            "ModuleNotFoundError",
            "No module named 'x': it is not installed where your work is graded",
        ),
        ("EOFError", "input() waits for a person, and nobody is here"),
    ):
        lost = LostStatements()
        raised = failures.StudentRaised(WHAT, Raised(name, message, []))
        assert lost.goes_on_without(raised, WHAT)
        assert "careful" in told(lost)
    other = failures.StudentRaised(WHAT, Raised("ModuleNotFoundError", "No module named 'y'", []))
    assert not LostStatements().goes_on_without(other, WHAT)


def test_there_is_an_end_to_it_and_nonsense_names_no_statement():
    lost = LostStatements()
    lost.goes_on_without(ENDED, WHAT)
    told(lost, None, "x", ["hw.py", "0", 1, "", [], ""])
    assert not lost.goes_on_without(ENDED, WHAT)
    for number in range(MOST_LOST):
        told(lost, at(number))
        assert lost.goes_on_without(ENDED, WHAT)
    told(lost, at(MOST_LOST))
    assert not lost.goes_on_without(ENDED, WHAT)


SOURCE = """
import os, signal

def f(x):
    return 2 * x

os.kill(os.getpid(), 9)
big = bytearray(10**13)
first = big[0]

def g(x):
    return 3 * x

os._exit(0)
"""


def test_statements_that_end_the_process_cost_a_file_what_they_define(sandbox, tmp_path):
    (tmp_path / "hw.py").write_text(SOURCE)
    session = Session(sandbox, [tmp_path / "hw.py"], "hw.py", import_limit=20)
    try:
        with session.process(20, 0) as process:
            there = [process.request("get", name, target=0, name=name) for name in ("f", "g")]
        assert [each.kind for each in there] == ["function", "function"]
        assert [each.line for each in session.started.left_out] == [7, 8, 9, 14]
        assert session.started.left_out[1].names == {"big"}
    finally:
        session.close()
