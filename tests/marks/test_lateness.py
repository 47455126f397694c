"""Times and durations as exports write them."""

from datetime import datetime, timedelta, timezone

import pytest

from autograder.classroom.times import duration_of, late_by, time_of, written
from autograder.errors import UsageError
from autograder.marks.lateness import LateRule, span

UTC = datetime(2026, 10, 1, 20, 39, 29, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-01 20:39:29.611837000 Z",
        "2026-10-01 12:39:29.611837000 -08:00",
        "2026-10-01 12:39:29 -0800",
        "2026-10-01T20:39:29Z",
        "2026-10-01 20:39:29 UTC",
    ],
)
def test_times_of_exports_are_understood(text):
    assert time_of(text) == UTC


@pytest.mark.parametrize("text", ["", "late", "yesterday", "2026-13-01 00:00:00 Z"])
def test_what_is_no_time_is_none(text):
    assert time_of(text) is None


def test_time_without_an_offset_is_of_the_course():
    due = datetime(2026, 10, 1, 20, 0, tzinfo=timezone(timedelta(hours=-4)))
    assert LateRule(due).lateness(datetime(2026, 10, 1, 21, 0)) == timedelta(hours=1)


def test_durations_go_to_and_fro():
    assert written(duration_of("26:03:10")) == "26:03:10"
    assert duration_of("a day") is None


@pytest.mark.parametrize(
    ("text", "seconds"), [("15 minutes", 900), ("1 hour", 3600), ("2.5 days", 216000)]
)
def test_spans_are_written_as_people_say_them(text, seconds):
    assert span(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "3", "soon", "-1 days"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(UsageError, match="no duration"):
        span(text)


@pytest.mark.parametrize(
    ("submitted", "due", "late"),
    [
        ("2026-10-01 20:00:00.5 Z", "2026-10-01T15:00:00-04:00", "01:00:00"),
        ("2026-10-01 18:00:00 Z", "2026-10-01T15:00:00-04:00", "00:00:00"),
        ("2026-10-01 16:00:00", "2026-10-01T15:00-04:00", "01:00:00"),
    ],
)
def test_lateness_is_told_across_offsets(submitted, due, late):
    assert written(late_by(submitted, due)) == late
    assert late_by("", due) is None
    assert late_by(submitted, "") is None
