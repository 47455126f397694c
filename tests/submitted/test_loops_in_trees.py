"""Loops are found over the imports of several files."""

import ast

import pytest

from autograder.submitted.loops_in_trees import loops_in_tree

OPS = """
import numpy as np
def slow(x):
    return [2 * row for row in x]
def fast(x):
    return 2 * x
vector = np.vectorize(float)
class Base:
    def __init__(self):
        for _ in range(3):
            pass
    def rows(self, x):
        return [row for row in x]
class Plain:
    def forward(self, x):
        while x.any():
            x = x[1:]
        return x
"""
MAIN = """
import nn.ops
import nn.ops as o
from . import ops
from .ops import Base, Plain, fast, slow as s, vector
from .own import helper
from .more import *
class Mine(Base):
    def __init__(self):
        self.a = 1
    def f(self, x):
        return self.rows(x)
    def g(self, x):
        return fast(x)
class Over(Base):
    def __init__(self):
        super().__init__()
def by_name(x): return s(x)
def by_module(x): return nn.ops.slow(x) + o.slow(x) + ops.slow(x)
def by_star(x): return starred(x)
def by_class(x): return Plain().forward(x)
def by_object(x):
    layer = Plain()
    return layer(x)
def handed_on(x): return list(map_(s, x))
def map_(f, x): return f(x)
def vectorized(x): return vector(x)
def the_courses(x): return helper(x)
def innocent(x): return fast(x)
def local(x, starred): return starred(x)
again = s
"""
FILES = {
    "nn": ("nn/__init__.py", "from .main import by_name\n"),
    "nn.main": ("nn/main.py", MAIN),
    "nn.ops": ("nn/ops.py", OPS),
    "nn.more": ("nn/more.py", "from .ops import slow\ndef starred(x): return slow(x)\n"),
    "nn.own": ("nn/own.py", "def helper(x):\n    return [row for row in x]\n"),
}
TREES = {name: (place, ast.parse(source)) for name, (place, source) in FILES.items()}


def loops(name, module="nn.main"):
    return loops_in_tree(TREES, ["nn/own.py"], module, name)


@pytest.mark.parametrize(
    ("name", "found"),
    {
        "by_name": [("list comprehension", 4)],
        "again": [("list comprehension", 4)],
        "by_module": [("list comprehension", 4)],
        "by_star": [("list comprehension", 4)],
        "starred": [("list comprehension", 4)],
        "by_class": [("while loop", 16)],
        "by_object": [("while loop", 16)],
        "handed_on": [("list comprehension", 4)],
        "vectorized": [("np.vectorize", 7)],
        "Mine.f": [("list comprehension", 13)],
        "Mine.rows": [("list comprehension", 13)],
        "Over.__init__": [("for loop", 10)],
    }.items(),
)
def test_a_loop_in_another_file_is_found_with_its_place(name, found):
    told = [(loop.kind, loop.line) for loop in loops(name)]
    assert told == found
    assert {loop.file for loop in loops(name)} == {"nn/ops.py"}


@pytest.mark.parametrize("name", ["innocent", "Mine.g", "Mine.__init__", "local", "the_courses"])
def test_what_does_not_loop_costs_nothing(name):
    assert loops(name) == []


def test_a_package_hands_on_what_its_modules_define():
    assert [loop.file for loop in loops("by_name", "nn")] == ["nn/ops.py"]


def test_what_no_file_defines_is_not_known():
    assert loops("nothing") is None
    assert loops("f", "no.such") is None
