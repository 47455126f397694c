"""Starts a homework: a folder with rubric, reference, skeleton and examples, all green."""

from __future__ import annotations

import ast
import importlib.util
import json
import keyword
import re
import shutil
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.authoring import examples, mutants, percent, skeleton, starters
from autograder.authoring.first_checks import FirstCheck, checks_for
from autograder.authoring.starters import Starter
from autograder.errors import UsageError
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.results.report import Report

_SEED = 3
_IN_A_CELL = "what a cell sets or does; a check can look at it with student.variable"


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
    if not name.isidentifier() or keyword.iskeyword(name) or not name.isascii():
        raise UsageError(f"{name!r} cannot name a homework", tip="a name like line_fit can")
    if name in finding.built_in():
        raise UsageError(f"a built-in homework is named {name}", tip="take another name")
    if folder.exists():
        raise UsageError(f"{folder} already exists")
    if source is None:
        source = _render("first_reference.py.jinja", name=name)
    starter = source if isinstance(source, Starter) else starters.from_source(source)
    cut = skeleton.from_source(starter.source, "the reference", notebook=starter.notebook)
    made = percent.to_notebook(cut, "the skeleton") if starter.notebook else cut
    folder.mkdir(parents=True)
    try:
        module = starter.write(folder)
        (folder / starter.skeleton).write_text(made, encoding="utf-8")
        waiting = _write_rubric(name, folder, starter, module, cut)
        report = _write_examples(name, folder, starter, made)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return Scaffold(folder, waiting, report, starter.notes)


def _render(template: str, **values: Any) -> str:
    environment = Environment(  # noqa: S701 - Python comes out, not HTML
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(**values)


def _write_rubric(
    name: str, folder: Path, starter: Starter, module: Path, cut: str
) -> dict[str, str]:
    """Write a check for each function that can be called by its docstring; name the others."""
    tree = ast.parse(starter.source)
    imported = _imported(module)
    checks, waiting = checks_for(
        starter.source, module.name, imported, _imported_blank(cut, starter)
    )
    if isinstance(imported, str):
        starter.notes.append(_what_helps(imported, starter))
    checked = {check.name for check in checks}
    helpers = {node.id for function in tree.body if getattr(function, "name", "") in checked
               for node in ast.walk(function) if isinstance(node, ast.Name)}  # fmt: skip
    places = {
        mutant.where
        for mutant in mutants.all_mutants(
            starter.source, module.name, lambda _: False, guarded=starter.notebook
        )
    }
    classes = {name.removesuffix(".*") for name in waiting if name.endswith(".*")}
    others = {
        place for place in places
        if place not in checked | set(waiting) and place.partition(".")[0] not in classes | helpers
    }  # fmt: skip
    if starter.notebook:
        waiting |= dict.fromkeys(sorted(others), _IN_A_CELL)
    libraries = _libraries(tree)
    text = _render(
        "rubric.py.jinja",
        name=name,
        submission=json.dumps(f"*_{name}.py") if not starter.notebook
        else f'("*_{name}.ipynb", "*_{name}.py")',
        skeleton=starter.skeleton,
        module=starter.module,
        package=".".join(Path(starter.module).parts[:-1]),
        stem=Path(starter.module).stem,
        checks=checks,
        waiting=waiting,
        ungraded=json.dumps(sorted({*waiting, *others})) if waiting or others else "",
        libraries=json.dumps(libraries),
        libraries_used=[library for library in ("numpy as np", "torch") if _uses(checks, library)],
        tensors=any(check.inputs.tensors for check in checks),
    )  # fmt: skip
    (folder / "rubric.py").write_text(text, encoding="utf-8")
    return waiting


def _uses(checks: list[FirstCheck], library: str) -> bool:
    word = f"{library.split()[-1]}."
    texts = [text for check in checks for text in [*check.inputs.values.values(),
                                                   check.reference_call]]  # fmt: skip
    return any(word in text for text in texts)


def _imported(module: Path) -> types.ModuleType | str:
    """Import the reference; return why it fails, and what to do, if it does."""
    try:
        return finding.load_module(module)
    except UsageError as error:
        cause = error.__cause__
        return f"the solution cannot be imported: {type(cause).__name__}: {cause}"


def _what_helps(failure: str, starter: Starter) -> str:
    """Return what to do about a solution that cannot be imported."""
    missing = re.search(r"No module named '(\w+)", failure)
    if missing is None:
        return 'put what only runs as a program under: if __name__ == "__main__":'
    name = missing[1]
    if starter.package is not None and name == starter.package.name:
        return "a package imports its own modules with a dot here: from .layers import *"
    return (
        f"the solution needs {name}: install it if it is a library; if it is a file of yours, "
        "copy what is used of it into the solution, as one file is handed in"
    )


def _imported_blank(cut: str, starter: Starter) -> types.ModuleType | None:
    """Import the skeleton, in the percent format if it is a notebook; None if that fails."""
    if starter.package is not None:
        return None
    module = types.ModuleType("blank_skeleton")
    try:
        exec(compile(cut, "skeleton", "exec"), vars(module))  # noqa: S102 - the TA's own
    # What students have to fill in may stop it anywhere.
    except Exception:
        return None
    return module


def _libraries(tree: ast.Module) -> list[str]:
    found = dict.fromkeys(_imports(tree.body))
    outside = [name for name in found if name.partition(".")[0] not in sys.stdlib_module_names]
    # What is not installed was needed by no function, or the reference would have failed.
    return [name for name in outside if importlib.util.find_spec(name.partition(".")[0])]


def _imports(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
        elif mutants.is_guard(node):
            yield from _imports(node.body)


def _write_examples(name: str, folder: Path, starter: Starter, made: str) -> Report:
    """Write two examples with the results they get; return that of the reference."""
    lines = [line for line in starter.source.split("\n") if not skeleton.is_marker(line)]
    solved = "\n".join(lines)
    if starter.notebook:
        solved = percent.to_notebook(solved, "the reference")
    rubric = str(folder / "rubric.py")
    reports = {}
    for case, text in {"correct": solved, "blank": made}.items():
        path = folder / "examples" / case
        path.mkdir(parents=True)
        suffix = Path(starter.skeleton).suffix
        (path / f"{case}_{name}{suffix}").write_text(text, encoding="utf-8")
        request = Request([path], seed=_SEED)
        reports[case] = grade(finding.find(rubric), request, Listener())
        result = json.dumps(examples.result_of(reports[case]), indent=2)
        path.with_suffix(".json").write_text(result + "\n", encoding="utf-8")
    return reports["correct"]
