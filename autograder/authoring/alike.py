"""Finds the answers of a record with which a rubric does the same.

A rubric asks one function for ten mini-batches, and judges each answer alike. What other answers
do is tried on some of them, and holds for all where it is the same for these.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from autograder.kit import answers
from autograder.kit.answers import Place
from autograder.kit.record import Ask, Event, Judge
from autograder.kit.replay import FAILS
from autograder.sandbox.protocol import Tensor

#: As many of a group are tried: the first, the last, and one between.
TRIED = 3


def groups(events: Sequence[Event], random: Collection[tuple[int, Place]]) -> list[list[int]]:
    """Return the events that are alike: the same request, answered and judged in the same way.

    Parameters
    ----------
    random : collection of (int, place)
        Leaves of answers that are others in each run.
    """
    found: dict[Any, list[int]] = {}
    for index, event in enumerate(events):
        if isinstance(event, Ask) and not event.failed:
            drawn = sorted(repr(place) for at, place in random if at == index)
            found.setdefault((*drawn, *_kind(events, index, event)), []).append(index)
    return list(found.values())


def tried_of(group: Sequence[int]) -> list[int]:
    """Return those of a group that stand for it."""
    if len(group) <= TRIED:
        return list(group)
    return [group[0], group[len(group) // 2], group[-1]]


def _kind(events: Sequence[Event], index: int, ask: Ask) -> tuple[Any, ...]:
    """Say what is asked, in what form the answer is, and which oracles judge it with what."""
    named = ask.fields.get("name", ask.what.partition("(")[0])
    form = tuple((place, answers.form(leaf, leaf), _shape(leaf))
                 for place, leaf in answers.leaves(ask.answer))  # fmt: skip
    judged = tuple((event.oracle, event.found.place, event.found.shape, tuple(event.given))
                   for event in events if isinstance(event, Judge)
                   and event.found is not None and event.found.ask == index)  # fmt: skip
    given = {name: value for name, value in ask.fields.items() if name != "target"}
    return ask.op, str(named), ask.forced, _sort(given), repr(form), repr(judged)


def _sort(value: Any) -> str:
    """Say of what kind something is that is handed over, whatever its numbers are."""
    kind = type(value)
    if kind is np.ndarray:
        return f"array {value.dtype} {value.ndim}"
    if kind is Tensor:
        return f"tensor {value.dtype} {value.requires_grad} {_sort(value.array)}"
    if kind is dict:
        return repr({key: _sort(item) for key, item in value.items()})
    if kind in (list, tuple):
        return f"{kind.__name__} {[*map(_sort, value)]}"
    return repr(value) if kind in (str, bool, type(None)) else kind.__name__


def _shape(leaf: Any) -> Any:
    held = answers.numbers(leaf)
    return None if held is None else held.shape


def said_of_all(tried: Sequence[Ask]) -> Ask | None:
    """Return what was found of each that was tried, if it can be said of others.

    Where a check goes on after a failure, each has its own place; so has what it feeds.
    """
    first, *others = tried
    if any((each.accepted, each.if_raised, each.if_missing) != (
        first.accepted, first.if_raised, first.if_missing) for each in others):  # fmt: skip
        return None
    failures = [*first.if_raised.values(), first.if_missing]
    return first if all(each in (None, FAILS) for each in failures) else None
