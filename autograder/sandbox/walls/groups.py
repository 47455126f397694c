"""Gives each sandbox a control group of its own, where one can be made: its part is one of all.

The kernel then shares a processor among sandboxes first, and within one among its threads. Where
no group can be made, as in most containers, :mod:`autograder.sandbox.walls.weights` has to do.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

# With the grader's number, by which a later one knows that nobody will remove it any more.
_NAME = "autograder-{}-{}"
_MOUNTS = Path("/sys/fs/cgroup")


def join_own(pid: int, proc: Path = Path("/proc"), mounts: Path = _MOUNTS) -> Path | None:
    """Move a process, and so all that it will fork, into a new group with the usual weight.

    Returns
    -------
    Path or None
        The group, for :func:`leave`; None where none can be made.
    """
    for above in _rooms(proc, mounts):
        _remove_abandoned(above, proc)
        group = above / _NAME.format(os.getpid(), secrets.token_hex(4))
        try:
            group.mkdir()
        except OSError:
            continue
        with contextlib.suppress(OSError):
            if _shares_processors(above, group):
                # What is forked is in the group of its parent: moving the zygote before it forks
                # moves all of them.
                (group / "cgroup.procs").write_text(str(pid))
                return group
        leave(group)
    return None


def leave(group: Path) -> None:
    """Remove a group whose processes have ended."""
    with contextlib.suppress(OSError):
        group.rmdir()


def _rooms(proc: Path, mounts: Path) -> Iterator[Path]:
    """Yield where this process's groups for processors are, as this container sees them."""
    with contextlib.suppress(OSError, ValueError):
        for line in (proc / "self" / "cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers and "cpu" not in controllers.split(","):
                continue
            mount = mounts / controllers if controllers else mounts
            own = mount / path.lstrip("/")
            # A container may have its own group as the root, and call it by its name outside.
            yield own if own.is_dir() else mount


def _shares_processors(above: Path, group: Path) -> bool:
    """Whether a group has a weight; in version 2, only if the one above hands that down."""
    if (group / "cpu.shares").exists():
        return True
    with contextlib.suppress(OSError):  # not while that one has processes itself
        (above / "cgroup.subtree_control").write_text("+cpu")
    return (group / "cpu.weight").exists()


def _remove_abandoned(above: Path, proc: Path) -> None:
    """Remove the groups of graders that were killed."""
    with contextlib.suppress(OSError):
        for group in above.glob(_NAME.format("*", "*")):
            grader = group.name.split("-")[1]
            if grader.isdecimal() and not (proc / grader).exists():
                leave(group)
