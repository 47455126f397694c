"""Tries a rubric on mutants of its reference, which must lose, and rewrites, which must not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from autograder.authoring import mutants, rewrites
from autograder.authoring.bench import Bench, looks_at_code
from autograder.authoring.findings import MUTANTS, Stage, Trial
from autograder.authoring.mutants import Mutant
from autograder.authoring.rewrites import Rewrite
from autograder.homework.assignment import Check
from autograder.results.report import CheckResult

#: The fraction of the mutants that a good rubric catches.
LEAST_CAUGHT = 0.98
_SEED = 546
#: A mutant that takes this much longer than the reference hangs.
_PATIENCE, _LEAST_PATIENCE = 12.0, 15.0

Told = Callable[[], None]


class Variants:
    """The reference with short training, as the measure of its variants."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.trials = bench.assignment.trials
        self.checks = [
            check
            for check in bench.assignment.checks
            if not check.by_hand and looks_at_code(bench.assignment, check)
        ]
        self.seconds: dict[str, float] = {}

    def baseline(self) -> Stage:
        """Grade the reference with short training: mutants are told from it by their loss."""
        started = time.monotonic()
        with self.trials.short_limits():
            results = self._grade(self.trials.short(self.bench.source), self.checks)
        self.seconds = {result.name: result.seconds for result in results}
        taken = [result for result in results if result.took_points]
        title = "Training shortened" if self.trials.shortened else "Baseline"
        trial = Trial("the reference keeps every point", not taken, _names(taken), "", _told(taken))
        return Stage(title, [trial], time.monotonic() - started)

    def mutants(self, count: int, done: Told) -> Stage:
        """Grade mutants: each has to lose a point in the part that was changed."""
        started = time.monotonic()
        found = self.all_mutants()
        marks = {mutant.key: self.trials.mark_of(mutant.key) for mutant in found}
        chosen = mutants.sample([m for m in found if marks[m.key] is None], count)
        with self.trials.short_limits():
            trials = self.bench.each(lambda m: self._try_mutant(m, self.trials.short), chosen, done)
        trials = self._again_in_full(chosen, trials)
        unused = [mark for mark in self.trials.equivalent if mark not in marks.values()]
        trials += [Trial(mark, False, "is marked as equivalent, and is no mutant")
                   for mark in unused]  # fmt: skip
        excused = {key: self.trials.equivalent[mark] for key, mark in marks.items() if mark}
        note = f"of {len(found)}, {len(excused)} marked as equivalent"
        return Stage(MUTANTS, trials, time.monotonic() - started, note, LEAST_CAUGHT, excused)

    def _again_in_full(self, chosen: Sequence[Mutant], trials: Sequence[Trial]) -> list[Trial]:
        """Try survivors of short training again with the training at its full length."""
        if not self.trials.shortened:
            return list(trials)
        late = [m for m, trial in zip(chosen, trials, strict=True) if not trial.ok]
        again = self.bench.each(lambda m: self._try_mutant(m, str), late, lambda: None)
        found = {trial.name: trial for trial in again}
        return [found.get(trial.name, trial) for trial in trials]

    def all_mutants(self) -> list[Mutant]:
        """Return every mutant of what is graded."""
        bench = self.bench
        return mutants.all_mutants(
            bench.source,
            bench.reference.name,
            self.trials.is_ungraded,
            guarded=bench.assignment.takes_notebooks,
        )

    def rewrites(self, done: Told, count: int | None = None) -> Stage:
        """Grade rewrites, some or all: each has to keep every point of the parts it is in."""
        started = time.monotonic()
        found = list(self.all_rewrites())
        chosen = found if count is None else mutants.sample(found, count)
        with self.trials.short_limits():
            trials = self.bench.each(self._try_rewrite, chosen, done)
        return Stage("Rewrites", trials, time.monotonic() - started)

    def all_rewrites(self) -> Iterator[tuple[str, Rewrite]]:
        """Yield every rewrite with the part that it is in, or ``""`` if in no part."""
        source, name = self.bench.source, self.bench.reference.name
        for part in [*self.trials.written, ""]:

            def chosen(where: str, part: str = part) -> bool:
                return part in (self.trials.parts_of(where) or [""])

            for rewrite in rewrites.rewrites(source, name, chosen):
                yield part, rewrite

    def _grade(
        self,
        source: str,
        checks: Sequence[Check],
        limit: float = 600.0,
        stop: Callable[[CheckResult], bool] = lambda _result: False,
    ) -> list[CheckResult]:
        return self.bench.grade_text(source, checks, seed=_SEED, limit=limit, stop=stop)

    def _limit(self, checks: Sequence[Check]) -> float:
        usual = sum(self.seconds.get(check.name, 1.0) for check in checks)
        return max(_LEAST_PATIENCE, _PATIENCE * usual)

    def _try_mutant(self, mutant: Mutant, length: Callable[[str], str]) -> Trial:
        parts = self.trials.parts_of(mutant.where)
        checks = [check for check in self.checks if check.part in parts or not parts]
        source, patience = length(mutant.source), self._limit(checks)
        results = self._grade(source, checks, patience, _took_points)
        shown = ", ".join(parts)
        if results and results[-1].took_points:
            return Trial(mutant.key, True, f"caught by {results[-1].name}", shown)
        others = [check for check in self.checks if check not in checks]
        found = self._grade(source, others, self._limit(others), _took_points)
        elsewhere = [result for result in found if result.took_points]
        says = f"keeps every point of {shown or 'the homework'}"
        if elsewhere:
            says += f"; loses some at {elsewhere[0].name} ({elsewhere[0].part})"
        name = self.bench.reference.name
        diff = mutants.diff(self.bench.source, mutant.source, name)
        return Trial(mutant.key, False, says, shown, diff)

    def _try_rewrite(self, job: tuple[str, Rewrite]) -> Trial:
        part, rewrite = job
        checks = [check for check in self.checks if check.part == part or not part]
        found = self._grade(self.trials.short(rewrite.source), checks)
        taken = [result for result in found if result.took_points]
        shown = mutants.diff(self.bench.source, rewrite.source, self.bench.reference.name)
        detail = f"{_told(taken)}\n\n{shown}" if taken else ""
        name = f"{rewrite.kind}: {', '.join(rewrite.functions)}"
        return Trial(name, not taken, _names(taken), part, detail)


def _took_points(result: CheckResult) -> bool:
    return result.took_points


def _names(taken: Sequence[CheckResult]) -> str:
    return f"lost points: {', '.join(result.name for result in taken)}" if taken else ""


def _told(taken: Sequence[CheckResult]) -> str:
    lines = []
    for result in taken:
        feedback = result.feedback
        summary = f"{feedback.summary} Found: {feedback.found}" if feedback else ""
        lines.append(f"{result.number} {result.name}: {summary}")
    return "\n".join(lines)
