"""How a way to run a test is held against the suite's own runner, and in which words."""

from types import MappingProxyType

import pytest

from autograder.authoring import suite_ways
from autograder.authoring.suite_ways import Tried, choose, shown, verdict_of
from autograder.results.report import CheckResult, Feedback, Outcome
from autograder.suites.model import Case, Way
from autograder.suites.plainly import Plain, Verdict

PASS, FAIL, SKIP = Verdict("passed", 1.0), Verdict("failed", 0.0, "1 != 2"), Verdict("skipped")
LOST = Verdict("grader", 0.0, "no  process\ncame up")


def never(*_given):
    raise AssertionError("nothing is run here")


CASE = Case("test_a", "test_a", points=2.0, number="1.1", apart=never, together=never)
PLAIN = {"reference": PASS, "starter": FAIL}


def tried(reference, starter=FAIL, plain=PLAIN, way=Way.APART, case=CASE):
    return Tried(case, plain, {way: {"reference": reference, "starter": starter}})


@pytest.mark.parametrize(
    ("reference", "starter", "agrees"),
    [
        (PASS, FAIL, True),
        (PASS, PASS, False),
        (FAIL, FAIL, False),
        (LOST, FAIL, False),
        (PASS, SKIP, False),
    ],
)
def test_way_agrees_that_says_the_same_of_both(reference, starter, agrees):
    found = tried(reference, starter)
    assert found.agrees(Way.APART) is agrees
    assert bool(found.differs(Way.APART)) is not agrees


def test_without_a_runner_the_reference_alone_has_to_pass():
    assert tried(PASS, PASS, plain={}).agrees(Way.APART)
    assert not tried(Verdict("passed", 0.5), plain={}).agrees(Way.APART)
    assert not tried(FAIL, plain={}).agrees(Way.APART)


def test_way_that_was_not_tried_does_not_agree_and_says_so():
    found = tried(PASS)
    assert not found.agrees(Way.TOGETHER)
    assert found.differs(Way.TOGETHER) == "together: it cannot be run so"


@pytest.mark.parametrize(
    ("reference", "starter", "said"),
    [
        (FAIL, FAIL, "apart: on the reference it fails, and with its own runner it passes: 1 != 2"),
        (PASS, PASS, "apart: on the starter it passes, and with its own runner it fails"),
        (LOST, FAIL, "apart: no process came up"),
        (PASS, SKIP, "apart: on the starter it is skipped, and with its own runner it fails"),
    ],
)
def test_difference_names_the_first_submission_with_both_verdicts(reference, starter, said):
    assert tried(reference, starter).differs(Way.APART) == said


def test_long_reason_is_cut():
    long = Verdict("failed", 0.0, "x" * 301)
    said = tried(long, plain={}).differs(Way.APART)
    assert said == f"apart: on the reference it fails: {'x' * 300}…"
    exact = Verdict("failed", 0.0, "x" * 300)
    assert tried(exact, plain={}).differs(Way.APART).endswith("x" * 300)


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        (PASS, "passes"),
        (FAIL, "fails"),
        (SKIP, "is skipped"),
        (Verdict("passed", 0.75), "gives 75%"),
        (Verdict("failed", 0.5), "gives 50%"),
        (Verdict("passed", 0.0), "passes"),
        (Verdict("grader"), "has no verdict"),
    ],
)
def test_verdict_is_said_as_a_verb(verdict, word):
    assert shown(verdict) == word


def test_case_that_a_person_grades_is_left_to_one_without_a_reason():
    by_hand = Case("q", "q", points=3.0, number="2", by_hand=True)
    entry = choose(tried(PASS, case=by_hand))
    assert (entry.way, entry.points, entry.number, entry.why) == ("manual", 3.0, "2", "")


def test_case_that_only_runs_together_needs_no_reason_for_it():
    only = Case("q", "q", points=3.0, together=never)
    entry = choose(tried(PASS, case=only, way=Way.TOGETHER))
    assert (entry.way, entry.why) == ("together", "")


def test_way_that_is_not_allowed_is_not_chosen():
    both = Tried(CASE, PLAIN, {way: {"reference": PASS, "starter": FAIL} for way in Way})
    assert choose(both).way == "apart"
    assert choose(both, [Way.TOGETHER]).way == "together"
    assert choose(both, []).way == "manual"
    stated = choose(both, [Way.APART], stated=Way.TOGETHER)
    assert (stated.way, stated.why) == ("apart", "")


