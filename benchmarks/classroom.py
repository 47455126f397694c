"""What grading a class costs: throughput, memory, the second worker, and resuming.

    python benchmarks/classroom.py [--count N] [--side-by-side N] [--rounds N] [--write]

The class is made from the examples of homework 1, problem 3, with changed names and
constants; the checks are those without training, and no repairs are looked for but in the row
that says so: what these may take is a budget, spent on wrong submissions. Rates are those of
the time between the first and the last result: a worker imports its libraries once, however
large the class.
One worker and two take turns, unwatched: looking at memory takes a tenth of a processor.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pages
import psutil
from class_samples import write_class

from autograder.sandbox.walls.usage import proportional_memory

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "submissions_example" / "ese546_hw1_problem3"
PAGE = ROOT / "docs" / "measured.md"
RUBRIC = ROOT / "benchmarks" / "problem3_without_training.py"
BATCH = [sys.executable, "-m", "autograder.cli", "batch"]
#: How many results around a point its memory is the median of.
AROUND = 10


@dataclass
class Run:
    """One run over a class: at each result the time, and what all processes had used."""

    times: list[float]
    memory: list[float]
    processor: list[float]
    inside: list[float]
    seconds: float

    @property
    def per_minute(self) -> float:
        """Submissions graded in a minute, once the workers were up."""
        return 60 * (len(self.times) - 1) / (self.times[-1] - self.times[0])

    @property
    def processor_each(self) -> float:
        """Processor seconds for each submission, once the workers were up."""
        return self._each(self.processor)

    @property
    def inside_each(self) -> float:
        """Processor seconds for each submission in students' processes, with forking them."""
        return self._each(self.inside)

    def _each(self, seconds: list[float]) -> float:
        """Return what was used for each, while all workers lived: what has ended tells nothing."""
        last = max(len(seconds) - AROUND, 1)
        return (seconds[last] - seconds[0]) / last

    def memory_around(self, place: int) -> float:
        """Return the median memory in MB around the result of a number."""
        low = max(place - AROUND, 0)
        return statistics.median(self.memory[low : place + AROUND])


def batch(
    rubric: Path, folder: Path, out: Path, jobs: int, *, watch: bool = True, repair: bool = False
) -> Run:
    """Grade a class, and watch what it uses."""
    command = [*BATCH, rubric, folder, "--out", out, "--jobs", jobs, "--seed", 1]
    command += [] if repair else ["--no-repair"]
    started = time.perf_counter()
    times: list[float] = []
    memory: list[float] = []
    processor: list[float] = []
    inside: list[float] = []
    with subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            count = stored(out)
            if count > len(times):
                used, spent, students = usage(process.pid) if watch else (0.0, 0.0, 0.0)
                new = count - len(times)
                memory += [used] * new
                processor += [spent] * new
                inside += [students] * new
                times += [time.perf_counter()] * new
            time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"the batch ended with exit code {process.returncode}")
    return Run(times, memory, processor, inside, time.perf_counter() - started)


def dashboard(out: Path) -> float:
    """Return the processor seconds of ``autograder dashboard``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [*BATCH[:-1], "dashboard", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def stored(out: Path) -> int:
    """Return how many submissions are graded."""
    with contextlib.suppress(sqlite3.OperationalError):
        connection = sqlite3.connect(f"file:{out / 'class.sqlite'}?mode=ro", uri=True)
        with contextlib.closing(connection):
            (count,) = connection.execute("SELECT count(*) FROM submission").fetchone()
            return int(count)
    return 0


def usage(pid: int) -> tuple[float, float, float]:
    """Return MB, processor seconds, and those of student code, of a process and all below it.

    The memory is the anonymous part of PSS: that of libraries' files depends on who else
    on the machine has them open. Student code is what runs below a process that has ended
    children: the zygotes' forks, with what forking them takes.
    """
    memory, seconds, inside = 0, 0.0, 0.0
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        for process in [parent, *parent.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                memory += proportional_memory(process.pid) or 0
                spent = process.cpu_times()
                ended = spent.children_user + spent.children_system
                seconds += spent.user + spent.system + ended
                inside += ended
    return memory / 2**20, seconds, inside


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=300, help="submissions in the class")
    parser.add_argument("--side-by-side", type=int, default=62, help="of one worker against two")
    parser.add_argument("--rounds", type=int, default=3, help="of one worker against two")
    parser.add_argument("--write", action="store_true", help="put the table on docs/measured.md")
    options = parser.parse_args()
    table: list[list[str]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_class(EXAMPLES, folder / "class", options.count)
        whole = batch(RUBRIC, folder / "class", folder / "out", 2)
        rate = f"{whole.per_minute:.0f} a minute"
        table.append([f"{options.count} submissions, two workers", rate, "at least 400"])
        cells = f"{whole.processor_each:.2f} s, {whole.inside_each:.2f} s in students' processes"
        table.append(["processor time for each", cells, ""])
        early, late = (whole.memory_around(at) for at in (30, options.count - AROUND))
        grown = f"{early:.0f} and {late:.0f} MB: {100 * (late / early - 1):+.1f}%"
        table.append([f"memory at 30 and at {options.count}", grown, "flat"])
        again = time.perf_counter()
        run = [*BATCH, RUBRIC, folder / "class", "--out", folder / "out", "--seed", 1]
        run += ["--no-repair"]
        subprocess.run([*map(str, run)], check=True, stdout=subprocess.DEVNULL)
        table.append(["resuming it", f"{time.perf_counter() - again:.2f} s", "under 2 s"])
        first, second = dashboard(folder / "out"), dashboard(folder / "out")
        cells = f"{first:.1f} s and {second:.1f} s of a processor"
        table.append([f"the dashboard of {options.count}, and again", cells, "5 s at 2,000"])
        write_class(EXAMPLES, folder / "part", options.side_by_side)
        repaired = batch(RUBRIC, folder / "part", folder / "repaired", 2, repair=True)
        rate = f"{repaired.per_minute:.0f} a minute, {repaired.processor_each:.2f} s for each"
        table.append([f"{options.side_by_side} with a search for repairs", rate, ""])
        rounds = [
            [
                batch(RUBRIC, folder / "part", folder / f"{at}-{jobs}", jobs, watch=False)
                for jobs in (1, 2)
            ]
            for at in range(options.rounds)
        ]
        ratios = [two.per_minute / one.per_minute for one, two in rounds]
        one, two = (statistics.median(pair[n].per_minute for pair in rounds) for n in (0, 1))
        shown = f"{two:.0f} and {one:.0f} a minute: {statistics.median(ratios):.2f} times"
        shown += f" ({min(ratios):.2f} to {max(ratios):.2f})"
        table.append(["two workers against one, medians", shown, "at least 1.8 times"])
    shown = pages.table(["what", "measured", "goal"], table)
    print(shown)
    if options.write:
        pages.put(PAGE, "class", shown)
        pages.put(PAGE, "class machine", f"Measured on {pages.machine()}.")


if __name__ == "__main__":
    main()
