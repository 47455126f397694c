"""The parts of a homework are found where they lie, and what is no part is left alone."""

import os
import sys
from pathlib import Path

import pytest

from autograder import Assignment
from autograder.errors import HomeworkError
from autograder.homework import bundle, naming, trees
from autograder.homework.asked import files_of
from autograder.homework.finding import ENVIRONMENT_VARIABLE
from autograder.homework.folders import Folders, files_below
from autograder.homework.homework import Homework


def written(room, *places):
    for place in places:
        (room / place).parent.mkdir(parents=True, exist_ok=True)
        (room / place).write_text("")
    return room


def folders(room, *, apart=False, rubric="rubric.py"):
    if apart:
        parts = [room / "../ref", room / "../skel", room / "../ex"]
        return Folders(room, room / rubric, *parts, apart=True)
    return Folders(room, room / rubric if rubric else room, room, room, room / "examples")


def part(room, named="", stem="reference"):
    found = folders(room).part(room, stem, named)
    return found and found.relative_to(room).as_posix()


def test_reference_is_the_file_of_that_name_or_the_only_one_in_its_folder(tmp_path):
    assert part(tmp_path) is None
    written(tmp_path, "reference/solution.py", "reference/notes.txt", "reference/_old.py")
    assert part(tmp_path) == "reference/solution.py"
    written(tmp_path, "reference.ipynb")
    assert part(tmp_path) == "reference.ipynb"
    written(tmp_path, "reference.py")
    assert part(tmp_path) == "reference.py"


def test_two_files_that_may_be_it_are_none(tmp_path):
    written(tmp_path, "reference/a.py", "reference/b.ipynb")
    assert part(tmp_path) is None
    assert part(tmp_path, "reference/b.ipynb") == "reference/b.ipynb"


def test_part_that_is_named_and_not_there_is_none_whatever_else_is(tmp_path):
    written(tmp_path, "reference.py")
    assert part(tmp_path, "solution.py") is None


def test_hidden_and_private_files_and_folders_are_no_part(tmp_path):
    written(tmp_path, "reference/.a.py", "reference/_b.py", "reference/c.py/x.txt")
    assert part(tmp_path) is None


def test_part_that_lies_apart_is_the_only_source_of_its_folder(tmp_path):
    written(tmp_path, "room/rubric.py", "ref/name.py", "ref/data.csv", "room/reference.py")
    found = folders(tmp_path / "room", apart=True)
    assert found.part(found.reference, "reference", "").resolve() == tmp_path / "ref/name.py"


def test_folder_of_several_files_has_the_name_of_its_part(tmp_path):
    written(tmp_path, "reference/a.py", "solutions/a.py", "skeleton.py")
    found = folders(tmp_path)
    assert found.tree(tmp_path, "reference", "") == tmp_path / "reference"
    assert found.tree(tmp_path, "reference", "solutions") == tmp_path / "solutions"
    assert found.tree(tmp_path, "skeleton", "") is None
    assert folders(tmp_path, apart=True).tree(tmp_path, "reference", "") == tmp_path


def test_data_are_files_and_folders_without_what_nobody_put_there(tmp_path):
    written(tmp_path, "data/b.csv", "data/a/x.csv", "data/.DS_Store", "data/__pycache__/a.pyc")
    assert [path.name for path in folders(tmp_path).data] == ["a", "b.csv"]
    assert folders(tmp_path / "none").data == []


def test_example_is_a_folder_with_its_result_beside_it(tmp_path):
    written(
        tmp_path,
        "examples/b/x.py",
        "examples/b.json",
        "examples/a/x.py",
        "examples/a.json",
        "examples/c/x.py",
        "examples/d.json",
    )
    assert [path.name for path in folders(tmp_path).example_cases()] == ["a", "b"]
    assert folders(tmp_path / "none").example_cases() == []


