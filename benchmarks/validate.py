"""How many mutants each built-in rubric catches, and how many of their causes it names.

    python benchmarks/validate.py [--mutants N] [--jobs N] [--write] [HOMEWORK ...]

Prints the tables of docs/measured.md: mutants caught, rewrites that keep every point, and the
seconds for both, with the sandboxes warm; then the causes that were named for mutants and for
pairs of them, and how many are true. All mutants there are by default. ``--write`` puts the
second table on docs/measured.md.
"""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from rich.table import Table

from autograder.authoring.bench import Bench
from autograder.authoring.findings import Stage
from autograder.authoring.judging import Counts
from autograder.authoring.page import held
from autograder.authoring.variants import Variants
from autograder.homework import finding

PAGE = finding.PROJECT / "docs" / "measured.md"
_START, _END = "<!-- causes -->\n", "<!-- end of causes -->\n"
_HEADING = "| homework | causes named | of these true | the line shown by an exception | of pairs |"
_MUTANTS_PER_PAIR = 5


def tried(homework: str, mutants: int, jobs: int) -> tuple[Stage, Stage, Counts, Counts]:
    """Return what became of the mutants, the rewrites and the causes of one homework."""
    with Bench(finding.find(homework), jobs) as bench:
        variants = Variants(bench)
        baseline = variants.baseline()
        if not baseline.ok:
            raise SystemExit(f"{homework}: the reference loses points: {baseline.fallen[0].says}")
        found = variants.mutants(mutants, lambda: None)
        rewrites = variants.rewrites(lambda: None)
        variants.pairs(len(found.trials) // _MUTANTS_PER_PAIR, lambda: None)
        return found, rewrites, variants.counts, variants.counts_of_pairs


def row(name: str, single: Counts, pairs: Counts) -> str:
    """Return a homework's row of the table of causes."""
    named = f"{single.named} of {single.total}, {single.percent}%"
    return (
        f"| `{name}` | {named} | {single.true} of {single.named} | {single.raised} | "
        f"{pairs.true} of {pairs.named} |"
    )


def put_on_page(rows: list[str]) -> None:
    """Replace the table of causes on the page."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_START)
    after = rest.partition(_END)[2]
    table = "\n".join([_HEADING, "|---|---|---|---|---|", *rows])
    PAGE.write_text(f"{before}{_START}{table}\n{_END}{after}", encoding="utf-8")


def main() -> None:
    """Try the homeworks and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("homeworks", nargs="*", metavar="HOMEWORK")
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    table = Table("homework", "mutants caught", "seconds", "rewrites kept", "seconds", box=None)
    short, rows = False, []
    for name in arguments.homeworks or finding.built_in():
        if not finding.find(name).reference:
            continue
        found, rewrites, *counts = tried(name, arguments.mutants, arguments.jobs)
        seconds = [f"{stage.seconds:.0f}" for stage in (found, rewrites)]
        rows.append(row(name, *counts))
        table.add_row(name, held(found), seconds[0], held(rewrites), seconds[1])
        short = short or not (found.ok and rewrites.ok)
        for trial in found.fallen + rewrites.fallen:
            print(f"{name}: {trial.part}: {trial.name}: {trial.says}", file=sys.stderr)
    Console().print(table)
    print("\n".join([_HEADING, *rows]))
    if arguments.write:
        put_on_page(rows)
    sys.exit(short)


if __name__ == "__main__":
    main()
