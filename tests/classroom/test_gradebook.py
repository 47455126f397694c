"""The gradebook: a line for each student, and nothing in it that a spreadsheet runs."""

import csv
import dataclasses
import io

import pytest

from autograder.classroom.entries import Person
from autograder.classroom.gradebook import (
    for_canvas,
    for_gradescope,
    inert,
    not_inert,
    table,
    write,
)
from autograder.classroom.jobs import State
from autograder.classroom.store import Row

PARTS = {"submission_1": {"1": (2.5, 3.0)}, "submission_2": {"1": (1.0, 3.0)}}


def row(identity="submission_1", *people, score=2.5, at="", pending=0.0):
    people = people or (Person("Ada Lovelace", "00123", "ada@example.edu"),)
    return Row(identity, "", "", State.GRADED, people, at, score, 3.0, pending, 1.0, False, "")


def read(lines):
    return list(csv.DictReader(io.StringIO(table(lines))))


def test_columns_are_gradescopes_and_one_for_each_part():
    line = read(for_gradescope([row()], PARTS, {"1": "Doubling"}))[0]
    assert (line["First Name"], line["Last Name"]) == ("Ada", "Lovelace")
    assert (line["SID"], line["Email"]) == ("00123", "ada@example.edu")
    assert (line["Total Score"], line["Max Points"], line["Status"]) == ("2.5", "3", "Graded")
    assert (line["Submission ID"], line["1: Doubling (3 pts)"]) == ("1", "2.5")


def test_each_member_of_a_group_has_a_line():
    lines = read(for_gradescope([row("submission_1", Person("A B"), Person("C D"))], PARTS, {}))
    assert [(line["Last Name"], line["Total Score"]) for line in lines] == [
        ("B", "2.5"),
        ("D", "2.5"),
    ]


def test_two_submissions_of_one_student_are_two_lines_for_gradescope_and_the_later_for_canvas():
    rows = [row(at="2024-01-01"), row("submission_2", score=1.0, at="2024-01-02")]
    lines = read(for_gradescope(rows, PARTS, {}))
    assert [line["Submission ID"] for line in lines] == ["1", "2"]
    assert [line["HW"] for line in read(for_canvas("HW", rows))] == ["3", "1"]


def test_later_is_what_came_later_whatever_the_clock_of_the_place():
    early, late = "2026-11-01 01:50:00 -0400", "2026-11-01 01:10:00 -0500"
    rows = [row("a", score=1.0, at=early), row("b", score=2.0, at=late)]
    for each in (rows, rows[::-1]):
        assert [line["HW"] for line in read(for_canvas("HW", each))] == ["3", "2"]


def test_time_is_as_gradescope_s_tables_have_it():
    there = [row(at="2026-10-01 20:39:29.611837000 -04:00"), row(at="yesterday")]
    lines = read(for_gradescope(there, PARTS, {}))
    assert [line["Submission Time"] for line in lines] == ["2026-10-01 20:39:29 -0400", "yesterday"]


def test_canvas_finds_its_columns_and_the_points_possible():
    possible, line = read(for_canvas("HW 1", [row()]))
    assert possible["Student"] == "    Points Possible"
    assert (line["Student"], line["SIS User ID"]) == ("Lovelace, Ada", "00123")
    assert (possible["HW 1"], line["HW 1"]) == ("3", "2.5")


def test_canvas_gets_no_mark_while_points_wait_for_a_person():
    assert read(for_canvas("HW", [row(pending=1.0)]))[1]["HW"] == ""
    assert read(for_gradescope([row(pending=1.0)], PARTS, {}))[0]["Status"] == "Pending"


FORMULAS = ["=cmd()", "+x", "-x", "@SUM(A1)", " =1", "\xa0=1", '"=1', "-1+cmd()", "+nan", "-1_0"]
WIDE = ["\uff1dcmd()", "\uff0bx", "\uff0dx", "\uff20SUM(A1)", "\ufe66x", "\ufe62x", "\u2212x"]
UNSEEN = ["\ufeff=1", "\u200b=1", "\u202e=1", "\u2060\uff1d1"]


@pytest.mark.parametrize("cell", FORMULAS + WIDE + UNSEEN, ids=ascii)
def test_no_cell_is_a_formula(cell):
    assert inert(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["\t=1", "\r=1", "\n=1", "\x00=1", "\u2028=1"], ids=ascii)
