"""What people decide meets what was graded: the score that comes of it, and who reads what."""

import pytest

from autograder.classroom import combining, manual
from autograder.classroom.entries import Person
from autograder.classroom.jobs import State
from autograder.classroom.manual import Decisions, Grade, Override, RubricEntry, reweighed
from autograder.classroom.store import CheckRow, Row
from autograder.errors import UsageError
from autograder.results.report import CheckResult, Feedback, Outcome, Report

BY_HAND, WRONG = Outcome.BY_HAND.value, Outcome.WRONG.value


def row(identity="ada", state=State.GRADED, files="f", **more):
    values = {"score": 99.0, "points": 99.0, "pending": 99.0, "seconds": 1.0}
    people = (Person(identity),)
    return Row(
        *(identity, files, "key", state, people, ""), **values, grader_failed=False, weak="", **more
    )


def check(name="step", points=3.0, score=0.0, outcome=WRONG, submission="ada", summary="said"):
    return CheckRow(
        *(submission, name, "1.1", "1", "Title", points, score, outcome, 1.0, summary, "cause")
    )


def essay(**more):
    return check("essay", 10.0, None, BY_HAND, **more)


def grade(points=None, item="essay", files="f", out_of=10.0, **more):
    return Grade("ada", item, points, out_of=out_of, files=files, by="ta", at="noon", **more)


def override(points, item="step", files="f", out_of=3.0):
    return Override("ada", item, points, "agreed", out_of, files, "ta", "noon", 1)


def deciding(*grades, entries=(), up=()):
    """Decisions of these grades and overrides."""
    given = {(g.submission, g.item): g for g in grades if isinstance(g, Grade)}
    changed = {(g.submission, g.item): g for g in grades if isinstance(g, Override)}
    return Decisions(given, changed, manual.by_id(entries), frozenset(up))


def standing(checks, decisions=None, **of_row):
    (found,), checks = combining.for_rows([row(**of_row)], checks, decisions or Decisions())
    return found, checks


def entry(identity, points, item="essay"):
    return RubricEntry(identity, item, points, f"e{identity}", "ta", "noon", 1)


def test_row_s_points_are_those_of_its_checks_and_not_what_was_stored():
    found, _ = standing([check(score=2.5), check("loss", 0.1, 0.1), check("b", 0.2, 0.2)])
    assert (found.score, found.points, found.pending, found.by_hand) == (2.8, 3.3, 0, 0)


def test_what_waits_for_a_person_and_what_for_the_grader_are_apart():
    found, _ = standing([check(score=2), essay(), check("x", 4, None, Outcome.GRADER_FAILED.value)])
    assert (found.score, found.by_hand, found.pending, found.waiting) == (2, 10, 4, 14)


def test_refused_submission_has_no_verdict_on_anything():
    found, checks = standing([check(score=2), essay()], state=State.REFUSED)
    assert (found.score, found.pending, found.by_hand) == (0, 3, 10)
    assert [each.score for each in checks] == [None, None]


def test_given_points_count_and_say_who_gave_them():
    found, (made,) = standing([essay()], deciding(grade(7.0, comment="well told")))
    assert (found.score, found.by_hand) == (7, 0)
    assert (made.score, made.outcome, made.summary) == (7, Outcome.PARTIAL.value, "well told")
    assert (made.decided_by, made.manual, made.cause) == ("ta, noon", True, "")


def test_item_that_nobody_has_graded_is_one_for_manual_grading_all_the_same():
    _, (made,) = standing([essay()])
    assert (made.manual, made.score, made.decided_by, made.summary) == (True, None, "", "said")


def test_words_of_the_grader_stay_where_a_person_said_nothing():
    _, (made,) = standing([essay()], deciding(grade(7.0)))
    assert made.summary == "said"


@pytest.mark.parametrize(
    ("points", "outcome"),
    [(10, "passed"), (9.99, "partly right"), (0.01, "partly right"), (0, "wrong")],
)
def test_outcome_is_that_of_the_points(points, outcome):
    _, (made,) = standing([essay()], deciding(grade(points)))
    assert made.outcome == outcome


@pytest.mark.parametrize("decision", [grade(7.0, files="old"), override(10.0, "essay", "old")])
def test_what_was_decided_of_other_files_counts_no_more(decision):
    found, _ = standing([essay()], deciding(decision))
    assert (found.score, found.by_hand) == (0, 10)


def test_grade_of_an_item_that_is_graded_by_the_machine_now_counts_no_more():
    found, _ = standing([check()], deciding(grade(3.0, "step", out_of=3.0)))
    assert found.score == 0


def test_changed_check_goes_before_a_grade_and_says_so():
    found, (made,) = standing([essay()], deciding(grade(7.0), override(9.0, "essay", out_of=10.0)))
    assert found.score == 9
    assert (made.summary, made.decided_by) == ("Changed by the course staff: agreed", "ta, noon")


