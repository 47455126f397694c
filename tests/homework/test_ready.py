"""A homework is refused before grading where a file of its own is missing or cannot be read."""

import json

import pytest

from autograder import Assignment
from autograder.errors import HomeworkError
from autograder.homework.folders import Folders
from autograder.homework.homework import Homework


@pytest.fixture
def made(tmp_path):
    """Return a homework in a folder with these files."""

    def make(files=(), **settings):
        for place, text in dict(files).items():
            (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / place).write_text(text)
        asked = {"name": "prices", "title": "Prices", "submission": "*_prices.py", **settings}
        room = tmp_path
        folders = Folders(room, room / "rubric.py", room, room, room / "examples")
        return Homework(Assignment(**asked), folders, "prices")

    return make


def refused(homework):
    with pytest.raises(HomeworkError) as caught:
        homework.require_ready()
    return caught.value


def test_homework_with_nothing_to_read_is_ready(made):
    made().require_ready()


def test_skeleton_that_python_reads_is_ready(made):
    made({"skeleton.py": "x = 1\n"}).require_ready()


def test_skeleton_that_python_does_not_read_is_named_with_its_line(made):
    error = refused(made({"skeleton.py": "x = 1\ny = (\n"}))
    assert "skeleton.py, line 2: SyntaxError: '(' was never closed" in error.message
    assert error.message.startswith("the skeleton cannot be read: ")
    assert "make it again: autograder skeleton" in error.tip


def test_every_file_of_a_tree_is_read(made):
    files = {"skeleton/a.py": "x = 1\n", "skeleton/b.py": "x = (\n"}
    assert "b.py, line 1: SyntaxError" in refused(made(files, submission=["a.py", "b.py"])).message
    made({"skeleton/b.py": "x = 2\n"}, submission=["a.py", "b.py"]).require_ready()


def test_notebook_among_several_files_is_read_as_one(made):
    files = {"skeleton/a.ipynb": "{", "skeleton/b.py": "x = 1\n"}
    assert "a.ipynb" in refused(made(files, submission=["a.ipynb", "b.py"])).message
    empty = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    made({"skeleton/a.ipynb": json.dumps(empty)}, submission=["a.ipynb", "b.py"]).require_ready()


def test_python_file_of_a_homework_of_notebooks_is_read_by_its_cells(made):
    text = "# %%\n%matplotlib inline\nx = 1\n"
    made({"skeleton.py": text}, submission=("*.ipynb", "*.py")).require_ready()
    assert "skeleton.py" in refused(made({"skeleton.py": text})).message


@pytest.mark.parametrize("text", ["{", "[1]", '{"a": {"Loss": [{"y": 1}]}}'])
def test_curves_that_cannot_be_read_are_named_with_what_to_do(made, text):
    error = refused(made({"curves.json": text}))
    assert "curves.json cannot be read: " in error.message
    assert error.tip == "record the curves again, or remove the file"


def test_homework_without_recorded_curves_has_none(made):
    homework = made()
    assert homework.curves == {}
    assert homework.curves_file.name == "curves.json"


def test_own_file_that_is_missing_is_named(made):
    assert "has no helper.py" in refused(made(given=["helper.py"])).message


def test_what_is_not_installed_is_named_with_the_way_to_install_it(made):
    error = refused(made({"requirements.txt": "no-such-package>=2\n"}))
    assert error.message == "prices needs what is not installed here: no-such-package>=2"
    assert error.tip.startswith("install it: pip install -r ")


def test_several_that_are_missing_are_all_named(made):
    error = refused(made(libraries=["no_such_one", "json", "no_such_two.part"]))
    assert error.message.endswith("not installed here: no_such_one, no_such_two")


@pytest.mark.parametrize(
    ("artifact", "library"),
    [("w.pth", "torch"), ("w.pt", "torch"), ("d.h5", "h5py"), ("d.hdf5", "h5py")],
)
def test_artifact_needs_the_library_that_opens_it(made, monkeypatch, artifact, library):
    from autograder.homework import requirements

    monkeypatch.setattr(requirements, "can_be_imported", lambda name: name != library)
    (need,) = made(artifacts=[artifact, "a.npy"]).needs
    assert (need.wanted, need.met) == (library, False)


def test_skeleton_that_is_named_and_missing_is_said(made):
    assert "has no start.py" in refused(made(skeleton="start.py")).message


def test_code_of_a_solution_and_of_its_skeleton_is_found_by_place(made):
    files = {"reference/a.py": "", "reference/b.py": "", "reference/c.txt": "", "skeleton/a.py": "",
             "skeleton/other.py": ""}  # fmt: skip
    homework = made(files, submission=["a.py", "b.py"])
    assert set(homework.reference_code) == {"a.py", "b.py"}
    assert set(homework.skeleton_code) == {"a.py"}
    assert homework.is_tree
    assert homework.required_reference().name == "reference"
