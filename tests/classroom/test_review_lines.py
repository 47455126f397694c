"""A table of items line by line: what a cell means, and what is news, and what is in the way."""

import contextlib
import csv
import io
import shutil

import pytest
from classroom_tools import essay_report, graded_class

from autograder.classroom import review_csv
from autograder.classroom.desk import Desk
from autograder.classroom.review_csv import Line, label, read, table, take
from autograder.classroom.store import open_existing
from autograder.errors import UsageError
from autograder.results.report import CheckResult, Outcome, Report
from autograder.results.shown import Answer


def item(name, number, part, points, answer=""):
    shown = (Answer("A", answer), Answer("B", "more")) if answer else ()
    return CheckResult(name, number, part, f"T {name}", points, None, Outcome.BY_HAND, shown=shown)


@pytest.fixture(scope="module")
def class_of_three(tmp_path_factory):
    """Three with an essay alone in its part, and a plot and a text in another."""
    folder = tmp_path_factory.mktemp("lines") / "class"
    items = (
        item("essay", "2.1", "2", 10.0, "so"),
        item("plot", "3a", "3", 4.0),
        item("text", "3.2", "3", 6.0),
    )
    report = Report("hw", "HW", "ada", (*essay_report().results[:2], *items))
    with graded_class(folder, ["submission_7", "bob", "0012"], report):
        pass
    return folder


@pytest.fixture
def room(class_of_three, tmp_path):
    """The store and the desk of a copy of it."""
    folder = shutil.copytree(class_of_three, tmp_path / "class")
    with (
        contextlib.closing(open_existing(folder)) as store,
        contextlib.closing(Desk(folder)) as desk,
    ):
        yield store, desk


def rows(room):
    head, *lines = table(*room)
    return [dict(zip(head, line, strict=True)) for line in lines]


def text_of(*lines):
    written = io.StringIO()
    csv.writer(written).writerows(lines)
    return written.getvalue()


def given(room, who, name):
    grade = room[1].grade(who, name)
    return grade.points, grade.comment


HEAD = ["id", "item", "points", "comment", "version"]


def taken(room, *lines, by="ta1", **more):
    return take(read(text_of(HEAD, *lines)), *room, by=by, **more)


def test_table_goes_item_by_item_in_the_rubric_s_order_and_by_name(room):
    found = [(row["item"], row["id"]) for row in rows(room)]
    assert found == [
        *(("essay", who) for who in ("0012", "bob", "submission_7")),
        *(("3a", who) for who in ("0012", "bob", "submission_7")),
        *(("text", who) for who in ("0012", "bob", "submission_7")),
    ]


def test_line_says_what_the_item_is_worth_whose_it_is_and_what_was_written(room):
    row = rows(room)[1]
    assert tuple(row) == review_csv.COLUMNS
    assert (row["of"], row["name"], row["title"]) == ("10", "Bob", "T essay")
    assert (row["answer"], row["version"]) == ("so\n\nmore", "0")
    assert (row["points"], row["comment"]) == ("", "")


def test_line_says_what_was_given_and_a_stamp_of_it(room):
    room[1].give("bob", "essay", by="ta", version=0, points=2.5, comment="=1")
    row = rows(room)[1]
    assert (row["points"], row["comment"]) == ("2.5", "'=1")
    assert row["version"].startswith("v1-")
    room[1].give("bob", "essay", by="ta2", version=1, points=2.5, comment="=1")
    assert rows(room)[1]["version"].startswith("v2-")


@pytest.mark.parametrize(
    ("number", "called"),
    [
        ("2.1", "essay"),
        ("1.10", "essay"),
        ("3", "essay"),
        ("3a", "3a"),
        ("", "essay"),
        ("1,5", "essay"),
    ],
)
def test_number_that_a_spreadsheet_would_change_is_no_name(number, called):
    assert label(number, "essay") == called


