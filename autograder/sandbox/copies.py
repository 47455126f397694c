"""Has a student process make a copy of itself, and drives the copy."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import Any

from autograder.errors import SandboxError
from autograder.sandbox import failures, protocol, replies
from autograder.sandbox.channel import Channel, DeadlinePassed
from autograder.sandbox.driven import Household
from autograder.sandbox.host import Sandbox, SandboxGone
from autograder.sandbox.process import StudentProcess

FORK_LIMIT = 30.0


class CannotFork(SandboxError):
    """A student process cannot make a copy of itself."""

    def __init__(self) -> None:
        super().__init__("the student's process cannot be forked")


def copy_of(
    parent: StudentProcess,
    folder: Path,
    seed: int | None,
    household: Household,
    end: float,
    *,
    edited: bool = False,
) -> StudentProcess:
    """Return a copy of a process, of the same submission or of one that goes on from there.

    Parameters
    ----------
    folder : Path
        Where the copy works; it is removed with it.
    seed : int or None
        Seeds every generator in it; None if they go on where they are.
    household : Household
        The processes that it belongs to.
    end : float
        When everything has to be done, on the clock of ``time.monotonic``.
    edited : bool
        Whether the code in it is to be edited.

    Raises
    ------
    CannotFork
        If the process cannot be copied; it may be out of step from then on.
    SandboxGone
        If the zygote has died.
    """
    sandbox = parent.sandbox
    if parent.stopped is not None:
        raise CannotFork
    ours, theirs = socket.socketpair()
    reader, writer = os.pipe()
    channel = Channel(ours, reader)
    message = {"op": "fork", "folder": str(folder), "seed": seed, "edited": edited, "files": 2}
    until = min(end, time.monotonic() + FORK_LIMIT)
    # It rests between checks, and a process at rest forks nothing.
    parent.wake()
    try:
        try:
            files = (theirs.fileno(), writer)
            answer = parent.ask_aside(message, FORK_LIMIT, end, files)
        finally:
            # With our copies closed, the channel ends when the process does.
            theirs.close()
            os.close(writer)
        pid = _number_of(answer, sandbox)
        household.add_copy(pid, parent)
        # The copy's own first word: it stands apart from its parent, is in its folder, and seeded.
        channel.receive(until)
    except BaseException as error:
        channel.close()
        _give_up(parent, error)
        raise
    return StudentProcess(sandbox, pid, channel, folder, household, box=parent.box, disposable=True)


def _number_of(answer: Any, sandbox: Sandbox) -> int:
    """Return the number of the new process, if it is one that can be."""
    try:
        pid = sandbox.link.number_here(replies.forked_pid(answer))
    except replies.Mistyped as error:
        raise CannotFork from error
    # A number of another driven process would put that one under this check, and end with it.
    if pid is None or pid in sandbox.driven:
        raise CannotFork
    return pid


def _give_up(parent: StudentProcess, error: BaseException) -> None:
    """Take a process for broken; raise what means to import afresh."""
    if isinstance(error, (DeadlinePassed, protocol.ProtocolError, CannotFork)):
        if not parent.sandbox.alive():
            raise SandboxGone("the sandbox has died") from error
        # Its answers may be out of step from now on.
        parent.stopped = failures.answered_nonsense("your file")
        raise CannotFork from error
