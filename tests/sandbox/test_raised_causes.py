"""An exception names a cause where it proves one, and none where it does not."""

import traceback

import numpy as np
import pandas
import pytest
import torch

from autograder.results.cause import Cause
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.inside.operands import shapes_in_line
from autograder.sandbox.raised_causes import cause_of
from autograder.sandbox.replies import Frame, Raised


def raised(function, line=""):
    """Return the cause of what a function raises."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
        function()
    shapes = shapes_in_line(caught.value, __file__)
    line = line or traceback.extract_tb(caught.value.__traceback__)[1].line
    return cause_of(type(caught.value).__name__, str(caught.value), line, shapes)


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


X, W, B, Y = np.ones((7, 784)), np.ones((10, 784)), np.ones(10), np.zeros(7, dtype=int)
Z = np.ones((7, 10))


def product(w):
    return w @ X


WITH_SHAPES = {
    "factors of a product": [
        lambda: X @ W,
        lambda: X.T @ W,
        lambda: W @ X,
        lambda: torch.ones(7, 784) @ torch.ones(10, 784),
    ],
    "lengths differ by one": [
        lambda: X @ np.ones((785, 10)),
        lambda: np.ones((1, 11)) @ W,
        lambda: np.ones((1, 11)) + B,
        lambda: torch.ones(64, 784) @ torch.ones(785, 10),
        lambda: W[np.arange(6), Y],
    ],
    "taken over the wrong axis": [
        lambda: X.argmax(axis=0) == Y,
        lambda: np.argmax(X, 0) == Y,
        lambda: X.sum(axis=0) + Y,
    ],
    "index too large by one": [lambda: W[10, 3]],
}


@pytest.mark.parametrize("name", WITH_SHAPES)
def test_shapes_in_the_line_prove(name):
    assert [raised(each).id for each in WITH_SHAPES[name]] == [name] * len(WITH_SHAPES[name])


def test_line_shows_the_shapes_of_what_it_names_and_runs_nothing():
    with pytest.raises(ValueError, match="mismatch") as caught:
        product(W)
    assert shapes_in_line(caught.value, __file__) == {"w": [10, 784], "X": [7, 784]}
    frames = [Frame("a.py", 3, "f", "w @ X")]
    error = Raised("ValueError", "size 7 is different", frames, shapes={"w": [10], "X": [7, 784]})
    found = StudentRaised("f()", error).feedback.found
    assert found.endswith("different. In that line, w has shape (10,), X has shape (7, 784)")


UNPROVED = [
    lambda: np.ones(1)[np.arange(64)],  # what is 64 there, and what is 1?
    lambda: W[Y, 784 + Y],
    lambda: X @ np.ones((700, 10)),
    lambda: np.dot(np.ones((64, 784)), np.ones((10, 783))),
    lambda: np.ones((64, 10)) - np.ones(8),
    lambda: np.ones(12).reshape(5, 7),
    lambda: np.ones(24).reshape(5, 5),  # (4, 6) fits, and that is two changes
    # Lengths of both axes of a matrix that is there, where nothing is taken over an axis.
    lambda: np.dot(X[0], W.T) + np.zeros(784),
    lambda: W[0] + B,
    lambda: np.diag(X @ X.T) + X[0],
    lambda: Z @ Z[0] + B,  # B may be a vector of anything
    lambda: (Z @ Z[0] + B).mean(axis=0),
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
    assert raised(lambda: np.ones(3).nothing, "y.nothing") == ""


def test_what_a_class_of_the_library_lacks_before_fit_is_no_matter_of_versions():
    message = "'GridSearchCV' object has no attribute 'cv_results_' (sklearn 1.7 is installed here)"
    error = StudentRaised("f()", Raised("AttributeError", message, [Frame("a.py", 3, "f", "x")]))
    assert error.feedback.cause == "fit was not called on this object before."
    assert error.feedback.next_step.startswith("Call fit on the same object")


def test_mean_of_truth_values_is_no_matter_of_types_alone():
    message = (
        "mean(): could not infer output dtype. Input dtype must be either a floating point or "
        "complex dtype. Got: Bool"
    )
    error = StudentRaised("f()", Raised("RuntimeError", message, [Frame("a.py", 3, "f", "x")]))
    assert error.feedback.cause.startswith("It takes the mean of truth values")
    assert "mean for sum" in error.feedback.explains


FOUR, FIVE = np.ones((3, 4)), np.ones((5, 2))


@pytest.mark.parametrize(
    "function",
    [lambda: FOUR @ FIVE, lambda: np.ones(4) + np.ones(5), lambda: np.dot(FOUR[0], FIVE[:, 0])],
)
def test_lengths_that_differ_by_one_are_said_and_put_down_to_nothing(function):
    cause = raised(function)
    assert cause in ("", "Two lengths that have to be the same are 4 and 5.")
    assert not getattr(cause, "explains", ())


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("GridSearchCV", "support_vectors_"),
        ("LinearSVC", "n_support_"),
        ("KernelPCA", "components_"),
    ],
)
def test_attribute_that_a_class_never_has_is_not_put_down_to_a_missing_fit(owner, name):
    message = f"'{owner}' object has no attribute '{name}'"
    assert cause_of("AttributeError", message, f"clf.{name}") == ""


def test_search_without_refit_is_not_put_down_to_a_missing_fit():
    message = "This GridSearchCV instance was initialized with `refit=False`. predict is available"
    assert cause_of("NotFittedError", message, "search.predict(x)") == ""


EMPTY = [
    lambda: np.concatenate([x for x in (1, 2) if x > 2]),
    lambda: np.stack({}.get("rows", [])),
    lambda: RNG.choice(np.arange(3)[3:], 1),
]


@pytest.mark.parametrize("function", EMPTY)
def test_what_is_empty_is_said_and_not_how_it_came_to_be(function):
    assert raised(function).endswith("in that line is empty.")


@pytest.mark.parametrize(
    ("value", "name", "words", "step"),
    [
        (np.ones(3), "numpy", "a numpy array, and .numpy is what torch tensors have", "np.asarray"),
        (np.ones(3), "to_numpy", "an array, and .to_numpy is what pandas tables have", "Leave"),
        (np.ones(3), "long", "a numpy array, and .long is what torch tensors have", "with numpy"),
        (torch.ones(3), "astype", "a torch tensor, and .astype is what numpy arrays", "np.asarray"),
        (pandas.Series([1, 2]), "reshape", "a pandas column, and .reshape is what", "np.asarray"),
        (pandas.DataFrame({"a": [1]}), "unsqueeze", "a pandas table, and .unsqueeze", "np.asarray"),
    ],
)
def test_a_method_of_another_kind_of_array_says_which_is_which(value, name, words, step):
    cause = raised(lambda: getattr(value, name))
    assert words.replace("an array", "a numpy array") in cause
    assert step in cause.next_step
    assert not cause.explains


def test_a_table_that_is_indexed_as_an_array_is_named():
    frame = pandas.DataFrame({"a": [1, 2], "b": [3, 4]})
    assert "x.iloc[rows, columns]" in raised(lambda: frame[:, 0]).next_step


def test_an_attribute_that_no_kind_of_array_has_is_not_put_down_to_the_kind():
    assert raised(lambda: np.ones(3).nothing) == ""
