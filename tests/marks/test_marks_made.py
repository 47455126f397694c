"""From the declaration and its tables to everybody's marks, and what the command says of them."""

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.errors import UsageError
from autograder.marks import run

HEAD = "Name,SID,Total Score,Max Points,Section,Status,Lateness (H:M:S)\n"


@pytest.fixture
def course(tmp_path):
    """Return a function that writes files and returns the marks that the declaration makes."""

    def make(declaration='title = "HW"', parts=("a.csv",), more="", **tables):
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text)
        listed = "".join(f'[[part]]\nname = "{p[0].upper()}"\ncsv = "{p}"\n' for p in parts)
        (tmp_path / "hw.toml").write_text(f"{declaration}\n{listed}{more}")
        return run.make(tmp_path / "hw.toml")

    return make


def scores(*rows):
    """A table of these students: name, number, score and perhaps more."""
    lines = [",".join([name, sid, str(score), "10", *more]) for name, sid, score, *more in rows]
    return HEAD + "\n".join(lines) + "\n"


def names(made):
    return [mark.student.name for mark in made.marks]


def test_everybody_who_handed_in_is_there_by_name_where_there_is_no_roster(course):
    made = course(a=scores(("Zoe", "1", 5), ("ada", "2", 7), ("Bob", "3", 6)))
    assert names(made) == ["ada", "Bob", "Zoe"]
    assert [mark.mark for mark in made.marks] == [7, 6, 5]
    assert (made.strangers, made.rosters) == ([], ())


def test_roster_gives_the_order_and_those_who_handed_in_nothing(course):
    made = course(
        'title = "HW"\nroster = "r.csv"',
        r="Name,SID,Section\nZoe,1,001\nCy,9,002\n",
        a=scores(("Zoe", "1", 5, "009"), ("Eve", "8", 3, "")),
    )
    assert names(made) == ["Zoe", "Cy", "Eve"]
    assert [mark.handed_in for mark in made.marks] == [True, False, True]
    assert [mark.student.sections for mark in made.marks] == ["001", "002", ""]
    assert [student.name for student in made.strangers] == ["Eve"]
    assert len(made.rosters) == 1


def test_two_rosters_are_one_class(course):
    made = course(
        'title = "HW"\nroster = ["r.csv", "q.csv"]',
        r="Name,SID\nZoe,1\n", q="Name,SID\nAda,2\nZoe,1\n", a=scores(("Zoe", "1", 5)),
    )  # fmt: skip
    assert names(made) == ["Zoe", "Ada"]


def test_each_part_has_its_own_attempts_and_one_student_may_have_several(course):
    made = course(
        parts=("a.csv", "b.csv"),
        a=scores(("Zoe", "1", 5), ("Ada", "2", 3), ("Zoe", "1", 8)), b=scores(("Ada", "2", 9)),
    )  # fmt: skip
    ada, zoe = made.marks
    assert [part.earned for part in ada.parts] == [3, 9]
    assert [part.earned for part in zoe.parts] == [8, 0]
    assert ada.mark == 12
    assert zoe.line == "A 8 + B 0 (nothing handed in) = 8"


def test_student_of_two_tables_is_one_by_name_or_number(course):
    made = course(
        parts=("a.csv", "b.csv"),
        a=scores(("Ada Lovelace", "007", 5)), b=scores(('"Lovelace, Ada"', "7", 4)),
    )  # fmt: skip
    assert [mark.total for mark in made.marks] == [9]


def test_what_holds_for_one_student_is_found_by_whatever_names_them(course):
    late = "[late]\npercent_per_day = 10\n"
    excused = '[[student]]\nid = "{}"\ndays_late = 0\n'
    table = scores(("Ada", "1", 10, "", "", "30:00:00"), ("Bob", "2", 10, "", "", "30:00:00"))
    for who in ("1", "ada"):
        made = course(more=late + excused.format(who), a=table)
        assert [mark.mark for mark in made.marks] == [10, 8]


def used(course, *tables, **more):
    files = ", ".join(f'"{name}.csv"' for name in tables)
    rule = f"[late]\npercent_per_day = 10\nslip_days = 3\nslip_days_used = [{files}]\n"
    table = scores(("Ada", "1", 10, "", "", "70:00:00"))
    return course(more=rule, a=table, **more).marks[0]


def test_slip_days_of_all_earlier_tables_are_added(course):
    one = {"u": "Name,SID,Slip Days\nAda,1,1\nEve,9,3\n"}
    assert used(course, "u", **one).slip_days == 2
    two = {**one, "v": "Name,SID,Slip Days\nAda,1,1\n"}
    assert (used(course, "u", "v", **two).slip_days, used(course, "u", "v", **two).mark) == (1, 8)


@pytest.mark.parametrize("cell", ["", "none", "-1", "1.5"])
def test_cell_that_is_no_number_of_days_uses_none(course, cell):
    assert used(course, "u", u=f"Name,SID,Slip Days\nAda,1,{cell}\n").slip_days == 3


def test_table_without_slip_days_is_refused(course):
    with pytest.raises(UsageError, match=r"u\.csv has no column Slip Days"):
        used(course, "u", u="Name,SID\nAda,1\n")


@pytest.fixture
def command(tmp_path, course):
    """Return a function that makes marks by the command, and returns what it says."""

    def run_it(**settings):
        course(**settings)
        words = ["marks", str(tmp_path / "hw.toml"), "--out", str(tmp_path / "out")]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, done.output
        return done.output

    return run_it


def test_command_counts_students_marks_and_who_handed_in_nothing(command, tmp_path):
    said = command(
        declaration='title = "HW"\nroster = "r.csv"',
        r="Name,SID\nZoe,1\nCy,9\nAda,2\n",
        a=scores(("Zoe", "1", 5), ("Ada", "2", "", "", "Ungraded")),
    )
    assert "marks.csv: 3 students, 2 with a mark, mean 2.5 of 10, 1 handed in nothing" in said
    assert "no mark yet: Ada: A: 10 points nobody has decided" in said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "marks.csv", "marks_canvas.csv", "marks_gradescope.csv",
    ]  # fmt: skip


def test_command_says_no_mean_of_no_marks(command):
    said = command(a=scores(("Ada", "2", "", "", "Ungraded")))
    assert "1 student, 0 with a mark, 0 handed in nothing" in said


def test_command_lists_ten_and_counts_the_rest(command):
    rows = [(f"S{n:02}", str(n), "", "", "Ungraded") for n in range(1, 13)]
    said = command(
        declaration='title = "HW"\nroster = "r.csv"', r="Name,SID\nZoe,99\n", a=scores(*rows)
    )
    assert said.count("no mark yet: S") == 10
    assert "no mark yet: 2 more" in said
    assert said.count("in no roster: S") == 10
    assert "in no roster: 2 more" in said
    few = command(
        declaration='title = "HW"\nroster = "r.csv"', r="Name,SID\nZoe,99\n", a=scores(*rows[:10])
    )
    assert " more" not in few


def test_command_refuses_a_file_in_the_folder_s_place(tmp_path, course):
    course(a=scores(("Ada", "1", 5)))
    (tmp_path / "file").write_text("")
    words = ["marks", str(tmp_path / "hw.toml"), "--out", str(tmp_path / "file")]
    assert CliRunner().invoke(main, words).exit_code == 2
