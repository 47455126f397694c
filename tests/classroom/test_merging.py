"""A part that is graded again: the rest keeps its results, and never its old points."""

import dataclasses
import shutil
from pathlib import Path

import pytest
from classroom_tools import entry, hand_in
from tiny_homework import RUBRIC

from autograder.classroom import check_keys, plan
from autograder.classroom.jobs import Setup, State
from autograder.classroom.merging import merge
from autograder.classroom.store import Row
from autograder.grading.verdicts import blank_result
from autograder.homework import finding
from autograder.results.report import Outcome, Report


@pytest.fixture
def changed(tmp_path):
    """Return a function that makes the tiny homework with texts of its rubric replaced."""

    def make(*edits):
        folder = tmp_path / f"tiny{len(list(tmp_path.iterdir()))}" / "tiny"
        shutil.copytree(Path(RUBRIC).parent, folder)
        text = (folder / "rubric.py").read_text()
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        (folder / "rubric.py").write_text(text)
        return finding.find(str(folder))

    return make


def report(homework, share=1.0):
    """A report in which every check earned this share of its points."""
    outcome = Outcome.PASSED if share == 1 else Outcome.PARTIAL
    results = [
        dataclasses.replace(blank_result(check), score=share * check.points, outcome=outcome)
        for check in homework.assignment.checks
    ]
    return Report("tiny", "Tiny", "ada", tuple(results))


POINTS = ('"2", points=2)', '"2", points=5)')


def test_kept_checks_are_worth_what_the_rubric_of_today_says(changed):
    old, new = changed(), changed(POINTS)
    names = frozenset({"doubles"})
    merged = merge(report(old), report(new), names, new.assignment)
    assert (merged.score, merged.points) == (13, 13)
    half = merge(report(old, 0.5), report(new), names, new.assignment)
    assert {each.name: each.score for each in half.results}["submitted_curve"] == 2.5


def test_check_that_left_the_rubric_is_gone_and_titles_are_of_today(changed):
    old = changed()
    new = changed(("double(x) returns 2 x", "double(x) doubles"), ("def counts_on", "def goes_on"))
    merged = merge(report(old), report(new), frozenset({"goes_on"}), new.assignment)
    assert [each.name for each in merged.results] == [c.name for c in new.assignment.checks]
    assert merged.results[0].title == "double(x) doubles"


@pytest.mark.parametrize(
    ("edit", "names"),
    [
        (POINTS, set()),
        (("double(x) returns 2 x", "double(x) doubles"), set()),
        (("    x = rng.normal(size=(3, 4))", "    x = rng.normal(size=(5, 4))"), {"doubles"}),
        (("student.train(5)", "student.train(6)"), {"trained_curve"}),
    ],
    ids=["points", "title", "check", "its fixture"],
)
def test_own_code_of_a_check_is_its_function_and_its_fixtures(changed, edit, names):
    before, after = check_keys.codes(changed()), check_keys.codes(changed(edit))
    assert {n for n in before if not check_keys.same_check(before[n], after[n])} == names
    shared = {code.split()[1] for code in (*before.values(), *after.values())}
    assert len(shared) == 1


def test_what_all_checks_share_is_told_apart(changed):
    edit = ("import numpy as np", "import numpy as np\n\nSCALE = 2")
    before, after = check_keys.codes(changed()), check_keys.codes(changed(edit))
    assert all(check_keys.same_check(before[name], after[name]) for name in before)
    assert before != after


@pytest.fixture
def planned(changed, tmp_path):
    """Return a function that plans part 1 again after an edit; what is stored is of before."""
    old = changed()
    entries = [entry(hand_in(tmp_path / "class" / "ada"))]
    setup = Setup(RUBRIC, 1, "old")
    first = plan.make(entries, {}, old.assignment, setup).tasks[0]
    people = entries[0].people
    row = Row("ada", first.files, first.key, State.GRADED, people, "", 1, 1, 0, 1, False, "")

    def make(*edits):
        new = changed(*edits)
        [task] = plan.make(
            *(entries, {"ada": row}, new.assignment, dataclasses.replace(setup, tools="new")),
            regrade="1",
            codes=check_keys.codes(new),
            before={"ada": check_keys.codes(old)},
        ).tasks
        return task

    return make


def test_points_alone_leave_nothing_stale(planned):
    task = planned(POINTS)
    assert (task.merge, task.stale) == ({"doubles", "doubles_integers"}, frozenset())
    assert task.key != ""


def test_check_whose_code_changed_is_graded_again_though_another_part_was_asked_for(planned):
    task = planned(("student.train(5)", "student.train(6)"))
    assert "trained_curve" in task.merge
    assert "trained_curve" in task.job.checks


def test_what_may_differ_is_said_to_be_stale_and_graded_by_the_next_run(planned):
    task = planned(("import numpy as np", "import numpy as np\n\nSCALE = 2"))
    assert task.stale == {"submitted_curve", "trained_curve", "counts", "counts_on"}
    assert task.key == ""
