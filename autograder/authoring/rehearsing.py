"""Finds out what a rubric decides of answers that are not the recorded ones.

The rubric runs again on the record itself: a stand-in for the student's process gives the
recorded answers, and another one instead of a single leaf. What comes of it is kept with
the record, for the kit has no rubric to ask: whether the form of an answer matters, whether
its numbers do, and whether the oracle that judges them has the last word.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.authoring.hearing import heard_by
from autograder.authoring.other_answers import (
    ALL_AT_ONCE,
    LARGE,
    alike_in,
    other_forms,
    other_values,
)
from autograder.authoring.recording import Recording, Studio, same
from autograder.errors import Wrong
from autograder.homework.checks import Check
from autograder.kit import answers
from autograder.kit.answers import Place
from autograder.kit.judges import ORACLES
from autograder.kit.record import Ask, Event, Judge, NotRecordable, pack, wrong_to_wire
from autograder.kit.replay import DOUBTFUL, FAILS, FREE, JUDGED, SAME, VALUE, taken
from autograder.oracles import compare, gradients, readings
from autograder.sandbox.failures import NotDefined, StudentRaised
from autograder.sandbox.protocol import Handle
from autograder.sandbox.replies import Raised

#: Exceptions that are raised instead of an answer; the empty name is any other.
_UNWRITTEN = "NotImplementedError"
_ERRORS = (_UNWRITTEN, "TypeError", "")
#: Of an answer with more leaves than this each is tried with few other numbers; they are all
#: tried together, too.
_FEW, _FEW_VALUES = 12, 4
#: What an oracle is given and does not judge by.
_NO_VERDICT = ("rng", "forward", "earned", "what", "next_step", "cause")
#: Events of a check of which each is tried with other answers: that takes their square.
_MOST_REHEARSED = 600
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
    error : Wrong, optional
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
    error: Wrong | None = None
    itself: bool = False
    caught: bool = False
    resumed: int | None = None
    fed: set[int] = field(default_factory=set)
    moved: bool = False


@dataclass
class _Actor:
    """Answers as recorded, with one change, and hears the oracles."""

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

    def __getattr__(self, name: str) -> Any:
        raise _Lost(name)

    def request(self, op: str, what: str, **fields: Any) -> Any:
        if op == "ended":
            return None
        if op == "get" and fields["name"] in self.aliases and not self._is_next(op, fields):
            raise NotDefined(fields["name"], what, [])
        if self._is_unwritten(op, fields):
            raise StudentRaised(what, Raised(_UNWRITTEN, "…", []))
        index = self._found(lambda event: _asks(event, op, fields))
        ask = self.events[index]
        assert isinstance(ask, Ask)
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
        index = self._found(lambda event: isinstance(event, Judge) and event.oracle == oracle)
        judge = self.events[index]
        assert isinstance(judge, Judge)
        light = {name: each for name, each in given.items() if name not in _ONLY_CAUSES}
        if any(not _is_as_recorded(name, each, judge) for name, each in light.items()):
            self.fed.add(index)
        of_it = self._is_of_the_change(judge, found)
        self.moved |= of_it and index in self.fed
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
        return answers.same_value(meant, found) or meant is found

    def _is_unwritten(self, op: str, fields: dict[str, Any]) -> bool:
        """Whether a function is called again that is not written yet: it raises each time."""
        change = self.change
        if not self.changed or change is None or change.error != _UNWRITTEN:
            return False
        ask = self.events[change.event]
        return isinstance(ask, Ask) and op == ask.op and fields["target"] == ask.fields["target"]

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
    return copy.deepcopy(answer)


def _asks(event: Event, op: str, fields: dict[str, Any]) -> bool:
    return isinstance(event, Ask) and event.op == op and same(event.fields, fields)


def _is_as_recorded(name: str, given: Any, judge: Judge) -> bool:
    """Whether an oracle is given the same as when it was recorded."""
    if name in _NO_VERDICT or not judge.given:
        return True
    try:
        return name in judge.given and same(pack(given), judge.given[name])
    except NotRecordable:
        return False


def _no_forward(_x: Any) -> Any:
    raise Wrong("there is no forward here")


def rehearse(studio: Studio, check: Check, recording: Recording) -> list[Event]:
    """Return the events of a recording, with what the rubric makes of other answers.

    Raises
    ------
    NotRecordable
        If the rubric does not do with the record what it did with the solution.
    """
    events = recording.events
    names = {name for others in studio.assignment.aliases.values() for name in others}

    def end(change: Change | None) -> End:
        actor = _Actor(events, frozenset(names), change)
        return _ended(studio, check, actor)

    if end(None).how != "passed":
        raise NotRecordable("what it does depends on more than answers")
    if len(events) > _MOST_REHEARSED:
        return events  # what answers as it does is right; of anything else nothing is known
    found: list[Event] = []
    for index, event in enumerate(events):
        if not isinstance(event, Ask) or event.failed:
            found.append(event)
            continue
        if_missing = _action(end(Change(index, missing=True))) if event.op == "get" else None
        if_raised = {}
        if event.op in ("call", "inplace", "item", "listed"):
            if_raised = {name: _action(end(Change(index, error=name))) for name in _ERRORS}
        accepted: dict[Place, dict[str, Any]] = {}
        if not event.forced:
            for place, leaf in _changeable(event.answer):
                alike = alike_in(events, leaf)
                forms = _accepted(event, place, leaf, alike, functools.partial(_with, end, index))
                if (index, place) in recording.random:
                    # With other numbers drawn, what an oracle expects is another thing, too.
                    forms = {f: how for f, how in forms.items() if how in (SAME, FREE)}
                accepted[place] = forms
        found.append(replace(event, accepted=accepted, if_missing=if_missing, if_raised=if_raised))
    _try_together(found, end)
    return found


def _try_together(events: Sequence[Event], end: Callable[[Change], End]) -> None:
    """Take back that numbers are free where they are one by one and not all at once.

    A rubric that looks at the largest of many does not mind any of them.
    """
    groups: dict[str, list[int]] = {}
    for index, event in enumerate(events):
        if isinstance(event, Ask) and any(f.get(VALUE) == FREE for f in event.accepted.values()):
            groups.setdefault(event.what.partition("(")[0], []).append(index)
    for indices in [*groups.values(), list(itertools.chain(*groups.values()))]:
        for other in ALL_AT_ONCE:
            changed = {index: _freely(events[index], other) for index in indices}
            first = next(iter(changed), None)
            if first is None:
                return
            if end(Change(first, changed[first], more=changed)).how != "passed":
                _take_back(events, indices)
                break


def _freely(event: Event, other: Callable[[NDArray[Any]], NDArray[Any]]) -> Any:
    """Return an answer with other numbers in every leaf where any are taken."""
    assert isinstance(event, Ask)
    answer = event.answer
    for place, forms in event.accepted.items():
        leaf = answers.leaf_at(event.answer, place)
        array = answers.numbers(leaf)
        is_leaf = type(leaf) not in (list, tuple, dict) or answers.is_row(leaf)
        if forms.get(VALUE) == FREE and array is not None and is_leaf:
            changed = other(array).astype(array.dtype)
            changed = changed if type(leaf) is np.ndarray else changed.tolist()
            answer = answers.replaced(answer, place, changed)
    return answer


def _take_back(events: Sequence[Event], indices: Iterable[int]) -> None:
    for index in indices:
        event = events[index]
        assert isinstance(event, Ask)
        for forms in event.accepted.values():
            if forms.get(VALUE) == FREE:
                del forms[VALUE]


def _is_unwritten(error: Wrong, actor: _Actor) -> bool:
    unwritten = isinstance(error, StudentRaised) and error.type_name == _UNWRITTEN
    return unwritten and actor.change is not None and actor.change.error == _UNWRITTEN


def _with(end: Callable[[Change], End], index: int, answer: Any) -> End:
    return end(Change(index, answer))


def _ended(studio: Studio, check: Check, actor: _Actor) -> End:
    with heard_by(actor.judge, check.function), _looking_for_no_more(), _without_warnings():
        try:
            studio.call(check, actor)
            end = End("passed" if actor.at == len(actor.events) else "lost")
        except Wrong as error:
            own = [of_it for raised, of_it in actor.judged if raised is error]
            itself = error is actor.raised or _is_unwritten(error, actor)
            end = End("judged" if own and own[0] else "failed", error, itself)
        # Whatever the rubric does with an answer that it did not expect.
        except (_Lost, Exception):
            end = End("lost")
    last = actor.judged[-1][0] if actor.judged else None
    end.caught = last is not None and last is not end.error
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


def _action(end: End) -> Any:
    """Say where a check goes on after a failure."""
    if end.how == "failed" and end.itself:
        return FAILS
    return end.resumed if end.how == "passed" else None


def _changeable(answer: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield what can be something else in an answer: its leaves, and the whole of it."""
    if type(answer) in (list, tuple, dict) and not answers.is_row(answer):
        yield place, answer
    for inner, leaf in answers.leaves(answer):
        if type(leaf) is not Handle:
            yield inner, leaf


