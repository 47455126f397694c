"""Which lines ask for the very type of an object, and when the answer may have been wrong."""

import sys

import pytest

from autograder.suites import exact_types
from autograder.suites.held import Held, Name
from autograder.suites.values import RaisedByStudent


def asked(tmp_path, text):
    """Return the lines that depend on such a question, with what each asks."""
    path = tmp_path / "test_a.py"
    path.write_text(text)
    (found,) = exact_types.lines([path]).values()
    return found


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("assert type(x) is Net", True),
        ("assert type(x) is not Net", True),
        ("assert type(x) == Net", True),
        ("assert x.__class__ is Net", True),
        ("self.assertIs(type(x), Net)", True),
        ("self.assertIsNot(type(x), Net)", True),
        ("self.assertEqual(type(x), Net)", True),
        ("self.assertNotEqual(x.__class__, Net)", True),
        ("self.assertIn(type(x), (Net, int))", True),
        ("self.assertNotIn(type(x), (Net, int))", True),
        ("assert found.type is ValueError", True),
        ("assert isinstance(x, Net)", False),
        ("self.assertTrue(isinstance(x, Net))", False),
        ("assert x is None", False),
        ("self.assertEqual(x, 3, type(x))", False),
        ("print(type(x))", False),
        ("assert type('A', (), {}) is x", False),
        ("assert kind(x) is Net", False),
        ("self.other(type(x), Net)", False),
    ],
)
def test_line_asks_that_compares_a_type(tmp_path, line, asks):
    found = asked(tmp_path, f"def test(self):\n    y = 1\n    {line}\n    z = 2\n")
    assert set(found) == ({3} if asks else set())


def test_is_asks_for_the_same_type_and_equality_for_an_equal_one(tmp_path):
    found = asked(tmp_path, "a = type(x) is A\nb = type(x) == A\nassertIs(type(x), A)\n")
    assert [{question.same for question in found[n]} for n in (1, 2, 3)] == [
        {True},
        {False},
        {True},
    ]


def test_what_is_asked_and_what_it_is_compared_with_are_apart(tmp_path):
    ((question,),) = asked(tmp_path, "ok = type(x.y) is Net\n").values()
    assert [exact_types.ast.unparse(each) for each in question.asked] == ["x.y"]
    assert [exact_types.ast.unparse(each) for each in question.wanted] == ["Net"]


def test_line_that_uses_the_answer_s_name_asks_as_well(tmp_path):
    text = (
        "def test():\n    same = type(x) is Net\n    other = 1\n    assert same\n    assert other\n"
    )
    assert set(asked(tmp_path, text)) == {2, 4}


def test_name_in_another_function_is_another_name(tmp_path):
    text = "def one():\n    same = type(x) is Net\ndef two():\n    same = 1\n    assert same\n"
    assert set(asked(tmp_path, text)) == {2}


def test_line_that_calls_a_function_which_returns_the_answer_asks(tmp_path):
    text = "def is_a(x):\n    return type(x) is Net\n"
    text += "def test():\n    assert is_a(3)\n    assert f(3)\n"
    assert set(asked(tmp_path, text)) == {2, 4}


def test_raise_and_fail_below_an_if_that_asks_depend_on_it(tmp_path):
    text = (
        "if type(x) is not Net:\n    raise ValueError\nelse:\n    self.fail('no')\n    print(1)\n"
        "if x:\n    raise KeyError\n"
    )
    assert set(asked(tmp_path, text)) == {1, 2, 4}


def test_assert_of_several_lines_asks_on_each(tmp_path):
    assert set(asked(tmp_path, "assert (type(x)\n    is Net\n    and y)\n")) == {1, 2, 3}


def test_two_answers_of_one_name_are_of_whatever_they_mean(tmp_path):
    text = "def t():\n    ok = type(x) is A and type(y) is B\n    assert ok\n"
    (question,) = set(asked(tmp_path, text)[3])
    assert question == exact_types.Question()


def is_open(tmp_path, line, *, inexact, **names):
    """Whether the only question of a line is open in a frame with these names."""
    (questions,) = asked(tmp_path, line + "\n").values()

    def frame():
        return sys._getframe()

    here = frame()
    of = type("Frame", (), {"f_locals": names, "f_globals": here.f_globals})
    return any(question.is_open(of, inexact=inexact) for question in questions)


@pytest.mark.parametrize(
    ("line", "inexact", "open_"),
    [
        ("assert type(x) is Net", True, True),
        ("assert type(f(x)) is Net", False, False),
        ("assert type(f(x)) is Net", True, True),
        ("assert type(x) is list", True, False),
        ("assert type(x) is None", True, True),
        ("assert type(f(x)) == Net", True, False),
        ("assert type(x.y) is Net", False, True),
    ],
)
def test_question_is_open_unless_plain_data_was_asked_for_or_came(tmp_path, line, inexact, open_):
    assert is_open(tmp_path, line, inexact=inexact, x=3, Net=type("Net", (), {})) is open_


@pytest.mark.parametrize(
    ("value", "open_"), [(3, False), ("a", False), ([1], False), (object(), True)]
)
def test_value_of_python_s_own_types_is_of_that_type_here_too(tmp_path, value, open_):
    kind = type("Net", (), {})
    assert is_open(tmp_path, "assert type(x) is Net", inexact=False, x=value, Net=kind) is open_


class Theirs(RaisedByStudent):
    """An exception of the student's."""


class Caught:
    """What catches an exception, as unittest has it."""

    def __init__(self, exception):
        self.exception = exception


class Info:
    """What pytest has of an exception that it caught."""

    def __init__(self, error):
        self._excinfo = (type(error), error, None)


def test_type_of_what_pytest_caught_is_known_where_it_is_named(tmp_path):
    line = "assert info.type is {}"
    names = {"info": Info(Theirs("x")), "Theirs": Theirs}
    assert is_open(tmp_path, line.format("Theirs"), inexact=False, **names)
    assert not is_open(tmp_path, line.format("ValueError"), inexact=True, **names)


@pytest.mark.parametrize("caught", [object(), Info(ValueError("own")), 3])
def test_attribute_called_type_of_anything_else_asks_nothing(tmp_path, caught):
    kind = type("Net", (), {})
    assert not is_open(tmp_path, "assert x.type is Net", inexact=True, x=caught, Net=kind)


def test_name_of_a_student_s_module_may_be_plain_data_whose_type_nobody_can_ask(tmp_path):
    layers = object.__new__(Held)
    object.__setattr__(layers, "_place", Name("hw", "LAYERS"))
    for line in ("assert type(x) is list", "assert type(x) == list"):
        assert is_open(tmp_path, line, inexact=False, x=layers)
    other = object.__new__(Held)
    object.__setattr__(other, "_place", object())
    assert not is_open(tmp_path, "assert type(x) is list", inexact=True, x=other)


def test_name_is_looked_up_in_the_function_before_the_module(tmp_path):
    (questions,) = asked(tmp_path, "assert type(x) is Net\n").values()
    of = type("Frame", (), {"f_locals": {"x": 3}, "f_globals": {"x": object(), "Net": Caught}})
    assert not any(question.is_open(of, inexact=False) for question in questions)


@pytest.mark.parametrize(
    ("wanted", "open_"), [("Theirs", True), ("ValueError", False), ("made()", True)]
)
def test_caught_exception_s_type_is_known_where_it_is_named(tmp_path, wanted, open_):
    line = f"self.assertIs(type(caught.exception), {wanted})"
    names = {"caught": Caught(Theirs("x")), "Theirs": Theirs}
    assert is_open(tmp_path, line, inexact=True, **names) is open_
