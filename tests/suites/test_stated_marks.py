"""What is set on a test's function: its points, its number, who sees it, and what it gave."""

from fractions import Fraction

import numpy as np
import pytest

from autograder.errors import UsageError
from autograder.results.report import Visibility
from autograder.suites import marks


def test_of(**attributes):
    """A test's function on which this is set."""

    def function():
        pass

    for name, value in attributes.items():
        setattr(function, name, value)
    return function


test_of.__test__ = False


class Host:
    """Keeps what it is told."""

    def __init__(self):
        self.notes, self.ranked = [], []

    def note(self, text):
        self.notes.append(text)

    def leaderboard(self, column, value, *, order):
        if not isinstance(value, (int, float, str)):
            raise TypeError
        self.ranked.append((column, value, order))


@pytest.mark.parametrize("name", ["__weight__", "points", "max_score", "weight"])
def test_points_are_found_under_each_of_their_names(name):
    assert marks.points_of(test_of(**{name: 2.5})) == 2.5


@pytest.mark.parametrize(
    ("value", "points"),
    [
        (3, 3.0),
        (0, 0.0),
        (-1, 0.0),
        (np.float32(2), 2.0),
        (Fraction(1, 2), 0.5),
        ("3", None),
        (True, None),
        (None, None),
    ],
    ids=str,
)
def test_points_are_a_number_that_is_not_negative(value, points):
    assert marks.points_of(test_of(__weight__=value)) == points


def test_weight_goes_before_other_names_and_nothing_is_none():
    assert marks.points_of(test_of(__weight__=2, points=5)) == 2
    assert marks.points_of(test_of(__weight__="x", points=5)) == 5
    assert marks.points_of(test_of()) is None


@pytest.mark.parametrize(
    ("set_so", "number"),
    [
        ({"__number__": "1.1"}, "1.1"),
        ({"number": 2}, "2"),
        ({}, ""),
        ({"__number__": 0}, "0"),
        ({"number": object()}, ""),
    ],
    ids=["own", "number", "none", "zero", "an object"],
)
def test_number_is_read_by_either_name(set_so, number):
    assert marks.number_of(test_of(**set_so)) == number


def test_name_with_underscores_goes_first():
    assert marks.number_of(test_of(__number__="1", number="2")) == "1"


@pytest.mark.parametrize(
    ("set_so", "stated", "expected"),
    [
        ({}, None, Visibility.VISIBLE),
        ({"__visibility__": "hidden"}, None, Visibility.HIDDEN),
        ({"__visibility__": "after_due_date"}, None, Visibility.AFTER_DUE_DATE),
        ({"__visibility__": "hidden"}, "after_published", Visibility.AFTER_PUBLISHED),
        ({"visibility": "hidden"}, "", Visibility.HIDDEN),
    ],
    ids=str,
)
def test_visibility_is_the_stated_one_then_the_set_one_then_visible(set_so, stated, expected):
    assert marks.visibility_of(test_of(**set_so), "test_a", stated) is expected


def test_word_that_gradescope_does_not_know_is_refused_with_the_closest():
    with pytest.raises(UsageError, match="test_a has the visibility 'hiden'") as refused:
        marks.visibility_of(test_of(__visibility__="hiden"), "test_a")
    assert refused.value.tip == "did you mean 'hidden'?"
    with pytest.raises(UsageError) as refused:
        marks.require_known("xyz", ["asc", "desc"], "the order")
    assert refused.value.tip == "it knows asc, desc"


@pytest.mark.parametrize(
    ("value", "tags"),
    [("one", ("one",)), (["one", 2], ("one", "2")), (("a",), ("a",)), (None, ()), ((), ())],
)
def test_tags_are_texts_one_or_several(value, tags):
    assert marks.tags_of(test_of(__tags__=value)) == tags


def test_hidden_error_is_what_is_said_instead():
    assert marks.hidden_error(test_of(__hide_errors__="Test failed")) == "Test failed"
    assert marks.hidden_error(test_of(__hide_errors__="")) == ""
    assert marks.hidden_error(test_of()) == ""


def test_what_the_last_run_left_is_forgotten_and_what_is_declared_stays():
    class T:
        def method(self):
            pass

    T.method.__score__, T.method.__leaderboard_value__, T.method.__weight__ = 1, 2, 3
    marks.forget_what_it_set(T().method)
    assert vars(T.method) == {"__weight__": 3}
    marks.forget_what_it_set(T.method)
    marks.forget_what_it_set(len)


@pytest.mark.parametrize(
    ("score", "weight", "share"),
    [
        (None, 5, None),
        (3, 0, None),
        (5, 5, 1.0),
        (0, 5, 0.0),
        (2, 5, 0.4),
        (np.float64(2.5), 5, 0.5),
        (Fraction(5, 2), 5, 0.5),
        (True, 2, 0.5),
    ],
    ids=str,
)
def test_share_is_what_was_set_of_the_weight(score, weight, share):
    notes = []
    assert marks.earned(score, weight, notes.append) == share
    assert notes == []


@pytest.mark.parametrize(
    ("score", "share", "said"),
    [
        (6, 1.0, "The test gave 6 of 5 points; only 0 to 5 count."),
        (-1, 0.0, "The test gave -1 of 5 points; only 0 to 5 count."),
        (-(10**400), 0.0, "The test gave -1e+09 of 5 points; only 0 to 5 count."),
        (10**400, 1.0, "The test gave 1e+09 of 5 points; only 0 to 5 count."),
        (float("inf"), 1.0, "The test gave 1e+09 of 5 points; only 0 to 5 count."),
        (float("nan"), 0.0, "The test set a score that is not a number: it counts as 0."),
        ("5", 0.0, "The test set a score that is not a number: it counts as 0."),
        ([5], 0.0, "The test set a score that is not a number: it counts as 0."),
    ],
    ids=["more", "less", "deep", "huge", "infinite", "nan", "text", "list"],
)
def test_score_beyond_the_weight_or_of_no_number_is_cut_and_said(score, share, said):
    notes = []
    assert marks.earned(score, 5, notes.append) == share
    assert notes == [said]


def test_value_for_the_leaderboard_is_handed_on_with_its_order():
    host = Host()
    marks.rank(test_of(__leaderboard_column__="speed", __leaderboard_value__=3), host)
    ascending = {"__leaderboard_sort_order__": "asc"}
    marks.rank(test_of(__leaderboard_column__="a", __leaderboard_value__="x", **ascending), host)
    assert host.ranked == [("speed", 3, "desc"), ("a", "x", "asc")]


def test_nothing_is_ranked_without_a_column_or_a_value():
    host = Host()
    marks.rank(test_of(__leaderboard_column__="speed"), host)
    marks.rank(test_of(__leaderboard_value__=3), host)
    assert (host.ranked, host.notes) == ([], [])


def test_number_of_numpy_is_ranked_as_python_s_and_an_object_is_only_remarked_on():
    host = Host()
    marks.rank_value(host, "loss", np.float32(0.5), "asc")
    assert [type(value) for _, value, _ in host.ranked] == [float]
    marks.rank_value(host, "loss", [1], "asc")
    assert host.notes == ["The test gave neither a number nor text for the leaderboard's 'loss'."]
