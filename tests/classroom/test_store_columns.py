"""Each column of a class's file holds what it is called after, for its own submission alone."""

import contextlib
import dataclasses
import sqlite3

import pytest
from classroom_tools import entry, essay_report

from autograder.classroom.entries import Person
from autograder.classroom.jobs import Graded, State
from autograder.classroom.repairs import RepairRow
from autograder.classroom.store import FILE, Store
from autograder.errors import UsageError
from autograder.results.repair import Edit, Repair
from autograder.sandbox.walls.jail import STRONG


@pytest.fixture
def store(tmp_path):
    with contextlib.closing(Store(tmp_path)) as made:
        yield made


def save(store, folder, report=None, *, name="Ada", codes=None, state=State.GRADED, **more):
    graded = Graded(folder.name, state, report or essay_report())
    store.save(entry(folder, name, **more), f"files of {folder.name}", "the key", graded, codes)


def test_submission_is_stored_with_all_that_is_known_of_it(store, tmp_path):
    report = dataclasses.replace(essay_report(), seconds=2.5)
    save(store, tmp_path / "a", report, submitted_at="2026-01-02", late=True, attempts=3)
    (row,) = store.rows()
    assert (row.id, row.files, row.key, row.state) == ("a", "files of a", "the key", State.GRADED)
    assert (row.people, row.submitted_at) == ((Person("Ada"),), "2026-01-02")
    assert (row.score, row.points, row.pending, row.seconds) == (2.0, 5.0, 0.0, 2.5)
    assert (row.grader_failed, row.weak, row.late, row.attempts) == (False, "", True, 3)


def test_layers_that_did_not_hold_are_named(store, tmp_path):
    layers = {**dict.fromkeys(STRONG, "on"), STRONG[0]: "off: no kernel"}
    save(store, tmp_path / "a", dataclasses.replace(essay_report(), isolation=layers))
    assert store.rows()[0].weak == STRONG[0]


def test_rows_are_in_the_order_of_names_whatever_their_case(store, tmp_path):
    for identity, name in (("1", "bob"), ("2", "Ada"), ("4", "Carl"), ("3", "Carl")):
        save(store, tmp_path / identity, name=name)
    assert [row.id for row in store.rows()] == ["2", "1", "3", "4"]


def test_check_is_stored_with_its_verdict_and_why(store, tmp_path):
    save(store, tmp_path / "b")
    save(store, tmp_path / "a")
    first, second, essay = store.checks()[:3]
    assert (first.submission, first.name, first.number, first.part) == ("a", "loss", "1.1", "1")
    assert (first.title, first.points, first.score, first.outcome) == (
        *("The loss", 2.0, 2.0),
        "passed",
    )
    assert (second.summary, second.cause) == ("step has the wrong sign", "")
    assert essay.score is None
    assert [check.submission for check in store.checks()] == ["a"] * 3 + ["b"] * 3


def test_code_of_each_check_is_kept_by_submission(store, tmp_path):
    save(store, tmp_path / "a", codes={"loss": "x1"})
    save(store, tmp_path / "b", codes={"step": "x2"})
    assert store.codes() == {
        "a": {"loss": "x1", "step": "", "essay": ""},
        "b": {"loss": "", "step": "x2", "essay": ""},
    }


def test_names_and_times_are_taken_over_for_one_submission_alone(store, tmp_path):
    for identity in ("a", "b"):
        save(store, tmp_path / identity)
    later = entry(tmp_path / "a", "Grace", submitted_at="2026-02-01", late=True, attempts=2)
    store.describe_people(later)
    by_id = {row.id: row for row in store.rows()}
    assert (by_id["a"].name, by_id["a"].submitted_at) == ("Grace", "2026-02-01")
    assert (by_id["a"].late, by_id["a"].attempts) == (True, 2)
    assert (by_id["b"].name, by_id["b"].late, by_id["b"].attempts) == ("Ada", False, 1)
    assert by_id["a"].score == by_id["b"].score


def test_file_that_a_person_named_stays_until_another_is_named(store):
    store.name_files({"a": "x.py", "b": "y.py"})
    store.name_files({"a": "z.py"})
    assert store.named_files() == {"a": "z.py", "b": "y.py"}


def test_what_is_known_of_a_class_is_kept_with_the_files_format(store):
    store.describe({"homework": "hw", "title": "One"})
    store.describe({"title": "Two"})
    assert store.about() == {"homework": "hw", "title": "Two", "format": "1"}


def test_submission_is_found_by_its_name_or_gradescopes_number(store, tmp_path):
    save(store, tmp_path / "submission_7")
    assert store.named("7") == store.named("submission_7") == "submission_7"
    with pytest.raises(UsageError, match="no submission 8"):
        store.named("8")


def test_check_is_found_by_its_number_or_name_in_its_own_submission(store, tmp_path):
    save(store, tmp_path / "a")
    assert store.check_named("a", "1.2") == store.check_named("a", "step") == "step"
    with pytest.raises(UsageError, match=r"a has no check 9\.9"):
        store.check_named("a", "9.9")
    with pytest.raises(UsageError, match="b has no check"):
        store.check_named("b", "1.2")


def test_report_of_a_submission_that_is_not_there_is_no_other_ones(store, tmp_path):
    save(store, tmp_path / "a")
    assert store.report("a") == essay_report()
    with pytest.raises(UsageError, match="no submission b") as caught:
        store.report("b")
    assert caught.value.message.endswith(f" in {tmp_path / FILE}")


def test_results_go_with_their_submission(store, tmp_path):
    save(store, tmp_path / "a")
    save(store, tmp_path / "b")
    save(store, tmp_path / "a", dataclasses.replace(essay_report(), results=()))
    assert {check.submission for check in store.checks()} == {"b"}


def test_edit_that_makes_a_check_pass_is_kept_with_its_place_in_the_file(store, tmp_path):
    edit = Edit("cell 3, line 2", "f", "sign", "-x", "x", 8)
    report = essay_report()
    repaired = dataclasses.replace(report.results[1], repair=Repair(((edit,),)))
    save(store, tmp_path / "b", dataclasses.replace(report, results=(repaired,)))
    save(store, tmp_path / "a")
    assert store.repairs() == [RepairRow("b", "1.2", "f", edit.look, 8)]
    save(store, tmp_path / "b")
    assert store.repairs() == []


def test_same_text_of_many_submissions_is_held_in_memory_once(store, tmp_path):
    for identity in ("a", "b"):
        save(store, tmp_path / identity)
    checks = store.checks()
    assert checks[0].title is checks[3].title
    assert checks[0].submission is checks[1].submission


def test_nothing_is_read_of_a_store_that_was_closed(tmp_path):
    store = Store(tmp_path)
    store.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        store.rows()
