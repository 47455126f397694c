"""Runs a rubric on its own record, with another answer instead of a recorded one."""

from __future__ import annotations

import contextlib
import copy
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from autograder.authoring.branching import Branches
from autograder.authoring.hearing import heard_by
from autograder.authoring.other_answers import LARGE
from autograder.authoring.recording import Studio
from autograder.authoring.remembering import Memory
from autograder.authoring.sameness import same, same_values
from autograder.errors import Wrong
from autograder.homework.checks import Check
from autograder.kit import answers
from autograder.kit.judges import ORACLES
from autograder.kit.record import (
    Ask,
    Event,
    Judge,
    NotRecordable,
    pack,
    values_of,
    wrong_to_wire,
)
from autograder.kit.replay import taken
from autograder.oracles import compare, gradients, readings
from autograder.oracles.own_values import Own, each_of
from autograder.oracles.several import Computed
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.protocol import Handle
from autograder.sandbox.replies import Raised

#: Exceptions that are raised instead of an answer; the empty name is any other.
UNWRITTEN = "NotImplementedError"
#: What an oracle is given and does not judge by.
_NO_VERDICT = ("rng", "forward", "earned", "what", "next_step", "cause")
#: What helps an oracle to name a cause, and takes time.
_ONLY_CAUSES = ("formula", "forms", "inputs", "batch_size", "is_rate")


class _Lost(BaseException):
    """The rubric asks for what was not recorded; nothing of it is to stop this."""


@dataclass(frozen=True)
class Change:
    """What is given instead of one answer."""

    event: int
    answer: Any = None
    missing: bool = False
    error: str | None = None
    #: Other answers that are changed at the same time, by their events.
    more: Mapping[int, Any] = field(default_factory=dict)


@dataclass
class End:
    """How a rehearsal ended.

    Attributes
    ----------
    how : str
        ``"passed"``, ``"judged"`` by an oracle, ``"failed"`` otherwise, ``"lost"``.
    wrong : dict, optional
        What makes the failure again, ``Wrong(**wrong)``.
    itself : bool
        Whether that is what was raised instead of an answer.
    caught : bool
        Whether an oracle had raised something else, which the rubric caught.
    resumed : int
        The first event after the change that took place.
    fed : set of int
        The events in which an oracle was given something else than was recorded.
    moved : bool
        Whether that is so of the oracle that judged the change itself.
    """

    how: str
    wrong: dict[str, Any] | None = None
    itself: bool = False
    caught: bool = False
    resumed: int | None = None
    fed: set[int] = field(default_factory=set)
    moved: bool = False


