"""Grades, rubric entries and changed scores, as they are kept: versions, names, what is refused."""

import contextlib
import json
import shutil

import pytest
from classroom_tools import essay_report, graded_class

from autograder.classroom.desk import Conflict, Desk
from autograder.classroom.desk_file import name_of
from autograder.classroom.manual import WHOLE, Grade
from autograder.errors import UsageError
from autograder.results.report import CheckResult, Outcome, Report


@pytest.fixture(scope="module")
def class_of_two(tmp_path_factory):
    """Two who each have an essay of 10 points and a sketch of 4, and checks of 5."""
    folder = tmp_path_factory.mktemp("class") / "class"
    report = essay_report()
    sketch = CheckResult("sketch", "2.2", "2", "Draw it", 4.0, None, Outcome.BY_HAND)
    report = Report("hw", "HW", "ada", (*report.results, sketch))
    with graded_class(folder, ["bob", "ada"], report):
        pass
    return folder


@pytest.fixture
def desk(class_of_two, tmp_path):
    """A desk over a copy of it."""
    with contextlib.closing(Desk(shutil.copytree(class_of_two, tmp_path / "class"))) as made:
        yield made


def give(desk, who="ada", item="essay", by="ta1", version=0, **more):
    return desk.give(who, item, by=by, version=version, **more)


def test_items_are_those_for_people_in_the_rubric_s_order(desk):
    give(desk, points=0)
    give(desk, "bob", entries=[desk.entries.add("essay", -1, "slip", by="ta").id])
    give(desk, "bob", "sketch", comment="no points yet")
    essay, sketch = desk.items()
    assert (essay.name, essay.number, essay.part, essay.title) == (
        "essay", "2.1", "2", "Why it converges",
    )  # fmt: skip
    assert (essay.points, essay.submissions, essay.graded) == (10, 2, 2)
    assert (sketch.name, sketch.points, sketch.graded) == ("sketch", 4, 0)


def test_submissions_with_an_item_are_in_order_and_none_have_a_check_of_the_machine_s(desk):
    assert desk.submissions_with("essay") == ["ada", "bob"]
    assert desk.submissions_with("loss") == []


def test_grade_is_kept_with_all_that_was_said(desk):
    entry = desk.entries.add("essay", -1, "slip", by="ta")
    kept = give(desk, points=7, comment="c", entries=[entry.id, entry.id], by=" ta 2 ")
    assert kept == Grade(
        "ada", "essay", 7, "c", (entry.id,), 10.0, "files", "ta 2", kept.at, version=1
    )
    assert desk.grade("ada", "essay") == kept
    assert desk.decisions().grades == {("ada", "essay"): kept}


def test_grade_of_nobody_has_the_version_nothing(desk):
    assert desk.grade("ada", "sketch") == Grade("ada", "sketch", version=0)


@pytest.mark.parametrize("version", [0, 2, -1])
def test_only_who_has_seen_what_is_there_changes_it(desk, version):
    give(desk, points=7)
    with pytest.raises(Conflict, match="it was changed meanwhile by ta1"):
        give(desk, points=3, version=version)
    assert desk.grade("ada", "essay").points == 7
    assert len(desk.history("ada")) == 1


def test_points_are_taken_back_by_giving_none(desk):
    give(desk, points=7, comment="c")
    taken = give(desk, version=1)
    assert (taken.points, taken.comment, taken.version) == (None, "", 2)
    assert desk.items()[0].graded == 0


def test_points_and_entries_of_other_items_are_refused_and_nothing_is_kept(desk):
    other = desk.entries.add("sketch", -1, "slip", by="ta")
    with pytest.raises(UsageError, match=f"essay has no rubric entry {other.id}: it may be"):
        give(desk, entries=[other.id])
    with pytest.raises(UsageError, match="sketch is worth 4 points"):
        give(desk, item="sketch", points=5)
    assert desk.grade("ada", "essay").version == 0
    assert desk.history("ada") == []


def test_smallest_unknown_entry_is_named(desk):
    with pytest.raises(UsageError, match="no rubric entry 7"):
        give(desk, entries=[9, 7, 8])


