"""What a test between the cells answers decides about its points; what is hidden stays so."""

import doctest

import pytest

from autograder.errors import GraderError, Unfinished, Wrong
from autograder.suites.cell_verdicts import CellVerdict, DoctestVerdict, answer_to

SOURCE = "x = 1\nassert f(x) == 2\n### BEGIN HIDDEN TESTS\nassert f(7) == 14"


class Session:
    """A session in which tests were answered so."""

    end = 9

    def __init__(self, answers, error=None):
        self.answers, self._error = answers, error

    def import_module(self, place):
        assert place == self.end
        if self._error is not None:
            raise self._error


class Host:
    def __init__(self):
        self.notes = []

    def note(self, text):
        self.notes.append(text)


def told(error="", message="", line=0, frames="", lacking="", value=None, printed=""):
    return [error, message, line, frames, lacking, value, printed]


def verdict(answer, **settings):
    """Return what a test cell's answer means: an exception, or the notes of one that passed."""
    host = Host()
    settings = {"points": 4.0, **settings}
    try:
        CellVerdict("t", SOURCE, **settings)(Session({"t": answer}), host)
    except Exception as error:
        return error
    return host.notes


def test_test_without_an_error_passes_and_says_what_it_printed():
    assert verdict(told()) == []
    assert verdict(told(printed=" hi \n")) == ["Printed: hi"]
    assert verdict(told(), success="Well done") == ["Well done"]


def test_what_hidden_lines_print_is_for_nobody():
    assert verdict(told(printed="the answer is 14"), hidden=frozenset({3, 4})) == []


def test_failed_assertion_shows_its_line_and_its_message():
    found = verdict(told("AssertionError", "too small\nmore", 2)).feedback
    assert found.summary == "Test Failed: too small"
    assert found.found == "it failed at: assert f(x) == 2"
    assert verdict(told("AssertionError", line=2)).feedback.summary == (
        "Test Failed: an assertion does not hold"
    )


def test_other_exception_is_named_with_the_student_s_lines():
    found = verdict(told("KeyError", "'a'", 2, 'cell 3, line 1\n    d["a"]')).feedback
    assert found.summary == "Test Failed: KeyError: 'a'"
    assert found.detail == 'In your code:\ncell 3, line 1\n    d["a"]'
    assert verdict(told("KeyError")).feedback.summary == "Test Failed: KeyError"


def test_failure_message_is_the_next_step():
    assert verdict(told("AssertionError"), failure="Look at f.").feedback.next_step == "Look at f."


@pytest.mark.parametrize(("line", "shown"), [(0, ""), (1, "x = 1"), (5, ""), (-1, "")])
def test_line_beyond_the_test_is_not_shown(line, shown):
    found = verdict(told("AssertionError", "m", line)).feedback.found
    assert found == (f"it failed at: {shown}" if shown else "")


def test_line_that_may_not_be_shown_is_not():
    assert verdict(told("AssertionError", "m", 2), shown=range(1, 2)).feedback.found == ""
    assert verdict(told("AssertionError", "m", 1), shown=range(1, 2)).feedback.found != ""


def test_failure_in_hidden_lines_tells_nothing_of_them():
    found = verdict(told("AssertionError", "14 expected", 4), hidden=frozenset({3, 4})).feedback
    assert found.summary == "A hidden test failed"
    assert "14" not in found.text
    assert found.next_step.startswith("Try what the exercise asks for")


def test_exception_of_the_student_s_in_hidden_lines_is_theirs_to_see():
    answer = told("KeyError", "14", 4, "cell 3, line 1")
    found = verdict(answer, hidden=frozenset({4}), failure="Look.").feedback
    assert found.summary == "Your code raised KeyError in a hidden test"
    assert (found.detail, found.next_step) == ("In your code:\ncell 3, line 1", "Look.")
    assert "14" not in found.text


