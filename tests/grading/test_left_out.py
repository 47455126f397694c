"""Of a statement that was left out the report names the line, and a missing name its cause."""

from autograder.grading.import_notes import explain_name, explained_by_what_was_left_out, notes
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.lost_statements import LostStatement
from autograder.sandbox.program import Started
from autograder.sandbox.replies import Raised

LOST = LostStatement("nn/ops.py", 7, "w = load()", frozenset({"w"}), "it ended the Python process")


def test_line_is_named():
    (note,) = notes(Started(left_out=[LOST]))
    assert note.startswith("nn/ops.py, line 7: it ended the Python process. Everything else was")


def test_missing_name_has_its_cause_where_the_statement_defines_it_there():
    def cause(name, place):
        missing = NotDefined(name, "your file", [])
        return explained_by_what_was_left_out(missing, [LOST], place).feedback.cause

    assert cause("w", "") == cause("w", "nn/ops.py")
    assert cause("w", "").startswith("nn/ops.py, line 7, which defines 'w', was left out: it")
    assert cause("v", "") == cause("w", "nn/loss.py") == ""


def test_name_that_a_function_misses_has_its_cause_too():
    def cause(name):
        error = StudentRaised("f(x)", Raised("NameError", f"name '{name}' is not defined", []))
        explain_name(error, [LOST])
        return error.feedback.cause

    assert cause("w").startswith("nn/ops.py, line 7, which defines 'w', was left out: it")
    assert not cause("v").startswith("nn/ops.py")
