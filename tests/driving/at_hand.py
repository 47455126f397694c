"""A student's process that is this one: what a rubric asks crosses the wire, and nothing else does.

Everything is as in the sandbox (handles, what a helper's source may use, what is sent and read),
except that it takes microseconds, and that nobody is kept out.
"""

from __future__ import annotations

import types
from typing import Any

from autograder.kit.pipes import as_bytes, from_bytes
from autograder.sandbox import failures, protocol, replies
from autograder.sandbox.inside.service import Service
from autograder.sandbox.offering import Offered
from autograder.sandbox.proxies import Student


class AtHand:
    """Answers requests as a student's process does, with a module of this one."""

    def __init__(self, module: Any) -> None:
        self.service = Service(None)
        self.service.objects[0] = module
        self.clock = types.SimpleNamespace(spent=types.SimpleNamespace(total=0.0))
        self.offered = Offered()
        self.asked: list[str] = []
        self.recorded = False

    def request(self, op: str, what: str, **fields: Any) -> Any:
        """Ask, and return what a :class:`~autograder.sandbox.process.StudentProcess` returns."""
        self.asked.append(op)
        request = from_bytes(as_bytes({"op": op, **fields}))
        try:
            reply = from_bytes(as_bytes(self.service.answer(request, ())))
        except protocol.Unsendable as error:
            reply = {"unsendable": str(error)}
        try:
            found = replies.read(op, reply, keep=bool(fields.get("keep")))
        except replies.Mistyped:
            self.refuse(what)
        if isinstance(found, replies.Raised):
            raise failures.StudentRaised(what, found, process=self)
        if isinstance(found, replies.Missing):
            raise failures.NotDefined(found.missing, what, found.close)
        if isinstance(found, replies.Unsendable):
            raise failures.unsendable(what, found.unsendable)
        return found.value

    def refuse(self, what: str) -> None:
        """What it answers is no answer."""
        raise failures.answered_nonsense(what)


def student_of(source: str = "", **names: Any) -> Student:
    """Return the module of a student who wrote this, with these names in it."""
    module = types.ModuleType("mine")
    module.__dict__.update(names)
    exec(compile(source, "mine.py", "exec"), module.__dict__)
    return Student(AtHand(module), "mine")


def held(student: Student) -> types.ModuleType:
    """Return the module itself."""
    return student._process.service.objects[0]


def behind(remote: Any) -> Any:
    """Return the object that a Remote stands for."""
    return remote._process.service.objects[remote._handle.id]


def answering(student: Student, answer: Any) -> Student:
    """Have its process answer every call with this, whatever it is asked to compute."""
    ask = student._process.request

    def request(op: str, what: str, **fields: Any) -> Any:
        return answer if op == "call" else ask(op, what, **fields)

    student._process.request = request
    return student
