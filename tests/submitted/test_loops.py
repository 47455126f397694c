"""Every loop of a function is found and named, and what is not one is left alone."""

import ast
import textwrap

import pytest

from autograder.submitted.loops import loops_in


def loops(source, name="f"):
    found = loops_in(ast.parse(textwrap.dedent(source)), name)
    return found and [loop.kind for loop in found]


HAVE = {
    "for": ("def f(x):\n for i in x: pass", ["for loop"]),
    "while": ("def f(x):\n while x: x -= 1", ["while loop"]),
    "list": ("def f(x): return [i for i in x]", ["list comprehension"]),
    "set": ("def f(x): return {i for i in x}", ["set comprehension"]),
    "dict": ("def f(x): return {i: 1 for i in x}", ["dict comprehension"]),
    "generator": ("def f(x): return sum(i for i in x)", ["generator expression"]),
    "map": ("def f(x): return list(map(abs, x))", ["map"]),
    "reduce": (
        "from functools import reduce\ndef f(x): return reduce(max, x)",
        ["functools.reduce"],
    ),
    "vectorize": ("import numpy as np\ndef f(x): return np.vectorize(abs)(x)", ["np.vectorize"]),
    "renamed": ("from numpy import vectorize as v\ndef f(x): return v(abs)(x)", ["np.vectorize"]),
    "vectorized before": ("import numpy as np\nf = np.vectorize(abs)", ["np.vectorize"]),
    "vectorized beside": (
        "import numpy as np\ng = np.vectorize(abs)\ndef f(x): return g(x)",
        ["np.vectorize"],
    ),
    "decorated": ("import numpy as np\n@np.vectorize\ndef f(x): return x", ["np.vectorize"]),
    "along": (
        "import numpy as np\ndef f(x): return np.apply_along_axis(sum, 0, x)",
        ["np.apply_along_axis"],
    ),
    "rows": ("def f(d): return list(d.iterrows())", [".iterrows()"]),
    "helper": ("def g(x):\n for i in x: pass\ndef f(x): return g(x)", ["for loop"]),
    "handed on": ("def g(x):\n while x: pass\ndef f(x): return run(g, x)", ["while loop"]),
    "inner": ("def f(x):\n def g():\n  for i in x: pass\n return g()", ["for loop"]),
    "lambda": ("f = lambda x: [i for i in x]", ["list comprehension"]),
    "another name": ("def g(x):\n for i in x: pass\nf = g", ["for loop"]),
    "recursion": ("def f(n): return 1 if n < 2 else n * f(n - 1)", ["recursion"]),
    "recursion on a rest": ("def f(x): return x[0] + f(x[1:])", ["recursion"]),
    "recursion by way of another": (
        "def f(n): return g(n - 1)\ndef g(n): return f(n - 1)",
        ["recursion", "recursion"],
    ),
    "recursion inside": (
        "def f(x):\n def go(i): return go(i + 1)\n return go(0)",
        ["recursion"],
    ),
    "two": ("def f(x):\n for i in x:\n  for j in x: pass", ["for loop", "for loop"]),
}


@pytest.mark.parametrize("case", HAVE)
def test_loop_is_found_and_named(case):
    source, kinds = HAVE[case]
    assert loops(source) == kinds


HAVE_NONE = {
    "plain": "def f(x): return (x * 2).sum(axis=0)",
    "comment": 'def f(x):\n "for i in x: while map"\n # for i in x\n return x',
    "another function": "def g(x):\n for i in x: pass\ndef f(x): return x",
    "when imported": "table = [i * i for i in range(9)]\ndef f(x): return table[x]",
    "only a type": (
        "class M:\n def g(self):\n  for i in self: pass\ndef f(x: M): return isinstance(x, M)"
    ),
    "own map": "def map(f, x): return x\ndef f(x): return map(abs, x)",
    "a method called map": "def f(x): return x.map(abs)",
    "one more axis": "def f(x):\n if x.ndim == 1: return f(x[None])[0]\n return x.sum(axis=1)",
    "two dimensions": "import numpy as np\ndef f(x, w):\n return f(np.atleast_2d(x), w)[0]",
    "as a row": "def f(x):\n return f(x.reshape(1, -1))[0]",
    "same name elsewhere": "class A:\n def f(self):\n  for i in self: pass\ndef f(a): return a.f",
}  # fmt: skip


@pytest.mark.parametrize("case", HAVE_NONE)
def test_what_is_no_loop_costs_nothing(case):
    assert loops(HAVE_NONE[case]) == []


CLASSES = """
class Base:
    def helper(self, x):
        return [i for i in x]

class Knn(Base):
    def __init__(self, k):
        self.k = k
    def fit(self, x):
        self.x = x
    def predict(self, x):
        return self.helper(x)
    def distances(self, x):
        return ((x[:, None] - self.x) ** 2).sum(-1)

def use(x):
    model = Knn(3)
    model.fit(x)
    return model.predict(x)

def direct(x):
    return Knn(3).distances(x)
"""


@pytest.mark.parametrize(
    ("name", "count"),
    [("Knn.predict", 1), ("Knn.distances", 0), ("use", 1), ("direct", 0), ("Knn.helper", 1)],
)
def test_methods_are_followed_to_their_class_and_above(name, count):
    assert len(loops(CLASSES, name)) == count


def test_what_the_source_does_not_define_is_not_known():
    assert loops("import numpy as np\nf = np.dot") is None
    assert loops("x = 1") is None


def test_loop_tells_its_line_where_and_words():
    source = "def g(x):\n    for row in x:\n        pass\n\ndef f(x):\n    return g(x)\n"
    (loop,) = loops_in(ast.parse(source), "f")
    assert (loop.kind, loop.line, loop.where) == ("for loop", 2, "g")
    assert loop.spelled == "for row in x"
