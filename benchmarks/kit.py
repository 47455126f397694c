"""Whether a kit says what the grader says, for each built-in homework.

    python benchmarks/kit.py [--write] [--resume] [--mutants N] [HOMEWORK ...]

Records each kit and holds its verdicts against the grader's: on examples, on mutants and on
rewrites of the reference. Prints the table of docs/kit.md, each disagreement, and with
``--open`` each check of a right solution of which nothing is said at home. Of mutants and of
examples a sample is tried, the same each time; the table says of how many. Two homeworks are
measured at a time. What is finished is kept in ``build/kits``: each kit that was recorded, and
what was compared. The kit itself is NAME.zip there, for ``benchmarks/at_home.py``. With
``--resume`` it is not done again, unless the code has changed. Exit code
1 if there is a disagreement, or a homework could not be measured. ``--write`` puts the rows that
are there on docs/kit.md, and some of their columns into README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import pages

from autograder.authoring import kit
from autograder.authoring.agreement import STAGES, Compared, Counts, Held, held
from autograder.authoring.bench import Bench
from autograder.authoring.recorded import quiet, recorded
from autograder.homework import finding
from autograder.homework.homework import Homework
from autograder.kit import record_files
from autograder.kit.record import Recorded

PAGE = finding.PROJECT / "docs" / "kit.md"
KEPT = finding.PROJECT / "build" / "kits"
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


class Measured:
    """What is known of one homework so far, and kept.

    Parameters
    ----------
    resume : bool
        Whether to begin with what was kept, if it is of this code.
    """

    def __init__(self, homework: Homework, *, resume: bool) -> None:
        self.homework = homework
        self._file = KEPT / f"{homework.name}.json"
        self._kit = self._file.with_suffix(".bin")
        self.said: dict[str, Any] = {"code": _code_of(homework), "stages": {}, "seconds": {}}
        if resume and self._file.is_file():
            before = json.loads(self._file.read_text(encoding="utf-8"))
            if before["code"] == self.said["code"]:
                self.said = before
            else:
                print(f"{homework.name}: the code has changed since; begun again", file=sys.stderr)

    def keep(self) -> None:
        """Write it down."""
        KEPT.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(self.said, indent=1), encoding="utf-8")

    def checks(self) -> list[Recorded]:
        """Return its public checks as a kit has them; record them if that was not done."""
        if "kit" in self.said["seconds"] and self._kit.is_file():
            return record_files.read(self._kit.read_bytes())
        started = time.monotonic()
        checks = recorded(self.homework, quiet)
        self.said["seconds"]["kit"] = time.monotonic() - started
        covered = [check for check in checks if check.events]
        self.said["covered"] = [len(covered), len(checks), sum(each.points for each in covered)]
        self.keep()
        self._kit.write_bytes(record_files.written(checks))
        kit.build(self.homework, self._file.with_suffix(".zip"), anyway=True, checks=checks)
        return checks

    def put(self, found: Held) -> None:
        """Keep what was compared."""
        counts = asdict(Counts.of([found]))
        self.said["stages"][found.title] = [len(found.names), found.of, counts]
        self.said["seconds"][found.title] = found.seconds
        self.keep()

    @property
    def counts(self) -> Counts:
        """What all stages count together."""
        each = [Counts(**counts) for _, _, counts in self.said["stages"].values()]
        return sum(each, Counts.of([]))

    @property
    def row(self) -> str:
        """The line of the table; empty if not everything was compared."""
        if len(self.said["stages"]) < len(STAGES):
            return ""
        covered, of, points = self.said["covered"]
        tried = ", ".join(f"{some} of {all_}" for some, all_, _ in self.said["stages"].values())
        counts = self.counts
        return (
            f"| `{self.homework.name}` | {covered} of {of} | {points:g} of "
            f"{self.homework.assignment.points:g} | {self.said['seconds']['kit']:.0f} s | {tried} "
            f"| {counts.given} of {counts.compared} | {counts.right_given} of {counts.right} | "
            f"{counts.disagreements} |"
        )


def _code_of(homework: Homework) -> str:
    """Return what changes with the harness, and with the homework and its examples."""
    digest = hashlib.sha256()
    core = finding.PROJECT / "autograder"
    rubrics = core / "rubrics"
    own = [rubrics / homework.name, homework.required_reference().parent, *homework.examples]
    files = [path for path in core.rglob("*.py") if rubrics not in path.parents]
    files += [path for folder in own for path in folder.rglob("*") if path.suffix != ".pyc"]
    for path in sorted(files):
        digest.update(str(path.relative_to(finding.PROJECT)).encode())
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def measure(name: str, asked: argparse.Namespace) -> Measured:
    """Measure one homework, as far as that was not done."""
    homework = finding.find(name)
    found = Measured(homework, resume=asked.resume)
    checks = found.checks()
    with Bench(homework, asked.jobs) as bench:
        for one in held(bench, checks, asked.mutants, quiet, examples=asked.examples,
                        done=found.said["stages"]):  # fmt: skip
            found.put(one)
            tell(name, one, show_open=asked.open)
    return found


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
    put_in_readme(pages.put_rows(PAGE, "kits", _HEADING, rows, finding.built_in()))


def put_in_readme(lines: list[str]) -> None:
    """Put what matters to whoever hands out a kit into the README."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    written = [f"| {' | '.join(row[column] for column in _IN_README)} |" for row in rows]
    table = "\n".join([_README_HEADING, "|---|---|---|---|---|", *written])
    pages.put(finding.PROJECT / "README.md", "kits", table)


def _each_apart(names: list[str], asked: argparse.Namespace) -> None:
    """Measure homeworks in processes of their own, some at a time."""
    options = [f"--mutants={asked.mutants}", f"--examples={asked.examples}", f"--jobs={asked.jobs}"]
    options += ["--open"] * asked.open + ["--resume"] * asked.resume

    def run(name: str) -> None:
        command = [sys.executable, __file__, name, *options]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)

    with ThreadPoolExecutor(asked.at_once) as pool:
        list(pool.map(run, names))


def main() -> int:
    """Measure the homeworks and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("homeworks", nargs="*", metavar="HOMEWORK")
    parser.add_argument("--mutants", type=int, default=15, help="of each homework at most")
    parser.add_argument("--examples", type=int, default=12, help="of each homework at most")
    parser.add_argument("--jobs", type=int, default=1, help="submissions of one homework at a time")
    parser.add_argument("--at-once", type=int, default=2, help="homeworks at a time")
    parser.add_argument("--resume", action="store_true", help="keep what was measured before")
    parser.add_argument("--open", action="store_true", help="say what is undecided of right work")
    parser.add_argument("--write", action="store_true", help="put the rows on the pages")
    asked = parser.parse_args()
    names = asked.homeworks or list(finding.built_in())
    if len(names) == 1:
        found = [measure(names[0], asked)]
    else:
        _each_apart(names, asked)
        found = [Measured(finding.find(name), resume=True) for name in names]
    rows = {each.homework.name: each.row for each in found if each.row}
    for each in found:
        seconds = {title.removeprefix("Kit: "): round(used)
                   for title, used in each.said["seconds"].items()}  # fmt: skip
        print(each.row, *(f"{title} {used} s" for title, used in seconds.items()), flush=True)
    if asked.write:
        put_on_page(rows)
    return 1 if len(rows) < len(names) or any(each.counts.disagreements for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
