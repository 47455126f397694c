"""Asks the student's process for what a record asks, with the objects that it gave here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from autograder.errors import Wrong
from autograder.kit import answers
from autograder.kit.record import AT, Ask
from autograder.sandbox.failures import NotDefined
from autograder.sandbox.protocol import Handle, Tensor

#: Why nothing is said of an answer.
OTHERWISE = "gives other values than the recorded solution, which may be right, too"

#: Other names that students may have given, by the name that is asked for.
Aliases = Mapping[str, Sequence[str]]


class Process(Protocol):
    """Whoever holds the student's module and answers requests."""

    def request(self, op: str, what: str, **fields: Any) -> Any:
        """Ask for something, as a :class:`~autograder.sandbox.process.StudentProcess` is asked."""


class Open(BaseException):
    """The verdict is left to the grader; no oracle is to stop this."""


class Asking:
    """Makes the requests of a record.

    Attributes
    ----------
    handles : dict of int to int
        The object of this process for each of the record.
    """

    def __init__(self, process: Process, aliases: Aliases) -> None:
        self._process = process
        self._aliases = aliases
        self.handles: dict[int, int] = {0: 0}

    def requested(self, ask: Ask) -> Any:
        """Make a request, by other names that students may have given."""
        fields = self.here(ask.fields)
        try:
            return self._process.request(ask.op, ask.what, **fields)
        except NotDefined as error:
            for other in self._aliases.get(str(fields.get("name")), ()) if ask.op == "get" else ():
                try:
                    return self._process.request(ask.op, ask.what, **{**fields, "name": other})
                except NotDefined:
                    continue
            raise error from None

    def here(self, value: Any) -> Any:
        """Return what is sent, with the handles that this process has given."""
        kind = type(value)
        if kind is Handle:
            return Handle(self.handle(value.id), value.kind, value.label)
        if kind in (list, tuple):
            return kind(map(self.here, value))
        if kind is dict:
            return {
                key: self.handle(item)
                if key == "target"
                else [*map(self.handle, item)]
                if key == "targets"
                else self.here(item)
                for key, item in value.items()
            }
        return np.copy(value) if kind is np.ndarray else value

    def handle(self, number: int) -> int:
        """Return the object of this process that stands for one of the record."""
        if number not in self.handles:
            raise Open("an object that a right solution has is not there")
        return self.handles[number]

    def force(self, ask: Ask, found: Any) -> None:
        """Give a random attribute the numbers with which the right answers were computed."""
        self._set(ask.what, self.handle(ask.fields["target"]), ask.fields["name"], found,
                  ask.answer)  # fmt: skip

    def preset(self, ask: Ask, answer: Any, name: str, value: Any) -> None:
        """Give a random attribute of a new object the numbers that right answers come from."""
        if type(answer) is not Handle:
            raise Open(f"{ask.what} {OTHERWISE}")
        try:
            found = self._process.request("get", ask.what, target=answer.id, name=name)
        except Wrong as error:
            raise Open(error.feedback.summary) from error
        self._set(f"{ask.what}.{name}", answer.id, name, found, value)

    def _set(self, what: str, target: int, name: str, found: Any, value: Any) -> None:
        held, numbers = answers.numbers(found), answers.numbers(value)
        if held is None or numbers is None or held.size != numbers.size:
            raise Open(f"{what} has other sizes than in a right solution")
        value = numbers.reshape(held.shape).astype(held.dtype)
        try:
            self._process.request("set", what, target=target, name=name, value=value)
        except Wrong as error:
            raise Open(error.feedback.summary) from error

    def asked_on_the_way(self, ask: Ask) -> Any:
        """Make a request that no event is; remember the objects in its answer."""
        answer = answers.as_plain(self.requested(ask))
        for place, wanted in answers.leaves(ask.answer):
            if type(wanted) is Handle:
                found = answers.leaf_at(answer, place)
                if type(found) is Handle:
                    self.handles[wanted.id] = found.id
        return answer


def at(value: Any, x: Any) -> Any:
    """Put the place of evaluation where a forward's requests have it."""
    kind = type(value)
    if kind is dict and AT in value:
        placed = np.asarray(x).reshape(value[AT]).astype(value["dtype"])
        return Tensor(placed, value["requires_grad"]) if value["tensor"] else placed
    if kind is dict:
        return {key: at(item, x) for key, item in value.items()}
    return kind(at(each, x) for each in value) if kind in (list, tuple) else value
