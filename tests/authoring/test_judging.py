"""What a rubric says of a mutant is true, false, or nothing."""

from dataclasses import replace

import pytest

from autograder import Cause, Wrong
from autograder.authoring import judging, kinds, mutants
from autograder.authoring.findings import Stage
from autograder.authoring.judging import Verdict
from autograder.results.report import CheckResult, Feedback, Outcome

SOURCE = """\
def f(a, b):
    # BEGIN SOLUTION
    c = a - b
    return c / len(a)
    # END SOLUTION
"""
SIGN = Cause("negated", "The sign is wrong.", explains=("sign",))
FACTOR = Cause("scaled", "A factor is wrong.", explains=("factor",))
TEXT = Cause("kind of value", "It is text, not a number.")


def all_mutants():
    found = mutants.all_mutants(SOURCE, "reference.py", lambda _where: False)
    return [replace(each, place="reference.py") for each in found]


def mutant(after):
    return next(each for each in all_mutants() if each.after == after)


def lost(*causes):
    return [
        CheckResult(
            f"check{i}", "1", "1", "t", 1.0, 0.0, Outcome.WRONG, Wrong("x", cause=cause).feedback
        )
        for i, cause in enumerate(causes)
    ]


@pytest.mark.parametrize(
    ("causes", "verdict"),
    [
        ([SIGN], Verdict.TRUE),
        ([FACTOR], Verdict.FALSE),
        ([SIGN, FACTOR], Verdict.FALSE),
        ([""], Verdict.NONE),
        ([TEXT], Verdict.NONE),
        ([SIGN, TEXT], Verdict.TRUE),
        (["A rubric's own words."], Verdict.UNKNOWN),
        (["A rubric's own words.", FACTOR], Verdict.FALSE),
    ],
)
def test_every_cause_that_is_named_has_to_explain_the_change(causes, verdict):
    assert judging.judged([mutant("c = (a + b)")], lost(*causes), "1").verdict is verdict


@pytest.mark.parametrize(("name", "verdict"), [("a", Verdict.TRUE), ("bias", Verdict.FALSE)])
def test_cause_about_a_name_is_true_only_of_a_line_with_it(name, verdict):
    cause = Cause("x", "The sign of it is wrong.", explains=("sign",), about=(name,))
    assert judging.judged([mutant("c = (a + b)")], lost(cause), "1").verdict is verdict


def test_stage_counts_what_is_named_and_lists_what_is_false_with_its_diff():
    found = [
        judging.judged([mutant("c = (a + b)")], lost(cause), "1")
        for cause in (SIGN, FACTOR, FACTOR, "")
    ]
    stage = judging.stage(found, {"reference.py": SOURCE}, 0.0)
    assert isinstance(stage, Stage)
    assert (stage.held, len(stage.trials), stage.ok) == (1, 3, False)
    assert judging.stage(found[:2], {"reference.py": SOURCE}, 0.0).ok, "one may be by chance"
    assert "named for 3 of 4, 75%" in stage.note
    assert "+    c = (a + b)" in stage.fallen[0].detail
    assert "A factor is wrong." in stage.fallen[0].detail


def test_exception_in_the_changed_line_is_counted_apart():
    detail = (
        'Traceback (your code only):\n  File "a.py", line 3, in f\n    c = (a + b)\nTypeError: x'
    )
    results = [
        CheckResult(
            "a", "1", "1", "t", 1.0, 0.0, Outcome.WRONG, Feedback("f raised", detail=detail)
        )
    ]
    judged = judging.judged([mutant("c = (a + b)")], results, "1")
    assert judged.raised
    assert (
        "an exception shows the line" in judging.stage([judged], {"reference.py": SOURCE}, 0.0).note
    )
    assert not judging.judged([mutant("return c")], results, "1").raised


def test_pair_is_two_changes_of_one_part_and_always_the_same_pair():
    found = judging.pairs(all_mutants(), lambda _mutant: "1", 3)
    assert found == judging.pairs(all_mutants(), lambda _mutant: "1", 3)
    for pair in found:
        both = judging.both({"reference.py": SOURCE}, pair)["reference.py"]
        assert all(each.after in both for each in pair)
    assert not judging.pairs(all_mutants(), lambda each: each.line, 3)


def test_pair_in_two_files_changes_both():
    first, second = mutant("c = (a + b)"), replace(mutant("return c"), place="other.py")
    assert judging.pairs([first, second], lambda _mutant: "1", 1) == [(first, second)]
    both = judging.both({"reference.py": SOURCE, "other.py": SOURCE}, (first, second))
    assert both == {"reference.py": first.source, "other.py": second.source}


def test_pair_is_explained_by_a_cause_of_either():
    pair = (mutant("c = (a + b)"), mutant("return c"))
    assert judging.judged(pair, lost(FACTOR), "1").verdict is Verdict.TRUE
    assert judging.judged(pair, lost(SIGN, FACTOR), "1").verdict is Verdict.TRUE


@pytest.mark.parametrize(
    ("body", "after", "expected"),
    [
        ("return a - b", "return (a + b)", {"operator", "sign"}),
        ("return a * b", "return a", {"factor"}),
        ("return a / len(b)", "return a", {"factor", "sum for mean"}),
        ("return a / b", "return (a // b)", {"dtype", "operator"}),
        ("return a - b", "return a", {"term"}),
        ("return a.mean()", "return a.sum()", {"sum for mean", "factor"}),
        ("return a.sum()", "return a.mean()", {"mean for sum", "factor"}),
        ("return a > b", "return (a <= b)", {"comparison"}),
        ("return a[1]", "return a[2]", {"off by one", "constant", "factor"}),
        ("a.step()", "pass", {"missing call"}),
        ("a += b", "pass", {"missing update"}),
        ("return a, b", "return (b, a)", {"order"}),
    ],
)
def test_mutant_knows_what_was_changed(body, after, expected):
    source = f"def f(a, b):\n    # BEGIN SOLUTION\n    {body}\n    # END SOLUTION\n"
    found = mutants.all_mutants(source, "reference.py", lambda _where: False)
    assert next(each.kinds for each in found if each.after == after) == expected
    assert kinds  # the module that decides
