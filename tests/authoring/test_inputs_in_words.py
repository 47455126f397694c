"""Which expression is drawn for a parameter, by the words that are said of it."""

import ast

import pytest

from autograder.authoring.inputs import Inputs, Waits, inputs_of


def function(said, signature="x"):
    lines = "\n    ".join(f"{name}: {text}" for name, text in said.items())
    return ast.parse(f'def f({signature}):\n    """Do.\n\n    Args:\n    {lines}\n    """\n').body[
        0
    ]


def value(text, **options):
    return inputs_of(function({"x": text}), **options).values["x"]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("int", "int(rng.integers(1, 8))"),
        ("an integer", "int(rng.integers(1, 8))"),
        ("number of steps", "int(rng.integers(1, 8))"),
        ("size of the window", "int(rng.integers(1, 8))"),
        ("index of a word", "int(rng.integers(0, 2))"),
        ("int, a class index", "int(rng.integers(0, 2))"),
        ("int, the correct label", "int(rng.integers(0, 2))"),
        ("int, 0 <= x < 7", "int(rng.integers(0, 7))"),
        ("int, 0 ≤ x < n", "int(rng.integers(0, n))"),
        ("int in [0, 4)", "int(rng.integers(0, 4))"),
        ("int in {0, 1, ..., K}", "int(rng.integers(0, K))"),
        ("integer from 0 to n - 1", "int(rng.integers(0, n))"),
        ("float", "float(rng.normal())"),
        ("a scalar", "float(rng.normal())"),
        ("number", "float(rng.normal())"),
        ("learning rate", "float(rng.uniform(0.1, 1.0))"),
        ("float, regularization strength", "float(rng.uniform(0.1, 1.0))"),
        ("float, positive", "float(rng.uniform(0.1, 1.0))"),
        ("float, non-negative", "float(rng.uniform(0.1, 1.0))"),
        ("float, the variance", "float(rng.uniform(0.1, 1.0))"),
        ("float, the temperature", "float(rng.uniform(0.1, 1.0))"),
        ("float, a probability", "float(rng.uniform(0.1, 0.9))"),
        ("float between 0 and 1", "float(rng.uniform(0.1, 0.9))"),
        ("float, dropout", "float(rng.uniform(0.1, 0.9))"),
        ("bool", "bool(rng.integers(2))"),
        ("boolean", "bool(rng.integers(2))"),
        ("flag", "bool(rng.integers(2))"),
        ("whether it is sorted", "bool(rng.integers(2))"),
        ("if True, the mean is taken", "bool(rng.integers(2))"),
        ("list of floats", "rng.normal(size=5).tolist()"),
        ("list of numbers", "rng.normal(size=5).tolist()"),
        ("list of int", "rng.integers(0, 5, size=5).tolist()"),
        ("list[int]", "rng.integers(0, 5, size=5).tolist()"),
        ("bias, a float", "float(rng.normal())"),
        ("depth, an integer", "int(rng.integers(1, 8))"),
    ],
)
def test_scalar_is_drawn_from_the_range_that_is_said(text, made):
    assert value(text) == made


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("array of shape (n,)", "rng.normal(size=(n,))"),
        ("array of shape (n, 3)", "rng.normal(size=(n, 3))"),
        ("int array of shape (n,)", "rng.integers(0, 5, size=(n,))"),
        ("np.int64 array of shape (n,)", "rng.integers(0, 5, size=(n,))"),
        ("array of indices, of shape (n,)", "rng.integers(0, 2, size=(n,))"),
        ("array of labels, of shape (n,)", "rng.integers(0, 2, size=(n,))"),
        ("array of labels, 0 <= x < 9, of shape (n,)", "rng.integers(0, 9, size=(n,))"),
        ("integers in [0, 4), of shape (n,)", "rng.integers(0, 4, size=(n,))"),
        ("labels, -1 or +1, of shape (n,)", "rng.choice([-1, 1], size=(n,))"),
        ("labels, +1 or -1, of shape (n,)", "rng.choice([-1, 1], size=(n,))"),
        ("labels, ±1, of shape (n,)", "rng.choice([-1, 1], size=(n,))"),
        ("uint8 array of shape (n,)", "rng.integers(0, 5, size=(n,), dtype=np.uint8)"),
        ("bool array of shape (n,)", "rng.integers(0, 2, size=(n,)).astype(bool)"),
        ("binary array of shape (n,)", "rng.integers(0, 2, size=(n,))"),
        ("array of 0 or 1 of shape (n,)", "rng.integers(0, 2, size=(n,))"),
        ("one-hot array of shape (n, k)", "np.eye(k)[rng.integers(0, k, size=n)]"),
        ("one hot array of shape (n, k)", "np.eye(k)[rng.integers(0, k, size=n)]"),
        ("array of variances, of shape (n,)", "rng.uniform(0.5, 2.0, size=(n,))"),
        ("array, the variance, of shape (n,)", "rng.uniform(0.5, 2.0, size=(n,))"),
        ("positive array of shape (n,)", "rng.uniform(0.5, 2.0, size=(n,))"),
        ("array in [0, 1], of shape (n,)", "rng.uniform(0.05, 0.95, size=(n,))"),
        ("array of probabilities, of shape (n, k)", "rng.uniform(0.05, 0.95, size=(n, k))"),
        ("array, a distribution, of shape (k,)", "rng.dirichlet(np.ones(k))"),
        ("array whose row sums to 1, of shape (n, k)", "rng.dirichlet(np.ones(k), size=n)"),
        ("distribution, of shape (a, b, c)", "rng.uniform(0.05, 0.95, size=(a, b, c))"),
        ("float32 array of shape (n,)", "rng.normal(size=(n,)).astype(np.float32)"),
        ("float64 array of shape (n,)", "rng.normal(size=(n,))"),
    ],
)
def test_array_holds_what_is_said_of_it(text, made):
    assert value(text) == made


