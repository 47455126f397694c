"""A table of items goes out, is filled in by whatever spreadsheet, and comes back."""

import codecs
import contextlib
import csv
import io

import pytest
from classroom_tools import essay_report, graded_class
from click.testing import CliRunner

from autograder.classroom import gradebook, review_csv, spreadsheets
from autograder.classroom.desk import Desk
from autograder.cli import main
from autograder.errors import UsageError


@pytest.fixture
def room(tmp_path):
    """The store and the desk of a class of two."""
    made = graded_class(tmp_path, ["ada", "bob"], essay_report("=1+1"))
    with made as store, contextlib.closing(Desk(tmp_path)) as desk:
        yield store, desk


def written(room):
    return gradebook.table(review_csv.table(*room))


def filled_in(text, **cells):
    """Return the table with points, or points and comment, for some ids."""
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        row["points"], row["comment"] = cells.get(row["id"], (row["points"], row["comment"]))
    lines = [list(rows[0]), *[list(row.values()) for row in rows]]
    return gradebook.table(lines)


def take(room, text, by="ta1", **more):
    return review_csv.take(review_csv.read(text), *room, by=by, **more)


def test_table_has_a_line_for_each_item_and_no_formula(room):
    row, other = csv.DictReader(io.StringIO(written(room)))
    assert (row["id"], row["item"], row["points"], row["of"]) == ("ada", "essay", "", "10")
    assert (row["answer"], row["title"], other["id"]) == ("'=1+1", "Why it converges", "bob")


def test_what_is_filled_in_comes_back(room):
    taken = take(room, filled_in(written(room), ada=("7.5", "- short; =good")))
    assert (taken.changed, taken.conflicts) == ({"ada"}, [])
    grade = room[1].grade("ada", "essay")
    assert (grade.points, grade.comment, grade.by) == (7.5, "- short; =good", "ta1")
    assert take(room, written(room)).changed == set()


def test_line_breaks_of_a_comment_survive_a_table_that_has_it_on_one_line(room):
    room[1].give("ada", "essay", by="ta", version=0, points=1, comment="one\ntwo")
    take(room, filled_in(written(room), ada=("2", "one two")))
    assert room[1].grade("ada", "essay").comment == "one\ntwo"


def test_points_that_entries_made_stay_theirs(room):
    entry = room[1].entries.add("essay", -1, "no proof", by="ta")
    room[1].give("ada", "essay", by="ta", version=0, entries=[entry.id])
    take(room, filled_in(written(room), ada=("9", "but well told")))
    grade = room[1].grade("ada", "essay")
    assert (grade.points, grade.entries, grade.comment) == (None, (entry.id,), "but well told")


def test_table_of_yesterday_overwrites_nothing(room):
    old = written(room)
    room[1].give("ada", "essay", by="ta2", version=0, points=3)
    taken = take(room, filled_in(old, ada=("8", ""), bob=("6", "")))
    assert taken.changed == {"bob"}
    assert "by ta2; 3 stands, and the table has 8" in taken.conflicts[0]
    assert take(room, filled_in(old, ada=("8", "")), replace=True).changed == {"ada"}


@pytest.fixture
def elsewhere(tmp_path):
    """The same class on another machine."""
    made = graded_class(tmp_path / "elsewhere", ["ada", "bob"], essay_report("=1+1"))
    with made as store, contextlib.closing(Desk(tmp_path / "elsewhere")) as desk:
        yield store, desk


def test_table_of_another_machine_completes_and_overwrites_nothing(room, elsewhere):
    elsewhere[1].give("ada", "essay", by="ta2", version=0, points=3)
    elsewhere[1].give("bob", "essay", by="ta2", version=0, points=4)
    room[1].give("bob", "essay", by="ta1", version=0, points=9)
    taken = take(room, written(elsewhere))
    assert (taken.changed, len(taken.conflicts)) == ({"ada"}, 1)
    assert "by ta1; 9 stands, and the table has 4" in taken.conflicts[0]
    assert [room[1].grade(who, "essay").points for who in ("ada", "bob")] == [3, 9]