def test_secrets_are_everything_but_the_data(tmp_path):
    written(tmp_path, "rubric.py", "data/a.csv", "hidden/b.csv", "notes.txt")
    names = [path.name for path in folders(tmp_path).secrets()]
    assert names == ["hidden", "notes.txt", "rubric.py"]


def test_parts_that_lie_apart_are_secrets_too(tmp_path):
    written(tmp_path, "room/rubric.py")
    found = folders(tmp_path / "room", apart=True)
    assert list(found.secrets())[:2] == [found.reference, found.examples]
    assert found.skeleton not in list(found.secrets())


def test_folder_that_python_itself_lies_in_is_no_secret(tmp_path, monkeypatch):
    written(tmp_path, "rubric.py", "env/lib/python/x.py", "other/x.py")
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / "env" / "lib"))
    assert [path.name for path in folders(tmp_path).secrets()] == ["other", "rubric.py"]


def grades(room, **settings):
    return [path.relative_to(room).as_posix() for path in folders(room, **settings).files()]


def test_files_that_grade_are_those_of_the_rubric_and_of_its_parts(tmp_path):
    written(
        tmp_path,
        "rubric.py",
        "curves.json",
        "notes.md",
        "data/a.bin",
        "hidden/b.bin",
        "reference/c.py",
        "skeleton/d.py",
        "suite/e.py",
        "checks/__init__.py",
        "checks/f.py",
        "examples/ok/g.py",
        "class/h.py",
        "example_cases/__init__.py",
        "data/__pycache__/x.pyc",
    )
    assert grades(tmp_path) == [
        "checks/__init__.py",
        "checks/f.py",
        "curves.json",
        "data/a.bin",
        "hidden/b.bin",
        "reference/c.py",
        "rubric.py",
        "skeleton/d.py",
        "suite/e.py",
    ]


def test_suite_of_tests_may_have_folders_of_any_name(tmp_path):
    written(tmp_path, "tests/a.py", "more/b.txt", ".git/config", "__pycache__/c.pyc")
    assert grades(tmp_path, rubric="") == ["more/b.txt", "tests/a.py"]
    assert folders(tmp_path, rubric="").is_suite
    assert not folders(tmp_path).is_suite


def test_files_of_parts_that_lie_apart_grade_and_examples_do_not(tmp_path):
    written(tmp_path, "room/rubric.py", "ref/a.py", "skel/b.py", "ex/ok/c.py")
    found = [path.resolve() for path in folders(tmp_path / "room", apart=True).files()]
    assert found == [tmp_path / each for each in ("room/rubric.py", "ref/a.py", "skel/b.py")]


def test_files_below_a_folder_leave_clutter_out_at_any_depth(tmp_path):
    written(tmp_path, "a/b.py", "a/.ipynb_checkpoints/b.py", ".venv/c.py", "d.py")
    assert [path.name for path in files_below(tmp_path)] == ["b.py", "d.py"]


def homework(room, *, given="prices", apart=False, rubric="rubric.py", **settings):
    room.mkdir(exist_ok=True)
    asked = {"name": "prices", "title": "Prices", "submission": "*_prices.py", **settings}
    return Homework(Assignment(**asked), folders(room, apart=apart, rubric=rubric), given)


def test_command_names_what_was_given_where_that_is_found_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    room = tmp_path / "prices"
    assert homework(room).shown == "prices"
    assert homework(room, given="elsewhere").shown == str(room)
    assert homework(room, given="elsewhere", apart=True).shown == "elsewhere"


def test_homework_is_found_again_from_any_folder(tmp_path):
    room = tmp_path / "room"
    assert homework(room).locator == str(room)
    assert homework(room, rubric="other.py").locator == str(room / "other.py")
    assert homework(room, rubric="").locator == str(room)
    assert homework(room, apart=True).locator == "room"


