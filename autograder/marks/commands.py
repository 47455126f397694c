"""The command that makes final marks; ``autograder.command_line`` adds it to its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from autograder.classroom.saying import say
from autograder.renderers.files import require_folder
from autograder.results.amounts import count, points

_PATH = click.Path(path_type=Path)
_DONE = 0
_MOST_LISTED = 10


def register(group: click.Group, clean_errors: Callable[..., Callable[..., None]]) -> None:
    """Add the command to a group; it returns its exit code to ``clean_errors``."""
    group.command("marks")(clean_errors(marks_command))


@click.argument("file", type=_PATH)
@click.option("--out", type=_PATH, required=True, metavar="DIR",
              help="Where the tables are written.")  # fmt: skip
def marks_command(file: Path, out: Path) -> int:
    """Make the final marks, as FILE declares them, of graded classes and other columns.

    Every student gets a line that shows how the mark came about.
    """
    from autograder.classroom.gradebook import table
    from autograder.marks import run, tables
    from autograder.renderers.files import make_folder, write_atomically

    require_folder(out)
    made = run.make(file)
    make_folder(out)
    write_atomically(out / "marks.csv", table(tables.plain(made)))
    write_atomically(out / "marks_gradescope.csv", table(tables.for_gradescope(made)))
    write_atomically(out / "marks_canvas.csv", table(tables.for_canvas(made)))
    moodle = next((sheet for sheet in made.rosters if sheet.is_moodle), None)
    if moodle is not None:
        write_atomically(out / "marks_moodle.csv", table(tables.for_moodle(made, moodle)))
        if (other := tables.other_maximum(made, moodle)) is not None:
            say(
                f"marks_moodle.csv: on Moodle marks are out of {points(other)}, here out of"
                f" {points(made.marks[0].out_of)}; change one of them before you upload it"
            )
    for student in made.strangers[:_MOST_LISTED]:
        say(f"in no roster: {student.name}")
    if len(made.strangers) > _MOST_LISTED:
        say(f"in no roster: {len(made.strangers) - _MOST_LISTED} more")
    waiting = [mark for mark in made.marks if mark.mark is None]
    for mark in waiting[:_MOST_LISTED]:
        say(f"no mark yet: {mark.student.name}: {'; '.join(mark.waits)}")
    if len(waiting) > _MOST_LISTED:
        say(f"no mark yet: {len(waiting) - _MOST_LISTED} more")
    missing = sum(not mark.handed_in for mark in made.marks)
    final = [mark.mark for mark in made.marks if mark.mark is not None]
    mean = (
        f", mean {points(sum(final) / len(final))} of {points(made.marks[0].out_of)}"
        if final
        else ""
    )
    say(
        f"{out / 'marks.csv'}: {count(len(made.marks), 'student')}, {len(final)} with a mark{mean},"
        f" {missing} handed in nothing"
    )
    return _DONE
