"""A folder as the solution: its modules are copied, and those that are named are handed in."""

import nbformat
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


def test_one_module_is_handed_in_and_the_rest_is_the_courses_own(package, tmp_path):
    made = scaffold.create("hw", tmp_path / "hw", starters.read(package, "nn/layers.py"))
    assert made.report.all_passed
    assert made.report.points == 1
    (note,) = [note for note in made.notes if "the course's copy is used" in note]
    assert "course/nn/uses.py" in note
    assert "2 * x" not in (made.folder / "skeleton/course/nn/layers.py").read_text()
    copied = (made.folder / "reference" / "course").rglob("*.*")
    names = {path.relative_to(made.folder / "reference").as_posix() for path in copied}
    assert names >= {"course/__init__.py", "course/nn/__init__.py", "course/nn/layers.py"}
    assert not any(name.endswith(".bin") for name in names)


def test_data_beside_the_modules_is_named_with_where_it_goes(package):
    """Not copied: some of it may be answers that checks alone may read."""
    (package / "README.md").write_text("How to run it.")
    (package / "data").mkdir()
    for name in ("a.csv", "b.CSV", "c.npz", "d.png"):
        (package / "data" / name).write_text("1,2\n")
    (note,) = [note for note in starters.read(package, "nn/layers.py").notes if "data" in note]
    assert "no data was copied: course/data/a.csv, course/data/b.CSV, course/data/c.npz" in note
    assert "1 more file" in note
    assert "into data/, at the place that it has beside the code: data/course/data/a.csv" in note


def test_notebook_beside_the_modules_is_named_with_what_to_do(package):
    (package / "report.ipynb").write_text("{}")
    (package / ".ipynb_checkpoints").mkdir()
    (package / ".ipynb_checkpoints" / "report-checkpoint.ipynb").write_text("{}")
    notes = starters.read(package, "nn/layers.py").notes
    (note,) = [note for note in notes if "ipynb" in note]
    assert "course/report.ipynb is left out" in note
    assert 'submission=["course/report.ipynb", "course/nn/layers.py"]' in note


MARKED = """from course.nn import layers
### BEGIN SOLUTION
seen = layers.double([1.0])
### END SOLUTION
"""


def test_notebook_that_marks_a_solution_is_handed_in_beside_the_modules(package, tmp_path):
    """Before, it was named in a note alone, and had to be put in by its author."""
    text = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(MARKED)]))
    (tmp_path / "solution").mkdir()
    package = package.rename(tmp_path / "solution" / "course")
    (package.parent / "report.ipynb").write_text(text)
    starter = starters.read(package.parent, "course/nn/layers.py")
    made = scaffold.create("hw", tmp_path / "hw", starter)
    assert made.report.all_passed
    rubric = (made.folder / "rubric.py").read_text()
    assert 'submission=["report.ipynb", "course/nn/layers.py"]' in rubric
    assert "seen = layers.double" in (made.folder / "reference/report.py").read_text()
    assert "seen = layers.double" not in (made.folder / "skeleton/report.ipynb").read_text()
    assert (made.folder / "examples/correct/report.ipynb").is_file()
    assert made.waiting["report.seen"]
    (package.parent / "second.ipynb").write_text(text)  # of two neither is taken
    starter = starters.read(package.parent, "course/nn/layers.py")
    assert list(starter.written) == ["course/nn/layers.py"]
    assert "one notebook can be handed in" in starter.notes[-1]


def test_folder_of_a_notebook_alone_is_refused_with_its_name(tmp_path):
    (tmp_path / "hw.ipynb").write_text("{}")
    with pytest.raises(UsageError) as refused:
        starters.read(tmp_path)
    assert refused.value.tip == f"give {tmp_path / 'hw.ipynb'}"


def test_module_that_needs_its_neighbours_gets_checks_too(package, tmp_path):
    made = scaffold.create("hw", tmp_path / "hw", starters.read(package, ["nn.uses", "nn.layers"]))
    assert made.report.all_passed
    assert (made.report.points, made.waiting) == (2, {})
    rubric = (made.folder / "rubric.py").read_text()
    assert 'submission=["course/nn/uses.py", "course/nn/layers.py"]' in rubric
    assert 'student.module("course.nn.layers").double(x)' in rubric


def test_only_module_with_public_functions_needs_no_name(package):
    (package / "nn" / "uses.py").write_text("def _private(): pass\n")
    assert list(starters.read(package).written) == ["course/nn/layers.py"]


def test_files_that_mark_a_solution_need_no_name(package):
    marked = LAYERS.replace(
        "    return 2 * x", "    # TODO\n    return 2 * x\n    # END OF YOUR CODE"
    )
    (package / "nn" / "layers.py").write_text(marked)
    assert list(starters.read(package).written) == ["course/nn/layers.py"]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"a.py": "import b\ndef f(): pass", "b.py": ""}, "a.py"),
        ({"a.py": "from .b import x\ndef f(): pass", "b.py": ""}, "hw/a.py"),
        ({"nn/a.py": "from ..b import x\ndef f(): pass", "b.py": ""}, "hw/nn/a.py"),
        ({"nn/a.py": "from .b import x\ndef f(): pass", "nn/b.py": ""}, "nn/a.py"),
        ({"a.py": "from hw.b import x\ndef f(): pass", "b.py": ""}, "hw/a.py"),
    ],
)
def test_folder_is_a_package_if_its_files_import_it_as_one(tmp_path, files, place):
    for name, text in files.items():
        (tmp_path / "hw" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "hw" / name).write_text(text)
    assert list(starters.read(tmp_path / "hw").written) == [place]


@pytest.mark.parametrize(
    ("module", "says"),
    [("", "has 2 modules with public functions"), ("nn/none.py", "has no module nn/none.py")],
)
def test_module_that_cannot_be_told_is_asked_for(package, module, says):
    with pytest.raises(UsageError, match=says) as error:
        starters.read(package, module)
    assert "nn/layers.py, nn/uses.py" in error.value.tip


def test_folder_without_python_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no Python file"):
        starters.read(tmp_path)


def test_module_of_a_file_is_refused(package):
    with pytest.raises(UsageError, match="is not a folder"):
        starters.read(package / "nn" / "layers.py", "layers")
