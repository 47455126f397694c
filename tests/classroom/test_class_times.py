"""Times as exports write them, to the second, and in order."""

import math
from datetime import datetime, timedelta, timezone

import pytest

from autograder.classroom.times import duration_of, in_order, late_by, shown, time_of, written

EAST = timezone(timedelta(hours=5, minutes=30))
WEST = timezone(timedelta(hours=-8))


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-10-01 20:39:29.611837000 -08:00", datetime(2026, 10, 1, 20, 39, 29, tzinfo=WEST)),
        ("2026-10-01 20:39:29 -0800", datetime(2026, 10, 1, 20, 39, 29, tzinfo=WEST)),
        ("2026-10-01T20:39+05:30", datetime(2026, 10, 1, 20, 39, tzinfo=EAST)),
        ("2026-10-01 20:39Z", datetime(2026, 10, 1, 20, 39, tzinfo=timezone.utc)),
        ("2026-10-01 20:39:29 UTC", datetime(2026, 10, 1, 20, 39, 29, tzinfo=timezone.utc)),
        ("  2026-10-01 20:39:29  ", datetime(2026, 10, 1, 20, 39, 29)),
        ("2026-10-01T20:39", datetime(2026, 10, 1, 20, 39)),
    ],
)
def test_time_is_read_with_its_own_offset(text, time):
    found = time_of(text)
    assert (found, found.utcoffset()) == (time, time.utcoffset())


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-01",
        "20:39:29",
        "2026-10-01 20",
        "2026-02-30 10:00",
        "2026-10-01 25:00",
        "x 2026-10-01 20:39",
    ],
)
def test_other_texts_are_no_times(text):
    assert time_of(text) is None


def test_time_is_shown_to_the_second_with_its_offset_if_it_has_one():
    assert shown(datetime(2026, 1, 2, 3, 4, 5, tzinfo=WEST)) == "2026-01-02 03:04:05 -0800"
    assert shown(datetime(2026, 1, 2, 3, 4, 5)) == "2026-01-02 03:04:05"


def test_order_is_that_of_the_moment_and_without_offset_that_of_utc():
    noon = datetime(2026, 10, 1, 12, tzinfo=timezone.utc)
    assert in_order(noon) == in_order(noon.astimezone(WEST)) == in_order(noon.replace(tzinfo=None))
    assert in_order(noon) < in_order(noon + timedelta(seconds=1))
    assert in_order(None) == -math.inf


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:00:00", 0), ("00:00:01", 1), ("00:01:00", 60), ("1:00:00", 3600), ("26:03:10", 93790)],
)
def test_duration_is_hours_minutes_and_seconds(text, seconds):
    assert duration_of(f" {text} ") == timedelta(seconds=seconds)
    assert written(timedelta(seconds=seconds)) == text.zfill(8)


@pytest.mark.parametrize("text", ["", "1:2:3", "01:02", "-1:00:00", "1 day, 2:00:00"])
def test_other_texts_are_no_durations(text):
    assert duration_of(text) is None


def test_parts_of_a_second_are_not_written():
    assert written(timedelta(seconds=59.9)) == "00:00:59"


@pytest.mark.parametrize(
    ("submitted", "due", "seconds"),
    [
        ("2026-10-01 12:00:01 Z", "2026-10-01 12:00:00 Z", 1),
        ("2026-10-01 12:00:00 Z", "2026-10-01 12:00:00 Z", 0),
        ("2026-10-01 11:00:00 Z", "2026-10-01 12:00:00 Z", 0),
        ("2026-10-01 13:00:00", "2026-10-01 12:00:00 -0800", 3600),
        ("2026-10-01 13:00:00 -0800", "2026-10-01 12:00:00", 3600),
        ("2026-10-01 13:00:00", "2026-10-01 12:00:00", 3600),
        ("2026-10-02 12:00:00", "2026-10-01 12:00:00", 86400),
    ],
)
def test_late_is_what_is_after_the_due_date_in_the_offset_of_either(submitted, due, seconds):
    assert late_by(submitted, due) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("submitted", "due"), [("", "2026-10-01 12:00"), ("2026-10-01 12:00", ""), ("x", "y")]
)
def test_late_is_unknown_where_either_time_is(submitted, due):
    assert late_by(submitted, due) is None
