"""The commands for a whole class; ``autograder.command_line`` adds them to its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from autograder.classroom.review_commands import (
    feedback_command,
    override_command,
    review_command,
)
from autograder.classroom.saying import say
from autograder.homework.naming import homework_argument
from autograder.renderers.files import require_folder
from autograder.results.amounts import count
from autograder.sandbox.host import ISOLATION_LEVELS
from autograder.suites.options import suite_options

_PATH = click.Path(path_type=Path)
_GRADED, _GRADER_FAILED, _INTERRUPTED = 0, 3, 130


def register(group: click.Group, clean_errors: Callable[..., Callable[..., None]]) -> None:
    """Add the commands to a group; each returns its exit code to ``clean_errors``."""
    commands: dict[str, Callable[..., int]] = {
        "batch": batch_command,
        "dashboard": dashboard_command,
        "review": review_command,
        "override": override_command,
        "feedback": feedback_command,
    }
    for name, command in commands.items():
        group.command(name)(clean_errors(command))


@homework_argument
@click.argument("submissions", type=_PATH)
@click.option("--out", type=_PATH, required=True, metavar="DIR",
              help="The class's folder: finished work is kept there.")  # fmt: skip
@click.option("--group", metavar="NAME",
              help="Let a group of this machine read the class's folder; otherwise it is for"
              " you alone.")  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True,
              help="Submissions to grade side by side.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS",
              help="Let the workers of a Dask cluster grade: tls://host:8786.")  # fmt: skip
@click.option("--tls-ca-file", type=_PATH, metavar="FILE",
              help="For a scheduler at tls://: whose certificates are trusted.")  # fmt: skip
@click.option("--tls-cert", type=_PATH, metavar="FILE",
              help="For a scheduler at tls://: your certificate.")  # fmt: skip
@click.option("--tls-key", type=_PATH, metavar="FILE",
              help="For a scheduler at tls://: your certificate's private key.")  # fmt: skip
@click.option("--regrade", metavar="FAILED|ALL|NUMBER",
              help="Grade again: where the grader failed, everything, one part or check of"
              " everybody, or one submission.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), metavar="N",
              help="Grade at most N submissions in this run.")  # fmt: skip
@click.option("--due", metavar="TIME",
              help="When it was due (2026-10-01T23:59-04:00): later ones are late.")  # fmt: skip
@click.option("--file", "files", multiple=True, metavar="NAME=ID",
              help="Take the file NAME of submission ID as the one asked for.")  # fmt: skip
@click.option("--similarity", is_flag=True,
              help="List submissions that are the same, or share much.")  # fmt: skip
@click.option("--time-limit", type=click.FloatRange(1), default=540.0, show_default=True,
              help="Seconds for each submission.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**31 - 1),
              help="The random inputs, the same for the whole class.")  # fmt: skip
@click.option("--isolation", type=click.Choice(ISOLATION_LEVELS), default="best",
              show_default=True, help="How strictly student code is confined.")  # fmt: skip
@click.option("--no-repair", is_flag=True,
              help="Do not look for small edits that make failed checks pass.")  # fmt: skip
@click.option("--data-dir", type=_PATH, metavar="DIR",
              help="Folder of published data sets, to use instead of samples.")  # fmt: skip
@suite_options
def batch_command(**named: Any) -> int:
    """Grade a whole class: SUBMISSIONS is an export of Gradescope or Canvas, or a folder.

    What was graded before, from the same files with the same rubric, is not graded again.
    """
    from autograder.classroom.batch import Batch, Options

    options = Options(**named)
    require_folder(options.out)
    tally = Batch(options, say).run()
    if tally.interrupted:
        say(f"interrupted: {tally.line}; the same command goes on from there")
        return _INTERRUPTED
    if tally.refused:
        say(
            f"{count(tally.refused, 'submission')} could not be used; no score is given yet: name"
            " the file to take with --file NAME=ID, or give a score with 'autograder override'"
        )
    say(f"{tally.line}: {options.out / 'index.html'}, {options.out / 'gradebook.csv'}")
    return _GRADER_FAILED if tally.failed else _GRADED


@click.argument("folder", type=_PATH, metavar="DIR")
def dashboard_command(folder: Path) -> int:
    """Write the class page and the gradebook again, from what is stored in DIR.

    Pages of submissions that have not changed since the last time stay as they are.
    """
    import contextlib

    from autograder.classroom import class_folder, outputs
    from autograder.classroom.progress import ClassProgress
    from autograder.classroom.store import open_existing

    with contextlib.closing(open_existing(folder)) as store:
        for remark in class_folder.settle(folder, class_folder.group_of(folder)):
            say(remark)
        rows = store.rows()
        with ClassProgress(len(rows), verb="written") as progress:
            outputs.write_what_changed(folder, store, progress.finish)
        outputs.write_overview(folder, store)
    say(f"{folder / 'index.html'}: {count(len(rows), 'submission')}")
    return _GRADED
