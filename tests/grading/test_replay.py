"""The command that is printed is the one that was run."""

from pathlib import Path

import pytest
from tiny_homework import RUBRIC

from autograder.grading.pipeline import Request, replay_command
from autograder.homework import finding


@pytest.mark.parametrize(("public", "command"), [(True, "check"), (False, "grade")])
def test_check_prints_check_and_grade_grade(public, command):
    request = Request(paths=[Path("a.py")], public=public, only="1")
    words = replay_command(finding.find(RUBRIC), request, 7).split()
    assert words[:2] == ["autograder", command]
    assert words[-5:] == ["a.py", "--seed", "7", "--only", "1"]
