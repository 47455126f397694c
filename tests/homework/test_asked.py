"""What submission= asks for: one file, several, a folder; and which are the course's own."""

import pytest

from autograder.homework import trees
from autograder.homework.asked import files_of, module_at


def asked(submission, optional=(), given=()):
    return files_of(submission, optional, given)


def test_a_tuple_is_one_file_in_several_forms_and_a_list_is_several_files():
    either = asked(("*.ipynb", "*.py"))
    assert (either.is_tree, either.required) == (False, (("*.ipynb", "*.py"),))
    both = asked(["part_a.py", ("part_b.ipynb", "part_b.py")[1]])
    assert (both.is_tree, both.missing(["part_a.py"])) == (True, ["part_b.py"])


@pytest.mark.parametrize(
    ("submission", "place", "includes"),
    [
        ("needle/", "needle/nn/ops.py", True),
        ("needle/", "needle/data.csv", False),
        ("needle/*.py", "needle/nn/ops.py", True),
        ("needle/*.py", "other/ops.py", False),
        (["a.py", "b.py"], "c.py", False),
    ],
)
def test_a_folder_is_every_python_file_below_it(submission, place, includes):
    assert asked(submission).includes(place) is includes


def test_what_is_named_alone_counts_before_its_folder():
    files = asked(["nn/loss.py"], given=["nn/"])
    assert files.includes("nn/loss.py")
    assert files.is_given("nn/utils.py")
    files = asked("nn/", given=["nn/utils.py"])
    assert not files.includes("nn/utils.py")


@pytest.mark.parametrize("place", ["/etc/hw.py", "../hw.py", "a//b.py", "a\\b.py", ""])
def test_a_place_outside_of_what_is_handed_in_is_refused(place):
    with pytest.raises(ValueError, match=r"is not a file below|names no file"):
        asked([place, "b.py"])


def test_two_notebooks_are_refused_with_the_way_out():
    with pytest.raises(ValueError, match="one notebook is run, and it comes first"):
        asked(["a.ipynb", "b.ipynb"])
    with pytest.raises(ValueError, match="one notebook is run, and it comes first"):
        asked(["a.py", "b.ipynb"])


@pytest.mark.parametrize(
    ("place", "module"),
    [("a/b.py", "a.b"), ("a/__init__.py", "a"), ("a/", "a"), ("hw.py", "hw")],
)
def test_a_place_has_the_module_that_python_imports_there(place, module):
    assert module_at(place) == module


@pytest.mark.parametrize(
    ("submission", "at"),
    [
        (["report.ipynb", "nn.py"], "report.ipynb"),
        ([("report.ipynb", "report.py"), "nn.py"], "report.ipynb"),
        ([("report.py", "report.ipynb"), "nn.py"], "report.py"),
        (["report.py", "nn.py"], "report.py"),
    ],
)
def test_a_reference_with_cells_is_handed_in_in_the_preferred_form(submission, at):
    files = files_of(submission, (), ())
    assert trees.handed_in_as("report.py", files) == at
    assert trees.handed_in_as("nn.py", files) == "nn.py"
