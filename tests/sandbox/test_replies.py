"""Every field of every reply takes every type, and nothing but the student is to blame."""

import contextlib
import types

import numpy as np
import pytest
from changed_replies import ARRAY, HANDLE, changed

from autograder.errors import Wrong
from autograder.grading import drawn
from autograder.sandbox import copies, failures, replies
from autograder.sandbox.clock import StudentClock
from autograder.sandbox.helpers import define
from autograder.sandbox.objects import attribute, listed, put
from autograder.sandbox.offering import Offered
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.program import Program
from autograder.sandbox.protocol import Handle
from autograder.sandbox.proxies import Student
from autograder.sandbox.reaching import item, keep, library, value
from autograder.sandbox.tree_program import StartAgain, TreeProgram
from autograder.sandbox.walls.times import Reading
from autograder.submitted.forbidden.rules import Rules

ERROR = {
    "type": "ValueError",
    "message": "no",
    "frames": [["a.py", 3, "f", "x = 1"]],
    "bases": ["ValueError", "Exception"],
    "handle": HANDLE,
}
FIGURES = {
    "figures": [
        {
            "title": "t",
            "cell": 1,
            "png": np.zeros(3, np.uint8),
            "axes": [
                {
                    "title": "t",
                    "legend": ["a"],
                    "lines": [{"x": np.ones(2), "y": np.ones(2), "points": 2, "label": "a"}],
                    "scatters": [{"offsets": np.ones((2, 2)), "colors": np.ones(2)}],
                    "images": [{"shape": [2, 2], "array": np.ones((2, 2)), "cmap": "gray"}],
                    "bars": [{"boxes": np.ones((1, 4)), "label": ""}],
                }
            ],
        }
    ],
    "left_out": 0,
}


class Scripted(StudentProcess):
    """A student process whose next reply is what a test says."""

    def __init__(self, *answers):
        self.answers, self.requests = list(answers), 0
        self.stopped = self._interrupt = None
        self.deadline = 0.0
        self.clock = StudentClock(lambda: Reading(0.0, 0.0, 0.0))
        self.channel = types.SimpleNamespace(
            request=self._next, captured=types.SimpleNamespace(text=str)
        )
        self.box = "/box"
        self.offered = Offered()

    def _next(self, *_arguments):
        if not self.answers:  # the script is over
            raise failures.closed_its_connection("your file")
        return self.answers.pop(0)

    def _look_at_family(self):
        return []

    def cpu_used(self):
        return 0.0

    def _stop(self, reason):
        self.stopped = reason
        raise reason


def blames_nobody_else(action, *answers):
    """Do something with a process that answers so; only :class:`Wrong` may come of it."""
    process = Scripted(*answers)
    with contextlib.suppress(Wrong):
        action(process)


def helper(_x: object) -> tuple[list[float], int | None]:
    return [], None


def start(cells):
    program = Program("a.py", cells, 1.0, "a.ipynb")

    def started(process):
        with contextlib.suppress(StartAgain):  # the session does, without what ended it
            program.start(process, __import__("pathlib").Path("/f"), 0)

    return started


def start_several(process):
    program = TreeProgram("nn.a", {"nn.a": "nn/a.py"})
    with contextlib.suppress(StartAgain):  # without the module that did not answer
        program.start(process, __import__("pathlib").Path("/f"), 0)


def student(process):
    return Student(process, "a")


def watched(process):
    one_file = types.SimpleNamespace(tree=None)
    rules = types.SimpleNamespace(of=lambda _check: {"numpy.cov": ""}, submission=one_file)
    with Rules.watching(rules, process, object()):
        pass


def measured(process):
    keep(student(process))._measured([(1,)])


