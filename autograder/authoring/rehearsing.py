"""Finds out what a rubric decides of answers that are not the recorded ones.

The rubric runs again on the record itself: a stand-in for the student's process gives the
recorded answers, and another one instead of a single leaf. What comes of it is kept with
the record, for the kit has no rubric to ask: whether the form of an answer matters, whether
its numbers do, and whether the oracle that judges them has the last word.
"""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.authoring import branching
from autograder.authoring.alike import groups, said_of_all, tried_of
from autograder.authoring.branching import Branches
from autograder.authoring.other_answers import (
    ALL_AT_ONCE,
    AT_FIRST,
    alike_in,
    nearly,
    other_forms,
    other_values,
)
from autograder.authoring.recording import Recording, Studio
from autograder.authoring.rehearsal import UNWRITTEN, Actor, Change, End, ended
from autograder.authoring.remembering import Memory
from autograder.homework.checks import Check
from autograder.kit import answers
from autograder.kit.answers import Place
from autograder.kit.record import Ask, Event, Judge, NotRecordable
from autograder.kit.replay import DOUBTFUL, FAILS, FREE, JUDGED, SAME, VALUE
from autograder.sandbox.protocol import Handle
from autograder.sandbox.walls import container

_ERRORS = (UNWRITTEN, "TypeError", "")
#: Of an answer with more leaves than this each is tried with few other numbers; they are all
#: tried together, too.
_FEW, _FEW_VALUES = 12, 5
#: Events of a check of which each is tried with other answers: that takes their square. Where
#: there are more, a program asks (a gradient check that a student has written), and another one
#: asks for other things, whatever is known of its answers.
_MOST_REHEARSED = 200
#: Events of a check of which it is tried what comes of an exception, or of a name that is missing.
_MOST_FAILED = 600
#: Seconds of a run from which each other answer is tried in a copy of the process: making one
#: takes a few milliseconds.
_WORTH_A_COPY = 0.01

_Branches = Branches[Change, End, Ask]
#: Says how a check ends with a change.
_Ends = Callable[[Change], End]


def rehearse(studio: Studio, check: Check, recording: Recording) -> list[Event]:
    """Return the events of a recording, with what the rubric makes of other answers.

    Raises
    ------
    NotRecordable
        If the rubric does not do with the record what it did with the solution.
    """
    events = recording.events
    rehearsal = _Rehearsal(studio, check, recording)
    rehearsal.require_same()
    if len(events) > _MOST_FAILED:
        return events  # what answers as it does is right; of anything else nothing is known
    alike = groups(events, recording.random)
    tried = rehearsal.each([i for group in alike for i in tried_of(group)], rehearsal.tried)
    models: dict[int, Ask] = {}
    for group in alike:
        some = tried_of(group)
        common = said_of_all([tried[index] for index in some])
        if len(group) == len(some) or common is None:
            continue
        accepted = _held_together(events, group, common, rehearsal.end)
        tried |= {index: replace(tried[index], accepted=accepted) for index in some}
        # Whatever one of them feeds, any may: whether it does is looked up for each.
        feeds = sorted({fed for index in some for fed in tried[index].feeds})
        models |= dict.fromkeys(group, replace(common, accepted=accepted, feeds=feeds))

    def like_or_tried(index: int, end: _Ends) -> Ask:
        found = _like(events, index, models[index], end) if index in models else None
        return found or rehearsal.tried(index, end)

    rest = [index for group in alike for index in group if index not in tried]
    tried |= rehearsal.each(rest, like_or_tried)
    found = [tried.get(index, event) for index, event in enumerate(events)]
    _try_together(found, rehearsal.end)
    return found


class _Rehearsal:
    """Runs of one check on its record."""

    def __init__(self, studio: Studio, check: Check, recording: Recording) -> None:
        self._studio, self._check = studio, check
        self._events, self._random = recording.events, recording.random
        aliases = studio.assignment.aliases.values()
        self._aliases = frozenset(name for others in aliases for name in others)
        self._memory = Memory((studio.data,))
        judges = (each for each in self._events if isinstance(each, Judge))
        self._failures_alone = len(self._events) > _MOST_REHEARSED
        self._judged = {each.found.ask for each in judges if each.found is not None}
        self._seconds = 0.0

    def require_same(self) -> None:
        """Run it without a change; see how long that takes.

        Raises
        ------
        NotRecordable
            If it does not end as it did.
        """
        started = time.perf_counter()
        if self.end(None).how != "passed":
            raise NotRecordable("what it does depends on more than answers")
        self._seconds = time.perf_counter() - started

    def end(self, change: Change | None, branches: _Branches | None = None) -> End:
        """Return how it ends with a change."""
        actor = Actor(self._events, self._aliases, change, branches=branches)
        return ended(self._studio, self._check, actor, self._memory)

    def tried(self, index: int, end: _Ends) -> Ask:
        """Return a request with what the rubric makes of other answers to it."""
        event, judged = _ask(self._events, index), index in self._judged
        accepted: dict[Place, dict[str, Any]] = {}
        if not self._failures_alone:
            accepted = _taken(self._events, index, self._random, end, judged=judged)
        return replace(event, accepted=accepted, **_failed(event, index, end))

    def each(self, indices: Collection[int], find: Callable[[int, _Ends], Ask]) -> dict[int, Ask]:
        """Find out about several requests, in copies of this process where that is faster."""
        if not branching.POSSIBLE or self._seconds < _WORTH_A_COPY:
            return {index: find(index, self.end) for index in indices}
        # The slow helpers of the rubric then remember what is the same in each of the copies.
        self.end(None)
        branches = _Branches(indices, find, container.processors())
        known = branches.along(lambda: self.end(None, branches))
        return {index: known.get(index) or find(index, self.end) for index in indices}


