"""What stands in a suite for a module of the student's says what theirs does."""

from autograder.suites import about
from autograder.suites.modules import StudentModule


def test_docstring_is_the_students(monkeypatch):
    module = StudentModule("hw")
    assert module.__doc__ is None
    monkeypatch.setattr(about, "current", lambda: True)
    monkeypatch.setattr(about, "ask", lambda what, place, name: (what, place.module, name))
    assert module.__doc__ == ("getattr", "hw", "__doc__")
