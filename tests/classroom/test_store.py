"""What is stored comes back whole, and a failed write leaves what was there."""

import contextlib
import dataclasses
import sqlite3

import pytest
from classroom_tools import entry
from report_samples import make_hostile_report, make_report

from autograder.classroom import records
from autograder.classroom.jobs import Graded, State
from autograder.classroom.locking import locked
from autograder.classroom.store import Store, open_existing
from autograder.errors import GraderError, UsageError


@pytest.fixture
def store(tmp_path):
    with contextlib.closing(Store(tmp_path)) as made:
        yield made


def save(store, folder, report=None, **more):
    graded = Graded(folder.name, State.GRADED, report or make_report())
    store.save(entry(folder, **more), "files", "key", graded)


@pytest.mark.parametrize("make", [make_report, make_hostile_report])
def test_report_comes_back_as_it_was(make):
    report = records.without_surrogates(make())
    assert records.from_json(records.to_json(report)) == report


def test_numbers_that_json_lacks_come_back():
    report = dataclasses.replace(make_report(), seconds=float("inf"))
    assert records.from_json(records.to_json(report)).seconds == float("inf")


def test_row_and_checks_come_back(store, tmp_path):
    report = make_report()
    save(store, tmp_path / "ada", report)
    row = store.rows()[0]
    assert (row.id, row.name, row.state, row.score) == ("ada", "Ada", State.GRADED, report.score)
    assert row.grader_failed == report.grader_failed
    assert [check.score for check in store.checks()] == [each.score for each in report.results]
    assert store.report("ada") == report


def test_second_grading_replaces_the_first(store, tmp_path):
    save(store, tmp_path / "ada")
    save(store, tmp_path / "ada", dataclasses.replace(make_report(), results=()))
    assert len(store.rows()) == 1
    assert store.checks() == []


def test_failed_write_leaves_what_was_there(store, tmp_path):
    save(store, tmp_path / "ada")
    before = store.checks()
    store._connection.execute(
        "CREATE TRIGGER full BEFORE INSERT ON result BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    with pytest.raises(sqlite3.Error, match="full"):
        save(store, tmp_path / "ada")
    assert store.checks() == before


def test_stored_class_is_read_while_another_writes(store, tmp_path):
    save(store, tmp_path / "ada")
    with store._transaction(), contextlib.closing(open_existing(tmp_path)) as other:
        assert len(other.rows()) == 1


def test_folder_without_a_class_gets_a_clear_line(tmp_path):
    with pytest.raises(UsageError, match="holds no graded class"):
        open_existing(tmp_path)


def test_file_that_is_no_database_gets_a_clear_line(tmp_path):
    (tmp_path / "class.sqlite").write_text("no database at all, whatever its name says" * 9)
    with pytest.raises(GraderError, match="cannot be used"):
        open_existing(tmp_path)


def test_class_from_before_there_were_late_ones_is_opened(store, tmp_path):
    save(store, tmp_path / "ada")
    store._connection.execute("ALTER TABLE submission DROP COLUMN late")
    with contextlib.closing(open_existing(tmp_path)) as again:
        assert (again.rows()[0].late, again.rows()[0].attempts) == (False, 1)


def test_class_of_another_format_is_refused(store, tmp_path):
    store.describe({"homework": "tiny"})
    open_existing(tmp_path).close()
    with contextlib.closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.execute("UPDATE about SET value = '2' WHERE name = 'format'")
    with pytest.raises(GraderError, match="format 2, and this version reads format 1"):
        open_existing(tmp_path)


def test_one_run_at_a_time(tmp_path):
    with locked(tmp_path), pytest.raises(UsageError, match="another run"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass
