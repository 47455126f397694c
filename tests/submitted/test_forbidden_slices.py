"""Which code makes a name that a part asks for: what binds it, and what it builds on."""

import ast

import pytest

from autograder.submitted.forbidden.scopes import Scopes
from autograder.submitted.forbidden.slices import Slicer, units_of


def bound(source):
    return [name for unit in units_of(ast.parse(source).body) for name in unit.names]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = 1", ["x"]),
        ("x: int = 1", ["x"]),
        ("x += 1", ["x"]),
        ("x, (y, *z) = f()", ["x", "y", "z"]),
        ("x[0], y.a = f()", ["x", "y"]),
        ("x[0][1] = 1", ["x"]),
        ("x.data[0] = 1", ["x"]),
        ("x.fill(1)", ["x"]),
        ("x[0].fill(1)", ["x"]),
        ("np.add(a, b, out=x)", ["np", "x"]),
        ("add(a, b, out=x[0])", ["x"]),
        ("add(a, b, where=x)", []),
        ("print(x)", []),
        ("x", []),
        ("f()[0]", []),
        ("print(n := 2)", ["n"]),
        ("del x", ["x"]),
        ("for x, y in f(z):\n    w = 1", ["x", "y", "w"]),
        ("with f() as x:\n    y = 1", ["x", "y"]),
        ("try:\n    x = 1\nexcept E as e:\n    y = 1\nelse:\n    z = 1\nfinally:\n    w = 1",
         ["x", "z", "w", "y"]),
        ("match f():\n    case 1:\n        x = 1", ["x"]),
        ("import numpy as np", []),
        ("def f(): pass", ["f"]),
        ("class C:\n    a = 1\n    def m(self): pass", ["C", "C.m"]),
    ],
)  # fmt: skip
def test_what_a_statement_binds_or_changes(source, names):
    assert bound(source) == names


SOURCE = """
data = load()
table = np.zeros(3)
np.add(data, 1, out=table)
short = np.cov
def helper(x):
    return short(x)
def used(x):
    return helper(x) + data
class Net:
    size = 3
    def forward(self, x):
        return self.layer(x)
    def layer(self, x):
        return x
    def other(self):
        return helper
if flag(data):
    answer = table
"""


def lines_of(*patterns):
    tree = ast.parse(SOURCE)
    units = Slicer(tree, Scopes(tree)).of(patterns)
    return [ast.unparse(unit.nodes[0]).splitlines()[0] for unit in units if unit.nodes]


@pytest.mark.parametrize(
    ("pattern", "lines"),
    [
        ("used", ["short = np.cov", "def helper(x):", "def used(x):"]),
        ("answer", ["data = load()", "table = np.zeros(3)", "np.add(data, 1, out=table)",
                    "answer = table"]),
        ("Net.forward", ["size = 3", "def forward(self, x):", "def layer(self, x):"]),
        ("Net", ["short = np.cov", "def helper(x):", "size = 3", "def forward(self, x):",
                 "def layer(self, x):", "def other(self):"]),
        ("nothing", []),
    ],
)  # fmt: skip
def test_a_part_has_what_makes_its_names_and_what_these_build_on(pattern, lines):
    assert lines_of(pattern) == lines


def test_without_patterns_everything_counts():
    assert len(lines_of()) == 12