@dataclass
class Actor:
    """Answers as recorded, with one change, and hears the oracles."""

    recorded: ClassVar[bool] = True

    events: Sequence[Event]
    aliases: frozenset[str]
    change: Change | None
    at: int = 0
    changed: bool = False
    resumed: int | None = None
    raised: BaseException | None = None
    judged: list[tuple[Wrong, bool]] = field(default_factory=list)
    moved: bool = False
    answered: dict[int, Any] = field(default_factory=dict)
    fed: set[int] = field(default_factory=set)
    heard: int = 0
    #: Where copies of this process are made.
    branches: Branches[Change, End, Any] | None = None

    def __getattr__(self, name: str) -> Any:
        raise _Lost(name)

    def request(self, op: str, what: str, **fields: Any) -> Any:
        """Answer as it is recorded, or what is given instead."""
        self.heard += 1
        if op == "ended":
            return None
        if op == "get" and fields["name"] in self.aliases and not self._is_next(op, fields):
            raise NotDefined(fields["name"], what, [])
        if self._is_unwritten(op, what, fields):
            raise StudentRaised(what, Raised(UNWRITTEN, "…", []))
        if (again := self._got_before(op, fields)) is not None:
            return again
        index = self._found(lambda event: _asks(event, op, fields))
        ask = self.events[index]
        assert isinstance(ask, Ask)
        if self.branches is not None:
            self.change = self.branches.at(index) or self.change
        change = self.change
        if change is not None and change.event == index and not self.changed:
            self.changed = True
            if change.missing:
                self.raised = NotDefined(str(fields.get("name", "")), what, [])
                raise self.raised
            if change.error is not None:
                self.raised = StudentRaised(what, Raised(change.error or "ValueError", "…", []))
                raise self.raised
            answer = change.answer
        elif change is not None and index in change.more:
            answer = change.more[index]
        elif ask.failed == "missing":
            raise NotDefined(str(fields.get("name", "")), what, [])
        elif ask.failed:
            raise StudentRaised(what, Raised("ValueError", "…", []))
        else:
            answer = ask.answer
        answer = _copied(answer)
        self.answered[index] = answer
        return answers.as_answered(op, answer)

    def judge(self, oracle: str, found: Any, given: dict[str, Any]) -> Any:
        """Call an oracle, and note whether it judges what is recorded."""
        self.heard += 1
        index = self._found(lambda event: isinstance(event, Judge) and event.oracle == oracle)
        judge = self.events[index]
        assert isinstance(judge, Judge)
        light = {name: each for name, each in given.items() if name not in _ONLY_CAUSES}
        if any(not _is_as_recorded(name, each, judge) for name, each in light.items()):
            self.fed.add(index)
        of_it = self._is_of_the_change(judge, found)
        self.moved |= of_it and index in self.fed
        if "own" in light:  # what is right for earlier answers is asked for where it is run
            light["own"] = None
        if isinstance(expected := light.get("expected"), Computed):
            light["expected"] = values_of(expected)
        if oracle == "check_gradient":
            light["forward"] = _no_forward
        try:
            return ORACLES[oracle](found, **light)
        except Wrong as error:
            self.judged.append((error, of_it))
            raise

    def _is_of_the_change(self, judge: Judge, found: Any) -> bool:
        """Whether an oracle judges what was changed, and gets it as a record says."""
        source = judge.found
        if source is None or self.change is None or source.ask != self.change.event:
            return False
        try:
            meant = taken(self.answered[source.ask], source)
        except (LookupError, ValueError):
            return False
        if meant is found or same_values(meant, found):
            return True
        return answers.same_value(meant, found)

    def _is_unwritten(self, op: str, what: str, fields: dict[str, Any]) -> bool:
        """Whether a function is called again that is not written yet: it raises each time."""
        change = self.change
        if not self.changed or change is None or change.error != UNWRITTEN:
            return False
        ask = self.events[change.event]
        if not isinstance(ask, Ask) or op != ask.op:
            return False
        same_function = self._named(fields["target"]) == self._named(ask.fields["target"])
        # A helper of the rubric's is made again for each call, and is handed the function.
        named = what.partition("(")[0] == ask.what.partition("(")[0]
        return same_function and (named or not self._is_helper(fields["target"]))

    def _got_before(self, op: str, fields: dict[str, Any]) -> Handle | None:
        """Return what is read again, of a function that is not written and is tried again."""
        change = self.change
        if op != "get" or not self.changed or change is None or change.error != UNWRITTEN:
            return None
        if self._is_next(op, fields):
            return None
        for event in self.events:
            if isinstance(event, Ask) and event.op == "get" and type(event.answer) is Handle and (
                self._named(event.answer.id) == (self._named(fields["target"]), fields["name"])
            ):  # fmt: skip
                return event.answer
        return None

    def _named(self, target: Any) -> Any:
        """Say what an object is, of which each request gets a number of its own."""
        made = self._maker(target)
        if made is None or made.op not in ("get", "define"):
            return target
        return "helper" if made.op == "define" else (
            self._named(made.fields["target"]), made.fields["name"]
        )  # fmt: skip

    def _is_helper(self, target: Any) -> bool:
        made = self._maker(target)
        return made is not None and made.op == "define"

    def _maker(self, target: Any) -> Ask | None:
        for event in self.events:
            if isinstance(event, Ask) and type(event.answer) is Handle and (
                event.answer.id == target
            ):  # fmt: skip
                return event
        return None

    def _is_next(self, op: str, fields: dict[str, Any]) -> bool:
        return self.at < len(self.events) and _asks(self.events[self.at], op, fields)

    def _found(self, fits: Callable[[Event], bool]) -> int:
        """Return the next event, if that is what takes place; after a failure, a later one."""
        lost = self.changed and self.raised is not None and self.resumed is None
        last = len(self.events) if lost else self.at + 1
        for index in range(self.at, min(last, len(self.events))):
            if fits(self.events[index]):
                if lost:
                    self.resumed = index
                self.at = index + 1
                return index
        raise _Lost


