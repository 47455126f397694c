"""An exception names a cause where it proves one, and none where it does not."""

import numpy as np
import pytest

from autograder.results.cause import Cause
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.raised_causes import cause_of
from autograder.sandbox.replies import Frame, Raised


def raised(function, line=""):
    """Return the cause of what a function raises."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
        function()
    return cause_of(type(caught.value).__name__, str(caught.value), line)


RNG = np.random.default_rng(0)


class Layer:
    def forward(self):
        return self.hm


PROVED = {
    "value is None": lambda: None > 0,
    "minus before no number": lambda: -[1, 2],
    "float as index": lambda: np.ones(3)[np.array([1.0])],
    "nothing to join": lambda: np.concatenate([]),
    "too many drawn": lambda: RNG.choice(3, 4, replace=False),
    "nothing to draw from": lambda: RNG.choice(np.array([]), 4),
    "factors of a product": lambda: np.dot(np.ones((64, 784)), np.ones((10, 784))),
    "column wanted": lambda: np.ones((64, 10)) - np.ones(64),
}


@pytest.mark.parametrize("name", PROVED)
def test_exception_of_python_or_numpy_proves(name):
    cause = raised(PROVED[name])
    assert isinstance(cause, Cause)
    assert cause.id == name
    assert cause.explains
    assert "{" not in cause + cause.next_step


UNPROVED = [
    lambda: np.ones(1)[np.arange(64)],  # what is 64 there, and what is 1?
    lambda: np.dot(np.ones((64, 784)), np.ones((10, 783))),
    lambda: np.ones((64, 10)) - np.ones(9),
    lambda: np.ones(12).reshape(5, 7),
    lambda: np.ones(24).reshape(5, 5),  # (4, 6) fits, and that is two changes
    lambda: [][0],
    lambda: {}["a"],
]


@pytest.mark.parametrize("function", UNPROVED)
def test_exception_that_leaves_it_open_names_nothing(function):
    assert raised(function) == ""


def test_one_length_of_a_shape_is_named_with_the_right_one():
    said = raised(lambda: np.ones(15680).reshape(-1, 29, 28), "x.reshape(-1, 29, 28)")
    assert said.startswith("15,680 elements are not rows of shape (29, 28), but they are rows")
    assert "29 in that shape to 28" in said.next_step


def test_attribute_that_was_never_set_is_one_of_the_own_object():
    assert raised(Layer().forward, "return self.hm > 0").id == "attribute never set"
    assert raised(lambda: np.ones(3).to_numpy(), "y.to_numpy()") == ""


def test_what_a_class_of_the_library_lacks_before_fit_is_no_matter_of_versions():
    message = "'GridSearchCV' object has no attribute 'cv_results_' (sklearn 1.7 is installed here)"
    error = StudentRaised("f()", Raised("AttributeError", message, [Frame("a.py", 3, "f", "x")]))
    assert error.feedback.cause == "fit was not called on this object before."
    assert error.feedback.next_step.startswith("Call fit on the same object")