def test_printed_beside_a_failure_in_hidden_lines_is_not_told_and_beside_another_is():
    host = Host()
    for line, hidden in ((4, {4}), (2, {4})):
        cell = CellVerdict("t", SOURCE, points=1, hidden=frozenset(hidden))
        with pytest.raises(Wrong):
            cell(Session({"t": told("AssertionError", "m", line, printed="p")}), host)
    assert host.notes == ["Printed: p"]


@pytest.mark.parametrize(
    ("value", "earned"),
    [
        ("2", 0.5),
        ("0", 0.0),
        ("4", None),
        ("5", None),
        ("1.0", 0.25),
        ("-1", None),
        ("nan", None),
        ("True", None),
        ("'2'", None),
        (None, None),
    ],
)
def test_value_of_the_last_expression_is_partial_credit(value, earned):
    found = verdict(told(value=value), partial=True)
    assert (found.earned if isinstance(found, Wrong) else None) == earned
    if earned is not None:
        assert found.feedback.summary == f"The test gives {float(value):g} of 4 points"


def test_value_counts_only_where_partial_credit_is_given():
    assert verdict(told(value="2")) == []
    assert verdict(told(value="2"), partial=True, points=0.0) == []


@pytest.mark.parametrize(
    ("lacking", "imports", "whose"),
    [
        ("nothing_of_this_name", {"nothing_of_this_name"}, GraderError),
        ("nothing_of_this_name.part", {"nothing_of_this_name.other"}, GraderError),
        ("nothing_of_this_name", {"os"}, Wrong),
        ("numpy", {"numpy"}, Wrong),
        ("", {""}, Wrong),
    ],
)
def test_grader_lacks_only_what_the_course_imports_and_nobody_has_installed(
    lacking, imports, whose
):
    answer = told("ModuleNotFoundError", "m", 2, lacking=lacking)
    assert type(verdict(answer, imports=frozenset(imports))) is whose


def test_grader_lacks_a_file_only_where_the_test_names_it():
    answer = told("FileNotFoundError", "m", 1, lacking="data.csv")
    host = Host()
    named = CellVerdict("t", "open('data.csv')", points=1.0)
    with pytest.raises(GraderError, match=r"misses the file data\.csv"):
        named(Session({"t": answer}), host)
    assert type(verdict(answer)) is Wrong


@pytest.mark.parametrize(
    "answer",
    [None, [], told()[:-1], [*told(), 1], told(line="2"), told(value=3), {"error": ""}],
    ids=str,
)
def test_answer_of_another_form_is_the_student_s_affair(answer):
    found = verdict(answer)
    assert type(found) is Wrong
    assert "did not come back as plain data" in found.feedback.summary


def test_what_stopped_the_test_is_raised_as_it_is():
    stopped = Wrong("out of time")
    with pytest.raises(Wrong) as caught:
        answer_to(Session({"t": stopped}), "t")
    assert caught.value is stopped


def test_notebook_that_cannot_run_leaves_its_tests_unfinished():
    with pytest.raises(Unfinished, match="your file cannot be imported"):
        answer_to(Session({"t": told()}, Wrong("broken")), "t")
    with pytest.raises(GraderError, match="the test t was not run"):
        answer_to(Session({}), "t")


def example(printed="", raised="", error="", message="", line=0, frames="", lacking=""):
    return [printed, raised, error, message, line, frames, lacking]


def doctests(text, *answers, **more):
    host = Host()
    examples = doctest.DocTestParser().get_examples(text)
    try:
        DoctestVerdict("t", examples, **more)(Session({"t": list(answers)}), host)
    except Exception as error:
        return error
    return host.notes


