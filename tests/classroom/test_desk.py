"""What people decide is kept, by whom and when, and two of them never overwrite each other."""

import contextlib
import dataclasses

import pytest
from classroom_tools import essay_report, graded_class, save_report

from autograder.classroom import combining
from autograder.classroom.desk import Conflict, Desk
from autograder.classroom.jobs import State
from autograder.classroom.manual import Decisions, Grade, RubricEntry
from autograder.classroom.store import Store
from autograder.errors import UsageError
from autograder.renderers import html, wording

ITEM = "essay"


@pytest.fixture
def desk(tmp_path):
    """A desk over a class of two, each with an essay of 10 points to grade."""
    with graded_class(tmp_path, ["ada", "bob"]):
        pass
    with contextlib.closing(Desk(tmp_path)) as made:
        yield made


def give(desk, who="ada", version=0, by="ta1", **more):
    return desk.give(who, ITEM, by=by, version=version, **more)


def test_items_say_how_many_are_graded(desk):
    give(desk, points=7)
    (item,) = desk.items()
    assert (item.name, item.points, item.submissions, item.graded) == (ITEM, 10, 2, 1)
    assert desk.submissions_with(ITEM) == ["ada", "bob"]


def test_grade_comes_back_with_who_and_when(desk):
    kept = give(desk, points=7.5, comment=" good ")
    assert desk.grade("ada", ITEM) == kept
    assert (kept.points, kept.comment, kept.by, kept.version) == (7.5, "good", "ta1", 1)
    assert kept.at.endswith("+00:00")
    assert desk.grade("bob", ITEM) == Grade("bob", ITEM)


def test_two_people_do_not_overwrite_each_other(desk):
    give(desk, points=7)
    with pytest.raises(Conflict, match="by ta1") as raised:
        give(desk, points=3, by="ta2")
    assert raised.value.current.points == 7
    assert give(desk, points=3, by="ta2", version=1).version == 2


@pytest.mark.parametrize("points", [-1, 10.5, float("nan"), float("inf")])
def test_item_is_given_from_nothing_to_what_it_is_worth(desk, points):
    with pytest.raises(UsageError, match="worth 10 points"):
        give(desk, points=points)


def test_only_items_of_a_person_are_given_points(desk):
    with pytest.raises(UsageError, match="no item for manual grading"):
        desk.give("ada", "loss", by="ta1", version=0, points=1)
    with pytest.raises(UsageError, match="no submission eve"):
        give(desk, "eve", points=1)
    with pytest.raises(UsageError, match="needs a name"):
        give(desk, by=" ", points=1)


def test_entry_is_changed_once_for_all_who_have_it(desk):
    entry = desk.entries.add(ITEM, -2, "sign slip", by="ta1")
    for who in ("ada", "bob"):
        give(desk, who, entries=[entry.id])
    assert [desk.decisions().given(w, ITEM, "files", 10) for w in ("ada", "bob")] == [8, 8]
    desk.entries.change(entry.id, -3, "sign slip", by="ta2", version=1)
    assert [desk.decisions().given(w, ITEM, "files", 10) for w in ("ada", "bob")] == [7, 7]
    with pytest.raises(Conflict):
        desk.entries.change(entry.id, -1, "late to it", by="ta1", version=1)


def test_removed_entry_counts_for_nobody(desk):
    entry = desk.entries.add(ITEM, -2, "sign slip", by="ta1")
    give(desk, entries=[entry.id])
    desk.entries.remove(entry.id, by="ta1", version=1)
    assert desk.decisions().given("ada", ITEM, "files", 10) is None
    with pytest.raises(UsageError, match="no rubric entry"):
        give(desk, entries=[entry.id], version=1)


def entries(*points):
    return {n: RubricEntry(n, ITEM, each, f"e{n}", "", "", 1) for n, each in enumerate(points)}


@pytest.mark.parametrize(
    ("points", "up", "result"),
    [((-2, -3), False, 5), ((-8, -8), False, 0), ((2, 3), True, 5), ((8, 8), True, 10)],
    ids=["down", "never below 0", "up", "never beyond full points"],
)
def test_entries_are_added_up(points, up, result):
    decisions = Decisions(entries=entries(*points), counting_up=frozenset({ITEM} if up else ()))
    grade = Grade("ada", ITEM, entries=(0, 1), out_of=10)
    assert decisions.points_for(grade, 10) == result


def test_points_given_directly_count_instead_of_entries():
    decisions = Decisions(entries=entries(-2))
    assert decisions.points_for(Grade("ada", ITEM, 9, entries=(0,), out_of=10), 10) == 9


