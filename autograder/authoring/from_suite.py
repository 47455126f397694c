"""Makes a homework of the tests that a course already has, and of a worked solution."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.authoring import (
    examples,
    first_rubric,
    percent,
    scaffold,
    skeleton,
    skeleton_trees,
    starters,
)
from autograder.authoring.starters import Starter
from autograder.authoring.suite_ways import REFERENCE, STARTER, Tried, tried
from autograder.errors import UsageError
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.homework.asked import fits
from autograder.homework.folders import Folders, files_below
from autograder.results.report import Report
from autograder.submitted.notebooks import is_notebook
from autograder.suites import files, forms, recorded, settings
from autograder.suites.homeworks import FOLDER
from autograder.suites.model import Suite, Way

#: What is not copied with a suite.
_CLUTTER = shutil.ignore_patterns("__pycache__", ".git", ".venv", ".pytest_cache", "results.json")
_SEED = 3


@dataclass(frozen=True)
class FromSuite:
    """What was made.

    Attributes
    ----------
    rows : list of Tried
        Each test, with how it runs.
    report : Report
        How the worked solution is graded.
    notes : list of str
        What the suite's owner should know.
    """

    folder: Path
    form: str
    rows: list[Tried]
    report: Report
    notes: list[str] = field(default_factory=list)

    @property
    def left(self) -> list[Tried]:
        """The tests that no way carries."""
        return [row for row in self.rows if row.entry.way == recorded.BY_HAND]


def is_suite(path: Path) -> bool:
    """Whether a folder holds tests of students' modules, and not these modules themselves."""
    if not path.is_dir() or forms.form_of(path) is None:
        return False
    try:
        suite = forms.read(path)
    except UsageError:
        return False
    return not any((path / str(place)).exists() for place in suite.students.places)


def create(
    name: str,
    folder: Path,
    suite: Path,
    reference: Path,
    *,
    starter: Path | None = None,
    modules: Sequence[str] = (),
    only_apart: bool = False,
) -> FromSuite:
    """Make the folder of a homework whose checks are the tests of a suite.

    Parameters
    ----------
    suite : Path
        The folder with the tests; it stays as it is, and is copied.
    reference : Path
        The worked solution: a file, or the folder that is handed in.
    starter : Path, optional
        What students start from; without it the file beside the tests, or what is made of the
        solution by cutting it.
    modules : sequence of str
        What students hand in, if the imports of the tests do not say so.
    only_apart : bool
        Whether no test may run together with the student's code.

    Raises
    ------
    UsageError
        If the suite, the solution or the name cannot be used, or the folder exists.
    """
    scaffold.require_free(name, folder)
    if not suite.is_dir():
        raise UsageError(f"{suite} is no folder with tests")
    folder.mkdir(parents=True)
    try:
        shutil.copytree(suite, folder / FOLDER, ignore=_CLUTTER, symlinks=True)
        _state_modules(folder / FOLDER, modules)
        return _filled(name, folder, reference, starter, only_apart=only_apart)
    except BaseException:
        shutil.rmtree(folder)
        raise


def _filled(
    name: str, folder: Path, reference: Path, starter: Path | None, *, only_apart: bool
) -> FromSuite:
    suite = forms.read((folder / FOLDER).resolve(), _places_in(reference))
    solution = _handed_in(reference, suite, "the reference")
    notes = _beside(suite, folder)
    made = _starter_of(solution, notes)
    tree = _is_tree(suite)
    _write_reference(folder, made, solution, tree=tree)
    given = _handed_in(starter, suite, "the starter") if starter else _own_starter(suite)
    blank = {at: path.read_bytes() for at, path in given.items()} or dict(_cut(made, solution))
    _write_skeleton(folder, blank, tree=tree)
    cases = {REFERENCE: folder / "examples" / "correct", STARTER: folder / "examples" / "blank"}
    _write(cases[REFERENCE], {at: path.read_bytes() for at, path in solution.items()})
    _write(cases[STARTER], blank)
    folders = Folders(folder, folder / "rubric.py", folder, folder, folder / "examples")
    allowed = (Way.APART,) if only_apart else tuple(Way)
    rows = tried(suite, folders, cases, allowed)
    recorded.write({row.case.id: row.entry for row in rows}, folder / recorded.FILE)
    text = first_rubric.render(
        "suite_rubric.py.jinja",
        name=name,
        form=suite.form,
        submission=json.dumps(sorted(solution)),
    )
    (folder / "rubric.py").write_text(text, encoding="utf-8")
    if tree and not given:  # the course's own files lie in it, too
        made_again = skeleton_trees.make(finding.find(str(folder / "rubric.py")))
        skeleton_trees.write(made_again, folder / "skeleton")
    reports = {key: _graded(folder, case) for key, case in cases.items()}
    notes += _remarks(rows, reports[STARTER], suite)
    return FromSuite(folder, suite.form, rows, reports[REFERENCE], notes)


def _graded(folder: Path, case: Path) -> Report:
    """Grade an example, and write down the result that it gets."""
    homework = finding.find(str(folder / "rubric.py"))
    report = grade(homework, Request([case], seed=_SEED, time_limit=3_600.0), Listener())
    result = json.dumps(examples.result_of(report), indent=2)
    case.with_suffix(".json").write_text(result + "\n", encoding="utf-8")
    return report