def _copied(answer: Any) -> Any:
    """Return a copy, for a rubric may change what it is given; of what is large, a view."""
    if type(answer) is np.ndarray and answer.nbytes > LARGE:
        view = answer.view()
        view.flags.writeable = False
        return view
    if type(answer) in (list, tuple):
        return type(answer)(map(_copied, answer))
    if type(answer) is dict:
        return {key: _copied(item) for key, item in answer.items()}
    return answer if type(answer) is Handle else copy.deepcopy(answer)


def _asks(event: Event, op: str, fields: dict[str, Any]) -> bool:
    return isinstance(event, Ask) and event.op == op and same(event.fields, fields)


def _is_as_recorded(name: str, given: Any, judge: Judge) -> bool:
    """Whether an oracle is given the same as when it was recorded."""
    if name in _NO_VERDICT or not judge.given:
        return True
    if name == "expected" and isinstance(given, Computed):
        return same(pack(values_of(given)), judge.given[name]["values"])
    try:
        if name == "own" and name in judge.given:
            return _are_as_recorded(each_of(given), judge.given[name])
        return name in judge.given and same(pack(given), judge.given[name])
    except NotRecordable:
        return False


def _are_as_recorded(owns: Sequence[Own], recorded: Any) -> bool:
    """Whether earlier values are those of a record; what is asked for later is not looked at."""
    there = [recorded] if isinstance(recorded, dict) else recorded or []
    return len(owns) == len(there) and all(
        own.name == its["name"]
        and all(
            callable(value) or same(pack(value), before)
            for value, before in zip(own.earlier, its["earlier"], strict=True)
        )
        for own, its in zip(owns, there, strict=True)
    )


def _no_forward(_x: Any) -> Any:
    raise Wrong("there is no forward here")


def _is_unwritten(error: Wrong, actor: Actor) -> bool:
    unwritten = isinstance(error, StudentRaised) and error.type_name == UNWRITTEN
    return unwritten and actor.change is not None and actor.change.error == UNWRITTEN


def ended(studio: Studio, check: Check, actor: Actor, memory: Memory) -> End:
    """Run a check on a record, and say how it ended."""
    failure: Wrong | None = None
    with (
        memory.of(check.function, lambda: actor.heard),
        heard_by(actor.judge, check.function),
        _looking_for_no_more(),
        _without_warnings(),
    ):
        try:
            studio.call(check, actor)
            end = End("passed" if actor.at == len(actor.events) else "lost")
        except Wrong as error:
            own = [of_it for raised, of_it in actor.judged if raised is error]
            itself = error is actor.raised or _is_unwritten(error, actor)
            how = "judged" if own and own[0] else "failed"
            end, failure = End(how, wrong_to_wire(error), itself), error
        # Whatever the rubric does with an answer that it did not expect.
        except (_Lost, Exception):
            end = End("lost")
    last = actor.judged[-1][0] if actor.judged else None
    end.caught = last is not None and last is not failure
    end.resumed, end.fed, end.moved = actor.resumed, actor.fed, actor.moved
    return end


@contextlib.contextmanager
def _without_warnings() -> Iterator[None]:
    """Have the rubric compute with wrong numbers without a word."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _looking_for_no_more() -> Iterator[None]:
    """Have oracles say that something is wrong, and no more of it than that.

    Not why, which takes most of their time; and not for which sizes of mini-batches it is
    right: these calls are not in the record, and at most a part of the points comes of them.
    """
    replaced = [
        (vars(compare), "diagnose", lambda *_arguments, **_named: None),
        (vars(gradients), "diagnose", lambda *_arguments, **_named: None),
        (vars(readings), "sizes_that_work", lambda *_arguments: []),
    ]
    before = [names[name] for names, name, _ in replaced]
    try:
        for names, name, other in replaced:
            names[name] = other
        yield
    finally:
        for (names, name, _), original in zip(replaced, before, strict=True):
            names[name] = original
