"""Submissions of a class that the same small edit repairs are one group."""

from test_summary import row

from autograder.classroom import class_page
from autograder.classroom.repairs import RepairRow, groups, rows_of
from autograder.results.repair import Edit, Repair
from autograder.results.report import CheckResult, Outcome, Report

ROWS = [row(name) for name in ("ada", "bob", "eve")]
REPAIRS = [
    RepairRow("ada", "1.1", "f", "look at the sign", 8),
    RepairRow("bob", "1.2", "f", "look at the sign", 12),
    RepairRow("bob", "1.2", "g", "look at the number", 20),
]


def test_the_commonest_repair_is_first_with_its_lines_checks_and_people():
    first, second = groups(ROWS, REPAIRS)
    assert (first.text, first.lines) == ("f: look at the sign", "lines 8 to 12")
    assert first.numbers == ("1.1", "1.2")
    assert [each.id for each in first.rows] == ["ada", "bob"]
    assert second.lines == "line 20"


def test_the_page_shows_the_groups_and_nothing_where_there_are_none():
    about = {"title": "T", "seed": "1"}
    page = class_page.render(about, ROWS, [], groups(ROWS, REPAIRS))
    assert "2 of 3</b>: <bdi>f: look at the sign" in page
    assert "What repairs it" not in class_page.render(about, ROWS, [])


def test_what_is_stored_of_a_report_is_its_smallest_repair():
    repair = Repair(((Edit("line 8", "f", "sign", "-x", "x", 8),),))
    result = CheckResult("c", "1.1", "1", "t", 1.0, 0.0, Outcome.WRONG, repair=repair)
    assert list(rows_of(Report("h", "t", "s", (result,)))) == [("1.1", "f", "look at the sign", 8)]