@pytest.mark.parametrize(
    ("text", "torch", "made", "is_tensor"),
    [
        ("tensor of shape (n,)", "said", "rng.normal(size=(n,)).astype(np.float32)", True),
        ("float64 tensor of shape (n,)", "said", "rng.normal(size=(n,))", True),
        ("long tensor of shape (n,)", "said", "rng.integers(0, 5, size=(n,))", True),
        ("LongTensor of shape (n,)", "said", "rng.integers(0, 5, size=(n,))", True),
        ("array of shape (n,)", "said", "rng.normal(size=(n,))", False),
        ("array of shape (n,)", "all", "rng.normal(size=(n,)).astype(np.float32)", True),
        ("numpy tensor of shape (n,)", "", "rng.normal(size=(n,))", False),
    ],
)
def test_tensor_is_one_where_torch_is_used_and_of_single_precision(text, torch, made, is_tensor):
    found = inputs_of(function({"x": text}), torch=torch)
    assert (found.values["x"], "x" in found.tensors) == (made, is_tensor)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a namedtuple", "x is a tuple, which says nothing of what it holds"),
        ("callable", "x is a function"),
        ("str, the mode", "x is a text"),
        ("an instance of Net", "x is an object"),
        ("pandas DataFrame", "x is an object"),
        ("list of arrays", "x is a list"),
        ("sequence", "x is a list"),
        ("set of words", "x is a set"),
        ("config, how to train", "x is a dict"),
        ("vector", "the shape of x is not said"),
        ("the thing", "the kind of x is not said"),
        ("sorted array of shape (n,)", "x has to be more than random: sorted"),
        ("covariance matrix of shape (n, n)", "x has to be more than random: covariance"),
        ("Sparse array of shape (n,)", "x has to be more than random: sparse"),
        ("array of strings, of shape (n,)", "x has to be more than random: strings"),
    ],
)
def test_what_random_numbers_are_not_waits(text, why):
    with pytest.raises(Waits) as waits:
        value(text)
    assert str(waits.value) == why


@pytest.mark.parametrize("name", ["cache", "memory", "fc_cache"])
def test_what_another_function_hands_over_waits_unless_it_is_an_array(name):
    with pytest.raises(Waits, match=f"{name} is what another function hands over"):
        inputs_of(function({name: "values of the forward pass"}, name))
    found = inputs_of(function({name: "array of shape (n,)"}, name))
    assert found.values == {name: "rng.normal(size=(n,))"}