@pytest.mark.parametrize(
    "text",
    [
        "id,item,points\nbob,essay,3\n",
        "ID ; Item ;POINTS\nbob;essay;3\n",
        "\ufeffid\titem\tpoints\nbob\tessay\t3\n".lstrip("\ufeff"),
    ],
)
def test_lines_are_read_whatever_is_between_the_cells(text):
    assert read(text) == [Line(2, "bob", "essay", "3", None, "")]


def test_empty_lines_are_none_and_short_ones_have_empty_cells():
    found = read("id,item,points,comment,version\n\n,,\nbob,essay\n ada , essay , 3 , c , v1 \n")
    assert found == [
        Line(4, "bob", "essay", "", None, ""),
        Line(5, "ada", "essay", "3", " c ", "v1"),
    ]


@pytest.mark.parametrize("column", ["id", "item", "points"])
def test_column_that_is_missing_is_named(column):
    names = [name for name in ("id", "item", "points") if name != column]
    with pytest.raises(UsageError, match=f"the table has no column {column}"):
        read(",".join(names) + "\n")
    with pytest.raises(UsageError, match="no column id"):
        read("")


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("bob", "essay"),
        ("bob", "2.1"),
        ("bob", "2"),
        ("7", "essay"),
        ("submission_7", "essay"),
        ("12", "essay"),
        ("0012", "essay"),
    ],
)
def test_item_is_found_by_name_number_or_part_and_a_submission_by_its_short_id(room, who, name):
    found = taken(room, [who, name, "3", "", ""])
    full = {"7": "submission_7", "12": "0012"}.get(who, who)
    assert (found.changed, found.lines, found.conflicts) == ({full}, 1, [])
    assert given(room, full, "essay") == (3, "")


def test_part_with_several_items_names_none(room):
    with pytest.raises(UsageError, match="no submission bob with an item 3 to grade"):
        taken(room, ["bob", "3", "1", "", ""])


@pytest.mark.parametrize(
    ("cell", "points"), [("3", 3), ("2.5", 2.5), ("2,5", 2.5), ("0", 0), ("10", 10), (" 4 ", 4)]
)
def test_cell_is_a_number_with_a_point_or_a_comma(room, cell, points):
    taken(room, ["bob", "essay", cell, "", ""])
    assert given(room, "bob", "essay") == (points, "")


@pytest.mark.parametrize("cell", ["-1", "3.", ".5", "1e1", "10.5", "three", "1,2,3"])
def test_cell_that_is_no_number_of_points_refuses_the_table_with_its_line(room, cell):
    with pytest.raises(UsageError, match=r"nothing was read\. line 3: "):
        taken(room, ["bob", "text", "1", "", ""], ["bob", "essay", cell, "", ""])
    assert given(room, "bob", "text") == (None, "")


def test_ten_objections_are_listed_and_the_rest_counted(room):
    lines = [["eve", "essay", "1", "", ""]] * 12
    with pytest.raises(UsageError, match="; and 2 more") as refused:
        taken(room, *lines)
    assert refused.value.message.count("no submission eve") == 10
    with pytest.raises(UsageError) as refused:
        taken(room, *lines[:10])
    assert "more" not in refused.value.message


def test_empty_line_of_what_was_not_graded_is_left_alone(room):
    assert taken(room, ["bob", "essay", "", "", "0"]).changed == set()
    assert room[1].grade("bob", "essay").version == 0


def test_comment_without_points_is_kept(room):
    assert taken(room, ["bob", "essay", "", "see me", "0"]).changed == {"bob"}
    assert given(room, "bob", "essay") == (None, "see me")


def test_line_as_it_was_written_is_no_news(room):
    room[1].give("bob", "essay", by="ta", version=0, points=7 / 3, comment="a\nb")
    row = rows(room)[1]
    found = taken(room, [row[name] for name in HEAD])
    assert (found.changed, found.conflicts) == (set(), [])
    assert given(room, "bob", "essay") == (7 / 3, "a\nb")


