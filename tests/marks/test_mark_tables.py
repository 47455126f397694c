"""The four tables of marks, cell by cell."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from autograder.classroom.entries import Person
from autograder.marks import tables
from autograder.marks.declaration import Declaration, Part
from autograder.marks.people import Directory
from autograder.marks.reckoning import Mark, PartMark
from autograder.marks.run import Marks
from autograder.marks.sheets import Sheet
from autograder.marks.sources import Attempt, Column

PARTS = [Part(name="Code", csv="a"), Part(name="Report", csv="b")]
CODE, REPORT = Column(PARTS[0], 15, ()), Column(PARTS[1], 64.5, ())
AT = datetime(2026, 10, 1, 20, 0, tzinfo=timezone(timedelta(hours=-4)))
ADA = Person("Ada King Lovelace", "7", "ada@x.edu", "11", "adal")
BOB = Person("Bob", "8", "bob@x.edu")


def attempt(identity="901", hours=0, count=1):
    return Attempt(ADA, 0.0, time=AT + timedelta(hours=hours), id=identity, count=count)


def made(*rows, out_of=79.5):
    """Marks of these students: the person, their parts, and what they get."""
    directory = Directory()
    marks = []
    for person, parts, mark in rows:
        student = directory.add(person, sections="002")
        total = sum(part.earned for part in parts)
        marks.append(Mark(student, tuple(parts), total, mark, out_of, f"line of {person.name}", 2))
    declared = Declaration(title="HW 1", part=PARTS)
    return Marks(declared, (CODE, REPORT), (), tuple(marks), directory)


GRADED = (ADA, [PartMark(CODE, attempt(), 12, days=1), PartMark(REPORT, attempt(), 60)], 72.0)
WAITS = (BOB, [PartMark(CODE, attempt(), 3.5, waits="10 points"), PartMark(REPORT)], None)
MISSING = (BOB, [PartMark(CODE), PartMark(REPORT)], 0.0)


def test_plain_table_has_a_heading_with_the_parts_between():
    heading = next(tables.plain(made(GRADED)))
    assert heading == [
        *("Name", "SID", "Email", "Sections", "Code", "Report", "Days Late", "Slip Days"),
        *("Total", "Mark", "Out Of", "Status", "How"),
    ]


def test_plain_line_has_points_days_mark_and_how_it_came_about():
    _, ada, bob = tables.plain(made(GRADED, WAITS))
    assert ada == [
        *("Ada King Lovelace", "7", "ada@x.edu", "002", "12", "60", "1", "2"),
        *("72", "72", "79.5", "Graded", "line of Ada King Lovelace"),
    ]
    assert bob[4:12] == ["", "0", "0", "2", "3.5", "", "79.5", "Ungraded"]


def test_days_late_are_those_of_the_part_that_was_latest():
    parts = [PartMark(CODE, attempt(), 1, days=1), PartMark(REPORT, attempt(), 1, days=3)]
    assert list(tables.plain(made((ADA, parts, 2.0))))[1][6] == "3"


def test_long_line_is_kept_to_two_thousand_letters():
    of = made(GRADED)
    mark = replace(of.marks[0], line="x" * 3000)
    (_, line) = tables.plain(replace(of, marks=(mark,)))
    assert len(line[-1]) == 2000


def test_gradescope_s_table_numbers_the_parts_from_one_with_their_worth():
    heading = next(tables.for_gradescope(made()))
    assert heading[13:] == ["1: Code (15.0 pts)", "2: Report (64.5 pts)"]
    assert heading[:7] == [
        *("First Name", "Last Name", "SID", "Email", "Sections", "Total Score", "Max Points"),
    ]


def test_gradescope_s_line_is_of_the_newest_submission_and_the_most_of_each():
    parts = [
        PartMark(CODE, attempt("901", 0, 4), 12, late=timedelta(hours=1)),
        PartMark(REPORT, attempt("902", 5, 2), 60, late=timedelta(hours=26, minutes=3)),
    ]
    _, line = tables.for_gradescope(made((ADA, parts, 72.0)))
    assert line == [
        *("Ada King", "Lovelace", "7", "ada@x.edu", "002", "72", "79.5", "Graded", "902"),
        *("2026-10-02 01:00:00 -0400", "26:03:00", "", "4", "12", "60"),
    ]


def test_gradescope_s_line_of_whoever_handed_in_nothing_is_empty():
    _, line = tables.for_gradescope(made(MISSING))
    assert line[5:] == ["", "79.5", "Missing", "", "", "", "", "0", "", ""]


def test_gradescope_s_cells_stay_empty_for_parts_that_wait_or_are_missing():
    _, line = tables.for_gradescope(made(WAITS))
    assert (line[5], line[7]) == ("", "Ungraded")
    assert line[-2:] == ["", ""]


def test_submission_without_a_time_has_its_number_and_no_time():
    parts = [PartMark(CODE, Attempt(ADA, 5, id="9"), 5), PartMark(REPORT)]
    _, line = tables.for_gradescope(made((ADA, parts, 5.0)))
    assert (line[8], line[9], line[10]) == ("9", "", "00:00:00")


def test_canvas_gets_last_name_first_its_own_number_and_the_account():
    heading, possible, ada, bob = tables.for_canvas(made(GRADED, MISSING))
    assert heading == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "HW 1"]
    assert possible == ["    Points Possible", "", "", "", "", "79.5"]
    assert ada == ["Lovelace, Ada King", "11", "7", "adal", "002", "72"]
    assert bob == ["Bob", "", "8", "bob@x.edu", "002", "0"]


def test_canvas_keeps_the_mark_it_has_where_none_is_final():
    *_, bob = tables.for_canvas(made(WAITS))
    assert bob[-1] == ""


def test_canvas_s_table_of_nobody_is_out_of_nothing():
    assert list(tables.for_canvas(made()))[1][-1] == "0"


def worksheet(*rows):
    columns = ("Full name", "ID number", "Grade", "Maximum Grade", "Feedback comments", "Other")
    rows = tuple(dict(zip(columns, row, strict=True)) for row in rows)
    return Sheet(Path("moodle.csv"), columns, rows)


def test_moodle_s_worksheet_keeps_all_but_grade_and_feedback_and_its_order():
    sheet = worksheet(
        ("Bob", "8", "1", "79.5", "old", "b"),
        ("Ada King Lovelace", "7", "2", "79.5", "", "a"),
        ("Cy", "9", "3", "79.5", "kept", "c"),
    )
    heading, bob, ada, cy = tables.for_moodle(made(GRADED, WAITS), sheet)
    assert heading == list(sheet.columns)
    assert bob == ["Bob", "8", "1", "79.5", "old", "b"]
    assert ada == ["Ada King Lovelace", "7", "72", "79.5", "line of Ada King Lovelace", "a"]
    assert cy == ["Cy", "9", "3", "79.5", "kept", "c"]


def test_moodle_s_worksheet_without_a_column_for_feedback_gets_none():
    sheet = Sheet(Path("m.csv"), ("ID number", "Grade"), ({"ID number": "7", "Grade": ""},))
    assert list(tables.for_moodle(made(GRADED), sheet)) == [["ID number", "Grade"], ["7", "72"]]


def test_long_line_is_kept_to_two_thousand_letters_on_moodle_too():
    of = made(GRADED)
    mark = replace(of.marks[0], line="x" * 3000)
    sheet = worksheet(("Ada King Lovelace", "7", "", "79.5", "", ""))
    _, row = tables.for_moodle(replace(of, marks=(mark,)), sheet)
    assert len(row[4]) == 2000


def test_row_of_the_worksheet_that_is_about_nobody_stays():
    sheet = worksheet(("", "", "5", "79.5", "", ""))
    assert list(tables.for_moodle(made(GRADED), sheet))[1] == ["", "", "5", "79.5", "", ""]


def test_other_maximum_is_told_only_where_it_is_another():
    row = ("Ada", "7", "", "100.00", "", "")
    assert tables.other_maximum(made(GRADED), worksheet(row)) == 100
    assert tables.other_maximum(made(GRADED, out_of=100), worksheet(row)) is None
    empty = ("Ada", "7", "", "", "", "")
    assert tables.other_maximum(made(GRADED), worksheet(empty)) is None
    plain = Sheet(Path("m.csv"), ("Grade",), ({"Grade": "5"},))
    assert tables.other_maximum(made(GRADED), plain) is None
