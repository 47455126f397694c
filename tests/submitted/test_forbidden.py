"""Forbidden names are found by whatever alias, and nothing else is taken for one."""

import textwrap

import pytest

from autograder.submitted import forbidden
from autograder.submitted.forbidden import find_uses

NUMPY_COV = {"numpy.cov": ""}


def uses(source, names=NUMPY_COV, written=()):
    found = find_uses(textwrap.dedent(source), names, written)
    return [(use.name, use.line) for use in found]


ALIASES = {
    "module": "import numpy\nnumpy.cov(x)",
    "module alias": "import numpy as np\nnp.cov(x)",
    "name": "from numpy import cov\ncov(x)",
    "name alias": "from numpy import cov as c\nc(x)",
    "star": "from numpy import *\ncov(x)",
    "getattr": "import numpy as np\ngetattr(np, 'cov')(x)",
    "getattr put together": "import numpy as np\ngetattr(np, 'c' + 'ov')(x)",
    "assigned": "import numpy as np; c = np.cov\nprint(c)",
    "module assigned": "import numpy as np; m = np\nm.cov(x)",
    "two at once": "import numpy as np; m, n = np, 3\nm.cov(x)",
    "import_module": "import importlib\nimportlib.import_module('numpy').cov(x)",
    "import_module by name": "from importlib import import_module as i\ni('numpy').cov(x)",
    "__import__": "pass\n__import__('numpy').cov(x)",
    "sys.modules": "import sys, numpy\nsys.modules['numpy'].cov(x)",
    "vars": "import numpy as np\nvars(np)['cov'](x)",
    "__dict__": "import numpy as np\nnp.__dict__['cov'](x)",
    "partial": "from functools import partial; import numpy as np\npartial(np.cov, bias=True)(x)",
    "walrus": "import numpy as np\n(m := np).cov(x)",
    "passed on": "import numpy as np\nlist(map(np.cov, xs))",
    "inner import": "def f(x):\n    import numpy as q; return q.cov(x)",
    "lambda": "import numpy as np\nf = lambda x: np.cov(x)",
    "comprehension": "import numpy as np\n[np.cov(x) for x in xs]",
    "home of the function": "import numpy.lib as lib\nlib._function_base_impl.cov(x)",
}


@pytest.mark.parametrize("source", ALIASES.values(), ids=ALIASES)
def test_name_is_found_by_whatever_alias(source):
    assert [line for _, line in uses(source)][-1:] == [2]


INNOCENT = {
    "question for a type": "import numpy as np\nisinstance(x, (int, np.cov))",
    "annotation": "import numpy as np\ndef f(x: np.cov) -> np.cov: pass",
    "comment": "# np.cov(x)",
    "string": "text = 'np.cov(x)'\nimport numpy as np",
    "docstring": "def f():\n    '''Unlike np.cov(x).'''",
    "import alone": "from numpy import cov",
    "own function": "def cov(x):\n    return x @ x.T\ncov(x)",
    "own function after a star": "from numpy import *\ndef cov(x):\n    return x\ncov(x)",
    "own function after the import": "from numpy import cov\ndef cov(x):\n    return x\ncov(x)",
    "own variable": "import numpy as np\ncov = np.dot(x, x)\nprint(cov)",
    "parameter": "import numpy as np\ndef f(np):\n    return np.cov",
    "method": "import pandas\nframe.cov()",
    "attribute": "import numpy as np\nmodel.np.cov = 1",
    "longer name": "import numpy as np\nnp.covariance(x)",
    "another library": "import scipy as np\nnp.cov(x)",
    "keyword": "f(cov=1)",
}


@pytest.mark.parametrize("source", INNOCENT.values(), ids=INNOCENT)
def test_nothing_else_is_taken_for_it(source):
    assert uses(source) == []


def test_everything_in_a_forbidden_module_is_forbidden():
    source = """
    import torch.nn.functional as F
    from sklearn.neighbors import KNeighborsClassifier as K
    F.softmax(x)
    K()
    """
    names = {"torch": "", "sklearn.neighbors": ""}
    assert uses(source, names) == [("torch", 4), ("sklearn.neighbors", 5)]


PARTS = """
import numpy as np
c = np.cov
def helper(x):
    return np.cov(x)
def graded(x):
    return helper(x)
def also_graded(x):
    return c(x)
def innocent(x):
    return own(x)
def own(x):
    data = x.T
    return data @ x
class Model:
    def fit(self, x):
        return self.step(x)
    def step(self, x):
        return np.cov(x)
    def other(self, x):
        return x
data = load(np.cov)
matrix = data * 2
if not np.allclose(matrix, np.cov(data)):
    print("differs")
"""


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        (["graded"], [5]),
        (["also_graded"], [3, 9]),
        (["innocent"], []),
        (["Model.fit"], [19]),
        (["Model.other"], []),
        (["Model"], [19]),
        (["matrix"], [22]),
    ],
    ids=[
        "helper",
        "alias",
        "own variable of the same name",
        "method",
        "other",
        "class",
        "variable",
    ],
)
def test_part_is_what_is_written_for_it_and_what_that_builds_on(written, lines):
    assert [line for _, line in uses(PARTS, written=written)] == lines


def test_function_that_reads_data_does_not_use_what_loaded_the_data():
    source = """
    import torch
    data = torch.ones(3)
    def train(rate):
        return rate * data
    """
    assert uses(source, {"torch": ""}, ["train"]) == []


def test_verdict_names_what_where_and_what_instead():
    use = forbidden.Use("numpy.cov", 2, "S", "np.cov", "cell 3, line 2")
    rules = {"numpy.cov": "multiply the centered data with itself"}
    feedback = forbidden.wrong([use], rules).feedback
    assert feedback.found == "np.cov in S (cell 3, line 2)"
    assert "numpy.cov" in feedback.summary
    assert feedback.next_step == "Multiply the centered data with itself"


@pytest.mark.parametrize("source", ["def (", "x = " + "(" * 500], ids=["syntax", "too deep"])
def test_source_that_cannot_be_read_is_judged_elsewhere(source):
    assert uses(source) == []


def test_names_are_written_in_a_sequence():
    with pytest.raises(TypeError, match="sequence"):
        forbidden.as_rules("numpy.cov")


def test_asking_for_a_tensor_is_no_use_of_torch_and_computing_with_one_is():
    torch = {"torch": ""}
    assert uses("import torch\nx = x.numpy() if torch.is_tensor(x) else x", torch) == []
    assert uses("import torch\nisinstance(x, torch.Tensor(x).pop())", torch) == [("torch", 2)]
    assert uses("import torch\ntorch.is_tensor(torch.tensor(x))", torch) == [("torch", 2)]


def test_a_use_around_code_that_is_too_deep_to_be_written_out_is_told_by_its_name():
    deep = "+".join(["1"] * 370)
    source = f"import torch, functools\nx = functools.partial(torch.stack, {deep})"
    assert {(use.name, use.line) for use in find_uses(source, {"torch": ""})} == {("torch", 2)}