def test_place_in_an_upload_is_that_of_the_folder_or_of_the_file(tmp_path):
    room = tmp_path / "room"
    assert bundle.place_in_upload(homework(room)) == "homeworks/prices"
    assert bundle.place_in_upload(homework(room, rubric="other.py")) == "homeworks/prices/other.py"
    assert bundle.place_in_upload(homework(room, rubric="")) == "homeworks/prices"
    assert bundle.place_in_upload(homework(room, apart=True)) == "prices"


def test_reference_that_is_missing_is_said_with_the_way_to_name_one(tmp_path):
    with pytest.raises(HomeworkError, match="prices has no reference in") as caught:
        homework(tmp_path).required_reference()
    assert "put the worked solution there as reference.py" in caught.value.tip
    with pytest.raises(HomeworkError, match=r"prices has no solution\.py in"):
        homework(tmp_path, reference="solution.py").required_reference()


def test_skeleton_that_is_missing_is_said_where_it_is_needed(tmp_path):
    without = homework(tmp_path)
    assert without.skeleton is None
    with pytest.raises(HomeworkError, match="prices has no skeleton") as caught:
        without.required_skeleton()
    assert caught.value.tip == "make it: autograder skeleton prices"
    with pytest.raises(HomeworkError, match=r"has no start\.py in .*, and its rubric names it"):
        homework(tmp_path, skeleton="start.py").skeleton  # noqa: B018


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({}, "skeleton.py"),
        ({"submission": "*.ipynb"}, "skeleton.ipynb"),
        ({"skeleton": "start.py"}, "start.py"),
        ({"submission": ["a.py", "b.py"]}, "skeleton"),
        ({"submission": ["a.py", "b.py"], "skeleton": "start"}, "start"),
    ],
)
def test_skeleton_is_made_where_it_will_be_found(tmp_path, settings, place):
    assert homework(tmp_path, **settings).skeleton_place == tmp_path / place


def test_skeleton_that_is_there_is_made_again_in_its_place(tmp_path):
    written(tmp_path, "skeleton/start.py")
    assert homework(tmp_path).skeleton_place == tmp_path / "skeleton" / "start.py"


def test_skeleton_that_lies_apart_has_the_name_of_the_homework(tmp_path):
    room = tmp_path / "room"
    assert homework(room, apart=True).skeleton_place.name == "prices.py"
    several = homework(room, apart=True, submission=["a.py", "b.py"])
    assert several.skeleton_place == several.folders.skeleton


@pytest.mark.parametrize("folder", ["data", "hidden"])
def test_file_of_data_and_hidden_is_found_or_said_to_be_missing(tmp_path, folder):
    written(tmp_path, f"{folder}/a/b.csv")
    of = homework(tmp_path)
    find = of.data_file if folder == "data" else of.hidden_file
    assert find("a/b.csv") == tmp_path / folder / "a/b.csv"
    for missing in ("c.csv", "a"):
        with pytest.raises(HomeworkError, match=f"prices has no file {folder}/{missing}"):
            find(missing)


def test_names_that_student_code_finds_are_data_and_the_courses_own(tmp_path):
    written(tmp_path, "data/a.csv", "data/more/b.csv", "helper.py", "skeleton/nn/utils.py")
    asked = Assignment("prices", "Prices", "*.py", given=["nn/utils.py", "helper.py"])
    of = Homework(asked, folders(tmp_path), "prices")
    assert of.names_given == {"a.csv", "more", "nn", "helper.py"}


def test_needs_are_libraries_stand_ins_and_what_opens_artifacts(tmp_path):
    of = homework(
        tmp_path,
        libraries=["no_such_one.part"],
        standins={"no_such_two.x": "a:b"},
        artifacts=["w.pth", "d.h5", "a.npy"],
    )
    wanted = [need.wanted for need in of.needs]
    assert wanted[:2] == ["no_such_one", "no_such_two"]
    assert set(wanted[2:]) <= {"torch", "h5py"}


