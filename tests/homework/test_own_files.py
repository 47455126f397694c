"""The files of a homework that are the course's own."""

from autograder.homework import trees
from autograder.homework.assignment import Assignment
from autograder.homework.folders import Folders


def test_own_files_of_a_homework_of_a_suite_are_those_among_its_tests(tmp_path):
    for place in ("suite/util.py", "skeleton/util.py", "skeleton/a.py", "skeleton/b.py"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text("")
    assignment = Assignment(name="two", title="Two", submission=["a.py", "b.py"], given=["util.py"])
    folders = Folders(tmp_path, tmp_path / "rubric.py", tmp_path, tmp_path, tmp_path / "examples")
    own = trees.own_files(assignment, folders, tmp_path / "skeleton", None)
    assert own == {"util.py": tmp_path / "suite/util.py"}
    assert tmp_path / "suite/util.py" in set(folders.files())
