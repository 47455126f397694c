"""Reads tests of otter, wherever they are: in files, a notebook's metadata, or a master.

They run where the student's notebook checks them, ``grader.check("q1")``, or after all of
it, as with otter itself.
"""

from __future__ import annotations

import doctest
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.errors import UsageError, Wrong
from autograder.results.report import Visibility
from autograder.sandbox.program import Probe
from autograder.sandbox.session import Session
from autograder.submitted.cells import Cell
from autograder.submitted.notebooks import IGNORED
from autograder.suites import arranging, files, otter_master, otter_release, otter_tests
from autograder.suites.cell_verdicts import CellVerdict, DoctestVerdict
from autograder.suites.master import Master
from autograder.suites.model import Case, Collected, Host, NotebookSuite
from autograder.suites.otter_master import Read
from autograder.suites.otter_tests import OtterCase, OtterTest
from autograder.suites.settings import Settings

FORM = "otter"
_CONFIG = "otter_config.json"
_PARSER = doctest.DocTestParser()


@dataclass(frozen=True)
class Seed:
    """How cells are seeded: with a number, or by a variable that they seed with themselves."""

    value: int
    variable: str = ""


def test_files(folder: Path) -> list[Path]:
    """Return the files with tests of otter in a folder, or in its ``tests``."""
    return [
        path
        for path in sorted(files.start(folder).glob("*.py"))
        if path.is_file() and otter_tests.is_test_file(path)
    ]


def is_form(notebook: Master) -> bool:
    """Whether a notebook holds tests of otter."""
    noted = notebook.metadata.get("otter")
    has_tests = isinstance(noted, dict) and bool(noted.get("tests"))
    return has_tests or otter_master.is_form(notebook)


def read_files(folder: Path, settings: Settings) -> NotebookSuite:
    """Read a folder of test files."""
    paths = test_files(folder)
    tests = [otter_tests.of_file(path) for path in paths]
    found, order = _suite(tests, settings, _seed_in(folder), folder)
    return NotebookSuite(Collected(found, paths), order)


def read(notebook: Master, settings: Settings) -> NotebookSuite:
    """Read a master, or a notebook with tests in its metadata."""
    if not otter_master.is_form(notebook):
        tests = otter_tests.of_metadata(notebook)
        seed = _seed_in(notebook.path.parent)
        found, order = _suite(tests, settings, seed, notebook.path)
        return NotebookSuite(Collected(found, [notebook.path]), order)
    master = otter_master.read(notebook)
    tests = otter_master.tests_of(master)
    found, order = _suite(tests, settings, _seed_of(master), notebook.path)
    cases = _in_order(found, master)
    return NotebookSuite(
        Collected(cases, [notebook.path]),
        order,
        otter_release.released(notebook, master, tests),
        otter_release.solved(notebook, master, tests),
    )


def _in_order(cases: Sequence[Case], master: Read) -> list[Case]:
    """Return the tests and what a person grades, question by question."""
    found: list[Case] = []
    for question in master.questions:
        found += [case for case in cases if case.part == question.name]
        if question.config.get("manual"):
            points = question.config.get("points")
            answers = (question.heading,) if question.heading else ()
            found.append(
                Case(
                    f"{question.name}, manual" if question.tests else question.name,
                    question.name,
                    float(points) if isinstance(points, (int, float)) else 1.0,
                    question.name,
                    by_hand=True,
                    answers=answers,
                )
            )
    return found


def _suite(
    tests: Sequence[OtterTest], settings: Settings, seed: Seed | None, path: Path
) -> tuple[list[Case], Order]:
    names = [test.name for test in tests]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise UsageError(f"{path} has two tests named {sorted(twice)[0]!r}")
    tests = _with_names_of_their_own(tests)
    imports = arranging.imports(case.code for test in tests for case in test.cases)
    cases: list[Case] = []
    probes: dict[str, list[Probe]] = {}
    for test in tests:
        verdicts = [_verdict(case, imports) for case in test.cases]
        probes[test.name] = [
            _probe(case, verdict, settings.seconds)
            for case, verdict in zip(test.cases, verdicts, strict=True)
        ]
        cases += _cases(test, verdicts)
    return cases, Order(probes, seed)


def _with_names_of_their_own(tests: Sequence[OtterTest]) -> list[OtterTest]:
    """Return the tests, with another name for each case that shares its own with others."""
    often = Counter(case.name for test in tests for case in test.cases)
    return [
        replace(
            test,
            cases=[
                case if often[case.name] == 1 else replace(case, name=f"{test.name} - {number}")
                for number, case in enumerate(test.cases, 1)
            ],
        )
        for test in tests
    ]


