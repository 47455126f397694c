"""Shows what became of a suite: one table, and what its owner has to know."""

from __future__ import annotations

from collections.abc import Mapping

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.authoring.from_suite import FromSuite
from autograder.authoring.suite_ways import Tried
from autograder.results.amounts import count
from autograder.suites.model import Way
from autograder.suites.plainly import Verdict


def show(made: FromSuite, console: Console) -> None:
    """Print the table, the reasons and the notes."""
    console.print(table(made))
    for line in lines(made):
        console.print(Text(line), soft_wrap=True)


def table(made: FromSuite) -> Table:
    """Return a row for each test: its verdicts on the reference and on the starter."""
    found = Table(
        title="Each test on the reference and on the starter: ✓ passes, ✗ fails, · is skipped, "
        "? no verdict",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    found.add_column("test", overflow="fold")
    found.add_column("points", justify="right", no_wrap=True)
    for heading in ("own runner", "apart", "together", "runs"):
        found.add_column(heading, no_wrap=True)
    for row in made.rows:
        found.add_row(
            Text(row.case.id),
            f"{row.case.points:.4g}",
            _cell(row.plain),
            *(_cell(row.ours.get(way, {})) for way in Way),
            Text(row.entry.way, "bold" if row.entry.way != Way.APART.value else ""),
        )
    return found


def _cell(verdicts: Mapping[str, Verdict]) -> str:
    return " ".join(_mark(verdict) for verdict in verdicts.values()) or "-"


def _mark(verdict: Verdict) -> str:
    if verdict.what in ("passed", "failed") and 0 < verdict.earned < 1:
        return f"{verdict.earned:.0%}"
    return {"passed": "✓", "failed": "✗", "skipped": "·"}.get(verdict.what, "?")


def lines(made: FromSuite) -> list[str]:
    """Return why tests do not run apart, what could not be carried, and what comes next."""
    by_way: dict[str, list[Tried]] = {}
    for row in made.rows:
        by_way.setdefault(row.entry.way, []).append(row)
    found = [f"{row.case.id} runs together, which is weaker: {row.entry.why}"
             for row in by_way.get(Way.TOGETHER.value, []) if row.entry.why]  # fmt: skip
    if any(not row.entry.why for row in by_way.get(Way.TOGETHER.value, [])):
        found.append("tests of a notebook run between its cells, together, which is weaker")
    found += [f"not carried: {row.case.id}: {row.entry.why}" for row in made.left]
    found += [f"note: {note}" for note in made.notes]
    counted = ", ".join(f"{len(rows)} {way}" for way, rows in by_way.items())
    rubric = made.folder / "rubric.py"
    report = made.report
    found.append(
        f"{rubric}: {count(len(made.rows), 'test')} ({counted}); the reference earns "
        f"{report.score:g} of {count(report.points)}"
    )
    if left := made.left:
        found.append(
            f"to do: in every submission {count(len(left), 'test')} will wait for a person: change "
            "the suite so that one of the two ways carries each, and start again"
        )
    found.append(f"next: autograder validate {made.folder}")
    return found
