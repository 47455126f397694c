"""Tells by hashes which checks of a rubric have changed, and which only their points."""

from __future__ import annotations

import ast
import hashlib
import inspect
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from autograder.classroom.keys import contents, harness_files
from autograder.homework.assignment import Assignment
from autograder.homework.checks import Check, Fixture
from autograder.homework.homework import Homework

#: Between a check's own hash and that of what all checks share.
_AND = " "


def codes(homework: Homework) -> dict[str, str]:
    """Return, by check, a hash of its code and one of all else that grades.

    A check's own code is its function and its fixtures', without titles and points: those
    are the rubric's, and no result depends on them.
    """
    assignment = homework.assignment
    shared = _shared(homework)
    return {check.name: f"{_own(assignment, check)}{_AND}{shared}" for check in assignment.checks}


def same_check(code: str, other: str) -> bool:
    """Whether a check's own code is the same in both; False where it cannot be told."""
    own = code.partition(_AND)[0]
    return bool(own) and own == other.partition(_AND)[0]


def _own(assignment: Assignment, check: Check) -> str:
    fixtures = _fixtures(assignment, check.needs)
    functions = [check.function, *(each.function for each in fixtures)]
    sources = [_source(function) for function in functions]
    if not all(sources):
        return ""
    # Of a decorator, what the result depends on: no function's code shows it.
    rules = (check.timeout, check.depends_on, check.rests_on, sorted(check.forbids.items()))
    judged = (check.by_hand, check.answers, check.says_all)
    limits = [(each.timeout, each.unless_stopped) for each in fixtures]
    return _hash(repr((sources, rules, judged, limits)))


def _fixtures(assignment: Assignment, needs: Iterable[str]) -> list[Fixture]:
    found: list[Fixture] = []
    for need in needs:
        fixture = assignment.fixtures.get(need)
        if fixture is not None:
            found += [fixture, *_fixtures(assignment, fixture.needs)]
    return found


def _source(function: Callable[..., Any]) -> str:
    """Return a function's code without decorators, title and comments; empty if not known."""
    try:
        [node] = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return ""
    if not isinstance(node, ast.FunctionDef):
        return ""
    node.decorator_list = []
    if ast.get_docstring(node) is not None:
        node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(node)


def _shared(homework: Homework) -> str:
    """Return a hash of what grades besides the functions of checks and fixtures."""
    functions = [check.function for check in homework.assignment.checks]
    functions += [fixture.function for fixture in homework.assignment.fixtures.values()]
    own: dict[Path, set[str]] = {}
    for function in functions:
        code = getattr(inspect.unwrap(function), "__code__", None)
        if code is not None:
            own.setdefault(Path(code.co_filename).resolve(), set()).add(function.__name__)
    files = homework.folders.files()
    rubric = [file for file in files if file.resolve() in own]
    rest = [_rest(file, own[file.resolve()]) for file in rubric]
    others = [file for file in files if file not in rubric]
    return _hash(repr((rest, contents([*harness_files(), *others]))))


def _rest(file: Path, names: set[str]) -> str:
    """Return a rubric's module without the functions of these names."""
    tree = ast.parse(file.read_bytes())
    tree.body = [
        node for node in tree.body if not (isinstance(node, ast.FunctionDef) and node.name in names)
    ]
    return ast.unparse(tree)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
