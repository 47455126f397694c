"""What is said of a hand-in without a submission, one reason after the other; nothing on disk."""

import types

import pytest

from autograder.errors import UsageError
from autograder.homework.asked import files_of
from autograder.submitted import refusing
from autograder.submitted.choosing import Asked, choose
from autograder.submitted.gathering import Gathered
from autograder.submitted.members import Member


def homework(*patterns, artifacts=(), notebooks=False, files=None):
    def file_name(author, suffix=""):
        fitting = [each for each in patterns if each.endswith(suffix)]
        return (fitting or patterns)[0].replace("*", author)

    return types.SimpleNamespace(
        patterns=list(patterns), artifacts=list(artifacts), takes_notebooks=notebooks, files=files,
        example_author="ada", author="name", file_name=file_name,
    )  # fmt: skip


PYTHON = homework("*_hw1.py")
NOTEBOOK = homework("*_hw1.ipynb", notebooks=True)


def handed_in(*paths, links=(), clutter=(), unopened=None, asked=None):
    members = [Member(path, 1) for path in paths] + [Member(path, 1, True) for path in links]
    choice = choose(members, asked or Asked(["*_hw1.py", "*_hw1.ipynb"], [], 10))
    aside = [Member(path, 1) for path in clutter]
    return Gathered(choice, members, aside, unopened or {}, {})


def said(assignment, *paths, **more):
    error = refusing.no_code(assignment, handed_in(*paths, **more))
    return error.message, error.tip


def test_a_link_by_the_right_name_is_named_before_all_else():
    assert said(PYTHON, "a_hw1 (1).py", links=["a_hw1.py"]) == (
        "a_hw1.py is a link, and links are not followed",
        "hand in the file itself",
    )


def test_a_link_alone_may_lead_to_the_folder():
    message, tip = said(PYTHON, links=["work"])
    assert message == "work is a link, and links are not followed"
    assert tip == "hand in the files themselves, or the folder that it leads to"
    assert "link" not in said(PYTHON, "README", links=["work"])[0]


def test_a_copy_is_named_with_what_it_is_a_copy_of():
    assert said(PYTHON, "x/ada_hw1 (1).py") == (
        "no file is named ada_hw1.py; x/ada_hw1 (1).py is named as a copy of it",
        "rename it to ada_hw1.py and submit again",
    )


def test_a_notebook_in_place_of_a_file_is_converted():
    message, tip = said(PYTHON, "work/a.ipynb")
    assert message == "work/a.ipynb is a notebook; this homework takes a Python file"
    assert "nbconvert --to script a.ipynb'" in tip
    assert tip.endswith("submit the result as ada_hw1.py")


def test_a_file_in_place_of_a_notebook_is_asked_for_as_it_was_worked_in():
    assert said(NOTEBOOK, "a.py") == (
        "a.py is a Python file; this homework takes a notebook",
        "submit the notebook that you worked in, as ada_hw1.ipynb, with your own name",
    )


def test_another_name_is_renamed_and_three_are_named_at_most():
    assert said(PYTHON, "d.py", "c.py", "b.py", "a.py") == (
        "no file is named ada_hw1.py; found a.py, b.py, c.py",
        "rename it to ada_hw1.py, with your own name, and submit again",
    )
    fixed = homework("hw1.py")
    assert said(fixed, "a.py")[1] == "rename it to hw1.py and submit again"


def test_of_two_forms_the_one_that_was_handed_in_is_asked_for_a_notebook_first():
    both = homework("*_hw1.py", "*_hw1.ipynb", notebooks=True)
    assert "rename it to ada_hw1.ipynb" in said(both, "a.py", "z.ipynb")[1]
    assert said(both, "a.py", "z.ipynb")[0].endswith("found z.ipynb, a.py")


def test_a_hidden_file_is_renamed():
    message, tip = said(PYTHON, ".ada_hw1.py")
    assert message == "the name of .ada_hw1.py begins with a dot"
    assert tip.startswith("rename it to ada_hw1.py, with your own name and")


def test_code_in_a_folder_of_a_program_is_named():
    message, tip = said(PYTHON, clutter=[".ipynb_checkpoints/a.py", "venv/b.py"])
    assert message.startswith(".ipynb_checkpoints/a.py lies in a folder that a program made")
    assert tip == "submit the file that you worked in, as ada_hw1.py, with your own name"


def test_an_archive_that_was_not_opened_says_why():
    error = UsageError("it is broken", tip="make it again")
    assert said(PYTHON, "README", unopened={"x.zip": error}) == (
        "x.zip was not opened: it is broken",
        "make it again",
    )


@pytest.mark.parametrize("name", ["a.rar", "a.7Z", "a.gz", "a.zst"])
def test_an_archive_of_another_kind_is_named_with_what_to_make_instead(name):
    message, tip = said(PYTHON, name)
    assert message == f"{name} is an archive that cannot be opened"
    assert tip == "submit a .zip, a .tar.gz, or the files themselves"


def test_without_any_code_what_there_is_is_named():
    assert said(PYTHON, "b.txt", "a.txt") == (
        "no Python file was submitted; found a.txt, b.txt",
        "submit it as ada_hw1.py, with your own name",
    )
    assert said(NOTEBOOK)[0] == "no notebook was submitted"
    written = homework("hw1.py", artifacts=["curve.pkl"])
    assert said(written)[1] == "submit it as hw1.py, along with the files it writes"


def several(*paths, **more):
    files = files_of(["needle/ops.py", "needle/nn.py"], (), ())
    asked = Asked([], [], 10, files)
    found = handed_in(*paths, asked=asked, **more)
    return refusing.no_files(homework(files=files), found, ["needle/ops.py"])


def test_of_several_files_what_is_near_each_is_named():
    error = several("opps.py", "notes.txt")
    assert error.message == (
        "none of the files that this homework asks for was submitted; found opps.py, notes.txt"
    )
    assert error.tip == "If opps.py is that file, rename it to needle/ops.py."


def test_of_several_files_none_near_the_names_of_the_skeleton_are_asked_for():
    error = several("notes.txt")
    assert error.tip == (
        "submit needle/ops.py and needle/nn.py, under the names that they have in the skeleton"
    )
    assert several().message.endswith("was submitted")
    assert several(clutter=["venv/ops.py"]).message.startswith("venv/ops.py lies in a folder")


def test_what_students_start_from_is_looked_for_where_it_is_asked_for_alone():
    files = files_of(["needle/", "main.py"], (), ())
    found = handed_in("opps.py", "datta.py", asked=Asked([], [], 10, files))
    known = ["needle/ops.py", "course/data.py"]
    error = refusing.no_files(homework(files=files), found, known)
    assert error.tip == "If opps.py is that file, rename it to needle/ops.py."


def test_what_was_read_under_another_name_not_followed_or_not_opened_is_remarked():
    unopened = {"x.zip": UsageError("it is broken", tip="")}
    found = handed_in("a_hw1.py.txt", links=["b_hw1.py", "c_hw1.py"], unopened=unopened)
    assert list(refusing.remarks(found)) == [
        "a_hw1.py.txt was read as a_hw1.py",
        "Links are not followed: b_hw1.py, c_hw1.py. Hand in the files themselves.",
        "x.zip was not opened: it is broken",
    ]
    assert list(refusing.remarks(handed_in("a_hw1.py"))) == []
