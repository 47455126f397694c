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
    #: Whether what the suite changes in it is written back at once.
    lent: bool = False

    @property
    def changed(self) -> bool:
        """Whether the suite has changed it since the student's process has seen it."""
        return not is_as(self.before, self.value)


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
            unused = sys.getrefcount(each.value) <= sys.getrefcount(alone.value)
            if unused and not (each.lent and each.changed):
                del self._copies[place]
        return [each.number for each in self._copies.values()]

    def holds(self, value: Any) -> bool:
        """Whether a value is one of these copies."""
        return id(value) in self._copies

    def lend(self, value: Any) -> bool:
        """Have what the suite changes of a copy, and of those in it, written back at once.

        Returns
        -------
        bool
            Whether it is a copy of something.
        """
        left, copies = [value], self._copies
        while left:
            each = left.pop()
            if id(each) in copies and not copies[id(each)].lent:
                copies[id(each)].lent = True
                left += each.values() if type(each) is dict else each if type(each) is list else ()
            elif type(each) is tuple:
                left += each
        return id(value) in copies

    def changed(self) -> list[Any]:
        """Return the copies that are to be written back."""
        return [each.value for each in self._copies.values() if each.lent and each.changed]

    def packed(self, value: Any, packed: Any) -> Any:
        """Return a packed value as one of the student's own, where it is a copy of that."""
        copy = self._copies.get(id(value))
        if copy is None:
            return packed
        changed = copy.changed
        if changed:
            copy.before = snapshot(value)
        return ["own", [copy.number, changed, packed]]
