"""Holds a submission to the names that its homework forbids, in each part."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.errors import ForAPerson, Wrong
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.replies import NotedCall
from autograder.sandbox.walls.watching import SWITCHED_OFF
from autograder.submitted.forbidden import Use, as_rules, wrong

if TYPE_CHECKING:
    from autograder.homework.assignment import Assignment, Check
    from autograder.submitted.submission import Submission

#: Of what a student's process reports of a call, more than this is no name.
_LONGEST_NAME = 100


class Rules:
    """What each check forbids, and whether a submission keeps to it."""

    def __init__(self, assignment: Assignment, submission: Submission) -> None:
        self.assignment = assignment
        self.submission = submission
        parts = {check.part for check in assignment.checks}
        # A part that is misspelled would forbid nothing, and nobody would see it.
        if unknown := set(assignment.forbidden) - parts:
            raise ValueError(f"{assignment.name} forbids names in {unknown}, which is not a part")

    def of(self, check: Check) -> dict[str, str]:
        """Return the names that a check forbids, each with what to do instead."""
        return forbidden_by(self.assignment, check)

    def require_unused(self, check: Check) -> None:
        """Look at the source that is written for a check's part.

        Raises
        ------
        Wrong
            If it uses a forbidden name.
        """
        rules = self.of(check)
        if rules and (uses := self.submission.reading.uses[key_of(check.part, rules)]):
            places = [replace(use, place=self.submission.place(use.line, use.file)) for use in uses]
            raise wrong(places, rules)

    @contextlib.contextmanager
    def watching(self, process: StudentProcess, check: Check | None) -> Iterator[None]:
        """Have a student process note calls of forbidden names while this lasts.

        Raises
        ------
        Wrong
            If there were any; instead of what the check itself found, if that would have
            earned points.
        """
        rules = self.of(check) if check is not None else {}
        if not rules:
            yield
            return
        what = "looking for forbidden names"
        tree = self.submission.tree
        places = list(tree.written) if tree is not None else []
        process.request("watch", what, names=list(rules), places=places)
        failure: Wrong | None = None
        try:
            yield
        # Nobody is left to be asked what was called.
        except StudentStopped:
            raise
        except Wrong as error:
            failure = error
        # Nothing is earned by it: what the check found helps more than what was called.
        if failure is not None and failure.earned == 0:
            raise failure
        noted = process.request("watched", what)
        if calls := _as_uses(noted, rules, places):
            raise wrong(calls, rules) from failure
        # Switching the watch off proves nothing, as a profiler does it, too; but it hides what
        # would have been seen. So a person decides.
        if any(each.name == SWITCHED_OFF for each in noted):
            raise ForAPerson(
                "Whether this is done without what is forbidden is for a person to say: the code "
                f"calls {SWITCHED_OFF}, and hides what else it calls."
            ) from failure
        if failure is not None:
            raise failure


def forbidden_by(assignment: Assignment, check: Check) -> dict[str, str]:
    """Return the names that a check forbids, each with what to do instead."""
    return as_rules(assignment.forbidden.get(check.part, ())) | as_rules(check.forbids)


def key_of(part: str, rules: Iterable[str]) -> str:
    """Return what the uses of what a part forbids go by."""
    return "\n".join([part, *rules])


def to_look_for(assignment: Assignment) -> dict[str, tuple[list[str], list[str]]]:
    """Return what a reader is to look for: by key, forbidden names, and what is written."""
    found = {}
    for check in assignment.checks:
        if rules := forbidden_by(assignment, check):
            written = list(assignment.trials.written.get(check.part, ()))
            found[key_of(check.part, rules)] = (list(rules), written)
    return found


def _as_uses(calls: Sequence[NotedCall], rules: dict[str, str], places: Sequence[str]) -> list[Use]:
    """Return the calls of forbidden names that a student's process reports."""
    uses = []
    for name, file, line, function in calls:
        # The process says it: names that nobody looked for are made up.
        if name in rules:
            where = function[:_LONGEST_NAME] if function.isidentifier() else ""
            uses.append(Use(name, line, where, place=_place(file[:_LONGEST_NAME], line, places)))
    return uses


def _place(file: str, line: int, places: Sequence[str]) -> str:
    # A cell, or a file that was handed in: any other name is the process's own invention.
    named = file.startswith("cell ") or file in places
    return f"{file}, line {line}" if named else f"line {line}"
