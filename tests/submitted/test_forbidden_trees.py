"""Forbidden names are found over the imports of several files."""

import ast

import pytest

from autograder.submitted.forbidden.trees import Tree

UTILS = "import numpy as np\ndef cov2(x):\n    return np.cov(x)\ndef one(x):\n    return 1\n"
LINEAR = """
from ..utils import *
class Linear:
    def f(self, x):
        return cov2(x)
    def g(self, x):
        return np.cov(x)
    def h(self, x):
        return one(x)
"""
MAIN = """
import nn
import nn.utils
from nn import Linear
from nn.utils import cov2 as c, one
def by_module(x): return nn.utils.cov2(x)
def by_class(x): return Linear().f(x)
def by_name(x): return c(x)
def innocent(x): return one(x)
"""
FILES = {
    "nn": ("nn/__init__.py", "from .layers.linear import Linear\nfrom . import utils\n"),
    "nn.utils": ("nn/utils.py", UTILS),
    "nn.layers.linear": ("nn/layers/linear.py", LINEAR),
    "main": ("main.py", MAIN),
}


def uses(written, own=()):
    files = {name: (place, ast.parse(text)) for name, (place, text) in FILES.items()}
    found = Tree(files, own).uses({"numpy.cov": "", "numpy.linalg": ""}, written)
    return {(use.file, use.where) for use in found}


COV2 = ("nn/utils.py", "cov2")


@pytest.mark.parametrize("name", ["Linear.f", "by_module", "by_name", "main.by_name"])
def test_a_use_is_followed_into_the_file_that_it_is_imported_from(name):
    assert uses([name]) == {COV2}


def test_a_class_that_is_handed_on_is_looked_at_where_it_is_written():
    assert uses(["by_class"]) == {COV2, ("nn/layers/linear.py", "Linear.g")}


def test_a_library_that_another_file_hands_on_is_the_library():
    assert uses(["nn.layers.linear.Linear.g"]) == {("nn/layers/linear.py", "Linear.g")}


@pytest.mark.parametrize("name", ["innocent", "Linear.h", "nn.utils.one"])
def test_what_only_stands_beside_a_use_is_none(name):
    assert uses([name]) == set()


def test_what_the_course_wrote_is_no_use_and_its_imports_are_known():
    assert uses([], own=["nn/utils.py"]) == {("nn/layers/linear.py", "Linear.g")}
