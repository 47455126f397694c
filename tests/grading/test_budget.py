import pytest
from clock import Clock

from autograder.errors import Undecided, Unfinished
from autograder.grading.budget import Budget
from autograder.sandbox.clock import Account


def undecided(*spent, passed=540.0, before=(0.0, 0.0)):
    """Whether nobody is to blame, after processes used and were watched this many seconds."""
    account, clock = Account(), Clock()
    account.add(*before)
    clock.now = 1000.0
    budget = Budget(540, clock.now, account, clock)
    clock.now += passed
    for used, watched in spent:
        account.add(used, watched)
    why = budget.ran_out()
    assert isinstance(why, Unfinished)
    return isinstance(why, Undecided)


@pytest.mark.parametrize(("used", "expected"), [(100, True), (269, True), (271, False)])
def test_whoever_used_half_of_the_time_had_it(used, expected):
    assert undecided((used, 540)) is expected


def test_an_earlier_submission_in_the_same_sandbox_does_not_count():
    assert undecided((100, 540), before=(500.0, 540.0))
    assert not undecided((300, 540), before=(0.0, 540.0))


def test_two_loops_side_by_side_get_what_two_ask_for():
    assert undecided((150, 540), (150, 540))
    assert not undecided((300, 540), (300, 540))


def test_every_check_that_is_left_hears_the_same():
    account, clock = Account(), Clock()
    budget = Budget(540, 0.0, account, clock)
    clock.now = 540.0
    first = budget.ran_out()
    account.add(540, 540)
    assert budget.ran_out() is first
    assert "540 s" in first.message
    assert "the machine was too busy" in first.message