def _failed(event: Ask, index: int, end: _Ends) -> dict[str, Any]:
    """Return what the rubric makes of a failure of a request, as its fields say it."""
    if_missing = _action(end(Change(index, missing=True))) if event.op == "get" else None
    if_raised = {}
    if event.op in ("call", "inplace", "item", "listed"):
        if_raised = {name: _action(end(Change(index, error=name))) for name in _ERRORS}
    return {"if_missing": if_missing, "if_raised": if_raised}


def _taken(
    events: Sequence[Event],
    index: int,
    random: Collection[tuple[int, Place]],
    end: _Ends,
    *,
    judged: bool,
) -> dict[Place, dict[str, Any]]:
    """Return what the rubric makes of other answers to a request."""
    event = _ask(events, index)
    accepted: dict[Place, dict[str, Any]] = {}
    for place, leaf in () if event.forced else _changeable(event.answer):
        alike = alike_in(events, leaf)
        given = functools.partial(_with, end, index)
        forms = _accepted(event, place, leaf, alike, given, judged=judged)
        if (index, place) in random:
            # With other numbers drawn, what an oracle expects is another thing, too.
            forms = {f: how for f, how in forms.items() if how in (SAME, FREE)}
        accepted[place] = forms
    return accepted


def _like(events: Sequence[Event], index: int, model: Ask, end: _Ends) -> Ask | None:
    """Return a request with what the rubric makes of other answers to those that it is alike.

    Returns
    -------
    Ask or None
        With what its own numbers feed; None if they are not free as those of the others are.
    """
    event = _ask(events, index)
    leaves = {place: answers.leaf_at(event.answer, place) for place in model.accepted}
    free = [place for place, forms in model.accepted.items() if forms.get(VALUE) == FREE]
    feeds: set[int] = set()
    for other in _free_at_once(events, event, free):
        ended = end(Change(index, other))
        if ended.how != "passed" or ended.caught or ended.moved:
            return None
        feeds |= ended.fed
    # Right enough for its own oracle: what another one expects may come from it all the same.
    for place, leaf in leaves.items() if model.feeds else ():
        judged = model.accepted[place].get(VALUE) and place not in free
        if judged and (near := nearly(leaf)) is not None:
            feeds |= end(Change(index, answers.replaced(event.answer, place, near))).fed
    said = {name: getattr(model, name) for name in ("accepted", "if_missing", "if_raised")}
    return replace(event, **said, feeds=sorted({*event.feeds, *feeds}))


def _free_at_once(events: Sequence[Event], event: Ask, free: Sequence[Place]) -> Iterator[Any]:
    """Yield an answer a few times, each time with other numbers wherever they are free."""
    others = []
    for place in free:
        leaf = answers.leaf_at(event.answer, place)
        others.append([*itertools.islice(other_values(leaf, alike_in(events, leaf)), AT_FIRST)])
    for number in range(max(map(len, others), default=0)):
        answer = event.answer
        for place, values in zip(free, others, strict=True):
            if values:
                answer = answers.replaced(answer, place, values[number % len(values)])
        yield answer


def _held_together(
    events: Sequence[Event], group: Sequence[int], common: Ask, end: _Ends
) -> dict[Place, dict[str, Any]]:
    """Return what is taken of some of a group, without forms that are not taken of all at once."""
    accepted = {}
    for place, forms in common.accepted.items():
        accepted[place] = dict(forms)
        for form in [form for form, how in forms.items() if how == SAME]:
            changed = {}
            for index in group:
                answer = _ask(events, index).answer
                leaf = answers.leaf_at(answer, place)
                others = (o for o in other_forms(leaf) if answers.form(o, leaf) == form)
                changed[index] = answers.replaced(answer, place, next(others, leaf))
            if end(Change(group[0], changed[group[0]], more=changed)).how != "passed":
                del accepted[place][form]
    return accepted


def _try_together(events: Sequence[Event], end: _Ends) -> None:
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
        for forms in _ask(events, index).accepted.values():
            if forms.get(VALUE) == FREE:
                del forms[VALUE]


def _ask(events: Sequence[Event], index: int) -> Ask:
    event = events[index]
    assert isinstance(event, Ask)
    return event


def _with(end: _Ends, index: int, answer: Any) -> End:
    return end(Change(index, answer))


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
    *,
    judged: bool,
) -> dict[str, Any]:
    """Try a leaf in other forms and with other numbers.

    Parameters
    ----------
    judged : bool
        Whether an oracle judges any of the answer.
    """
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
        elif ended.how == "failed" and other is None and ended.wrong is not None:
            found[form] = ended.wrong
    others = itertools.islice(other_values(leaf, alike), _FEW_VALUES if many else None)
    ends = []
    for other in others:
        ends.append(end(answers.replaced(ask.answer, place, other)))
        if ends[-1].caught or ends[-1].moved or _is_minded(ends, judged=judged):
            return found
    if value := _of_values(ends):
        found[VALUE] = value
    if value == FREE:
        ask.feeds = sorted({*ask.feeds, *(index for each in ends for index in each.fed)})
    elif value and (near := nearly(leaf)) is not None:
        # Right enough for its own oracle: what another one expects may come from it all the same.
        ask.feeds = sorted({*ask.feeds, *end(answers.replaced(ask.answer, place, near)).fed})
    return found


def _is_minded(ends: Sequence[End], *, judged: bool) -> bool:
    """Whether the rubric minds other numbers, and no oracle is going to say so.

    One that judges numbers judges the first that are tried.
    """
    how = [end.how for end in ends]
    enough = not judged or len(how) >= AT_FIRST
    return enough and "judged" not in how and any(each != "passed" for each in how)


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
