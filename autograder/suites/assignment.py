"""Turns a suite into an assignment: each of its tests is a check."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.errors import GraderError
from autograder.homework.assignment import Assignment
from autograder.homework.checks import Check
from autograder.results.report import Visibility
from autograder.suites import arranging, forms, together
from autograder.suites.model import Case, Host, Suite, Way
from autograder.suites.settings import FILE, words_given
from autograder.suites.students import reserved_in
from autograder.suites.together import Together, Turns

#: What the staff reads of a test that runs together.
WEAKER = (
    "ran together with the student's code, in one process: weaker, since that code could have "
    "changed the test or read what it expects"
)

#: Names of tests that one remark lists.
_MOST_NAMED = 10
#: Seconds that a notebook may take with all tests between its cells.
NOTEBOOK_TIMEOUT = 300.0


def assignment_of(folder: Path, handed_in: Iterable[str] = ()) -> Assignment:
    """Return an assignment whose checks are the tests of the suite in a folder.

    Parameters
    ----------
    handed_in : iterable of str
        Places of the files of a submission, where they are known.

    Raises
    ------
    UsageError
        If the folder holds no usable suite.
    """
    return assignment_from(forms.read(folder, handed_in), folder.resolve().stem)


def assignment_from(suite: Suite, name: str) -> Assignment:
    """Return an assignment whose checks are the cases of a suite."""
    ways = {case.id: way_of(case, suite) for case in suite.cases}
    libraries = list(suite.libraries)
    if Way.TOGETHER in ways.values():
        libraries += together.libraries(suite.form)
    more: dict[str, Any] = {}
    if suite.notebook is not None:
        libraries, more = list(suite.libraries), {"arranged": suite.notebook.arranged}
        more |= {"import_timeout": NOTEBOOK_TIMEOUT, "cell_timeout": suite.timeout}
        more["asked_in"] = arranging.cells_in(suite.notebook.skeleton)
    assignment = Assignment(
        name=name,
        title=name,
        submission=suite.students.submission,
        reserved=reserved_in(suite.folder),
        given=suite.students.given,
        skeleton="",
        artifacts=list(suite.asked_for),
        readable=list(suite.asked_for),  # its tests may have them opened by the student's code
        imported=suite.students.imported,
        libraries=libraries,
        not_given=list(suite.not_given),
        staff_notes=[*suite.remarks, *_worth_nothing(suite.cases)],
        options=words_given(),
        **more,
    )
    assignment.expecting = expecting(suite, ways)
    assignment.checks.extend(_in_order(suite, ways))
    return assignment


def expecting(suite: Suite, ways: Mapping[str, Way]) -> Callable[[Collection[str]], None]:
    """Return what tells a suite which of its tests run apart: with the last, all is torn down."""
    apart = {
        case.id: case.known_as or case.id
        for case in suite.cases
        if ways[case.id] is Way.APART and not case.by_hand and not case.refused
    }
    others = {case.known_as or case.id for case in suite.cases} - {*apart.values()}

    def expect(names: Collection[str]) -> None:
        dropped = {known for name, known in apart.items() if name not in names}
        suite.leave_out(others | dropped)

    expect([*apart])
    return expect


def _worth_nothing(cases: Sequence[Case]) -> list[str]:
    """Say of which tests nobody has stated what they are worth, where that is nothing.

    What a student got wrong there costs no point, so who reads a score has to know.
    """
    nothing = [c.id for c in cases if c.plain and not c.points and not c.skipped]
    if not nothing:
        return []
    names = ", ".join(nothing[:_MOST_NAMED]) + (", …" if len(nothing) > _MOST_NAMED else "")
    return [
        f"{len(nothing)} of {len(cases)} tests have no points, and failing them costs none: "
        f"{names}. Give them points, or state 'points: TOTAL' in {FILE}: they share what is "
        "left of it"
    ]


def _in_order(suite: Suite, ways: Mapping[str, Way]) -> Iterator[Check]:
    """Yield the checks: what one leaves for another is there, if they come in their order."""
    together_ = [each for each in suite.cases if ways[each.id] is Way.TOGETHER]
    earlier: dict[object, tuple[str, ...]] = {}
    turns: dict[str, Together] = {}
    for cases in connected(together_):
        runs = [each.together for each in cases if isinstance(each.together, Together)]
        if len(cases) > 1 and len(runs) == len(cases):
            turns.update(zip((each.id for each in cases), Turns(runs).tests, strict=True))
    for case in suite.cases:
        way, own = ways[case.id], turns.get(case.id)
        line = Way.APART if way is Way.APART else own and own.turns
        case = replace(case, together=own or case.together)
        check = check_of(case, way, suite)
        if line is not None:
            check = replace(check, after=earlier.get(line, ()))
            earlier[line] = (case.id,)
        yield replace(check, resumes=case.resumes) if way is Way.APART else check


def connected(cases: Sequence[Case]) -> list[list[Case]]:
    """Return the cases in groups: what shares anything with a case is in its group."""
    groups: list[tuple[set[str], list[Case]]] = []
    for case in cases:
        names, members = {*case.shares}, [case]
        for group in [each for each in groups if each[0] & names]:
            groups.remove(group)
            names, members = names | group[0], [*group[1], *members]
        groups.append((names, members))
    order = {case.id: place for place, case in enumerate(cases)}
    return [sorted(members, key=lambda each: order[each.id]) for _, members in groups]


def way_of(case: Case, suite: Suite) -> Way:
    """Return how a case is run: as its owner says, or apart."""
    return suite.recorded.get(case.id, Way.APART)


def check_of(case: Case, way: Way, suite: Suite) -> Check:
    """Return the check that runs a case in one of its ways."""
    if case.by_hand or case.refused:
        return _by_hand(case, suite)
    return Check(
        name=case.id,
        part=case.part,
        number=case.number,
        title=case.title,
        points=case.points,
        timeout=suite.timeout,
        function=_together(case, suite) if way is Way.TOGETHER else _apart(case),
        visibility=case.visibility,
        tags=case.tags,
        public=case.visibility is Visibility.VISIBLE,
        says_all=bool(case.hidden_error),
        staff_note=WEAKER if way is Way.TOGETHER and not suite.only_apart else "",
    )


def _by_hand(case: Case, suite: Suite) -> Check:
    """Return the item for what a person grades, or for what only its own runner can."""
    run_it = "this test is not run here; run it with its own runner:"
    return Check(
        name=case.id,
        part=case.part,
        number=case.number,
        title=case.title,
        points=case.points,
        timeout=suite.timeout,
        function=lambda: None,
        visibility=case.visibility,
        tags=case.tags,
        public=not case.refused,
        by_hand=True,
        answers=case.answers,
        staff_note=f"{run_it} {case.refused}" if case.refused else "",
    )


def _apart(case: Case) -> Callable[..., None]:
    def check(student: Any, note: Any, leaderboard: Any) -> None:
        if case.apart is None:
            raise GraderError(f"{case.id} cannot be run apart")
        case.apart(student, Host(note, leaderboard))

    return check


def _together(case: Case, suite: Suite) -> Callable[..., None]:
    def check(session: Any, note: Any, leaderboard: Any) -> None:
        if suite.only_apart:
            raise together.forbidden()
        if case.together is None:
            raise GraderError(f"{case.id} cannot be run together")
        case.together(session, Host(note, leaderboard))

    return check
