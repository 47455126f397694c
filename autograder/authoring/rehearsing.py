"""Finds out what a rubric decides of answers that are not the recorded ones.

The rubric runs again on the record itself: a stand-in for the student's process gives the
recorded answers, and another one instead of a single leaf. What comes of it is kept with
the record, for the kit has no rubric to ask: whether the form of an answer matters, whether
its numbers do, and whether the oracle that judges them has the last word.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.authoring.alike import groups, said_of_all, tried_of
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
from autograder.kit.record import Ask, Event, Judge, NotRecordable, wrong_to_wire
from autograder.kit.replay import DOUBTFUL, FAILS, FREE, JUDGED, SAME, VALUE
from autograder.sandbox.protocol import Handle

_ERRORS = (UNWRITTEN, "TypeError", "")
#: Of an answer with more leaves than this each is tried with few other numbers; they are all
#: tried together, too.
_FEW, _FEW_VALUES = 12, 5
#: Events of a check of which each is tried with other answers: that takes their square.
_MOST_REHEARSED = 600


def rehearse(studio: Studio, check: Check, recording: Recording) -> list[Event]:
    """Return the events of a recording, with what the rubric makes of other answers.

    Raises
    ------
    NotRecordable
        If the rubric does not do with the record what it did with the solution.
    """
    events = recording.events
    names = {name for others in studio.assignment.aliases.values() for name in others}
    memory = Memory((studio.data,))
    judged = {e.found.ask for e in events if isinstance(e, Judge) and e.found is not None}

    def end(change: Change | None) -> End:
        actor = Actor(events, frozenset(names), change)
        return ended(studio, check, actor, memory)

    if end(None).how != "passed":
        raise NotRecordable("what it does depends on more than answers")
    if len(events) > _MOST_REHEARSED:
        return events  # what answers as it does is right; of anything else nothing is known

    def tried(index: int) -> Ask:
        return _tried(events, index, recording.random, end, judged=index in judged)

    found: list[Event] = list(events)
    for group in groups(events, recording.random):
        some = tried_of(group)
        found_of = {index: tried(index) for index in some}
        rest = [index for index in group if index not in found_of]
        common = said_of_all([*found_of.values()]) if rest else None
        if common is not None and _holds_together(events, group, common, end):
            said = {name: getattr(common, name) for name in ("accepted", "if_missing", "if_raised")}
            found_of |= {index: replace(_ask(events, index), **said) for index in rest}
        else:
            found_of |= {index: tried(index) for index in rest}
        for index, ask in found_of.items():
            found[index] = ask
    _try_together(found, end)
    return found


def _tried(
    events: Sequence[Event],
    index: int,
    random: Collection[tuple[int, Place]],
    end: Callable[[Change], End],
    *,
    judged: bool,
) -> Ask:
    """Return a request with what the rubric makes of other answers to it."""
    event = _ask(events, index)
    if_missing = _action(end(Change(index, missing=True))) if event.op == "get" else None
    if_raised = {}
    if event.op in ("call", "inplace", "item", "listed"):
        if_raised = {name: _action(end(Change(index, error=name))) for name in _ERRORS}
    accepted: dict[Place, dict[str, Any]] = {}
    for place, leaf in () if event.forced else _changeable(event.answer):
        alike = alike_in(events, leaf)
        given = functools.partial(_with, end, index)
        forms = _accepted(event, place, leaf, alike, given, judged=judged)
        if (index, place) in random:
            # With other numbers drawn, what an oracle expects is another thing, too.
            forms = {f: how for f, how in forms.items() if how in (SAME, FREE)}
        accepted[place] = forms
    return replace(event, accepted=accepted, if_missing=if_missing, if_raised=if_raised)


def _holds_together(
    events: Sequence[Event], group: Sequence[int], common: Ask, end: Callable[[Change], End]
) -> bool:
    """Whether a form that is taken of some of a group is taken of all of them at once."""
    for place, forms in common.accepted.items():
        for form in [form for form, how in forms.items() if how == SAME]:
            changed = {}
            for index in group:
                answer = _ask(events, index).answer
                leaf = answers.leaf_at(answer, place)
                others = (o for o in other_forms(leaf) if answers.form(o, leaf) == form)
                changed[index] = answers.replaced(answer, place, next(others, leaf))
            if end(Change(group[0], changed[group[0]], more=changed)).how != "passed":
                return False
    return True


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
        for forms in _ask(events, index).accepted.values():
            if forms.get(VALUE) == FREE:
                del forms[VALUE]


def _ask(events: Sequence[Event], index: int) -> Ask:
    event = events[index]
    assert isinstance(event, Ask)
    return event


def _with(end: Callable[[Change], End], index: int, answer: Any) -> End:
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
        elif ended.how == "failed" and other is None and ended.error is not None:
            found[form] = wrong_to_wire(ended.error)
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