def test_changed_check_of_other_files_leaves_the_grade():
    decisions = deciding(grade(7.0), override(9.0, "essay", files="old", out_of=10.0))
    assert standing([essay()], decisions)[0].score == 7


def test_changed_score_is_the_score_and_nothing_waits():
    decisions = deciding(override(4.5, manual.WHOLE, out_of=13.0))
    found, checks = standing([check(score=2), essay()], decisions)
    assert (found.score, found.points, found.waiting) == (4.5, 13, 0)
    assert found.changed == "agreed (ta, noon)"
    assert [each.score for each in checks] == [2, None]


def test_changed_score_of_other_files_changes_nothing():
    decisions = deciding(override(4.5, manual.WHOLE, files="old"))
    found, _ = standing([check(score=2)], decisions)
    assert (found.score, found.changed) == (2, "")


def test_decisions_are_of_their_own_submission_alone():
    rows = [row("ada"), row("bob")]
    checks = [essay(submission="ada"), essay(submission="bob"), check(submission="bob", score=1)]
    found, sorted_checks = combining.for_rows(rows, checks, deciding(grade(7.0)))
    assert [(each.id, each.score, each.by_hand) for each in found] == [
        ("ada", 7, 0),
        ("bob", 1, 10),
    ]
    assert [each.submission for each in sorted_checks] == ["ada", "bob", "bob"]


@pytest.mark.parametrize(
    ("score", "was", "worth", "now"),
    [
        (5, 10, 20, 10),
        (5, 10, 10, 5),
        (10, 10, 5, 5),
        (5, 0, 20, 5),
        (1, 3, 1, 0.333333),
        (0, 3, 9, 0),
    ],
)
def test_points_keep_their_share_of_what_the_rubric_gives_today(score, was, worth, now):
    assert reweighed(score, was, worth) == now


@pytest.mark.parametrize(
    ("points", "up", "total"),
    [
        ((-1,), False, 9),
        ((-1, -2.5), False, 6.5),
        ((-11,), False, 0),
        ((1,), False, 10),
        ((3, 4), True, 7),
        ((-1,), True, 0),
        ((0.1, 0.2), True, 0.3),
        ((0,), True, 0),
        ((0,), False, 10),
    ],
)
def test_entries_count_down_from_full_points_or_up_from_none(points, up, total):
    entries = [entry(n, each) for n, each in enumerate(points)]
    decisions = deciding(entries=entries, up=["essay"] if up else ())
    assert decisions.points_for(grade(entries=tuple(range(len(points)))), 10) == total


def test_items_count_up_each_for_itself():
    decisions = deciding(entries=[entry(1, 2)], up=["other"])
    assert decisions.points_for(grade(entries=(1,)), 10) == 10


def test_only_entries_that_apply_are_added_and_removed_ones_are_none():
    decisions = deciding(entries=[entry(1, -1), entry(2, -5)])
    assert decisions.points_for(grade(entries=(1, 9)), 10) == 9
    assert decisions.points_for(grade(entries=(9,)), 10) is None
    assert decisions.points_for(grade(), 10) is None


def test_points_of_nothing_are_points():
    assert Decisions().points_for(grade(0.0, entries=(1,)), 10) == 0


def test_words_are_the_entries_with_their_signs_and_the_comment_last():
    entries = [entry(1, -1.5), entry(2, 0.5), entry(3, 0), entry(4, -0.5)]
    decisions = deciding(entries=entries)
    told = decisions.words_for(grade(entries=(2, 1, 3, 9, 4), comment="see me"))
    minus = "\N{MINUS SIGN}"
    assert told == ["+0.5: e2", f"{minus}1.5: e1", "0: e3", f"{minus}0.5: e4", "see me"]
    assert Decisions().words_for(grade()) == []


def test_nothing_given_has_no_points_no_version_and_is_out_of_nothing():
    nothing = Grade("ada", "essay")
    assert (nothing.points, nothing.version, nothing.out_of, nothing.entries) == (None, 0, 0, ())
    assert (Override("ada", "", 1.0, "r").out_of, Override("ada", "", 1.0, "r").version) == (0, 0)


def test_some_is_any_grade_or_override():
    assert not Decisions(entries={1: entry(1, 1)}).some
    assert deciding(grade()).some
    assert deciding(override(1.0)).some


@pytest.mark.parametrize(("number", "given"), [(0, 0), (10, 10), (2.5, 2.5), (-0.0, 0)])
def test_points_from_none_to_all_can_be_given(number, given):
    found = manual.require_points(number, 10, "essay")
    assert (found, str(found)[0] != "-") == (given, True)


