"""Writes the rubric that a homework starts with, from the solution that it starts from."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import sys
import types
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.authoring import mutants
from autograder.authoring.first_checks import FirstCheck, checks_for
from autograder.authoring.starters import Starter
from autograder.errors import UsageError
from autograder.homework import finding
from autograder.homework.asked import module_at

_IN_A_CELL = "what a cell sets or does; a check can look at it with student.variable"


def render(template: str, **values: Any) -> str:
    """Return a template of this room with its values."""
    environment = Environment(  # noqa: S701 - Python comes out, not HTML
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(**values)


def write(name: str, folder: Path, starter: Starter, cut: Mapping[str, str]) -> dict[str, str]:
    """Write a check for each function that can be called by its docstring; name the others."""
    checks: list[FirstCheck] = []
    waiting: dict[str, str] = {}
    ungraded: set[str] = set()
    written: dict[str, str] = {}
    for place in starter.sources:
        module = module_at(place) if starter.written else ""
        found, waits, others = _checks_of(folder, starter, place, cut[place])
        for check in found:
            alias = _alias(module, starter)
            main = place == next(iter(cut))
            own = _placed(check, module, alias, first=main, taken=written)
            checks.append(own)
            written[own.name] = f"{module}.{check.name}" if module else check.name
        prefix = f"{module}." if module else ""
        if starter.is_notebook(place):
            waits |= dict.fromkeys(sorted(others), _IN_A_CELL)
        waiting |= {f"{prefix}{each}": why for each, why in waits.items()}
        ungraded |= {f"{prefix}{each}" for each in {*waits, *others}}
    trees = [ast.parse(source) for source in starter.sources.values()]
    own_names = {place.split("/")[0].removesuffix(".py") for place in (*cut, *starter.given)}
    libraries = [
        library
        for library in dict.fromkeys(each for tree in trees for each in _libraries(tree))
        if not starter.written or library.partition(".")[0] not in own_names
    ]
    text = render(
        "rubric.py.jinja",
        name=name,
        submission=_submission(name, starter),
        given=_given(starter),
        skeleton="" if starter.written else starter.skeleton,
        imports=_imports_of_references(checks, starter),
        checks=checks,
        written=written,
        waiting=waiting,
        ungraded=json.dumps(sorted(ungraded)) if ungraded else "",
        libraries=json.dumps(libraries),
        libraries_used=[library for library in ("numpy as np", "torch") if _uses(checks, library)],
        tensors=any(check.inputs.tensors for check in checks),
    )
    (folder / "rubric.py").write_text(text, encoding="utf-8")
    return waiting


def _checks_of(
    folder: Path, starter: Starter, place: str, cut: str
) -> tuple[list[FirstCheck], dict[str, str], set[str]]:
    """Return the checks of one file, what waits for one, and what else could be mutated."""
    source = starter.sources[place]
    tree = ast.parse(source)
    imported = _imported(folder, place, starter)
    checks, waiting = checks_for(source, place, imported, _imported_blank(cut, starter))
    if isinstance(imported, str):
        starter.notes.append(_what_helps(imported))
    checked = {check.name for check in checks}
    helpers = {node.id for function in tree.body if getattr(function, "name", "") in checked
               for node in ast.walk(function) if isinstance(node, ast.Name)}  # fmt: skip
    places = {
        mutant.where
        for mutant in mutants.all_mutants(
            source, place, lambda _: False, guarded=starter.is_notebook(place)
        )
    }
    classes = {name.removesuffix(".*") for name in waiting if name.endswith(".*")}
    others = {
        each for each in places
        if each not in checked | set(waiting) and each.partition(".")[0] not in classes | helpers
    }  # fmt: skip
    return checks, waiting, others


def _placed(
    check: FirstCheck, module: str, alias: str, *, first: bool, taken: Collection[str]
) -> FirstCheck:
    """Return a check with the names that its module has in the rubric."""
    if not module:
        return check
    name = check.name if check.name not in taken else f"{module.rpartition('.')[2]}_{check.name}"
    return replace(
        check,
        name=name,
        student="student" if first else f'student.module("{module}")',
        reference=alias,
    )


def _alias(module: str, starter: Starter) -> str:
    """Return what the rubric calls the reference's module: ``layers_reference``."""
    stem = module.rpartition(".")[2]
    others = [module_at(place).rpartition(".")[2] for place in starter.written]
    name = stem if others.count(stem) == 1 else module.replace(".", "_")
    return f"{name}_reference"


def _imports_of_references(checks: Sequence[FirstCheck], starter: Starter) -> list[str]:
    if not starter.written:
        return ["from . import reference"]
    modules = {_alias(module_at(place), starter): module_at(place) for place in starter.written}
    used = dict.fromkeys(check.reference for check in checks)
    lines = []
    for alias in used:
        above, _, stem = modules[alias].rpartition(".")
        lines.append(
            f"from .{'.'.join(filter(None, ['reference', above]))} import {stem} as {alias}"
        )
    return lines


def _submission(name: str, starter: Starter) -> str:
    if starter.written:
        return json.dumps([starter.handed_in_as(place) for place in starter.written])
    if starter.notebook:
        return f'("*_{name}.ipynb", "*_{name}.py")'
    return json.dumps(f"*_{name}.py")


def _given(starter: Starter) -> str:
    """Return the course's own files: folders as wholes, what lies beside them by name."""
    places = [each for each in starter.given if "/" not in each]
    folders = dict.fromkeys(each.split("/")[0] + "/" for each in starter.given if "/" in each)
    return json.dumps([*folders, *places]) if starter.given else ""


def _uses(checks: list[FirstCheck], library: str) -> bool:
    word = f"{library.split()[-1]}."
    texts = [text for check in checks for text in [*check.inputs.values.values(),
                                                   check.reference_call]]  # fmt: skip
    return any(word in text for text in texts)


def _imported(folder: Path, place: str, starter: Starter) -> types.ModuleType | str:
    """Import the reference; return why it fails, and what to do, if it does."""
    try:
        if starter.written:
            return finding.load_place(folder / "reference", place)
        return finding.load_module(folder / place)
    except UsageError as error:
        cause = error.__cause__
        return f"the solution cannot be imported: {type(cause).__name__}: {cause}"


def _what_helps(failure: str) -> str:
    """Return what to do about a solution that cannot be imported."""
    missing = re.search(r"No module named '(?:homework_\w+\.)?(\w+)", failure)
    if missing is None:
        return 'put what only runs as a program under: if __name__ == "__main__":'
    return (
        f"the solution needs {missing[1]}: install it if it is a library; if it is a file of "
        "yours, start from the folder that holds both, and name with --module what students write"
    )


def _imported_blank(cut: str, starter: Starter) -> types.ModuleType | None:
    """Import the skeleton, in the percent format if it is a notebook; None if that fails."""
    if starter.written:
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
