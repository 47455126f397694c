"""Where one scheduler and one writer end: a cluster whose workers only wait.

    python benchmarks/scale.py [--workers 10 100 1000] [--submissions N ...] [--class DIR]
                               [--times-as-long X] [--loss SHARE] [--rows N] [--write]

Dask's own scheduler and workers take the time of a grading, drawn from gradings that were
measured, and send back their reports; `batch`'s own runner and writer do the rest. What is
measured of each process is processor time for a submission: a machine of its own could do as
many in a second as go into one. The workers, many in a process, share this machine with both.
In the middle a share of them is killed.
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
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import dask.config
import psutil
import simulated
from class_samples import write_class
from pages import machine, put, table

from autograder.classroom import outputs
from autograder.classroom.cluster import DaskPool
from autograder.classroom.entries import Entry, Person
from autograder.classroom.jobs import Graded, Job, Setup, State
from autograder.classroom.keeping import Keeping
from autograder.classroom.plan import Task
from autograder.classroom.running import Runner
from autograder.classroom.store import Kept, Store
from autograder.homework import finding

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "submissions_example" / "ese546_hw1_problem3"
RUBRIC = ROOT / "benchmarks" / "problem3_without_training.py"
PAGE = ROOT / "docs" / "scale.md"
#: Processes that the workers are in; one that is killed takes its workers with it: 5% of them.
HOSTS = 20
#: Submissions that are saved at a time in the test of the writer alone, as in a busy run.
TOGETHER = 64
SCHEDULER = "distributed.cli.dask_scheduler"
#: The workers share this machine with the scheduler, which may not answer for a minute.
PATIENCE = "600s"


@dataclass
class Cluster:
    """A scheduler and the processes that hold its workers."""

    address: str
    scheduler: psutil.Process
    hosts: list[subprocess.Popen[bytes]]


@dataclass
class Course:
    """How a run went.

    Attributes
    ----------
    seconds, ideal : float
        How long it took, and would have taken workers that never wait for work.
    scheduler, writer, hosts : float
        Processor seconds.
    memory : list of float
        Of the main process in MB, at a tenth of the submissions, at half and at the end.
    kept : Counter of str
        How often each submission was kept.
    """

    workers: int
    submissions: int
    seconds: float = 0.0
    ideal: float = 0.0
    scheduler: float = 0.0
    writer: float = 0.0
    hosts: float = 0.0
    memory: list[float] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    given_up: int = 0
    killed: int = 0
    size: float = 0.0

    @property
    def lost(self) -> int:
        """How many were never kept."""
        return self.submissions - len(self.kept)

    @property
    def doubled(self) -> int:
        """How many were kept more than once."""
        return sum(times > 1 for times in self.kept.values())

    def row(self) -> list[str]:
        """Return the row of the table."""
        each = 1000 / self.submissions
        first, *_, last = self.memory
        return [
            f"{self.workers:,}",
            f"{self.submissions:,}",
            f"{self.submissions / self.seconds:.0f} ({self.submissions / self.ideal:.0f})",
            f"{self.scheduler * each:.1f} ms, {100 * self.scheduler / self.seconds:.0f}%",
            f"{self.writer * each:.1f} ms, {100 * self.writer / self.seconds:.0f}%",
            f"{first:.0f} and {last:.0f} MB",
            f"{self.killed}",
            f"{self.lost}, {self.doubled}, {self.given_up}",
        ]


HEADING = [
    "workers",
    "submissions",
    "a second (if no worker waited)",
    "scheduler: each, share of a processor",
    "runner and writer",
    "memory of the main process, at a tenth and at the end",
    "workers killed",
    "lost, doubled, given up",
]


@contextlib.contextmanager
def cluster(workers: int, folder: Path, hosts_wanted: int = HOSTS) -> Iterator[Cluster]:
    """Start a scheduler, and workers in as many processes as there may be."""
    file = folder / "scheduler.json"
    with contextlib.ExitStack() as stack:

        def start(*words: object) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [sys.executable, *map(str, words)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=os.environ
                | {
                    "PYTHONPATH": str(ROOT / "benchmarks"),
                    "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": PATIENCE,
                },
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        where = ["--port", 0, "--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", file]
        scheduler = start("-m", SCHEDULER, *where)
        while not (file.is_file() and file.stat().st_size):
            if scheduler.poll() is not None:
                raise SystemExit("the scheduler did not start")
            time.sleep(0.05)
        address = json.loads(file.read_text())["address"]
        processes = min(workers, hosts_wanted)
        counts = [workers // processes + (at < workers % processes) for at in range(processes)]
        hosts = [start(simulated.__file__, address, count) for count in counts]
        yield Cluster(address, psutil.Process(scheduler.pid), hosts)


def spent(processes: Sequence[psutil.Process]) -> float:
    """Return the processor seconds of processes; of one that has ended, none."""
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def tasks(graded: Path, count: int, times_as_long: float, first: int = 0) -> list[Task]:
    """Return what `batch` would have planned for a class of this size."""
    setup = Setup("simulated", 1, "", time_limit=times_as_long)
    made = []
    for number in range(first, first + count):
        entry = Entry(f"student_{number:06}", (graded,), (Person(f"Student {number}"),))
        made.append(Task(entry, "files", "key", Job(entry.id, setup, (str(graded),))))
    return made


def run(
    workers: int,
    submissions: int,
    graded: Path,
    *,
    times_as_long: float = 1.0,
    loss: float = 0.05,
    hosts: int = HOSTS,
) -> Course:
    """Grade a class that is not there with workers that only wait."""
    planned = tasks(graded, submissions, times_as_long)
    course = Course(workers, submissions)
    course.ideal = sum(simulated.seconds(task.job) for task in planned) / workers
    me = psutil.Process()
    marks = [submissions // 10, submissions // 2, submissions]
    with tempfile.TemporaryDirectory() as name, cluster(workers, Path(name), hosts) as there:
        out = Path(name) / "out"
        (out / "results").mkdir(parents=True)
        pool = DaskPool(there.address, grade=simulated.pretend)
        pool._client.wait_for_workers(workers)
        store = Store(out)
        keeping = Keeping(out, store, planned, finding.find(str(RUBRIC)).assignment, {})

        def keep(results: Sequence[Graded]) -> None:
            keeping.keep(results)
            course.kept.update(result.id for result in results)
            if marks and len(course.kept) >= marks[0]:
                marks.pop(0)
                course.memory.append(me.memory_info().rss / 2**20)
            if len(course.kept) >= submissions // 2 and loss and not course.killed:
                course.killed = kill(there, loss)

        def give_up(job: Job, error: BaseException) -> Graded:
            if not course.given_up:
                print(f"given up: {type(error).__name__}: {error}", file=sys.stderr)
            course.given_up += 1
            report = simulated.sample_of(job).graded.report
            return Graded(job.id, State.FAILED, report)

        processes = [psutil.Process(host.pid) for host in there.hosts]
        watched = ([there.scheduler], [me], processes)
        before = [spent(each) for each in watched]
        started = time.perf_counter()
        Runner(pool, [task.job for task in planned], keep, give_up).run()
        course.seconds = time.perf_counter() - started
        used = [spent(each) - was for each, was in zip(watched, before, strict=True)]
        course.scheduler, course.writer, course.hosts = used
        pool.close(now=True)
        course.size = store.path.stat().st_size / submissions
        store.close()
    return course


def kill(there: Cluster, share: float) -> int:
    """Kill the processes of a share of the workers, one at least; return how many processes."""
    count = max(1, round(share * len(there.hosts)))
    for host in there.hosts[:count]:
        host.kill()
    return count


def real_class(folder: Path, count: int) -> Path:
    """Grade a small class, whose times and reports are then drawn from."""
    write_class(EXAMPLES, folder / "class", count)
    command = [sys.executable, "-m", "autograder.cli", "batch", RUBRIC, folder / "class"]
    command += ["--out", folder / "graded", "--seed", 1, "--no-repair"]
    subprocess.run([*map(str, command)], check=True, stdout=subprocess.DEVNULL)
    return folder / "graded"


def writer_alone(graded: Path, count: int) -> list[str]:
    """Say what it takes to store a class, and to write its gradebook and class page."""
    known = simulated.samples(str(graded))
    with tempfile.TemporaryDirectory() as name, contextlib.closing(Store(Path(name))) as store:
        started, before = time.perf_counter(), time.process_time()
        for first in range(0, count, TOGETHER):
            store.save_all(
                [
                    Kept(task.entry, task.files, task.key, simulated.sample_of(task.job).graded, {})
                    for task in tasks(graded, min(count - first, TOGETHER), 1.0, first)
                ]
            )
        seconds, processor = time.perf_counter() - started, time.process_time() - before
        store.describe({"homework": "simulated", "title": "Simulated", "seed": "1"})
        stored = len(store.rows())
        assert stored == count, f"{stored} of {count} were stored"
        size = store.path.stat().st_size / count
        before = time.process_time()
        outputs.write_overview(Path(name), store)
        overview = time.process_time() - before
        page = (Path(name) / "index.html").stat().st_size / 1000
    checks = sum(len(each.graded.report.results) for each in known) / len(known)
    most = psutil.Process().memory_info().rss / 2**20
    return [
        f"- Stored: {count / seconds:.0f} submissions a second, each with {checks:.0f} checks;"
        f" {count / processor:.0f} a second of a processor.",
        f"- {size / 1000:.0f} kB for each: {size / 1e4:.1f} GB for 100,000.",
        f"- Gradebook and class page of {count:,}: {overview:.1f} s of a processor, {page:,.0f} kB,"
        f" {most:.0f} MB of memory after it.",
    ]


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--submissions", type=int, nargs="+", default=[10_000])
    parser.add_argument("--class", dest="graded", type=Path, help="graded before, to draw from")
    parser.add_argument("--times-as-long", type=float, default=1.0, help="than measured")
    parser.add_argument("--loss", type=float, default=0.05, help="share of workers to kill")
    parser.add_argument("--hosts", type=int, default=HOSTS, help="processes with the workers")
    parser.add_argument("--rows", type=int, default=10_000, help="for the writer alone")
    parser.add_argument("--quick", action="store_true", help="a small run, to see that it works")
    parser.add_argument("--write", action="store_true", help="put the table into docs/scale.md")
    options = parser.parse_args()
    dask.config.set({"distributed.comm.timeouts.tcp": PATIENCE})
    if options.quick:
        options.workers, options.submissions, options.rows = [8], [200], 200
        options.times_as_long, options.hosts = 0.01, 4
    with tempfile.TemporaryDirectory() as name:
        graded = options.graded or real_class(Path(name), 60)
        rows = []
        for workers in options.workers:
            for submissions in options.submissions:
                course = run(
                    workers,
                    submissions,
                    graded.resolve(),
                    times_as_long=options.times_as_long,
                    loss=options.loss,
                    hosts=options.hosts,
                )
                rows.append(course.row())
                print(" | ".join(rows[-1]), flush=True)
        alone = writer_alone(graded.resolve(), options.rows)
        print("\n".join(alone))
    shown = table(HEADING, rows)
    print(shown)
    if options.write:
        put(PAGE, "simulated", shown)
        put(PAGE, "writer", "\n".join(alone))
        put(PAGE, "simulated machine", f"Measured on {machine()}.")


if __name__ == "__main__":
    main()
