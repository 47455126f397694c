"""What a test replaces is put back, whatever cannot be, and is there for the next test."""

import os
import sys

import pytest

from autograder.errors import GraderError
from autograder.suites import patches
from autograder.suites.modules import StudentModule


class Stopped:
    """Stands for an object of a process that has ended."""

    value = 1

    def __delattr__(self, name):
        raise GraderError("the process has ended")


@pytest.fixture
def patcher():
    patches.install_for_pytest()
    return pytest.MonkeyPatch()


def test_environment_is_put_back_where_something_else_cannot_be(patcher):
    before = os.environ.get("COURSE")
    patcher.setenv("COURSE", "set by a test")
    patcher.setattr(Stopped(), "value", 2)
    patcher.setattr(sys, "course", 3, raising=False)
    with pytest.raises(GraderError):
        patcher.undo()
    assert os.environ.get("COURSE") == before
    assert not hasattr(sys, "course")
    patcher.undo()  # nothing is left to put back


def test_name_of_a_students_module_is_put_back_and_not_deleted(patcher, monkeypatch):
    there = {"rate": 1}
    monkeypatch.setattr(StudentModule, "__getattr__", lambda self, name: there[name])
    monkeypatch.setattr(StudentModule, "__setattr__", lambda self, *both: there.update([both]))
    monkeypatch.setitem(sys.modules, "hw_for_this_test", StudentModule("hw_for_this_test"))
    patcher.setattr("hw_for_this_test.rate", 2)
    assert there == {"rate": 2}
    patcher.undo()
    assert there == {"rate": 1}
