"""Starts the zygote: a clean interpreter, told once what its student processes have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.sandbox import ahead, interpreter, protocol
from autograder.sandbox.interpreter import Interpreter
from autograder.sandbox.protocol.sealed import HandedOver
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


def start_zygote(config: SandboxConfig, root: Path, given: Path | None = None) -> Interpreter:
    """Start it, unless one was started ahead, and tell it what to import; do not wait.

    Parameters
    ----------
    root : Path
        The sandbox's folder, which the zygote removes when the grader is gone.
    given : Path, optional
        A copy of what the config gives to student code, which every process may read.
    """
    apart = config.isolation != "none"
    zygote = ahead.take(apart=apart) or interpreter.start(apart=apart)
    handed = HandedOver()
    message = {
        "libraries": list(config.libraries),
        "data": [data.as_plain(handed.named) for data in config.data],
        "root": str(root),
        "hidden": [str(path) for path in config.hidden],
        "readable": [str(given)] if given is not None else [],
        "room": config.room,
        "inside": list(config.inside),
        "standins": dict(config.standins),
        "files": len(handed.files),
    }
    protocol.send(zygote.connection, message, tuple(handed.files))
    return zygote
