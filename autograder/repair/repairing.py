"""Repairs what failed of a submission, once everything is graded, and says so in its results."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from autograder.grading.running import Grading
from autograder.homework.checks import Check
from autograder.repair.remembered import Remembered, fingerprint
from autograder.repair.search import Search, Searched
from autograder.repair.trial import Bench, Edits, all_needs
from autograder.results.repair import NOTHING, Edit, Repair, agrees
from autograder.results.report import CheckResult, Outcome
from autograder.sandbox.replies import Candidate

#: For one failed check, where nobody says.
SECONDS = 3.0
#: In a class, where whoever grades waits for hundreds: most that is found is found by then.
SECONDS_IN_CLASS = 1.0
#: For all checks of a submission together, as many times what one may take.
MOST = 5
#: Of the submissions that this process has graded.
REMEMBERED = Remembered()
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True)
class Plan:
    """How repairs are looked for.

    Attributes
    ----------
    seconds : float
        For each failed check; 0 for none at all.
    level : str
        How much of a repair students read.
    patience : float
        On the wall it may take this many times as long: a busy machine is given that.
    told : callable
        Is given each check that was tried and what the search found.
    """

    seconds: float = 0.0
    level: str = "line"
    patience: float = 3.0
    told: Callable[[Check, Searched], None] = lambda _check, _searched: None

    def level_for(self, check: Check) -> str:
        """Return how much students read of a repair of one check."""
        return NOTHING if check.says_all else self.level


NO_REPAIR = Plan()


def repair(grading: Grading, checks: Sequence[Check], plan: Plan) -> None:
    """Add to the results of failed checks what makes them pass; no score changes."""
    failed = [check for check in checks if _can_be_repaired(grading.results.get(check.name))]
    if not failed or plan.seconds <= 0 or grading.submission.broken is not None:
        return
    calls = grading.calls
    done = [check for check in checks if check.name in grading.results]
    bench = Bench(calls, grading.options.seed)
    search = Search(bench, done, grading.results, plan.seconds)
    end = min(grading.options.end, time.monotonic() + MOST * plan.patience * plan.seconds)
    whole = calls.end, calls.session.end
    files = fingerprint(calls.session.staged, [*calls.session.places])
    # With another seed others fail, and more time may find more.
    about = (calls.assignment.name, files, str(grading.options.seed), str(plan.seconds))
    calls.session.edited = True
    try:
        for check in failed:
            # What makes processes of its own has no edit in them.
            if "session" in all_needs(calls.assignment, check) or not search.is_short(check):
                continue
            until = min(end, time.monotonic() + plan.patience * plan.seconds)
            if time.monotonic() >= end or bench.used >= MOST * plan.seconds:
                return
            if not calls.session.sandbox.alive():
                return
            calls.end = calls.session.end = until + _GRACE
            key = (*about, check.name)
            searched = search.repair(check, until, REMEMBERED.get(key))
            # What the clock has ended might have found something.
            if searched.found or time.monotonic() < until:
                REMEMBERED.keep(key, searched.found)
            plan.told(check, searched)
            if found := searched.found:
                result = grading.results[check.name]
                grading.results[check.name] = _with(result, grading, found, plan.level_for(check))
    finally:
        calls.end, calls.session.end = whole
        calls.session.edited = False


#: What runs when a check's time is over may still end by itself.
_GRACE = 2.0


def _can_be_repaired(result: CheckResult | None) -> bool:
    return result is not None and result.outcome in (Outcome.WRONG, Outcome.PARTIAL)


def _with(result: CheckResult, grading: Grading, found: Sequence[Edits], level: str) -> CheckResult:
    """Return a result with its repair; a cause that says something else gives way to it."""
    ways = tuple(tuple(_edit(each, grading) for each in edits) for edits in found)
    repaired = Repair(ways, level)
    said = result.feedback
    if said is not None and said.explains:
        named = [edit for edits in ways for edit in edits]
        if not agrees(named, said.explains, said.about):
            repaired = replace(repaired, instead_of=said.cause)
            said = replace(said, cause="", cause_id="", explains=(), about=())
    return replace(result, repair=repaired, feedback=said)


def _edit(candidate: Candidate, grading: Grading) -> Edit:
    """Return an edit for people; what a process says of names is checked here."""
    named = _NAME.fullmatch(candidate.function)
    return Edit(
        _place(candidate, grading),
        candidate.function if named else "",
        candidate.kind,
        candidate.before,
        candidate.after,
        candidate.line,
    )


def _place(candidate: Candidate, grading: Grading) -> str:
    submission = grading.submission
    cells = {cell.label: cell for cell in submission.code_cells}
    if candidate.file in cells and candidate.file != submission.file:
        return f"{candidate.file}, line {candidate.line}"
    if submission.tree is None or candidate.file not in submission.tree.written:
        return f"line {candidate.line}"
    return f"{candidate.file}, line {candidate.line}"
