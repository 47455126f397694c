"""Starts the zygote: a clean interpreter, told once what its student processes have."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.sandbox import protocol
from autograder.sandbox.inside import memory, zygote
from autograder.sandbox.inside.libraries import THREAD_VARIABLES
from autograder.sandbox.standins.data import ServedSet
from autograder.sandbox.walls.limits import Limits


@dataclass(frozen=True)
class SandboxConfig:
    """What every student process of a sandbox has in common.

    Attributes
    ----------
    libraries : sequence of str
        Modules to import before the first fork.
    data : sequence of ServedSet
        Data sets and files that student code may load.
    hidden : sequence of str
        Folders no student process may read.
    given : sequence of str
        Files and folders of the homework that student code finds in its working folder.
    room, inside, standins
        The homework's folder, and what of it is imported beside student code; see
        :mod:`~autograder.sandbox.inside.brought`.
    isolation : str
        ``"best"``, ``"required"`` or ``"none"``.
    memory : int
        Bytes that all processes of one submission may use beyond the libraries.
    """

    libraries: Sequence[str] = ()
    data: Sequence[ServedSet] = ()
    hidden: Sequence[str] = ()
    given: Sequence[str] = ()
    room: str = ""
    inside: Sequence[str] = ()
    standins: Mapping[str, str] = field(default_factory=dict)
    isolation: str = "best"
    memory: int = 2 * 2**30
    limits: Limits = field(default_factory=Limits)


def start_zygote(
    config: SandboxConfig, root: Path, given: Path | None = None
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start it in a clean environment and tell it what to import; do not wait.

    Parameters
    ----------
    root : Path
        The sandbox's folder, which the zygote removes when the grader is gone.
    given : Path, optional
        A copy of what the config gives to student code, which every process may read.
    """
    ours, theirs = socket.socketpair()
    apart = "apart" if config.isolation != "none" else "here"
    process = subprocess.Popen(
        [
            sys.executable,
            # Isolated: no PYTHON* variable, no folder of the user's packages, and not the working
            # folder on the path, from where a submitted numpy.py would be imported.
            "-I",
            # Nothing compiled is written beside sources: it would belong to whoever came first.
            "-B",
            "-c",
            zygote.BOOTSTRAP,
            zygote.ROOT,
            str(theirs.fileno()),
            apart,
        ],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is the grader's to handle
        env=_environment(),
        cwd=root,
    )
    # Open here as well, the connection would stay open when the zygote dies.
    theirs.close()
    message = {
        "libraries": list(config.libraries),
        "data": [data.as_plain() for data in config.data],
        "root": str(root),
        "hidden": [str(path) for path in config.hidden],
        "readable": [str(given)] if given is not None else [],
        "room": config.room,
        "inside": list(config.inside),
        "standins": dict(config.standins),
    }
    protocol.send(ours, message)
    return process, ours


def _environment() -> dict[str, str]:
    """Return all that the zygote, and its students after it, can know of the grader's."""
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        # matplotlib keeps its list of fonts below the grader's home.
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        # Workers are processes that import everything again, and share a processor.
        "JOBLIB_MULTIPROCESSING": "0",
        **THREAD_VARIABLES,
        **memory.ENVIRONMENT,
    }
