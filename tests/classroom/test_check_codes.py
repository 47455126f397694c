"""What of a rubric a check's result depends on: when a part is graded again, the rest is kept."""

import inspect
from types import SimpleNamespace

import pytest

from autograder.classroom import check_keys
from autograder.classroom.merging import merge
from autograder.homework.checks import Check, Fixture
from autograder.results.report import CheckResult, Outcome, Report, Visibility


def doubles(student):
    """double(x) returns 2 x."""
    assert student.double(3) == 6


def trained(run):
    """train learns."""
    assert run["error"] < 0.1


def run(student):
    """Running train."""
    return student.train(5)


def check(function=doubles, **changed):
    settings = {"part": "1", "number": "1.1", "title": "a", "points": 1.0, "timeout": 10.0}
    return Check(function.__name__, function=function, **{**settings, **changed})


def own(checked, fixture=None):
    fixtures = {fixture.name: fixture} if fixture else {}
    return check_keys._own(SimpleNamespace(fixtures=fixtures), checked)


@pytest.mark.parametrize(
    "changed",
    [
        {"timeout": 20.0},
        {"depends_on": ("other",)},
        {"rests_on": ("other",)},
        {"forbids": {"np.linalg.svd": "write it yourself"}},
        {"by_hand": True},
        {"answers": ("Part 1",)},
        {"says_all": True},
        {"function": run},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_result_depends_on_what_a_decorator_says_of_how_it_is_graded(changed):
    assert own(check(**changed)) != own(check())


def test_words_for_what_is_forbidden_are_part_of_a_result():
    one = check(forbids={"np.linalg.svd": "write it yourself"})
    assert own(one) != own(check(forbids={"np.linalg.svd": "use power iteration"}))
    assert own(one) == own(check(forbids={"np.linalg.svd": "write it yourself"}))


@pytest.mark.parametrize(
    "changed",
    [
        {"part": "2"},
        {"number": "1.2"},
        {"title": "b"},
        {"points": 5.0},
        {"tags": ("core",)},
        {"visibility": Visibility.HIDDEN},
        {"public": False},
        {"staff_note": "look twice"},
        {"after": ("other",)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_no_result_depends_on_what_a_check_is_called_and_worth(changed):
    assert own(check(**changed)) == own(check())


FIXTURE = Fixture("run", "Running train", 10.0, run)


@pytest.mark.parametrize(
    "other",
    [
        Fixture("run", "Running train", 60.0, run),
        Fixture("run", "Running train", 10.0, run, ("doubles",)),
        Fixture("run", "Running train", 10.0, doubles),
    ],
    ids=["timeout", "unless_stopped", "function"],
)
def test_result_depends_on_the_limits_of_its_fixtures(other):
    assert own(check(trained), other) != own(check(trained), FIXTURE)
    assert own(check(doubles), other) == own(check(doubles), FIXTURE)


def test_title_of_a_fixture_changes_no_result():
    other = Fixture("run", "Training", 10.0, run)
    assert own(check(trained), other) == own(check(trained), FIXTURE)


def test_fixture_of_a_fixture_counts_too():
    def scored(run):
        return run

    fixtures = {"scored": Fixture("scored", "Scoring", 1.0, scored), "run": FIXTURE}
    found = check_keys._fixtures(SimpleNamespace(fixtures=fixtures), ["scored", "rng", "student"])
    assert [each.name for each in found] == ["scored", "run"]


def test_comments_titles_and_decorators_are_no_code():
    source = check_keys._source(doubles)
    assert source == "def doubles(student):\n    assert student.double(3) == 6"
    assert "Running" not in check_keys._source(run)


def test_function_that_is_a_title_alone_does_nothing():
    def nothing():
        """Nothing to do."""

    assert check_keys._source(nothing) == "def nothing():\n    pass"


def test_function_without_a_text_has_no_code_and_is_never_the_same():
    unknown = check(len)
    assert inspect.isbuiltin(unknown.function)
    assert check_keys._source(len) == ""
    assert check_keys._source(lambda student: student) == ""
    assert not check_keys.same_check(" shared", " shared")


@pytest.mark.parametrize(
    ("code", "other", "same"),
    [
        ("a shared", "a shared", True),
        ("a shared", "a other", True),
        ("a shared", "b shared", False),
        ("a shared", "", False),
        ("", "", False),
        ("", "a shared", False),
    ],
)
def test_check_is_the_same_by_its_own_code_alone(code, other, same):
    assert check_keys.same_check(code, other) is same


def result(name="doubles", score=1.0, points=2.0, **more):
    outcome = Outcome.PASSED if score == points else Outcome.PARTIAL
    return CheckResult(name, "9.9", "9", "of old", points, score, outcome, **more)


def merged(kept, checked, *fresh):
    assignment = SimpleNamespace(title="Today", parts={"1": "One"}, checks=[*checked])
    old, new = Report("hw", "Old", "ada", (*kept,)), Report("hw", "Today", "ada", (*fresh,))
    return merge(old, new, frozenset(each.name for each in fresh), assignment)


def test_kept_result_has_all_that_the_rubric_of_today_says_of_it():
    today = check(
        points=6.0, title="b", tags=("core",), visibility=Visibility.HIDDEN, staff_note="look"
    )
    old = result(staff_note="of old", tags=("old",), notes=("it ticks",))
    (kept,) = merged([old], [today]).results
    assert (kept.number, kept.part, kept.title, kept.points) == ("1.1", "1", "b", 6.0)
    assert (kept.score, kept.outcome, kept.notes) == (3.0, Outcome.PARTIAL, ("it ticks",))
    assert (kept.visibility, kept.tags, kept.staff_note) == (Visibility.HIDDEN, ("core",), "look")


def test_kept_result_without_a_score_stays_without_one():
    (kept,) = merged([result(score=None)], [check(points=6.0)]).results
    assert kept.score is None


def test_new_result_is_taken_as_it_is_and_in_the_order_of_the_rubric():
    new = result("run", 2.0)
    found = merged([result("gone"), result("run", 0.0), result()], [check(run), check()], new)
    assert [each.name for each in found.results] == ["run", "doubles"]
    assert found.results[0] is new
    assert (found.title, found.part_titles) == ("Today", {"1": "One"})


def test_check_that_was_in_neither_run_is_in_no_result():
    assert [each.name for each in merged([result()], [check(run), check()]).results] == ["doubles"]