def test_size_that_is_passed_is_drawn_with_the_axes_and_handed_over_as_it_is():
    said = {"x": "array of shape (n, C)", "n": "int, number of rows", "C": "int, classes"}
    found = inputs_of(function(said, "x, n, C"))
    assert found == Inputs(
        ("n", "C"), {}, {"x": "rng.normal(size=(n, C))"}, ("x", "n", "C"), frozenset()
    )


def test_number_of_classes_is_a_size_though_no_shape_has_it():
    said = {"y": "labels of shape (n,)", "num_classes": "int, how many classes"}
    found = inputs_of(function(said, "y, num_classes"))
    assert found.sizes == ("n", "num_classes")
    assert found.values == {"y": "rng.integers(0, num_classes, size=(n,))"}


def test_binary_labels_are_two_though_there_are_more_classes():
    said = {"x": "array of shape (n, C)", "y": "binary labels, of shape (n,)"}
    assert inputs_of(function(said, "x, y")).values["y"] == "rng.integers(0, 2, size=(n,))"


def test_indices_are_no_labels_of_the_classes():
    said = {"x": "array of shape (n, C)", "i": "array of indices, of shape (n,)"}
    assert inputs_of(function(said, "x, i")).values["i"] == "rng.integers(0, 2, size=(n,))"


@pytest.mark.parametrize(
    ("default", "made"),
    [
        ("0.1", "0.1 * float(rng.uniform(0.5, 1.0))"),
        ("1e-3", "0.001 * float(rng.uniform(0.5, 1.0))"),
        ("0.0", "float(rng.uniform(0.1, 1.0))"),
        ("True", "bool(rng.integers(2))"),
        ("False", "bool(rng.integers(2))"),
    ],
)
def test_optional_number_or_flag_is_drawn_near_its_default(default, made):
    found = inputs_of(function({"x": "float"}, f"x, extra={default}"))
    assert found.values["extra"] == made
    assert found.call == ("x", "extra=extra")


@pytest.mark.parametrize(
    "extra",
    ["plot=True", "verbose=False", "show_all=True", "use_cuda=False", "load=True", "rng=0.5",
     "n=3", "y=None", "y='a'", "y=-1.0", "y=LIMIT", "y=()"],
)  # fmt: skip
def test_optional_parameter_that_changes_no_answer_or_says_no_range_stays(extra):
    found = inputs_of(function({"x": "float"}, f"x, {extra}"))
    assert found.call == ("x",)


def test_optional_parameters_stay_where_the_reference_cannot_stand_them():
    found = inputs_of(function({"x": "float"}, "x, scale=2.0, fast=False"), optional=False)
    assert (found.call, set(found.values)) == (("x",), {"x"})


@pytest.mark.parametrize("name", ["np", "torch", "student", "map"])
def test_parameter_that_is_called_as_what_the_code_around_it_uses_waits(name):
    with pytest.raises(Waits, match=f"{name} is the name of a parameter and of something else"):
        inputs_of(function({name: "float"}, name))


def test_parameter_that_is_called_as_an_axis_of_another_waits():
    said = {"x": "array of shape (n, d)", "d": "float"}
    with pytest.raises(Waits, match="d is the name of a parameter and of something else"):
        inputs_of(function(said, "x, d"))


def test_shape_that_the_text_says_of_a_name_elsewhere_is_its():
    made = ast.parse('def f(x):\n    """Double x, where x has shape (n, 2)."""\n').body[0]
    assert inputs_of(made).values == {"x": "rng.normal(size=(n, 2))"}
    other = ast.parse('def f(x):\n    """Double x, where xs has shape (n, 2)."""\n').body[0]
    with pytest.raises(Waits, match="nothing says what x is"):
        inputs_of(other)


def test_parameters_only_by_name_wait_unless_they_have_defaults():
    with pytest.raises(Waits, match="given only by name"):
        inputs_of(function({"x": "float"}, "x, *, y"))
    assert inputs_of(function({"x": "float"}, "x, *, y=1")).call == ("x",)
