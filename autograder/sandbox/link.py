"""The grader's end of one zygote: asks it, and knows its processes by their numbers here."""

from __future__ import annotations

import select
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.errors import SandboxError
from autograder.sandbox import protocol
from autograder.sandbox.starting import SandboxConfig, start_zygote
from autograder.sandbox.walls import groups, namespaces
from autograder.sandbox.walls.processes import descendants

#: Ending takes a few milliseconds; a process that is stuck is killed after this many seconds.
ENDING_PATIENCE = 5.0


class ZygoteLink:
    """A zygote that was started, until it ends: another one needs another link."""

    def __init__(self, config: SandboxConfig, root: Path, given: Path | None = None) -> None:
        self.process, self._connection, self._group = start_zygote(config, root, given)
        #: The zygote's number, where the process that was started only waits for it.
        self._inner: int | None = None
        self._inside: dict[int, int] = {}

    @property
    def pid(self) -> int:
        """Process number of the zygote."""
        return self.process.pid if self._inner is None else self._inner

    def alive(self) -> bool:
        """Whether the zygote still runs."""
        if self._connection.fileno() < 0:
            return False
        # A process that is ending closes its files before anybody hears of its end.
        poller = select.poll()
        poller.register(self._connection, select.POLLHUP)
        return not poller.poll(0) and self.process.poll() is None

    def ready(self, limit: float) -> Mapping[str, Any]:
        """Wait until it is up; return what it says of itself.

        Raises
        ------
        SandboxError
            If it does not come up within ``limit`` seconds.
        """
        found: dict[str, Any] = self._receive(limit)
        # The process that was started stays outside of the namespace; the zygote is its only child.
        if found["apart"]:
            self._inner, *_ = descendants(self.process.pid)
        return found

    def ask(self, message: dict[str, Any], files: tuple[int, ...], limit: float) -> Any:
        """Send a request with descriptors, and return the answer.

        Raises
        ------
        OSError, SandboxError
            If none exists.
        """
        protocol.send(self._connection, message | {"files": len(files)}, files)
        return self._receive(limit)

    def _receive(self, limit: float) -> Any:
        self._connection.settimeout(limit)
        try:
            return protocol.receive(protocol.blocking_fill(self._connection))["ok"]
        except (protocol.ProtocolError, OSError, KeyError) as error:
            raise SandboxError(f"the sandbox does not answer: {error}") from error

    def descendants(self) -> list[int]:
        """Every process below the zygote: all of them run student code."""
        return descendants(self.pid)

    def number_here(self, inside: int) -> int | None:
        """Return the number of a process by the one that it has among the zygote's.

        Returns
        -------
        int or None
            None if there is no such process below the zygote.
        """
        # The copy that a student process says it has made may be a number of its choice. Only what
        # is below the zygote counts, or the grader would signal and kill for it.
        for pid in self.descendants():
            number = pid if self._inner is None else namespaces.number_inside(pid)
            if number == inside:
                self._inside[pid] = inside
                return pid
        return None

    def number_inside(self, pid: int) -> int:
        """Return the number that a process found here has among the zygote's."""
        return self._inside.get(pid, pid)

    def close(self) -> None:
        """Hang up, and wait until the zygote has ended what it forked, and itself."""
        # The zygote ends what it forked when it sees this, and then itself.
        self._connection.close()
        try:
            self.process.wait(ENDING_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self._group is not None:
            groups.leave(self._group)
