"""Inputs follow what a function says of its parameters, in whatever style it says it."""

import ast

import numpy as np
import pytest

from autograder.authoring import inputs


def function(docstring, signature="x"):
    body = docstring.replace("\n", "\n    ")
    return ast.parse(f'def f({signature}):\n    """{body}"""\n    return x\n').body[0]


def made(docstring, signature="x", **options):
    return inputs.inputs_of(function(docstring, signature), **options)


def drawn(found, seed=0):
    rng = np.random.default_rng(seed)
    known = {size: int(rng.integers(2, 8)) for size in found.sizes}
    for name, value in [*found.derived.items(), *found.values.items()]:
        known[name] = eval(value, {"np": np, "rng": rng, **known})
    return known


STYLES = {
    "numpy": "Do.\n\nParameters\n----------\nx : ndarray of shape (N, D)\n",
    "google": "Do.\n\nArgs:\n    x (np.ndarray): data, shape (N, D).\n",
    "dashes": "Do.\n\nInputs:\n- x: A numpy array containing data, of shape (N, D)\n",
    "arrows": "Do.\n\nArguments:\nx -- data,\n     a numpy array of size (N, D)\n",
    "field": "Do.\n\n:param x: data of shape (N, D)\n:return: x",
    "free": "Do.\nx: float array of shape (N, D)",
    "type holds the shape": "Do.\n\nArgs:\n    x (ndarray (N,D)): data",
    "shape first": "Do.\n\nArgs:\n    x (np.ndarray): (N, D) shape.",
    "shape in brackets": "Do.\n\nArgs:\n    x: data, shape [N, D]",
    "shape alone": "Do.\n\nArgs:\n    x (N, D): data",
    "times": "Do.\n\nArguments:\nx -- An N x D dimensional numpy matrix.",
    "close": "Do.\n\nINPUTS:\nx - NxD numpy array, the points",
    "prose": "Do.\n\nThe input x has shape (N, D).",
    "backticks": "Do.\n\nArgs:\n  * `x`: Array of shape `(N, D)`",
}


@pytest.mark.parametrize("style", STYLES)
def test_shape_is_read_in_every_style(style):
    found = made(STYLES[style])
    assert found.values == {"x": "rng.normal(size=(N, D))"}
    assert found.sizes == ("N", "D")


def test_annotation_with_a_shape_needs_no_docstring():
    found = made("Do.", "x: Int[Tensor, 'n d']", torch="said")
    assert found.values == {"x": "rng.integers(0, 5, size=(n, d))"}
    assert found.tensors == {"x"}


def test_what_is_returned_says_nothing_of_a_parameter():
    with pytest.raises(inputs.Waits, match="nothing says what x is"):
        made("Do.\n\nReturns:\n- x: Array of shape (N,)")


LABELS = {
    "below": ("y: labels of shape (N,), 0 <= y[i] < C", "C"),
    "interval": ("y: int labels in [0, C), of shape (N,)", "C"),
    "list": ("y: labels of shape (N,) in {0, 1, ..., C-1}", "C"),
    "number": ("y: labels of shape (N,), 0 <= y[i] < 10", "10"),
    "classes of the scores": ("y: true labels of shape (N,)", "C"),
    "binary": ("y: binary labels of shape (N,)", "2"),
}


@pytest.mark.parametrize("said", LABELS)
def test_labels_are_whole_numbers_below_the_number_of_classes(said):
    text, end = LABELS[said]
    found = made(f"Do.\n\nArgs:\n    x: scores of shape (N, C)\n    {text}", "x, y")
    assert found.values["y"] == f"rng.integers(0, {end}, size=(N,))"


def test_sizes_agree_across_parameters_and_with_a_count_that_is_passed():
    found = made("x: int, size of the layer\nw: array of shape (x, D)", "x, w")
    assert found.call == ("x", "w")
    assert drawn(found)["w"].shape[0] == drawn(found)["x"]


def test_product_of_axes_is_drawn_as_one():
    text = "x: array of shape (N, d_1, ..., d_k), D = d_1 * ... * d_k\nw: array of shape (D, M)"
    known = drawn(made(text, "x, w"))
    assert known["x"].size == len(known["x"]) * len(known["w"])


