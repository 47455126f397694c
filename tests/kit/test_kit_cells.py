"""A cell at home is stopped after seconds of a processor, not of a busy machine's clock."""

import itertools
import signal
import time

import pytest

from autograder.kit import student


@pytest.fixture
def service(monkeypatch):
    monkeypatch.setattr(student, "_LOOK", 0.001)
    before = signal.getsignal(signal.SIGINT)
    yield student.HomeService.__new__(student.HomeService)
    signal.signal(signal.SIGINT, before)


def used(monkeypatch, seconds):
    """Have the process use these many seconds between two looks."""
    counted = itertools.count(0, seconds)
    monkeypatch.setattr(student.time, "process_time", lambda: next(counted))


@pytest.mark.parametrize("interrupted", [signal.default_int_handler, signal.SIG_IGN])
def test_cell_that_computes_for_too_long_is_stopped(service, monkeypatch, interrupted):
    """In a program that was started in the background, too: it ignores SIGINT."""

    def endless(_request):
        until = time.perf_counter() + 60
        while time.perf_counter() < until:
            pass

    signal.signal(signal.SIGINT, interrupted)
    used(monkeypatch, 100)
    service.op_cell = endless
    assert service.op_short_cell({"limit": 10.0})["type"] == "CellTooSlow"


def test_cell_that_the_machine_keeps_waiting_is_not(service, monkeypatch):
    looks = itertools.count()
    used(monkeypatch, 0)
    monkeypatch.setattr(student.time, "monotonic", lambda: next(looks))

    def short(_request):
        while next(looks) < 30:
            pass

    service.op_cell = short
    assert service.op_short_cell({"limit": 10.0}) is None


def test_cell_that_is_over_just_as_it_is_stopped_ends_nothing_else(service, monkeypatch):
    monkeypatch.setattr(student, "_LOOK", 0.0)
    used(monkeypatch, 100)
    service.op_cell = lambda _request: {"type": ""}
    for _ in range(200):
        assert service.op_short_cell({"limit": 10.0})["type"] in (
            "",
            "CellTooSlow",
            "KeyboardInterrupt",
        )
