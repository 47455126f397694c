"""The zygote: a clean interpreter that imports the libraries once and forks students.

It is trusted and knows nothing: no rubric, no reference, no expected value. It runs
no student code itself. Started by :mod:`autograder.sandbox.interpreter`.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from autograder.sandbox import memory, protocol
from autograder.sandbox.inside import brought, forking, libraries, service
from autograder.sandbox.inside.environment import ROOT, THREAD_VARIABLES
from autograder.sandbox.protocol.sealed import Received
from autograder.sandbox.standins import installing
from autograder.sandbox.standins.data import ServedSet
from autograder.sandbox.walls import jail
from autograder.sandbox.walls.kernel import LINUX, PR_SET_CHILD_SUBREAPER, prctl
from autograder.sandbox.walls.limits import Limits
from autograder.sandbox.walls.processes import kill_below
from autograder.sandbox.walls.removal import remove_tree

#: After as many forks that have ended memory is moved: one submission has two, to read what was
#: handed in and to import it. Moving it takes up to half a second, where the machine has to get
#: each page from the one that it runs on, and a fork is one or two milliseconds faster for it.
MANY_ENDED = 2


class Zygote:
    """Forks jailed student processes on request, until the grader goes away."""

    def __init__(
        self, connection: socket.socket, reach: jail.Reach, layers: dict[str, str]
    ) -> None:
        self.connection = connection
        self.reach = reach
        self.layers = layers
        self.ended: dict[int, int] = {}
        self.alive: set[int] = set()
        self.moved = False

    def run(self) -> None:
        """Answer the grader; when it is gone, end every process that is left."""
        try:
            while True:
                request, files = _receive(self.connection)
                protocol.send(self.connection, self._answer(request, files))
        except (protocol.ConnectionClosed, OSError):
            kill_below(os.getpid())
            with contextlib.suppress(ChildProcessError):
                while True:  # until each of them is gone, and not only going
                    os.wait()

    def _answer(self, request: dict[str, Any], files: tuple[int, ...]) -> dict[str, Any]:
        if request["op"] == "spawn":
            return {"ok": self._spawn(request, files)}
        if request["op"] == "reap":
            return {"ok": self._reap(request["pid"])}
        raise ValueError(f"unknown request {request['op']!r}")

    def _spawn(self, request: dict[str, Any], files: tuple[int, ...]) -> int:
        if forking.count_threads() > 1:
            raise RuntimeError("the zygote has more than one thread and must not be forked")
        self._collect()
        # What lives has these pages as well: moved here, they would be there twice.
        if len(self.ended) >= MANY_ENDED and not self.alive and not self.moved:
            memory.collapse()
            self.moved = True
        pid = os.fork()
        if pid:
            self.alive.add(pid)
            forking.close_all(files)
            return pid
        try:
            # A student process that held this could ask for forks, outside of any jail.
            self.connection.close()
            connection, output = files
            become_student(request, connection, output, self.reach, self.layers)
        except BaseException:
            traceback.print_exc()
        finally:  # whatever happens, this fork must not go on as a zygote
            os._exit(1)

    def _collect(self) -> None:
        """Take note of every child that has ended: they would count as processes."""
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                self.ended[found[0]] = found[1]
                self.alive.discard(found[0])

    def _reap(self, wanted: int) -> int | None:
        """Return how a child ended, if it has."""
        self._collect()
        return self.ended.get(wanted)


def become_student(
    request: dict[str, Any],
    connection: int,
    output: int,
    reach: jail.Reach,
    layers: dict[str, str],
) -> NoReturn:
    """Turn this fresh fork into a jailed student process; never returns."""
    # The zygote ignores SIGINT, and what is ignored stays so in a fork and in what it starts.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setsid()
    # Other users of the machine, and other submissions where they have users of their own, read
    # nothing of what is written.
    os.umask(0o077)
    # Descriptors 0 to 2, the connection and nothing else survive.
    forking.redirect_output(output)
    for first, last in ((3, connection), (connection + 1, 4096)):
        os.closerange(first, last)
    channel = socket.socket(fileno=connection)
    folder = request["folder"]
    # For student code's own programs: what os.environ leaves out, they do not inherit.
    os.environ.clear()
    os.environ.update(student_environment(folder))
    cell = jail.Jail(
        folder=request["root"],
        reach=reach,
        uid=request["uid"],
        limits=Limits(**request["limits"]),
        layers=request["layers"],
    )
    state = layers | cell.enter()
    # In the jail: a link instead of the folder leads nowhere that it may not go.
    forking.enter(folder, request["seed"])
    protocol.send(channel, {"ok": {"layers": state}})
    service.Service(channel).serve()


def student_environment(folder: str) -> dict[str, str]:
    """Return the whole environment of a student process: nothing of the grader's."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "USER": "student",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": folder,
        # A poisoned __pycache__ beside a module would be run by the next process that imports it.
        "PYTHONDONTWRITEBYTECODE": "1",
        "TQDM_MININTERVAL": "1",
        **THREAD_VARIABLES,
    }


