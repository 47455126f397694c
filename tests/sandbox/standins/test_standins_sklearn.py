"""The stand-in for fetch_openml takes scikit-learn's arguments and gives its types."""

import inspect

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import fetch_openml as original

from autograder import datasets
from autograder.sandbox.standins.data import Served
from autograder.sandbox.standins.sklearn import replacement

SPLITS = {
    split: (np.full((n, 28, 28), n, dtype=np.uint8), np.arange(n, dtype=np.uint8) % 10)
    for split, n in (("train", 12), ("validation", 20))
}
SERVED = Served({"mnist": SPLITS}, datasets.PUBLISHED_SIZE)
fetch_openml = replacement(original, SERVED)


def test_parameters_are_scikit_learns():
    theirs = inspect.signature(original).parameters
    ours = inspect.signature(fetch_openml, follow_wrapped=False).parameters
    assert {name: each.default for name, each in ours.items()} == {
        name: each.default for name, each in theirs.items()
    }


def test_frame_is_the_default_with_targets_as_strings():
    mnist = fetch_openml("mnist_784")
    assert isinstance(mnist.data, pd.DataFrame)
    assert mnist.data.shape == (70_000, 784)
    assert mnist.target.dtype == "category"
    assert mnist.target[3] == "3"
    assert mnist.frame.shape == (70_000, 785)


def test_training_images_come_first_each_split_repeated():
    x, y = fetch_openml(data_id=554, return_X_y=True, as_frame=False)
    assert np.array_equal(np.unique(x[:60_000]), [12])
    assert np.array_equal(np.unique(x[60_000:]), [20])
    assert list(y[60_000:60_003]) == ["0", "1", "2"]


@pytest.mark.parametrize(("parser", "kind"), [("auto", "u"), ("pandas", "u"), ("liac-arff", "f")])
def test_numbers_are_those_of_the_parser(parser, kind):
    x, y = fetch_openml("MNIST_784", version=1, return_X_y=True, as_frame=False, parser=parser)
    assert type(x) is np.ndarray
    assert x.dtype.kind == kind
    assert y.dtype == object


@pytest.mark.parametrize(
    "arguments",
    [{}, {"name": "mnist_784", "data_id": 554}, {"data_id": 554, "version": 1}],
    ids=["nothing", "name and number", "number and version"],
)
def test_contradictions_are_scikit_learns_errors(arguments):
    with pytest.raises(ValueError, match=r"Dataset data_id=|Neither name nor data_id") as ours:
        fetch_openml(**arguments)
    with pytest.raises(ValueError, match=r"Dataset data_id=|Neither name nor data_id") as theirs:
        original(**arguments)
    assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize("arguments", [{"name": "iris"}, {"name": "mnist_784", "version": 2}])
def test_another_data_set_is_refused_for_want_of_a_network(arguments):
    with pytest.raises(OSError, match="no network"):
        fetch_openml(**arguments)


@pytest.mark.parametrize("name", ["mnist_784", "Fashion-MNIST"])
def test_homework_without_the_data_set_says_which_it_is(name):
    with pytest.raises(OSError, match=f"no network .* has no {name}"):
        replacement(original, Served({}, datasets.PUBLISHED_SIZE))(name)


def test_fashion_mnist_is_served_to_homeworks_that_have_it():
    fetch = replacement(original, Served({"fashion_mnist": SPLITS}, datasets.PUBLISHED_SIZE))
    clothes = fetch("Fashion-MNIST", version=1, as_frame=False)
    assert clothes.data.shape == (70_000, 784)
    assert clothes.details["id"] == "40996"
