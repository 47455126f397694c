"""A class, a column and a roster become marks, in the columns that course sites read."""

import csv

import pytest
from classroom_tools import essay_report, graded_class, save_report
from click.testing import CliRunner

from autograder.classroom.desk import Desk
from autograder.classroom.entries import Person
from autograder.cli import main

ROSTER = """\
Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed,\
Last modified (submission),Last modified (grade),Feedback comments
Participant 1,Ada Lovelace,001,ada@x.edu,Submitted,,100.00,Yes,-,-,
Participant 2,Bob Bee,002,bob@x.edu,Submitted,,100.00,Yes,-,-,
Participant 3,Cy Nothing,003,cy@x.edu,No submission,,100.00,Yes,-,-,
"""
SCORES = """\
First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID,\
Submission Time,Lateness (H:M:S),View Count,Submission Count
Ada,Lovelace,001,ada@x.edu,1,60.0,64.0,Graded,901,2026-10-01 20:00:00 -0400,00:00:00,3,2
Bob,Bee,002,bob@x.edu,1,30.0,64.0,Graded,902,2026-10-03 20:00:00 -0400,44:01:00,1,1
Cy,Nothing,003,cy@x.edu,1,,64.0,Missing,,,,,
"""
FILE = """\
title = "HW 1"
cap = 70
roster = "roster.csv"

[late]
due = 2026-10-01T23:59:00-04:00
percent_per_day = 10

[[part]]
name = "Code"
class = "code"
points = 15

[[part]]
name = "Report"
csv = "report.csv"
"""


@pytest.fixture
def room(tmp_path):
    """A folder with a graded class of two, Gradescope's table of a report, and a roster."""
    with graded_class(tmp_path / "code", []) as store:
        for name, sid in (("Ada Lovelace", "001"), ("Bob Bee", "002")):
            who = (Person(name, sid),)
            at = "2026-10-01 20:39:29.611837000 -04:00"
            save_report(store, f"submission_{sid}", essay_report(), people=who, submitted_at=at)
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "report.csv").write_text(SCORES)
    (tmp_path / "hw1.toml").write_text(FILE)
    return tmp_path


def run(room):
    return CliRunner().invoke(main, ["marks", str(room / "hw1.toml"), "--out", str(room / "out")])


def table(room, name):
    return list(csv.DictReader((room / "out" / name).read_text().splitlines()))


def grade_all(room):
    desk = Desk(room / "code")
    for sid, points in (("001", 10), ("002", 5)):
        desk.give(f"submission_{sid}", "essay", by="ta", version=0, points=points)
    desk.close()


def test_marks_wait_until_items_are_graded(room):
    done = run(room)
    assert done.exit_code == 0, done.output
    assert "no mark yet: Ada Lovelace: Code: 10 points nobody has decided" in done.output
    assert [line["Mark"] for line in table(room, "marks.csv")] == ["", "", "0"]
    assert [line["HW 1"] for line in table(room, "marks_canvas.csv")] == ["70", "", "", "0"]


def test_everybody_has_a_mark_and_the_line_that_shows_it(room):
    grade_all(room)
    assert "3 students, 3 with a mark" in run(room).output
    ada, bob, cy = table(room, "marks.csv")
    assert (ada["Mark"], ada["How"]) == ("70", "Code 12 + Report 60 = 72; at most 70 count")
    assert bob["How"] == "Code 7 + Report 24 (30 \u2212 6 for 2 days late) = 31"
    assert (cy["Status"], cy["Mark"]) == ("Missing", "0")


def test_columns_are_those_of_gradescope_s_own_export(room):
    grade_all(room)
    run(room)
    lines = table(room, "marks_gradescope.csv")
    assert list(lines[0])[:13] == SCORES.partition("\n")[0].split(",")
    assert list(lines[0])[13:] == ["1: Code (15.0 pts)", "2: Report (64.0 pts)"]
    bob = lines[1]
    assert (bob["Sections"], bob["Status"], bob["Lateness (H:M:S)"]) == ("1", "Graded", "44:01:00")
    assert (lines[0]["Submission Count"], bob["Submission Time"]) == (
        "2",
        "2026-10-03 20:00:00 -0400",
    )
    assert (lines[2]["Status"], lines[2]["Total Score"]) == ("Missing", "")


def test_moodle_s_worksheet_comes_back_filled_in(room):
    grade_all(room)
    run(room)
    lines = table(room, "marks_moodle.csv")
    assert list(lines[0]) == ROSTER.partition("\n")[0].split(",")
    assert [line["Grade"] for line in lines] == ["70", "31", "0"]
    assert lines[0]["Feedback comments"].startswith("Code 12 + Report 60")


def test_marks_that_moodle_would_take_for_a_part_of_more_are_pointed_out(room):
    assert "on Moodle marks are out of 100, here out of 70" in run(room).output
    (room / "roster.csv").write_text(ROSTER.replace("100.00", "70.00"))
    assert "on Moodle" not in run(room).output


def test_manual_items_can_be_left_to_another_column(room):
    text = FILE.replace("points = 15", "points = 5\nmanual = false")
    (room / "hw1.toml").write_text(text)
    run(room)
    assert [line["Mark"] for line in table(room, "marks.csv")] == ["62", "26", "0"]


def test_whoever_is_in_no_roster_is_named(room):
    (room / "roster.csv").write_text(
        ROSTER.replace("Participant 2,Bob Bee,002,bob@x.edu", "x,X,9,")
    )
    assert "in no roster: Bob Bee" in run(room).output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points = 15", "points = 21", "worth 21 points here, and 15 in"),
        ("cap = 70", "capp = 70", "capp: nothing of this name is known"),
        ("cap = 70", "cap = 'x'", "cap: Input should be a valid number"),
        ("-04:00", "", "a time needs its offset"),
        ('csv = "report.csv"', "", "Report needs either class"),
        ('"report.csv"', '"report.csv"\ncolumn = "Bonus"', "no column Bonus"),
        ('"report.csv"', '"none.csv"', "none.csv cannot be read"),
        ('class = "code"', 'class = "none"', "holds no graded class"),
        ("[late]", "[late", "no TOML"),
        ("percent_per_day = 10", 'grace = "soon"', "'soon' is no duration"),
        ("[[part]]", "[[student]]\nid = 'eve'\n[[part]]", "eve names no student"),
    ],
)
def test_slip_in_the_file_gets_a_clear_line(room, old, new, said):
    (room / "hw1.toml").write_text(FILE.replace(old, new, 1))
    done = run(room)
    assert done.exit_code == 2
    assert said in done.output


def test_slip_days_go_on_in_the_next_homework(room):
    rule = "percent_per_day = 10\nslip_days = 3"
    (room / "hw1.toml").write_text(FILE.replace("percent_per_day = 10", rule))
    grade_all(room)
    run(room)
    assert [line["Slip Days"] for line in table(room, "marks.csv")] == ["0", "2", "0"]
    (room / "marks_before.csv").write_text((room / "out/marks.csv").read_text())
    rule += '\nslip_days_used = "marks_before.csv"'
    (room / "hw1.toml").write_text(FILE.replace("percent_per_day = 10", rule))
    run(room)
    bob = table(room, "marks.csv")[1]
    assert (bob["Slip Days"], bob["Days Late"], bob["Mark"]) == ("1", "1", "34")