@pytest.mark.parametrize("through", [("utf-8", "cp1252"), ("cp1252", "cp1252")], ids=str)
def test_comment_that_a_spreadsheet_cannot_show_stays_as_it_was(room, through):
    room[1].give("ada", "essay", by="ta", version=0, points=3, comment="Très bien – 李")
    write, read = through
    take(room, written(room).encode(write, "replace").decode(read, "replace"))
    assert room[1].grade("ada", "essay").comment == "Très bien – 李"


def test_table_is_read_in_the_letters_of_whatever_system(tmp_path):
    for coding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert spreadsheets.text_of("id;Zoë\r\n".encode(coding)) == "id;Zoë\r\n"


def test_folder_whose_number_lost_its_zeros_in_a_spreadsheet_is_found(tmp_path):
    with (
        graded_class(tmp_path, ["0017", "018", "18"]) as store,
        contextlib.closing(Desk(tmp_path)) as desk,
    ):
        take((store, desk), "id,item,points\n17,essay,3\n18,essay,5\n")
        given = [desk.grade(each, "essay").points for each in ("0017", "018", "18")]
    assert given == [3, None, 5]


def test_table_of_four_columns_is_enough(room):
    take(room, "id,item,points\nada,2,9\nbob,2.1,8\n")
    assert [room[1].grade(who, "essay").points for who in ("ada", "bob")] == [9, 8]
    assert take(room, "id,item,points\nada,essay,1\n").conflicts


@pytest.mark.parametrize(
    "text", ["id;item;points\nada;2.1;7,5\n", "ID\titem\tPoints\nada\t2\t7.5\n"]
)
def test_spreadsheets_of_other_countries_are_read(room, text):
    take(room, text)
    assert room[1].grade("ada", "essay").points == 7.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,points\nada,3\n", "no column item"),
        ("id,item,points\nada,2.1,11\n", "line 2: essay is worth 10 points"),
        ("id,item,points\nada,2.1,good\n", "line 2: 'good' is no number"),
        ("id,item,points\neve,2.1,1\n", "line 2: no submission eve"),
        ("id,item,points\nada,1.1,1\n", "line 2: no submission ada with an item 1.1"),
    ],
)
def test_table_with_a_slip_changes_nothing_and_names_the_line(room, text, said):
    with pytest.raises(UsageError, match=said):
        take(room, text + "bob,2.1,5\n")
    assert room[1].grade("bob", "essay").version == 0


def test_command_writes_the_table_reads_it_and_brings_the_gradebook_up_to_date(room, tmp_path):
    file = tmp_path / "items.csv"
    command = ["review", str(tmp_path), "--csv", str(file), "--by", "ta1"]
    first = CliRunner().invoke(main, command)
    assert (first.exit_code, "left to grade: essay: 2" in first.output) == (0, True)
    assert file.read_bytes().startswith(codecs.BOM_UTF8)  # or names are unreadable in Excel
    file.write_text(
        filled_in(file.read_text(encoding="utf-8-sig"), ada=("8", ""), bob=("6", "see me"))
    )
    second = CliRunner().invoke(main, command)
    assert "2 lines taken over" in second.output
    assert "everything is graded" in second.output
    lines = list(csv.DictReader((tmp_path / "gradebook.csv").read_text().splitlines()))
    assert [(line["Total Score"], line["Status"]) for line in lines] == [
        ("10", "Graded"),
        ("8", "Graded"),
    ]
    assert "see me" in (tmp_path / "results/bob.html").read_text()


def test_override_is_in_the_gradebook_and_on_the_page(room, tmp_path):
    words = [
        "override",
        str(tmp_path),
        "ada",
        "3",
        "--check",
        "1.2",
        "--reason",
        "right",
        "--by",
        "x",
    ]
    assert CliRunner().invoke(main, words).output.strip().endswith("Ada: 5 of 15 points")
    whole = ["override", str(tmp_path), "ada", "50", "--reason", "a slip", "--by", "x"]
    assert "50 of 15 points, more than there are" in CliRunner().invoke(main, whole).output
    CliRunner().invoke(main, [*whole[:3], "--remove", "--by", "x"])
    page = (tmp_path / "results/ada.html").read_text()
    assert "Changed by the course staff: right" in page
    done = CliRunner().invoke(
        main, ["override", str(tmp_path), "ada", "--check", "1.2", "--remove"]
    )
    assert done.output.strip().endswith("Ada: 2 of 15 points")
