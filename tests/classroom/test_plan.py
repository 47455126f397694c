"""Only what changed is graded again, or what was asked for."""

import dataclasses

import pytest
from classroom_tools import entry, hand_in
from tiny_homework import RIGHT, RUBRIC

from autograder.classroom import plan
from autograder.classroom.jobs import Setup, State
from autograder.classroom.store import Row
from autograder.errors import UsageError

SETUP = Setup(RUBRIC, 1, "tools")


@pytest.fixture
def planned(tiny, tmp_path):
    """Return a function that plans a class of two, of which what is given is stored."""
    entries = [entry(hand_in(tmp_path / "submission_1")), entry(hand_in(tmp_path / "bob"))]

    def make(stored, setup=SETUP, **options):
        return plan.make(entries, stored, tiny, setup, **options)

    make.entries = entries
    return make


@pytest.fixture
def stored(planned):
    """Both, as they are stored when they were graded."""
    rows = {}
    for task in planned({}).tasks:
        people = task.entry.people
        rows[task.entry.id] = Row(
            task.entry.id, task.files, task.key, State.GRADED, people, "", 1, 1, 0, 1, False, ""
        )
    return rows


def ids(made):
    return [task.entry.id for task in made.tasks]


def test_all_is_graded_at_first(planned):
    assert ids(planned({})) == ["submission_1", "bob"]


def test_nothing_is_graded_twice(planned, stored):
    made = planned(stored)
    assert ids(made) == []
    assert len(made.known) == 2


def test_changed_file_is_graded_again(planned, stored, tmp_path):
    hand_in(tmp_path / "bob", RIGHT + "\n")
    assert ids(planned(stored)) == ["bob"]


@pytest.mark.parametrize(
    "change", [{"tools": "other"}, {"seed": 2}, {"isolation": "none"}], ids=str
)
def test_other_rubric_seed_or_isolation_grades_all_again(planned, stored, change):
    assert len(planned(stored, dataclasses.replace(SETUP, **change)).tasks) == 2


def test_limit_leaves_the_rest_for_another_run(planned):
    made = planned({}, limit=1)
    assert (ids(made), made.postponed) == (["submission_1"], 1)


def test_all_of_them_again(planned, stored):
    assert len(planned(stored, regrade="ALL").tasks) == 2


def test_those_again_where_the_grader_failed(planned, stored):
    stored["bob"] = dataclasses.replace(stored["bob"], grader_failed=True)
    assert ids(planned(stored, regrade="FAILED")) == ["bob"]


@pytest.mark.parametrize("given", ["submission_1", "1x"])
def test_one_submission_again(planned, stored, given):
    if given == "1x":
        with pytest.raises(UsageError, match="names no check and no submission"):
            planned(stored, regrade=given)
    else:
        assert ids(planned(stored, regrade=given)) == ["submission_1"]


def test_one_check_again_takes_what_decides_about_it_along(planned, stored):
    tasks = planned(stored, regrade="1.2").tasks
    assert [task.job.checks for task in tasks] == [("doubles", "doubles_integers")] * 2
    assert tasks[0].merge == {"doubles_integers"}


def test_one_part_again_grades_new_submissions_whole(planned, stored):
    del stored["bob"]
    tasks = {task.entry.id: task for task in planned(stored, regrade="1").tasks}
    assert tasks["submission_1"].job.checks == ("doubles", "doubles_integers")
    assert tasks["bob"].job.checks == ()
