"""Which check is run next, where several run side by side."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from autograder.homework.assignment import Assignment
from autograder.homework.checks import Check


class Order:
    """Hands out checks: the first that would have to wait for nothing.

    A check waits for those that it depends or rests on, or comes after, and for those that say
    whether one of its fixtures is worth making. It waits, too, for a fixture that another is
    making: whoever has time does something else meanwhile, another training say.
    """

    def __init__(self, checks: Sequence[Check], assignment: Assignment) -> None:
        self._left = list(checks)
        self._assignment = assignment
        self._not_done = {check.name for check in checks}
        self._being_made: dict[str, str] = {}
        self._made: set[str] = set()
        self._changed = threading.Condition()

    def take(self) -> Check | None:
        """Return a check to run; None once all are begun."""
        with self._changed:
            while self._left:
                if (check := self._ready()) is not None:
                    self._left.remove(check)
                    for name in self._fixtures_of(check.needs) - self._made:
                        self._being_made.setdefault(name, check.name)
                    return check
                self._changed.wait()
            return None

    def _ready(self) -> Check | None:
        ready = (check for check in self._left if self._waits_for_nothing(check))
        # Those that wait for each other have to be begun somewhere.
        nothing_runs = len(self._left) == len(self._not_done)
        return next(ready, self._left[0] if nothing_runs else None)

    def _waits_for_nothing(self, check: Check) -> bool:
        fixtures = self._fixtures_of(check.needs)
        before = {*check.depends_on, *check.rests_on, *check.after}
        for name in fixtures - self._made:
            before.update(self._assignment.fixtures[name].unless_stopped)
        return not (before & self._not_done or fixtures & self._being_made.keys())

    def _fixtures_of(self, needs: Sequence[str]) -> set[str]:
        """Return the fixtures among some parameters, with those that they need in turn."""
        found = {name for name in needs if name in self._assignment.fixtures}
        return found.union(*(self._fixtures_of(self._assignment.fixtures[n].needs) for n in found))

    def done(self, check: Check) -> None:
        """Take note that a check is over, and its fixtures are made."""
        with self._changed:
            self._not_done.discard(check.name)
            self._made |= {name for name, by in self._being_made.items() if by == check.name}
            for name in self._made & self._being_made.keys():
                del self._being_made[name]
            self._changed.notify_all()
