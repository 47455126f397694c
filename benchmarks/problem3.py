"""What grading ESE 546 homework 1, problem 3 costs, beyond running the student's code.

    python benchmarks/problem3.py [--runs N] [--data-dir DIR] [--full DIR] [--write]

Prints the overhead over the same code run bare, the time of one part and of all checks but
the two trainings from a cold start, the peak memory of everything together with the HTML page,
and what a check that times out costs on top of its limit. ``--full`` measures memory on the full
data as well; ``--write`` puts the table on docs/measured.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pages
import psutil

from autograder.datasets import ENVIRONMENT_VARIABLE
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.sandbox.inside.environment import THREAD_VARIABLES

ROOT = Path(__file__).resolve().parents[1]
HOMEWORK = "ese546_hw1_problem3"
EXAMPLES = ROOT / "submissions_example" / HOMEWORK
GRADE = [sys.executable, "-m", "autograder.cli", "grade", HOMEWORK]
TRAINING = {"self_run", "torch_run"}
PAGE = ROOT / "docs" / "measured.md"
#: Imports a file that needs torchvision alone from what has no build for every torch.
IMPORT = """
import runpy, sys, types
data = types.ModuleType("torchvision.datasets")
data.MNIST = None
sys.modules |= {"torchvision": types.ModuleType("torchvision"), "torchvision.datasets": data}
runpy.run_path(sys.argv[1])
"""


def run(command: list[str], folder: Path) -> float:
    """Run a command to its end; return its seconds."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def bare(folder: Path) -> float:
    """Time the correct example as its author runs it, with as many threads as under the grader."""
    script = ROOT / "autograder" / "authoring" / "cases" / "run_student.py"
    code = next((EXAMPLES / "correct").glob("*.py"))
    threads = [f"{name}={value}" for name, value in THREAD_VARIABLES.items()]
    return run(["env", *threads, "MPLBACKEND=Agg", sys.executable, str(script), str(code)], folder)


def graded(folder: Path) -> float:
    """Time the whole grading of the correct example."""
    return run([*GRADE, str(EXAMPLES / "correct")], folder)


def both_ways(folder: Path) -> float:
    """Grade the correct example with one check at a time and as run_autograder does.

    Returns
    -------
    float
        The second time over the first; the scores of every check have to be the same.
    """
    found, seconds = [], []
    for jobs in ("1", "auto"):
        results = folder / f"results_{jobs}.json"
        options = ["--jobs", jobs, "--seed", "1", "--results", str(results)]
        seconds.append(run([*GRADE, str(EXAMPLES / "correct"), *options], folder))
        told = json.loads(results.read_text(encoding="utf-8"))["tests"]
        found.append([(each.get("number"), each.get("score")) for each in told])
    assert found[0] == found[1], "the scores differ"
    return seconds[1] / seconds[0]


def imported(folder: Path) -> float:
    """Time Python importing the correct example, and doing nothing with it."""
    code = next((EXAMPLES / "correct").glob("*.py"))
    return run(["env", "MPLBACKEND=Agg", sys.executable, "-c", IMPORT, str(code)], folder)


def first_part(folder: Path) -> float:
    """Time the grading of one part, which needs no torch, of a file that imports it."""
    return run([*GRADE, str(EXAMPLES / "correct"), "--only", "3b"], folder)


def without_training() -> tuple[float, float]:
    """Grade with all checks but those that train; return seconds and those of the zygote."""
    homework = finding.find(HOMEWORK).narrowed(lambda check: not TRAINING & set(check.needs))
    started = time.monotonic()
    report = grade(homework, Request([EXAMPLES / "correct"], seed=1), Listener())
    assert report.all_passed, report.score
    return time.monotonic() - started, sum(r.seconds for r in report.results)


def peak_memory(folder: Path, *options: str) -> float:
    """Return the largest sum of PSS of all processes while grading, in MB."""
    command = [*GRADE, str(EXAMPLES / "correct"), "--html", str(folder / "page.html"), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, proportional_memory(process.pid))
        time.sleep(0.05)
    return peak / 2**20


def proportional_memory(pid: int) -> int:
    """Return the sum of PSS of a process and all below it, in bytes."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        for process in [parent, *parent.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
    return total


def cost_of_time_out() -> float:
    """Return how many seconds over its limit a check that hangs takes."""
    homework = finding.find(HOMEWORK).narrowed(lambda check: check.name == "relu_forward")
    limit = homework.assignment.checks[0].timeout
    request = Request([EXAMPLES / "infinite_loop_in_relu"], seed=1)
    report = grade(homework, request, Listener())
    return report.results[0].seconds - limit


def median(measure: Callable[[], float], runs: int) -> float:
    """Return the median of several measurements."""
    return statistics.median(measure() for _ in range(runs))


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--data-dir", help="the full data instead of the sample")
    parser.add_argument("--full", help="the full data, to measure memory on it too")
    parser.add_argument("--write", action="store_true", help="put the table on docs/measured.md")
    options = parser.parse_args()
    if options.data_dir:
        # Read by the student's code run bare and by the grader alike.
        os.environ[ENVIRONMENT_VARIABLE] = str(Path(options.data_dir).resolve())
    shown = pages.table(["what", "measured", "goal"], measured(options.runs, options.full))
    print(shown)
    if options.write:
        pages.put(PAGE, "problem 3", shown)
        pages.put(PAGE, "problem 3 machine", f"Measured on {pages.machine()}.")


def measured(runs: int, full: str | None = None) -> list[list[str]]:
    """Return the rows of the table; what is compared is measured in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pairs = [(bare(folder), graded(folder)) for _ in range(runs)]
        together = median(lambda: both_ways(folder), runs)
        cold = [(imported(folder), first_part(folder)) for _ in range(runs)]
        memory = f"{median(lambda: peak_memory(folder), runs):.0f} MB"
        if full:
            on_full = median(lambda: peak_memory(folder, "--data-dir", full), runs)
            memory += f"; {on_full:.0f} MB on the full data"
    alone, whole = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(g / b for b, g in pairs)
    importing, part = (statistics.median(times) for times in zip(*cold, strict=True))
    most, checks = (
        statistics.median(times)
        for times in zip(*(without_training() for _ in range(runs)), strict=True)
    )
    late = cost_of_time_out()
    return [
        [
            "the correct example's code run bare, and graded",
            f"{alone:.1f} s and {whole:.1f} s: {ratio:.2f} times",
            "at most 1.10",
        ],
        [
            "as `run_autograder` does, over one check at a time",
            f"{together:.2f} times, with the same scores",
            "0.6",
        ],
        [
            "`autograder grade --only 3b`, from a cold start; the file imported by Python alone",
            f"{part:.1f} s; {importing:.1f} s",
            "1.5 s",
        ],
        [
            "all checks but the two trainings, from a cold start",
            f"{most:.1f} s, {checks:.1f} s of them in the checks",
            "at most 6 s",
        ],
        [
            "peak memory of everything together (sum of PSS), with the HTML page",
            memory,
            "600 MB",
        ],
        ["a check that times out, over its limit", f"{late:.2f} s", "at most 0.5 s"],
    ]


if __name__ == "__main__":
    main()