def test_points_keep_their_share_when_the_rubric_changes():
    assert Decisions().points_for(Grade("ada", ITEM, 5, out_of=10), 20) == 10


def test_history_names_everybody(desk):
    give(desk, points=7)
    give(desk, points=8, by="ta2", version=1)
    assert [(each.by, each.item) for each in desk.history("ada")] == [("ta1", ITEM), ("ta2", ITEM)]
    assert desk.history("bob") == []


def standing(folder):
    with contextlib.closing(Store(folder)) as store, contextlib.closing(Desk(folder)) as desk:
        rows, _ = combining.for_rows(store.rows(), store.checks(), desk.decisions())
        return {row.id: row for row in rows}


def test_what_nobody_has_graded_waits(desk, tmp_path):
    row = standing(tmp_path)["ada"]
    assert (row.score, row.by_hand, row.waiting, row.points) == (2, 10, 10, 15)


def test_given_points_count_and_survive_grading_again(desk, tmp_path):
    give(desk, points=7)
    with contextlib.closing(Store(tmp_path)) as store:
        save_report(store, "ada", essay_report())
    row = standing(tmp_path)["ada"]
    assert (row.score, row.by_hand) == (9, 0)


def test_points_for_other_files_wait_for_a_second_look(desk, tmp_path):
    give(desk, points=7)
    with contextlib.closing(Store(tmp_path)) as store:
        save_report(store, "ada", essay_report(), files="changed")
    assert standing(tmp_path)["ada"].by_hand == 10
    assert desk.items()[0].graded == 0


def test_changed_check_counts_and_is_taken_back(desk, tmp_path):
    desk.overrides.change("ada", "step", 3, reason="right after all", by="ta1")
    assert standing(tmp_path)["ada"].score == 5
    desk.overrides.take_back("ada", "step", by="ta1")
    assert standing(tmp_path)["ada"].score == 2


def test_changed_score_is_final_and_says_who_and_why(desk, tmp_path):
    desk.overrides.change("ada", "", 4, reason="handed in by e-mail", by="ta1")
    row = standing(tmp_path)["ada"]
    assert (row.score, row.waiting) == (4, 0)
    assert "handed in by e-mail (ta1" in row.changed


def test_change_without_a_reason_is_refused(desk):
    with pytest.raises(UsageError, match="needs a reason"):
        desk.overrides.change("ada", "", 4, reason=" ", by="ta1")


def test_report_shows_the_comment_and_hides_who_gave_it(desk):
    give(desk, points=7, comment="Say why it converges.")
    desk.overrides.change("ada", "", 4, reason="agreed", by="ta1")
    report = combining.for_report(essay_report(), "ada", "files", desk.decisions())
    essay = next(each for each in report.results if each.name == ITEM)
    assert (essay.score, essay.feedback.summary) == (7, "Say why it converges.")
    assert report.score == 4
    assert not report.points_pending
    shown = str([dataclasses.replace(each, staff_note="") for each in report.results])
    assert "ta1" not in shown
    assert any("ta1" in each.staff_note for each in report.results)


@pytest.mark.parametrize(
    ("score", "said", "is_wrong"), [(6.5, "+4.5 points", False), (0.5, "−1.5 points", True)]
)
def test_changed_score_is_to_fix_only_where_it_took_points(desk, score, said, is_wrong):
    desk.overrides.change("ada", "", score, reason="agreed", by="ta1")
    report = combining.for_report(essay_report(), "ada", "files", desk.decisions())
    change = report.results[-1]
    assert wording.verdict(change) == said
    assert bool(wording.what_is_wrong(change)) == is_wrong
    assert wording.of_part(report.parts()[-1]) == [said.removesuffix(" points")]
    assert "agreed" in html.render(report, audience="student")


def test_report_without_decisions_is_as_it_was():
    assert combining.for_report(essay_report(), "ada", "files", Decisions()) == essay_report()


def test_submission_that_cannot_be_used_waits_for_all_its_points(desk, tmp_path):
    with contextlib.closing(Store(tmp_path)) as store:
        save_report(store, "ada", essay_report(), state=State.REFUSED)
    assert (standing(tmp_path)["ada"].score, standing(tmp_path)["ada"].waiting) == (0, 15)
    report = combining.for_report(essay_report(), "ada", "files", Decisions(), State.REFUSED)
    assert (report.score, report.points_pending + report.points_by_hand) == (0, 15)
    desk.overrides.change("ada", "", 4, reason="handed in by e-mail", by="ta1")
    assert (standing(tmp_path)["ada"].score, standing(tmp_path)["ada"].waiting) == (4, 0)
