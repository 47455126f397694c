"""A process is made when something is asked of it, and once."""

import contextlib
from types import SimpleNamespace

import pytest

from autograder.sandbox.unasked import was_asked, when_asked


@pytest.fixture
def made():
    return []


@pytest.fixture
def opened(made):
    @contextlib.contextmanager
    def context():
        made.append(SimpleNamespace(pid=7, stays=False, left=False))
        yield made[-1]
        made[-1].left = True

    return context()


def test_process_that_is_asked_nothing_is_never_made(made, opened):
    with when_asked(opened) as process:
        assert not was_asked(process)
    assert made == []


def test_process_is_made_once_and_left_with_the_context(made, opened):
    with when_asked(opened) as process:
        assert [process.pid, process.pid, was_asked(process)] == [7, 7, True]
        assert not made[0].left
    assert [each.left for each in made] == [True]


def test_what_is_set_on_it_is_set_on_the_process(made, opened):
    with when_asked(opened) as process:
        process.stays = True
    assert made[0].stays


def test_process_of_a_check_that_always_asks_counts_as_asked():
    assert was_asked(SimpleNamespace(pid=7))


def test_process_that_cannot_be_made_fails_where_it_is_asked():
    @contextlib.contextmanager
    def failing():
        raise OSError("no memory")
        yield

    with when_asked(failing()) as process, pytest.raises(OSError, match="no memory"):
        process.wake()
    assert not was_asked(process)
