"""A file that Python cannot read says which one token makes it Python, if one does."""

import pytest

from autograder.submitted.conformance import invalid, why_unparsable
from autograder.submitted.nearest import nearest
from autograder.submitted.parsing import parsed


def line_of_error(source):
    with pytest.raises(SyntaxError) as caught:
        parsed(source)
    return caught.value.lineno


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def f(x)\n    return x\n", ": at the end of line 1"),
        ("x = (1 +\n     2\ny = 3\n", ") at the end of line"),
        ("x = [1, 2))\n", ""),
        ("if x = 1:\n    pass\n", "== in place of = in line 1"),
        ("if x:\n    pass\nelse if y:\n    pass\n", "elif in place of else if in line 3"),
        ("def f():\nreturn 1\n", "four spaces more than the line above has in line 2"),
        ("x = 1\n  y = 2\n", "the indentation of the line above in line 2"),
        ("x = 'abc\n", "' at the end of line 1"),
        ("x = f(1))\n", "no ) at the end of line 1"),
        ("def f(:\n  )(\n", ""),
    ],
)
def test_one_token_that_makes_it_python_is_named(source, says):
    found = nearest(source, line_of_error(source))
    assert says in found
    assert bool(found) is bool(says)


def test_the_student_reads_it_as_the_cause():
    source = "def f(x)\n    return x\n"
    with pytest.raises(SyntaxError) as caught:
        parsed(source)
    said = invalid(why_unparsable(caught.value, source.encode()), "a.py").feedback
    assert said.cause == "One token is wrong. Python can read it with : at the end of line 1."


@pytest.mark.parametrize("line", [None, 0, 99])
def test_a_line_that_is_not_there_is_no_error(line):
    assert nearest("def f(:", line) == ""
