"""What share of a processor a submission keeps beside one that takes all that it can.

    python benchmarks/neighbours.py [--seconds N] [--write]

Two submissions are run on one processor, each by a grader of its own, as by two workers of
``batch``: one computes, the other does what the row says. Printed is the first one's part of
what both used, where each sandbox has a control group, and where both are in the same one, as in
a container. The last rows are without the limit of processes and the weights. Exit code 1 if the
part is below 0.3 anywhere else. ``--write`` puts the table on docs/isolation.md.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pages
from rich.console import Console
from rich.table import Table

from autograder.errors import AutograderError, Wrong
from autograder.homework import finding
from autograder.sandbox import process
from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.sandbox.walls import groups
from autograder.sandbox.walls.limits import Limits

PAGE = finding.PROJECT / "docs" / "isolation.md"

#: Two that are equal have half each; what a main thread and all others take is 1.5 parts.
GOAL = 0.3
LEAD = 1.5

NEIGHBOUR = """
import time
def run(until):
    used = time.process_time()
    while time.monotonic() < until: pass
    return time.process_time() - used
"""
SESSIONS = """
import os
def run(until):
    for _ in range({count}):
        if os.fork() == 0:
            os.setsid()
            while True: pass
    while True: pass
"""
RENEWED = """
import os
def spin():
    until = time.monotonic() + 0.03
    while time.monotonic() < until: pass
    return True
def run(until):
    global time
    import time
    for _ in range(6):
        if os.fork() == 0:
            while spin():
                if os.fork() == 0: os.setsid()
                else: os._exit(0)
    while True: pass
"""
RESPAWNED = """
import os, time
def run(until):
    for number in range(10**9):
        if number >= 5: os.wait()
        if os.fork() == 0:
            end = time.monotonic() + 0.04
            while time.monotonic() < end: pass
            os._exit(0)
"""
THREADS = """
import hashlib, threading
data = bytes(20_000_000)
def burn():
    while True: hashlib.sha256(data)
def start():
    for _ in range(60): threading.Thread(target=burn, daemon=True).start()
{at_import}
def run(until):
    {in_check}
    while True: pass
"""


@dataclass(frozen=True)
class Crowd:
    """What stands beside the neighbour."""

    title: str
    source: str
    held: bool = True


CROWDS = (
    Crowd("nobody", "def run(until): pass"),
    Crowd("one loop", "def run(until):\n    while True: pass"),
    Crowd("6 busy processes with setsid, the most allowed", SESSIONS.format(count=6)),
    Crowd("60 busy processes with setsid", SESSIONS.format(count=60)),
    Crowd("6 busy processes, each soon in a new session", RENEWED),
    Crowd("5 busy processes, each soon another", RESPAWNED),
    Crowd("60 busy threads", THREADS.format(at_import="", in_check="start()")),
    Crowd(
        "60 busy threads, from the import on", THREADS.format(at_import="start()", in_check="pass")
    ),
    Crowd("6 with setsid, nothing held", SESSIONS.format(count=6), held=False),
    Crowd("60 with setsid, nothing held", SESSIONS.format(count=60), held=False),
)


def run(source: str, seconds: float, held: bool, grouped: bool, start: Any, told: Any) -> None:
    """Have one submission driven for some seconds; tell what it used and what it returned."""
    if not grouped:
        groups.join_own = lambda _pid: None
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    limits = Limits() if held else Limits(processes=100, threads=256)
    if not held:
        process.share_half_a_part = lambda *_: None
    with tempfile.TemporaryDirectory() as folder, Sandbox(SandboxConfig(limits=limits)) as sandbox:
        file = Path(folder) / "submission.py"
        file.write_text(source)
        session = Session(sandbox, [file], file.name, import_limit=20)
        with contextlib.suppress(AutograderError, Wrong):
            session.import_module(time.monotonic() + 20)
        start.wait()
        before, until = sandbox.account.used, time.monotonic() + seconds
        # What comes after that is no longer shared; only who computes comes to tell of it.
        session.end = until + (LEAD if source == NEIGHBOUR else 0.0)
        returned = None
        while returned is None and time.monotonic() < until:
            with (
                contextlib.suppress(AutograderError, Wrong),
                session.process(10 * seconds, 0) as student,
            ):
                returned = Student(student, "submission").run(until) or 0.0
        told.put((returned, sandbox.account.used - before))
        session.close()


def measure(crowd: Crowd, seconds: float, grouped: bool) -> float:
    """Return the neighbour's part of what both used."""
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(2), [context.Queue(), context.Queue()]
    sources = ((NEIGHBOUR, True), (crowd.source, crowd.held))
    graders = [
        context.Process(target=run, args=(source, seconds, held, grouped, start, queue))
        for (source, held), queue in zip(sources, told, strict=True)
    ]
    for grader in graders:
        grader.start()
    (own, _), (_, others) = (queue.get(timeout=30 * seconds) for queue in told)
    for grader in graders:
        grader.join()
    return float(own / (own + others))


def put_on_page(lines: list[str]) -> None:
    """Replace the table on the page."""
    table = "\n".join(["| beside | with groups | without |", "|---|---|---|", *lines])
    pages.put(PAGE, "neighbours", table)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    # Where both are in one group, the kernel shares among threads, as in any container; outside
    # of all, it would share among sessions, and a submission has only one.
    groups.join_own(os.getpid())
    table, lines = Table("beside", "with groups", "without"), []
    ok = True
    for crowd in CROWDS:
        parts = [measure(crowd, options.seconds, grouped) for grouped in (True, False)]
        ok = ok and (min(parts) >= GOAL or not crowd.held)
        cells = [crowd.title, *(f"{part:.2f}" for part in parts)]
        table.add_row(*cells)
        lines.append(f"| {' | '.join(cells)} |")
    Console(width=100).print(table)
    if options.write:
        put_on_page(lines)
    return 0 if ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
