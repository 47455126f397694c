"""A submission that cannot be used still has items that a person can grade."""

import shutil
from pathlib import Path

from tiny_homework import RUBRIC

from autograder.classroom.worker import _refused
from autograder.errors import UsageError
from autograder.grading.pipeline import Request
from autograder.homework import finding
from autograder.results.report import Outcome

ITEM = '\n\n@homework.by_hand("4", points=3)\ndef why():\n    """Say why."""\n'


def test_items_of_a_person_stay_theirs_and_the_reason_is_on_every_check(tmp_path):
    folder = shutil.copytree(Path(RUBRIC).parent, tmp_path / "tiny")
    with (folder / "rubric.py").open("a") as rubric:
        rubric.write(ITEM)
    homework = finding.find(str(folder))
    error = UsageError("no file is named x_tiny.py", tip="rename it")
    report = _refused(homework, Request([tmp_path / "ada"]), error)
    *checks, item = report.results
    assert (item.outcome, item.score) == (Outcome.BY_HAND, None)
    assert {each.outcome for each in checks} == {Outcome.NOT_RUN}
    assert {each.feedback.next_step for each in checks} == {"rename it"}
