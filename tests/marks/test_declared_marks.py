"""The file that declares a mark: what it may say, what stands where it says nothing, and slips."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from pydantic import ValidationError

from autograder.errors import UsageError
from autograder.marks.declaration import read
from autograder.marks.lateness import LateRule

LEAST = 'title = "HW"\n[[part]]\nname = "Code"\ncsv = "a.csv"\n'
DUE = datetime(2026, 10, 1, 23, 59, tzinfo=timezone(timedelta(hours=-4)))


@pytest.fixture
def declared(tmp_path):
    """Return a function that reads a file of this text."""

    def of(text):
        (tmp_path / "hw.toml").write_text(text, encoding="utf-8")
        return read(tmp_path / "hw.toml")

    return of


def late(rules):
    return LEAST + "[late]\n" + rules


def test_file_that_says_little_drops_nothing_caps_nothing_and_rounds_to_cents(declared):
    found = declared(LEAST)
    assert (found.title, found.cap, found.drop_lowest, found.round) == ("HW", None, 0, 0.01)
    assert (found.roster, found.student) == ([], [])


def test_part_that_says_little_counts_the_latest_with_manual_items_and_lateness(declared):
    (part,) = declared(LEAST).part
    assert (part.name, part.folder, part.column) == ("Code", None, None)
    assert (part.points, part.due) == (None, None)
    assert (part.manual, part.keep, part.extra_credit, part.late) == (True, "latest", False, True)


def test_being_late_costs_nothing_where_nothing_is_said(declared):
    assert declared(LEAST).late.rule(None) == LateRule()


def test_every_word_of_the_late_rule_reaches_it(declared):
    rules = (
        'due = 2026-10-01T23:59:00-04:00\ngrace = "15 minutes"\npercent_per_day = 12.5\n'
        'of = "possible"\nslip_days = 3\nhard_end = "4 days"\n'
    )
    assert declared(late(rules)).late.rule(None) == LateRule(
        due=DUE,
        grace=timedelta(minutes=15),
        percent_per_day=12.5,
        of_possible=True,
        slip_days=3,
        hard_end=timedelta(days=4),
    )


def test_due_date_of_a_part_goes_before_the_common_one(declared):
    found = declared(late("due = 2026-10-01T23:59:00-04:00\n")).late
    assert found.rule(DUE + timedelta(days=7)).due == DUE + timedelta(days=7)
    assert found.rule(None).due == DUE


def test_one_student_is_allowed_a_time_days_and_a_note(declared):
    ada = '[[student]]\nid = "1"\nuntil = 2026-10-01T23:59:00-04:00\nnote = "ill"\n'
    bob = '[[student]]\nid = "2"\ndays_late = 0\n'
    first, second = declared(LEAST + ada + bob).student
    assert (first.id, first.until, first.days_late, first.note) == ("1", DUE, None, "ill")
    assert (second.id, second.until, second.days_late, second.note) == ("2", None, 0, "")


def test_paths_are_from_the_folder_of_the_file(declared, tmp_path):
    text = 'roster = ["r1.csv", "r2.csv"]\n' + LEAST
    text += '[[part]]\nname = "P"\nclass = "p1"\n[late]\nslip_days_used = "used.csv"\n'
    found = declared(text)
    assert found.roster == [tmp_path / "r1.csv", tmp_path / "r2.csv"]
    assert [part.csv for part in found.part] == [tmp_path / "a.csv", None]
    assert [part.folder for part in found.part] == [None, tmp_path / "p1"]
    assert found.late.slip_days_used == [tmp_path / "used.csv"]


def test_absolute_path_stays_where_it_is(declared):
    assert declared(LEAST.replace("a.csv", "/srv/a.csv")).part[0].csv == Path("/srv/a.csv")


def test_a_single_roster_needs_no_brackets(declared, tmp_path):
    assert declared('roster = "r.csv"\n' + LEAST).roster == [tmp_path / "r.csv"]


def test_several_slip_day_tables_are_all_kept(declared, tmp_path):
    found = declared(late('slip_days_used = ["1.csv", "2.csv"]\n'))
    assert found.late.slip_days_used == [tmp_path / "1.csv", tmp_path / "2.csv"]


@pytest.mark.parametrize(
    "due",
    [
        "2026-10-01T23:59:00",
        '"2026-10-01T23:59:00"',
        "2026-10-01",
        '"2026-10-01"',
        "20261001",
        "1.5",
        "23:59:00",
    ],
)
def test_time_without_an_offset_is_refused_however_it_is_written(declared, due):
    for text in (late(f"due = {due}\n"), LEAST + f"due = {due}\n"):
        with pytest.raises(UsageError, match="due: a time needs its offset"):
            declared(text)


@pytest.mark.parametrize("due", ["2026-10-01T23:59:00-04:00", '"2026-10-01T23:59:00-04:00"'])
def test_time_with_its_offset_is_read_quoted_or_not(declared, due):
    assert declared(late(f"due = {due}\n")).late.due == DUE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cap = 0\n" + LEAST, "cap: "),
        ("cap = -1\n" + LEAST, "cap: "),
        ("drop_lowest = -1\n" + LEAST, "drop_lowest: "),
        ("drop_lowest = 1.5\n" + LEAST, "drop_lowest: "),
        ("round = 0\n" + LEAST, "round: "),
        (LEAST + "points = 0\n", "part.1.points: "),
        (LEAST + "points = -3\n", "part.1.points: "),
        (LEAST + 'keep = "first"\n', "part.1.keep: "),
        (LEAST + "best = true\n", "part.1.best: nothing of this name is known"),
        (late("percent_per_day = -1\n"), "late.percent_per_day: "),
        (late("percent_per_day = 100.5\n"), "late.percent_per_day: "),
        (late("slip_days = -1\n"), "late.slip_days: "),
        (late('of = "all"\n'), "late.of: "),
        (late("slipdays = 1\n"), "late.slipdays: nothing of this name is known"),
        (late('hard_end = "never"\n'), "'never' is no duration"),
        (LEAST + '[[student]]\nid = "1"\ndays_late = -1\n', "student.1.days_late: "),
        (LEAST + "[[student]]\nnote = 'x'\n", "student.1.id: "),
        ('title = "HW"\n', "part: "),
        ('title = "HW"\npart = []\n', "part: "),
        ('[[part]]\nname = "Code"\ncsv = "a.csv"\n', "title: "),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(declared, text, said):
    with pytest.raises(UsageError) as refused:
        declared(text)
    assert said in str(refused.value)
    assert "hw.toml" in str(refused.value) or "duration" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LEAST + 'class = "c"\n', "Code needs either class"),
        (LEAST.replace('csv = "a.csv"', ""), "Code needs either class"),
        (LEAST.replace("csv", "class") + 'column = "Bonus"\n', "Code has a column, and no csv"),
    ],
)
def test_part_has_one_source_and_a_column_only_of_a_table(declared, text, said):
    with pytest.raises(UsageError, match=said):
        declared(text)


def test_what_was_declared_stays_as_it_is(declared):
    found = declared(LEAST)
    for table in (found, found.late, found.part[0]):
        with pytest.raises(ValidationError, match="frozen"):
            table.title = "x"


def test_highest_allowed_values_are_allowed(declared):
    found = declared("cap = 0.5\n" + late("percent_per_day = 100\nslip_days = 0\n"))
    assert (found.cap, found.late.percent_per_day, found.late.slip_days) == (0.5, 100, 0)


def test_second_part_is_named_by_its_place_counted_from_one(declared):
    with pytest.raises(UsageError, match=r"part\.2\.points: "):
        declared(LEAST + '[[part]]\nname = "P"\ncsv = "b.csv"\npoints = "many"\n')


def test_file_in_other_letters_or_not_there_is_no_crash(tmp_path):
    (tmp_path / "latin.toml").write_bytes('title = "Prüfung"'.encode("latin-1"))
    with pytest.raises(UsageError, match="is no TOML"):
        read(tmp_path / "latin.toml")
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read(tmp_path / "none.toml")
