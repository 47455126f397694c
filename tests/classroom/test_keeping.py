"""The one writer of a run: what workers made is put in place, and made again where it has to be."""

import contextlib
import sqlite3

import pytest
from classroom_tools import entry, essay_report

from autograder.classroom import keeping, outputs, records
from autograder.classroom.desk import Desk
from autograder.classroom.jobs import Graded, Job, Made, Setup, State
from autograder.classroom.keeping import Keeping
from autograder.classroom.plan import Task
from autograder.classroom.store import Store

FROM_THE_WORKER = ('{"made": "by the worker"}', "<p>by the worker")


@pytest.fixture
def room(tmp_path):
    """A class's folder, its store, and what keeps the results of two in it."""
    (tmp_path / "results").mkdir()
    setup, people = Setup("hw", 1, ""), [entry(tmp_path / name) for name in ("ada", "bob")]
    tasks = [Task(each, "files", "key", Job(each.id, setup, ())) for each in people]
    stored = []
    with contextlib.closing(Store(tmp_path)) as store:
        writer = Keeping(tmp_path, store, tasks, None, {}, lambda graded: stored.append(graded.id))
        with contextlib.closing(writer):
            yield tmp_path, store, writer, stored


def graded(name, made=FROM_THE_WORKER):
    return Graded(name, State.GRADED, essay_report(), Made.of(made) if made else None)


def page_of(folder, name):
    return (folder / "results" / f"{name}.html").read_text()


def test_what_a_worker_made_is_put_in_its_place(room):
    folder, store, writer, stored = room
    writer.keep([graded("ada"), graded("bob", made=None)])
    assert page_of(folder, "ada") == "<p>by the worker"
    assert "step has the wrong sign" in page_of(folder, "bob")
    assert store.report("ada") == essay_report()
    assert stored == ["ada", "bob"]


def test_page_is_made_again_where_somebody_has_decided_something(room):
    folder, _, writer, _ = room
    writer.keep([graded("ada")])
    with contextlib.closing(Desk(folder)) as desk:
        desk.give("ada", "essay", by="ta", version=0, points=7, comment="Say more.")
    writer.keep([graded("ada"), graded("bob")])
    assert "Say more." in page_of(folder, "ada")
    assert page_of(folder, "bob") == "<p>by the worker"


def test_what_was_written_before_an_error_is_stored_and_counted(room, monkeypatch):
    _, store, writer, stored = room
    write = outputs.write_texts

    def full(folder, identity, made):
        if identity == "bob":
            raise OSError(28, "No space left on device")
        write(folder, identity, made)

    monkeypatch.setattr(keeping.outputs, "write_texts", full)
    with pytest.raises(OSError, match="No space"):
        writer.keep([graded("ada"), graded("bob")])
    assert [row.id for row in store.rows()] == stored == ["ada"]


def test_report_that_an_earlier_version_stored_as_text_comes_back(room):
    folder, store, writer, _ = room
    writer.keep([graded("ada")])
    with contextlib.closing(sqlite3.connect(folder / "class.sqlite")) as connection, connection:
        connection.execute("UPDATE submission SET report = ?", [records.to_json(essay_report())])
    assert store.report("ada") == essay_report()


def test_page_that_a_power_cut_left_empty_counts_as_not_there(room):
    folder, _, writer, _ = room
    writer.keep([graded("ada")])
    assert outputs.are_there(folder, "ada")
    (folder / "results" / "ada.html").write_text("")
    assert not outputs.are_there(folder, "ada")
