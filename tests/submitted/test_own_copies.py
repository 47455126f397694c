"""A file of the course's own that a student changed is named, and what only their copy has."""

import zipfile

import pytest
import several_homework
from layouts import lay_out

from autograder.errors import UsageError
from autograder.grading import modules
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.replies import Raised
from autograder.submitted.own_copies import defined_in
from autograder.submitted.several import collect

UTILS = several_homework.UTILS.lstrip()
CHANGED = UTILS + "\n\ndef product(a, b):\n    return a @ b\n"


@pytest.fixture
def homework(tmp_path):
    return several_homework.make(tmp_path / "minigrad")


def handed_in(tmp_path, utils):
    files = {f"hw/{at}": text for at, text in several_homework.RIGHT.items()}
    return lay_out(tmp_path / "in", files | {"hw/minigrad/utils.py": utils})


@pytest.mark.parametrize("form", ["folder", "zip"])
@pytest.mark.parametrize("utils", [CHANGED, UTILS.replace("\n", "\r\n")])
def test_changed_copy_is_known_and_other_ends_of_lines_are_none(homework, tmp_path, form, utils):
    folder = path = handed_in(tmp_path, utils)
    if form == "zip":
        path = tmp_path / "in.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file in folder.rglob("*.py"):
                archive.write(file, file.relative_to(folder))
    found = collect(homework, [path], tmp_path)
    assert list(found.changed) == (["minigrad/utils.py"] if utils == CHANGED else [])


@pytest.mark.parametrize(
    ("kind", "message", "explained"),
    [
        ("NameError", "name 'product' is not defined", True),
        ("ImportError", "cannot import name 'product' from 'minigrad.utils' (x.py)", True),
        ("AttributeError", "module 'minigrad.utils' has no attribute 'product'", True),
        ("AttributeError", "'Linear' object has no attribute 'product'", False),
        ("NameError", "name 'one_hot' is not defined", False),
        ("ValueError", "name 'product' is not defined", False),
    ],
)
def test_name_that_only_the_changed_copy_defines_says_so(
    homework, tmp_path, kind, message, explained
):
    submission = collect(homework, [handed_in(tmp_path, CHANGED)], tmp_path)
    error = modules.explained(StudentRaised("f(x)", Raised(kind, message, [])), submission)
    assert ("minigrad/utils.py that was handed in" in error.feedback.cause) == explained
    assert ("Leave minigrad/utils.py as you got it" in error.feedback.next_step) == explained


def test_word_in_a_comment_or_in_the_courses_file_is_no_definition(tmp_path):
    (tmp_path / "own.py").write_text("# see scale\n")
    (tmp_path / "copy.py").write_text("# product\ndef scale():\n    product = 1\n")
    places = [{"a.py": tmp_path / name} for name in ("copy.py", "own.py")]
    assert [defined_in(name, *places) for name in ("product", "scale")] == ["", ""]


def test_link_to_a_folder_is_named_where_nothing_else_is_there(homework, tmp_path):
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "hw").symlink_to(handed_in(tmp_path, CHANGED))
    with pytest.raises(UsageError, match="hw is a link, and links are not followed"):
        collect(homework, [tmp_path / "links"], tmp_path)