DRAWN = {
    "boolean mask of shape (n,)": lambda x: x.dtype == bool,
    "one-hot labels of shape (n, k)": lambda x: (x.sum(axis=1) == 1).all(),
    "labels, -1 or 1, of shape (n,)": lambda x: set(x) <= {-1, 1},
    "array of probabilities of shape (n,)": lambda x: ((x > 0) & (x < 1)).all(),
    "probability distribution, array of shape (n, k)": lambda x: np.allclose(x.sum(axis=1), 1),
    "array of variances, shape (n,), positive": lambda x: (x > 0).all(),
    "np.ndarray[np.float32] of shape (n,)": lambda x: x.dtype == np.float32,
    "np.ndarray[np.uint8] of shape (n,), labels": lambda x: x.dtype == np.uint8 and x.max() < 2,
    "list of ints": lambda x: all(type(each) is int for each in x),
    "bias, a scalar": lambda x: type(x) is float,
    "(float) regularization strength": lambda x: 0 < x <= 1,
    "whether to shuffle": lambda x: type(x) is bool,
    "integer, the index of a word": lambda x: x in (0, 1),
}


@pytest.mark.parametrize("text", DRAWN)
def test_values_are_of_the_kind_that_is_said(text):
    found = made(f"Do.\n\nArgs:\n    x: {text}")
    assert all(DRAWN[text](drawn(found, seed)["x"]) for seed in range(5))


WAITING = {
    "dictionary with the keys a and b": "x is a dict",
    "Dict[str, np.ndarray], the weights": "x is a dict",
    "tuple of (a, b)": "x is a tuple",
    "the function to optimize": "x is a function",
    "'train' or 'test'": "the kind of x is not said",
    "string, the mode": "x is a text",
    "numpy array": "the shape of x is not said",
    "symmetric array of shape (n, n)": "has to be more than random: symmetric",
    "Tensor of shape (n,)": "a tensor of a library other than torch",
    "a trained model": "x is an object",
    "array of shape (n ** 2,)": "the shape of x is not said",
}


@pytest.mark.parametrize("text", WAITING)
def test_what_cannot_be_made_waits_with_a_word_why(text):
    with pytest.raises(inputs.Waits, match=WAITING[text]):
        made(f"Do.\n\nArgs:\n    x: {text}")


@pytest.mark.parametrize(
    ("signature", "why"),
    [
        ("", "takes nothing"),
        ("x=3", "takes nothing that has to be given"),
        ("x, *, y", "only by name"),
        ("rng", "is the name of a parameter and of something else"),
    ],
)
def test_signature_that_cannot_be_called_waits_with_a_word_why(signature, why):
    with pytest.raises(inputs.Waits, match=why):
        made("Do.\n\nArgs:\n    x: float\n    rng: float\n", signature)


def test_optional_numbers_and_flags_are_passed_and_others_left_at_their_defaults():
    found = made("x: float", "x, lr=0.1, flag=False, axis=0, config=None, mode='a'")
    assert found.call == ("x", "lr=lr", "flag=flag")
    assert 0.05 <= drawn(found)["lr"] <= 0.1


def test_inputs_of_another_function_are_found_where_they_are_referred_to():
    other = function("Do.\n\nInputs:\n- x: array of shape (N,)")
    found = made("Inputs and outputs are the same as other.", others={"other": other})
    assert found.values == {"x": "rng.normal(size=(N,))"}


@pytest.mark.parametrize("said", ["3x1 numpy array", "array of size 3 x 1", "matrix (3, 1)"])
def test_sizes_that_are_numbers_are_taken(said):
    assert made(f"INPUTS:\nx - {said}").values == {"x": "rng.normal(size=(3, 1))"}


def test_output_of_a_layer_is_an_array_where_its_shape_is_said():
    found = made("Args:\n    x: output of the linear layer, of shape (N, D)")
    assert found.values == {"x": "rng.normal(size=(N, D))"}
    for text in ("output of the linear layer", "a layer of shape (N, D)"):
        with pytest.raises(inputs.Waits, match="x is an object"):
            made(f"Args:\n    x: {text}")


def test_probabilities_of_labels_are_no_labels():
    found = made("x -- probability vector of your label predictions, shape (1, N)")
    assert found.values == {"x": "rng.uniform(0.05, 0.95, size=(1, N))"}
