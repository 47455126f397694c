"""How late something is, and what that takes away."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from autograder.errors import UsageError

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LateRule:
    """What being late costs.

    Attributes
    ----------
    due : datetime or None
        With an offset; None where nothing is ever late.
    grace : timedelta
        So much later is still in time.
    percent_per_day : float
        Of what was earned, for each day that has begun.
    of_possible : bool
        Whether it is a percentage of all points instead.
    slip_days : int
        Days that cost nothing, for each student.
    hard_end : timedelta or None
        So much after ``due`` it earns nothing.
    """

    due: datetime | None = None
    grace: timedelta = timedelta(0)
    percent_per_day: float = 0.0
    of_possible: bool = False
    slip_days: int = 0
    hard_end: timedelta | None = None

    def lateness(self, submitted: datetime, until: datetime | None = None) -> timedelta:
        """Return how late it is; ``until`` is when it is due by an extension."""
        due = until or self.due
        if due is None:
            return timedelta(0)
        if submitted.tzinfo is None:  # of the course's own time, where no other is said
            submitted = submitted.replace(tzinfo=due.tzinfo)
        return max(submitted - due, timedelta(0))

    def days(self, late: timedelta) -> int:
        """Return how many days late counts as: those that have begun, after the grace."""
        return 0 if late <= self.grace else math.ceil(late / _DAY)

    def is_over(self, late: timedelta) -> bool:
        """Whether it came after the hard end."""
        return self.hard_end is not None and late > max(self.hard_end, self.grace)

    def lost(self, earned: float, possible: float, days: int) -> float:
        """Return the points that this many days take away: never more than were earned."""
        base = possible if self.of_possible else earned
        return min(round(base * self.percent_per_day / 100 * days, 6), max(earned, 0.0))


_UNITS = {"minute": 60, "min": 60, "hour": 3600, "h": 3600, "day": 86400, "week": 604800}


def span(text: str) -> timedelta:
    """Return the duration that a person writes: ``"15 minutes"``, ``"2 days"``.

    Raises
    ------
    UsageError
        If it is not one.
    """
    number, _, unit = text.strip().partition(" ")
    seconds = _UNITS.get(unit.strip().removesuffix("s"))
    if seconds is None or not re.fullmatch(r"\d+(\.\d+)?", number):
        raise UsageError(f"{text!r} is no duration", tip='write "15 minutes" or "2 days"')
    return timedelta(seconds=float(number) * seconds)
