"""Whether a kit says what the grader says, for each built-in homework.

    python benchmarks/kit.py [--mutants N] [--jobs N] [--write] [HOMEWORK ...]

Records each kit and holds its verdicts against the grader's: on every example, on mutants and
on rewrites of the reference. Prints the table of docs/kit.md, each disagreement, and with
``--open`` each check of a right solution of which nothing is said at home. All mutants are
tried by default. Exit code 1 if there is a disagreement. ``--write`` puts the rows on
docs/kit.md, and some of their columns into README.md.
"""

from __future__ import annotations

import argparse
import sys
import time

from autograder.authoring.agreement import Compared, Counts, Held, held
from autograder.authoring.bench import Bench
from autograder.authoring.recorded import quiet, recorded
from autograder.homework import finding

PAGE = finding.PROJECT / "docs" / "kit.md"
_START, _END = "<!-- kits -->\n", "<!-- end of kits -->\n"
_HEADING = (
    "| homework | checks at home | points | recorded in | examples, mutants, rewrites compared "
    "| verdicts given | of right work | disagreements |"
)

#: What the README says of each row: columns of the table above.
_IN_README = (0, 1, 2, 5, 7)
_README_HEADING = (
    "| homework | public checks at home | points | verdicts given of those compared "
    "| disagreements |"
)


def row(name: str, mutants: int, jobs: int, *, show_open: bool) -> tuple[str, int]:
    """Measure one homework; return its row and how many disagreements there are."""
    homework, started = finding.find(name), time.monotonic()
    checks = recorded(homework)
    seconds = time.monotonic() - started
    with Bench(homework, jobs) as bench:
        found = list(held(bench, checks, mutants, quiet))
    for one in found:
        tell(name, one, show_open=show_open)
    covered = [check for check in checks if check.events]
    points = sum(check.points for check in covered)
    tried = ", ".join(f"{len(one.names)} of {one.of}" for one in found)
    counts = Counts.of(found)
    line = (
        f"| `{name}` | {len(covered)} of {len(checks)} | {points:g} of "
        f"{homework.assignment.points:g} | {seconds:.0f} s | {tried} | "
        f"{counts.given} of {counts.compared} | {counts.right_given} of {counts.right} | "
        f"{counts.disagreements} |"
    )
    return line, counts.disagreements


def tell(homework: str, found: Held, *, show_open: bool) -> None:
    """Print what is not as it should be."""

    def line(name: str, each: Compared, says: str) -> None:
        print(f"{homework}: {found.title}: {name}: {each.graded.number} {says}", file=sys.stderr)

    for name, compared in zip(found.names, found.compared, strict=True):
        for each in compared:
            if each.disagree:
                line(name, each, each.says)
            elif show_open and not each.decided and not each.graded.took_points:
                line(name, each, f"? {each.at_home.why}")


def put_on_page(rows: dict[str, str]) -> None:
    """Put the rows of these homeworks into the table; others stay as they are."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_START)
    there, _, after = rest.partition(_END)
    kept = {name: line for name in finding.built_in() for line in there.split("\n")
            if line.startswith(f"| `{name}` ")}  # fmt: skip
    lines = [rows.get(name) or kept.get(name) for name in finding.built_in()]
    written = [line for line in lines if line]
    put_in_readme(written)
    table = "\n".join([_HEADING, "|" + "---|" * (_HEADING.count("|") - 1), *written])
    PAGE.write_text(f"{before}{_START}{table}\n{_END}{after}", encoding="utf-8")


def put_in_readme(lines: list[str]) -> None:
    """Put what matters to whoever hands out a kit into the README."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    written = [f"| {' | '.join(row[column] for column in _IN_README)} |" for row in rows]
    table = "\n".join([_README_HEADING, "|---|---|---|---|---|", *written])
    readme = finding.PROJECT / "README.md"
    before, start, rest = readme.read_text(encoding="utf-8").partition(_START)
    _, end, after = rest.partition(_END)
    readme.write_text(f"{before}{start}{table}\n{end}{after}", encoding="utf-8")


def main() -> int:
    """Measure the homeworks and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("homeworks", nargs="*", metavar="HOMEWORK")
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    rows, disagreements = dict[str, str](), 0
    for name in arguments.homeworks or finding.built_in():
        rows[name], wrong = row(name, arguments.mutants, arguments.jobs, show_open=arguments.open)
        disagreements += wrong
        print(rows[name], flush=True)
        if arguments.write:
            put_on_page(rows)
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
