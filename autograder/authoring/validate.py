"""Tests a rubric before students are graded with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.authoring import agreement, examples, repaired
from autograder.authoring.bench import Bench
from autograder.authoring.findings import CHEATS, PAIRS, REPAIRS, Stage, Trial, Validation
from autograder.authoring.recorded import Progress, quiet, recorded
from autograder.authoring.soundness import NO_CHECK
from autograder.authoring.variants import Variants
from autograder.errors import UsageError
from autograder.homework.homework import Homework
from autograder.results.amounts import count
from autograder.results.report import Report

SEEDS = (1, 2, 3, 4, 5)
_EXAMPLE_SEED = 3
#: The blank skeleton may earn this fraction of the points, for what it gives.
_NEXT_TO_NOTHING = 0.05

#: One pair of mutants is tried for this many single ones.
_MUTANTS_PER_PAIR = 5
#: One mutant is repaired for so many that are tried: that takes seconds.
_MUTANTS_PER_REPAIR = 20


def validate(
    homework: Homework, *, mutants: int = 200, jobs: int = 1, progress: Progress = quiet
) -> Validation:
    """Try a rubric out on its reference, its skeleton, its examples, mutants, rewrites, cheats.

    Parameters
    ----------
    mutants : int
        How many mutants to try; always the same sample.
    jobs : int
        Trials that run side by side, each in a sandbox of its own.

    Raises
    ------
    UsageError
        If the rubric names no reference, or its program fails.
    GraderError
        If the rubric itself breaks.
    """
    with Bench(homework, jobs) as bench:
        stages = list(_stages(bench, mutants, progress))
        return Validation(homework.shown, bench.assignment.title, stages)


def validate_kit(
    homework: Homework, *, mutants: int = 200, jobs: int = 1, progress: Progress = quiet
) -> Validation:
    """Hold what a kit says against what the grader says: on examples, mutants and rewrites.

    Raises
    ------
    UsageError, GraderError
        As :func:`validate`.
    """
    checks = recorded(homework, progress)
    with Bench(homework, jobs) as bench:
        stages = [each.stage for each in agreement.held(bench, checks, mutants, progress)]
    covered = [check for check in checks if check.events]
    points = sum(check.points for check in covered)
    note = f"{len(covered)} checks, {points:g} of {bench.assignment.points:g} points"
    missing = [Trial(f"{c.number} {c.title}", True, c.why_not) for c in checks if not c.events]
    stages.insert(0, Stage("Kit: what it checks", missing, 0.0, note))
    return Validation(homework.shown, bench.assignment.title, stages)


def _stages(bench: Bench, mutants: int, progress: Progress) -> Iterator[Stage]:
    yield _reference(bench, progress("Reference", len(SEEDS)))
    yield _blank(bench, progress("Blank skeleton", 1))
    cases = bench.homework.examples
    yield _examples(bench, cases, progress("Examples", len(cases)))
    variants = Variants(bench)
    baseline = variants.baseline()
    yield baseline
    if baseline.ok:  # otherwise nothing could be told from a loss
        yield variants.mutants(mutants, progress("Mutants", mutants))
        yield variants.causes()
        together = mutants // _MUTANTS_PER_PAIR
        yield variants.pairs(together, progress(PAIRS, together))
        few = mutants // _MUTANTS_PER_REPAIR
        yield repaired.stage(variants, few, progress(REPAIRS, few))
        total = sum(1 for _ in variants.all_rewrites())
        yield variants.rewrites(progress("Rewrites", total))
        yield variants.cheating(progress(CHEATS, len(variants.all_copies()) + 1))


def _reference(bench: Bench, done: Callable[[], None]) -> Stage:
    """Grade the reference with several seeds: it has to earn every point."""
    started = time.monotonic()

    def grade(seed: int) -> Trial:
        report = bench.grade_reference(seed)
        if not report.results:
            return Trial(f"seed {seed}", False, NO_CHECK)
        return Trial(f"seed {seed}", report.all_passed, _score(report), "", _lost_lines(report))

    trials = bench.each(grade, SEEDS, done)
    return Stage("Reference", trials, time.monotonic() - started)


def _blank(bench: Bench, done: Callable[[], None]) -> Stage:
    """Grade the skeleton as it is: it earns next to nothing, and is shown what to write."""
    started = time.monotonic()
    report = bench.grade_skeleton(bench.homework.required_skeleton(), SEEDS[0])
    done()
    silent = [
        result.name
        for result in report.results
        if result.score == 0 and not _says_what_to_do(examples.said(result))
    ]
    most = _NEXT_TO_NOTHING * report.points
    trials = [
        Trial("earns next to nothing", report.score <= most, _score(report)),
        Trial(
            "is shown what to write", not silent, f"not by {', '.join(silent)}" if silent else ""
        ),
    ]
    return Stage("Blank skeleton", trials, time.monotonic() - started)


def _says_what_to_do(text: str) -> bool:
    return bool(text) and ("TODO" in text or len(text.strip().splitlines()) > 1)


def _examples(bench: Bench, cases: list[Path], done: Callable[[], None]) -> Stage:
    """Grade every example: it has to get exactly the result beside it."""
    started = time.monotonic()

    def grade(case: Path) -> Trial:
        try:
            outcome: Report | UsageError = bench.grade_files([case], _EXAMPLE_SEED)
        except UsageError as error:
            outcome = error
        return examples.judge(case, outcome)

    trials = bench.each(grade, cases, done)
    note = "" if cases else f"none in {bench.homework.folders.examples}"
    return Stage("Examples", trials, time.monotonic() - started, note)


def _score(report: Report) -> str:
    return f"{report.score:g} of {count(report.points)}"


def _lost_lines(report: Report) -> str:
    taken = [result for result in report.results if result.took_points]
    return "\n".join(f"{result.number} {result.name}: {examples.said(result)}" for result in taken)