def test_nothing_that_ends_a_line_or_a_cell_is_left(cell):
    assert inert(cell) == "' =1"
    assert inert("Ada" + cell) == "Ada =1"


def cells_where_semicolons_end_them(text):
    """Return the cells as a spreadsheet sees them where the comma is the decimal sign."""
    return [cell for line in csv.reader(text.splitlines(), delimiter=";") for cell in line]


@pytest.mark.parametrize(
    "name", [";=cmd()", "Ada;=cmd()", 'Ada;"=cmd()"', 'a, ";=cmd();"', "x;\uff1d1", "x;\n=1;@x"]
)
def test_no_cell_is_a_formula_where_semicolons_end_cells(name):
    for text in (table([["Ada", name, "3"]]), table([[name]])):
        cells = cells_where_semicolons_end_them(text)
        assert [cell for cell in cells if cell.strip('" ')[:1] in ("=", "@", "\uff1d")] == []


@pytest.mark.parametrize(
    "cell", ["-1.5", "+3", "1e-05", "3", "Ada, B.", "Ada; B.", "    Points Possible", "1=2", ""]
)
def test_numbers_and_names_stay_as_they_are(cell):
    assert inert(cell) == cell


def test_names_with_commas_quotes_and_line_breaks_stay_one_cell():
    people = (Person('O"Neil,\nAda =cmd()', sid="=1+1", email="@x"),)
    line = read(for_gradescope([row("submission_1", *people)], PARTS, {}))[0]
    assert line["First Name"] == 'O"Neil, Ada'
    assert (line["Last Name"], line["SID"], line["Email"]) == ("'=cmd()", "'=1+1", "'@x")


def test_both_tables_are_written_into_the_folder(tmp_path):
    write(tmp_path, "HW", [row()], PARTS, {"1": "Doubling"}, due="")
    for name, lines in (
        ("gradebook.csv", for_gradescope([row()], PARTS, {"1": "Doubling"})),
        ("gradebook_canvas.csv", for_canvas("HW", [row()])),
    ):
        assert (tmp_path / name).read_bytes().decode() == table(lines)


def test_part_that_a_submission_lacks_or_that_waits_has_an_empty_cell():
    parts = {"a": {"1": (None, 3.0)}, "b": {"2": (0.0, 2.0)}}
    lines = read(for_gradescope([row("a"), row("b")], parts, {"2": "Two"}))
    assert [(line["1 (3)"], line["2: Two (2 pts)"]) for line in lines] == [("", ""), ("", "0")]


def test_points_possible_are_those_of_the_largest_and_none_of_an_empty_class():
    larger = dataclasses.replace(row("b"), points=5.0)
    assert read(for_canvas("HW", [row("a"), larger]))[0]["HW"] == "5"
    assert read(for_canvas("HW", []))[0]["HW"] == "0"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (Person("A", canvas_id="7", sid="1"), Person("B", canvas_id="7", sid="2"), True),
        (Person("A", canvas_id="7", sid="1"), Person("A", canvas_id="8", sid="1"), False),
        (Person("A", sid="1", email="a@x"), Person("A", sid="1", email="b@x"), True),
        (Person("A", email="a@x"), Person("B", email="a@x"), True),
        (Person("A"), Person("A"), False),
    ],
)
def test_canvas_has_one_line_for_a_student_by_the_surest_name(first, second, same):
    rows = [row("a", first, at="2024-01-01"), row("b", second, score=1.0, at="2024-01-02")]
    marks = [line["HW"] for line in read(for_canvas("HW", rows))[1:]]
    assert marks == (["1"] if same else ["2.5", "1"])


def test_student_with_one_name_has_no_first_one():
    line = read(for_gradescope([row("submission_1", Person("Plato"))], PARTS, {}))[0]
    assert (line["First Name"], line["Last Name"]) == ("", "Plato")
    assert read(for_canvas("HW", [row("a", Person("Plato"))]))[1]["Student"] == "Plato"


@pytest.mark.parametrize("cell", ["=1", "a;=1", "'tis", "-1.5", "''=1", "a;'b"])
def test_what_was_made_text_is_read_back(cell):
    assert not_inert(inert(cell)) == cell


def test_quote_that_hides_nothing_stays():
    assert not_inert("'abc;'=1") == "'abc;=1"
