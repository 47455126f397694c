"""Whether ``check.pyz`` says on the command line what the grader says, of files as they are.

    python benchmarks/at_home.py HOMEWORK KIT.zip [--examples N] [--python PROGRAM]

``benchmarks/kit.py`` holds the records of a kit against the grader in the grader's own processes.
Here the program is run as students run it, on the skeleton and on examples, and each
line is held against the grader's result: ✓ and no point taken, ✗ and some taken, ○ and not
written. Prints what differs and the seconds to the first line; exit code 1 if ✓ or ✗ is wrong.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from autograder.authoring.bench import Bench
from autograder.errors import UsageError
from autograder.homework import finding
from autograder.renderers.wording import MARKS
from autograder.results.report import Outcome

_SEED = 3
_RESULT = re.compile(r"^([✓✗○]) (\S+)  ")


class Waits(NamedTuple):
    """Seconds to the first line, which says what to do next, and to the first result."""

    line: float
    result: float


def said_at_home(python: str, folder: Path, path: Path) -> tuple[dict[str, str], Waits]:
    """Run the program of a kit; return the mark of each check, and how long one waits."""
    started = time.monotonic()
    command = [python, str(folder / "check.pyz"), str(path)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, encoding="utf-8") as run:
        assert run.stdout is not None
        found, waits = [], Waits(0.0, 0.0)
        for line in run.stdout:
            now = time.monotonic() - started
            waits = waits if waits.line else Waits(now, now)
            if match := _RESULT.match(line):
                waits = waits if found else waits._replace(result=now)
                found.append(match)
    return {match[2]: match[1] for match in found}, waits


def said_by_the_grader(bench: Bench, case: Path) -> dict[str, str]:
    """Return the mark of each check; nothing of what is refused as a whole."""
    try:
        report = bench.grade_files([case], _SEED)
    except UsageError:
        return {}
    return {
        each.number: MARKS[Outcome.WRONG] if each.took_points else MARKS[Outcome.PASSED]
        for each in report.results
        if each.score is not None
    } | {r.number: MARKS[r.outcome] for r in report.results if r.outcome is Outcome.NOT_WRITTEN}


def code_of(case: Path) -> Path | None:
    """Return the file of an example that holds its code; None where that is not one."""
    if case.is_file():
        return case
    found = [*case.rglob("*.py"), *case.rglob("*.ipynb")]
    return found[0] if len(found) == 1 else None


def cases_of(bench: Bench, most: int) -> Iterator[Path]:
    """Yield the skeleton, and some of the examples."""
    yield bench.homework.required_skeleton()
    yield from bench.homework.examples[:: max(1, len(bench.homework.examples) // most)]


def main() -> int:
    """Compare, and say what differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("homework")
    parser.add_argument("kit", type=Path)
    parser.add_argument("--examples", type=int, default=8)
    parser.add_argument("--python", default=sys.executable)
    asked = parser.parse_args()
    compared = wrong = other = 0
    waits = list[Waits]()
    with tempfile.TemporaryDirectory() as name, Bench(finding.find(asked.homework), 1) as bench:
        with zipfile.ZipFile(asked.kit) as archive:
            archive.extractall(name)
        (folder,) = Path(name).iterdir()
        for case in cases_of(bench, asked.examples):
            if (path := code_of(case)) is None:
                continue
            home, waited = said_at_home(asked.python, folder, path)
            waits.append(waited)
            graded = said_by_the_grader(bench, case)
            for number in sorted(home.keys() & graded.keys()):
                compared += 1
                ours, theirs = home[number], graded[number]
                if ours != theirs:
                    is_right = MARKS[Outcome.PASSED] in (ours, theirs)
                    wrong, other = wrong + is_right, other + (not is_right)
                    print(f"{case.name}: {number}: {ours} at home, {theirs} in the grader")
    print(
        f"{asked.homework}: {compared} verdicts of {len(waits)} files, {wrong} disagreements, "
        f"{other} times ○ for ✗ or ✗ for ○; "
        f"first line after {statistics.median(w.line for w in waits):.1f} s, "
        f"first result after {statistics.median(w.result for w in waits):.1f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
