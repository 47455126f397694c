"""Workers share the processors of this machine, and do not fight over them."""

import os
import signal
import sys
import weakref

import pytest

from autograder.classroom import pool
from autograder.classroom.pool import LocalPool, shares


def test_each_worker_has_processors_of_its_own():
    assert shares([0, 1], 2) == [{0}, {1}]
    assert shares([2, 3, 5, 7, 8], 2) == [{2, 3}, {5, 7, 8}]


def test_a_single_worker_may_use_every_processor():
    assert shares([0, 1, 2], 1) == [{0, 1, 2}]


def test_more_workers_than_processors_share_all_of_them():
    assert shares([0, 1], 3) == [{0, 1}] * 3


def test_where_processors_cannot_be_chosen_nobody_does():
    assert shares([], 2) == [set(), set()]


@pytest.mark.skipif(sys.platform != "linux", reason="chosen on Linux alone")
def test_a_worker_and_all_that_it_starts_keep_to_its_processors():
    here = sorted(os.sched_getaffinity(0))
    pool = LocalPool(len(here))
    try:
        found = pool._executor.submit(os.sched_getaffinity, 0).result()
    finally:
        pool.close(now=False)
    assert found == {here[0]}


def _interrupted_when():
    """Return whether Ctrl-C is ignored, and whether it would be held back."""
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return ignored, signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_no_worker_is_interrupted_from_its_first_instruction_on(monkeypatch):
    held_back = []
    pool = LocalPool(1)
    submit = pool._executor.submit

    def watched(_function, _job):
        held_back.append(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))
        return submit(_interrupted_when)

    monkeypatch.setattr(pool._executor, "submit", watched)
    try:
        assert pool.submit(None).result() == (True, False)
    finally:
        pool.close(now=False)
    assert held_back == [True]
    assert not _interrupted_when()[1]


def test_nothing_of_a_submission_is_left_in_a_worker(monkeypatch):
    class Cycle:
        """What failed: an exception whose frames hold it."""

        def __init__(self, _job):
            self.itself, held[:] = self, [weakref.ref(self)]

    held = []
    monkeypatch.setattr(pool.worker, "grade_job", lambda job: [Cycle(job)].clear())
    pool._grade(None)
    assert held[0]() is None
