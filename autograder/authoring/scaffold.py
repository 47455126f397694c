"""Starts a homework: a folder with rubric, reference, skeleton and examples, all green."""

from __future__ import annotations

import ast
import json
import keyword
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.authoring import examples, skeleton
from autograder.authoring.docstrings import Function, inputs_of
from autograder.errors import UsageError, Wrong
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.oracles import assert_same
from autograder.results.report import Report

_SEED = 3


@dataclass(frozen=True)
class Scaffold:
    """What was started.

    Attributes
    ----------
    unchecked : list of str
        Functions that the rubric has no check for yet.
    report : Report
        How the reference was graded as a submission.
    """

    folder: Path
    unchecked: list[str]
    report: Report


def create(name: str, folder: Path, source: str | None = None) -> Scaffold:
    """Make the folder of a homework.

    Parameters
    ----------
    name : str
        What the homework is called; a Python name.
    source : str, optional
        A model solution to start from, with solution regions or without.

    Raises
    ------
    UsageError
        If the name or the solution cannot be used, or the folder exists.
    """
    if not name.isidentifier() or keyword.iskeyword(name) or not name.isascii():
        raise UsageError(f"{name!r} cannot name a homework", tip="a name like line_fit can")
    if folder.exists():
        raise UsageError(f"{folder} is there already")
    reference = _render("first_reference.py.jinja", name=name) if source is None else source
    if "# BEGIN SOLUTION" not in reference:
        reference = with_regions(reference)
    made = skeleton.from_source(reference, "the reference")
    folder.mkdir(parents=True)
    try:
        (folder / "reference.py").write_text(reference, encoding="utf-8")
        (folder / "skeleton.py").write_text(made, encoding="utf-8")
        unchecked = _write_rubric(name, folder, reference)
        report = _write_examples(name, folder, reference, made)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return Scaffold(folder, unchecked, report)


def _render(template: str, **values: Any) -> str:
    environment = Environment(  # noqa: S701 - Python comes out, not HTML
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(**values)


def with_regions(source: str) -> str:
    """Mark the body of every function as a solution.

    Raises
    ------
    UsageError
        If Python cannot read the source.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise UsageError(f"the reference is not valid Python: line {error.lineno}") from error
    lines = source.splitlines()
    for function in sorted(_functions(tree), key=lambda node: -node.lineno):
        body = function.body[1 if ast.get_docstring(function) is not None else 0 :]
        if body and body[0].lineno > function.lineno:
            indent = " " * body[0].col_offset
            start = body[0].lineno - 1
            while lines[start - 1].strip().startswith("#"):
                start -= 1
            lines.insert(function.end_lineno or 0, f"{indent}# END SOLUTION")
            lines.insert(start, f"{indent}# BEGIN SOLUTION")
    return "\n".join(lines) + "\n"


def _functions(tree: ast.Module) -> list[Function]:
    members = [
        member
        for node in tree.body
        for member in (node.body if isinstance(node, ast.ClassDef) else [node])
    ]
    return [node for node in members if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def _write_rubric(name: str, folder: Path, reference: str) -> list[str]:
    """Write a check for each function that can be called by its docstring; name the others."""
    module = finding.load_module(folder / "reference.py")
    tree = ast.parse(reference)
    checks, unchecked = [], []
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            unchecked.append(f"{node.name}.*")
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            check = _check_for(node)
            if check is not None and _answers(module, check):
                checks.append(check)
            else:
                unchecked.append(node.name)
    if not checks:
        shown = ", ".join(unchecked) or "no functions"
        raise UsageError(
            f"no function of the reference can be called by its docstring: {shown}",
            tip="say it as numpydoc does, under Parameters: 'x : ndarray of shape (n, 3)'",
        )
    text = _render(
        "rubric.py.jinja",
        name=name,
        checks=checks,
        unchecked=unchecked,
        libraries=json.dumps(_libraries(tree)),
    )
    (folder / "rubric.py").write_text(text, encoding="utf-8")
    return unchecked


def _check_for(function: Function) -> dict[str, Any] | None:
    inputs = inputs_of(function)
    if inputs is None:
        return None
    docstring = ast.get_docstring(function) or ""
    title = re.sub(r'["\\]', "", docstring.splitlines()[0]).rstrip(".")
    return {
        "name": function.name,
        "title": f"{function.name}: {title[:1].lower()}{title[1:]}",
        "sizes": list(inputs.sizes),
        "arguments": inputs.values,
        "call": f"{function.name}({', '.join(inputs.values)})",
    }


def _answers(module: Any, check: dict[str, Any]) -> bool:
    """Whether the reference answers such inputs, twice the same."""
    import numpy as np

    rng = np.random.default_rng(0)
    known: dict[str, Any] = {"rng": rng, **dict.fromkeys(check["sizes"], 3)}
    try:
        for argument, value in check["arguments"].items():
            known[argument] = eval(value, known)  # noqa: S307 - an expression of ours
        first, second = (eval(check["call"], {**vars(module), **known}) for _ in range(2))  # noqa: S307
        assert_same(second, first, what=check["call"])
    except (Exception, Wrong):
        return False
    return first is not None


def _libraries(tree: ast.Module) -> list[str]:
    found: dict[str, None] = {}
    for node in tree.body:
        if isinstance(node, ast.Import):
            found.update(dict.fromkeys(alias.name for alias in node.names))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found[node.module] = None
    return [name for name in found if name.partition(".")[0] not in sys.stdlib_module_names]


def _write_examples(name: str, folder: Path, reference: str, made: str) -> Report:
    """Write two examples with the results they get; return that of the reference."""
    lines = (line for line in reference.splitlines() if not skeleton.is_marker(line))
    texts = {"correct": "\n".join(lines) + "\n", "blank": made}
    rubric = str(folder / "rubric.py")
    reports = {}
    for case, text in texts.items():
        path = folder / "examples" / case
        path.mkdir(parents=True)
        (path / f"{case}_{name}.py").write_text(text, encoding="utf-8")
        request = Request([path], seed=_SEED)
        reports[case] = grade(finding.find(rubric), request, Listener())
        result = json.dumps(examples.result_of(reports[case]), indent=2)
        path.with_suffix(".json").write_text(result + "\n", encoding="utf-8")
    return reports["correct"]
