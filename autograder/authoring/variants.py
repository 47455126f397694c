"""Tries a rubric on mutants of its reference, which must lose, and rewrites, which must not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from autograder.authoring import cheats, judging, mutants, rewrites
from autograder.authoring.bench import Bench, looks_at_code
from autograder.authoring.findings import CHEATS, MUTANTS, PAIRS, Stage, Trial
from autograder.authoring.mutants import Mutant
from autograder.authoring.rewrites import Rewrite
from autograder.homework.assignment import Check
from autograder.results.report import CheckResult

#: The fraction of the mutants that a good rubric catches.
LEAST_CAUGHT = 0.98
_SEED = 546
#: Enough to tell what always goes with an error from what happened to.
_CLUE_SEEDS = (546, 547, 548)
_COPIED = (
    "Have the run work on data that nobody has seen (other labels, say), and see in the "
    "rubric whether what it wrote fits that data."
)
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
        self._judged: dict[str, judging.Judged] = {}
        self.counts_of_pairs = judging.Counts.of([])

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
        unused = [
            mark
            for mark in self.trials.equivalent
            if mark not in marks.values() and not mark.startswith(cheats.KEY)
        ]
        trials += [Trial(mark, False, "is marked as equivalent, and is no mutant")
                   for mark in unused]  # fmt: skip
        parts = [check.part for check in self.bench.assignment.checks]
        unknown = self.trials.unknown(parts, self.bench.source)
        trials += [Trial(name, False, says, part) for part, name, says in unknown]
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

    @property
    def judged(self) -> list[judging.Judged]:
        """What was said of the mutants that lost points, in the order of the file."""
        known = (mutant.key for mutant in self.all_mutants())
        return [self._judged[key] for key in known if key in self._judged]

    @property
    def counts(self) -> judging.Counts:
        """How many of them were named a cause, and how many the true one."""
        return judging.Counts.of(self.judged)

    def causes(self) -> Stage:
        """Judge what the checks said of the mutants that lost points."""
        found = self.judged
        reference = self.bench.reference.name
        return judging.stage(found, self.bench.source, reference, time.monotonic())

    def pairs(self, count: int, done: Told) -> Stage:
        """Grade pairs of mutants: each cause that is named is that of one of the two."""
        started = time.monotonic()
        known = [each for each in self.all_mutants() if each.key in self._judged]
        chosen = judging.pairs(known, lambda m: tuple(self.trials.parts_of(m.where)), count)
        with self.trials.short_limits():
            found = self.bench.each(self._try_pair, chosen, done)
        self.counts_of_pairs = judging.Counts.of(found)
        stage = judging.stage(found, self.bench.source, self.bench.reference.name, started)
        return replace(stage, title=PAIRS)

    def _try_pair(self, pair: judging.Pair) -> judging.Judged:
        parts = {part for mutant in pair for part in self.trials.parts_of(mutant.where)}
        checks = [check for check in self.checks if check.part in parts or not parts]
        source = self.trials.short(judging.both(self.bench.source, pair))
        results = self._grade(source, checks, self._limit(checks))
        return judging.judged(pair, results, ", ".join(sorted(parts)))

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

    def all_copies(self) -> list[cheats.Copy]:
        """Return every cheat that copies what was handed in."""
        graded = cheats.is_graded(self.bench.assignment)
        return cheats.copies(self.bench.source, self.bench.assignment.artifacts, graded)

    def finders(self) -> list[str]:
        """Return the functions that may be there to find planted errors."""
        return cheats.finders(self.bench.source, cheats.is_graded(self.bench.assignment))

    def cheating(self, done: Told) -> Stage:
        """Grade cheats: none may keep a point of the work that it skips."""
        started = time.monotonic()
        found = {copy: self.trials.mark_of(copy.key) for copy in self.all_copies()}
        with self.trials.short_limits():
            tried = [copy for copy, mark in found.items() if mark is None]
            trials = self.bench.each(self._try_copy, tried, done)
            trials += self._look_for_betrayals()
            done()
        excused = {copy.key: self.trials.equivalent[mark] for copy, mark in found.items() if mark}
        note = "" if trials or excused else "nothing to copy, and no planted errors"
        return Stage(CHEATS, trials, time.monotonic() - started, note, excused=excused)

    def _try_copy(self, copy: cheats.Copy) -> Trial:
        """See whether a cheat keeps points that are lost where nothing is done at all."""
        parts = self.trials.parts_of(copy.function)
        checks = [check for check in self.checks if check.part in parts]
        without = self._grade(self.trials.short(copy.blank), checks, handed_in=True)
        names = {result.name for result in without if result.took_points}
        its_own = [check for check in checks if check.name in names]
        found = self._grade(self.trials.short(copy.source), its_own, handed_in=True)
        kept = [each.name for each in found if not each.took_points and not each.by_hand]
        says = f"keeps the points of {', '.join(kept)}" if kept else "loses all of its points"
        return Trial(copy.key, not kept, says, ", ".join(parts), _COPIED if kept else "")

    def _look_for_betrayals(self) -> list[Trial]:
        """See whether a check that students write could know a planted error by something else."""
        names = self.finders()
        parts = {part for name in names for part in self.trials.parts_of(name)}
        checks = [check for check in self.checks if check.part in parts]
        clues = cheats.Clues()
        source = cheats.watching(self.trials.short(self.bench.source), names)
        for seed in _CLUE_SEEDS if checks else ():
            for result in self._grade(source, checks, seed=seed):
                clues.read(result.output)
        trials = []
        for name in clues.judged():
            paths = clues.betrayals(name)
            says = (
                f"can be told from {', '.join(paths[:3])}" if paths else "is seen by nothing else"
            )
            key = f"{cheats.KEY}{name} knows a planted error without looking for it"
            shown = ", ".join(self.trials.parts_of(name))
            trials.append(Trial(key, not paths, says, shown, "\n".join(paths)))
        return trials

    def _grade(
        self,
        source: str,
        checks: Sequence[Check],
        limit: float = 600.0,
        stop: Callable[[CheckResult], bool] = lambda _result: False,
        *,
        seed: int = _SEED,
        handed_in: bool = False,
    ) -> list[CheckResult]:
        return self.bench.grade_text(
            source, checks, seed=seed, limit=limit, stop=stop, handed_in=handed_in
        )

    def _limit(self, checks: Sequence[Check]) -> float:
        usual = sum(self.seconds.get(check.name, 1.0) for check in checks)
        return max(_LEAST_PATIENCE, _PATIENCE * usual)

    def _try_mutant(self, mutant: Mutant, length: Callable[[str], str]) -> Trial:
        parts = self.trials.parts_of(mutant.where)
        checks = [check for check in self.checks if check.part in parts or not parts]
        source, patience = length(mutant.source), self._limit(checks)
        results = self._grade(source, checks, patience)
        taken = [result for result in results if result.took_points]
        shown = ", ".join(parts)
        if taken:
            self._judged[mutant.key] = judging.judged([mutant], taken, shown)
            return Trial(mutant.key, True, f"caught by {_listed(taken)}", shown)
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


def _listed(taken: Sequence[CheckResult], most: int = 3) -> str:
    names = [result.name for result in taken]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _took_points(result: CheckResult) -> bool:
    return result.took_points


def _names(taken: Sequence[CheckResult]) -> str:
    return f"lost points: {', '.join(result.name for result in taken)}" if taken else ""


def _told(taken: Sequence[CheckResult]) -> str:
    lines = []
    for result in taken:
        feedback = result.feedback
        found = f" Found: {feedback.found}" if feedback and feedback.found else ""
        summary = feedback.summary if feedback else ""
        lines.append(f"{result.number} {result.name}: {summary}{found}")
    return "\n".join(lines)
