"""What the runner beside student code says of a test, without any student."""

from types import SimpleNamespace

import pytest
from _pytest import hookspec

from autograder.suites.inside.together import Plugin, Rows


@pytest.mark.parametrize(
    ("function", "whose"), [(print, "student"), (None, "grader")], ids=["test", "import"]
)
def test_what_ends_pytest_is_a_failure_of_the_test_that_runs(function, whose):
    plugin = Plugin(rows := Rows({}, "/suite"))
    plugin.function = function
    plugin.pytest_keyboard_interrupt(SimpleNamespace(value=KeyboardInterrupt()))
    assert [(row[1], row[2], row[4]) for row in rows.rows] == [
        ("failed", "KeyboardInterrupt", whose)
    ]
    assert hasattr(hookspec, "pytest_keyboard_interrupt")
