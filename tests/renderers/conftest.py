import pytest
from report_samples import check, make_hostile_report, make_report

from autograder.results.report import Report


@pytest.fixture
def report():
    """A report with every outcome."""
    return make_report()


@pytest.fixture
def passed():
    """A report of one check that passed, to be changed by a test."""
    only = check("1.1", "adds", "add(a, b) adds", 3)
    return Report("hw0", "Homework 0", "hw0.py", (only,), {"1": "Sums"})


@pytest.fixture
def hostile():
    """A report in which every text that a student can reach is hostile."""
    return make_hostile_report()
