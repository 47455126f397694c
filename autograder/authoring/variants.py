"""Tries a rubric on mutants of its reference, which must lose, and rewrites, which must not."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from autograder.authoring import cheats, habits, judging, mutants, rewrites
from autograder.authoring.bench import Bench, looks_at_code
from autograder.authoring.early import Early
from autograder.authoring.findings import CHEATS, MUTANTS, PAIRS, Stage, Trial
from autograder.authoring.mutants import Mutant
from autograder.authoring.rewrites import Rewrite
from autograder.homework.asked import module_at
from autograder.homework.assignment import Check
from autograder.repair.repairing import SECONDS, Plan
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
#: A check that takes longer is not run for a mutant that lost points before, with its cause named,
#: and only where no other takes points for one that is in no part.
_SLOW = 0.5
#: Seconds for grading and repairing one mutant.
_REPAIR_LIMIT = 300.0

Told = Callable[[], None]
#: Gives a text its short training, or leaves it as it is.
Length = Callable[[str], str]


class _Round(NamedTuple):
    """Checks to grade a mutant with.

    Attributes
    ----------
    cells : int or None
        After how many cells; None for all of them.
    whole : bool
        Whether they are all checks that a caught mutant is graded with.
    """

    checks: Sequence[Check]
    cells: int | None = None
    whole: bool = True


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

    @functools.cached_property
    def early(self) -> Early:
        """After how many cells of a notebook each part can be graded."""
        return Early(self.bench, self.texts(), _SEED)

    def baseline(self) -> Stage:
        """Grade the reference with short training: mutants are told from it by their loss."""
        started = time.monotonic()
        with self.trials.short_limits():
            results = self._grade(self.texts(), self.checks)
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
            self.early.find(
                self._last_changes(found),
                lambda part: sorted(self._checks_of(part), key=self._slowness),
            )
            trials = self.bench.each(lambda m: self._try_mutant(m, self.trials.short), chosen, done)
        trials = self._again_in_full(chosen, trials)
        unused = [
            mark
            for mark in self.trials.equivalent
            if mark not in marks.values() and not mark.startswith(cheats.KEY)
        ]
        trials += [Trial(mark, False, "is marked as equivalent, and is not a mutant")
                   for mark in unused]  # fmt: skip
        parts = [check.part for check in self.bench.assignment.checks]
        unknown = self.trials.unknown(parts, "\n".join([*self._modules(), *self._sources()]))
        trials += [Trial(name, False, says, part) for part, name, says in unknown]
        excused = {key: self.trials.equivalent[mark] for key, mark in marks.items() if mark}
        note = f"of {len(found)}, {len(excused)} marked as equivalent"
        if self.trials.ungraded:
            note += f"; no check looks at {', '.join(self.trials.ungraded)}"
        return Stage(MUTANTS, trials, time.monotonic() - started, note, LEAST_CAUGHT, excused)

    def _last_changes(self, found: Iterable[Mutant]) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield each part with a text that is changed as far down as one of its mutants is."""
        last: dict[str, Mutant] = {}
        for mutant in found:
            for part in self.parts_of(mutant):
                if mutant.operator == habits.OPERATOR:  # in more than one place
                    yield part, self.texts({mutant.place: mutant.source})
                elif part not in last or mutant.line > last[part].line:
                    last[part] = mutant
        for part, mutant in last.items():
            yield part, self.texts({mutant.place: mutant.source})

    def _again_in_full(self, chosen: Sequence[Mutant], trials: Sequence[Trial]) -> list[Trial]:
        """Try survivors of short training again with the training at its full length."""
        if not self.trials.shortened:
            return list(trials)
        late = [m for m, trial in zip(chosen, trials, strict=True) if not trial.ok]
        again = self.bench.each(lambda m: self._try_mutant(m, _in_full), late, lambda: None)
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
        return judging.stage(found, self.bench.sources, time.monotonic())

    def pairs(self, count: int, done: Told) -> Stage:
        """Grade pairs of mutants: each cause that is named is that of one of the two."""
        started = time.monotonic()
        # Two habits change several places, and may change the same.
        known = [
            each
            for each in self.all_mutants()
            if each.key in self._judged and each.operator != habits.OPERATOR
        ]
        chosen = judging.pairs(known, self.parts_of, count)
        with self.trials.short_limits():
            found = self.bench.each(self._try_pair, chosen, done)
        self.counts_of_pairs = judging.Counts.of(found)
        stage = judging.stage(found, self.bench.sources, started)
        return replace(stage, title=PAIRS)

    def _try_pair(self, pair: judging.Pair) -> judging.Judged:
        parts = {part for mutant in pair for part in self.parts_of(mutant)}
        checks = self._checks_of(*parts)
        texts = self.texts(judging.both(self.bench.sources, pair))
        cells = self.early.enough_for(parts)
        results = self._grade(texts, checks, self._limit(checks), cells=cells)
        return judging.judged(pair, results, ", ".join(sorted(parts)))

    def repaired(self, mutant: Mutant) -> list[CheckResult]:
        """Grade a mutant with the checks of its parts, and repair it."""
        parts = self.parts_of(mutant)
        checks = self._checks_of(*parts)
        texts = self.texts({mutant.place: mutant.source})
        limit, plan = _REPAIR_LIMIT, Plan(SECONDS)
        return self.bench.grade_text(texts, checks, seed=_SEED, limit=limit, plan=plan)

    def graded(self, changed: Mapping[str, str], parts: Sequence[str]) -> list[CheckResult]:
        """Grade the reference with some texts changed: the checks of some parts, or all.

        The time that each check takes at the most is known once :meth:`baseline` has run.
        """
        checks = self._checks_of(*parts)
        return self._grade(self.texts(changed), checks, self._limit(checks))

    def _checks_of(self, *parts: str) -> list[Check]:
        """Return the checks of some parts, or all checks where no part is named."""
        return [check for check in self.checks if check.part in parts or not parts]

    def parts_of(self, mutant: Mutant) -> tuple[str, ...]:
        """Return the parts of the homework that a mutant changes."""
        return tuple(self.trials.parts_of(mutant.where, mutant.module))

    def all_mutants(self) -> list[Mutant]:
        """Return every mutant of what is graded."""
        return [
            replace(mutant, place=place, module=module)
            for place, module, source in self._files()
            for mutant in mutants.all_mutants(
                source,
                place,
                functools.partial(self.trials.is_ungraded, module=module),
                guarded=self.bench.assignment.takes_notebooks and place == self.bench.main,
            )
        ] + [
            replace(mutant, place=place, module=module)
            for place, module, source in self._files()
            for mutant in habits.mutants_of(self.trials.habits, source)
        ]

    def _files(self) -> Iterator[tuple[str, str, str]]:
        """Yield place, module and text of each file of the reference; one alone needs no module."""
        for place, source in self.bench.sources.items():
            yield place, module_at(place) if self.bench.homework.is_tree else "", source

    def _modules(self) -> list[str]:
        return [module for _, module, _ in self._files()]

    def _sources(self) -> list[str]:
        return list(self.bench.sources.values())

    def texts(
        self, changed: Mapping[str, str] = MappingProxyType({}), length: Length | None = None
    ) -> dict[str, str]:
        """Return all texts of the reference, some of them changed, with short training."""
        length = length or self.trials.short
        whole = self.bench.sources | dict(changed)
        return {place: length(text) for place, text in whole.items()}

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
        for part in [*self.trials.written, ""]:
            for place, module, source in self._files():

                def chosen(where: str, part: str = part, module: str = module) -> bool:
                    return part in (self.trials.parts_of(where, module) or [""])

                for rewrite in rewrites.rewrites(source, place, chosen):
                    yield part, replace(rewrite, place=place)

    def all_copies(self) -> list[cheats.Copy]:
        """Return every cheat that copies what was handed in."""
        assignment = self.bench.assignment
        return [
            replace(copy, place=place, module=module)
            for place, module, source in self._files()
            for copy in cheats.copies(
                source, assignment.artifacts, cheats.is_graded(assignment, module)
            )
        ]

    def finders(self) -> dict[str, list[str]]:
        """Return by its place in which file functions may be there to find planted errors."""
        assignment = self.bench.assignment
        return {
            place: cheats.finders(source, cheats.is_graded(assignment, module))
            for place, module, source in self._files()
        }

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
        parts = self.trials.parts_of(copy.function, copy.module)
        checks = [check for check in self.checks if check.part in parts or not parts]
        without = self._grade(self.texts({copy.place: copy.blank}), checks, handed_in=True)
        names = {result.name for result in without if result.took_points}
        its_own = [check for check in checks if check.name in names]
        found = self._grade(self.texts({copy.place: copy.source}), its_own, handed_in=True)
        kept = [each.name for each in found if not each.took_points and not each.by_hand]
        says = f"keeps the points of {', '.join(kept)}" if kept else "loses all of its points"
        return Trial(copy.key, not kept, says, ", ".join(parts), _COPIED if kept else "")

    def _look_for_betrayals(self) -> list[Trial]:
        """See whether a check that students write could know a planted error by something else."""
        parts_of: dict[str, list[str]] = {}
        texts = self.texts()
        for place, module, _ in self._files():
            names = self.finders()[place]
            parts_of |= {name: self.trials.parts_of(name, module) for name in names}
            texts[place] = cheats.watching(texts[place], names)
        parts = {part for each in parts_of.values() for part in each}
        checks = [check for check in self.checks if check.part in parts or not parts]
        clues = cheats.Clues()
        for seed in _CLUE_SEEDS if parts_of else ():
            for result in self._grade(texts, checks, seed=seed):
                clues.read(result.output)
        trials = []
        for name in clues.judged():
            paths = clues.betrayals(name)
            says = (
                f"can be told from {', '.join(paths[:3])}" if paths else "is seen by nothing else"
            )
            key = f"{cheats.KEY}{name} knows a planted error without looking for it"
            shown = ", ".join(parts_of.get(name, []))
            trials.append(Trial(key, not paths, says, shown, "\n".join(paths)))
        return trials

    def _grade(
        self,
        texts: Mapping[str, str],
        checks: Sequence[Check],
        limit: float = 600.0,
        stop: Callable[[CheckResult], bool] = lambda _result: False,
        leave_out: Callable[[Check, Sequence[CheckResult]], bool] = lambda _check, _before: False,
        *,
        seed: int = _SEED,
        handed_in: bool = False,
        cells: int | None = None,
    ) -> list[CheckResult]:
        return self.bench.grade_text(
            texts,
            checks,
            seed=seed,
            limit=limit,
            stop=stop,
            leave_out=leave_out,
            handed_in=handed_in,
            cells=cells,
            more=True,
        )

    def _limit(self, checks: Sequence[Check]) -> float:
        usual = sum(self.seconds.get(check.name, 1.0) for check in checks)
        return max(_LEAST_PATIENCE, _PATIENCE * usual)

    def _try_mutant(self, mutant: Mutant, length: Length) -> Trial:
        parts = self.parts_of(mutant)
        texts = self.texts({mutant.place: mutant.source}, length)
        shown = ", ".join(parts)
        for checks, cells, whole in self._rounds(texts, parts, short=length is not _in_full):
            leave_out = self._adds_nothing if parts else self._is_not_needed
            results = self._grade(
                texts, checks, self._limit(checks), leave_out=leave_out, cells=cells
            )
            taken = [result for result in results if result.took_points]
            # Some checks of a part do for all of it where they name the cause.
            if taken and (whole or _named(taken)):
                self._judged[mutant.key] = judging.judged([mutant], taken, shown)
                return Trial(mutant.key, True, f"caught by {_listed(taken)}", shown)
        others = [check for check in self.checks if parts and check.part not in parts]
        found = self._grade(texts, others, self._limit(others), _took_points)
        elsewhere = [result for result in found if result.took_points]
        says = f"keeps every point of {shown or 'the homework'}"
        if elsewhere:
            says += f"; loses some at {elsewhere[0].name} ({elsewhere[0].part})"
        diff = mutants.diff(self.bench.sources[mutant.place], mutant.source, mutant.place)
        return Trial(mutant.key, False, says, shown, diff)

    def _rounds(
        self, texts: Mapping[str, str], parts: Sequence[str], *, short: bool
    ) -> Iterator[_Round]:
        """Yield what to grade a mutant with until it loses points.

        One in no part has to lose them anywhere: what is quick comes first.
        """
        checks = self._checks_of(*parts)
        rounds: list[_Round] = []
        if parts:
            cells = self.early.enough_for(parts) if short else None
            some = self.early.some_of(parts) if short else None
            if cells is not None:
                rounds.append(_Round(checks, cells))
            elif some is not None:
                quick = [check for check in checks if check.name in some[1]]
                rounds.append(_Round(quick, some[0], whole=False))
            rounds.append(_Round(checks))
        else:
            if short:
                rounds = [_Round(self._checks_of(*seen), n) for n, seen in self.early.after(texts)]
            before = self.early.before(texts)
            checks = sorted(checks, key=self._slowness)
            rounds.append(_Round([check for check in checks if check.part not in before]))
            rounds.append(_Round([check for check in checks if check.part in before]))
        yield from (each for each in rounds if each.checks)

    def _slowness(self, check: Check) -> float:
        """Return the seconds of a slow check, or of one that it goes by; 0 for a quick one."""
        longest = max(self.seconds.get(name, 0.0) for name in (check.name, *check.depends_on))
        return longest if longest > _SLOW else 0.0

    def _is_not_needed(self, check: Check, before: Sequence[CheckResult]) -> bool:
        """Whether a check is slow, and the mutant is caught without it."""
        return self._slowness(check) > 0 and any(map(_took_points, before))

    def _adds_nothing(self, check: Check, before: Sequence[CheckResult]) -> bool:
        """Whether a check is slow, and the mutant is caught and its cause named without it."""
        return (
            _named([result for result in before if result.took_points])
            and self.seconds.get(check.name, 0.0) > _SLOW
        )

    def _try_rewrite(self, job: tuple[str, Rewrite]) -> Trial:
        part, rewrite = job
        checks = self._checks_of(*([part] if part else []))
        found = self._grade(self.texts({rewrite.place: rewrite.source}), checks)
        taken = [result for result in found if result.took_points]
        before = self.bench.sources[rewrite.place]
        shown = mutants.diff(before, rewrite.source, rewrite.place)
        detail = f"{_told(taken)}\n\n{shown}" if taken else ""
        where = f" ({rewrite.place})" if self.bench.homework.is_tree else ""
        name = f"{rewrite.kind}: {', '.join(rewrite.functions)}{where}"
        return Trial(name, not taken, _names(taken), part, detail)


def _in_full(text: str) -> str:
    """Leave a text its training."""
    return text


def _listed(taken: Sequence[CheckResult], most: int = 3) -> str:
    names = [result.name for result in taken]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _named(taken: Sequence[CheckResult]) -> bool:
    """Whether one of some results names a cause."""
    return any(result.feedback is not None and result.feedback.explains for result in taken)


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
