"""Whoever started a grading can end it, whatever runs just then."""

import signal

import pytest

from autograder.grading.calls import Calls, Interrupted
from autograder.grading.ending import ending_on_signals


def _caught(*_arguments):
    """Take a request to end for a failure of a test, as runners of tests do."""
    try:
        signal.raise_signal(signal.SIGTERM)
    except Exception:
        raise AssertionError from None


def test_a_request_to_end_that_a_check_has_caught_ends_the_grading(monkeypatch):
    monkeypatch.setattr(Calls, "_call_once", _caught)
    with ending_on_signals(), pytest.raises(Interrupted):
        Calls.__new__(Calls).call("doubles", (), 1.0, print, None)
    assert not Interrupted.asked
