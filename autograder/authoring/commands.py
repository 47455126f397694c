"""The commands of those who write homeworks; ``autograder.command_line`` adds them to its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from autograder.errors import UsageError
from autograder.homework import finding
from autograder.homework.homework import Homework
from autograder.homework.naming import homework_argument
from autograder.renderers.files import require_writable

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
    "source",
    type=click.Path(path_type=Path, exists=True),
    metavar="SOURCE",
    help="Start from a model solution of yours, a Python file, a notebook or a package; or, "
    "with --reference, from the tests that your course has.",
)
@click.option(
    "--reference",
    type=click.Path(path_type=Path, exists=True),
    metavar="SOLUTION",
    help="The model solution for the tests of --from: a file, or the folder that is handed in.",
)
@click.option(
    "--starter",
    type=click.Path(path_type=Path, exists=True),
    metavar="FILES",
    help="With --reference: what students start from, if it is not beside the tests. Without "
    "any it is made of the solution.",
)
@click.option(
    "--module",
    "modules",
    metavar="NAME",
    multiple=True,
    help="A module of a package that students write; give it for each. With --reference: what "
    "students hand in, if the imports of the tests do not say so.",
)
@click.option(
    "--tests",
    type=click.Choice(["apart", "recorded"]),
    default="recorded",
    help="With --reference: 'apart' forbids that any test runs together with the student's code.",
)
def new_command(
    name: str,
    source: Path | None,
    reference: Path | None,
    starter: Path | None,
    modules: tuple[str, ...],
    tests: str,
) -> int:
    """Start a homework: a folder NAME with rubric, reference, skeleton and examples.

    With --reference, of the tests that a course has, of pytest or unittest: each is run by
    its own runner, apart from the solution and together with it, and what gives the same
    verdict is recorded.

    In a solution, what students write stands between comments: "# BEGIN SOLUTION" and
    "# END SOLUTION", "### BEGIN YOUR CODE", "START CODE HERE", a TODO up to "END OF YOUR
    CODE"; where none exist, the bodies of functions are cut. A function that says the
    shapes of its parameters, in its docstring or by annotations, gets a check.
    """
    from autograder.authoring import from_suite, scaffold, starters
    from autograder.authoring.first_checks import STARTER
    from autograder.results.amounts import count

    if modules and source is None:
        raise UsageError("--module needs --from", tip="it names a module of the package there")
    if reference is not None:
        return _new_from_suite(name, source, reference, starter, modules, tests)
    if starter is not None or tests != "recorded":
        raise UsageError("--starter and --tests need --reference, and --from with a suite")
    if source is not None and from_suite.is_suite(source):
        raise UsageError(
            f"{source} holds tests, and not the solution that they are for",
            tip=f"name that: autograder new {name} --from {source} --reference SOLUTION",
        )
    made = scaffold.create(name, Path(name), starters.read(source, modules) if source else None)
    rubric = made.folder / "rubric.py"
    if made.report.points:
        total = count(made.report.points)
        say(f"{rubric}: the reference earns {made.report.score:g} of {total}")
    else:
        say(f"{rubric}: no function has a check yet, so there is nothing to earn")
    for note in made.notes:
        say(f"note: {note}")
    for waiting, why in made.waiting.items():
        say(f"{waiting} has no check yet: {why}")
    if any(STARTER in why for why in made.waiting.values()):
        say("to do: if this is what students get, start from the solution instead")
    if made.waiting:
        say(f"to do: write a check for each in {rubric}, and take its name out of 'ungraded'")
    say(f"next: autograder validate {rubric}")
    return 0 if made.report.all_passed else _WRONG


def _new_from_suite(
    name: str,
    suite: Path | None,
    reference: Path,
    starter: Path | None,
    modules: tuple[str, ...],
    tests: str,
) -> int:
    from autograder.authoring import from_suite, suite_table

    if suite is None:
        raise UsageError("--reference needs --from", tip="that names the folder with the tests")
    made = from_suite.create(
        name,
        Path(name),
        suite,
        reference,
        starter=starter,
        modules=modules,
        only_apart=tests == "apart",
    )
    suite_table.show(made, Console())
    return 0 if made.report.all_passed and not made.left else _WRONG


@homework_argument
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

    require_writable(output)
    found = finding.find(homework)
    reference = found.required_reference()
    if found.is_tree:
        return _skeleton_of_several(found, output or found.skeleton_place, check=check)
    text = skeleton.make(reference, found.skeleton_place.name)
    target = output or found.skeleton_place
    if not check:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        say(f"{target}: made from {reference.name}")
        return 0
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        say(f"{target} is not what {reference.name} makes: run 'autograder skeleton {homework}'")
        return _WRONG
    say(f"{target} is up to date")
    return 0


def _skeleton_of_several(homework: Homework, target: Path, *, check: bool) -> int:
    from autograder.authoring import skeleton_trees
    from autograder.results.amounts import count

    made = skeleton_trees.make(homework)
    if not check:
        skeleton_trees.write(made, target)
        say(f"{target}: {count(len(made), 'file')} made from {homework.required_reference()}")
        return 0
    if stale := skeleton_trees.stale(made, target):
        say(
            f"{target} is not what the reference makes ({', '.join(stale[:5])}): "
            f"run 'autograder skeleton {homework.given}'"
        )
        return _WRONG
    say(f"{target} is up to date")
    return 0


@homework_argument
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
@click.option(
    "--kit",
    "of_kit",
    is_flag=True,
    help="Hold the kit's verdicts against the grader's, and try nothing else.",
)
def validate_command(
    homework: str, mutants: int, jobs: int, html_file: Path | None, *, of_kit: bool
) -> int:
    """Test the rubric before students do.

    The reference has to earn every point, the blank skeleton next to nothing, every
    example exactly the result beside it; small wrong changes of the reference have to
    lose points where they are, harmless rewrites have to keep them all, and cheats that
    skip the work have to earn nothing.
    """
    from autograder.authoring.progress import StageProgress

    require_writable(html_file)
    with StageProgress() as progress:
        begun = progress.start("Reading the homework", 1)
        # These take seconds, of which nobody is to wonder whether anything happens.
        from autograder.authoring import page
        from autograder.authoring.validate import validate, validate_kit

        try_out = validate_kit if of_kit else validate
        read = finding.find(homework)
        begun()
        found = try_out(read, mutants=mutants, jobs=jobs, progress=progress.start)
    page.show(found, Console())
    if html_file is not None:
        page.write(found, html_file)
    return 0 if found.ok else _WRONG


@homework_argument
@click.option("-o", "--output", type=_FILE, default=Path("kit.zip"), show_default=True,
              help="The file to write.")  # fmt: skip
@click.option("--anyway", is_flag=True, help="Build it even if no check can run at home.")
def kit_command(homework: str, output: Path, *, anyway: bool) -> int:
    """Build what students download: skeleton, public checks, how to run them; no answer."""
    from autograder.authoring.progress import StageProgress

    require_writable(output)
    with StageProgress() as progress:
        begun = progress.start("Reading the homework", 1)
        # These take seconds, of which nobody is to wonder whether anything happens.
        from autograder.authoring import kit
        from autograder.results.amounts import points

        read = finding.find(homework)
        begun()
        built = kit.build(read, output, anyway=anyway, progress=progress.start)
    say(f"{output}: {', '.join(built.names)}")
    say(
        f"checked at home: {points(built.covered_points)} of {points(built.points)} points, "
        f"{len(built.covered)} of {len(built.checks)} public checks"
    )
    for check in built.checks:
        if not check.events:
            say(f"  not at home: {check.number} {check.title} ({check.why_not})")
    return 0
