"""What ``autograder doctor`` shows: versions, data sets, and what the isolation holds.

Nothing here is concluded from what the kernel says of itself: a jailed process tries
each thing that a submission must not do, and the table says how that went.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import socket
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.datasets import KNOWN, Datasets
from autograder.errors import UsageError, Wrong
from autograder.homework.homework import Homework
from autograder.sandbox.failures import StudentRaised, StudentStopped
from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.inside import attempts
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.sandbox.walls import kernel
from autograder.sandbox.walls.limits import Limits

LIBRARIES = (
    "numpy",
    "torch",
    "torchvision",
    "scikit-learn",
    "scikit-image",
    "h5py",
    "matplotlib",
    "opencv-python-headless",
    "scipy",
    "msgpack",
)
_OF_THE_JAIL = (
    *("processes", "landlock", "seccomp", "network", "user", "capabilities", "no_new_privs"),
)
#: Small, so that breaching one takes a moment.
_LIMITS = Limits(processes=20, total_bytes=64 * 2**20)
_MEMORY = 256 * 2**20
_PATIENCE = 20.0


@dataclass(frozen=True)
class Attempt:
    """Something a submission must not do.

    Attributes
    ----------
    layers : tuple of str
        What stops it, the most direct first; names of the jail's layers, or words.
    """

    title: str
    function: str
    arguments: tuple[Any, ...]
    layers: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """How an attempt went."""

    attempt: Attempt
    blocked: bool
    layer: str
    detail: str


@dataclass(frozen=True)
class Bait:
    """What the attempts are aimed at."""

    secret: Path
    results: Path
    ports: Mapping[str, int]
    unix: Path


def examine(console: Console, homework: Homework | None = None) -> bool:
    """Print everything; return whether every layer that should hold here does.

    With a homework, also whether what it needs is installed.

    Parameters
    ----------
    console : rich.console.Console
        Where to print.
    homework : Homework, optional
        One whose requirements are shown, too.
    """
    complete = True
    if homework is not None:
        console.print(_needs(homework))
        complete = all(need.met for need in homework.needs)
    console.print(_versions())
    console.print(_data_sets())
    layers, findings = run_attempts()
    console.print(_layers(layers))
    console.print(_attempts(findings))
    open_ones = [finding for finding in findings if not finding.blocked]
    if not open_ones:
        console.print(Text("Everything that was tried is blocked.", "green"))
    elif not kernel.LINUX:
        # Elsewhere only what needs no kernel's help can hold.
        console.print(Text("OPEN here is blocked on Linux: grade strangers' code there.", "yellow"))
    else:
        console.print(Text(f"{len(open_ones)} of {len(findings)} attempts are OPEN.", "bold red"))
    return complete and (not open_ones or not kernel.LINUX)


def _needs(homework: Homework) -> Table:
    table = _table("package", "installed", "")
    table.title = f"What {homework.name} needs"
    for need in homework.needs:
        state = Text("installed", "green") if need.met else Text("MISSING", "bold red")
        table.add_row(need.wanted, need.installed or "-", state)
    return table


def run_attempts() -> tuple[Mapping[str, str], list[Finding]]:
    """Try everything from inside a jail; return its layers, and how each attempt went."""
    source = Path(attempts.__file__)
    config = SandboxConfig(hidden=_hidden(), memory=_MEMORY, limits=_LIMITS)
    with Sandbox(config) as sandbox, _bait() as bait:
        session = Session(sandbox, [source], source.name, import_limit=_PATIENCE)
        try:
            findings = [_try(session, source.stem, attempt) for attempt in _all_attempts(bait)]
            return session.layers, findings
        finally:
            session.close()


def _hidden() -> list[str]:
    return [str(Path(__file__).resolve().parent)]


@contextlib.contextmanager
def _bait() -> Iterator[Bait]:
    """Put up files that everybody may read and write, and listeners of each kind."""
    with tempfile.TemporaryDirectory(prefix="autograder-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        secret, results = folder / "expected.txt", folder / "results.json"
        for file in (secret, results):
            file.write_text("42")
            file.chmod(0o666)
        ports = {}
        for title, family, kind, host in _LISTENERS:
            with contextlib.suppress(OSError):  # a machine without IPv6
                listener = stack.enter_context(socket.socket(family, kind))
                listener.bind((host, 0))
                if kind == socket.SOCK_STREAM:
                    listener.listen()
                ports[title] = listener.getsockname()[1]
        unix = stack.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind(str(folder / "socket"))
        (folder / "socket").chmod(0o666)
        unix.listen()
        yield Bait(secret, results, ports, folder / "socket")


_LISTENERS = (
    ("TCP", socket.AF_INET, socket.SOCK_STREAM, "127.0.0.1"),
    ("UDP", socket.AF_INET, socket.SOCK_DGRAM, "127.0.0.1"),
    ("TCP over IPv6", socket.AF_INET6, socket.SOCK_STREAM, "::1"),
    ("UDP over IPv6", socket.AF_INET6, socket.SOCK_DGRAM, "::1"),
)


def _all_attempts(bait: Bait) -> list[Attempt]:
    pid = os.getpid()
    network = ("seccomp", "network", "landlock")
    others = ("processes", "user", "landlock", "seccomp", "a grader that hides itself")
    found = [
        Attempt("read a secret outside", "read_file", (str(bait.secret),), ("landlock",)),
        Attempt("write the results", "write_file", (str(bait.results),), ("landlock",)),
    ]
    for title, family, kind, host in _LISTENERS:
        if title in bait.ports:
            target = (family.name, kind.name, host, bait.ports[title])
            found.append(Attempt(title, "connect", target, network))
    return [
        *found,
        Attempt("DNS", "resolve", ("example.org",), network),
        Attempt("connect to a Unix socket", "connect_unix", (str(bait.unix),), ("seccomp",)),
        Attempt("signal the grader", "send_signal", (pid,), others),
        Attempt("trace the grader", "trace", (pid,), ("seccomp", *others)),
        Attempt("read the grader's memory", "read_process", (pid, "mem"), others),
        Attempt("read the grader's environment", "read_process", (pid, "environ"), others),
        Attempt("become root", "become_root", (), ("user", "capabilities", "no_new_privs")),
        Attempt("leave shared memory behind", "share_memory", (), ("landlock",)),
        Attempt("fork without end", "fork_without_end", (), ("limits",)),
        Attempt("take too much memory", "take_memory", (), ("memory watch",)),
        Attempt("fill the disk", "fill_disk", (), ("disk watch",)),
        Attempt("compute without end", "spend_time", (), ("wall clock",)),
    ]


def _try(session: Session, module: str, attempt: Attempt) -> Finding:
    endless = attempt.function == "spend_time"
    limit = 1.0 if endless else _PATIENCE
    try:
        with session.process(limit, 0) as process:
            getattr(Student(process, module), attempt.function)(*attempt.arguments)
    except StudentRaised as error:
        # Without the path that the system's own messages end in.
        blocked, detail = True, error.feedback.found.partition(": '")[0]
    except StudentStopped as error:
        # Only what is meant to run without end may be stopped by the clock alone.
        blocked = endless or "did not finish" not in error.feedback.summary
        detail = error.feedback.summary
    except Wrong as error:
        blocked, detail = False, error.feedback.summary
    else:
        blocked, detail = False, "it worked"
    return Finding(attempt, blocked, _holding(attempt, session.layers) if blocked else "", detail)


def _holding(attempt: Attempt, state: Mapping[str, str]) -> str:
    """Name the first of an attempt's layers that is on."""
    for layer in attempt.layers:
        if state.get(layer, "off" if layer in _OF_THE_JAIL else "on").startswith("on"):
            return layer
    return "the system's own permissions"


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, title_justify="left", title_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _versions() -> Table:
    table = _table("program", "version")
    table.title = "Versions"
    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    for name, version in (
        ("autograder", importlib.metadata.version("autograder")),
        ("python", platform.python_version()),
        ("system", system),
        ("user", "root" if os.getuid() == 0 else f"uid {os.getuid()}, not root"),
    ):
        table.add_row(name, version)
    for name in LIBRARIES:
        try:
            table.add_row(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            table.add_row(name, Text("not installed", "yellow"))
    return table


def _data_sets() -> Table:
    table = _table("data set", "name", "rows", "from")
    table.title = "\nData sets"
    available = Datasets(list(KNOWN))
    for name, data in KNOWN.items():
        try:
            splits = {split: available.load(name, split) for split in available.splits(name)}
        except UsageError as error:
            table.add_row(data.shown, name, "", Text(error.message, "yellow"))
            continue
        rows = ", ".join(f"{len(found.y):,} {split}" for split, found in splits.items())
        sample = any(found.source == "embedded" for found in splits.values())
        source = "the grader's own sample" if sample else "the full files"
        table.add_row(data.shown, name, rows, source)
    return table


def _layers(layers: Mapping[str, str]) -> Table:
    table = _table("layer", "state")
    table.title = "\nIsolation layers"
    for name, state in layers.items():
        table.add_row(name, Text(state, "green" if state.startswith("on") else "yellow"))
    return table


def _attempts(findings: list[Finding]) -> Table:
    table = _table("a submission tries to", "result", "by", "what it saw")
    table.title = "\nAttempts from inside the jail"
    for finding in findings:
        result = Text("blocked", "green") if finding.blocked else Text("OPEN", "bold red")
        table.add_row(finding.attempt.title, result, finding.layer, Text(finding.detail))
    return table
