"""Which way a test runs follows from the verdicts of its own runner, and from nothing else."""

import pytest

from autograder.authoring.suite_ways import Tried, choose
from autograder.suites.model import Case, Way
from autograder.suites.plainly import Verdict

PASS, FAIL = Verdict("passed", 1.0), Verdict("failed", 0.0)
LOST = Verdict("grader", 0.0, "the suite compares types")


def never(*_given):
    raise AssertionError("nothing is run here")


CASE = Case("test_a", "test_a", points=2, number="1.1", apart=never, together=never)


def tried(apart, together, plain=(PASS, FAIL)):
    names = ("reference", "starter")
    ours = {
        Way.APART: dict(zip(names, apart, strict=False)),
        Way.TOGETHER: dict(zip(names, together, strict=False)),
    }
    return Tried(CASE, dict(zip(names, plain, strict=False)), ours)


@pytest.mark.parametrize(
    ("apart", "together", "way"),
    [
        ((PASS, FAIL), (PASS, FAIL), "apart"),
        ((PASS, FAIL), (LOST, LOST), "apart"),
        ((LOST, FAIL), (PASS, FAIL), "together"),
        ((FAIL, FAIL), (PASS, FAIL), "together"),  # a right solution would lose points apart
        ((PASS, PASS), (PASS, FAIL), "together"),  # a wrong one would keep them
        ((LOST, FAIL), (PASS, PASS), "manual"),
        ((FAIL, FAIL), (FAIL, FAIL), "manual"),
    ],
)
def test_way_is_the_first_that_gives_both_verdicts_of_its_own_runner(apart, together, way):
    entry = choose(tried(apart, together))
    assert (entry.way, entry.points, entry.number) == (way, 2, "1.1")
    assert bool(entry.why) is (way != "apart")


def test_owner_may_forbid_that_a_test_runs_together():
    entry = choose(tried((LOST, FAIL), ()), [Way.APART])
    assert entry.way == "manual"
    assert "the suite compares types" in entry.why
    assert "--tests apart forbids" in entry.why


def test_what_the_owner_has_stated_is_asked_first():
    entry = choose(tried((PASS, FAIL), (PASS, FAIL)), stated=Way.TOGETHER)
    assert (entry.way, entry.why) == ("together", "suite.yml says so")
    assert choose(tried((PASS, FAIL), (FAIL, FAIL)), stated=Way.TOGETHER).way == "apart"


def test_reason_names_no_runner_that_was_not_asked():
    entry = choose(tried((FAIL, FAIL), (FAIL, FAIL), plain=()))
    assert entry.why == "apart: on the reference it fails; together: on the reference it fails"


def test_reason_names_the_submission_and_both_verdicts():
    why = choose(tried((PASS, PASS), (PASS, FAIL))).why
    assert why == "apart: on the starter it passes, and with its own runner it fails"


def test_solution_that_its_own_runner_fails_is_no_reason_to_change_the_way():
    assert choose(tried((FAIL, FAIL), (FAIL, FAIL), plain=(FAIL, FAIL))).way == "apart"


def test_without_a_runner_of_its_own_the_solution_has_to_pass():
    assert choose(tried((PASS, PASS), (), plain=())).way == "apart"
    assert choose(tried((FAIL, FAIL), (FAIL, FAIL), plain=())).way == "manual"
