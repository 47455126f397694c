"""The stand-in for fetch_openml takes scikit-learn's arguments and gives its types."""

import inspect

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import fetch_openml as original

from autograder.datasets import KNOWN
from autograder.sandbox.standins.data import Rows, Served, ServedSet
from autograder.sandbox.standins.names import OpenML
from autograder.sandbox.standins.sklearn import replacement

SPLITS = {
    split: Rows(np.full((n, 28, 28), n, np.uint8), np.arange(n, dtype=np.uint8) % 10, size)
    for split, n, size in (("train", 12, 60_000), ("validation", 20, 10_000))
}


def fetching(name, splits=SPLITS, openml=None, **fields):
    """Return fetch_openml in a homework that has one data set."""
    openml = openml or KNOWN[name].openml
    return replacement(original, Served([ServedSet(name, name, splits, openml=openml, **fields)]))


fetch_openml = fetching("mnist")


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
        replacement(original, Served())(name)


def test_fashion_mnist_is_served_to_homeworks_that_have_it():
    clothes = fetching("fashion_mnist")("Fashion-MNIST", version=1, as_frame=False)
    assert clothes.data.shape == (70_000, 784)
    assert clothes.details["id"] == "40996"


HEIGHTS = np.array([[1.5, 2.0], [np.nan, 4.0], [5.5, 6.0]])


def table(labels, **names):
    rows = {"all": Rows(HEIGHTS, np.array(labels), 3)}
    openml = OpenML("trees", 77, target="kind", **names)
    return fetching("trees", rows, openml, columns=("height", "age"))("trees")


def test_table_has_its_own_columns_and_labels_of_text_as_categories():
    trees = table(["oak", "fir", "oak"])
    assert list(trees.frame.columns) == ["height", "age", "kind"]
    np.testing.assert_array_equal(trees.data.to_numpy(), HEIGHTS)
    assert list(trees.target.cat.categories) == ["fir", "oak"]
    assert trees.target.tolist() == ["oak", "fir", "oak"]


def test_labels_that_are_floats_stay_numbers():
    trees = table([0.5, 1.5, 2.5])
    assert trees.target.dtype == np.float64
    assert trees.details["id"] == "77"


def test_columns_without_names_are_numbered():
    openml = OpenML("trees", 77, columns="f")
    x, _ = fetching("trees", {"all": Rows(HEIGHTS, np.arange(3), 3)}, openml)(
        data_id=77, return_X_y=True
    )
    assert list(x.columns) == ["f1", "f2"]
