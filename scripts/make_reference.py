"""Write ``docs/reference.md`` from the docstrings of what a rubric can use.

python scripts/make_reference.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docstring_pages import entry, markdown

from autograder import (
    Assignment,
    Cause,
    ForAPerson,
    Trials,
    Wrong,
    datasets,
    driving,
    suite_homework,
)
from autograder.grading.earlier import Earlier
from autograder.grading.fixtures import Artifacts, GradedStudent, Notebook
from autograder.homework.assignment import GIVEN
from autograder.homework.homework import Homework
from autograder.results import figures
from autograder.results.shown import Show
from autograder.sandbox.inside import loaders

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"
_HEAD = """\
# The reference

Everything that a rubric can use, apart from the [oracles](oracles.md):

```python
from autograder import Assignment, Cause, ForAPerson, Trials, Wrong, suite_homework
from autograder.driving import Remote, Tensor, define, defines, item, keep, library, value
from autograder.driving import PlainFrame, PlainSeries, attribute, callback, listed, put
from autograder.driving import NotDefined, StudentRaised, StudentStopped, run_answered
```

[rubrics.md](rubrics.md) shows these in use, [tutorial.md](tutorial.md) builds a homework
with them.

This page is written by `scripts/make_reference.py` from the docstrings.
"""
_GIVEN = """\
A check, a fixture and an item for manual grading name in their parameters what they are
given, in any order. Each may also name fixtures of the assignment.
"""
_DRIVING = """\
`student`, and whatever of the student's cannot be sent, is a `Remote`. These names work
with Remotes, and are imported from `autograder.driving`.
"""
_RAISED = """\
All of these are kinds of `Wrong`: a check that catches none of them loses its points, with
a message that names the student's function, the exception and the student's own line.
"""


def page() -> str:
    """Return the whole page."""
    parts = [
        _HEAD,
        _section("A homework", "", [("Assignment", Assignment, "Assignment")]),
        _section(
            "Its checks",
            "",
            [
                ("@homework.check", Assignment.check, "@homework.check"),
                ("@homework.fixture", Assignment.fixture, "@homework.fixture"),
                ("@homework.by_hand", Assignment.by_hand, "@homework.by_hand"),
            ],
        ),
        _section(
            "Tests that a course has", "", [("suite_homework", suite_homework, "suite_homework")]
        ),
        _section("Trying it out", "", [("Trials", Trials, "Trials")]),
        "\n".join(["## What a check can be given", "", _GIVEN, *_given(), ""]),
        _section(
            "What is wrong, and partial credit",
            "",
            [
                ("Wrong", Wrong, "Wrong"),
                ("Cause", Cause, "Cause"),
                ("ForAPerson", ForAPerson, None),
            ],
        ),
        _section("When the student's code raises", _RAISED, _names(exceptions=True)),
        _section("The student's objects", _DRIVING, _names(exceptions=False)),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


#: What is documented below each name that a check can ask for.
_BELOW: dict[str, list[tuple[str, Any, str | None]]] = {
    "student": [
        ("student", GradedStudent, None),
        ("student.variable", GradedStudent.variable, "student.variable"),
        ("student.module", GradedStudent.module, "student.module"),
        ("student.figures", GradedStudent.figures, "student.figures"),
        ("student.written_files", GradedStudent.written_files, "student.written_files"),
    ],
    "artifacts": [
        ("artifacts", Artifacts, None),
        ("artifacts.opened_by", Artifacts.opened_by, "artifacts.opened_by"),
    ],
    "rng": [],
    "session": [],
    "datasets": [
        ("datasets.load", datasets.Datasets.load, "datasets.load"),
        ("Split", datasets.Split, None),
        ("datasets.splits", datasets.Datasets.splits, "datasets.splits"),
        ("datasets.load_file", datasets.Datasets.load_file, "datasets.load_file"),
        ("datasets.read_file", datasets.Datasets.read_file, "datasets.read_file"),
    ],
    "data": [("data", Homework.data_file, "data")],
    "hidden": [("hidden", Homework.hidden_file, "hidden")],
    "note": [("note", Notebook.note, "note")],
    "show": [
        ("show.curves", Show.curves, "show.curves"),
        ("show.confusion", Show.confusion, "show.confusion"),
        ("show.figure", Show.figure, "show.figure"),
        ("show.answer", Show.answer, "show.answer"),
    ],
    "figures": [
        ("figures", figures.Figures, None),
        *((kind.__name__, kind, None)
          for kind in (figures.Figure, figures.Axes, figures.Line, figures.Scatter,
                       figures.Image, figures.Bars)),
    ],
    "leaderboard": [("leaderboard", Notebook.rank, "leaderboard")],
    "earlier": [("earlier.explains", Earlier.explains, "earlier.explains")],
}  # fmt: skip


def _given() -> list[str]:
    lines = ["| parameter | what it is |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in GIVEN.items()]
    for name in GIVEN:
        for title, documented, use in _BELOW[name]:
            lines += ["", f"### `{title}`", "", *entry(documented, use)]
        if name == "artifacts":
            lines += ["", "### What opens as what", "", *_opened()]
    return lines


def _opened() -> list[str]:
    """Return a table of the endings of files and what comes of each."""
    by_loader: dict[Any, list[str]] = {}
    for ending, loader in loaders.LOADERS.items():
        by_loader.setdefault(loader, []).append(f"`{ending}`")
    rows = [
        f"| {', '.join(endings)} | {markdown(' '.join((loader.__doc__ or '').split()))} |"
        for loader, endings in by_loader.items()
    ]
    return ["| file | how it is opened, and what a check gets |", "|---|---|", *rows]


def _names(*, exceptions: bool) -> list[tuple[str, Any, str | None]]:
    """Return the names of ``autograder.driving`` that are exceptions, or those that are not."""
    chosen = []
    for name in driving.__all__:
        documented = getattr(driving, name)
        is_exception = isinstance(documented, type) and issubclass(documented, Exception)
        if is_exception is exceptions:
            called = not isinstance(documented, type) or name == "Tensor"
            chosen.append((name, documented, name if called else None))
    return chosen


def _section(title: str, intro: str, entries: list[tuple[str, Any, str | None]]) -> str:
    lines = [f"## {title}", ""]
    if intro:
        lines += [intro]
    for name, documented, use in entries:
        lines += [f"### `{name}`", "", *entry(documented, use), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
