"""How many mutants each built-in rubric catches, and how many of their causes it names.

    python benchmarks/validate.py [--mutants N] [--jobs N] [--write] [HOMEWORK ...]

Prints the tables of docs/measured.md: mutants caught, rewrites that keep every point, and the
seconds for both, with the sandboxes warm; then the causes that were named for mutants and for
pairs of them, and how many are true; and each false one with what was changed. All mutants
there are by default. ``--write`` puts the rows of both on docs/measured.md, and the sum of the
causes into README.md.
"""

from __future__ import annotations

import argparse
import re
import sys
from typing import NamedTuple

import pages
from rich.console import Console
from rich.table import Table

from autograder.authoring.bench import Bench
from autograder.authoring.findings import Stage, Trial
from autograder.authoring.judging import Counts
from autograder.authoring.page import held
from autograder.authoring.variants import Variants
from autograder.homework import finding

PAGE = finding.PROJECT / "docs" / "measured.md"
_CAUGHT = "| homework | mutants caught | seconds | rewrites that keep every point |"
_HEADING = "| homework | causes named | of these true | the line shown by an exception | of pairs |"
_MUTANTS_PER_PAIR = 5


class Tried(NamedTuple):
    """What became of the mutants, the rewrites and the causes of one homework."""

    mutants: Stage
    rewrites: Stage
    causes: Stage
    pairs: Stage
    single: Counts
    double: Counts

    @property
    def fallen(self) -> list[Trial]:
        """What falls short, with the diff of a false cause."""
        stages = (self.mutants, self.rewrites, self.causes, self.pairs)
        return [trial for stage in stages for trial in stage.fallen]


def tried(homework: str, mutants: int, jobs: int) -> Tried:
    """Try one homework."""
    with Bench(finding.find(homework), jobs) as bench:
        variants = Variants(bench)
        baseline = variants.baseline()
        if not baseline.ok:
            raise SystemExit(f"{homework}: the reference loses points: {baseline.fallen[0].says}")
        found = variants.mutants(mutants, lambda: None)
        rewrites = variants.rewrites(lambda: None)
        pairs = variants.pairs(len(found.trials) // _MUTANTS_PER_PAIR, lambda: None)
        causes = variants.causes()
        return Tried(found, rewrites, causes, pairs, variants.counts, variants.counts_of_pairs)


def row(name: str, single: Counts, pairs: Counts) -> str:
    """Return a homework's row of the table of causes."""
    named = f"{single.named} of {single.total}, {single.percent}%"
    return (
        f"| `{name}` | {named} | {single.true} of {single.named} | {single.raised} | "
        f"{pairs.true} of {pairs.named} |"
    )


def caught(name: str, found: Tried) -> str:
    """Return a homework's row of the table of mutants."""
    both = found.mutants, found.rewrites
    seconds = sum(stage.seconds for stage in both)
    return f"| `{name}` | {held(both[0])} | {seconds:.0f} | {held(both[1])} |"


def put_in_readme(lines: list[str]) -> None:
    """Say in one sentence what the rows come to."""
    found = [re.findall(r"(\d+) of (\d+)", line)[:2] for line in lines]
    named, all_of_them = (sum(int(first[i]) for first, _ in found) for i in (0, 1))
    true = sum(int(second[0]) for _, second in found)
    readme = finding.PROJECT / "README.md"
    said = f"a cause is named for {named} of {all_of_them} planted mistakes, {true} of them true"
    page = readme.read_text(encoding="utf-8")
    readme.write_text(pages.within(page, "named", said), encoding="utf-8")


def main() -> None:
    """Try the homeworks and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("homeworks", nargs="*", metavar="HOMEWORK")
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    table = Table("homework", "mutants caught", "seconds", "rewrites kept", "seconds", box=None)
    short, rows, mutants = False, dict[str, str](), dict[str, str]()
    for name in arguments.homeworks or finding.built_in():
        if not finding.find(name).reference:
            continue
        found = tried(name, arguments.mutants, arguments.jobs)
        rows[name] = row(name, found.single, found.double)
        mutants[name] = caught(name, found)
        cells = [(held(s), f"{s.seconds:.0f}") for s in (found.mutants, found.rewrites)]
        table.add_row(name, *cells[0], *cells[1])
        short = short or not (found.mutants.ok and found.rewrites.ok)
        for trial in found.fallen:
            print(f"{name}: {trial.part}: {trial.name}: {trial.says}", file=sys.stderr)
            print(trial.detail, file=sys.stderr)
    Console().print(table)
    print("\n".join([_HEADING, *rows.values()]))
    if arguments.write:
        order = finding.built_in()
        pages.put_rows(PAGE, "mutants", _CAUGHT, mutants, order)
        put_in_readme(pages.put_rows(PAGE, "causes", _HEADING, rows, order))
    sys.exit(short)


if __name__ == "__main__":
    main()
