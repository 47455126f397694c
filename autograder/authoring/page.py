"""What ``validate`` found: a table for the terminal and a page for the browser."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.authoring.findings import CAUSES, CHEATS, MUTANTS, PAIRS, Stage, Trial, Validation
from autograder.renderers import pages
from autograder.renderers.files import write_atomically
from autograder.renderers.text import one_line, printable

_DETAIL = 20_000
#: In the terminal, the page has the rest.
_MOST_SHOWN = 20
SURVIVED = (
    "A mutant that survives is a hole in the rubric: add or sharpen a check. "
    "Or it is as right as the reference: say why in Trials(equivalent={name: reason})."
)
CHEATED = (
    "A cheat that keeps points skips the work that they are for: docs/isolation.md says what may "
    "be in a student's process. If it is right all the same, say why in "
    "Trials(equivalent={name: reason})."
)


FALSE_CAUSE = (
    "A cause that is false sends a student to what is right: prove it before it is named, or say "
    "in Cause(explains=...) what else it is the cause of."
)


def show(found: Validation, console: Console) -> None:
    """Print a table of the stages, and below it what fell short."""
    table = Table(box=None, pad_edge=False)
    for heading in ("", "stage", "as it should be", "seconds", ""):
        table.add_column(heading)
    for stage in found.stages:
        mark = Text("✓", "green") if stage.ok else Text("✗", "bold red")
        table.add_row(mark, stage.title, held(stage), f"{stage.seconds:.1f}", stage.note)
    console.print(table)
    for stage in found.stages:
        _show_fallen(stage, console)
    if any(stage.title == MUTANTS and stage.fallen for stage in found.stages):
        console.print(f"\n{SURVIVED}", style="yellow", soft_wrap=True)
    if any(stage.title == CHEATS and stage.fallen for stage in found.stages):
        console.print(f"\n{CHEATED}", style="yellow", soft_wrap=True)
    if any(stage.title in (CAUSES, PAIRS) and stage.fallen for stage in found.stages):
        console.print(f"\n{FALSE_CAUSE}", style="yellow", soft_wrap=True)
    verdict = "The rubric holds." if found.ok else "The rubric falls short."
    console.print(Text(f"\n{verdict}", "green" if found.ok else "bold red"))


def held(stage: Stage) -> str:
    """Say how many trials did what they should."""
    return f"{stage.held} of {len(stage.trials)}"


def _show_fallen(stage: Stage, console: Console) -> None:
    for trial in stage.fallen[:_MOST_SHOWN]:
        part = f"{trial.part}  " if trial.part else ""
        console.print(Text.assemble("\n", (f"{stage.title}: ", "bold"), part, _line(trial.name)))
        console.print(Text(f"  {_line(trial.says)}", "red"))
        for line in printable(trial.detail, limit=_DETAIL).splitlines()[:_MOST_SHOWN]:
            console.print(Text(f"    {line}", "dim"), soft_wrap=True)
    if len(stage.fallen) > _MOST_SHOWN:
        console.print(f"\n… and {len(stage.fallen) - _MOST_SHOWN} more: --html shows all of them")


def _line(text: str) -> str:
    return one_line(text, limit=500)


def write(found: Validation, path: Path) -> None:
    """Write all of it as one page without scripts, whole or not at all."""
    environment = pages.environment(Path(__file__).parent, longest=_DETAIL)
    environment.filters |= {"line": _line, "detail": _detail}
    page = environment.get_template("validation.html.jinja").render(
        found=found,
        held=held,
        mutants=MUTANTS,
        survived=SURVIVED,
        cheats=CHEATS,
        cheated=CHEATED,
        causes=(CAUSES, PAIRS),
        false_cause=FALSE_CAUSE,
    )
    write_atomically(path, page)


def _detail(trial: Trial) -> str:
    return printable(trial.detail, limit=_DETAIL)
