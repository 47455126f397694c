"""What a check looks at of the student's code, itself and through its fixtures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.homework.checks import Fixture


@dataclass
class LookedAt:
    """The names that each fixture has read.

    A fixture is made once: what a cell that was stopped left half done is read there, and found
    wrong by checks that never ask the student's code themselves.
    """

    fixtures: Mapping[str, Fixture]
    _names: dict[str, frozenset[str]] = field(default_factory=dict)

    def note(self, name: str, names: Collection[str]) -> None:
        """Note the names that a check or a fixture has read."""
        self._names[name] = frozenset(names)

    def copied(self) -> LookedAt:
        """Return the same, to be added to apart."""
        return LookedAt(self.fixtures, dict(self._names))

    def through(self, needs: Sequence[str]) -> frozenset[str]:
        """Return the names that fixtures have read, those that they rest on included."""
        below = [self.fixtures[need].needs for need in needs if need in self.fixtures]
        here = [self._names.get(need, frozenset()) for need in needs if need in self.fixtures]
        return frozenset().union(*here, *(self.through(each) for each in below))

    def looks(self, needs: Sequence[str]) -> bool:
        """Whether something here comes of the student's code as it was run: figures do too."""
        return self._reaches(needs, ("student", "figures"))

    def figures(self, needs: Sequence[str]) -> bool:
        """Whether figures that the student's code drew are looked at."""
        return self._reaches(needs, ("figures",))

    def _reaches(self, needs: Sequence[str], wanted: Collection[str]) -> bool:
        return any(
            need in wanted
            or (need in self.fixtures and self._reaches(self.fixtures[need].needs, wanted))
            for need in needs
        )