def result(outcome, score=0.0, feedback=None, points=2.0):
    return CheckResult("a", "1", "1", "A", points, score, outcome, feedback)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (result(Outcome.PASSED, 2.0), Verdict("passed", 1.0)),
        (result(Outcome.PASSED, 0.0, points=0.0), Verdict("passed", 1.0)),
        (result(Outcome.PARTIAL, 0.5, Feedback("half")), Verdict("failed", 0.25, "half")),
        (result(Outcome.WRONG, 0.0, Feedback("no", found="3")), Verdict("failed", 0.0, "no 3")),
        (result(Outcome.WRONG, 0.0, points=0.0), Verdict("failed", 0.0, "")),
        (result(Outcome.NOT_WRITTEN, 0.0, Feedback("todo")), Verdict("failed", 0.0, "todo")),
        (result(Outcome.NOT_RUN, 0.0, Feedback("no import")), Verdict("failed", 0.0, "no import")),
        (
            result(Outcome.NOT_RUN, 0.0, Feedback("Not run: the test was skipped: x")),
            Verdict("skipped", 0.0, "Not run: the test was skipped: x"),
        ),
        (result(Outcome.NOT_RUN, None, Feedback("busy")), Verdict("not run", 0.0, "busy")),
        (result(Outcome.BY_HAND, None), Verdict("not run", 0.0, "")),
        (
            result(Outcome.GRADER_FAILED, None, Feedback("s", found="GraderError: is")),
            Verdict("grader", 0.0, "is"),
        ),
        (
            result(Outcome.GRADER_FAILED, None, Feedback("s", found="is")),
            Verdict("grader", 0.0, "is"),
        ),
        (result(Outcome.GRADER_FAILED, None), Verdict("grader", 0.0, "")),
    ],
    ids=str,
)
def test_result_is_said_in_the_words_of_a_plain_runner(found, verdict):
    assert verdict_of(found) == verdict


@pytest.mark.parametrize(
    ("plain", "case", "verdict"),
    [
        (Plain({"test_a": PASS}), CASE, PASS),
        (Plain({}), CASE, Verdict("failed", 0.0, "its runner did not run it")),
        (Plain({}, ended="it ended with 3"), CASE, Verdict("failed", 0.0, "it ended with 3")),
        (
            Plain({}, {"f": "no import", "g": "x"}, "e"),
            CASE,
            Verdict("failed", 0.0, "no import; x"),
        ),
        (Plain({}), Case("b", "b", skipped="no GPU"), Verdict("skipped", 0.0, "no GPU")),
        (Plain({"b": FAIL}), Case("b", "b", skipped="no GPU"), FAIL),
    ],
)
def test_plain_runner_s_verdict_is_its_own_or_that_it_did_not_get_there(plain, case, verdict):
    assert plain.of(case) == verdict


def test_parts_of_the_points_are_the_same_up_to_a_millionth():
    assert Verdict("passed", 0.5).is_like(Verdict("failed", 0.5 + 5e-7))
    assert not Verdict("passed", 0.5).is_like(Verdict("passed", 0.5 + 2e-6))
    assert not Verdict("passed", 0.5).is_like(Verdict("passed", 0.5 - 2e-6))
    assert SKIP.is_like(Verdict("skipped", 0.7))


class Suite:
    """A suite of two tests, of which one is not run together."""

    form = "pytest"
    apart = Case("a", "a", points=1.0, apart=never)
    both = Case("b", "b", points=1.0, apart=never, together=never)
    cases = (apart, both)
    recorded = MappingProxyType({"b": Way.TOGETHER})


class Asked(suite_ways.Trying):
    """Says of each test the way that it was asked to run."""

    def graded(self, ways, folder):
        return {name: Verdict("passed", 1.0, f"{way.value} {folder}") for name, way in ways.items()}


def test_tests_are_tried_in_one_way_as_far_as_they_go():
    trying = Asked(Suite, None, None)
    found = trying.in_one_way(Way.TOGETHER, "r")
    assert {name: verdict.why for name, verdict in found.items()} == {
        "a": "apart r",
        "b": "together r",
    }
    assert {each.why for each in trying.in_one_way(Way.APART, "s").values()} == {"apart s"}


