"""What validate counts, what may fall, and how an example is held against its result."""

import json

import pytest

from autograder.authoring import examples, repaired
from autograder.authoring.findings import Stage, Trial, Validation
from autograder.authoring.mutants import Mutant
from autograder.errors import UsageError
from autograder.results.report import CheckResult, Feedback, Outcome, Report


def trials(fallen, held, part="1"):
    return [Trial(f"t{n}", n >= fallen, "", part) for n in range(fallen + held)]


@pytest.mark.parametrize(
    ("fallen", "held", "least", "by_chance", "ok"),
    [
        (0, 5, 1.0, 0, True),
        (1, 5, 1.0, 0, False),
        (1, 5, 1.0, 1, True),
        (2, 5, 1.0, 1, False),
        (0, 0, 1.0, 0, True),
        (1, 99, 0.99, 0, True),
        (2, 98, 0.99, 0, False),
        (2, 198, 0.99, 1, True),
        (1, 1, 0.99, 1, True),
        (5, 0, 0.0, 0, True),
    ],
)
def test_as_many_may_fall_as_the_stage_allows(fallen, held, least, by_chance, ok):
    stage = Stage("Mutants", trials(fallen, held), 1.0, least=least, by_chance=by_chance)
    assert stage.ok is ok
    assert (stage.held, len(stage.fallen)) == (held, fallen)


def test_parts_are_counted_apart_and_in_order():
    stage = Stage("Mutants", [*trials(1, 1, "2"), *trials(0, 3, "1"), *trials(1, 0, "2")], 0.0)
    assert stage.parts == {"1": (3, 3), "2": (1, 3)}
    assert list(stage.parts) == ["1", "2"]


def test_rubric_holds_if_every_stage_does():
    good, bad = Stage("a", trials(0, 1), 0.0), Stage("b", trials(1, 0), 0.0)
    assert Validation("h", "H", [good, good]).ok
    assert not Validation("h", "H", [good, bad]).ok
    assert Validation("h", "H", []).ok


def result(name, score, points=2.0, summary="wrong sign", outcome=Outcome.WRONG):
    feedback = Feedback(summary) if score != points else None
    return CheckResult(name, "1.1", "1", name, points, score, outcome, feedback)


def report(*results):
    return Report("hw", "HW", "ada", results)


RIGHT = result("a", 2.0, outcome=Outcome.PASSED)
WRONG = result("b", 0.5)


@pytest.fixture
def judged(tmp_path):
    """Return a function that holds an outcome against an expected result."""

    def judge(expected, outcome):
        text = expected if isinstance(expected, str) else json.dumps(expected)
        (tmp_path / "case.json").write_text(text)
        return examples.judge(tmp_path / "case", outcome)

    return judge


EXPECTED = {"exit_code": 0, "score": 2.5, "lost": {"b": {"score": 0.5, "says": "sign"}}}


def test_example_that_gets_its_result_is_right(judged):
    found = judged(EXPECTED, report(RIGHT, WRONG))
    assert (found.name, found.ok, found.says, found.detail) == ("case", True, "", "")
    assert judged({"score": 2, "lost": {}}, report(RIGHT)).ok


@pytest.mark.parametrize(
    ("change", "results", "says"),
    [
        ({}, (RIGHT, result("c", 1.0), WRONG), "c lost points, and should not"),
        ({}, (RIGHT, result("b", 2.0, outcome=Outcome.PASSED)), "b lost no points, and should"),
        ({}, (RIGHT, result("b", 0.6)), "b: expected 0.5, found 0.6"),
        ({}, (RIGHT, result("b", 0.5, summary="other")), "b does not say “sign”"),
        ({"score": 2.6}, (RIGHT, WRONG), "score: expected 2.6, found 2.5"),
        ({"exit_code": 2, "says": "x"}, (RIGHT, WRONG), "was to be refused, and was graded"),
        ({"lost": {"b": {"score": 0.5}}}, (RIGHT, WRONG), "case.json has no 'says'"),
        ({"lost": None}, (RIGHT, WRONG), "case.json cannot be read"),
    ],
)
def test_every_difference_is_named(judged, change, results, says):
    found = judged({**EXPECTED, **change}, report(*results))
    assert not found.ok
    assert says in found.detail


def test_result_that_is_no_json_or_lacks_its_score_is_named(judged):
    assert "cannot be read" in judged("{", report(RIGHT)).says
    assert judged({"lost": {}}, report(RIGHT)).says == "case.json has no 'score'"


def test_three_differences_are_said_and_all_are_in_the_detail(judged):
    lost = [result(name, 1.0) for name in "cdefg"]
    found = judged({"score": 5, "lost": {}}, report(*lost))
    assert found.says.count(";") == 2
    assert len(found.detail.split("\n")) == 5


@pytest.mark.parametrize(
    ("found", "within", "ok"),
    [
        (0.5, 0, True),
        (0.9, 0.5, True),
        (1.1, 0.5, False),
        (0.4, 0.05, False),
        (0.5 + 1.5e-6, 0, False),
    ],
)
def test_chance_is_allowed_for_in_the_check_and_in_the_score(judged, found, within, ok):
    lost = {"b": {"score": 0.5, "says": "sign", "within": within}}
    assert judged({**EXPECTED, "lost": lost}, report(RIGHT, result("b", found))).ok is ok


def test_check_without_a_verdict_is_near_no_number(judged):
    broken = result("b", None, outcome=Outcome.GRADER_FAILED)
    assert "b: expected 0.5, found None" in judged(EXPECTED, report(RIGHT, broken)).detail


def test_refusal_is_right_where_it_is_expected_with_its_words(judged):
    refused = UsageError("no such file", tip="name it hw.py")
    assert judged({"exit_code": 2, "says": "name it"}, refused).ok
    assert "expected “other”" in judged({"exit_code": 2, "says": "other"}, refused).says
    assert "was refused: no such file" in judged(EXPECTED, refused).says
    assert judged({"exit_code": 2}, refused).says == "case.json has no 'says'"


def test_result_to_write_beside_an_example_is_what_it_got():
    todo = result("c", 0.0, summary="f raised NotImplementedError('TODO', 3)")
    assert examples.result_of(report(RIGHT, WRONG, todo)) == {
        "exit_code": 0,
        "score": 2.5,
        "lost": {
            "b": {"score": 0.5, "says": "wrong sign"},
            "c": {"score": 0.0, "says": "NotImplementedError"},
        },
    }


class Repair:
    """What repairs a check, and what the check said instead."""

    def __init__(self, instead):
        self.instead_of, self.for_staff = instead, "line 3"


def repaired_result(name, part, repair):
    return CheckResult(name, "1.1", part, name, 1.0, 0.0, Outcome.WRONG, repair=repair)


def test_repair_that_is_another_than_the_cause_is_named_with_the_parts():
    mutant = Mutant("sign", "f", 3, "return -x", "return x", "")
    results = [
        repaired_result("a", "1", None),
        repaired_result("b", "2", Repair("")),
        repaired_result("c", "1", Repair("It is too large.")),
    ]
    found = repaired.trial(mutant, results)
    assert (found.name, found.ok, found.part) == ("f: return -x → return x", False, "1, 2")
    assert found.says == "c says: It is too large. But what repairs it: line 3"
    assert repaired.trial(mutant, results[:2]).ok
