"""What the grader does for a student process while it waits for it."""

import contextlib
import types

from autograder.sandbox import process
from autograder.sandbox.process import LONG, StudentProcess


def test_memory_is_given_back_once_while_student_code_takes_long(monkeypatch):
    given, end = [], StopIteration
    monkeypatch.setattr(process.memory, "give_back", lambda: given.append("back"))
    student = StudentProcess.__new__(StudentProcess)
    student.sandbox, student._looks = types.SimpleNamespace(config=None), 0
    student._look_at_family = types.MethodType(lambda _: next(iter(())), student)
    for looks in range(1, 2 * LONG):
        with contextlib.suppress(end):
            student._watch()
        assert given == (["back"] if looks >= LONG else [])
