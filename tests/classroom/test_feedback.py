"""What students get back: their own, without what is the staff's, named as course sites want it."""

import contextlib
import csv
import dataclasses
import zipfile
from pathlib import Path

import pytest
from classroom_tools import essay_report, graded_class, save_report
from click.testing import CliRunner

from autograder.classroom.desk import Desk
from autograder.classroom.entries import Person
from autograder.cli import main
from autograder.results.report import CheckResult, Feedback, Outcome, Visibility

ADA = Person("Ada_von Lovelace", "001", "ada@x.edu", canvas_id="11", canvas_file="901")
BOB = Person("Bob/Bee", "002", "bob@x.edu", moodle_id="77")


def secret_report(folder):
    """A report with what students must not see in every place that has one."""
    report = essay_report()
    failed = Feedback("The grader failed", found=f"OSError: {folder}/x", detail="SECRET traceback")
    extra = (
        CheckResult("h", "3.1", "3", "SECRET", 1, 1, Outcome.PASSED, visibility=Visibility.HIDDEN),
        CheckResult("g", "3.2", "3", "Broken", 1, 1, Outcome.GRADER_FAILED, failed),
        CheckResult(
            *("p", "3.3", "3", "Shown once published", 1, 1, Outcome.PASSED),
            notes=(f"see {Path.home()}/x",),
            visibility=Visibility.AFTER_PUBLISHED,
            staff_note="SECRET",
        ),
    )
    return dataclasses.replace(
        report,
        results=report.results + extra,
        replay=f"autograder grade hw {folder}",
        staff_notes=("SECRET",),
        isolation={"SECRET": "held"},
    )


@pytest.fixture
def given(tmp_path):
    """A class of three, of which two are graded to the end, after the command."""
    with graded_class(tmp_path, []) as store, contextlib.closing(Desk(tmp_path)) as desk:
        for name, people in (("ada", (ADA,)), ("bob", (BOB,)), ("cy", (Person("Cy"),))):
            save_report(store, name, secret_report(tmp_path), people=people)
        for name in ("ada", "bob"):
            desk.give(name, "essay", by="SECRET ta", version=0, points=7, comment="Say more.")
        desk.overrides.change("bob", "step", 3, reason="Right after all.", by="SECRET ta")
    done = CliRunner().invoke(main, ["feedback", str(tmp_path)])
    assert done.exit_code == 0, done.output
    return tmp_path, done.output


def test_page_has_comments_and_nothing_of_the_staff_s(given):
    folder, _ = given
    page = (folder / "feedback/bob.html").read_text()
    assert "Say more." in page
    assert "Right after all." in page
    assert "Shown once published" in page
    for secret in ("SECRET", str(folder), f"{Path.home()}/x", "Ada", "autograder grade"):
        assert secret not in page


def test_whoever_waits_for_a_person_gets_nothing_yet(given):
    folder, said = given
    assert "2 pages" in said
    assert "until a person has decided: 1 submission " in said
    assert not (folder / "feedback/cy.html").exists()
    CliRunner().invoke(main, ["feedback", str(folder), "--unfinished"])
    assert (folder / "feedback/cy.html").exists()
    CliRunner().invoke(main, ["feedback", str(folder)])
    assert not (folder / "feedback/cy.html").exists()


def test_archives_are_named_as_canvas_and_moodle_find_students_by(given):
    folder, _ = given
    canvas = zipfile.ZipFile(folder / "feedback_canvas.zip").namelist()
    moodle = zipfile.ZipFile(folder / "feedback_moodle.zip").namelist()
    assert canvas == ["Ada von Lovelace_11_901_feedback.html"]
    assert [part for part in canvas[0].split("_") if part.isdecimal()] == ["11", "901"]
    assert moodle == ["Bob Bee_77_assignsubmission_file_feedback.html"]
    assert moodle[0].split("_", 4)[1:4] == ["77", "assignsubmission", "file"]


def test_list_says_whose_page_is_which(given):
    folder, _ = given
    lines = list(csv.DictReader((folder / "feedback.csv").read_text().splitlines()))
    assert [(each["Email"], each["Page"]) for each in lines] == [
        ("ada@x.edu", "feedback/ada.html"),
        ("bob@x.edu", "feedback/bob.html"),
    ]
