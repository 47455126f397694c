"""What a person sees of one item: everything of it, in an order that leads on."""

from dataclasses import replace

import pytest
from classroom_tools import essay_report, graded_class, save_report

from autograder.classroom.jobs import State
from autograder.classroom.store import Store
from autograder.errors import UsageError
from autograder.results.code import Source
from autograder.results.pictures import Picture
from autograder.results.report import CheckResult, Outcome
from autograder.results.shown import Answer, Confusion
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


def test_points_for_these_files_are_no_old_ones(course):
    give(course, "ada")
    found = course.sheet(ITEM, keys(course)[0])
    assert (found.stale, found.given, found.unusable) == (False, 7, False)


def test_history_is_of_the_item_and_the_submission_alone(course):
    give(course, "ada")
    give(course, "bob", 3)
    course.desk.overrides.change("ada", "step", 3, reason="r", by="ta")
    found = course.sheet(ITEM, keys(course)[0])
    assert [(each.item, each.submission) for each in found.history] == [(ITEM, "ada")]


def test_checks_are_those_of_the_same_part_that_no_person_makes(tmp_path):
    by_hand = CheckResult("plot", "1.3", "1", "Plot", 4.0, None, Outcome.BY_HAND)
    shown = (Answer("Why", "so"), Picture(b"png", "p"), Confusion("C", ((1,),), ("a",)))
    item = replace(by_hand, shown=shown, notes=("n",))
    report = replace(essay_report(), results=(*essay_report().results[:2], item))
    with graded_class(tmp_path, ["ada"], report):
        pass
    with Class.opened(tmp_path) as course:
        (place,) = course.places(course.item("plot"))
        found = course.sheet("plot", place.key)
    assert [each.name for each in found.checks] == ["loss", "step"]
    assert (len(found.answers), len(found.pictures), len(found.shown)) == (1, 1, 1)
    assert (list(found.notes), found.worth) == (["n"], 4)


def test_hidden_names_are_numbered_from_one_in_the_order_of_what_was_handed_in(tmp_path):
    with graded_class(tmp_path, []) as store:
        for name, files in (("ada", "3"), ("bob", "1"), ("cem", "2")):
            save_report(store, name, essay_report(), files)
    with Class.opened(tmp_path) as course:
        item = course.item(ITEM)
        assert [each.id for each in course.places(item)] == ["ada", "bob", "cem"]
        assert [each.name for each in course.places(item)] == ["Ada", "Bob", "Cem"]
        hidden = course.places(item, hide_names=True)
    assert [each.id for each in hidden] == ["bob", "cem", "ada"]
    assert [each.name for each in hidden] == ["submission 1", "submission 2", "submission 3"]


def test_what_is_not_there_is_refused(course):
    with pytest.raises(UsageError, match="no item"):
        course.item("loss")
    with pytest.raises(UsageError, match="no such submission"):
        course.sheet(ITEM, "0" * 12)