@pytest.mark.parametrize(
    ("who", "item", "said"),
    [
        ("eve", "essay", "the class has no submission eve"),
        ("ada", "loss", "ada has no item for manual grading loss"),
        ("ada", "none", "ada has no item for manual grading none"),
    ],
)
def test_what_nobody_can_be_given_is_refused(desk, who, item, said):
    with pytest.raises(UsageError, match=said):
        give(desk, who, item, points=1)


def test_decisions_of_one_submission_are_its_own(desk):
    give(desk, points=7)
    give(desk, "bob", points=8)
    desk.overrides.change("bob", WHOLE, 3, reason="r", by="ta")
    assert list(desk.decisions("ada").grades) == [("ada", "essay")]
    assert desk.decisions("ada").overrides == {}
    assert list(desk.decisions("bob").overrides) == [("bob", "")]
    assert len(desk.decisions().grades) == 2


def test_history_says_what_was_done_in_order(desk):
    give(desk, points=7, comment="é")
    desk.overrides.change("ada", "step", 3, reason="right", by="ta2")
    desk.overrides.take_back("ada", "step", by="ta3")
    graded, changed, back = desk.history("ada")
    assert graded.what == 'graded {"points": 7.0, "comment": "é", "entries": []}'
    assert (changed.what, changed.item) == ('changed {"points": 3.0, "reason": "right"}', "step")
    assert (back.what, back.by) == ("taken back", "ta3")
    assert len(desk.history()) == 3
    assert desk.history("bob") == []


def test_entry_has_a_version_that_grows_and_its_last_author(desk):
    made = desk.entries.add("essay", -2, " sign slip ", by="ta1")
    assert (made.item, made.points, made.text, made.by, made.version) == (
        "essay", -2, "sign slip", "ta1", 1,
    )  # fmt: skip
    changed = desk.entries.change(made.id, 1.5, "well", by="ta2", version=1)
    assert (changed.id, changed.item, changed.points, changed.version) == (made.id, "essay", 1.5, 2)
    assert desk.entries.of("essay") == [changed]
    assert desk.entries.of("sketch") == []
    assert desk.entries.of() == [changed]


def test_entries_are_in_the_order_in_which_they_were_made(desk):
    ids = [desk.entries.add(item, -1, "x", by="ta").id for item in ("sketch", "essay", "sketch")]
    assert [each.id for each in desk.entries.of()] == ids
    assert [each.id for each in desk.entries.of("sketch")] == [ids[0], ids[2]]


def test_entry_that_somebody_changed_or_removed_is_not_changed_by_another(desk):
    made = desk.entries.add("essay", -2, "x", by="ta1")
    desk.entries.change(made.id, -3, "x", by="ta2", version=1)
    with pytest.raises(Conflict) as refused:
        desk.entries.change(made.id, -1, "x", by="ta1", version=1)
    assert refused.value.current.points == -3
    with pytest.raises(Conflict):
        desk.entries.remove(made.id, by="ta1", version=1)
    desk.entries.remove(made.id, by="ta1", version=2)
    with pytest.raises(Conflict) as refused:
        desk.entries.remove(made.id, by="ta1", version=2)
    assert refused.value.current is None
    assert desk.entries.of() == []


@pytest.mark.parametrize("points", [1e6, -1e6, float("nan"), float("inf")])
def test_entry_of_endless_points_is_refused(desk, points):
    with pytest.raises(UsageError, match="are no points for a rubric entry"):
        desk.entries.add("essay", points, "x", by="ta")
    made = desk.entries.add("essay", 999_999, "x", by="ta")
    with pytest.raises(UsageError, match="are no points for a rubric entry"):
        desk.entries.change(made.id, points, "x", by="ta", version=1)
    assert desk.entries.of("essay") == [made]


def test_what_was_done_with_entries_is_in_the_history_of_all(desk):
    made = desk.entries.add("essay", -2, "slip", by="ta1")
    desk.entries.change(made.id, -3, "slip", by="ta2", version=1)
    desk.entries.remove(made.id, by="ta3", version=2)
    desk.entries.count_up("essay", True, by="ta4")
    said = [(each.by, each.submission, each.item, each.what) for each in desk.history()]
    told, kept = (json.dumps({"points": n, "text": "slip"}) for n in (-3, -3.0))
    assert said == [
        ("ta1", "", "essay", 'entry added {"points": -2, "text": "slip"}'),
        ("ta2", "", "essay", f"entry changed {told}"),
        ("ta3", "", "essay", f"entry removed {kept}"),
        ("ta4", "", "essay", 'counting {"up": true}'),
    ]


