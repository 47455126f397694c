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

    How long one takes is known by its limit alone. One of those who run them begins with the
    longest, or with what that waits for: begun last, it would run on alone. The others leave
    what is long to the end, so that a training that hangs keeps nobody from the quick checks.
    They come to the first of several trainings, so the other begins with the last.
    """

    def __init__(self, checks: Sequence[Check], assignment: Assignment) -> None:
        self._left = list(checks)
        self._assignment = assignment
        self._not_done = {check.name for check in checks}
        self._being_made: dict[str, str] = {}
        self._made: set[str] = set()
        self._changed = threading.Condition()
        self._seconds = {check.name: self._limit_of(check) for check in checks}
        self._longest_first = self._by_length(checks)

    def take(self, *, long_first: bool = False) -> Check | None:
        """Return a check to run; None once all are begun.

        Parameters
        ----------
        long_first : bool
            Whether this is for the one who begins with the longest.
        """
        with self._changed:
            while self._left:
                if (check := self._ready(long_first)) is not None:
                    self._left.remove(check)
                    for name in self._fixtures_of(check.needs) - self._made:
                        self._being_made.setdefault(name, check.name)
                    return check
                self._changed.wait()
            return None

    def _ready(self, long_first: bool) -> Check | None:
        ready = [check for check in self._left if self._waits_for_nothing(check)]
        if not ready:
            # Those that wait for each other have to be begun somewhere.
            nothing_runs = len(self._left) == len(self._not_done)
            return self._left[0] if nothing_runs else None
        if not long_first:
            return min(ready, key=self._is_long)
        targets = [check for check in self._longest_first if check in self._left]
        leading = ([each for each in ready if each.name in self._leading_to(t)] for t in targets)
        return next(found for found in leading if found)[0]

    def _is_long(self, check: Check) -> bool:
        return 2 * self._seconds[check.name] > max(self._seconds.values())

    def _waits_for_nothing(self, check: Check) -> bool:
        making = self._fixtures_of(check.needs) & self._being_made.keys()
        return not (self._before(check) & self._not_done or making)

    def _before(self, check: Check) -> set[str]:
        """Return the checks that have to be done before one."""
        before = {*check.depends_on, *check.rests_on, *check.after}
        for name in self._fixtures_of(check.needs) - self._made:
            before.update(self._assignment.fixtures[name].unless_stopped)
        return before

    def _limit_of(self, check: Check) -> float:
        """Return the seconds that a check may take, with the fixtures that it needs."""
        fixtures = self._fixtures_of(check.needs)
        return check.timeout + sum(self._assignment.fixtures[name].timeout for name in fixtures)

    def _by_length(self, checks: Sequence[Check]) -> list[Check]:
        """Return the longest first; of equals, those of the fixture that is needed last."""
        needed_first: dict[str, int] = {}
        for place, check in enumerate(checks):
            for name in self._fixtures_of(check.needs):
                needed_first.setdefault(name, place)

        def rank(check: Check) -> tuple[float, int]:
            places = (needed_first[name] for name in self._fixtures_of(check.needs))
            return -self._seconds[check.name], -max(places, default=-1)

        return sorted(checks, key=rank)

    def _leading_to(self, check: Check) -> set[str]:
        """Return the names of a check and of all that have to be done before it."""
        names, todo = set(), {check.name}
        while todo:
            names |= todo
            todo = set().union(*(self._before(c) for c in self._left if c.name in todo)) - names
        return names

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
