"""A package as the solution: its modules are copied, and one of them is handed in."""

import pytest

from autograder.authoring import scaffold, starters
from autograder.errors import UsageError

LAYERS = '''"""Layers."""
import numpy as np


def double(x):
    """Double it.

    x: array of shape (N, D)
    """
    return 2 * x
'''
USES_ANOTHER = '''from .layers import double


def fourfold(x):
    """x: array of shape (N,)"""
    return double(double(x))
'''


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "course"
    (folder / "nn").mkdir(parents=True)
    (folder / "__init__.py").write_text("from .nn import uses\n")
    (folder / "nn" / "__init__.py").write_text("")
    (folder / "nn" / "layers.py").write_text(LAYERS)
    (folder / "nn" / "uses.py").write_text(USES_ANOTHER)
    (folder / "nn" / "images.bin").write_text("a data set")
    return folder


def test_one_module_is_handed_in_and_the_rest_is_named_as_not_graded(package, tmp_path):
    made = scaffold.create("hw", tmp_path / "hw", starters.read(package, "nn/layers.py"))
    assert made.report.all_passed
    assert made.report.points == 1
    assert "not graded yet: nn/uses.py" in made.notes
    assert "2 * x" not in (made.folder / "skeleton.py").read_text()
    copied = (made.folder / "reference").rglob("*.*")
    names = {path.relative_to(made.folder / "reference").as_posix() for path in copied}
    assert names - {"__pycache__"} >= {"__init__.py", "nn/__init__.py", "nn/layers.py"}
    assert not any(name.endswith(".bin") for name in names)


def test_module_that_needs_its_neighbours_waits_and_says_which(package, tmp_path):
    made = scaffold.create("hw", tmp_path / "hw", starters.read(package, "nn.uses"))
    assert made.report.all_passed
    assert "from .layers import double" in made.waiting["fourfold"]


def test_only_module_with_public_functions_needs_no_name(package):
    (package / "nn" / "uses.py").write_text("def _private(): pass\n")
    assert starters.read(package).module == "reference/nn/layers.py"


@pytest.mark.parametrize(
    ("module", "says"),
    [("", "has 2 modules with public functions"), ("nn/none.py", "has no module nn/none.py")],
)
def test_module_that_cannot_be_told_is_asked_for(package, module, says):
    with pytest.raises(UsageError, match=says) as error:
        starters.read(package, module)
    assert "nn/layers.py, nn/uses.py" in error.value.tip


def test_folder_without_init_is_no_package(tmp_path):
    with pytest.raises(UsageError, match=r"has no __init__.py"):
        starters.read(tmp_path)


def test_module_of_a_file_is_refused(package):
    with pytest.raises(UsageError, match="is no folder"):
        starters.read(package / "nn" / "layers.py", "layers")
