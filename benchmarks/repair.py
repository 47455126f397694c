"""How often the line of a mistake is found, and what that takes, on every built-in homework.

    python benchmarks/repair.py [NAME ...] [--mutants N] [--pairs N] [--minutes M]
                                [--list] [--write]

Mutants are those of ``autograder validate``, with its short training; examples and habits are
those with one changed place in a function that a check looks at. Each homework has some minutes:
of its mutants as many are tried, in an order drawn by chance, as there is time for, and the table
says how many, and of how many every check that they fail takes too long to try one edit: the
shares are of the others. Seconds are of processor time, the grader's and the student's, so that a
busy machine measures nearly the same. ``--list`` shows every mutant with what was said of it;
``--write`` puts the table on docs/repair.md, where the rows of homeworks that were not tried stay.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import NamedTuple

import pages
from rich.console import Console

from autograder.authoring import habits, judging, mutants
from autograder.authoring.bench import Bench
from autograder.authoring.cases.case import Source
from autograder.authoring.mutants import Mutant
from autograder.authoring.variants import Variants
from autograder.errors import AutograderError
from autograder.homework import finding
from autograder.homework.checks import Check
from autograder.repair.repairing import SECONDS, Plan
from autograder.repair.search import Searched
from autograder.results.repair import Edit
from autograder.results.report import CheckResult

#: On the wall a search may take so many times as long: benchmarks share their machine.
PATIENCE = 60.0
SEED = 546
PAGE = finding.PROJECT / "docs" / "repair.md"
#: An example that changes more lines than this is not wrong in one place.
_MOST_LINES = 2
#: What a line hands back, where that is one name; and the name that one sets, or an element of.
_RETURNS = re.compile(r"^return (\w+)$")
_SETS = re.compile(r"^([^\W\d]\w*)(?:\[.*?\])? *[-+*/]?=(?!=)")
_HEADING = (
    "| homework | tried | too long | line right | two at once, one right | "
    "examples and habits | false, of those named | seconds, median / 95% |"
)


@dataclass
class Counts:
    """What became of the mutants of one homework."""

    lost: int = 0
    too_long: int = 0
    right: int = 0
    function: int = 0
    false: int = 0
    seconds: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Take in another homework's."""
        for name in ("lost", "too_long", "right", "function", "false"):
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

    def singles(self, count: int, until: float) -> Counts:
        """Try single mutants."""
        found = [m for m in self.all if m.operator != habits.OPERATOR]
        return self._tried([((m,), {m.place: m.source}) for m in _by_chance(found, count)], until)

    def pairs(self, count: int, until: float) -> Counts:
        """Try two mutants of one part at once: one right line is enough."""
        found = [m for m in self.all if m.operator != habits.OPERATOR]
        pairs = judging.pairs(found, self.variants.parts_of, 10 * count)
        sources = self.bench.sources
        chosen = [(pair, judging.both(sources, pair)) for pair in _by_chance(pairs, count)]
        return self._tried(chosen, until)

    def examples(self, until: float) -> Counts:
        """Try the examples and the habits that change one place."""
        one_place = [
            mutant
            for mutant in self.all
            if mutant.operator == habits.OPERATOR
            and len(hunks(self.bench.sources[mutant.place], mutant.source)) == 1
        ]
        found = [*one_place, *self._changed_examples()]
        return self._tried([((m,), {m.place: m.source}) for m in _by_chance(found, 100)], until)

    def _changed_examples(self) -> Iterator[Mutant]:
        name, trials = self.bench.homework.name, self.bench.assignment.trials
        cases = import_module(f"autograder.rubrics.{name}.example_cases").HOMEWORK
        own = finding.PROJECT / "submissions_example" / name / cases.cases[0].name
        path = finding.PROJECT / cases.source if cases.source else next(own.glob("*.py"))
        right = path.read_text(encoding="utf-8")
        for case in cases.cases:
            if case.source is not Source.CORRECT or not case.edits:
                continue
            text = right
            for edit in case.edits:
                text = edit(text)
            if (found := in_one_place(right, text, trials.parts_of)) is not None:
                where, hunk = found
                yield Mutant(f"example {case.name}", where, hunk.line, hunk.before, hunk.after,
                             text, place=self.bench.main)  # fmt: skip

    def _tried(
        self, chosen: Sequence[tuple[Sequence[Mutant], dict[str, str]]], until: float
    ) -> Counts:
        counts = Counts()
        for changed, texts in chosen:
            if time.monotonic() > until:
                break
            self._try(changed, texts, counts)
        return counts

    def _try(self, changed: Sequence[Mutant], texts: dict[str, str], counts: Counts) -> None:
        tried: list[Searched] = []

        def told(_check: Check, searched: Searched) -> None:
            tried.append(searched)

        parts = {part for mutant in changed for part in self.variants.parts_of(mutant)}
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
        if all(_is_too_long(each) for each in tried):
            counts.too_long += 1
            return
        counts.lost += 1
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


def _is_too_long(searched: Searched) -> bool:
    """Whether the check takes so long that there was no time to try one edit."""
    return not searched.tried and searched.seconds > SECONDS / 2


