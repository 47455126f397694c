"""What a person sees of one item: everything of it, in an order that leads on."""

from dataclasses import replace

import pytest
from classroom_tools import essay_report, graded_class, save_report

from autograder.classroom.jobs import State
from autograder.classroom.store import Store
from autograder.errors import UsageError
from autograder.results.code import Source
from autograder.review.sheet import Class

ITEM = "essay"


@pytest.fixture
def course(tmp_path):
    report = replace(essay_report(), code=(Source("ada_hw1.py", "x = 1"),))
    with graded_class(tmp_path, ["ada", "bob", "cem"], report):
        pass
    with Class.opened(tmp_path) as opened:
        yield opened


def keys(course):
    return [each.key for each in course.places(course.item(ITEM))]


def give(course, who, points=7):
    course.desk.give(who, ITEM, by="ta", version=0, points=points)


def test_sheet_has_answer_and_code(course):
    found = course.sheet(ITEM, keys(course)[0])
    assert found.answers[0].text == "It converges."
    assert found.code[0].name == "ada_hw1.py"
    assert (found.worth, found.given, found.grade.version) == (10, None, 0)


def test_next_ungraded_goes_round_and_ends(course):
    ada, _, cem = keys(course)
    give(course, "bob")
    assert course.sheet(ITEM, ada).next_ungraded.key == cem
    assert course.sheet(ITEM, cem).next_ungraded.key == ada
    give(course, "ada")
    assert course.sheet(ITEM, cem).next_ungraded is None


def test_what_cannot_be_used_is_not_called_unasked(tmp_path):
    with graded_class(tmp_path, []) as store:
        save_report(store, "ada", essay_report(), state=State.REFUSED)
    with Class.opened(tmp_path) as course:
        assert course.sheet(ITEM, keys(course)[0]).unusable


def test_hidden_names_are_nowhere(course):
    found = course.sheet(ITEM, keys(course)[0], hide_names=True)
    assert "ada" not in repr([each.name for each in found.places]).lower()
    assert "ada" not in repr([each.key for each in found.places])
    assert found.code[0].name == "file 1"


def test_points_for_earlier_files_do_not_count(course, tmp_path):
    give(course, "ada")
    store = Store(tmp_path)
    save_report(store, "ada", essay_report("It diverges."), files="other files")
    store.close()
    found = course.sheet(ITEM, keys(course)[0])
    assert (found.stale, found.given, found.grade.points) == (True, None, 7)


def test_what_is_not_there_is_refused(course):
    with pytest.raises(UsageError, match="no item"):
        course.item("loss")
    with pytest.raises(UsageError, match="no such submission"):
        course.sheet(ITEM, "0" * 12)