OK = {"ok": None}
IMPORTED = {"ok": {"threads": 1, "absent": [["dill", "a.py", 1]], "ended": {}}}
CHANGED = {"result": HANDLE, "arguments": [2], "named": {"a": [3]}}
LISTED = {"items": [1, HANDLE], "more": False}
DEFINED = {"ok": Handle(2, "function", "f")}
OPERATIONS = {
    "import": (start(()), [], IMPORTED, []),
    "import that ended": (start(()), [], {"ok": {**IMPORTED["ok"], "ended": {"a": ERROR}}}, []),
    "ended": (lambda p: p.request("ended", "using a", name="a"), [], {"ok": ERROR}, []),
    "cells": (start([("cell 1", 1, "x")]), [], OK, [OK, IMPORTED]),
    "cell": (start([("cell 1", 1, "x")]), [OK], {"ok": ERROR}, [IMPORTED]),
    "cells_done": (start([("cell 1", 1, "x")]), [OK, OK], IMPORTED, []),
    "root": (start_several, [], OK, [{"ok": HANDLE}, IMPORTED]),
    "module": (start_several, [OK], {"ok": HANDLE}, [IMPORTED]),
    "module of a check": (lambda p: student(p).module("a").x, [], {"ok": HANDLE}, [OK]),
    "get": (lambda p: student(p).x, [], {"ok": [1, {"a": ARRAY}, HANDLE]}, []),
    "set": (lambda p: setattr(student(p), "x", 1), [], OK, []),
    "call": (lambda p: student(p)(1), [], {"ok": [1, HANDLE]}, []),
    "keep": (lambda p: item(keep(student(p)), 0), [], {"ok": HANDLE}, [{"ok": HANDLE}]),
    "item": (lambda p: item(keep(student(p)), 0).x, [{"ok": HANDLE}], {"ok": HANDLE}, [OK]),
    "set_item": (lambda p: keep(student(p)).__setitem__(0, 1), [{"ok": HANDLE}], OK, []),
    "inplace": (lambda p: student(p).f.inplace(1, a=[2]), [DEFINED], {"ok": CHANGED}, []),
    "listed": (lambda p: listed(keep(student(p))), [{"ok": HANDLE}], {"ok": LISTED}, []),
    "put": (lambda p: value(put(student(p), [1])), [], {"ok": HANDLE}, [OK]),
    "run": (measured, [{"ok": HANDLE}, {"ok": HANDLE}], OK, [OK]),
    "drop": (measured, [{"ok": HANDLE}, {"ok": HANDLE}, OK], OK, []),
    "attribute": (lambda p: attribute(student(p), "x").y, [], {"ok": HANDLE}, [OK]),
    "length": (lambda p: len(student(p)), [], {"ok": 3}, []),
    "value": (lambda p: value(student(p)), [], {"ok": [1]}, []),
    "library": (lambda p: library(student(p), "numpy").x, [], {"ok": HANDLE}, [OK]),
    "define": (lambda p: define(student(p), helper, "f")(1), [], DEFINED, [{"ok": [[], None]}]),
    "helper": (lambda p: define(student(p), helper, "f")(1), [DEFINED], {"ok": [[1.5], 3]}, []),
    "watch": (watched, [], OK, [{"ok": []}]),
    "watched": (watched, [OK], {"ok": [["numpy.cov", "a.py", 3, "f"]]}, []),
    "figures": (drawn.since_import, [], {"ok": FIGURES}, []),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_reply_of_any_type_at_any_place_is_the_grader_s_failure(operation):
    action, before, reply, after = OPERATIONS[operation]
    blames_nobody_else(action, *before, reply, *after)
    for other in changed(reply):
        blames_nobody_else(action, *before, other, *after)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_reply_as_it_should_be_is_no_nonsense(operation):
    action, before, reply, after = OPERATIONS[operation]
    process = Scripted(*before, reply, *after)
    with contextlib.suppress(Wrong):
        action(process)
    assert process.stopped is None
    assert process.answers == []


@pytest.mark.parametrize(
    "reply",
    [
        {"raised": ERROR},
        {"missing": "x", "close": ["y"]},
        {"unsendable": "too large"},
    ],
    ids=["raised", "missing", "unsendable"],
)
def test_no_refusal_of_any_type_is_the_grader_s_failure(reply):
    with pytest.raises(Wrong):
        value(student(Scripted(reply)))
    for other in changed(reply):
        blames_nobody_else(lambda process: student(process).x, other)


def test_every_operation_has_a_type_for_its_answer():
    asked = {name.removeprefix("op_") for name in vars(_service()) if name.startswith("op_")}
    assert asked - {"reap", "signature"} == set(replies.VALUES)


def _service():
    from autograder.sandbox.inside.service import Service

    return Service


def test_no_answer_about_a_fork_is_the_grader_s_failure():
    sandbox = types.SimpleNamespace(
        link=types.SimpleNamespace(number_here=lambda _pid: 7), driven=set()
    )
    assert copies._number_of({"pid": 3}, sandbox) == 7
    for other in changed({"pid": 3}):
        if not _is_number(other):
            with pytest.raises(copies.CannotFork):
                copies._number_of(other, sandbox)


def _is_number(reply):
    return type(reply) is dict and reply.keys() == {"pid"} and type(reply["pid"]) is int


def test_no_status_of_any_type_is_the_grader_s_failure():
    assert replies.exit_status({"ok": 9}) == 9
    for other in changed({"ok": 9}):
        with contextlib.suppress(replies.Mistyped):
            assert isinstance(failures.describe_status(replies.exit_status(other)), str)


def test_text_that_is_too_long_is_cut():
    long = {"type": "E" * 9_000, "message": "m" * 9_000, "frames": []}
    with pytest.raises(failures.StudentRaised) as raised:
        value(student(Scripted({"raised": long})))
    assert len(raised.value.message) == 2_000
    assert len(raised.value.type_name) == 200
