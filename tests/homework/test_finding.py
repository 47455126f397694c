"""A homework is found by name or by path, and a broken one says where it breaks."""

import os
import shutil

import pytest

from autograder.errors import HomeworkError, UsageError
from autograder.homework import finding


@pytest.fixture
def course(folder, monkeypatch):
    """The folder of homeworks that holds the one, named as a course names it."""
    monkeypatch.setenv(finding.ENVIRONMENT_VARIABLE, str(folder.parent))
    return folder.parent


def test_folder_rubric_and_name_are_the_same_homework(folder, course):
    found = [finding.find(str(each)) for each in (folder, folder / "rubric.py", "prices")]
    assert {homework.locator for homework in found} == {str(folder)}


def test_command_to_repeat_names_what_is_found_again(folder, course):
    assert finding.find("prices").shown == str(folder)
    assert finding.find(str(folder)).shown == str(folder)


def test_several_folders_of_homeworks_are_looked_through_in_order(folder, tmp_path, monkeypatch):
    later = tmp_path / "later"
    shutil.copytree(folder, later / "prices")
    shutil.copytree(folder, later / "more_prices")
    named = os.pathsep.join([str(folder.parent), str(later)])
    monkeypatch.setenv(finding.ENVIRONMENT_VARIABLE, named)
    assert finding.find("prices").locator == str(folder)
    assert finding.find("more_prices").locator == str(later / "more_prices")


def test_name_of_a_built_in_homework_and_of_another_is_refused_and_not_guessed(
    folder, course, monkeypatch
):
    name = finding.built_in()[0]
    own = shutil.copytree(folder, course / name)
    with pytest.raises(UsageError, match="two homeworks are named") as caught:
        finding.find(name)
    assert str(own) in caught.value.message
    assert finding.find(str(own)).name == "prices"
    assert isinstance(dict(finding.all_homeworks())[name], UsageError)
    assert finding.names().count(name) == 1

    monkeypatch.delenv(finding.ENVIRONMENT_VARIABLE)
    monkeypatch.chdir(course)
    with pytest.raises(UsageError, match="two homeworks are named"):
        finding.find(name)


def test_folder_of_homeworks_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv(finding.ENVIRONMENT_VARIABLE, "/no/such/folder")
    with pytest.raises(UsageError, match="/no/such/folder"):
        finding.find("prices")


@pytest.mark.parametrize(
    ("broken", "line", "says"),
    [
        ("import numpy\nx = (\n", 2, "SyntaxError"),
        ("\nimport no_such_module\n", 2, "no_such_module"),
        ("\n\n1 / 0\n", 3, "ZeroDivisionError"),
        ("import sys\nsys.exit(0)\n", 2, "SystemExit"),
    ],
    ids=["syntax", "import", "error", "exit"],
)
def test_broken_rubric_is_named_with_its_line(folder, broken, line, says):
    (folder / "rubric.py").write_text(broken)
    with pytest.raises(HomeworkError) as caught:
        finding.find(str(folder))
    assert f"{folder / 'rubric.py'}, line {line}: " in caught.value.message
    assert says in caught.value.message


def test_error_in_a_module_beside_the_rubric_is_named_there(folder):
    (folder / "scoring.py").write_text("\nx = undefined\n")
    with pytest.raises(HomeworkError, match=r"scoring\.py, line 2: NameError"):
        finding.find(str(folder))


def test_module_beside_the_rubric_that_is_imported_by_its_bare_name_gets_a_hint(folder):
    rubric = folder / "rubric.py"
    rubric.write_text(rubric.read_text().replace("from . import scoring", "import scoring"))
    with pytest.raises(HomeworkError) as caught:
        finding.find(str(folder))
    assert "from . import scoring" in caught.value.tip


@pytest.mark.parametrize("wanted", ["from . import scorign", "from .scorign import near"])
def test_module_that_is_not_beside_the_rubric_is_named_as_a_file(folder, wanted):
    (folder / "rubric.py").write_text(wanted)
    with pytest.raises(HomeworkError, match=r"line 1: .*: there is no scorign\.py beside"):
        finding.find(str(folder))


def test_syntax_error_names_its_place_once(folder):
    (folder / "rubric.py").write_text("x = 1 +\n")
    with pytest.raises(HomeworkError, match=r"line 1: SyntaxError: invalid syntax$"):
        finding.find(str(folder))


def test_broken_homework_is_listed_beside_the_others(folder, course):
    shutil.copytree(folder, course / "broken")
    (course / "broken" / "rubric.py").write_text("import no_such_module\n")
    found = dict(finding.all_homeworks())
    assert isinstance(found["broken"], HomeworkError)
    assert found["prices"].name == "prices"
    assert set(finding.built_in()) <= set(found)


def test_two_assignments_need_one_that_is_called_homework(folder):
    two = "from autograder import Assignment\na = Assignment('a', 'A', '*.py')\n"
    two += "b = Assignment('b', 'B', '*.py')\n"
    (folder / "rubric.py").write_text(two)
    with pytest.raises(HomeworkError, match="several Assignments"):
        finding.find(str(folder))
    (folder / "rubric.py").write_text(two + "homework = b\n")
    assert finding.find(str(folder)).name == "b"


def test_rubric_is_read_again_after_a_change(folder):
    assert finding.find(str(folder)).assignment.points == 2
    rubric = folder / "rubric.py"
    rubric.write_text(rubric.read_text().replace("points=2", "points=30"))
    assert finding.find(str(folder)).assignment.points == 30


def test_homeworks_may_have_modules_of_the_same_name(folder, tmp_path):
    other = shutil.copytree(folder, tmp_path / "elsewhere" / "prices")
    (other / "scoring.py").write_text("require_close = None\n")
    first, second = finding.find(str(folder)), finding.find(str(other))
    scored = [each.assignment.checks[0].function.__globals__["scoring"] for each in (first, second)]
    assert [each.require_close is None for each in scored] == [False, True]


def test_folder_without_rubric_or_tests_is_no_homework(tmp_path):
    with pytest.raises(UsageError, match="is not a homework"):
        finding.find(str(tmp_path))
