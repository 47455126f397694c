"""Which places are asked for, given by the course, missing, or come along."""

import pytest

from autograder.homework.along import installed, may_come_along
from autograder.homework.asked import Files, files_of, fits, is_exact, is_many


def asked(submission, optional=(), given=(), reserved=None):
    return files_of(submission, optional, given, reserved)


@pytest.mark.parametrize(
    ("submission", "optional", "is_tree"),
    [
        ("*_hw.py", (), False),
        (("*.ipynb", "*.py"), (), False),
        (["a.py"], (), False),
        (["a.py", "b.py"], (), True),
        ("a.py", "b.py", True),
        ("nn/a.py", (), True),
        ("nn/", (), True),
        ("a.py", ["nn/"], True),
    ],
)
def test_more_than_one_file_or_a_folder_is_a_tree(submission, optional, is_tree):
    assert asked(submission, optional).is_tree is is_tree


def test_first_file_is_the_main_one_and_all_patterns_are_known():
    files = asked([("a.ipynb", "a.py"), "nn/"], "extra.py")
    assert files.main == ("a.ipynb", "a.py")
    assert files.patterns == ("a.ipynb", "a.py", "nn/", "extra.py")
    assert files.optional == ("extra.py",)


@pytest.mark.parametrize(
    ("submission", "shown"),
    [
        ("a.py", "a.py"),
        (("a.ipynb", "a.py"), "a.ipynb or a.py"),
        (["a.py", "b.py"], "a.py and b.py"),
        (["a.py", ("b.py", "c.py"), "nn/"], "a.py, b.py or c.py and nn/"),
    ],
)
def test_files_are_named_in_words(submission, shown):
    assert asked(submission).shown == shown


@pytest.mark.parametrize(
    ("place", "pattern", "it_does"),
    [
        ("ada_hw.py", "*_hw.py", True),
        ("ada_hw.PY", "*_hw.py", False),
        ("nn/a.py", "nn/", True),
        ("nn/a.txt", "nn/", False),
        ("mynn/a.py", "nn/", False),
        ("nn/deep/a.py", "nn/", True),
        ("nn/a.py", "*.py", True),
        ("b.py", "[ab].py", True),
        ("c.py", "[ab].py", False),
        ("a.py", "nn/a.py", False),
    ],
)
def test_place_fits_a_pattern_or_a_folder(place, pattern, it_does):
    assert fits(place, pattern) is it_does


@pytest.mark.parametrize(
    ("pattern", "exact", "many"),
    [
        ("a.py", True, False),
        ("nn/a.py", True, False),
        ("nn/", False, True),
        ("*_a.py", False, False),
        ("*.py", False, True),
        ("nn/*.py", False, True),
        ("a?.py", False, False),
        ("[ab].py", False, False),
    ],
)
def test_pattern_means_one_file_or_any_number(pattern, exact, many):
    assert (is_exact(pattern), is_many(pattern)) == (exact, many)


def test_all_python_files_of_a_folder_are_the_folder():
    assert asked("nn/*.py").required == (("nn/",),)
    assert asked("n*/*.py").required == (("n*/*.py",),)
    assert asked("*.py").required == (("*.py",),)
    assert asked(["a.py", "nn/ops/*.py"]).required == (("a.py",), ("nn/ops/",))


def test_course_keeps_what_it_gives_unless_it_asks_for_it_by_its_place():
    files = asked(["a.py", "nn/ops.py"], "nn/extra.py", ["nn/", "helper.py"])
    assert files.is_given("helper.py")
    assert files.is_given("nn/other.py")
    assert not files.is_given("nn/ops.py")
    assert not files.is_given("nn/extra.py")
    assert files.includes("nn/ops.py")
    assert not files.includes("nn/other.py")
    assert not files.includes("helper.py")


def test_file_that_is_given_by_its_place_is_given_even_if_it_is_asked_for():
    files = Files((("a.py",), ("b.py",)), given=("b.py",))
    assert files.is_given("b.py")
    assert not files.includes("b.py")


def test_missing_are_the_required_files_of_which_no_form_is_there():
    files = asked([("a.ipynb", "a.py"), "nn/", "b.py"], "c.py")
    assert files.missing([]) == ["a.ipynb or a.py", "nn/", "b.py"]
    assert files.missing(["a.py", "nn/ops.py"]) == ["b.py"]
    assert files.missing(iter(["a.ipynb", "b.py", "nn/x.csv"])) == ["nn/"]
    assert files.missing(["a.py", "nn/ops.py", "b.py"]) == []


@pytest.mark.parametrize("submission", [[], [()], ["a.py", ()], ()])
def test_rubric_that_asks_for_no_file_is_refused(submission):
    with pytest.raises(ValueError, match="names no file"):
        asked(submission)


@pytest.mark.parametrize(
    "place", [".", "nn/../a.py", "./a.py", "nn//a.py", "/a.py", "nn\\a.py", "/"]
)
@pytest.mark.parametrize("where", ["submission", "optional", "given"])
def test_place_that_is_not_below_the_folder_is_refused_wherever_it_is_named(place, where):
    with pytest.raises(ValueError, match="is not a file below the folder"):
        asked(**{"submission": "b.py", where: place})


def test_second_notebook_is_allowed_where_it_may_be_a_python_file():
    assert asked([("a.ipynb", "a.py"), ("b.ipynb", "b.py")]).is_tree
    assert asked("a.ipynb", ["b.py"]).is_tree
    with pytest.raises(ValueError, match="one notebook is run"):
        asked("a.ipynb", ["b.ipynb"])


def test_modules_of_a_students_own_come_along_where_names_are_reserved():
    places = ["mine.py", "helper.py", "a.py", "nn/x.py", "test_a.py", "numpy.py", "data.csv"]
    assert asked("a.py").come_along(places) == []
    assert asked("a.py", reserved=["helper"]).come_along(places) == ["mine.py"]
    assert asked("a.py", reserved=[]).come_along(places) == ["mine.py", "helper.py"]


@pytest.mark.parametrize(
    ("place", "comes"),
    [
        ("mine.py", True),
        ("nn/mine.py", False),
        ("mine.txt", False),
        ("my-file.py", False),
        ("2mine.py", False),
        ("helper.py", False),
        ("test_mine.py", False),
        ("mine_test.py", False),
        ("conftest.py", False),
        ("testing.py", True),
        ("contest.py", True),
        ("json.py", False),
        ("mine", False),
        (".py", False),
        ("sys.py", False),
    ],
)
def test_module_comes_along_unless_it_stands_for_another(place, comes):
    assert may_come_along(place, {"helper"}) is comes


def test_library_is_known_whether_it_was_imported_or_not():
    assert installed("sys")
    assert installed("xmlrpc")
    assert not installed("no_such_module_here")