def _accepted(
    ask: Ask,
    place: Place,
    leaf: Any,
    alike: Sequence[NDArray[Any]],
    end: Callable[[Any], End],
) -> dict[str, Any]:
    """Try a leaf in other forms and with other numbers."""
    found: dict[str, Any] = {}
    wanted = answers.form(leaf, leaf)
    many = sum(1 for _ in answers.leaves(ask.answer)) > _FEW
    for other in () if many else other_forms(leaf):
        form = answers.form(other, leaf)
        if form == wanted or form in found:
            continue
        ended = end(answers.replaced(ask.answer, place, other))
        if ended.how == "passed" and not ended.caught:
            found[form] = SAME
        elif ended.how == "judged":
            found[form] = JUDGED
        elif ended.how == "failed" and other is None and ended.error is not None:
            found[form] = wrong_to_wire(ended.error)
    others = itertools.islice(other_values(leaf, alike), _FEW_VALUES if many else None)
    ends = []
    for other in others:
        ends.append(end(answers.replaced(ask.answer, place, other)))
        if ends[-1].caught or ends[-1].moved:
            return found
    if value := _of_values(ends):
        found[VALUE] = value
    if value == FREE:
        ask.feeds = sorted({*ask.feeds, *(index for each in ends for index in each.fed)})
    return found


def _of_values(ends: Iterable[End]) -> str:
    """Say what other numbers do, from how the check ended with some."""
    how = {end.how for end in ends}
    if not how:
        return ""
    if how == {"passed"}:
        return FREE
    if how <= {"passed", "judged"}:
        return JUDGED
    return DOUBTFUL if "judged" in how else ""
