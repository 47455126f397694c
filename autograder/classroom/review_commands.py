"""The commands with which people grade what no check can, and change what one found."""

from __future__ import annotations

import contextlib
import getpass
from collections.abc import Callable
from pathlib import Path

import click

from autograder.classroom.saying import say
from autograder.errors import UsageError
from autograder.results.amounts import count

_PATH = click.Path(path_type=Path)
_DONE, _CONFLICTS = 0, 2


def _by(command: Callable[..., int]) -> Callable[..., int]:
    """Add the name of whoever decides."""
    option = click.option(
        "--by",
        metavar="NAME",
        help="Who decides; otherwise the name of your account.",
    )
    return option(command)


@click.argument("folder", type=_PATH, metavar="DIR")
@click.option("--csv", "csv_file", type=_PATH, metavar="FILE",
              help="Write a table of the items; if FILE exists, read it first.")  # fmt: skip
@click.option("--replace", is_flag=True,
              help="With --csv: also replace what others gave since FILE was written.")  # fmt: skip
@click.option("--hide-names", is_flag=True,
              help="Keep names out of the page; a different order.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N",
              help="Of this machine; any that is free unless given.")  # fmt: skip
@_by
def review_command(
    folder: Path,
    csv_file: Path | None,
    replace: bool,
    hide_names: bool,
    port: int,
    by: str | None,
) -> int:
    """Grade the items of the class in DIR that a person grades, on a page on this machine.

    Several people may grade at once, each with a page of their own.
    """
    who = by or _account()
    if csv_file is not None:
        return _by_table(folder, csv_file, by=who, replace=replace)
    try:
        from autograder.review.server import serve
    except ImportError as error:
        raise UsageError(
            f"the page needs {error.name}, which is not installed",
            tip="pip install 'autograder[review]', or grade in a table: --csv FILE",
        ) from error

    def said(address: str) -> None:
        say(f"{address}\nOpen this in a browser; Ctrl-C ends it, and all that was saved is kept.")

    serve(folder, by=who, hide_names=hide_names, port=port, token="", say=said)
    return _DONE


def _by_table(folder: Path, file: Path, *, by: str, replace: bool) -> int:
    """Read a table if it exists, and write it with all that is known."""
    from autograder.classroom import gradebook, outputs, review_csv, spreadsheets
    from autograder.classroom.desk import Desk
    from autograder.classroom.store import open_existing
    from autograder.renderers.files import require_writable, write_atomically

    require_writable(file)
    with (
        contextlib.closing(open_existing(folder)) as store,
        contextlib.closing(Desk(folder)) as desk,
    ):
        if file.exists():
            lines = review_csv.read(spreadsheets.text_of(file.read_bytes()))
            taken = review_csv.take(lines, store, desk, by=by, replace=replace)
            say(f"{file}: {count(taken.lines, 'line')} taken over")
            if taken.changed:
                outputs.write_decided(folder, store, taken.changed)
            for conflict in taken.conflicts:
                say(f"  left alone: {conflict}")
            if taken.conflicts:
                say(f"{file} stays as it is; --replace takes over these lines, too")
                return _CONFLICTS
        text = gradebook.table(review_csv.table(store, desk))
        write_atomically(file, spreadsheets.MARK + text)
        items = desk.items()
    waiting = ", ".join(
        f"{review_csv.label(item.number, item.name)}: {item.submissions - item.graded}"
        for item in items
        if item.graded < item.submissions
    )
    say(f"{file}: left to grade: {waiting}" if waiting else f"{file}: everything is graded")
    return _DONE


@click.argument("folder", type=_PATH, metavar="DIR")
@click.argument("submission")
@click.argument("points", type=float, required=False)
@click.option("--check", "number", metavar="NUMBER",
              help="Change the points of this check, and not the whole score.")  # fmt: skip
@click.option("--reason", default="", help="Why: students read it.")
@click.option("--remove", is_flag=True, help="Take the change back.")
@_by
def override_command(
    folder: Path,
    submission: str,
    points: float | None,
    number: str | None,
    reason: str,
    remove: bool,
    by: str | None,
) -> int:
    """Change the score of SUBMISSION in the class in DIR, or one check's points, to POINTS.

    What was graded is kept: grading again, or --remove, loses nothing.
    """
    from autograder.classroom import outputs
    from autograder.classroom.desk import Desk
    from autograder.classroom.store import open_existing

    if (points is None) != remove:
        raise UsageError("give the new POINTS, or --remove to take a change back")
    with (
        contextlib.closing(open_existing(folder)) as store,
        contextlib.closing(Desk(folder)) as desk,
    ):
        identity = store.named(submission)
        item = store.check_named(identity, number) if number else ""
        who = by or _account()
        if points is None:
            desk.overrides.take_back(identity, item, by=who)
        else:
            desk.overrides.change(identity, item, points, reason=reason, by=who)
        outputs.write_decided(folder, store, {identity})
        rows, _ = outputs.standing(folder, store)
        row = next(each for each in rows if each.id == identity)
    more = ", more than there are: is that meant?" if row.score > row.points else ""
    say(f"{row.name}: {row.score:g} of {count(row.points)}{more}")
    return _DONE


@click.argument("folder", type=_PATH, metavar="DIR")
@click.option("--unfinished", is_flag=True,
              help="Also for those of whose points some wait for a person.")  # fmt: skip
def feedback_command(folder: Path, unfinished: bool) -> int:
    """Write what students of the class in DIR get back: a page each, and archives to upload."""
    from autograder.classroom import feedback
    from autograder.classroom.store import open_existing

    with contextlib.closing(open_existing(folder)) as store:
        given = feedback.write(folder, store, unfinished=unfinished)
    say(f"{folder / feedback.FOLDER}: {count(given.pages, 'page')}")
    for many, file in ((given.canvas, feedback.CANVAS), (given.moodle, feedback.MOODLE)):
        if many:
            say(f"{folder / file}: {count(many, 'file')} to upload")
    if given.waiting and not unfinished:
        say(
            f"no page until a person has decided: {count(len(given.waiting), 'submission')}"
            " (--unfinished writes them all the same)"
        )
    return _DONE


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("say who you are", tip="--by NAME") from None
