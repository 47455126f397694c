"""Predictions in a CSV, graded against hidden labels and ranked: a whole homework of it."""

import csv
import json
import runpy
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.grading.pipeline import Request
from autograder.homework import bundle, finding

HOMEWORK = Path(__file__).parents[1] / "flowers"


@pytest.fixture
def rows(tmp_path, monkeypatch):
    """Return what the reference predicts: a header, and a row for each flower."""
    room = shutil.copytree(HOMEWORK / "data", tmp_path / "data")
    monkeypatch.chdir(room)
    runpy.run_path(str(HOMEWORK / "reference.py"), run_name="__main__")
    return [line.split(",") for line in (room / "predictions.csv").read_text().splitlines()]


@pytest.fixture
def graded(grade_warm, tmp_path):
    """Return a function that grades these rows, handed in beside the reference."""

    def run(rows, name="predictions.csv", encoding="utf-8"):
        folder = tmp_path / "submission"
        (folder / "outputs").mkdir(parents=True)
        shutil.copy(HOMEWORK / "reference.py", folder / "ada_flowers.py")
        text = "\n".join(",".join(row) for row in rows)
        (folder / "outputs" / name).write_text(text, encoding=encoding)
        return grade_warm(finding.find(str(HOMEWORK)), Request([folder], seed=1))

    return run


def scores(report):
    return [result.score for result in report.results]


def leaders(report):
    return [(entry.name, entry.value, entry.order) for entry in report.leaderboard]


def test_good_predictions_earn_all_and_are_ranked(graded, rows):
    report = graded(rows)
    assert scores(report) == [2, 2, 6]
    ((name, value, order),) = leaders(report)
    assert (name, order) == ("accuracy", "desc")
    assert value > 0.9
    assert [note for note in report.results[2].notes if note.startswith("macro-F1: ")]


def test_the_order_of_rows_and_what_a_spreadsheet_adds_change_nothing(graded, rows):
    head, *body = rows
    shuffled = [["", *head], *([str(n), *row] for n, row in enumerate(reversed(body)))]
    assert scores(graded(shuffled, "Predictions.CSV", "utf-8-sig")) == [2, 2, 6]


def test_half_right_keeps_no_points_for_accuracy_and_says_how_good_it_is(graded, rows):
    same = [rows[0], *([key, "aster"] for key, _ in rows[1:])]
    report = graded(same)
    assert scores(report)[:2] == [2, 2]
    assert scores(report)[2] < 2
    feedback = report.results[2].feedback
    assert feedback.cause == "Every prediction is 'aster'."
    assert feedback.found.startswith("an accuracy of 0.")
    assert leaders(report)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: rows[:-3], "missing: 137, 138, 139"),
        (lambda rows: [*rows, rows[-1]], "twice: 139"),
        (lambda rows: rows[1:], "The line with the names of the columns is missing"),
        (lambda rows: [["id", "species"], *rows[1:]], "the columns 'id', 'species'"),
        (lambda rows: [*rows, ["9"]], "line 42 has 1 values"),
    ],
    ids=["missing", "twice", "no names", "other name", "ragged"],
)
def test_a_table_that_does_not_fit_is_said_once_and_clearly(graded, rows, change, says):
    report = graded(change(rows))
    assert scores(report) == [2, 0, 0]
    assert says in str(report.results[1].feedback)
    assert not report.grader_failed
    assert leaders(report) == []


def test_no_label_is_shown_or_in_what_students_get(graded, rows):
    wrong = [rows[0], *([key, "crocus"] for key, _ in rows[1:])]
    with (HOMEWORK / "hidden" / "labels.csv").open() as file:
        labels = [row["kind"] for row in csv.DictReader(file)]
    shown = str(graded(wrong).results)
    assert "aster" not in shown
    assert "bellis" not in shown
    assert {"aster", "bellis"} <= set(labels)


def test_the_upload_holds_the_hidden_labels_and_grades_with_them(tmp_path, rows):
    bundle.build(finding.find(str(HOMEWORK)), tmp_path / "upload.zip")
    shutil.unpack_archive(tmp_path / "upload.zip", tmp_path / "source")
    folder = tmp_path / "submission"
    folder.mkdir()
    shutil.copy(HOMEWORK / "reference.py", folder / "ada_flowers.py")
    (folder / "predictions.csv").write_text("\n".join(",".join(row) for row in rows))
    place = tmp_path / "source" / "homeworks" / "flowers"
    words = ["grade", str(place), str(folder), "--results", str(tmp_path / "results.json")]
    done = CliRunner().invoke(cli.main, words, catch_exceptions=False)
    assert done.exit_code == 0
    results = json.loads((tmp_path / "results.json").read_text())
    assert [test["score"] for test in results["tests"]] == [2, 2, 6]
    assert results["leaderboard"][0]["name"] == "accuracy"
