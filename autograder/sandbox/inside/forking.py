"""What a fresh fork does before it goes on: ends its ties, and gets its own output and seeds."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import sys
import tempfile
import types

import numpy as np

from autograder.sandbox import protocol


def receive_files(connection: socket.socket, count: int) -> tuple[int, ...]:
    """Receive open files that follow a request, announced by one byte.

    Raises
    ------
    ConnectionClosed
        If the grader was ended between the request and its files.
    """
    _, files, _, _ = socket.recv_fds(connection, 1, count)
    if len(files) != count:
        close_all(tuple(files))
        raise protocol.ConnectionClosed("the connection was closed before the files came")
    return tuple(files)


def close_all(files: tuple[int, ...]) -> None:
    """Close file descriptors that were handed over."""
    for file in files:
        os.close(file)


def stay_apart() -> None:
    """Tie this fresh copy to the process it was forked from, which it cannot signal."""
    # Here, since nothing else of this module needs a POSIX system; the zygote has them already.
    from autograder.sandbox.walls import landlock
    from autograder.sandbox.walls.kernel import (
        LINUX,
        PR_SET_CHILD_SUBREAPER,
        PR_SET_PDEATHSIG,
        prctl,
    )

    os.setpgid(0, 0)  # and no session of its own: a submission has a single one
    if LINUX:
        # A fork inherits neither: it would survive its parent, and lose its own orphans.
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        with contextlib.suppress(OSError):  # a kernel whose Landlock has no scopes
            landlock.scope()


def redirect_output(output: int) -> None:
    """Send everything this process prints, by whatever means, to one descriptor."""
    # The descriptors, not sys.stdout alone: libraries in C and programs that are started print too.
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    # Line by line, so that what a process printed before it crashed is there. Closing one leaves
    # the descriptor: else the next file that is opened would be what is printed to.
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115


def enter(folder: str, seed: int | None) -> None:
    """Make a folder this process's home, and start every generator from ``seed``.

    Without one, they go on where they are.

    Another process of the same submission may have taken the folder away: what needs it
    fails then, in student code.
    """
    os.environ.update(HOME=folder, TMPDIR=folder)
    # It keeps the first folder that it found: a fork would write into its parent's.
    tempfile.tempdir = None
    if seed is not None:
        seed_generators(seed)
    with contextlib.suppress(OSError):
        os.chdir(folder)


def seed_generators(seed: int) -> None:
    """Seed random, numpy and torch (a fork would repeat its parent's numbers)."""
    random.seed(seed)
    # numpy takes no more than 32 bits.
    np.random.seed(seed % 2**32)  # noqa: NPY002 - student code uses the global generator
    torch = sys.modules.get("torch")
    if isinstance(torch, types.ModuleType):
        # The one of the processor: torch.manual_seed() looks for others, at length.
        torch.default_generator.manual_seed(seed)


def count_threads() -> int:
    """Count the threads of this process; forking with more than one is unsafe."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        import threading

        return threading.active_count()
