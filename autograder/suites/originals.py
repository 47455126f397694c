"""What the suite has a copy of: handed back, it is the student's own object again.

``SGD(net.parameters())`` hands over arrays that student code has returned. It has to get those
very arrays, or it would train copies. What the suite has changed in its copy is written into
them first. Whatever number the student's process gives, it is only told it again.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from autograder.suites.inside.packing import is_as, snapshot


@dataclass
class _Copy:
    value: Any
    number: int
    before: Any


class Originals:
    """The copies that the suite still has, by their addresses."""

    def __init__(self) -> None:
        self._copies: dict[int, _Copy] = {}

    def note(self, number: int, value: Any) -> None:
        """Take note of a copy, and of its original's number."""
        self._copies[id(value)] = _Copy(value, number, snapshot(value))

    def alive(self) -> list[int]:
        """Return the numbers of those that the suite still has, and forget the others."""
        alone = _Copy(object(), 0, None)
        for place, each in [*self._copies.items()]:
            if sys.getrefcount(each.value) <= sys.getrefcount(alone.value):
                del self._copies[place]
        return [each.number for each in self._copies.values()]

    def holds(self, value: Any) -> bool:
        """Whether a value is one of these copies."""
        return id(value) in self._copies

    def packed(self, value: Any, packed: Any) -> Any:
        """Return a packed value as one of the student's own, where it is a copy of that."""
        copy = self._copies.get(id(value))
        if copy is None:
            return packed
        changed = not is_as(copy.before, value)
        if changed:
            copy.before = snapshot(value)
        return ["own", [copy.number, changed, packed]]