@pytest.mark.parametrize(
    ("text", "answer", "passes"),
    [
        (">>> 1\n1\n", example("1\n"), True),
        (">>> 1\n1\n", example("1"), True),
        (">>> 1\n1\n", example("2"), False),
        (">>> 1\n1\n", example(""), False),
        (">>> x = 1\n", example(""), True),
        (">>> x = 1\n", example("1"), False),
        (">>> f()  # doctest: +SKIP\n1\n", example("2"), True),
        (">>> f()  # doctest: +ELLIPSIS\n1...9\n", example("123456789\n"), True),
        (">>> f()\n1...9\n", example("123456789\n"), False),
        (">>> f()  # doctest: +NORMALIZE_WHITESPACE\n1 2\n", example("1   2\n"), True),
        (">>> f()\n1\n", example("1\n", "ValueError: x\n", "ValueError", "x"), False),
    ],
)
def test_example_passes_that_prints_what_it_has_to(text, answer, passes):
    assert (doctests(text, answer) == []) is passes


RAISES = ">>> f()\nTraceback (most recent call last):\nValueError: too small\n"
DETAIL = RAISES.replace("f()", "f()  # doctest: +IGNORE_EXCEPTION_DETAIL")


@pytest.mark.parametrize(
    ("text", "raised", "passes"),
    [
        (RAISES, "ValueError: too small\n", True),
        (RAISES, "ValueError: too large\n", False),
        (RAISES, "KeyError: too small\n", False),
        (DETAIL, "ValueError: too large\n", True),
        (DETAIL, "hw.ValueError: other\n", True),
        (DETAIL, "KeyError: too small\n", False),
    ],
)
def test_example_passes_that_raises_what_it_has_to(text, raised, passes):
    answer = example("", raised, raised.partition(":")[0], "m")
    assert (doctests(text, answer) == []) is passes


def test_example_that_has_to_raise_and_does_not_fails():
    assert isinstance(doctests(RAISES, example("")), Wrong)


def test_wrong_output_is_shown_beside_what_it_has_to_be():
    found = doctests(">>> f(1)\n2\n", example("3\n"), failure="Look.").feedback
    assert (found.summary, found.expected, found.found) == ("Test Failed: f(1)", "2", "3")
    assert (found.next_step, found.detail) == ("Look.", "")
    silent = doctests(">>> f(1)\n2\n", example("")).feedback
    assert silent.found == "nothing"
    talking = doctests(">>> f(1)\n", example("3")).feedback
    assert talking.expected == "no output, and no exception"


def test_exception_is_shown_with_its_message_and_the_student_s_lines():
    found = doctests(">>> f(1)\n2\n", example("", "r", "KeyError", "'a'", 1, "cell 2")).feedback
    assert found.summary == "Test Failed: f(1) raised KeyError"
    assert (found.found, found.detail) == ("KeyError: 'a'", "In your code:\ncell 2")
    assert doctests(">>> f(1)\n2\n", example("", "r", "KeyError")).feedback.found == "KeyError"


def test_example_of_several_lines_is_shown_whole():
    text = ">>> for n in (1, 2):\n...     print(f(n))\n1\n2\n"
    found = doctests(text, example("3\n")).feedback
    assert found.summary == "Test Failed: for n in (1, 2):"
    assert found.detail == "for n in (1, 2):\n    print(f(n))"


def test_first_example_that_fails_is_the_one_that_is_shown():
    text = ">>> f(1)\n1\n>>> f(2)\n2\n>>> f(3)\n3\n"
    found = doctests(text, example("1"), example("x"), example("y"))
    assert found.feedback.summary == "Test Failed: f(2)"
    assert doctests(text, *(example(str(n)) for n in (1, 2, 3)), success="Yes") == ["Yes"]


def test_too_few_or_too_many_answers_are_the_student_s_affair():
    text = ">>> f(1)\n1\n>>> f(2)\n2\n"
    for answers in ([example("1")], [example("1")] * 3):
        assert "plain data" in doctests(text, *answers).feedback.summary


def test_grader_that_lacks_what_an_example_imports_fails_it():
    name = "nothing_of_this_name"
    answer = example("", "r", "ModuleNotFoundError", "m", lacking=name)
    text = f">>> import {name}\n"
    assert type(doctests(text, answer, imports={name})) is GraderError
    assert type(doctests(text, answer, imports={"os"})) is Wrong
