"""The page about marks says what the file can say, and its example gives the lines it shows."""

import re

import pytest
from classroom_tools import graded_class, save_report
from documented import blocks

from autograder.classroom.entries import Person
from autograder.homework import finding
from autograder.marks import declaration, run
from autograder.results.report import CheckResult, Outcome, Report

PAGE = finding.PROJECT / "docs/marks.md"
TEXT = PAGE.read_text()
ROSTER = "Name,SID,Email\nAda,1,ada@example.edu\nBob,2,bob@example.edu\nCy,3,cy@example.edu\n"
SCORES = (
    "Name,SID,Email,Total Score,Max Points,Status,Lateness (H:M:S)\n"
    "Ada,1,ada@example.edu,48.5,64,Graded,00:00:00\nBob,2,bob@example.edu,30,64,Graded,0:10:00\n"
    "Cy,3,cy@example.edu,,64,Missing,\n"
)


def code(earned, worth):
    """A report of one check, and of a report part that is graded elsewhere."""
    return Report(
        *("hw", "Homework", "x"),
        results=(
            CheckResult("code", "1.1", "1", "Code", worth, earned, Outcome.PARTIAL),
            CheckResult("report", "2.1", "2", "Report", 39.0, None, Outcome.BY_HAND),
        ),
    )


def hand_in(folder, worth, ada, bob):
    """Make a class: what Ada earned, in time, and Bob, at the time that is given."""
    with graded_class(folder, []) as store:
        for name, (earned, at) in (("Ada", ada), ("Bob", bob)):
            who = (Person(name, email=f"{name.lower()}@example.edu"),)
            save_report(store, name.lower(), code(earned, worth), people=who, submitted_at=at)


IN_TIME, LATE = "2026-10-01 20:00:00 -0400", "2026-10-02 20:00:00 -0400"


def test_example_of_ese_546_gives_the_lines_that_are_shown(tmp_path):
    shown = {b.language: b.body for b in blocks(PAGE) if b.options.get("example") == "ese546"}
    hand_in(tmp_path / "p1", 21.0, (21.0, IN_TIME), (21.0, LATE))
    hand_in(tmp_path / "p3", 55.0, (50.0, IN_TIME), (40.0, IN_TIME))
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "HW1_Report_scores.csv").write_text(SCORES)
    (tmp_path / "hw1.toml").write_text(shown["toml"])
    marks = run.make(tmp_path / "hw1.toml").marks
    assert [mark.line for mark in marks] == shown["text"].strip().split("\n")
    assert [(mark.mark, mark.out_of) for mark in marks] == [(100, 100), (87, 100), (0, 100)]


KEYS = [
    *declaration.Declaration.model_fields,
    *declaration.Late.model_fields,
    *(field.alias or name for name, field in declaration.Part.model_fields.items()),
    *declaration.OneStudent.model_fields,
]


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_explained(key):
    assert re.search(rf"`\[?\[?{key}\b", TEXT) or f"`{key} =" in TEXT


@pytest.mark.parametrize("name", ["plain", "gradescope", "canvas", "moodle"])
def test_every_table_is_named(name):
    file = "marks.csv" if name == "plain" else f"marks_{name}.csv"
    assert f"`{file}`" in TEXT
