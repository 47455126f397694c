"""What being late costs, at the borders where a minute decides."""

from datetime import datetime, timedelta, timezone

import pytest

from autograder.marks.lateness import LateRule, span

DUE = datetime(2026, 10, 1, 23, 59, tzinfo=timezone(timedelta(hours=-4)))
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def test_nothing_is_late_without_a_due_date():
    assert LateRule().lateness(DUE) == timedelta(0)
    assert LateRule().days(timedelta(0)) == 0
    assert LateRule().lost(50, 100, 3) == 0
    assert LateRule().slip_days == 0
    assert not LateRule().is_over(1000 * DAY)


@pytest.mark.parametrize(
    ("after", "late"), [(-HOUR, 0 * HOUR), (0 * HOUR, 0 * HOUR), (SECOND, SECOND), (DAY, DAY)]
)
def test_lateness_is_the_time_after_the_due_date_and_never_negative(after, late):
    assert LateRule(DUE).lateness(DUE + after) == late


def test_extension_moves_the_due_date_either_way():
    rule = LateRule(DUE)
    assert rule.lateness(DUE + DAY, until=DUE + DAY) == timedelta(0)
    assert rule.lateness(DUE + 2 * DAY, until=DUE + DAY) == DAY
    assert rule.lateness(DUE, until=DUE - DAY) == DAY
    assert LateRule().lateness(DUE + HOUR, until=DUE) == HOUR


def test_lateness_is_the_same_moment_in_whatever_offset():
    there = (DUE + HOUR).astimezone(timezone(timedelta(hours=9)))
    assert LateRule(DUE).lateness(there) == HOUR


def test_time_without_offset_is_of_the_extension_s_own_offset():
    until = datetime(2026, 10, 2, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    assert LateRule(DUE).lateness(datetime(2026, 10, 2, 13, 0), until) == HOUR


@pytest.mark.parametrize(
    ("late", "days"),
    [(0 * DAY, 0), (SECOND, 1), (DAY, 1), (DAY + SECOND, 2), (2 * DAY, 2), (30 * HOUR, 2)],
)
def test_day_that_has_begun_counts(late, days):
    assert LateRule(DUE).days(late) == days


@pytest.mark.parametrize(
    ("late", "days"), [(14 * MINUTE, 0), (15 * MINUTE, 0), (16 * MINUTE, 1), (DAY + MINUTE, 2)]
)
def test_grace_forgives_itself_and_no_more(late, days):
    assert LateRule(DUE, grace=15 * MINUTE).days(late) == days


@pytest.mark.parametrize(
    ("late", "over"), [(2 * DAY, False), (3 * DAY, False), (3 * DAY + SECOND, True)]
)
def test_after_the_hard_end_is_over_and_at_it_is_not(late, over):
    assert LateRule(DUE, hard_end=3 * DAY).is_over(late) is over


def test_grace_beyond_the_hard_end_wins():
    rule = LateRule(DUE, grace=HOUR, hard_end=timedelta(0))
    assert not rule.is_over(HOUR)
    assert rule.is_over(HOUR + SECOND)


def test_hard_end_at_the_due_date_is_one():
    assert LateRule(DUE, hard_end=timedelta(0)).is_over(SECOND)


@pytest.mark.parametrize(
    ("earned", "days", "lost"),
    [
        (50, 0, 0),
        (50, 1, 5),
        (50, 3, 15),
        (50, 10, 50),
        (50, 11, 50),
        (0, 2, 0),
        (1 / 3, 1, 0.033333),
    ],
)
def test_lost_is_a_percentage_of_what_was_earned_and_at_most_all(earned, days, lost):
    assert LateRule(DUE, percent_per_day=10).lost(earned, 100, days) == pytest.approx(lost, abs=0)


@pytest.mark.parametrize(
    ("earned", "days", "lost"), [(50, 1, 10), (50, 4, 40), (50, 6, 50), (8, 1, 8)]
)
def test_lost_may_be_a_percentage_of_what_is_possible_and_at_most_what_was_earned(
    earned, days, lost
):
    assert LateRule(DUE, percent_per_day=10, of_possible=True).lost(earned, 100, days) == lost


def test_fewer_points_than_none_lose_nothing_more():
    assert LateRule(DUE, percent_per_day=10, of_possible=True).lost(-2, 100, 3) == 0


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1 minute", MINUTE),
        ("5 mins", 5 * MINUTE),
        ("1 min", MINUTE),
        ("2 hours", 2 * HOUR),
        ("3 h", 3 * HOUR),
        ("1 day", DAY),
        ("  2  days ", 2 * DAY),
        ("1 week", 7 * DAY),
        ("0.5 hours", 30 * MINUTE),
        ("0 minutes", 0 * DAY),
    ],
)
def test_every_unit_has_its_length(text, length):
    assert span(text) == length
