"""Which answers of a record are alike, and what may be said of all of them."""

import numpy as np
import pytest

from autograder.authoring.alike import groups, said_of_all, tried_of
from autograder.kit.record import Ask, From, Judge
from autograder.kit.replay import FAILS, FREE, JUDGED
from autograder.sandbox.protocol import Tensor


def ask(answer=1.0, op="call", what="f(x)", **fields):
    return Ask(op, what, {"target": 0, **fields}, answer)


def alike(one, other):
    return len(groups([one, other], ())) == 1


F32, F64 = np.zeros(3, np.float32), np.zeros(3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"args": [F64]}, {"args": [F64 + 1]}),
        ({"args": [F64]}, {"args": [np.zeros(7)]}),
        ({"args": [1]}, {"args": [2]}),
        ({"args": [1.5]}, {"args": [2.5]}),
        ({"args": [{"a": F64}]}, {"args": [{"a": F64 + 2}]}),
        ({"target": 1}, {"target": 2}),
    ],
    ids=["numbers", "a length", "a whole number", "a float", "in a dict", "the object"],
)
def test_requests_with_other_numbers_are_alike(one, other):
    assert alike(ask(**one), ask(**other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"args": [F64]}, {"args": [F32]}),
        ({"args": [F64]}, {"args": [F64.reshape(3, 1)]}),
        ({"args": [F64]}, {"args": [Tensor(F64)]}),
        ({"args": [Tensor(F64)]}, {"args": [Tensor(F64, requires_grad=True)]}),
        ({"args": ["a"]}, {"args": ["b"]}),
        ({"args": [True]}, {"args": [False]}),
        ({"args": [None]}, {"args": [1]}),
        ({"args": [1]}, {"args": [1.0]}),
        ({"args": [(1,)]}, {"args": [[1]]}),
        ({"args": [{"a": 1}]}, {"args": [{"b": 1}]}),
        ({"args": [1]}, {"args": [1, 2]}),
        ({"args": [1]}, {"kwargs": [1]}),
        ({"op": "get"}, {"op": "call"}),
        ({"what": "f(x)"}, {"what": "g(x)"}),
        ({"name": "f"}, {"name": "g"}),
        ({"answer": 1.0}, {"answer": 1}),
        ({"answer": F64}, {"answer": F64.reshape(3, 1)}),
        ({"answer": F64}, {"answer": np.zeros(4)}),
        ({"answer": {"a": 1.0}}, {"answer": {"b": 1.0}}),
    ],
)
def test_requests_of_another_kind_are_not_alike(one, other):
    assert not alike(ask(**one), ask(**other))


def test_what_is_called_is_compared_by_its_name_and_not_by_what_it_is_given():
    assert alike(ask(what="f(1)"), ask(what="f(2)"))
    assert not alike(ask(what="f(1)", name="f"), ask(what="f(1)", name="h"))


def test_attribute_that_is_set_is_not_like_one_that_is_read():
    one, other = ask(), ask()
    other.forced = True
    assert not alike(one, other)


def test_what_failed_and_what_judges_are_in_no_group():
    failed = ask()
    failed.failed = "raised"
    judged = Judge("assert_close", From(2, ()), {"expected": 1.0})
    assert groups([failed, judged, ask()], ()) == [[2]]


def oracle(ask_index, name="assert_close", place=(), shape=None, **given):
    return Judge(name, From(ask_index, place, shape), given or {"expected": 1.0})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (oracle(0), oracle(1), True),
        (oracle(0, expected=1.0), oracle(1, expected=9.0), True),
        (oracle(0), oracle(1, "assert_same"), False),
        (oracle(0), oracle(1, place=(0,)), False),
        (oracle(0), oracle(1, shape=(3,)), False),
        (oracle(0), oracle(1, expected=1.0, rtol=0.1), False),
    ],
    ids=["same", "other numbers", "other oracle", "other leaf", "other shape", "more said"],
)
def test_answers_are_alike_that_are_judged_alike(one, other, same):
    assert (len(groups([ask(), ask(), one, other], ())) == 1) is same


def test_judge_of_what_no_record_holds_is_nobodys():
    lost = Judge("assert_close", None, {"expected": 1.0})
    assert groups([ask(), ask(), lost], ()) == [[0, 1]]


def test_random_leaves_at_the_same_places_are_alike():
    two = [ask([1.0, 2.0]), ask([1.0, 2.0])]
    assert groups(two, {(0, (0,)), (1, (0,))}) == [[0, 1]]
    assert groups(two, {(0, (0,)), (1, (1,))}) == [[0], [1]]
    assert groups(two, {(0, (0,))}) == [[0], [1]]


@pytest.mark.parametrize(
    ("length", "tried"),
    [(1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (4, [0, 2, 3]), (5, [0, 2, 4]), (10, [0, 5, 9])],
)
def test_first_last_and_one_between_are_tried(length, tried):
    assert tried_of(range(length)) == tried


def found(**changed):
    tried = ask()
    tried.accepted = {(): {"value": JUDGED}}
    for name, value in changed.items():
        setattr(tried, name, value)
    return tried


def test_what_was_found_of_all_alike_is_said_of_others():
    first = found()
    assert said_of_all([first, found(), found()]) is first
    assert said_of_all([first]) is first


@pytest.mark.parametrize(
    "other",
    [
        {"accepted": {(): {"value": FREE}}},
        {"accepted": {(0,): {"value": JUDGED}}},
        {"if_missing": FAILS},
        {"if_raised": {"TypeError": FAILS}},
    ],
)
def test_one_of_which_something_else_was_found_says_nothing_of_others(other):
    assert said_of_all([found(), found(**other)]) is None
    assert said_of_all([found(**other), found()]) is None


def test_what_goes_on_elsewhere_is_each_ones_own():
    for own in ({"if_missing": 4}, {"if_raised": {"TypeError": 4}}):
        assert said_of_all([found(**own), found(**own)]) is None


def test_that_numbers_are_free_is_said_of_others_whatever_each_feeds():
    free = {"accepted": {(): {"value": FREE}}}
    first = found(**free, feeds=[3])
    assert said_of_all([first, found(**free, feeds=[5])]) is first


def test_failures_that_are_the_verdict_are_said_of_others():
    own = {"if_missing": FAILS, "if_raised": {"TypeError": FAILS, "ValueError": None}}
    assert said_of_all([found(**own), found(**own)]) is not None
