"""Cells that end their process are left out, one after the other, and never without end."""

import types

import pytest

from autograder.sandbox import failures
from autograder.sandbox.clock import Spent
from autograder.sandbox.lost_cells import MOST_LOST, LostCells
from autograder.sandbox.program import Program


def lost(index):
    stopped = failures.ended("running a.ipynb up to cell 4", "the process was killed")
    return failures.CellLost(index, f"cell {index + 1}", "running a.ipynb up to cell 4", stopped)


def labels(count):
    return [f"cell {number}" for number in range(1, count + 1)]


def test_what_is_said_is_what_it_did():
    assert lost(3).message == (
        "it ended the Python process before it returned (the process was killed)"
    )


def test_one_more_is_left_out_each_time():
    cells = LostCells(labels(5), 60.0)
    cells.add(lost(1))
    cells.add(lost(3))
    assert set(cells.cells) == {1, 3}


def test_after_too_many_nothing_more_is_run():
    cells = LostCells(labels(50), 60.0)
    for index in range(MOST_LOST):
        cells.add(lost(index))
    assert set(cells.cells) == set(range(50))
    assert cells.cells[MOST_LOST].message.startswith("it was not run")
    with pytest.raises(failures.StudentStopped):
        cells.add(lost(0))


def test_attempts_have_an_end_in_time():
    cells = LostCells(labels(5), 60.0)
    cells.seconds = 61.0
    cells.add(lost(2))
    assert set(cells.cells) == {2, 3, 4}


class Process:
    """Answers requests; one cell of it ends it."""

    def __init__(self, ends, how):
        self.ends, self.how, self.ran = ends, how, []

    def interrupted_after(self, _seconds):
        import contextlib

        return contextlib.nullcontext(types.SimpleNamespace(spent=None))

    def request(self, op, what, **fields):
        if op == "cell":
            number = fields["cell"][0]
            if number == self.ends:
                raise self.how(what)
            self.ran.append(number)
        if op == "cells_done":
            return types.SimpleNamespace(threads=1, absent=[], ended=None, failed={})
        return None


CELLS = [("cell 1", 1, "a"), ("cell 2", 1, "b"), ("cell 3", 1, "c")]


def start(process, left_out):
    from pathlib import Path

    return Program("a.py", CELLS, 0.0, "a.ipynb").start(process, Path("/f"), 0, left_out)


def test_cell_that_ends_the_process_is_named():
    process = Process(2, lambda what: failures.ended(what, "the process was killed"))
    with pytest.raises(failures.CellLost) as caught:
        start(process, {})
    assert (caught.value.index, caught.value.message.split(" (")[0]) == (
        1,
        "it ended the Python process before it returned",
    )


def test_cell_that_is_left_out_is_not_run_and_counts_as_failed():
    process = Process(0, None)
    started = start(process, {1: lost(1)})
    assert process.ran == [1, 3]
    assert list(started.failed_cells) == [1]


def test_time_that_is_used_up_is_no_cell_s_alone():
    process = Process(3, lambda what: failures.timed_out(what, Spent(5.0, 0.0, 5.0)))
    with pytest.raises(failures.OutOfTime):
        start(process, {})
