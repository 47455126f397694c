"""What a student calls otherwise than the skeleton: checked under that name, as in the grader."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.kit import replay
from autograder.kit.asking import Aliases, Process
from autograder.kit.record import Recorded
from autograder.kit.replay import Fresh, Verdict
from autograder.results.report import CheckResult, Outcome
from autograder.sandbox.failures import NotDefined
from autograder.sandbox.protocol import Handle
from autograder.submitted.renamed import HERE_ALONE, Lookups, Renamed

_OPEN = "Not decided here: {said}. The grader takes a point for that, here or in another check."


class Answering:
    """A process whose modules answer to the skeleton's names, too."""

    def __init__(self, process: Process, lookups: Lookups) -> None:
        self._process, self._lookups = process, lookups
        self._modules: set[int] = set()
        self._answer(0)

    def request(self, op: str, what: str, **fields: Any) -> Any:
        """Pass a request on."""
        if op == "get" and fields["target"] in self._modules:
            self._lookups.looked_up(fields["name"])
        answer = self._process.request(op, what, **fields)
        if op == "module" and type(answer) is Handle:
            self._answer(answer.id)
        return answer

    def _answer(self, module: int) -> None:
        self._modules.add(module)
        for name, own in self._lookups.renamed.names.items():
            try:
                self._process.request("get", name, target=module, name=name)
            except NotDefined as missing:
                with contextlib.suppress(NotDefined):
                    found = self._process.request("get", own, target=module, name=own)
                    self._process.request("set", name, target=module, name=name, value=found)
                    self._lookups.answered[name] = missing


def verdict_on(
    check: Recorded, fresh: Fresh, aliases: Aliases, renamed: Renamed
) -> tuple[Verdict, set[str]]:
    """Return what a check finds, and which of the renamed things it looked up."""
    if not renamed.names:
        return replay.verdict_on(check, fresh, aliases), set()
    lookups = Lookups(renamed)

    @contextlib.contextmanager
    def answering() -> Iterator[Process]:
        nonlocal lookups
        lookups = Lookups(Renamed(renamed.names, renamed.kinds))
        with fresh() as process:
            yield Answering(process, lookups)

    verdict = replay.verdict_on(check, answering, aliases)
    if verdict.error is not None and lookups.guessed:
        missing = lookups.guessed[0]
        verdict = Verdict(Outcome.WRONG, missing.feedback, notes=verdict.notes, error=missing)
    return verdict, lookups.renamed.used


def charged(
    results: Sequence[CheckResult],
    read: Mapping[str, Collection[str]],
    renamed: Renamed,
    order: Sequence[str],
    after_hidden: Collection[str],
) -> list[CheckResult]:
    """Return results of which one has paid for the names, if it is known which one pays.

    If a check that is not decided here may pay in the grader, the one that would is left open.

    Parameters
    ----------
    read : mapping of str to collection of str
        The renamed things that each check has looked up.
    order : sequence of str
        All public checks, as the grader goes through them.
    after_hidden : collection of str
        Those that come after a hidden one.
    """
    used = {name for names in read.values() for name in names}
    renamed = Renamed(renamed.names, renamed.kinds, used)
    found = renamed.charged(results, read)
    for place, (before, after) in enumerate(zip(results, found, strict=True)):
        if after is before:
            continue
        decided = {each.name for each in results if each.outcome is not Outcome.LATER}
        first = order[: order.index(before.name)]
        if before.outcome is not Outcome.PASSED:
            first = order
        if before.name in after_hidden or not decided.issuperset(first):
            found[place] = _left_open(before, after)
    return found


def _left_open(before: CheckResult, after: CheckResult) -> CheckResult:
    if before.outcome is not Outcome.PASSED or after.feedback is None:
        notes = tuple(note.removesuffix(HERE_ALONE) for note in after.notes)
        return replace(before, notes=notes)
    said = replace(
        after.feedback,
        summary=_OPEN.format(said=after.feedback.summary),
        next_step=after.feedback.next_step.removesuffix(HERE_ALONE),
    )
    return replace(before, score=None, outcome=Outcome.LATER, feedback=said)
