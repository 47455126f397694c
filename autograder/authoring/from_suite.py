"""Makes a homework of the tests that a course already has, and of a worked solution."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.authoring import (
    examples,
    first_rubric,
    scaffold,
    skeleton_trees,
    starters,
    suite_files,
    suite_needs,
    suite_notebooks,
    unmarked,
)
from autograder.authoring.starters import Starter, code_in
from autograder.authoring.suite_ways import REFERENCE, STARTER, Tried, tried
from autograder.authoring.warm import Warm
from autograder.errors import UsageError
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.homework.folders import Folders
from autograder.results.amounts import count
from autograder.results.report import Report
from autograder.suites import forms, recorded
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
        return [
            row for row in self.rows if row.entry.way == recorded.BY_HAND and not row.case.by_hand
        ]


def is_suite(path: Path) -> bool:
    """Whether a folder holds tests of students' modules, and not these modules themselves.

    Raises
    ------
    UsageError
        If it holds too many files to say.
    """
    if not path.is_dir():
        return False
    code_in(path)
    if forms.form_of(path) is None:
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
        The folder with the tests, or a notebook with them; it stays as it is, and is copied.
    reference : Path
        The worked solution: a file, or the folder that is handed in. Of a notebook that holds
        tests and solutions, that notebook itself.
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
        suite_notebooks.require_notebook(suite)
    if suite.resolve() in folder.resolve().parents:
        raise UsageError(
            f"{folder} would lie in {suite}, and be copied into itself",
            tip="run the command in a different folder",
        )
    folder.mkdir(parents=True)
    try:
        if suite.is_dir():
            shutil.copytree(suite, folder / FOLDER, ignore=_CLUTTER, ignore_dangling_symlinks=True)
        else:
            suite_notebooks.copy(suite, folder / FOLDER)
        suite_files.state_modules(folder / FOLDER, modules)
        return _filled(name, folder, reference, starter, only_apart=only_apart)
    except BaseException:
        shutil.rmtree(folder)
        raise


def _filled(
    name: str, folder: Path, reference: Path, starter: Path | None, *, only_apart: bool
) -> FromSuite:
    suite = forms.read((folder / FOLDER).resolve(), suite_files.places_in(reference))
    if suite.notebook is not None:
        worked = suite_files.only_one(reference, suite, "the reference")
        reference = suite_notebooks.write_reference(suite.notebook, worked, folder)
    solution = suite_files.handed_in(reference, suite, "the reference")
    made: dict[str, Starter] = {}
    if suite.notebook is None:
        made = {at: starters.read(path) for at, path in solution.items()}
    notes = [note for starter in made.values() for note in starter.notes]
    notes += _beside(suite, folder, made)
    tree = suite_files.is_tree(suite)
    suite_files.write_reference(folder, made, solution, tree=tree)
    given = suite_files.own_starter(suite) if suite.notebook is None else {}
    if starter:
        given = suite_files.handed_in(starter, suite, "the starter")
    if not given:
        unmarked.require_cut(made)
    blank = _read(given) or dict(suite_files.cut(made, solution))
    if suite.notebook is not None and not blank:
        blank = suite_notebooks.blank(suite.notebook, solution)
    suite_files.write_skeleton(folder, blank, tree=tree)
    cases = {REFERENCE: folder / "examples" / "correct", STARTER: folder / "examples" / "blank"}
    suite_files.write_files(cases[REFERENCE], _read(solution))
    suite_files.write_files(cases[STARTER], blank)
    folders = Folders(folder, folder / "rubric.py", folder, folder, folder / "examples")
    rows = tried(suite, folders, cases, (Way.APART,) if only_apart else tuple(Way))
    recorded.write({row.case.id: row.entry for row in rows}, folder / recorded.FILE)
    submission = json.dumps(sorted(solution))
    text = first_rubric.render(
        "suite_rubric.py.jinja", name=name, form=suite.form, submission=submission
    )
    (folder / "rubric.py").write_text(text, encoding="utf-8")
    if tree and not given:  # the course's own files lie in it, too
        whole = skeleton_trees.make(finding.find(str(folder / "rubric.py")))
        skeleton_trees.write(whole, folder / "skeleton")
    with Warm() as warm:
        reports = {key: _graded(folder, case, warm) for key, case in cases.items()}
    if not given:
        unmarked.require_unearned(made, _earning(reports[STARTER]))
    notes += _remarks(rows, reports[STARTER], suite)
    return FromSuite(folder, suite.form, rows, reports[REFERENCE], notes)


def _read(paths: Mapping[str, Path]) -> dict[str, bytes]:
    return {at: path.read_bytes() for at, path in paths.items()}


def _graded(folder: Path, case: Path, warm: Warm) -> Report:
    """Grade an example, and write down the result that it gets."""
    homework = finding.find(str(folder / "rubric.py"))
    request = Request([case], seed=_SEED, time_limit=3_600.0)
    report = grade(homework, request, Listener(), warm.sandbox(homework, request))
    result = json.dumps(examples.result_of(report), indent=2)
    case.with_suffix(".json").write_text(result + "\n", encoding="utf-8")
    return report


def _remarks(rows: Sequence[Tried], blank: Report, suite: Suite) -> Iterator[str]:
    yield from suite.remarks
    if not any(row.plain for row in rows):
        yield (
            f"the runner of {suite.form} is not here: a test is taken as carried if the "
            "solution passes it, and nothing is compared"
        )
    failing = {row.case.id: row.plain[REFERENCE] for row in rows
               if row.plain and row.plain[REFERENCE].what == "failed"}  # fmt: skip
    if failing:
        said = " ".join(next(iter(failing.values())).why.split())[:200]
        yield f"with its own runner the reference fails {_some(failing)}: {said}"
    if blank.score:
        yield (f"the starter earns {count(blank.score)} as it is, by {_some(_earning(blank))}")


def _earning(report: Report) -> list[str]:
    return [result.name for result in report.results if result.score]


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - 5} more" if len(listed) > 5 else ""
    return ", ".join(listed[:5]) + more


def _beside(suite: Suite, folder: Path, made: Mapping[str, Starter]) -> Iterator[str]:
    """Put what student code needs where every homework has it; say what is not used."""
    if (suite.folder / "data").is_dir():
        shutil.copytree(suite.folder / "data", folder / "data", ignore=_CLUTTER)
    file = folder / "requirements.txt"
    sources = [starter.source for starter in made.values()]
    lines = suite_needs.lines(suite, sources)
    if lines:
        file.write_text("\n".join([suite_needs.HEAD, *lines]) + "\n", encoding="utf-8")
        yield f"{file} lists what has to be installed: {', '.join(lines)}"
    aside = [each for each in ("setup.sh", "run_autograder") if (suite.folder / each).exists()]
    if aside:
        are = "is" if len(aside) == 1 else "are"
        yield f"{' and '.join(aside)} of the suite {are} not used: list packages in {file}"
