"""Points that are stated for all tests, or for a question, are shared out among those without."""

import pytest

from autograder.errors import UsageError
from autograder.suites import forms
from autograder.suites.model import Case
from autograder.suites.otter_tests import OtterCase, of_spec, shared_out
from autograder.suites.settings import Settings


def plain(name, function="", **more):
    return Case(name, name, plain=True, function=function or name, **more)


def worth(name, points):
    return Case(name, name, points, function=name)


def shared(cases, alone=1.0, **settings):
    found = forms._with_points(cases, Settings(**settings), alone=alone)
    assert [each.id for each in found] == [each.id for each in cases]
    return [each.points for each in found]


def test_without_any_points_each_test_is_worth_what_its_form_says():
    assert shared([plain("a"), plain("b")]) == [1, 1]
    assert shared([plain("a"), plain("b")], alone=0.0) == [0, 0]


def test_beside_tests_with_points_others_are_worth_nothing():
    assert shared([plain("a"), worth("b", 3)]) == [0, 3]


def test_total_goes_to_those_without_points_of_their_own():
    assert shared([plain("a"), plain("b")], points=5.0) == [2.5, 2.5]
    assert shared([plain("a"), worth("b", 3), plain("c")], points=5.0) == [1, 3, 1]


def test_total_that_is_used_up_leaves_nothing_and_takes_nothing():
    assert shared([plain("a"), worth("b", 7)], points=5.0) == [0, 7]
    assert shared([plain("a")], points=0.0) == [0]


def test_skipped_test_has_no_share():
    cases = [plain("a"), plain("b", skipped="no network")]
    assert shared(cases, points=4.0) == [4, 0]
    assert shared(cases) == [1, 0]


def test_test_of_stated_points_of_nothing_has_no_share():
    assert shared([plain("a"), worth("b", 0)], points=4.0) == [4, 0]


def test_cases_of_one_test_have_a_share_each_or_share_one():
    cases = [plain("t[1]", "t"), plain("t[2]", "t"), plain("u")]
    assert shared(cases, points=6.0) == [2, 2, 2]
    assert shared(cases, points=6.0, shared=True) == [1.5, 1.5, 3]
    assert shared(cases, shared=True) == [0.5, 0.5, 1]


def test_nothing_to_share_among_is_no_harm():
    assert shared([worth("a", 2)], points=5.0) == [2]


def otter(total, *points):
    cases = [OtterCase(f"c{n}", "", points=each) for n, each in enumerate(points)]
    return [case.points for case in shared_out(total, cases, "q1")]


@pytest.mark.parametrize(
    ("total", "stated", "points"),
    [
        (None, (None, None), [0.5, 0.5]),
        (4, (None, None), [2, 2]),
        (4, (1, None, None), [1, 1.5, 1.5]),
        (None, (2, None), [2, 0]),
        (None, (0, None), [0, 1]),
        (None, (0, 0), [0, 0]),
        (None, (1, 2), [1, 2]),
        (3, (1, 2), [1, 2]),
        (5, (1, 2), [1, 2]),
        (0, (None, None), [0, 0]),
        ([1, 2.5], (None, None), [1, 2.5]),
        ([1, 2], (9, 9), [1, 2]),
        ([1, None], (None, None), [1, 0]),
    ],
    ids=str,
)
def test_points_of_a_question_go_to_its_cases_as_with_otter(total, stated, points):
    assert otter(total, *stated) == points


def test_cases_that_are_worth_more_than_their_question_are_refused():
    with pytest.raises(UsageError, match="the cases of q1 are worth more than its 2 points"):
        otter(2, 1, 2)
    with pytest.raises(UsageError, match="q1 has 2 cases and 3 numbers of points"):
        otter([1, 2, 3], None, None)


@pytest.mark.parametrize(
    ("total", "stated"), [("4", (None,)), (None, ("1", None)), (True, (None,))]
)
def test_what_is_no_number_of_points_is_refused(total, stated):
    with pytest.raises(UsageError, match="q1 is worth what is no number of points"):
        otter(total, *stated)


def spec(*cases, **more):
    suite = {"cases": list(cases), **more.pop("suite", {})}
    return {"name": "q1", "suites": [suite], **more}


def test_case_of_the_ok_format_has_what_it_states():
    case = {
        "code": "    >>> x\n    3", "hidden": False, "points": 2, "name": "first",
        "success_message": "yes", "failure_message": "no",
    }  # fmt: skip
    test = of_spec(spec(case, all_or_nothing=True))
    assert test.all_or_nothing
    assert test.cases == [OtterCase("first", ">>> x\n3", None, range(0), False, 2.0, "yes", "no")]


def test_case_that_states_little_is_hidden_and_numbered_from_one():
    test = of_spec(spec({"code": ">>> x"}, {"code": ">>> y"}, points=3))
    assert [(case.name, case.hidden, case.points) for case in test.cases] == [
        ("q1 - 1", True, 1.5),
        ("q1 - 2", True, 1.5),
    ]
    assert (test.name, test.all_or_nothing) == ("q1", False)


@pytest.mark.parametrize(
    ("suite", "said"),
    [
        ({"type": "unittest"}, "has to have one suite, of doctests"),
        ({"setup": ">>> x"}, "has a setup or teardown"),
        ({"teardown": ">>> x"}, "has a setup or teardown"),
    ],
)
def test_suite_that_otter_does_not_run_is_refused(suite, said):
    with pytest.raises(UsageError, match=said):
        of_spec(spec({"code": ">>> x"}, suite=suite))


def test_question_has_one_suite():
    both = {"name": "q1", "suites": [{"cases": []}, {"cases": []}]}
    with pytest.raises(UsageError, match="has to have one suite"):
        of_spec(both)
