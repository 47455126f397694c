"""Starts a homework: a folder with rubric, reference, skeleton and examples, all green."""

from __future__ import annotations

import json
import keyword
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from autograder.authoring import examples, first_rubric, percent, skeleton, skeleton_trees, starters
from autograder.authoring.starters import Starter
from autograder.errors import UsageError
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.results.report import Report

_SEED = 3


@dataclass(frozen=True)
class Scaffold:
    """What was started.

    Attributes
    ----------
    waiting : dict of str to str
        What students write and the rubric has no check for yet, and why.
    notes : list of str
        What the author should know.
    report : Report
        How the reference was graded as a submission.
    """

    folder: Path
    waiting: dict[str, str]
    report: Report
    notes: list[str] = field(default_factory=list)


def create(name: str, folder: Path, source: str | Starter | None = None) -> Scaffold:
    """Make the folder of a homework.

    Parameters
    ----------
    name : str
        What the homework is called; a Python name.
    source : str or Starter, optional
        A model solution to start from, with solution regions or without.

    Raises
    ------
    UsageError
        If the name or the solution cannot be used, or the folder exists.
    """
    require_free(name, folder)
    if source is None:
        source = first_rubric.render("first_reference.py.jinja", name=name)
    starter = source if isinstance(source, Starter) else starters.from_source(source)
    cut = {
        place: skeleton.from_source(
            source,
            place if starter.written else "the reference",
            notebook=starter.is_notebook(place),
        )
        for place, source in starter.sources.items()
    }
    folder.mkdir(parents=True)
    try:
        starter.write(folder)
        if not starter.written:
            blank = next(iter(cut.values()))
            made = percent.to_notebook(blank, "the skeleton") if starter.notebook else blank
            (folder / starter.skeleton).write_text(made, encoding="utf-8")
        waiting = first_rubric.write(name, folder, starter, cut)
        if starter.written:
            homework = finding.find(str(folder))
            skeleton_trees.write(skeleton_trees.make(homework), folder / "skeleton")
        report = _write_examples(name, folder, starter)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return Scaffold(folder, waiting, report, starter.notes)


def require_free(name: str, folder: Path) -> None:
    """Refuse what cannot name a homework, and a folder that is there.

    Raises
    ------
    UsageError
        If it is so.
    """
    if not name.isidentifier() or keyword.iskeyword(name) or not name.isascii():
        raise UsageError(f"{name!r} cannot name a homework", tip="a name like line_fit can")
    if name in finding.built_in():
        raise UsageError(f"a built-in homework is named {name}", tip="use a different name")
    if folder.exists():
        raise UsageError(f"{folder} already exists")


def _write_examples(name: str, folder: Path, starter: Starter) -> Report:
    """Write two examples with the results they get; return that of the reference."""
    reports = {}
    for case in ("correct", "blank"):
        path = folder / "examples" / case
        path.mkdir(parents=True)
        for place, text in _handed_in(name, folder, starter, case).items():
            (path / place).parent.mkdir(parents=True, exist_ok=True)
            (path / place).write_text(text, encoding="utf-8")
        request = Request([path], seed=_SEED)
        reports[case] = grade(finding.find(str(folder / "rubric.py")), request, Listener())
        result = json.dumps(examples.result_of(reports[case]), indent=2)
        path.with_suffix(".json").write_text(result + "\n", encoding="utf-8")
    return reports["correct"]


def _handed_in(name: str, folder: Path, starter: Starter, case: str) -> dict[str, str]:
    """Return the texts of an example by their places: the solution, or what students start from."""
    if case == "correct":
        texts = {place: _unmarked(source) for place, source in starter.sources.items()}
        texts = {
            starter.handed_in_as(at): percent.to_notebook(text, "the reference")
            if starter.is_notebook(at)
            else text
            for at, text in texts.items()
        }
    elif starter.written:
        root = folder / "skeleton"
        places = [starter.handed_in_as(at) for at in starter.written]
        texts = {at: (root / at).read_text(encoding="utf-8") for at in places}
    else:
        texts = {"skeleton": (folder / starter.skeleton).read_text(encoding="utf-8")}
    if starter.written:
        return texts
    suffix = Path(starter.skeleton).suffix
    return {f"{case}_{name}{suffix}": text for text in texts.values()}


def _unmarked(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if not skeleton.is_marker(line))
