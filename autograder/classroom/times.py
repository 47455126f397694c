"""Times and durations, as exports write them."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone

#: As Gradescope writes it, in its export (2024-01-31 20:39:29.611837000 -08:00), in its tables
#: (2024-01-31 20:39:29 -0800), and as ISO 8601 has it.
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)?")
_DURATION = re.compile(r"(\d+):(\d\d):(\d\d)")


def time_of(text: str) -> datetime | None:
    """Return the time that an export writes; None if it writes none that is understood."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    day, clock, zone = found.groups()
    offset = "+0000" if zone in ("Z", "UTC") else (zone or "").replace(":", "")
    clock = clock if clock.count(":") == 2 else f"{clock}:00"
    form = "%Y-%m-%d %H:%M:%S%z" if offset else "%Y-%m-%d %H:%M:%S"
    try:
        return datetime.strptime(f"{day} {clock}{offset}", form)
    except ValueError:
        return None


def shown(time: datetime) -> str:
    """Return a time as Gradescope's tables have it, which spreadsheets read, too."""
    return time.strftime("%Y-%m-%d %H:%M:%S %z").strip()


def in_order(time: datetime | None) -> float:
    """Return a number by which times are sorted; what has none comes first."""
    if time is None:
        return -math.inf
    return (time if time.tzinfo else time.replace(tzinfo=timezone.utc)).timestamp()


def duration_of(text: str) -> timedelta | None:
    """Return a duration as Gradescope writes it, hours, minutes and seconds: ``26:03:10``."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = map(int, found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def written(late: timedelta) -> str:
    """Return a duration as Gradescope writes it."""
    whole = int(late.total_seconds())
    return f"{whole // 3600:02}:{whole % 3600 // 60:02}:{whole % 60:02}"


def late_by(submitted: str, due: str) -> timedelta | None:
    """Return how late something is; None where either time is not known.

    A time without an offset is of the course's own, as ``due`` has it.
    """
    at, end = time_of(submitted), time_of(due)
    if at is None or end is None:
        return None
    if at.tzinfo is None or end.tzinfo is None:
        at, end = (
            at.replace(tzinfo=at.tzinfo or end.tzinfo),
            end.replace(tzinfo=end.tzinfo or at.tzinfo),
        )
    return max(at - end, timedelta(0))