def main(descriptor: int, processes: str, early: Sequence[str] = ()) -> None:
    """Warm up as the grader's first message asks, then serve.

    Parameters
    ----------
    processes : str
        Whether it has process numbers of its own.
    early : sequence of str
        Libraries that this message is sure to name. What fails here fails again, and is told.
    """
    connection = socket.socket(fileno=descriptor)
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    libraries.import_all(early)
    with contextlib.suppress(protocol.ConnectionClosed, OSError):
        config, files = _receive(connection)
        try:
            os.chdir(config["root"])
            _serve(connection, config, processes, files)
        finally:  # the grader does this, too; but it may have been killed
            remove_tree(Path(config["root"]))


def _refuse(connection: socket.socket, reason: str) -> None:
    """Tell the grader what is wrong with the homework: no student code is run."""
    protocol.send(connection, {"ok": {"failed": reason, "apart": False}})


def _receive(connection: socket.socket) -> tuple[dict[str, Any], tuple[int, ...]]:
    """Return the grader's next message, and the open files that follow it."""
    message = protocol.receive(protocol.blocking_fill(connection))
    count = message.get("files", 0)
    return message, forking.receive_files(connection, count) if count else ()


def _serve(
    connection: socket.socket, config: dict[str, Any], processes: str, files: tuple[int, ...]
) -> None:
    started = time.perf_counter()
    if LINUX:
        # What a student process leaves behind when it dies becomes a child of this one, where it is
        # found and ended, and not of the machine's first process.
        prctl(PR_SET_CHILD_SUBREAPER, 1)
    failed = libraries.warm([*config["libraries"], *brought.changed(config["standins"])])
    if failed:
        _refuse(connection, f"libraries that it names cannot be imported: {', '.join(failed)}")
        return
    forking.seed_generators(0)  # every process does: so what that imports is here already
    modules = dict.fromkeys([*config["inside"], *brought.modules_of(config["standins"])])
    received = Received(files)
    data = [ServedSet.from_plain(each, received.array) for each in config["data"]]
    forking.close_all(files)
    try:
        brought.bring(config["room"], list(modules))
        installing.install(data, brought.patches(config["standins"]))
    except brought.Broken as error:
        _refuse(connection, f"what it brings for student code fails: {error}")
        return
    # Behind what the homework brings, which imports from the harness; before any student code.
    libraries.forget_harness(ROOT)
    reach = jail.Reach(tuple(config["hidden"]), tuple(config["readable"]))
    # Its answer is kept: a walk through folders that each fork would make again.
    jail.readable_without(reach.hidden)
    # Frozen objects are left alone by the collector of each fork: it writes into every object that
    # it looks at, and each page that is written to is copied.
    gc.freeze()
    gc.enable()  # off since this process began; a student's needs it
    ready = {
        "failed": "",
        "apart": processes == "on",
        "threads": forking.count_threads(),
        "seconds": time.perf_counter() - started,
    }
    protocol.send(connection, {"ok": ready})
    Zygote(connection, reach, {"processes": processes}).run()
