"""A notebook is the module that it stands for, whatever is handed in beside it."""

import types

import pytest
from notebooks import code, write
from plain import harness

from autograder.homework.asked import files_of
from autograder.suites.inside.cells_there import cells_in

TESTS = """
import hw
import optim
from layers import *


def test_notebook():
    assert hw.double(2) == 4


def test_file_that_imports_the_notebook():
    assert relu(-1) == 0 and relu(1) == 2


def test_second_notebook():
    assert optim.step(4) == 2


def test_one_notebook_is_one_module(monkeypatch):
    monkeypatch.setattr(hw, "factor", 5)
    assert hw.double(2) == 10
"""
HW = ["%matplotlib inline\nfactor = 2", "1 / 0", "def double(x):\n    return factor * x"]
LAYERS = "from hw import double\ndef relu(x):\n    return double(max(x, 0))\n"
OPTIM = [
    "%matplotlib inline\nimport hw",
    "1 / 0\nx = 1",
    "def step(x):\n    return x / hw.double(1)",
]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    folder = tmp_path_factory.mktemp("several")
    (folder / "suite").mkdir()
    (folder / "suite/test_it.py").write_text(TESTS)
    write(folder / "ada/hw.ipynb", [*map(code, HW)])
    write(folder / "ada/optim.ipynb", [*map(code, OPTIM)])
    (folder / "ada/layers.py").write_text(LAYERS)
    return folder


@pytest.mark.parametrize("tests", ["apart", "together"])
def test_notebooks_among_several_modules_are_imported_by_their_names(tests, handed_in, monkeypatch):
    report = harness(handed_in / "suite", handed_in / "ada", monkeypatch, tests)
    assert report.score == 4, [r.feedback for r in report.results if r.took_points]
    failed = "optim.ipynb, cell 2, line 1 failed, and the cells after it were run: ZeroDivision"
    named = any(note.startswith(failed) for note in report.notes)
    assert named == (tests == "apart")  # together, nothing is imported for all tests


def test_second_notebook_has_to_be_one_that_can_be_a_module():
    assert files_of(["hw.ipynb", ("optim.ipynb", "optim.py")], (), ()).is_tree
    with pytest.raises(ValueError, match="one notebook is run"):
        files_of(["hw.ipynb", "optim.ipynb"], (), ())


def test_cells_of_a_module_run_one_by_one():
    text = "# %% cell 1\nx = '''\n# %% no cell\n'''\n# %% cell 2\ny = 1\nz = 2\n"
    module = types.ModuleType("hw")
    found = list(cells_in(text, "hw.py"))
    exec(found[1], vars(module))
    assert len(found) == 2
    assert not hasattr(module, "x")
    assert (module.y, module.z) == (1, 2)
