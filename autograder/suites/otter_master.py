"""Reads masters of ``otter assign``: their questions, and what students are given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.suites import otter_tests
from autograder.suites.master import Master, MasterCell
from autograder.suites.otter_tests import OtterCase, OtterTest

_BOUNDARY = re.compile(r"#\s+(begin|end)\s+(question|prompt|solution|tests?)\b", re.IGNORECASE)
_CONFIG = re.compile(r"#\s+assignment\s+config\b", re.IGNORECASE)
_FENCE = re.compile(r"(?ms)^```otter[ \t]*\n(.*?)^```[ \t]*$\n?")
_TEST_CONFIG = re.compile(
    r"""\A(?:.\s*=\s*)?["']{3}\s*\#\s*BEGIN\s+TEST\s+CONFIG[^\n]*\n(?P<yaml>.*?)
        ["']{3}\s*\#\s*END\s+TEST\s+CONFIG[^\n]*\n?""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


@dataclass
class Question:
    """A question of a master.

    Attributes
    ----------
    config : dict of str to Any
        What its raw cell states.
    heading : str
        The last heading in its text; what is written for it stands below.
    """

    config: Mapping[str, Any]
    tests: list[MasterCell] = field(default_factory=list)
    heading: str = ""

    @property
    def name(self) -> str:
        """What ``grader.check`` calls it."""
        return str(self.config["name"])


@dataclass
class Part:
    """A cell that stays, and where in the master it stands."""

    cell: MasterCell
    solution: bool = False
    prompt: bool = False
    question: Question | None = None


@dataclass
class Read:
    """What a master holds.

    Attributes
    ----------
    config : dict of str to Any
        What its first raw cell states.
    """

    config: dict[str, Any] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def ok_format(self) -> bool:
        """Whether its tests are doctests; functions otherwise."""
        tests = self.config.get("tests") or {}
        return bool(tests.get("ok_format", True)) if isinstance(tests, Mapping) else True


def is_form(notebook: Master) -> bool:
    """Whether a notebook is a master of ``otter assign``."""
    raws = [cell.source for cell in _unfenced(notebook.cells) if cell.kind == "raw"]
    return any(_CONFIG.match(each) or _BOUNDARY.match(each) for each in raws)


def read(notebook: Master) -> Read:
    """Read a master.

    Raises
    ------
    UsageError
        If its blocks do not close, or a question has no name.
    """
    found, blocks = Read(), list[str]()
    question: Question | None = None
    for cell in _unfenced(notebook.cells):
        if cell.kind == "raw" and _CONFIG.match(cell.source):
            found.config.update(_stated(cell.source, notebook.path))
        elif cell.kind == "raw" and (bound := _BOUNDARY.match(cell.source)):
            what = bound[2].lower().rstrip("s")
            if bound[1].lower() == "begin":
                blocks.append(what)
                if what == "question":
                    question = Question(_stated(cell.source, notebook.path))
                    _require(bool(question.config.get("name")), "a question has no name", notebook)
                    found.questions.append(question)
                _require(question is not None, f"BEGIN {what} outside a question", notebook)
            else:
                _require(bool(blocks) and blocks.pop() == what, f"END {what} too early", notebook)
                question = None if what == "question" else question
        elif blocks[-1:] == ["test"] and question is not None:
            question.tests.append(cell)
        elif not _ignored(cell):
            inner = blocks[-1] if blocks else ""
            found.parts.append(Part(cell, inner == "solution", inner == "prompt", question))
            if question is not None and inner == "question" and cell.kind == "markdown":
                question.heading = _heading(cell.source) or question.heading
    _require(not blocks, f"BEGIN {''.join(blocks[-1:])} without its END", notebook)
    return found


def _require(fits: bool, problem: str, notebook: Master) -> None:
    if not fits:
        raise UsageError(f"{notebook.path}: {problem}")


def _unfenced(cells: Sequence[MasterCell]) -> Iterator[MasterCell]:
    """Yield the cells, those with fences for otter split into raw ones and the text around."""
    for cell in cells:
        if cell.kind != "markdown" or "```otter" not in cell.source:
            yield cell
            continue
        for place, text in enumerate(_FENCE.split(cell.source)):
            if text.strip():
                yield MasterCell("raw" if place % 2 else "markdown", text.strip("\n"))


def _stated(source: str, path: Path) -> dict[str, Any]:
    import yaml

    try:
        found = yaml.safe_load(source) or {}
    except yaml.YAMLError as error:
        raise UsageError(f"{path}: a raw cell is no YAML: {error}") from error
    if not isinstance(found, dict):
        raise UsageError(f"{path}: a raw cell has to hold lines of the form 'name: value'")
    return found


def _ignored(cell: MasterCell) -> bool:
    return bool(re.match(r"(?i)##\s*ignore\s*##|#\s*ignore\b", cell.source))


def _heading(source: str) -> str:
    found = re.findall(r"(?m)^#{1,6}\s+(.*\S)", source)
    return str(found[-1]).strip("*_ ") if found else ""


def tests_of(master: Read) -> list[OtterTest]:
    """Return the tests of every question that has some.

    Raises
    ------
    UsageError
        If a test cell is not what otter takes.
    """
    return [_test(q, master.ok_format) for q in master.questions if q.tests]


def _test(question: Question, ok_format: bool) -> OtterTest:
    cases = [
        _case(cell, f"{question.name} - {number}", ok_format)
        for number, cell in enumerate(question.tests, 1)
    ]
    points = question.config.get("points")
    if isinstance(points, Mapping):
        points = points.get("each", 1) * len(cases)
    shared = otter_tests.shared_out(points, cases, question.name)
    return OtterTest(question.name, shared, bool(question.config.get("all_or_nothing", False)))


def _case(cell: MasterCell, name: str, ok_format: bool) -> OtterCase:
    source = cell.source
    first = source.split("\n", 1)[0]
    hidden = first.lstrip().startswith("#") and bool(re.search(r"\bhidden\b", first, re.IGNORECASE))
    config: dict[str, Any] = {}
    if stated := _TEST_CONFIG.match(source):
        config = _stated(stated["yaml"], Path(name))
        source = source[stated.end() :]
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise UsageError(f"a test cell of {name} is not valid Python: {error}") from error
    case = OtterCase(
        name,
        "",
        hidden=bool(config.get("hidden", hidden)),
        points=config.get("points"),
        success=str(config.get("success_message") or ""),
        failure=str(config.get("failure_message") or ""),
    )
    if ok_format:
        return replace(case, code=_as_doctest(body, cell.output))
    if not body or not isinstance(body[0], ast.FunctionDef):
        raise UsageError(f"a test cell of {name} has to hold a function: ok_format is off")
    text = f"from otter.test_files import test_case\n\n\n@test_case()\n{ast.unparse(body[0])}\n"
    end = text.count("\n") + 1
    return replace(case, code=text, number=0, lines=range(1, end))


_GOES_ON = re.compile(r"[ \t]|except\b[\s\w.,()]*:|elif |else:|finally:")


def _as_doctest(body: Sequence[ast.stmt], output: str) -> str:
    """Return a test cell as a doctest: its statements, and what it showed when it was saved."""
    code = ast.unparse(ast.Module([*body], []))
    lines = [
        f"{'...' if _GOES_ON.match(line) else '>>>'} {line}" for line in code.split("\n") if line
    ]
    return "\n".join([*lines, *output.split("\n")])
