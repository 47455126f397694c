"""The command line; the one place that turns errors into messages and exit codes."""

from __future__ import annotations

import functools
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder import __version__, beginning
from autograder.authoring import commands as authoring
from autograder.classroom import commands as classroom
from autograder.errors import AutograderError, GraderError, HomeworkError, UsageError
from autograder.grading.pipeline import Listener, Request, select_checks
from autograder.grading.pipeline import grade as run_pipeline
from autograder.homework import finding
from autograder.homework.naming import homework_argument, homeworks_option
from autograder.marks import commands as marks
from autograder.renderers import gradescope, html, terminal
from autograder.renderers.files import require_writable
from autograder.renderers.improvement import since_last
from autograder.renderers.progress import Progress
from autograder.renderers.text import one_line
from autograder.repair.repairing import SECONDS as REPAIR_SECONDS
from autograder.results.amounts import count, points
from autograder.results.repair import LEVELS
from autograder.results.report import Report
from autograder.sandbox.host import ISOLATION_LEVELS
from autograder.suites.options import suite_options

EXIT_GRADED, EXIT_WRONG, EXIT_USAGE, EXIT_GRADER_FAILED = 0, 1, 2, 3


def clean_errors(command: Callable[..., int]) -> Callable[..., None]:
    """Turn what a command raises into one line on standard error and an exit code."""

    @functools.wraps(command)
    def wrapper(*arguments: Any, **named: Any) -> None:
        try:
            code = command(*arguments, **named)
        except AutograderError as error:
            show_error(error)
            code = EXIT_GRADER_FAILED if isinstance(error, GraderError) else EXIT_USAGE
        except OSError as error:
            show_error(GraderError(f"{error.strerror or error}: {error.filename or ''}"))
            code = EXIT_GRADER_FAILED
        except KeyboardInterrupt:
            show_error(UsageError("interrupted"))
            code = 130
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        # A fault of this program: Python's own exit code 1 would say that a check failed.
        except Exception as error:
            traceback.print_exc()
            words = one_line(f"{type(error).__name__}: {error}", limit=300)
            show_error(GraderError(f"the grader itself failed: {words}"))
            code = EXIT_GRADER_FAILED
        sys.exit(code)

    return wrapper


def show_error(error: AutograderError) -> None:
    """Print an error and the tip that goes with it."""
    console = Console(stderr=True, soft_wrap=True)
    console.print(Text.assemble(("ERROR ", "bold red"), one_line(error.message, limit=1000)))
    if error.tip:
        console.print(Text.assemble(("TIP   ", "bold yellow"), one_line(error.tip, limit=1000)))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Grade machine-learning homework: the right grade, and feedback that teaches."""


class _Jobs(click.IntRange):
    """A number, or ``auto``, which is 0."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number."""
        return 0 if value == "auto" else super().convert(value, param, ctx)


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the arguments and options that ``grade`` and ``check`` share."""
    decorators = [
        homework_argument,
        click.argument("submission", nargs=-1, required=True, type=click.Path(path_type=Path)),
        click.option("--html", "html_file", type=click.Path(path_type=Path), metavar="FILE",
                     help="Write a page to open in a browser."),
        click.option("--jobs", type=_Jobs(1, 64), default=1, show_default=True,
                     metavar="N|auto", help="Checks to run side by side; auto: as many as "
                     "there are processors and memory for."),
        click.option("--time-limit", type=click.FloatRange(1), default=540.0, show_default=True,
                     help="Seconds for everything."),
        click.option("--seed", type=click.IntRange(0, 2**31 - 1),
                     help="Repeat a run with the same random inputs."),
        click.option("--only", metavar="NUMBER", help="Run one part (3b) or one check (3b.2)."),
        click.option("--isolation", type=click.Choice(ISOLATION_LEVELS), default="best",
                     show_default=True, help="How strictly student code is confined."),
        click.option("--repair", "repair_level", type=click.Choice(LEVELS),
                     help="How much to say of a small edit that makes a failed check pass; "
                     "usually what the homework says."),
        click.option("--no-repair", "no_repair", is_flag=True,
                     help="Do not look for such edits."),
        click.option("--data-dir", type=click.Path(path_type=Path), metavar="DIR",
                     help="Folder of published data sets, to use instead of samples."),
        suite_options,
    ]  # fmt: skip
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


@main.command("grade")
@_common
@click.option("--results", type=click.Path(path_type=Path), metavar="FILE",
              help="Write Gradescope's results.json.")  # fmt: skip
@click.option("--metadata", type=click.Path(path_type=Path), metavar="FILE",
              help="Gradescope's submission_metadata.json, to say what is better.")  # fmt: skip
@clean_errors
def grade_command(
    results: Path | None, html_file: Path | None, metadata: Path | None, **named: Any
) -> int:
    """Grade a SUBMISSION: a folder, a .zip, or the files themselves."""
    homework, request = _request(named)
    request = replace(request, pictures=html_file is not None)
    report = _grade(homework, request, results, html_file, metadata)
    return EXIT_GRADER_FAILED if report.grader_failed else EXIT_GRADED


@main.command("check")
@_common
@clean_errors
def check_command(html_file: Path | None, **named: Any) -> int:
    """Run the public checks alone, or a kit's: what a student runs before submitting."""
    if (program := _program_of_kit(named["homework"])) is not None:
        return _check_with(program, named["submission"], named["only"], html_file)
    homework, request = _request(named)
    request = replace(request, public=True, pictures=html_file is not None)
    report = _grade(homework, request, None, html_file)
    if report.grader_failed:
        return EXIT_GRADER_FAILED
    return EXIT_GRADED if report.all_passed else EXIT_WRONG


