"""What a listener is given of the oracles that a rubric calls, the oracle itself can be given."""

import importlib.util
import inspect

import numpy as np
import pytest

from autograder.authoring import hearing
from autograder.authoring.hearing import heard_by
from autograder.kit.judges import ORACLES
from autograder.oracles import Formula, assert_close, assert_values, check_gradient

X = np.array([1.0, -2.0])
PAIR = Formula(lambda x: (x, 2 * x), 3.0)


def close():
    assert_close(4.0, Formula(lambda x: 2 * x, 2.0), what="f(x)")


def values():
    assert_values((3.0, 6.0), "x, y", PAIR, what="f(x)")


def gradient():
    truth, rng = Formula(lambda x: 2 * x, X), np.random.default_rng(1)
    check_gradient(
        2 * X, truth=truth, forward=np.square, x=X, upstream=1 + 0 * X, rng=rng, what="f"
    )


@pytest.mark.parametrize("rubric", [close, values, gradient])
def test_arguments_of_an_oracle_are_those_that_it_takes(rubric):
    heard = []

    def listener(name, found, given):
        heard.append(name)
        inspect.signature(ORACLES[name]).bind(found, **given)
        return ORACLES[name](found, **given)

    with heard_by(listener, rubric):
        rubric()
    assert len(heard) == 1


def test_every_module_that_is_listened_to_is_there():
    assert all(map(importlib.util.find_spec, hearing._OF_SEVERAL))