def test_emptied_cells_take_back_what_the_table_showed(room):
    room[1].give("bob", "essay", by="ta", version=0, points=3, comment="c")
    stamp = rows(room)[1]["version"]
    assert taken(room, ["bob", "essay", "", "", stamp]).changed == {"bob"}
    assert given(room, "bob", "essay") == (None, "")


def test_emptied_cells_of_an_older_table_take_nothing_back(room):
    room[1].give("bob", "essay", by="ta", version=0, points=3, comment="c")
    found = taken(room, ["bob", "essay", "", "", "0"])
    assert (found.changed, found.conflicts) == (set(), [])
    assert given(room, "bob", "essay") == (3, "c")


def test_older_table_is_in_conflict_and_says_who_gave_what(room):
    room[1].give("bob", "essay", by="ta2", version=0, points=3)
    found = taken(room, ["bob", "essay", "8", "", "0"], ["0012", "essay", "5", "", "0"])
    assert (found.changed, found.lines) == ({"0012"}, 1)
    (told,) = found.conflicts
    assert told.startswith("line 2: Bob, essay: it was changed meanwhile by ta2")
    assert told.endswith("3 stands, and the table has 8")
    assert given(room, "bob", "essay") == (3, "")


def test_comment_alone_in_an_older_table_is_in_conflict_too(room):
    room[1].give("bob", "essay", by="ta2", version=0, comment="mine")
    (told,) = taken(room, ["bob", "essay", "", "yours", "0"]).conflicts
    assert told.endswith("no points stands, and the table has no points")


def test_older_table_replaces_where_that_is_asked_for(room):
    room[1].give("bob", "essay", by="ta2", version=0, points=3, comment="c")
    found = taken(room, ["bob", "essay", "8", "", "0"], replace=True)
    assert (found.changed, found.conflicts) == ({"bob"}, [])
    assert given(room, "bob", "essay") == (8, "c")


def test_stamp_of_another_machine_is_news_where_nothing_was_given_here(room):
    assert taken(room, ["bob", "essay", "8", "", "v3-abcdef01"]).changed == {"bob"}
    (told,) = taken(room, ["bob", "essay", "7", "", "v1-abcdef01"]).conflicts
    assert "8 stands" in told


def test_table_without_comments_leaves_them(room):
    room[1].give("bob", "essay", by="ta", version=0, points=3, comment="c")
    stamp = rows(room)[1]["version"]
    text = text_of(["id", "item", "points", "version"], ["bob", "essay", "5", stamp])
    take(read(text), *room, by="ta1")
    assert given(room, "bob", "essay") == (5, "c")


def test_entries_stay_where_the_points_they_made_stand_and_beside_others(room):
    desk = room[1]
    entry = desk.entries.add("essay", -1, "slip", by="ta")
    desk.give("bob", "essay", by="ta", version=0, entries=[entry.id])
    row = rows(room)[1]
    assert row["points"] == "9"
    taken(room, ["bob", "essay", "9", "new words", row["version"]])
    assert (desk.grade("bob", "essay").points, desk.grade("bob", "essay").entries) == (
        None,
        (entry.id,),
    )
    taken(room, ["bob", "essay", "5", "new words", rows(room)[1]["version"]])
    assert (desk.grade("bob", "essay").points, desk.grade("bob", "essay").entries) == (
        5,
        (entry.id,),
    )


def test_who_reads_the_table_is_who_gave_the_points(room):
    taken(room, ["bob", "essay", "5", "", ""], by="ta9")
    assert room[1].grade("bob", "essay").by == "ta9"


def test_comment_that_only_looks_like_a_formula_is_kept_as_it_was_meant(room):
    taken(room, ["bob", "essay", "5", "'=good;' -bad", ""])
    assert given(room, "bob", "essay") == (5, "=good; -bad")
