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


def found(written=(), **texts):
    """Return where `numpy.cov` is used, of modules by their names, `__` for a dot."""
    places = {name.replace("__", "."): text for name, text in texts.items()}
    files = {name: (f"{name.replace('.', '/')}.py", ast.parse(t)) for name, t in places.items()}
    return {(use.file, use.where) for use in Tree(files).uses({"numpy.cov": ""}, written)}


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("from nn import utils", "utils.cov2(x)"),
        ("from nn import utils as u", "u.cov2(x)"),
        ("import nn", "nn.utils.cov2(x)"),
        ("import nn as n", "n.utils.cov2(x)"),
        ("import nn.utils as u", "u.cov2(x)"),
        ("from .nn import utils", "utils.cov2(x)"),
        ("from . import nn", "nn.utils.cov2(x)"),
        ("from .nn.utils import *", "cov2(x)"),
    ],
)
@pytest.mark.parametrize("own", ["cov2", "one"])
def test_a_module_is_followed_however_it_is_imported(line, call, own):
    main = f"{line}\ndef f(x):\n    return {call.replace('cov2', own)}\n"
    expected = {COV2} if own == "cov2" else set()
    assert found(["f"], nn="", nn__utils=UTILS, main=main) == expected


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("from utils import np", "np.cov(x)"),
        ("from utils import np as n", "n.cov(x)"),
        ("from .utils import np", "np.cov(x)"),
        ("from utils import *", "np.cov(x)"),
        ("from utils import cov", "cov(x)"),
    ],
)
def test_a_library_is_handed_on_by_name_or_with_all_others(line, call):
    utils = "import numpy as np\nfrom numpy import cov\n"
    assert found(utils=utils, main=f"{line}\ndef f(x):\n    return {call}\n") == {("main.py", "f")}


@pytest.mark.parametrize("line", ["from utils import *", "from utils import other"])
@pytest.mark.parametrize("own", ["np = mine()", "def np(): pass", "import mine as np"])
def test_a_name_of_ones_own_is_no_library_that_another_file_has_under_it(line, own):
    main = f"{line}\n{own}\ndef f(x):\n    return np.cov(x)\n"
    assert found(utils="import numpy as np\n", main=main) == set()


LONG = 9


@pytest.mark.parametrize("line", ["from m{} import *", "from .m{} import cov2, np"])
@pytest.mark.parametrize("turn", [1, -1])
def test_names_and_libraries_are_followed_through_many_files(line, turn):
    files = {f"m{place}": line.format(place + 1) for place in range(LONG)}
    files |= {f"m{LONG}": UTILS, "main": f"{line.format(0)}\ndef f(x):\n    return cov2(x)\n"}
    files["main"] += "def g(x):\n    return np.cov(x)\n"
    files = dict(list(files.items())[::turn])
    assert found(["f"], **files) == {(f"m{LONG}.py", "cov2")}
    assert found(["g"], **files) == {("main.py", "g")}


def test_files_that_import_from_each_other_end_somewhere():
    files = {"a": "from b import *\nfrom b import f\n", "b": "from a import *\nfrom a import f\n"}
    assert found(["g"], main="from a import f\ndef g(x):\n    return f(x)\n", **files) == set()


def test_what_one_file_hands_on_by_its_own_name_is_no_library():
    files = {"utils": UTILS, "a": "from utils import cov2\n"}
    main = "from a import *\ndef f(x):\n    return cov2(x)\n"
    assert found(["f"], main=main, **files) == {("utils.py", "cov2")}