def _said(changed: Sequence[Mutant], results: Sequence[CheckResult]) -> set[str]:
    """Say whether a line was named that was changed, its function, or another line."""
    said: set[str] = set()
    for result in results:
        repair = result.repair
        if repair is None:
            continue
        sure = repair.places
        named = [e for e in repair.found[0] if (e.place, e.function) in sure]
        if len(named) < len(repair.found[0]):
            if any(mutant.where in repair.functions for mutant in changed):
                said.add("function")
            continue
        for edit in named:
            # Of several ways to write the same on one line, any may be the one that was there.
            ways = [e for edits in repair.found for e in edits if e.place == edit.place]
            held = any(is_at(way, mutant) for way in ways for mutant in changed)
            said.add("right" if held else "false")
    return said


def is_at(edit: Edit, mutant: Mutant) -> bool:
    """Whether an edit is of a line that a mutant changed, in the same function.

    What a mutant took away is right where it is put back, or on the line beside it if that sets
    the same, or hands it back: it has no line of its own.
    """
    if edit.function and edit.function != mutant.where:
        return False
    if not mutant.after:
        beside = edit.line in (mutant.line - 1, mutant.line)
        gone = _SETS.match(mutant.before)
        there = _SETS.match(edit.before) or _RETURNS.match(edit.before)
        same = gone is not None and there is not None and gone[1] == there[1]
        return mutant.before in edit.after or (beside and same)
    line = edit.before
    return bool(line) and (f" {line} " in f" {mutant.after} " or mutant.after in line)


class Hunk(NamedTuple):
    """Lines that differ: the first one in the second text, what they say, and how many."""

    line: int
    before: str
    after: str
    lines: int


def hunks(before: str, after: str) -> list[Hunk]:
    """Return what differs in two texts."""
    first, second = before.splitlines(), after.splitlines()
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    return [
        Hunk(
            start + 1, _one_line(first[a:b]), _one_line(second[start:end]), max(b - a, end - start)
        )
        for tag, a, b, start, end in matcher.get_opcodes()
        if tag != "equal" and _one_line(first[a:b]) != _one_line(second[start:end])
    ]


def in_one_place(
    right: str, text: str, parts_of: Callable[[str], Sequence[str]]
) -> tuple[str, Hunk] | None:
    """Return where a text differs from the right one, if that is one place that is graded."""
    try:
        found = [(where_is(text, hunk.line), hunk) for hunk in hunks(right, text)]
    except SyntaxError:
        return None
    graded = [(where, hunk) for where, hunk in found if parts_of(where)]
    return graded[0] if len(graded) == 1 and graded[0][1].lines <= _MOST_LINES else None


def where_is(text: str, line: int) -> str:
    """Return the function that a line is in, as mutants call it; empty outside of functions."""
    for node in ast.parse(text).body:
        if node.lineno <= line <= (node.end_lineno or node.lineno):
            if not isinstance(node, ast.ClassDef):
                return str(getattr(node, "name", ""))
            inner = (m for m in node.body if m.lineno <= line <= (m.end_lineno or m.lineno))
            return f"{node.name}.{getattr(next(inner, None), 'name', '')}"
    return ""


def _one_line(lines: Sequence[str]) -> str:
    return " ".join(line.strip() for line in lines)


def _by_chance(found: Sequence[mutants.Item], count: int) -> list[mutants.Item]:
    """Return some, in an order drawn by chance: however many are tried are a fair sample."""
    chosen = list(found)
    random.Random(SEED).shuffle(chosen)
    return chosen[:count]


def _share(count: int, total: int) -> str:
    return f"{count} of {total} ({round(100 * count / total)}%)" if total else "–"


def row(name: str, singles: Counts, pairs: Counts, examples: Counts) -> str:
    """Return a homework's row of the table."""
    every = Counts()
    for counts in (singles, pairs, examples):
        every.add(counts)
    seconds = sorted(every.seconds) or [0.0]
    late = seconds[min(len(seconds) - 1, round(0.95 * len(seconds)))]
    cells = [
        name,
        str(every.lost),
        str(every.too_long),
        *(_share(counts.right, counts.lost) for counts in (singles, pairs, examples)),
        _share(every.false, every.right + every.false),
        f"{statistics.median(seconds):.2f} / {late:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--mutants", type=int, default=40)
    parser.add_argument("--pairs", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=4.0, help="for each homework")
    parser.add_argument("--list", action="store_true", dest="listed")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    console = Console(width=180)
    kinds: Counter[str] = Counter()
    homeworks = list(finding.all_homeworks())
    for name, homework in homeworks:
        if isinstance(homework, AutograderError) or (options.names and name not in options.names):
            continue
        with Bench(homework, 1) as bench:
            measure, now = Measure(bench, console, listed=options.listed), time.monotonic
            seconds = 60 * options.minutes
            examples = measure.examples(now() + 0.3 * seconds)
            pairs = measure.pairs(options.pairs, now() + 0.2 * seconds)
            singles = measure.singles(options.mutants, now() + 0.5 * seconds)
        kinds += singles.kinds
        line = row(f"`{name}`", singles, pairs, examples)
        print(_HEADING, line, sep="\n", flush=True)
        if options.write:
            order = [each for each, _ in homeworks]
            pages.put_rows(PAGE, "lines", _HEADING, {name: line}, order)
    console.print("without a right line, by operator:", dict(kinds.most_common()))


if __name__ == "__main__":
    main()
