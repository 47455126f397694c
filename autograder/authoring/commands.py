"""The commands of those who write homeworks; ``autograder.cli`` adds them to its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from autograder import homeworks

_FILE = click.Path(path_type=Path)
_WRONG = 1


def register(group: click.Group, clean_errors: Callable[..., Callable[..., None]]) -> None:
    """Add the commands to a group; each returns its exit code to ``clean_errors``."""
    commands: dict[str, Callable[..., int]] = {
        "new": new_command,
        "skeleton": skeleton_command,
        "validate": validate_command,
        "kit": kit_command,
    }
    for name, command in commands.items():
        group.command(name)(clean_errors(command))


def say(text: str) -> None:
    """Print a line for the person who gave the command."""
    Console(soft_wrap=True).print(Text(text))


@click.argument("name")
@click.option(
    "--from",
    "reference",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="REFERENCE.py",
    help="Start from a model solution of yours.",
)
def new_command(name: str, reference: Path | None) -> int:
    """Start a homework: a folder NAME with rubric, reference, skeleton and examples."""
    from autograder.authoring import scaffold

    source = reference.read_text(encoding="utf-8") if reference else None
    made = scaffold.create(name, Path(name), source)
    rubric = made.folder / "rubric.py"
    say(f"{rubric}: the reference earns {made.report.score:g} of {made.report.points:g} points")
    for function in made.unchecked:
        say(f"{function} has no check yet: write one, and take it out of 'ungraded'")
    say(f"next: autograder validate {rubric}")
    return 0 if made.report.all_passed else _WRONG


@click.argument("homework")
@click.option(
    "-o",
    "--output",
    type=_FILE,
    metavar="FILE",
    help="Where to write it, instead of where the rubric says it is.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if it is stale.")  # fmt: skip
def skeleton_command(homework: str, output: Path | None, check: bool) -> int:
    """Make the skeleton from the reference: solutions cut out, the rest kept.

    In the reference, put "# BEGIN SOLUTION: what is to be done" and "# END SOLUTION"
    around what students write.
    """
    from autograder.authoring import skeleton

    assignment = homeworks.find(homework)
    reference = homeworks.reference_path(assignment, homework)
    text = skeleton.make(reference, assignment.skeleton)
    target = output or skeleton.place(assignment, homework)
    if not check:
        target.write_text(text, encoding="utf-8")
        say(f"{target}: made from {reference.name}")
        return 0
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        say(f"{target} is not what {reference.name} makes: run 'autograder skeleton {homework}'")
        return _WRONG
    say(f"{target} is up to date")
    return 0


@click.argument("homework")
@click.option(
    "--mutants",
    type=click.IntRange(0),
    default=200,
    show_default=True,
    help="Small wrong changes of the reference to try.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Submissions to grade side by side.",
)
@click.option("--html", "html_file", type=_FILE, metavar="FILE",
              help="Write a page to open in a browser.")  # fmt: skip
def validate_command(homework: str, mutants: int, jobs: int, html_file: Path | None) -> int:
    """Test the rubric before students do.

    The reference has to earn every point, the blank skeleton next to nothing, every
    example exactly the result beside it; small wrong changes of the reference have to
    lose points where they are, harmless rewrites have to keep them all, and cheats that
    skip the work have to earn nothing.
    """
    from autograder.authoring import page
    from autograder.authoring.progress import StageProgress
    from autograder.authoring.validate import validate

    with StageProgress() as progress:
        found = validate(homework, mutants=mutants, jobs=jobs, progress=progress.start)
    if html_file is not None:
        page.write(found, html_file)
    page.show(found, Console())
    return 0 if found.ok else _WRONG


@click.argument("homework")
@click.option("-o", "--output", type=_FILE, default=Path("kit.zip"), show_default=True,
              help="The file to write.")  # fmt: skip
def kit_command(homework: str, output: Path) -> int:
    """Build what students download: skeleton, public checks, how to run them; no answer."""
    from autograder.authoring import kit

    names = kit.build(homework, output)
    say(f"{output}: {', '.join(names)}")
    return 0
