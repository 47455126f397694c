"""The search for the smallest edits that make one failed check pass."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.homework.checks import Check
from autograder.repair.first_wrong import Place
from autograder.repair.ordering import (
    Screened,
    alternating,
    apart,
    does_the_same,
    in_order,
    is_sound,
    says_nothing,
    takes_away,
    twins_of,
)
from autograder.repair.trial import Edits, Tried
from autograder.results.report import Outcome
from autograder.sandbox.replies import Candidate

if TYPE_CHECKING:
    from autograder.repair.search import Search

#: For each repair, checks of other parts are run for this part of the time: none may break.
ELSEWHERE = 0.15
#: After a repair was found, others as small are looked for: as long again, and at least this.
LEAST_LOOK = 0.2
#: Of the time, noting what takes part may take so much: a run that takes longer leaves none to
#: try anything. And finding out which edits cannot do may take so much: at first, when only the
#: likeliest few of each kind are tried, and if they were none.
FOR_TRACING, SHORT_SCREENING, FOR_SCREENING = 0.5, 0.03, 0.1
FIRST_FEW = 12
#: A check that takes a longer part of the time is tried with a few edits at most.
FEW_RUNS = 0.15
#: Of the time, edits of the kind that the check named as the cause may take so much, and all
#: single ones so much before pairs are tried.
FOR_NAMED, FOR_SINGLES = 0.35, 0.45
#: By then the likeliest of all single edits, pairs, and all single edits were tried.
FOR_LIKELY, FOR_PAIRS, FOR_ALL = 0.65, 0.8, 0.9
#: Of the edits of the named kind, and of those of one word, as many are tried before all
#: others; and of all, as many before pairs.
MOST_LIKELY, LIKELY = 60, 200
#: Of the edits after which a check comes further, as many are tried with a second one.
MOST_PROMISING = 4
#: Of the other checks of a part that failed, as many are run with a repair.
MOST_FAILED = 3
#: The least that a run may take.
LEAST_RUN = 0.05
#: A second seed, far from any other.
OTHER_SEED = 104_729


class OneCheck:
    """The search for one check."""

    def __init__(self, search: Search, check: Check, end: float) -> None:
        self.search, self.check, self.end = search, check, end
        self.bench = search.bench
        self.budget = self.bench.used + search.seconds
        #: When the tries began: what was listed before is not of their time.
        self.begun = self.bench.used
        self.limit = search.limit_of(check)
        self.found: list[Edits] = []
        self.named: list[Candidate] = []
        self.words: list[Candidate] = []
        self.ordered: list[Candidate] = []
        self.tried = 0
        self.quickest = 0.0
        self.further = False
        self.broken: Check | None = None
        self.screened = Screened((), ())
        self.base = Tried(passed=False)
        self.seen: set[frozenset[tuple[str, int, int, str]]] = set()
        self.promising: list[tuple[tuple[float, Place], Edits]] = []

    def run(self) -> list[Edits]:
        """Try what repaired another check, then single edits, then pairs."""
        for repairs in self.search.known:
            # All of them: where several do, no line is known to be the one.
            if found := self.confirmed(repairs):
                return found
        if not self._trace(SHORT_SCREENING):
            return []
        # Of few edits that there is time for, it is no use to know which of many are none.
        if self.search.took(self.check) <= FEW_RUNS * self.search.seconds:
            # Half of all repairs are found by then.
            self._singles(self.named, FOR_NAMED, at_first=FIRST_FEW)
            if not self.found:
                self._singles(self.words, FOR_SINGLES, at_first=FIRST_FEW)
            if not self.found and not self._trace(FOR_SCREENING):
                return []
        if not self.found:
            self._singles(self.named, FOR_NAMED)
        if not self.found:
            self._singles(self.words, FOR_SINGLES)
        if not self.found:
            self._singles(self.ordered[:LIKELY], FOR_LIKELY)
        if not self.found:
            self._pairs(self.words, FOR_PAIRS)
        if not self.found:
            self._singles(self.ordered, FOR_ALL)
        if not self.found:
            self._pairs(self.ordered)
        # What the pairs leave of the time; none of it is tried twice.
        if not self.found:
            self._singles(self.ordered)
        self.found = self._best(self.found)
        return self.found

    def _trace(self, screening: float) -> bool:
        """List the edits of what takes part; False if the check passes now.

        Parameters
        ----------
        screening : float
            The part of the time to find out which of them are no repairs.
        """
        seconds = self.search.seconds
        limit = min(self.limit, FOR_TRACING * seconds)
        self.base, listed, verdicts = self.bench.trace(self.check, limit, screening * seconds)
        # One that passes now failed by chance: nothing would be proved.
        if self.base.passed:
            return False
        self.begun = self.bench.used
        self.screened = Screened(listed, verdicts)
        named, self.ordered = self._in_order(listed)
        self.named = named[:MOST_LIKELY]
        # Two words that are each another one are likelier than most of what is new.
        words = [each for each in self.ordered if each.size == 1 or says_nothing(each)]
        self.words = words[:MOST_LIKELY]
        return True

    def confirmed(self, remembered: Sequence[Edits]) -> list[Edits]:
        """Return those of some repairs that are some here, too."""
        return [e for e in remembered if self._left() and self._try(e) and self._holds(e)]

    def _left(self) -> bool:
        """Whether there is time for another run: as much as the quickest one has taken."""
        takes = max(LEAST_RUN, self.quickest)
        return self.bench.used + takes < self.budget and time.monotonic() < self.end

    def _until(self, share: float) -> float:
        """Return when a share of the time for tries is used up."""
        return self.begun + share * (self.budget - self.begun)

    def _is_new(self, edits: Edits) -> bool:
        """Whether edits were not tried yet, in whatever order."""
        key = frozenset((e.file, e.start, e.end, e.text) for e in edits)
        known = key in self.seen
        self.seen.add(key)
        return not known

    def _try(self, edits: Edits) -> bool:
        """Run the check with edits; note how far it came."""
        self.tried += 1
        tried = self.bench.run(self.check, edits, self._within(self.limit))
        self.quickest = min(tried.seconds, self.quickest or tried.seconds)
        self.further = not tried.passed and tried.reached > self.base.reached
        if self.further:
            self.promising.append((tried.reached, edits))
        return tried.passed

    def _within(self, limit: float) -> float:
        """Return the part of a limit that there is still time for."""
        return max(min(limit, self.budget - self.bench.used), LEAST_RUN)

    def _holds(self, edits: Edits) -> bool:
        """Whether a repair holds with other inputs, and breaks no check that passed.

        Those of the same part, and those about what is edited, have to be tried; of the
        others, those that there is time for.
        """
        self.broken = None
        seed, limit = self.bench.seed ^ OTHER_SEED, self._within(self.limit)
        if not self._left() or not self.bench.run(self.check, edits, limit, seed=seed).passed:
            return False
        needed = self.search.others(self.check, Outcome.PASSED)
        needed += self.search.meant(self.check, edits)
        for other in needed:
            # One that there is no time for is not known to pass.
            if not self._left() or not self._keeps(other, edits):
                return False
        if any(takes_away(each) for each in edits) and not self._explains_more(edits):
            return False
        until = self.bench.used + ELSEWHERE * self.search.seconds
        for other in self.search.elsewhere(self.check):
            if other in needed:
                continue
            if not self._left() or self.bench.used > until:
                break
            if not self._keeps(other, edits):
                return False
        return True

    def _keeps(self, other: Check, edits: Edits) -> bool:
        """Whether another check passes with edits; note it if not."""
        limit = self._within(self.search.limit_of(other))
        passed = self.bench.run(other, edits, limit).passed
        self.broken = None if passed else other
        return passed

    def _explains_more(self, edits: Edits) -> bool:
        """Whether another check of the part that failed passes, too, where there is one.

        With less code a check may pass by having less to judge: a loop that does nothing, say.
        """
        failed = self.search.others(self.check, Outcome.WRONG)[:MOST_FAILED]
        return not failed or any(
            self._left()
            and self.bench.run(other, edits, self._within(self.search.limit_of(other))).passed
            for other in failed
        )

    def _singles(
        self, ordered: Sequence[Candidate], share: float = 1.0, at_first: float = math.inf
    ) -> None:
        """Try single edits in order, until this share of all the time is used up.

        Parameters
        ----------
        at_first : float
            As many are tried, if none of them is a repair.
        """
        started, until = self.bench.used, self._until(share)
        todo, found, last = list(ordered), self.found, self.tried + at_first
        while todo:
            candidate = todo.pop(0)
            if not self._left() or self.bench.used > until or (not found and self.tried >= last):
                return
            if found and candidate.size > found[0][0].size:
                continue
            if self.screened.is_none(candidate) or not self._is_new((candidate,)):
                continue
            if not self._try((candidate,)):
                # What comes further is asked for more than was noted: others may answer that.
                if not self.further:
                    self.screened.failed(candidate)
            elif self._holds((candidate,)):
                if not found:
                    until = self.bench.used + max(LEAST_LOOK, self.bench.used - started)
                    alike = self.screened.alike(candidate)
                    # Then the smaller ones: one of them that works, too, explains it better.
                    todo.sort(
                        key=lambda e: (
                            not (alike(e) or does_the_same(e, candidate)),
                            e.size >= candidate.size,
                        )
                    )
                found.append((candidate,))
            elif not found and (twins := self._with_a_twin(candidate)):
                found.append(twins)
                return

    def _with_a_twin(self, first: Candidate) -> Edits:
        """Return an edit that breaks another check, made in a second line too if that helps.

        Where both lines step uphill, one alone steps down and the other one up.
        """
        broken = self.broken
        if broken is None:
            return ()
        for second in twins_of(first, self.ordered):
            edits = (first, second)
            if not self._left():
                break
            # What it broke first: nearly always it is broken still, and no more is to be run.
            mends = self._is_new(edits) and self._keeps(broken, edits)
            if mends and self._try(edits) and self._holds(edits):
                return edits
        return ()

    def _pairs(self, ordered: Sequence[Candidate], share: float = 1.0) -> None:
        """Try second edits with the ones after which the check came further."""
        until = self._until(share)
        best = sorted(self.promising, key=lambda each: each[0], reverse=True)
        for first, second in alternating([e for _, e in best[:MOST_PROMISING]], ordered):
            if not self._left() or self.bench.used > until:
                return
            edits = (first[0], second)
            if self.screened.breaks(second) or not apart(*edits) or not self._is_new(edits):
                continue
            if self._try(edits) and self._holds(edits) and self._needs_both(edits):
                # Two small edits may come to what one larger edit of the same line does.
                lines = {(edit.file, edit.line) for edit in edits}
                self._singles([e for e in self.ordered if (e.file, e.line) in lines])
                self.found = self.found or [edits]
                return

    def _needs_both(self, edits: Edits) -> bool:
        return not any(self._try((edit,)) for edit in edits[1:])

    def _in_order(self, listed: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
        """Return the edits of the cause that the check named, and all, the likeliest first."""
        feedback = self.search.results[self.check.name].feedback
        sound = [each for each in listed if is_sound(each) and self._is_handed_in(each.file)]
        said = f"{self.check.title} {feedback.summary if feedback else ''}"
        return in_order(sound, feedback.explains if feedback else (), self.base.line, said)

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
        for other in failed[:MOST_FAILED]:
            for place, edits in enumerate(found):
                if not self._left():
                    return found
                counts[place] += self.bench.run(other, edits, self.search.limit_of(other)).passed
        return [edits for edits, count in zip(found, counts, strict=True) if count == max(counts)]
