"""What was handed in for a part: of a table's row, and of a graded class."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from classroom_tools import essay_report, graded_class, save_report

from autograder.classroom.desk import Desk
from autograder.classroom.entries import Person
from autograder.errors import UsageError
from autograder.marks import sources
from autograder.marks.declaration import Part
from autograder.results.report import CheckResult, Outcome, Report

HEAD = (
    "Name,SID,Total Score,Max Points,Status,Submission ID,Submission Time,Lateness (H:M:S),"
    "Submission Count,Section\n"
)


@pytest.fixture
def table(tmp_path):
    """Return a function that reads a part from a table of this text."""

    def of(text, **settings):
        (tmp_path / "t.csv").write_text(text, encoding="utf-8")
        return sources.read(Part(name="Report", csv=tmp_path / "t.csv", **settings))

    return of


def test_row_of_gradescope_s_table_says_all_of_an_attempt(table):
    row = "Ada,1,48.5,64,Graded,901,2026-10-01 20:00:00 -0400,26:03:10,3,002\n"
    column = table(HEAD + row)
    assert column.points == 64
    assert column.attempts == (
        sources.Attempt(
            Person("Ada", "1"),
            48.5,
            time=datetime(2026, 10, 1, 20, tzinfo=timezone(timedelta(hours=-4))),
            late=timedelta(hours=26, minutes=3, seconds=10),
            id="901",
            count=3,
            sections="002",
        ),
    )


def test_row_that_says_little_is_one_attempt_in_time(table):
    (attempt,) = table("Name,Total Score,Max Points\nAda,5,10\n").attempts
    assert attempt == sources.Attempt(Person("Ada"), 5.0)
    assert (attempt.waiting, attempt.count, attempt.is_late, attempt.changed) == (0, 1, False, "")


@pytest.mark.parametrize(
    ("score", "status", "earned_waiting"),
    [
        ("5", "Graded", (5, 0)),
        ("0", "Graded", (0, 0)),
        ("5", "", (5, 0)),
        ("", "Ungraded", (0, 64)),
        ("", "Graded", (0, 64)),
        ("", "", None),
        ("", "Missing", None),
        ("0", "MISSING", None),
        ("5", "missing", None),
    ],
)
def test_what_has_no_score_waits_and_what_is_missing_is_no_attempt(
    table, score, status, earned_waiting
):
    column = table(f"{HEAD}Ada,1,{score},64,{status},,,,,\n")
    found = [(each.earned, each.waiting) for each in column.attempts]
    assert found == ([] if earned_waiting is None else [earned_waiting])


@pytest.mark.parametrize(("cell", "count"), [("4", 4), ("", 1), ("0", 0), ("many", 1), (" 2 ", 2)])
def test_how_often_it_was_handed_in_is_a_number_or_once(table, cell, count):
    assert table(f"{HEAD}Ada,1,5,64,Graded,,,,{cell},\n").attempts[0].count == count


def test_worth_is_the_most_that_any_row_names(table):
    rows = "Ada,1,5,,Graded,,,,,\nBob,2,6,64,Graded,,,,,\nCy,3,7,60,Graded,,,,,\n"
    assert table(HEAD + rows).points == 64


def test_column_is_taken_by_its_name_and_the_worth_from_the_declaration(table):
    text = "Name,Total Score,Bonus,Max Points\nAda,5,3,64\n"
    column = table(text, column="bonus", points=4)
    assert (column.points, column.attempts[0].earned) == (4, 3)


def test_max_points_say_nothing_of_another_column(table):
    with pytest.raises(UsageError, match="nothing says how many points it is worth"):
        table("Name,Total Score,Bonus,Max Points\nAda,5,3,64\n", column="Bonus")


def test_declared_points_are_what_waits_in_a_column_of_another_name(table):
    (attempt,) = table("Name,Bonus,Status\nAda,,Ungraded\n", column="Bonus", points=4).attempts
    assert (attempt.earned, attempt.waiting) == (0, 4)


def test_declared_points_have_to_agree_with_the_table_s(table):
    row = "Ada,1,5,64,Graded,,,,,\n"
    assert table(HEAD + row, points=64).points == 64
    with pytest.raises(UsageError, match=r"Report is worth 60 points here, and 64 in .*t\.csv$"):
        table(HEAD + row, points=60)


def test_column_that_is_not_there_is_refused_with_those_that_are(table):
    with pytest.raises(UsageError, match="has no column Total Score") as refused:
        table("Name,Points\nAda,5\n")
    assert "Name, Points" in refused.value.tip


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5),
        (" 5.25 ", 5.25),
        ("5,25", 5.25),
        ("87%", 87),
        ("-1", -1),
        ("0", 0),
        ("", None),
        ("  ", None),
        ("-", None),
        ("N/A", None),
    ],
)
def test_number_of_a_cell(text, number):
    assert sources.number_of(text, Path("t.csv")) == number


@pytest.mark.parametrize("text", ["five", "nan", "inf", "1e999", "1,234.5", "--"])
def test_what_is_no_number_of_points_is_refused(text):
    with pytest.raises(UsageError, match=r"t\.csv: .* is no number of points"):
        sources.number_of(text, Path("t.csv"))


@pytest.fixture
def graded(tmp_path):
    """A class in which Ada and Bob, together, handed in code and an essay."""
    people = (Person("Ada", "1"), Person("Bob", "2"))
    with graded_class(tmp_path / "code", []) as store:
        save_report(
            store, "submission_9", essay_report(), people=people,
            submitted_at="2026-10-01 20:00:00 -0400", late=True, attempts=3,
        )  # fmt: skip
    return tmp_path / "code"


def test_class_gives_each_person_of_a_group_the_attempt(graded):
    column = sources.read(Part(name="Code", **{"class": graded}))
    assert column.points == 15
    assert [each.person.name for each in column.attempts] == ["Ada", "Bob"]
    ada = column.attempts[0]
    assert (ada.earned, ada.waiting, ada.id, ada.count, ada.is_late) == (2, 10, "9", 3, True)
    assert ada.time == datetime(2026, 10, 2, tzinfo=timezone.utc)
    assert ada.late is None


def test_manual_items_of_a_class_are_left_aside_where_that_is_said(graded):
    column = sources.read(Part(name="Code", manual=False, **{"class": graded}))
    assert (column.points, column.attempts[0].earned, column.attempts[0].waiting) == (5, 2, 0)


def test_points_given_by_hand_are_earned_in_a_class_whose_manual_items_count(graded):
    desk = Desk(graded)
    desk.give("submission_9", "essay", by="ta", version=0, points=7)
    desk.close()
    for manual, earned in ((True, 9), (False, 2)):
        attempt = sources.read(Part(name="C", manual=manual, **{"class": graded})).attempts[0]
        assert (attempt.earned, attempt.waiting) == (earned, 0)


def test_points_of_a_class_have_six_digits_and_a_wrong_worth_names_its_folder(tmp_path):
    third = CheckResult("a", "1.1", "1", "A", 2 / 3, 1 / 3, Outcome.PARTIAL)
    with graded_class(tmp_path / "thirds", ["ada"], Report("hw", "HW", "ada", (third,))):
        pass
    column = sources.read(Part(name="C", **{"class": tmp_path / "thirds"}))
    assert (column.points, column.attempts[0].earned) == (0.666667, 0.333333)
    with pytest.raises(UsageError, match=r"worth 2 points here, and 0\.67 in .*thirds$"):
        sources.read(Part(name="C", points=2, **{"class": tmp_path / "thirds"}))


def test_class_without_submissions_is_worth_what_is_declared(tmp_path):
    with graded_class(tmp_path / "empty", []):
        pass
    column = sources.read(Part(name="C", points=5, **{"class": tmp_path / "empty"}))
    assert (column.points, column.attempts) == (5, ())
