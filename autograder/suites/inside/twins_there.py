"""Keeps what can be changed in place the same in both processes.

A list, a dict, an array that crosses has a twin in the other process, by a number that both
know. Each message names it by that number, and holds what it is where it is new or has
changed. So two names for one list stay one list, and a change in place is seen on both sides.

The text of this module is sent to the student's process with that of its neighbours.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autograder.suites.inside.changes_there import entries, is_as, is_container, snapshot

#: Entries of all values that are looked at in every message, some milliseconds' worth: to ask a
#: value at all takes as long as this many. Others are looked at where they are handed over.
_MOST_WATCHED, _ASKING = 10**6, 100
#: Twins in one process; beyond that, copies are sent.
_MOST_TWINS = 20_000
#: What values that hold each other may come to, written out.
_HEAVIEST = 2 * 10**6


class Heavy(Exception):
    """Too many values, or some that hold each other so often that nobody could write them out."""


def held_by(value: Any) -> Iterator[Any] | None:
    """Return what a value holds; None if it is nothing that holds others."""
    kind = type(value)
    if issubclass(kind, dict):
        return itertools.chain(value, value.values())
    return iter(value) if issubclass(kind, (list, set, tuple, frozenset)) else None


def require_light(
    roots: Iterable[Any], held: Callable[[Any], Iterator[Any] | None] = held_by
) -> None:
    """Refuse values that hold each other so often that they take for ever to be written out.

    Raises
    ------
    Heavy
        If they come to too much.
    """
    weights: dict[int, int] = {}
    for root in roots:
        items = held(root)
        if id(root) in weights or items is None:
            continue
        weights[id(root)] = 1  # as long as it is looked at: for what holds itself
        path: list[list[Any]] = [[root, items, 1]]
        while path:
            frame = path[-1]
            for item in frame[1]:
                below = held(item)
                if below is None:
                    frame[2] += 1 + (len(item) >> 4 if type(item) in (str, bytes) else 0)
                elif id(item) in weights:
                    frame[2] += weights[id(item)]
                else:
                    weights[id(item)] = 1
                    path.append([item, below, 1])
                    break
            else:
                path.pop()
                weights[id(frame[0])] = frame[2]
                if frame[2] > _HEAVIEST:
                    raise Heavy
                if path:
                    path[-1][2] += frame[2]


class Twin:
    """A value that the other process has, too.

    Attributes
    ----------
    before : object
        A snapshot of it, as both have it.
    watched : bool
        Whether it is looked at in every message.
    base : int or None
        The number of the array that it is a part of: where that is followed, so is it.
    """

    __slots__ = ("base", "before", "value", "watched")

    def __init__(self, value: Any, watched: bool) -> None:
        self.value = value
        self.watched = watched
        self.before: Any = None
        self.base: int | None = None


class Twins:
    """All twins of one process, by their numbers and by their addresses.

    Parameters
    ----------
    step : int
        1 where numbers are counted upwards, -1 where they are counted downwards: so the two
        processes never give one number to two values.
    """

    def __init__(self, step: int) -> None:
        self._step = step
        self._last = 0
        self._watched = 0
        self.twins: dict[int, Twin] = {}
        self._numbers: dict[int, int] = {}

    def number(self, value: Any) -> int | None:
        """Return the number of a value; None if it has no twin."""
        return self._numbers.get(id(value))

    def add(self, value: Any, number: int | None = None) -> int:
        """Have a value be known by a number, and return that."""
        if number is None:
            self._last += self._step
            number = self._last
        cost = entries(value) + _ASKING
        watched = self._watched + cost <= _MOST_WATCHED
        self._watched += cost if watched else 0
        self.twins[number] = Twin(value, watched)
        self._numbers[id(value)] = number
        return number

    def forget(self, numbers: Iterable[int]) -> None:
        """Forget what the other process has not any more."""
        for number in numbers:
            twin = self.twins.pop(number, None)
            if twin is not None:
                del self._numbers[id(twin.value)]
                # It may have grown since: then others are watched for that, or not.
                cost = entries(twin.value) + _ASKING if twin.watched else 0
                self._watched = max(self._watched - cost, 0) if self.twins else 0


class Message:
    """What is packed of twins for one message: each that is new or has changed, once.

    Parameters
    ----------
    given : iterable of int
        The twins that the message which is answered has named.
    """

    def __init__(self, twins: Twins, given: Iterable[int] = ()) -> None:
        self._all = twins
        self._named = {*given}
        self._new: list[int] = []
        self._snapshots: list[tuple[Twin, Any]] = []
        #: Whether a value that holds others is named in more than one place.
        self._shared = False

    def ref(self, value: Any, *, top: bool = False) -> list[Any]:
        """Return how a value is named."""
        number = self._all.number(value)
        if number is None:
            if self.is_full:
                raise Heavy
            number = self._all.add(value)
            self._new.append(number)
        elif not top and is_container(value):
            self._shared = True
        self._named.add(number)
        return ["ref", number]

    @property
    def is_full(self) -> bool:
        """Whether no new value can be named any more."""
        return len(self._all.twins) >= _MOST_TWINS

    def rows(self, content: Callable[[Any, Message], Any]) -> list[Any]:
        """Return what every twin is that the other process knows otherwise, or not at all.

        Parameters
        ----------
        content : callable
            Packs what a value is.
        """
        twins, new = self._all.twins, {*self._new}
        named = self._with_what_they_hold()
        changed = [
            number
            for number, twin in twins.items()
            if number not in new and twin.base is None
            if (twin.watched or number in named) and not is_as(twin.before, twin.value)
        ]
        found = []
        for number in itertools.chain(changed, self._new):  # which grows meanwhile
            packed = content(twins[number].value, self)
            if packed[0] == "view":
                twins[number].base = packed[1][0]
            else:
                self._snapshots.append((twins[number], snapshot(twins[number].value)))
            found.append([number, packed])
        return found

    def _with_what_they_hold(self) -> set[int]:
        """Return the twins that are named, with those that they hold, as far as anybody asks."""
        named, left = set[int](), [*self._named]
        if all(twin.watched for twin in self._all.twins.values()):
            return named
        while left:
            number = left.pop()
            if number in named or number not in self._all.twins:
                continue
            twin = self._all.twins[number]
            named.add(number)
            left += [] if twin.base is None else [twin.base]
            held = [self._all.number(each) for each in held_by(twin.value) or ()]
            left += [each for each in held if each is not None]
        return named

    def require_light(self, also: Any) -> None:
        """Refuse values that take for ever to be written out, and what the message holds besides.

        Raises
        ------
        Heavy
            If there are such.
        """
        if self._shared:
            require_light([also, *(twin.value for twin in [*self._all.twins.values()])])

    def sent(self) -> None:
        """Take note that the other process has it all."""
        for twin, now in self._snapshots:
            twin.before = now

    def undo(self) -> None:
        """Forget what was new in it: it is not sent."""
        self._all.forget(self._new)