def _program_of_kit(named: str) -> Path | None:
    """Return the program of a kit, if that is what was named."""
    path = Path(named)
    program = path if path.suffix == ".pyz" else path / "check.pyz"
    return program if program.is_file() else None


def _check_with(
    program: Path, submission: Sequence[Path], only: str | None, html_file: Path | None
) -> int:
    """Run a kit's own program: it was made for this homework, and needs nothing of this one."""
    options = ["--only", only] if only is not None else []
    options += ["--html", str(html_file)] if html_file is not None else []
    command = [sys.executable, str(program), *map(str, submission), *options]
    return subprocess.run(command, check=False).returncode


def _request(named: dict[str, Any]) -> tuple[str, Request]:
    homework, paths = named.pop("homework"), list(named.pop("submission"))
    repair = 0.0 if named.pop("no_repair") else REPAIR_SECONDS
    return homework, Request(paths=paths, started=beginning.STARTED, repair=repair, **named)


def _grade(
    named: str,
    request: Request,
    results: Path | None,
    html_file: Path | None,
    metadata: Path | None = None,
) -> Report:
    """Grade, show and write; a results file comes out whatever happens."""
    for file in (results, html_file):
        require_writable(file, request.paths)
    if results is not None and html_file is not None and results.resolve() == html_file.resolve():
        raise UsageError(f"--results and --html both name {results}", tip="name two files")
    total = 0.0
    try:
        if results is not None:
            # Replaced after every check; what is there if the grader itself is killed.
            gradescope.emergency(results, "The grading did not finish.", 0.0)
        homework = finding.find(named, request.paths)
        total = homework.assignment.points
        checks = select_checks(homework, request)
        with Progress(len(checks)) as progress:
            save = (
                functools.partial(gradescope.write, path=results, lasting=False)
                if results
                else None
            )
            listener = Listener(progress.start, progress.finish, save)
            report = run_pipeline(homework, request, listener)
        if metadata is not None and (better := since_last(metadata, report)):
            report = replace(report, notes=(better, *report.notes))
        if results is not None:
            gradescope.write(report, results)
    except AutograderError as error:
        if results is not None:
            reason = "\n".join(filter(None, [error.message, error.tip]))
            gradescope.emergency(
                results, reason, total, of_staff=isinstance(error, (HomeworkError, GraderError))
            )
        raise
    terminal.render(report, Console())
    if html_file is not None:
        html.write(report, html_file)
    return report


@main.command("list")
@homeworks_option
@clean_errors
def list_command() -> int:
    """Name the homeworks: those that come with the harness, and the course's own."""
    table = Table(box=None, pad_edge=False)
    for heading in ("homework", "points", "title", "submit"):
        table.add_column(heading)
    broken = []
    for name, homework in finding.all_homeworks():
        if isinstance(homework, AutograderError):
            broken.append((name, homework))
            continue
        assignment = homework.assignment
        files = assignment.files.shown
        if assignment.artifacts:
            files += f" and {count(len(assignment.artifacts), 'file')}"
        worth = points(assignment.points)
        if assignment.points_by_hand:
            worth += f" + {points(assignment.points_by_hand)} manual"
        table.add_row(name, worth, assignment.title, files)
    console = Console()
    console.print(table)
    for name, error in broken:
        reason = one_line(error.message, limit=1000)
        line = Text.assemble((f"{name} ", "bold"), "cannot be used: ", reason)
        console.print(line, soft_wrap=True)
    return EXIT_GRADED


@main.command("zip")
@homework_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("autograder.zip"),
    show_default=True,
    help="The file to write.",
)
@click.option("--unchecked", is_flag=True,
              help="Do not grade the reference and the correct example first.")  # fmt: skip
@clean_errors
def zip_command(homework: str, output: Path, unchecked: bool) -> int:
    """Build the zip file to upload as Gradescope's autograder.

    The homework's reference and its example "correct" are graded first, and have to get
    what they must.
    """
    from autograder.authoring.soundness import require_sound
    from autograder.homework.bundle import build

    require_writable(output)
    found = finding.find(homework)
    if not unchecked:
        require_sound(found)
    files = count(build(found, output), "file")
    if unchecked:
        Console().print(Text("Not checked: neither reference nor example was graded.", "yellow"))
    size = output.stat().st_size / 2**20
    Console().print(Text(f"{output}: {files}, {size:.1f} MB; upload it to Gradescope"))
    return EXIT_GRADED


@main.command("doctor")
@click.argument("homework", required=False)
@homeworks_option
@clean_errors
def doctor_command(homework: str | None) -> int:
    """Show versions, data sets, and which isolation layers really hold here.

    With a HOMEWORK, what it needs to be installed, too.
    """
    from autograder.doctor import examine

    found = finding.find(homework) if homework else None
    return EXIT_GRADED if examine(Console(), found) else EXIT_GRADER_FAILED


authoring.register(main, clean_errors)
classroom.register(main, clean_errors)
marks.register(main, clean_errors)
