"""Where the cause that a check names and what repairs a mutant differ, validate lists it."""

from autograder.authoring import repaired
from autograder.authoring.mutants import Mutant
from autograder.results.repair import Edit, Repair
from autograder.results.report import CheckResult, Outcome

MUTANT = Mutant("sign", "f", 3, "return x", "return -x", "")


def result(**repair):
    found = ((Edit("line 3", "f", "sign", "return -x", "return x", 3),),)
    made = Repair(found, **repair)
    return CheckResult("c", "1.1", "1", "t", 1.0, 0.0, Outcome.WRONG, repair=made)


def test_a_cause_that_the_repair_contradicts_is_listed_with_both():
    trial = repaired.trial(MUTANT, [result(instead_of="It is twice as large.")])
    assert not trial.ok
    assert "It is twice as large. But what repairs it: Line 3, in f" in trial.says


def test_a_cause_that_agrees_is_no_news():
    assert repaired.trial(MUTANT, [result()]).ok
