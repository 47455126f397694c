"""The search for the smallest edits that make a failed check pass."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.homework.checks import Check
from autograder.repair.first_wrong import Place
from autograder.repair.trial import Bench, Edits, Tried, using_student
from autograder.results.repair import KINDS
from autograder.results.report import CheckResult, Outcome
from autograder.sandbox.replies import Candidate

#: What passed and takes a longer part of the time for a check is not run again.
LONGEST_RUN = 0.3
#: For each repair, checks of other parts are run for this part of the time: none may break.
ELSEWHERE = 0.15
#: An edited check may take so many times as long as before, and at least so many seconds.
PATIENCE, LEAST_PATIENCE = 5.0, 0.5
#: After a repair was found, others as small are looked for: as long again, and at least this.
LEAST_LOOK = 0.3
#: Of the time, edits of the kind that the check named as the cause may take so much, and all
#: single ones so much before pairs are tried.
FOR_NAMED, FOR_SINGLES = 0.35, 0.45
#: Of the likeliest edits, as many are tried before pairs of them.
MOST_LIKELY = 60
#: Of the edits after which a check comes further, as many are tried with a second one.
MOST_PROMISING = 4
#: The sizes of edits: see ``sandbox.inside.repairs.rules``.
LARGEST = 3
#: A second seed, far from any other.
OTHER_SEED = 104_729
_NAMES = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


@dataclass
class Searched:
    """What a search found, and what it took."""

    found: list[Edits] = field(default_factory=list)
    tried: int = 0
    seconds: float = 0.0


class Search:
    """Looks for repairs of the checks of one submission.

    Parameters
    ----------
    results : mapping of str to CheckResult
        What was found of every check, by name.
    seconds : float
        For each failed check.
    """

    def __init__(
        self,
        bench: Bench,
        checks: Sequence[Check],
        results: Mapping[str, CheckResult],
        seconds: float,
    ) -> None:
        self.bench = bench
        self.checks = checks
        self.results = results
        self.seconds = seconds
        self.known: list[Edits] = []

    def repair(self, check: Check, end: float) -> Searched:
        """Look for the smallest repairs of one failed check, until ``end`` at the latest."""
        started = self.bench.used
        searched = _One(self, check, end).run()
        searched.seconds = self.bench.used - started
        self.known += [edits for edits in searched.found if edits not in self.known]
        return searched

    def is_short(self, check: Check) -> bool:
        """Whether a check can be run often enough.

        Of its own time most may have been the search for a cause, which no edit is tried with;
        what its fixtures take, a training say, each edit takes again.
        """
        fixtures = self.took(check) - self._own(check)
        return self._own(check) <= self.seconds and fixtures <= LONGEST_RUN * self.seconds

    def _own(self, check: Check) -> float:
        return self.bench.calls.seconds.get(check.name, 0.0)

    def took(self, check: Check) -> float:
        """Return what a check took, with the fixtures that it would have to make again."""
        names = [check.name, *using_student(self.bench.calls, check)]
        return sum(self.bench.calls.seconds.get(name, 0.0) for name in names)

    def limit_of(self, check: Check) -> float:
        """Return the seconds that an edited check may take."""
        longest = max(LEAST_PATIENCE, PATIENCE * self.took(check))
        return min(check.timeout, self.seconds, longest)

    def others(self, check: Check, outcome: Outcome) -> list[Check]:
        """Return the other checks of the same part that ended so, the quickest first."""
        return self._quickest(check, outcome, lambda each: each.part == check.part)

    def elsewhere(self, check: Check) -> list[Check]:
        """Return the checks of other parts that passed, the quickest first."""
        return self._quickest(check, Outcome.PASSED, lambda each: each.part != check.part)

    def _quickest(
        self, check: Check, outcome: Outcome, fits: Callable[[Check], bool]
    ) -> list[Check]:
        found = [
            each
            for each in self.checks
            if fits(each)
            and each is not check
            and self.results[each.name].outcome is outcome
            and "session" not in each.needs
            and self.took(each) <= LONGEST_RUN * self.seconds
        ]
        return sorted(found, key=self.took)


class _One:
    """The search for one check."""

    def __init__(self, search: Search, check: Check, end: float) -> None:
        self.search, self.check, self.end = search, check, end
        self.bench = search.bench
        self.budget = self.bench.used + search.seconds
        self.limit = search.limit_of(check)
        self.searched = Searched()
        self.base = Tried(passed=False)
        self.seen: set[frozenset[tuple[str, int, int, str]]] = set()
        self.promising: list[tuple[tuple[float, Place], Edits]] = []

    def run(self) -> Searched:
        """Try what repaired another check, then single edits, then pairs."""
        for edits in self.search.known:
            if self._left() and self._try(edits) and self._holds(edits):
                self.searched.found.append(edits)
                return self.searched
        self.base, listed = self.bench.trace(self.check, self.limit)
        # One that passes now failed by chance: nothing would be proved.
        if self.base.passed:
            return self.searched
        named, ordered = self._in_order(listed)
        self._singles(named[:MOST_LIKELY], FOR_NAMED)
        # Two words that are each another one are likelier than most of what is new.
        words = [each for each in ordered if each.size == 1][:MOST_LIKELY]
        if not self.searched.found:
            self._singles(words, FOR_SINGLES)
        if not self.searched.found:
            self._pairs(words)
        if not self.searched.found:
            self._singles(ordered, FOR_SINGLES)
        if not self.searched.found:
            self._pairs(ordered)
        # What the pairs leave of the time; none of it is tried twice.
        if not self.searched.found:
            self._singles(ordered)
        self.searched.found = self._best(self.searched.found)
        return self.searched

    def _left(self) -> bool:
        return self.bench.used < self.budget and time.monotonic() < self.end

    def _is_new(self, edits: Edits) -> bool:
        """Whether edits were not tried yet, in whatever order."""
        key = frozenset((e.file, e.start, e.end, e.text) for e in edits)
        known = key in self.seen
        self.seen.add(key)
        return not known

    def _try(self, edits: Edits) -> bool:
        """Run the check with edits; note how far it came."""
        self.searched.tried += 1
        tried = self.bench.run(self.check, edits, self.limit)
        if not tried.passed and tried.reached > self.base.reached:
            self.promising.append((tried.reached, edits))
        return tried.passed

    def _holds(self, edits: Edits) -> bool:
        """Whether a repair holds with other inputs, and breaks no check that passed.

        Those of the same part have to be tried; of the others, those that there is time for.
        """
        seed = self.bench.seed ^ OTHER_SEED
        if not self.bench.run(self.check, edits, self.limit, seed=seed).passed:
            return False
        for other in self.search.others(self.check, Outcome.PASSED):
            # One that there is no time for is not known to pass.
            limit = self.search.limit_of(other)
            if not self._left() or not self.bench.run(other, edits, limit).passed:
                return False
        until = self.bench.used + ELSEWHERE * self.search.seconds
        for other in self.search.elsewhere(self.check):
            if not self._left() or self.bench.used > until:
                break
            if not self.bench.run(other, edits, self.search.limit_of(other)).passed:
                return False
        return True

    def _singles(self, ordered: Sequence[Candidate], share: float = 1.0) -> None:
        """Try single edits in order, until this share of all the time is used up."""
        started, until = self.bench.used, self.budget - (1 - share) * self.search.seconds
        todo, found = list(ordered), self.searched.found
        while todo:
            candidate = todo.pop(0)
            if not self._left() or self.bench.used > until:
                return
            if (found and candidate.size > found[0][0].size) or not self._is_new((candidate,)):
                continue
            if self._try((candidate,)) and self._holds((candidate,)):
                if not found:
                    until = self.bench.used + max(LEAST_LOOK, self.bench.used - started)
                    todo.sort(key=lambda each: not does_the_same(each, candidate))
                found.append((candidate,))

    def _pairs(self, ordered: Sequence[Candidate]) -> None:
        """Try second edits with the ones after which the check came further."""
        best = sorted(self.promising, key=lambda each: each[0], reverse=True)
        for first, second in _alternating([e for _, e in best[:MOST_PROMISING]], ordered):
            if not self._left():
                return
            edits = (first[0], second)
            if not _apart(*edits) or not self._is_new(edits):
                continue
            if self._try(edits) and self._holds(edits) and self._needs_both(edits):
                self.searched.found.append(edits)
                return

    def _needs_both(self, edits: Edits) -> bool:
        return not any(self._try((edit,)) for edit in edits[1:])

    def _in_order(self, listed: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
        """Return the edits of the cause that the check named, and all, each the likeliest first.

        Of all, those come first that stand where an exception was raised, then those of a kind
        that the cause speaks of; of the functions that the check does not name all come later.
        """
        feedback = self.search.results[self.check.name].feedback
        explains = set(feedback.explains) if feedback else set()
        raised = self.base.line
        said = f"{self.check.title} {feedback.summary if feedback else ''}"
        words = {word for each in _NAMES.findall(said) for word in (each, each.split(".")[-1])}

        def is_aside(candidate: Candidate) -> bool:
            """Whether the check speaks of other functions than the one that is edited."""
            return candidate.function.split(".")[-1] not in words

        sound = [each for each in listed if is_sound(each) and self._is_handed_in(each.file)]

        def meant(candidate: Candidate) -> int:
            """Say how much a kind is what the cause speaks of: 0 if it is that before all."""
            known = KINDS[candidate.kind].explains
            return next((n for n, each in enumerate(known) if each in explains), len(known))

        def speaks(candidate: Candidate) -> bool:
            return meant(candidate) < len(KINDS[candidate.kind].explains)

        named = [each for each in sound if meant(each) == 0]
        named.sort(key=is_aside)
        # Of a helper every edit comes later, and none after all others.
        late = {e: place * (2 if is_aside(e) else 1) for place, e in enumerate(sound, 1)}
        ordered = sorted(
            sound, key=lambda e: (raised != (e.file, e.line), not speaks(e), late[e], is_aside(e))
        )
        return named, ordered

    def _is_handed_in(self, file: str) -> bool:
        """Whether a file is the student's: what the course gives is not theirs to change."""
        tree = self.bench.calls.submission.tree
        return tree is None or file in tree.written

    def _best(self, found: list[Edits]) -> list[Edits]:
        """Of several repairs, return those that make most of the part's other checks pass."""
        size = min((edits[0].size for edits in found), default=0)
        found = [edits for edits in found if edits[0].size == size]
        if len({(e.file, e.line) for edits in found for e in edits}) <= 1:
            return found
        failed = self.search.others(self.check, Outcome.WRONG)
        counts = [0] * len(found)
        for other in failed[:3]:
            for place, edits in enumerate(found):
                if not self._left():
                    return found
                counts[place] += self.bench.run(other, edits, self.search.limit_of(other)).passed
        return [edits for edits, count in zip(found, counts, strict=True) if count == max(counts)]


def is_sound(candidate: Candidate) -> bool:
    """Whether an edit that a process named can be one: anything may come from there."""
    return (
        candidate.kind in KINDS
        and candidate.line > 0
        and 1 <= candidate.size <= LARGEST
        and 0 <= candidate.start <= candidate.end < 2**31
    )


def does_the_same(other: Candidate, found: Candidate) -> bool:
    """Whether an edit adds elsewhere what another one adds: then no line is known to lack it."""
    if found.start == found.end or not found.kind.startswith("missing"):
        return False
    return other.kind == found.kind and _added(other.text) == _added(found.text)


def _added(text: str) -> list[str]:
    return text.rstrip(")").split()[-2:]


def _apart(first: Candidate, second: Candidate) -> bool:
    if first.file != second.file:
        return True
    return first.end <= second.start or second.end <= first.start


def _alternating(
    firsts: Sequence[Edits], seconds: Sequence[Candidate]
) -> Iterator[tuple[Edits, Candidate]]:
    """Yield every pair, the likeliest second edits first for all of the first ones."""
    for second in seconds:
        for first in firsts:
            yield first, second
