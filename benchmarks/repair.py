"""How often the line of a mistake is found, and what that takes, on every built-in homework.

    python benchmarks/repair.py [NAME ...] [--mutants N] [--pairs N] [--list]

Mutants are those of ``autograder validate``, with its short training. Seconds are of processor
time, the grader's and the student's, so that a busy machine measures the same. ``--list`` shows
every mutant with what was said of it.
"""

from __future__ import annotations

import argparse
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from autograder.authoring import judging, mutants
from autograder.authoring.bench import Bench
from autograder.authoring.mutants import Mutant
from autograder.authoring.variants import Variants
from autograder.errors import AutograderError
from autograder.homework import finding
from autograder.homework.checks import Check
from autograder.repair.repairing import SECONDS, Plan
from autograder.repair.search import Searched
from autograder.results.report import CheckResult

#: On the wall a search may take so many times as long: benchmarks share their machine.
PATIENCE = 60.0
SEED = 546


@dataclass
class Counts:
    """What became of the mutants of one homework."""

    lost: int = 0
    tried: int = 0
    right: int = 0
    function: int = 0
    false: int = 0
    seconds: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Take in another homework's."""
        for name in ("lost", "tried", "right", "function", "false"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seconds += other.seconds
        self.kinds += other.kinds


class Measure:
    """Repairs mutants of one homework and compares what is said with what was changed."""

    def __init__(self, bench: Bench, console: Console, *, listed: bool) -> None:
        self.bench, self.console, self.listed = bench, console, listed
        self.variants = Variants(bench)
        trials = bench.assignment.trials
        self.all = [m for m in self.variants.all_mutants() if trials.mark_of(m.key) is None]

    def singles(self, count: int) -> Counts:
        """Try single mutants."""
        counts = Counts()
        for mutant in mutants.sample(self.all, count):
            self._try([mutant], {mutant.place: mutant.source}, counts)
        return counts

    def pairs(self, count: int) -> Counts:
        """Try two mutants of one part at once: one right line is enough."""
        counts = Counts()
        for pair in judging.pairs(self.all, self.variants._parts_of, count):
            self._try(pair, judging.both(self.bench.sources, pair), counts)
        return counts

    def _try(self, changed: Sequence[Mutant], texts: dict[str, str], counts: Counts) -> None:
        tried: list[Searched] = []

        def told(_check: Check, searched: Searched) -> None:
            tried.append(searched)

        parts = {part for mutant in changed for part in self.variants._parts_of(mutant)}
        checks = [each for each in self.variants.checks if each.part in parts or not parts]
        with self.bench.assignment.trials.short_limits():
            results = self.bench.grade_text(
                self.variants.texts(texts),
                checks,
                seed=SEED,
                limit=3600.0,
                plan=Plan(SECONDS, "line", PATIENCE, told),
            )
        if not any(result.took_points for result in results):
            return
        counts.lost += 1
        counts.tried += bool(tried)
        counts.seconds += [each.seconds for each in tried]
        said = _said(changed, results)
        for name in said:
            setattr(counts, name, getattr(counts, name) + 1)
        if "right" not in said:
            counts.kinds.update(mutant.operator for mutant in changed)
        if self.listed:
            self._show(changed, results, tried, said)

    def _show(
        self,
        changed: Sequence[Mutant],
        results: Sequence[CheckResult],
        tried: Sequence[Searched],
        said: set[str],
    ) -> None:
        took = ", ".join(f"{each.tried} in {each.seconds:.2f} s" for each in tried)
        names = " and ".join(f"{mutant.operator}: {mutant.key}" for mutant in changed)
        verdict = ", ".join(sorted(said)) or "nothing"
        self.console.print(f"{verdict}: {names} [{took}]", markup=False)
        for result in results:
            if result.took_points:
                seconds = f"{result.seconds:.2f} s"
                text = result.repair.for_staff if result.repair else "no repair"
                self.console.print(f"    {result.name} ({seconds}): {text}", markup=False)


def _said(changed: Sequence[Mutant], results: Sequence[CheckResult]) -> set[str]:
    """Say whether a line was named that was changed, its function, or another line."""
    said: set[str] = set()
    for result in results:
        repair = result.repair
        if repair is None:
            continue
        sure = repair.places
        lines = [e.before for e in repair.found[0] if (e.place, e.function) in sure]
        if len(lines) < len(repair.found[0]):
            if any(mutant.where in repair.functions for mutant in changed):
                said.add("function")
            continue
        for before in lines:
            held = any(_is_in(before, mutant) for mutant in changed)
            said.add("right" if held else "false")
    return said


def _is_in(line: str, mutant: Mutant) -> bool:
    """Whether a line is one that a mutant changed."""
    return bool(line) and (line in mutant.after or mutant.after in line)


def _share(count: int, total: int) -> str:
    return f"{count} of {total} ({round(100 * count / total)}%)" if total else "–"


def _row(table: Table, name: str, counts: Counts) -> None:
    seconds = sorted(counts.seconds) or [0.0]
    late = seconds[min(len(seconds) - 1, round(0.95 * len(seconds)))]
    named = counts.right + counts.false
    table.add_row(
        name,
        _share(counts.right, counts.lost),
        _share(counts.right, counts.tried),
        _share(counts.function, counts.lost),
        _share(counts.false, named),
        f"{statistics.median(seconds):.2f} / {late:.2f}",
    )


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--mutants", type=int, default=40)
    parser.add_argument("--pairs", type=int, default=10)
    parser.add_argument("--list", action="store_true", dest="listed")
    options = parser.parse_args()
    console = Console(width=180)
    table = Table(
        *("homework", "line right, of all", "of those without training", "function alone"),
        *("false, of named", "seconds, median / 95%"),
        box=None,
    )
    total, both = Counts(), Counts()
    for name, homework in finding.all_homeworks():
        if isinstance(homework, AutograderError) or (options.names and name not in options.names):
            continue
        with Bench(homework, 1) as bench:
            measure = Measure(bench, console, listed=options.listed)
            singles, pairs = measure.singles(options.mutants), measure.pairs(options.pairs)
        _row(table, name, singles)
        _row(table, f"{name}, pairs", pairs)
        total.add(singles)
        both.add(pairs)
    _row(table, "all", total)
    _row(table, "all pairs", both)
    console.print(table)
    console.print("without a right line, by operator:", dict(total.kinds.most_common()))


if __name__ == "__main__":
    main()
