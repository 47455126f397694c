"""Finds out how each test of a suite has to run: as its own plain runner runs it.

Every test is run by its own runner, apart and together, on the worked solution and on what
students start from. A test runs apart if that gives both verdicts of its own runner, else
together if that does; a test that neither carries is left to a person, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from autograder.authoring.warm import Warm
from autograder.errors import UsageError
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework.folders import Folders, files_below
from autograder.homework.homework import Homework
from autograder.results.report import CheckResult, Outcome
from autograder.suites import plainly
from autograder.suites.assignment import assignment_from, connected
from autograder.suites.model import Case, Suite, Way
from autograder.suites.plainly import Verdict
from autograder.suites.recorded import BY_HAND, Entry
from autograder.suites.settings import FILE

#: What a suite is tried on, by name; the first has to be right.
REFERENCE, STARTER = "reference", "starter"
#: What became of a test that a way does not carry.
GRADER = "grader"
#: How long all tests of one submission may take, one way, in seconds.
_LIMIT = 3_600.0
_SEED = 3
_LONGEST = 300


@dataclass(frozen=True)
class Tried:
    """What became of one test, by the way that it ran, on each submission.

    Attributes
    ----------
    plain : dict of str to Verdict
        By submission; empty where the suite's own runner is not here.
    ours : dict of Way to dict of str to Verdict
    entry : Entry
        How it will run.
    """

    case: Case
    plain: Mapping[str, Verdict]
    ours: Mapping[Way, Mapping[str, Verdict]]
    entry: Entry = field(default_factory=lambda: Entry(BY_HAND, 0.0))

    def agrees(self, way: Way) -> bool:
        """Whether a way gives the verdicts of the suite's own runner."""
        found = self.ours.get(way, {})
        if not found:
            return False
        if not self.plain:
            return found[REFERENCE].is_like(Verdict("passed", 1.0))
        return all(verdict.is_like(found[name]) for name, verdict in self.plain.items())

    def differs(self, way: Way) -> str:
        """Say how a way differs from the suite's own runner; empty if it does not."""
        found = self.ours.get(way)
        if not found:
            return f"{way.value}: it cannot be run so"
        if self.agrees(way):
            return ""
        wanted = self.plain or {REFERENCE: Verdict("passed", 1.0)}
        name = next(each for each in wanted if not wanted[each].is_like(found[each]))
        one, other = wanted[name], found[name]
        if other.what == GRADER:
            return f"{way.value}: {_short(other.why)}"
        said = f": {_short(other.why)}" if other.why else ""
        own = f", and with its own runner it {shown(one)}" if self.plain else ""
        return f"{way.value}: on the {name} it {shown(other)}{own}{said}"


def shown(verdict: Verdict) -> str:
    """Return a verdict as a verb."""
    if verdict.what in ("passed", "failed") and 0 < verdict.earned < 1:
        return f"gives {verdict.earned:.0%}"
    words = {"passed": "passes", "failed": "fails", "skipped": "is skipped"}
    return words.get(verdict.what, "has no verdict")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def choose(tried: Tried, allowed: Sequence[Way] = tuple(Way), stated: Way = Way.APART) -> Entry:
    """Return how a test will run.

    Parameters
    ----------
    stated : Way
        How its owner has stated that it runs: that is asked first.
    """
    case = tried.case
    if case.by_hand:
        return Entry(BY_HAND, case.points, case.number)
    order = sorted(Way, key=lambda each: each is not stated)
    way = next((each for each in order if each in allowed and tried.agrees(each)), None)
    reasons = {each: tried.differs(each) for each in Way}
    if way is None:
        if Way.TOGETHER not in allowed:
            reasons[Way.TOGETHER] = "together: --tests apart forbids that"
        why = "; ".join(filter(None, reasons.values()))
        return Entry(BY_HAND, case.points, case.number, why)
    why = ""
    if way is Way.TOGETHER and Way.APART in case.ways:
        why = reasons[Way.APART] or f"{FILE} says so"
    return Entry(way.value, case.points, case.number, why)


def tried(
    suite: Suite,
    folders: Folders,
    submissions: Mapping[str, Path],
    allowed: Sequence[Way] = tuple(Way),
) -> list[Tried]:
    """Run every test of a suite in every way.

    Parameters
    ----------
    folders : Folders
        Of the homework that is being made.
    submissions : mapping of str to Path
        The folder of the worked solution, and that of what students start from.
    """
    with Warm() as warm:
        return _tried(Trying(replace(suite, only_apart=False), folders, warm), submissions, allowed)