def test_every_test_has_a_row_with_each_way_that_it_can_run(monkeypatch):
    plain = Plain({"a": PASS, "b": PASS})
    monkeypatch.setattr(suite_ways, "_plain", lambda _suite, _folder: plain)
    trying = Asked(Suite, None, None)
    first, second = suite_ways._tried(trying, {"reference": "r"}, tuple(Way))
    assert (first.case, list(first.ours)) == (Suite.apart, [Way.APART])
    assert (second.case, list(second.ours)) == (Suite.both, [Way.APART, Way.TOGETHER])
    assert second.ours[Way.TOGETHER]["reference"].why == "together r"
    assert second.plain == {"reference": PASS}
    assert (first.entry.way, second.entry.way) == ("apart", "together")


def test_way_that_is_not_allowed_is_not_tried(monkeypatch):
    monkeypatch.setattr(suite_ways, "_plain", lambda _suite, _folder: None)
    trying = Asked(Suite, None, None)
    rows = suite_ways._tried(trying, {"reference": "r"}, (Way.APART,))
    assert [list(row.ours) for row in rows] == [[Way.APART], [Way.APART]]
    assert [row.plain for row in rows] == [{}, {}]
    assert [row.entry.way for row in rows] == ["apart", "apart"]


def test_suite_without_a_runner_here_is_not_run_by_one(monkeypatch, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "hw.py").write_text("")
    asked = []
    monkeypatch.setattr(suite_ways.plainly, "run", lambda _suite, files: asked.append(files))
    suite_ways._plain(Suite, tmp_path)
    assert asked == [{"sub/hw.py": tmp_path / "sub" / "hw.py"}]
    other = type("Other", (Suite,), {"form": "otter"})
    assert suite_ways._plain(other, tmp_path) is None
    assert len(asked) == 1


class Mixed:
    """In the place of a sandbox: what came of each test, each in a way of its own."""

    def __init__(self, verdicts):
        self.verdicts, self.asked = verdicts, []

    def graded(self, ways, folder):
        self.asked.append((dict(ways), folder))
        return self.verdicts[folder]


def sharing(name, way, agrees_together=True):
    """A test that shares a fixture, and runs in this way now."""
    case = Case(name, name, points=1.0, apart=never, together=never, shares=frozenset({"net"}))
    ours = {
        each: {"reference": PASS, "starter": FAIL}
        for each in Way
        if each is Way.APART or agrees_together
    }
    row = Tried(case, PLAIN, ours)
    return suite_ways.replace(row, entry=choose(row, stated=way))


BOTH = {"reference": "r", "starter": "s"}
LIKE = {"r": {"a": PASS, "b": PASS}, "s": {"a": FAIL, "b": FAIL}}
UNLIKE = {"r": {"a": PASS, "b": FAIL}, "s": {"a": FAIL, "b": FAIL}}


def of_one_way(rows, verdicts):
    trying = Mixed(verdicts)
    return suite_ways._of_one_way(rows, trying, BOTH, tuple(Way)), trying


def test_tests_that_share_something_stay_apart_and_together_where_both_still_agree():
    rows = [sharing("a", Way.APART), sharing("b", Way.TOGETHER)]
    found, trying = of_one_way(rows, LIKE)
    assert found == rows
    assert trying.asked[0] == ({"a": Way.APART, "b": Way.TOGETHER}, "r")


def test_tests_that_share_something_run_in_one_way_where_they_disagree_in_two():
    rows = [sharing("a", Way.APART), sharing("b", Way.TOGETHER)]
    found, _ = of_one_way(rows, UNLIKE)
    assert [row.entry.way for row in found] == ["together", "together"]
    assert found[0].entry.why == "it shares a fixture, or more, with tests that run together"
    assert found[1] == rows[1]


def test_test_that_cannot_follow_is_left_to_a_person_with_its_own_reason():
    rows = [sharing("a", Way.APART, agrees_together=False), sharing("b", Way.TOGETHER)]
    found, _ = of_one_way(rows, UNLIKE)
    assert found[0].entry.way == "manual"
    assert "together: it cannot be run so" in found[0].entry.why


def test_nothing_is_tried_again_where_all_that_share_run_in_one_way():
    for way in Way:
        rows = [sharing("a", way), sharing("b", way)]
        found, trying = of_one_way(rows, UNLIKE)
        assert (found, trying.asked) == (rows, [])
