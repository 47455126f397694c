"""The search for the smallest edits that make a failed check pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.homework.checks import Check
from autograder.repair.one_check import OneCheck
from autograder.repair.ordering import names_in
from autograder.repair.trial import Bench, Edits, using_student
from autograder.results.report import CheckResult, Outcome

#: What passed and takes a longer part of the time for a check is not run again.
LONGEST_RUN = 0.3
#: An edited check may take so many times as long as before, and at least so many seconds.
PATIENCE, LEAST_PATIENCE = 5.0, 0.5


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
        self.known: list[list[Edits]] = []

    def repair(
        self, check: Check, end: float, remembered: Sequence[Edits] | None = None
    ) -> Searched:
        """Look for the smallest repairs of one failed check, until ``end`` at the latest.

        Parameters
        ----------
        remembered : sequence of tuple of Candidate, optional
            What was found of the same files; if that was nothing, nothing is looked for.
        """
        started = self.bench.used
        one = OneCheck(self, check, end)
        if remembered is not None:
            found = one.confirmed(remembered)
            if found or not remembered:
                return Searched(found, one.tried, self.bench.used - started)
        searched = Searched(one.run(), one.tried, self.bench.used - started)
        if searched.found and searched.found not in self.known:
            self.known.append(searched.found)
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

    def meant(self, check: Check, edits: Edits) -> list[Check]:
        """Return the checks of other parts that passed and are about what is edited.

        They are in a part that the function belongs to, or their title names it. What uses a
        function may be judged by what the student's own one returns: it would pass with a wrong
        one, too.
        """
        trials = self.bench.calls.assignment.trials
        functions = {edit.function for edit in edits if edit.function}
        parts = {part for name in functions for part in trials.parts_of(name)}
        bare = {name.split(".")[-1] for name in functions}
        return [
            each
            for each in self.elsewhere(check)
            if each.part in parts or bare & names_in(each.title)
        ]

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
