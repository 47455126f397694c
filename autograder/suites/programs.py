"""Programs that a suite starts: they run in the jail, in a copy of the submitted files.

``subprocess``, ``os.system`` and ``os.popen`` stay as a suite knows them; only the process
is another one's child. It runs to its end before the suite sees any of what it printed, so
what has to answer while it runs cannot be tested: that is the grader's failure.
"""

from __future__ import annotations

import contextlib
import math
import os
import shlex
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import MachineBusy, Wrong
from autograder.sandbox.clock import backstop
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.helpers import Helper, define
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.sandbox.walls.removal import remove_tree
from autograder.suites import guard
from autograder.suites.inside.starting import run_program
from autograder.suites.talking import forward_prints
from autograder.suites.values import malformed

#: As much as a frame of the wire holds of what two streams printed.
MAX_OUTPUT = 2**20


@dataclass
class Programs:
    """Where the programs of one test run: made when the first is started.

    Attributes
    ----------
    before : dict of str to str
        The environment as the test found it: what it changes, its programs see.
    """

    student: Student
    session: Session
    watch: guard.Watch
    before: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    _folder: Path | None = None
    #: The folder itself, whatever student code may have put under its name since.
    _opened: int = -1

    def run(
        self,
        command: str | list[str],
        *,
        shell: bool,
        given: bytes,
        environment: dict[str, str],
        merged: bool,
        timeout: float | None,
    ) -> tuple[int | None, bytes, bytes]:
        """Run a program; return its status, None if it took too long, and what it printed."""
        shown = command if isinstance(command, str) else shlex.join(command)
        limit = math.inf if timeout is None else timeout
        started = time.monotonic()
        with guard.ours(), self.student._process.interrupted_after(limit) as interrupt:
            try:
                reply = self._helper(shown)(
                    command,
                    shell,
                    given.decode("latin-1"),
                    str(self._place()),
                    environment,
                    merged,
                    None if timeout is None else backstop(timeout),
                    MAX_OUTPUT,
                )
            except StudentStopped as error:
                raise guard.remember(error)  # noqa: B904 - it is the same
        forward_prints(self.watch)
        self.watch.saw(text=True, octets=True)
        outcome = _outcome(reply, shown)
        if outcome[0] is None and interrupt.spent is None:
            if time.monotonic() - started < backstop(limit):
                raise guard.remember(malformed(shown))
            raise guard.remember(MachineBusy(shown, f"stopped after {backstop(limit):g} s"))
        return outcome

    def _helper(self, shown: str) -> Helper:
        return define(self.student, run_program, shown=shown[:200])

    def _place(self) -> Path:
        """Copy the submitted files, once, to a folder that programs start in."""
        if self._folder is None:
            self._folder, self._opened = self.session.stage_to_run()
        return self._folder

    def open_written(self, name: str) -> int | None:
        """Open a file in that folder, following no link of the student's; None if none is."""
        if self._folder is None:
            return None
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            with guard.ours():
                return os.open(name, flags, dir_fd=self._opened)
        except (OSError, ValueError):
            return None

    def environment(self, given: Any) -> dict[str, str]:
        """Return what a suite has set for a program, and nothing of the grader's own."""
        wanted = os.environ if given is None else given
        names = {os.fsdecode(name): os.fsdecode(value) for name, value in wanted.items()}
        changed = {name: value for name, value in names.items() if self.before.get(name) != value}
        path = changed.get("PATH", self.before.get("PATH", os.defpath))
        return {**changed, "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{path}"}

    def close(self) -> None:
        """Remove the folder."""
        if self._folder is not None:
            os.close(self._opened)
            remove_tree(self._folder)


def _outcome(reply: Any, shown: str) -> tuple[int | None, bytes, bytes]:
    if type(reply) is list and [type(part) for part in reply[1:]] == [str, str]:
        status = reply[0]
        if type(status) is str:
            raise {"FileNotFoundError": FileNotFoundError}.get(status, PermissionError)(
                f"{shown}: {reply[1][:200]}"
            )
        if status is None or (type(status) is int and abs(status) < 2**16):
            with contextlib.suppress(UnicodeEncodeError):
                printed, errors = (part.encode("latin-1") for part in reply[1:])
                if max(len(printed), len(errors)) > MAX_OUTPUT:
                    raise guard.remember(_printed_too_much(shown))
                return status, printed, errors
    raise guard.remember(malformed(shown))


def _printed_too_much(shown: str) -> Wrong:
    return Wrong(
        f"{shown} printed too much",
        expected=f"at most {MAX_OUTPUT // 2**20} MB",
        found="more",
        next_step="Look for a loop that prints without end.",
    )


_running: list[Programs] = []


@contextlib.contextmanager
def in_the_jail(student: Student, session: Session, watch: guard.Watch) -> Iterator[None]:
    """Let what a suite starts run in the jail of this submission for a while."""
    programs = Programs(student, session, watch)
    watch.written = programs.open_written
    _running.append(programs)
    try:
        yield
    finally:
        _running.pop()
        with guard.ours():
            programs.close()


def here() -> Programs:
    """Return the programs of the test that is running."""
    if not _running:
        guard.refuse_process()
    return _running[-1]
