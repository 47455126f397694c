"""How many mutants each built-in rubric catches, and how long that takes.

    python benchmarks/validate.py [--mutants N] [--jobs N] [HOMEWORK ...]

Prints the table in the README: mutants caught, rewrites that keep every point, and the
seconds for both, with the sandboxes warm. All mutants there are by default.
"""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from rich.table import Table

from autograder.authoring.bench import Bench
from autograder.authoring.findings import Stage
from autograder.authoring.page import held
from autograder.authoring.variants import Variants
from autograder.homework import finding


def tried(homework: str, mutants: int, jobs: int) -> tuple[Stage, Stage]:
    """Return what became of the mutants and the rewrites of one homework."""
    with Bench(finding.find(homework), jobs) as bench:
        variants = Variants(bench)
        baseline = variants.baseline()
        if not baseline.ok:
            raise SystemExit(f"{homework}: the reference loses points: {baseline.fallen[0].says}")
        return variants.mutants(mutants, lambda: None), variants.rewrites(lambda: None)


def main() -> None:
    """Try the homeworks and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("homeworks", nargs="*", metavar="HOMEWORK")
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    table = Table("homework", "mutants caught", "seconds", "rewrites kept", "seconds", box=None)
    short = False
    for name in arguments.homeworks or finding.built_in():
        if not finding.find(name).reference:
            continue
        found, rewrites = tried(name, arguments.mutants, arguments.jobs)
        seconds = [f"{stage.seconds:.0f}" for stage in (found, rewrites)]
        table.add_row(name, held(found), seconds[0], held(rewrites), seconds[1])
        short = short or not (found.ok and rewrites.ok)
        for trial in found.fallen + rewrites.fallen:
            print(f"{name}: {trial.part}: {trial.name}: {trial.says}", file=sys.stderr)
    Console().print(table)
    sys.exit(short)


if __name__ == "__main__":
    main()