def test_narrowed_homework_is_the_same_but_for_its_checks(tmp_path):
    of = homework(tmp_path)

    def first():
        """First."""

    of.assignment.check("1", points=1)(first)
    narrow = of.narrowed(lambda check: False)
    assert (narrow.assignment.checks, len(of.assignment.checks)) == ([], 1)
    assert (narrow.folders, narrow.given) == (of.folders, of.given)


def own(room, submission=("a.py", "nn/"), given=(), optional=()):
    assignment = Assignment("h", "H", list(submission), given=given, optional=optional)
    skeleton, reference = (
        room / each if (room / each).is_dir() else None for each in ("skeleton", "reference")
    )
    found = trees.own_files(assignment, folders(room), skeleton, reference)
    return {place: path.relative_to(room).as_posix() for place, path in found.items()}


def test_own_files_are_those_of_the_skeleton_before_the_reference(tmp_path):
    written(tmp_path, "skeleton/helper.py", "reference/helper.py", "reference/other.py")
    found = own(tmp_path, given=["helper.py", "other.py"])
    assert found == {"helper.py": "skeleton/helper.py", "other.py": "reference/other.py"}


def test_own_file_may_lie_beside_the_rubric_or_in_data(tmp_path):
    written(tmp_path, "one.py", "data/two.py", "three.py", "data/three.py")
    found = own(tmp_path, given=["one.py", "two.py", "three.py"])
    assert found == {"one.py": "one.py", "two.py": "data/two.py", "three.py": "three.py"}


def test_init_that_nobody_hands_in_is_the_courses_own(tmp_path):
    written(tmp_path, "skeleton/pkg/__init__.py", "skeleton/nn/__init__.py", "skeleton/pkg/x.py")
    assert own(tmp_path, ["pkg/x.py", "nn/"]) == {"pkg/__init__.py": "skeleton/pkg/__init__.py"}


def test_own_file_that_is_nowhere_is_said_with_the_place_to_put_it(tmp_path):
    written(tmp_path, "skeleton/a.py")
    with pytest.raises(HomeworkError, match=r"h has no helper\.py, and its rubric") as caught:
        own(tmp_path, given=["helper.py"])
    assert caught.value.tip == f"put it into {tmp_path / 'skeleton'}"
    assert own(tmp_path, given=["help*.py", "utils/"]) == {}


def test_code_of_a_reference_is_what_is_handed_in(tmp_path):
    written(tmp_path, "a.py", "b.py", "nn/c.py", "nn/d.txt", "report.py")
    files = files_of(["a.py", "nn/", "report.ipynb"][::-1], (), ())
    assert set(trees.code_in(tmp_path, files)) == {"a.py", "nn/c.py", "report.py"}


@pytest.mark.parametrize(
    ("place", "submission", "at"),
    [
        ("a.py", [("b.ipynb", "b.py"), "a.py"], "a.py"),
        ("b.py", [("b.ipynb", "b.py"), "a.py"], "b.ipynb"),
        ("b.py", [("c.ipynb", "b.py")], "b.py"),
        ("b.ipynb", [("b.ipynb", "b.py")], "b.ipynb"),
        ("x.csv", ["b.ipynb"], "x.csv"),
        ("c.py", ["b.ipynb"], "c.py"),
        ("b.py", ["b.ipynb"], "b.ipynb"),
        ("b.py", ["*.ipynb"], "b.ipynb"),
        ("b.py", [("*.py", "*.ipynb")], "b.py"),
    ],
)
def test_file_of_the_reference_is_handed_in_in_the_preferred_form(place, submission, at):
    assert trees.handed_in_as(place, files_of(submission, (), ())) == at


def test_option_names_folders_for_this_command_and_its_workers(monkeypatch):
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    naming._remember(None, None, None)
    assert ENVIRONMENT_VARIABLE not in os.environ
    naming._remember(None, None, "here:there")
    assert os.environ[ENVIRONMENT_VARIABLE] == "here:there"


def test_path_of_a_rubric_beside_others_is_no_whole_folder(tmp_path):
    assert Path(homework(tmp_path, rubric="late.py").locator).name == "late.py"
