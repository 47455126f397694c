"""Reads tests of otter: files in its two formats, and those in a notebook's metadata."""

from __future__ import annotations

import ast
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.results.amounts import count
from autograder.suites import files
from autograder.suites.inside import otter_there
from autograder.suites.master import Master
from autograder.suites.running import ONE_AT_A_TIME


@dataclass(frozen=True)
class OtterCase:
    """One test case of a question.

    Attributes
    ----------
    code : str
        A doctest; or the file with the function, and no other test.
    number : int or None
        Which function of that text it is; None for a doctest.
    lines : range
        Where the function stands in it.
    points : float or None
        What is stated for it.
    """

    name: str
    code: str
    number: int | None = None
    lines: range = range(0)
    hidden: bool = False
    points: float | None = None
    success: str = ""
    failure: str = ""


@dataclass(frozen=True)
class OtterTest:
    """The tests of one question.

    Attributes
    ----------
    cases : sequence of OtterCase
        Each with its points.
    all_or_nothing : bool
        Whether one case that fails costs all points of the question.
    """

    name: str
    cases: Sequence[OtterCase]
    all_or_nothing: bool = False


def is_test_file(path: Path) -> bool:
    """Whether a Python file holds a question's tests."""
    names = set[str]()
    for node in files.tree(path).body:
        if isinstance(node, ast.Assign):
            names |= {each.id for each in node.targets if isinstance(each, ast.Name)}
            if "test" in names and {"name", "suites"} & set(files.texts_in(node)):
                return True
    return "OK_FORMAT" in names


def of_file(path: Path) -> OtterTest:
    """Read a file with the tests of one question.

    Raises
    ------
    UsageError
        If it is not what otter takes.
    """
    source = path.read_text(encoding="utf-8")
    names = _defined(source, str(path))
    try:
        if names.get("OK_FORMAT", "test" in names):
            return of_spec(names["test"])
        return _of_functions(names, source)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise UsageError(
            f"{path} is not a test of otter: {type(error).__name__}: {error}",
            tip="see 'Test Files' in otter's documentation",
        ) from error


def of_source(source: str, shown: str) -> OtterTest:
    """Read the text of a file in the format with functions."""
    return _of_functions(_defined(source, shown), source)


def of_metadata(notebook: Master) -> list[OtterTest]:
    """Read the tests in a notebook's metadata."""
    noted = notebook.metadata.get("otter") or {}
    found = noted.get("tests") or {}
    entries = found.items() if isinstance(found, Mapping) else [(e["name"], e) for e in found]
    return [
        of_spec(entry) if isinstance(entry, Mapping) else of_source(entry, f"the test {name}")
        for name, entry in entries
    ]


def _defined(source: str, shown: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "otter_test"}
    try:
        with _otter_there():
            exec(compile(source, shown, "exec", dont_inherit=True), names)  # noqa: S102
    except Exception as error:
        raise UsageError(
            f"{shown} cannot be read: {type(error).__name__}: {error}",
            tip="install here what it imports" if isinstance(error, ImportError) else "",
        ) from error
    return names


@contextmanager
def _otter_there() -> Iterator[None]:
    """Let a test file import otter for a while, whether it is installed or not."""
    with ONE_AT_A_TIME:
        made = otter_there.modules()
        before = {name: sys.modules.get(name) for name in made}
        sys.modules.update(made)
        try:
            yield
        finally:
            for name, module in before.items():
                if module is None:
                    del sys.modules[name]
                else:
                    sys.modules[name] = module


def of_spec(spec: Mapping[str, Any]) -> OtterTest:
    """Read the tests of a question in the ok format."""
    name = str(spec["name"])
    suites = spec["suites"]
    if len(suites) != 1 or suites[0].get("type", "doctest") != "doctest":
        raise UsageError(f"the test {name} has to have one suite, of doctests")
    if suites[0].get("setup") or suites[0].get("teardown"):
        raise UsageError(f"the test {name} has a setup or teardown, which otter does not run")
    cases = [
        OtterCase(
            str(case.get("name") or f"{name} - {number}"),
            textwrap.dedent(case["code"]),
            hidden=bool(case.get("hidden", True)),
            points=case.get("points"),
            success=str(case.get("success_message") or ""),
            failure=str(case.get("failure_message") or ""),
        )
        for number, case in enumerate(suites[0]["cases"], 1)
    ]
    shared = shared_out(spec.get("points"), cases, name)
    return OtterTest(name, shared, bool(spec.get("all_or_nothing", False)))


def _of_functions(names: Mapping[str, Any], source: str) -> OtterTest:
    name = str(names["name"])
    found = [each for each in names.values() if type(each) is otter_there.test_case]
    tests = {case.test_func.__name__ for case in found}
    functions = {
        node.name: node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name in tests
    }
    cases = []
    for number, case in enumerate(found, 1):
        own = functions[case.test_func.__name__]
        others = [node for node in functions.values() if node is not own]
        cases.append(
            OtterCase(
                case.name or f"{name} - {number}",
                _without(source, others),
                0,
                range(own.lineno, (own.end_lineno or own.lineno) + 1),
                case.hidden,
                case.points,
                case.success_message or "",
                case.failure_message or "",
            )
        )
    shared = shared_out(names.get("points"), cases, name)
    return OtterTest(name, shared, bool(names.get("all_or_nothing", False)))


def _without(source: str, functions: Sequence[ast.FunctionDef]) -> str:
    """Return a file without some functions: blank lines, so that all others keep their numbers.

    What a hidden case expects is for no other case's process.
    """
    lines = source.split("\n")
    for node in functions:
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        last = node.end_lineno or node.lineno
        lines[first - 1 : last] = [""] * (last - first + 1)
    return "\n".join(lines)


def shared_out(total: Any, cases: Sequence[OtterCase], name: str) -> list[OtterCase]:
    """Return the cases with their points, as otter shares out those of the question.

    Parameters
    ----------
    total : number, list of numbers, or None
        What the question is worth, or each of its cases.

    Raises
    ------
    UsageError
        If the cases are worth more than the question, or one is worth what is not a number.
    """
    if isinstance(total, list):
        if len(total) != len(cases):
            raise UsageError(f"{name} has {len(cases)} cases and {len(total)} numbers of points")
        cases = [replace(case, points=value) for case, value in zip(cases, total, strict=True)]
        total = None
    stated = [case.points for case in cases if case.points is not None]
    if not all(type(each) in (int, float) for each in [*stated, *([total] if total else [])]):
        raise UsageError(f"{name} is worth what is no number of points")
    open_ones = len(cases) - len(stated)
    if total is None:
        # Of a question that states none at all, or zeros alone, the other cases share 1.
        total = 1 if not any(stated) else sum(stated)
        if not open_ones:
            total = sum(stated)
    elif sum(stated) > total:
        raise UsageError(f"the cases of {name} are worth more than its {count(total)}")
    each = (total - sum(stated)) / open_ones if open_ones else 0.0
    return [replace(c, points=float(each if c.points is None else c.points)) for c in cases]