def _tried(trying: Trying, submissions: Mapping[str, Path], allowed: Sequence[Way]) -> list[Tried]:
    suite = trying.suite
    plain = {name: _plain(suite, each) for name, each in submissions.items()}
    ours = {
        way: {name: trying.in_one_way(way, each) for name, each in submissions.items()}
        for way in allowed
        if any(way in case.ways for case in suite.cases)
    }
    rows = []
    for case in suite.cases:
        by_way = {
            way: {name: verdicts[case.id] for name, verdicts in found.items()}
            for way, found in ours.items()
            if way in case.ways
        }
        by_plain = {name: found.of(case) for name, found in plain.items() if found is not None}
        row = Tried(case, by_plain, by_way)
        stated = suite.recorded.get(case.id, Way.APART)
        rows.append(replace(row, entry=choose(row, allowed, stated)))
    return _of_one_way(rows, trying, submissions, allowed)


def _of_one_way(
    rows: list[Tried],
    trying: Trying,
    submissions: Mapping[str, Path],
    allowed: Sequence[Way],
) -> list[Tried]:
    """Have tests that share something run in one way, where that is what makes them agree.

    A fixture that some use apart and others together is made twice, and what the ones change
    of it the others do not see.
    """
    split = {
        row.case.id
        for group in connected([row.case for row in rows])
        for row in rows
        if row.case in group
        and len({each.entry.way for each in rows if each.case in group} - {BY_HAND}) > 1
    }
    if not split:
        return rows
    ways = {row.case.id: Way(row.entry.way) for row in rows if row.entry.way != BY_HAND}
    mixed = {name: trying.graded(ways, each) for name, each in submissions.items()}
    agrees = {
        row.case.id: all(one.is_like(mixed[name][row.case.id]) for name, one in row.plain.items())
        for row in rows
    }
    if all(agrees[each] for each in split):
        return rows
    found = []
    for row in rows:
        if row.case.id in split and row.entry.way == Way.APART.value:
            entry = choose(row, [each for each in allowed if each is Way.TOGETHER])
            why = "it shares a fixture, or more, with tests that run together"
            row = replace(
                row, entry=replace(entry, why=why if entry.way == Way.TOGETHER.value else entry.why)
            )
        found.append(row)
    return found


def _plain(suite: Suite, folder: Path) -> plainly.Plain | None:
    if suite.form not in plainly.FORMS:
        return None
    return plainly.run(suite, {at.relative_to(folder).as_posix(): at for at in files_below(folder)})


class Trying(NamedTuple):
    """A suite, the folders of the homework that is made of it, and a sandbox to try it in."""

    suite: Suite
    folders: Folders
    warm: Warm

    def in_one_way(self, way: Way, folder: Path) -> dict[str, Verdict]:
        """Grade a submission with every test of a suite in one way, as far as it goes."""
        ways = {
            case.id: way if way in case.ways else case.ways[0]
            for case in self.suite.cases
            if case.ways
        }
        return self.graded(ways, folder)

    def graded(self, ways: Mapping[str, Way], folder: Path) -> dict[str, Verdict]:
        """Grade a submission with the tests of a suite, each in a way of its own."""
        name = self.folders.room.name
        assignment = assignment_from(replace(self.suite, recorded=ways), name)
        homework = Homework(assignment, self.folders, str(self.folders.room))
        request = Request([folder], seed=_SEED, time_limit=_LIMIT)
        try:
            sandbox = self.warm.sandbox(homework, request)
            report = grade(homework, request, Listener(), sandbox)
        except UsageError as error:
            said = f"{error.message} {error.tip}"
            return {case.id: Verdict("failed", 0.0, said) for case in self.suite.cases}
        return {result.name: verdict_of(result) for result in report.results}


def verdict_of(result: CheckResult) -> Verdict:
    """Return a verdict in the words of a plain runner."""
    feedback = result.feedback
    why = " ".join(filter(None, [feedback.summary, feedback.found])) if feedback else ""
    if result.outcome is Outcome.PASSED:
        return Verdict("passed", 1.0)
    if result.outcome is Outcome.GRADER_FAILED:
        said = feedback.found if feedback else ""
        return Verdict(GRADER, 0.0, said.partition(": ")[2] or said)
    if result.outcome is Outcome.BY_HAND or result.score is None:
        return Verdict("not run", 0.0, why)
    if result.outcome is Outcome.NOT_RUN and "the test was skipped" in why:
        return Verdict("skipped", 0.0, why)
    part = result.score / result.points if result.points else 0.0
    return Verdict("failed", part, why)
