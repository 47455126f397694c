"""Process numbers of the zygote's own: what runs below it sees no other process.

When the first process of such a namespace ends, the kernel ends all others in it at
once: nothing that student code started can outlive the sandbox.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from autograder.sandbox.walls.kernel import (
    LINUX,
    PR_SET_PDEATHSIG,
    leave_processes,
    mount_proc,
    prctl,
)


def enter() -> str:
    """Go on as the first process of a namespace of its own, with a ``/proc`` of its own.

    The process that called this stays outside, and ends as the new one does.

    Returns
    -------
    str
        ``"on"``, or why it is off; then nothing has changed.
    """
    if not LINUX:
        return "off: Linux only"
    # Half of it could not be undone, so a process that nobody needs tries it first.
    if trial := os.fork():
        code = os.waitstatus_to_exitcode(os.waitpid(trial, 0)[1])
        if code:
            return f"off: {os.strerror(code) if code > 0 else 'ended by a signal'}"
        _enter()
        return "on"
    try:
        _enter()
    except OSError as error:
        os._exit(error.errno or 1)
    os._exit(0)


def _enter() -> None:
    leave_processes()
    if first := os.fork():
        os.closerange(3, 4096)  # so that the grader sees when the other end is closed
        code = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
        # As a shell says it: whoever waits for this one hears how the other ended.
        os._exit(code if code >= 0 else 128 - code)
    # Ends with the one outside, and all others in the namespace with it: killing that one kills
    # everything, without looking for anybody.
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    mount_proc()


def number_inside(pid: int) -> int | None:
    """Return the number that a process has in its own namespace; None if it is gone."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines():
            if line.startswith("NSpid:"):
                # One number for each namespace that it is in, the innermost last.
                return int(line.split()[-1])
    except (OSError, ValueError):
        return None
    return pid