_Verdict = CellVerdict | DoctestVerdict


def _verdict(case: OtterCase, imports: frozenset[str]) -> _Verdict:
    if case.number is None:
        examples = tuple(_PARSER.get_examples(case.code, case.name))
        of_these = imports | arranging.imports(each.source for each in examples)
        return DoctestVerdict(case.name, examples, of_these, case.failure, case.success)
    return CellVerdict(
        case.name,
        case.code,
        imports=imports,
        shown=case.lines,
        failure=case.failure,
        success=case.success,
    )


def _probe(case: OtterCase, verdict: _Verdict, seconds: float) -> Probe:
    arguments: tuple[Any, ...]
    if isinstance(verdict, DoctestVerdict):
        arguments = ("doctest", [each.source for each in verdict.examples], case.name)
    else:
        arguments = ("function", case.code, case.name, case.number)
    shown = f"the test {case.name}"
    return Probe(case.name, shown, arranging.text_of("cell_tests"), arguments, seconds)


def _cases(test: OtterTest, verdicts: Sequence[_Verdict]) -> list[Case]:
    if test.all_or_nothing:
        hidden = any(case.hidden for case in test.cases)
        points = sum(case.points or 0.0 for case in test.cases)
        return [_case(test, test.name, points, _all_of(verdicts), hidden=hidden)]
    return [
        _case(test, case.name, case.points or 0.0, verdict, hidden=case.hidden)
        for case, verdict in zip(test.cases, verdicts, strict=True)
    ]


def _case(
    test: OtterTest,
    name: str,
    points: float,
    run: Callable[[Session, Host], None],
    *,
    hidden: bool,
) -> Case:
    visibility = Visibility.HIDDEN if hidden else Visibility.VISIBLE
    return Case(
        name, name, points, test.name, function=test.name, visibility=visibility, together=run
    )


def _all_of(verdicts: Sequence[_Verdict]) -> Callable[[Session, Host], None]:
    def run(session: Session, host: Host) -> None:
        failed = 0
        first: Wrong | None = None
        for verdict in verdicts:
            try:
                verdict(session, host)
            except Wrong as error:
                failed += 1
                first = first or error
        if first is not None:
            host.note(f"All or nothing: {failed} of {len(verdicts)} cases failed.")
            raise first

    return run


@dataclass(frozen=True)
class Order:
    """Puts a question's tests where a notebook checks them.

    Attributes
    ----------
    tests : mapping of str to sequence of Probe
        By question.
    seed : Seed or None
        What each cell is seeded with.
    """

    tests: Mapping[str, Sequence[Probe]]
    seed: Seed | None = None

    def __call__(
        self, cells: Sequence[Cell]
    ) -> tuple[Sequence[Cell], Mapping[int, Sequence[Probe]]]:
        """Return the cells, and the tests between them: after the last cell that checks them.

        Cells that otter ignores when it grades are left out.
        """
        cells = [cell for cell in cells if IGNORED not in cell.marks]
        named = [[*arranging.checked_in(cell), *cell.marks] for cell in cells]
        last = arranging.last_places(named)
        plan = arranging.Plan()
        plan.ask(arranging.setup())
        for place, cell in enumerate(cells):
            if self.seed is not None and cell.code:
                plan.ask(arranging.seeded(place, self.seed.value, self.seed.variable))
            plan.run(cell)
            for name in dict.fromkeys(named[place]):
                if last[name] == place:
                    plan.ask(*self.tests.get(name, ()))
        for name, probes in self.tests.items():
            if name not in last:
                plan.ask(*probes)
        return plan.cells, plan.probes


def _seed_in(folder: Path) -> Seed | None:
    """Return what otter's own file beside the tests states of a seed."""
    import json

    places = (root / _CONFIG for root in files.roots(folder))
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return _seed(found.get("seed"), found.get("seed_variable"))
    except (ValueError, AttributeError) as error:
        raise UsageError(f"{path} is no file of otter's: {error}") from error


def _seed_of(master: Read) -> Seed | None:
    """Return what a master states of a seed."""
    generate = master.config.get("generate")
    stated = master.config.get("seed")
    if isinstance(stated, Mapping):
        return _seed(stated.get("autograder_value"), stated.get("variable"))
    return (
        _seed(generate.get("seed"), generate.get("seed_variable"))
        if isinstance(generate, Mapping)
        else None
    )


def _seed(value: Any, variable: Any) -> Seed | None:
    return Seed(value, str(variable or "")) if type(value) is int else None
