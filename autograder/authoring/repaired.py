"""Compares the causes that a rubric names with the edits that repair its mutants."""

from __future__ import annotations

import time
from collections.abc import Callable

from autograder.authoring import mutants
from autograder.authoring.findings import REPAIRS, Stage, Trial
from autograder.authoring.mutants import Mutant
from autograder.authoring.variants import Variants
from autograder.results.report import CheckResult


def stage(variants: Variants, count: int, done: Callable[[], None]) -> Stage:
    """Repair some mutants that a cause was named for; list where the repair is another one.

    Nothing falls by it: a repair is proved, and of two that work it may be the other.
    """
    started = time.monotonic()
    named = {key for judged in variants.judged if judged.named for key in [judged.mutants[0].key]}
    known = [mutant for mutant in variants.all_mutants() if mutant.key in named]
    chosen = mutants.sample(known, count)

    def compare(mutant: Mutant) -> tuple[Trial, bool]:
        results = variants.repaired(mutant)
        return trial(mutant, results), any(result.repair for result in results)

    with variants.trials.short_limits():
        found = variants.bench.each(compare, chosen, done)
    repaired = sum(was for _, was in found)
    note = f"{repaired} of {len(chosen)} repaired by a small edit"
    return Stage(REPAIRS, [each for each, _ in found], time.monotonic() - started, note, least=0.0)


def trial(mutant: Mutant, results: list[CheckResult]) -> Trial:
    """Say whether a check named another cause than what repairs it."""
    others = [
        f"{result.name} says: {result.repair.instead_of} But what repairs it: "
        f"{result.repair.for_staff}"
        for result in results
        if result.repair and result.repair.instead_of
    ]
    parts = ", ".join(dict.fromkeys(result.part for result in results))
    return Trial(mutant.key, not others, "; ".join(others), parts)