def test_items_count_up_or_down_each_for_itself(desk):
    assert not desk.entries.counts_up("essay")
    desk.entries.count_up("essay", True, by="ta")
    desk.entries.count_up("essay", True, by="ta")
    assert desk.entries.counts_up("essay")
    assert not desk.entries.counts_up("sketch")
    assert desk.decisions().counting_up == {"essay"}
    desk.entries.count_up("essay", False, by="ta")
    assert not desk.entries.counts_up("essay")


def test_override_is_kept_with_what_the_check_was_worth(desk):
    made = desk.overrides.change("ada", "step", 2.5, reason=" right ", by="ta1")
    assert (made.points, made.reason, made.out_of, made.files) == (2.5, "right", 3, "files")
    assert (made.by, made.version) == ("ta1", 1)
    assert desk.overrides.of("ada", "step") == made
    assert desk.overrides.of("ada") is None
    assert desk.overrides.of("bob", "step") is None


def test_changed_score_may_be_more_than_all_and_a_check_s_may_not(desk):
    assert desk.overrides.change("ada", WHOLE, 100, reason="r", by="ta").points == 100
    with pytest.raises(UsageError, match="step is worth 3 points"):
        desk.overrides.change("ada", "step", 3.5, reason="r", by="ta")
    for points in (-1, 1e7, float("nan")):
        with pytest.raises(UsageError, match="the score is worth"):
            desk.overrides.change("ada", WHOLE, points, reason="r", by="ta")


def test_override_of_a_version_that_is_gone_is_refused(desk):
    first = desk.overrides.change("ada", "step", 1, reason="r", by="ta1", version=0)
    with pytest.raises(Conflict, match="by ta1"):
        desk.overrides.change("ada", "step", 2, reason="r", by="ta2", version=0)
    second = desk.overrides.change("ada", "step", 2, reason="r", by="ta2", version=first.version)
    unasked = desk.overrides.change("ada", "step", 3, reason="r", by="ta3")
    assert (second.version, unasked.version) == (2, 3)


def test_check_that_is_not_there_cannot_be_changed(desk):
    with pytest.raises(UsageError, match="ada has no check none"):
        desk.overrides.change("ada", "none", 1, reason="r", by="ta")
    with pytest.raises(UsageError, match="no submission eve"):
        desk.overrides.change("eve", WHOLE, 1, reason="r", by="ta")
    with pytest.raises(UsageError, match="needs a reason"):
        desk.overrides.change("ada", WHOLE, 1, reason=" \0 ", by="ta")


def test_override_that_is_taken_back_is_gone_and_the_others_stay(desk):
    for who, item in (("ada", "step"), ("ada", WHOLE), ("bob", "step")):
        desk.overrides.change(who, item, 1, reason="r", by="ta")
    desk.overrides.take_back("ada", "step", by="ta")
    assert sorted(desk.overrides.all()) == [("ada", ""), ("bob", "step")]
    desk.overrides.take_back("ada", by="ta")
    assert sorted(desk.overrides.all()) == [("bob", "step")]
    assert sorted(desk.overrides.all("ada")) == []


@pytest.mark.parametrize(("by", "name"), [(" ada ", "ada"), ("x" * 200, "x" * 100), ("a\0b", "ab")])
def test_name_of_whoever_grades_is_stripped_and_bounded(by, name):
    assert name_of(by) == name


@pytest.mark.parametrize("by", ["", "  ", "\0"])
def test_nobody_grades_without_a_name(by):
    with pytest.raises(UsageError, match="needs a name"):
        name_of(by)


def test_points_of_a_manual_item_are_given_and_not_changed(desk):
    with pytest.raises(UsageError, match="essay is graded manually: there is nothing to change"):
        desk.overrides.change("ada", "essay", 9, reason="r", by="ta")
