"""Progress that can be read in a log."""

import io

import pytest
from clock import Clock
from rich.console import Console

from autograder.classroom.progress import ClassProgress, duration


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log():
    return Console(file=io.StringIO(), width=200)


def test_log_says_how_many_how_fast_and_what_is_left(log, clock):
    with ClassProgress(300, console=log, clock=clock) as progress:
        for _ in range(20):
            clock.now += 0.5
            progress.finish()
        assert "20 of 300 graded, 120 a minute, 2 min 20 s left" in log.file.getvalue()
    # A line every ten seconds, and the last one not twice.
    assert len(log.file.getvalue().splitlines()) == 1


def test_problem_is_said_at_once_in_one_line(log, clock):
    progress = ClassProgress(2, console=log, clock=clock)
    progress.finish("submission_3 (Eve\n\x1b[2J) cannot be used")
    assert log.file.getvalue() == "submission_3 (Eve \\x1b[2J) cannot be used\n"
    assert progress.line().endswith("1 with problems")


def test_end_says_how_long_it_took(log, clock):
    with ClassProgress(1, console=log, clock=clock) as progress:
        clock.now = 3.0
        progress.finish()
    assert log.file.getvalue() == "1 of 1 graded, 20 a minute, 3 s in all\n"


@pytest.mark.parametrize(
    ("seconds", "said"), [(45, "45 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")], ids=str
)
def test_durations_are_said_as_people_do(seconds, said):
    assert duration(seconds) == said
