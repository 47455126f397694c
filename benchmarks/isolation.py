"""What the isolation costs: the jail and a fork of it, and the share of each layer.

Everything is measured in one run, in turns, so that a busy machine slows all alike;
medians are printed. Run it as root and as a user to see both::

    python benchmarks/isolation.py
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.sandbox.walls import jail, kernel, landlock, seccomp
from autograder.sandbox.walls.limits import Limits

#: Jail and fork together, per submission.
GOAL_MS = 50.0
#: What a check may take longer for being isolated.
GOAL_SLOWER = 0.02

STUDENT = """
import numpy as np

def nothing():
    pass

def train(steps):
    x = np.ones((64, 784), np.float32)
    w = np.zeros((784, 10), np.float32)
    for _ in range(steps):
        w -= 1e-6 * x.T @ (x @ w - 1)
    return float(w.sum())
"""


def median_ms(action: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        action()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def in_child(action: Callable[[], object]) -> float:
    """Return how many milliseconds an action takes in a fork that is thrown away."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
            started = time.perf_counter()
            action()
            os.write(writer, str(1000 * (time.perf_counter() - started)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        text = file.read()
    os.waitpid(pid, 0)
    return float(text) if text else float("nan")


def layers(folder: str, rounds: int) -> dict[str, float]:
    """Return the milliseconds of each layer of the jail."""
    cell = jail.Jail(folder, (), 200_000 if os.getuid() == 0 else None, Limits())
    actions: dict[str, Callable[[], object]] = {
        "limits": cell._set_limits,
        "network": kernel.leave_networks,
        "landlock": cell._landlock,
        "user": cell._become_user,
        "seccomp": lambda: seccomp.install(signals=landlock.signals_can_be_scoped()),
    }
    if os.getuid() != 0:
        del actions["network"]
    return {
        name: statistics.median(in_child(action) for _ in range(rounds))
        for name, action in actions.items()
    }


class Prepared:
    """A sandbox at one level of isolation, with the student's module imported."""

    def __init__(self, module: Path, isolation: str, libraries: list[str]) -> None:
        self.sandbox = Sandbox(SandboxConfig(libraries=libraries, isolation=isolation))
        self.sandbox.ready()
        self.session = Session(self.sandbox, [module], module.name, import_limit=60)
        self.session.import_module(time.monotonic() + 60)
        self.name = module.stem

    def check(self, function: str, *arguments: object) -> float:
        """Run one check; return the milliseconds of the call alone."""
        with self.session.process(60, 0) as process:
            called = getattr(Student(process, self.name), function)
            started = time.perf_counter()
            called(*arguments)
            return 1000 * (time.perf_counter() - started)

    def spawn(self) -> None:
        """Make a jailed process from the zygote, as once for each submission."""
        room = self.sandbox.new_folder("probe")
        spawned = self.sandbox.spawn(room, room, 0)
        spawned.channel.close()
        self.sandbox.driven.forget(spawned.pid)

    def close(self) -> None:
        """End everything."""
        self.session.close()
        self.sandbox.close()


def slower(prepared: dict[str, Prepared], rounds: int, steps: int) -> float:
    """Return by what fraction isolated student code is slower, measured in turns."""
    ratios = []
    for _ in range(rounds):
        # In the order A B B A, so that a machine that slows down slows both.
        first, a, b, last = (
            prepared[name].check("train", steps) for name in ("none", "best", "best", "none")
        )
        ratios.append((a + b) / (first + last) - 1)
    return statistics.median(ratios)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--steps", type=int, default=4000, help="of the training that is timed")
    parser.add_argument("--libraries", default="numpy,torch", help="what the zygote imports")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder, "student.py")
        module.write_text(STUDENT)
        levels = ("none", "best")
        prepared = {name: Prepared(module, name, options.libraries.split(",")) for name in levels}
        try:
            spawn = {name: median_ms(prepared[name].spawn, options.rounds) for name in levels}
            check = {
                name: median_ms(lambda name=name: prepared[name].check("nothing"), options.rounds)
                for name in levels
            }
            fraction = slower(prepared, options.rounds, options.steps)
        finally:
            for one in prepared.values():
                one.close()
        return show(layers(folder, options.rounds), spawn, check, fraction)


def show(
    shares: dict[str, float], spawn: dict[str, float], check: dict[str, float], fraction: float
) -> int:
    table = Table(title="The isolation's cost, medians", title_justify="left", box=None)
    for heading in ("", "without", "isolated", "goal"):
        table.add_column(heading, justify="right" if heading else "left")
    row = "a process for the submission", f"{spawn['none']:.1f} ms", f"{spawn['best']:.1f} ms"
    table.add_row(*row, f"{GOAL_MS:g} ms")
    row = "a check: fork, call, end", f"{check['none']:.1f} ms", f"{check['best']:.1f} ms"
    table.add_row(*row, "")
    table.add_row("student code, slower by", "", f"{fraction:+.1%}", f"{GOAL_SLOWER:+.0%}")
    console = Console()
    console.print(table)
    console.print()
    parts = Table(title="Each layer's share", title_justify="left", box=None)
    for heading in ("layer", "ms", "share"):
        parts.add_column(heading, justify="left" if heading == "layer" else "right")
    total = sum(shares.values())
    for name, cost in shares.items():
        parts.add_row(name, f"{cost:.2f}", f"{cost / total:.0%}")
    parts.add_row("all", f"{total:.2f}", "100%")
    console.print(parts)
    return 0 if spawn["best"] <= GOAL_MS and fraction <= GOAL_SLOWER else 1


if __name__ == "__main__":
    sys.exit(main())