@pytest.mark.parametrize("number", [-0.01, 10.01, float("nan"), float("inf"), float("-inf")])
def test_other_points_cannot(number):
    with pytest.raises(UsageError, match=r"essay is worth 10 points: .* cannot be given for it"):
        manual.require_points(number, 10, "essay")


def test_text_is_kept_up_to_its_longest_and_without_what_breaks_a_file():
    assert len(manual.require_text("x" * 20_000, "it")) == 20_000
    with pytest.raises(UsageError, match="it has 20,001 characters; 20,000 are kept"):
        manual.require_text("x" * 20_001, "it")
    assert manual.require_text(" a\0b\ud800 ", "it") == "ab?"


ESSAY = CheckResult("essay", "2.1", "2", "Why", 10.0, None, Outcome.BY_HAND, staff_note="look")
STEP = CheckResult(
    *("step", "1.2", "1", "Step", 3.0, 0.0, Outcome.WRONG, Feedback("wrong sign")), notes=("a",)
)


def shown(result, decisions, state=State.GRADED):
    report = Report("hw", "HW", "ada", (result,))
    return combining.for_report(report, "ada", "f", decisions, state).results


def test_comment_on_lost_points_is_the_feedback_and_on_full_ones_a_note():
    (lost,) = shown(ESSAY, deciding(grade(7.0, comment="why?")))
    assert (lost.score, lost.outcome, lost.feedback) == (7, Outcome.PARTIAL, Feedback("why?"))
    assert lost.notes == ()
    (full,) = shown(ESSAY, deciding(grade(10.0, comment="one\ntwo")))
    assert (full.outcome, full.feedback, full.notes) == (Outcome.PASSED, None, ("one", "two"))


def test_points_without_words_bring_no_feedback():
    (found,) = shown(ESSAY, deciding(grade(7.0)))
    assert (found.feedback, found.notes) == (None, ())


def test_who_graded_is_for_the_staff_beside_what_was_there():
    (found,) = shown(ESSAY, deciding(grade(7.0)))
    assert found.staff_note == "look\ngraded by ta, noon"


def test_changed_check_keeps_its_feedback_until_it_is_right():
    (partly,) = shown(STEP, deciding(override(2.0)))
    assert (partly.score, partly.outcome, partly.feedback) == (2, Outcome.PARTIAL, STEP.feedback)
    assert partly.notes == ("a", "Changed by the course staff: agreed")
    (right,) = shown(STEP, deciding(override(3.0)))
    assert (right.outcome, right.feedback) == (Outcome.PASSED, None)


def test_undecided_result_is_as_it_was():
    assert shown(STEP, Decisions()) == (STEP,)
    assert shown(STEP, deciding(override(3.0, files="old"))) == (STEP,)


@pytest.mark.parametrize(
    ("points", "difference", "outcome"),
    [(4, 4, Outcome.PASSED), (0, 0, Outcome.PASSED), (50, 50, Outcome.PASSED)],
)
def test_changed_score_is_made_up_by_one_more_line(points, difference, outcome):
    *_, last = shown(STEP, deciding(override(points, manual.WHOLE)))
    assert (last.score, last.points, last.outcome, last.part) == (difference, 0, outcome, "")
    words = f"Changed by the course staff, to {points} in all: agreed"
    assert (last.notes, last.feedback) == ((words,), None)
    assert last.staff_note == "changed by ta, noon"


def test_taken_points_are_feedback_and_no_note():
    right = CheckResult("loss", "1.1", "1", "Loss", 2.0, 2.0, Outcome.PASSED)
    *_, last = shown(right, deciding(override(0.5, manual.WHOLE)))
    words = "Changed by the course staff, to 0.5 in all: agreed"
    assert (last.score, last.outcome, last.notes) == (-1.5, Outcome.PARTIAL, ())
    assert last.feedback == Feedback(words)


def test_what_waits_is_settled_by_a_changed_score():
    first, _ = shown(ESSAY, deciding(override(4.0, manual.WHOLE)))
    assert (first.score, first.outcome) == (0, Outcome.NOT_RUN)
    assert "to 4 in all: agreed" in first.feedback.summary
    assert shown(ESSAY, deciding(override(4.0, manual.WHOLE, files="old"))) == (ESSAY,)


def test_report_of_a_refused_submission_has_no_score_until_somebody_gives_one():
    (found,) = shown(STEP, Decisions(), State.REFUSED)
    assert found.score is None
    assert sum(each.score for each in shown(STEP, deciding(override(2.0, "")), State.REFUSED)) == 2


def test_changed_line_has_a_heading_of_its_own():
    report = Report("hw", "HW", "ada", (STEP,), part_titles={"1": "Code"})
    found = combining.for_report(report, "ada", "f", deciding(override(1.0, manual.WHOLE)))
    assert dict(found.part_titles) == {"1": "Code", "": "Changed by the course staff"}
    assert found.score == 1
