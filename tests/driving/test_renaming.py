"""A class with other names than the skeleton's answers to these, and loses a point once."""

import numpy as np
import pytest

from autograder.driving import NotDefined, renaming
from autograder.driving.renaming import (
    Adapted,
    Names,
    answer_to_names,
    require_names,
    under_own_names,
)
from autograder.errors import Wrong

OTHERS = {"w": ["W", "weight"], "b": ["B", "bias"], "dw": ["dW"], "db": ["dB"]}
NAMES = Names("linear_t", OTHERS)


def other_names():
    class Linear:
        def __init__(self, n_in, n_out):
            self.W, self.b = np.ones((n_out, n_in)), np.ones(n_out)

        def backward(self, dh):
            self.dW, self.db = dh.T, dh

    return Linear


def skeletons_names():
    class Linear:
        def __init__(self, scale=1.0):
            self.w, self.b, self.W = np.ones((2, 3)), np.ones(2), scale

        def backward(self, dh):
            self.dw, self.db = dh.T, dh

    return Linear


def test_renamed_attributes_are_read_and_set_under_the_skeletons_names():
    cls = other_names()
    renamed, given = answer_to_names(cls, OTHERS, [[2, 3], [3, 2]], {"w": [2, 3]})
    assert renamed == {"w": "W", "dw": "dW"}
    assert given == [3, 2], "the arguments that give weights of the right shape"
    layer = cls()
    layer.w = 2 * layer.w
    assert np.all(layer.W == 2)
    assert not hasattr(layer, "dw"), "backward was not called yet"
    layer.backward(np.ones((1, 2)))
    assert layer.dw is layer.dW
    assert cls(5, 1).W.shape == (1, 5), "the student's own calls are as before"


def test_class_with_the_skeletons_names_is_left_as_it_is():
    cls = skeletons_names()
    before = dict(vars(cls))
    assert answer_to_names(cls, OTHERS, [[3, 2]], {"w": [2, 3]}) == ({}, None)
    assert dict(vars(cls)) == before


def test_two_names_that_may_be_it_are_none():
    class Linear:
        def __init__(self):
            self.W, self.weight = 1, 2

    assert answer_to_names(Linear, OTHERS, [], {})[0] == {}


def test_message_says_what_to_rename_and_what_it_costs():
    with pytest.raises(Wrong) as caught:
        require_names(Adapted({"w": "W", "dw": "dW"}, None), NAMES)
    said = caught.value.feedback
    assert (said.expected, said.found) == ("w, dw", "W instead of w, dW instead of dw")
    assert said.next_step.startswith("Rename self.W to self.w. Rename self.dW to self.dw. Every")
    with pytest.raises(Wrong, match="linear_t\\(\\) needs arguments"):
        require_names(Adapted({}, [784, 10]), NAMES)
    require_names(Adapted({}, None), NAMES)


def missing_once():
    """Return a grading that misses a name the first time, and passes the second."""
    tries = []

    def grade():
        tries.append(None)
        if len(tries) == 1:
            raise NotDefined("linear_t", "your file", [])
        return "a remark"

    return grade


@pytest.mark.parametrize(
    ("adapted", "at", "taken"),
    [
        (Adapted({"w": "W", "dw": "dW"}, None), ["w", "b"], True),
        (Adapted({"w": "W", "dw": "dW"}, None), ["dw"], False),
        (Adapted({"dw": "dW"}, None), ["dw"], True),
        (Adapted({}, [784, 10]), ["w", "b"], True),
        (Adapted({"dw": "dW"}, [784, 10]), ["dw"], False),
        (Adapted({"db": "dB"}, None), [], False),
    ],
)
def test_first_check_that_misses_a_name_takes_the_points_of_all(monkeypatch, adapted, at, taken):
    monkeypatch.setattr(renaming, "adapt", lambda *_: adapted)
    grade = missing_once()
    if not taken:
        assert under_own_names(grade, None, NAMES, at=at) == "a remark"
        return
    with pytest.raises(Wrong, match="linear_t") as caught:
        under_own_names(grade, None, NAMES, at=at, earned=0.5)
    assert caught.value.earned == 0.5


def test_what_is_not_there_under_any_name_is_said_as_it_was(monkeypatch):
    monkeypatch.setattr(renaming, "adapt", lambda *_: Adapted({}, None))
    with pytest.raises(NotDefined):
        under_own_names(missing_once(), None, NAMES, at=["w"])