def _remarks(rows: Sequence[Tried], blank: Report, suite: Suite) -> Iterator[str]:
    yield from suite.remarks
    failing = [row.case.id for row in rows if row.plain and row.plain[REFERENCE].what == "failed"]
    if failing:
        said = rows[[row.case.id for row in rows].index(failing[0])].plain[REFERENCE].why
        yield (
            f"with its own runner the reference fails {', '.join(failing[:5])}"
            f"{' and more' if len(failing) > 5 else ''}: {' '.join(said.split())[:200]}"
        )
    if blank.score:
        earning = [result.name for result in blank.results if result.score]
        yield f"the starter earns {blank.score:g} points as it is, by {', '.join(earning[:5])}"


def _places_in(path: Path) -> list[str]:
    if path.is_dir():
        return [each.relative_to(path).as_posix() for each in files_below(path)]
    return [path.name]


def _is_tree(suite: Suite) -> bool:
    places = suite.students.places
    return len(places) > 1 or any("/" in pattern for place in places for pattern in _forms(place))


def _forms(place: str | tuple[str, ...]) -> tuple[str, ...]:
    return (place,) if isinstance(place, str) else place


def _handed_in(path: Path, suite: Suite, what: str) -> dict[str, Path]:
    """Return the files of a solution or starter that students hand in, by their places.

    Raises
    ------
    UsageError
        If one is missing.
    """
    there = {at: path / at for at in _places_in(path)} if path.is_dir() else {path.name: path}
    if not path.is_dir() and len(suite.students.places) == 1:
        wanted = _forms(suite.students.places[0])
        fitting = [each for each in wanted if each.endswith(path.suffix) and "*" not in each]
        there = {fitting[0] if fitting else path.name: path}
    found: dict[str, Path] = {}
    for place in suite.students.places:
        fitted = {at: each for at, each in there.items()
                  if any(fits(at, pattern) for pattern in _forms(place))
                  and at not in suite.students.given}  # fmt: skip
        if not fitted:
            named = " or ".join(_forms(place))
            raise UsageError(
                f"{what} {path} has no {named}, which the tests import",
                tip="give the folder that is handed in; or say what that is: --module NAME",
            )
        found.update(fitted)
    return found


def _own_starter(suite: Suite) -> dict[str, Path]:
    """Return the starter that lies beside the tests, if it is whole."""
    found: dict[str, Path] = {}
    for place in suite.students.places:
        there = {
            path.relative_to(suite.folder).as_posix(): path
            for path in files.python_files(suite.folder)
        }
        fitted = {at: path for at, path in there.items()
                  if any(fits(at, each) for each in _forms(place))
                  and at not in suite.students.given}  # fmt: skip
        if not fitted:
            return {}
        found.update(fitted)
    return found


def _starter_of(solution: Mapping[str, Path], notes: list[str]) -> dict[str, Starter]:
    """Return each file of the solution, with regions around what students write."""
    made = {at: starters.read(path) for at, path in solution.items()}
    for starter in made.values():
        notes += starter.notes
    return made


def _write_reference(
    folder: Path, made: Mapping[str, Starter], solution: Mapping[str, Path], *, tree: bool
) -> None:
    for at, starter in made.items():
        place = folder / "reference.py"
        if tree:
            place = folder / "reference" / at
        text = starter.source
        if tree and starter.notebook:
            text = solution[at].read_text(encoding="utf-8")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


def _cut(made: Mapping[str, Starter], solution: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
    """Yield the files that students start from: the solution without what they write."""
    for at, starter in made.items():
        if not starter.notebook:
            yield at, skeleton.from_source(starter.source, at).encode("utf-8")
        else:
            cut = skeleton.from_source(starter.source, "reference.py", notebook=True)
            yield at, percent.to_notebook(cut, solution[at].name).encode("utf-8")


def _write_skeleton(folder: Path, blank: Mapping[str, bytes], *, tree: bool) -> None:
    if tree:
        _write(folder / "skeleton", blank)
        return
    ((at, content),) = blank.items()
    suffix = "ipynb" if is_notebook(at) else "py"
    (folder / f"skeleton.{suffix}").write_bytes(content)


def _write(folder: Path, content: Mapping[str, bytes]) -> None:
    for at, text in content.items():
        path = folder / at
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)


def _state_modules(folder: Path, modules: Iterable[str]) -> None:
    """Write down in a suite what students hand in, where its owner has to say so."""
    listed = list(modules)
    if not listed:
        return
    file = folder / settings.FILE
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    kept = [line for line in text.splitlines() if not line.startswith("module:")]
    file.write_text("\n".join([*kept, f"module: {json.dumps(listed)}"]) + "\n", encoding="utf-8")


def _beside(suite: Suite, folder: Path) -> list[str]:
    """Put what student code finds where every homework has it; return what was left out."""
    if (suite.folder / "data").is_dir():
        shutil.copytree(suite.folder / "data", folder / "data", ignore=_CLUTTER)
    if (suite.folder / "requirements.txt").is_file():
        shutil.copyfile(suite.folder / "requirements.txt", folder / "requirements.txt")
    aside = [each for each in ("setup.sh", "run_autograder") if (suite.folder / each).exists()]
    if not aside:
        return []
    return [
        f"{' and '.join(aside)} of the suite {'is' if len(aside) == 1 else 'are'} not used: what "
        f"has to be installed stands in {PurePosixPath(folder.name) / 'requirements.txt'}"
    ]
