"""Whether a busy machine or a small container takes points from correct submissions.

    python benchmarks/busy.py [--loops N] [--quota CPUS] [--memory MB] [NAME ...]

Grades the correct example of each homework beside N endless loops on two processors, or,
with ``--quota``, in a control group of its own that has so much of a processor; then a
submission with an endless loop, which has to end. Exit code 1 if a point is lost, a result
comes after the time limit, or the loop earns anything.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "submissions_example"
TINY = ROOT / "tests" / "tiny" / "rubric.py"
CGROUPS = Path("/sys/fs/cgroup")
TIME_LIMIT = 540.0
PERIOD = 100_000
LOOP = """
import pickle
def double(x):
    while True: pass
"""


@dataclass(frozen=True)
class Row:
    """How one submission fared."""

    name: str
    score: float
    points: float
    seconds: float
    said: str
    ok: bool


@contextlib.contextmanager
def busy_loops(count: int) -> Iterator[None]:
    """Keep the two processors that are graded on busy, as long as this lasts."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    command = [sys.executable, "-c", "while True: pass"]
    loops = [subprocess.Popen(command) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@contextlib.contextmanager
def small_container(quota: float, memory: int) -> Iterator[list[Path]]:
    """Make control groups with these limits; yield the files that a process enters them by."""
    name = f"autograder-busy-{os.getpid()}"
    if (CGROUPS / "cgroup.controllers").exists():
        limits = {"cpu.max": f"{quota * PERIOD:.0f} {PERIOD}", "memory.max": memory}
        groups = {CGROUPS / name: limits}
    else:
        groups = {
            CGROUPS / "cpu" / name: {
                "cpu.cfs_period_us": PERIOD,
                "cpu.cfs_quota_us": f"{quota * PERIOD:.0f}",
            },
            CGROUPS / "memory" / name: {"memory.limit_in_bytes": memory},
        }
    try:
        for group, limits in groups.items():
            group.mkdir()
            for file, value in limits.items():
                (group / file).write_text(str(value))
        yield [group / "cgroup.procs" for group in groups]
    finally:
        for group in groups:
            if group.exists():
                group.rmdir()


def grade(homework: str, submission: Path, entries: Sequence[Path], time_limit: float) -> Row:
    """Grade a submission in the groups that are entered by these files."""

    def enter() -> None:
        for file in entries:
            file.write_text(str(os.getpid()))

    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.json"
        command = [sys.executable, "-m", "autograder.cli", "grade", homework, str(submission)]
        command += ["--results", str(results), "--seed", "1", "--time-limit", f"{time_limit:g}"]
        started = time.monotonic()
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, preexec_fn=enter)
        seconds = time.monotonic() - started
        content = json.loads(results.read_text()) if results.exists() else {"tests": []}
    # What is written where the grader could not even begin has no points.
    tests = [test for test in content["tests"] if "max_score" in test]
    failed = [test for test in tests if test.get("score", 0) < test["max_score"]]
    said = "; ".join(f"{test['number']}: {test['output'].splitlines()[0]}" for test in failed)
    said = said if tests else run.stderr.strip()[-500:] or f"exit code {run.returncode}"
    score = sum(test.get("score", 0) for test in tests)
    points = sum(test["max_score"] for test in tests)
    ok = bool(tests) and not failed and seconds < time_limit
    return Row(Path(homework).stem, score, points, seconds, said, ok)


def endless_loop(entries: Sequence[Path]) -> Row:
    """Grade a submission with an endless loop: two checks lose their points, and it ends."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "loop_tiny.py").write_text(LOOP)
        row = grade(str(TINY), Path(folder), entries, TIME_LIMIT)
    ok = "did not finish within 2 s" in row.said and row.seconds < TIME_LIMIT / 2
    return Row("an endless loop", row.score, row.points, row.seconds, row.said, ok)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--loops", type=int, default=8)
    parser.add_argument("--quota", type=float, default=0.0)
    parser.add_argument("--memory", type=int, default=768)
    options = parser.parse_args()
    names = options.names or sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())
    console = Console(width=160)
    with contextlib.ExitStack() as stack:
        entries: list[Path] = []
        if options.quota:
            container = small_container(options.quota, options.memory * 2**20)
            entries = stack.enter_context(container)
        else:
            stack.enter_context(busy_loops(options.loops))
        rows = []
        for name in names:
            rows.append(grade(name, EXAMPLES / name / "correct", entries, TIME_LIMIT))
            console.print(rows[-1])
        rows.append(endless_loop(entries))
    table = Table("submission", "points", "seconds", "lost")
    for row in rows:
        table.add_row(row.name, f"{row.score:g} of {row.points:g}", f"{row.seconds:.0f}", row.said)
    console.print(table)
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
