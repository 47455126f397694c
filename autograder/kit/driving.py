"""Starts the process that student code runs in at home, and asks it."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.kit.pipes import Pipes, as_bytes
from autograder.sandbox import failures, protocol, replies
from autograder.sandbox.inside.environment import THREAD_VARIABLES

#: Seconds of the wall clock for one request, for each second that the grader gives a check:
#: a laptop may be slow, and nothing is lost by waiting.
_PATIENCE = 4.0
#: Seconds for what is asked before any check.
_TO_START = 120.0


class Stopped(failures.StudentStopped):
    """The process ended, or had to be ended, at home."""


class StudentAtHome:
    """A process with the student's files.

    Parameters
    ----------
    command : sequence of str
        Starts this program again; what it is to do is added.
    files : mapping of str to bytes
        What lies in its working folder, by place.
    setting : mapping
        See :func:`autograder.kit.student.serve`.
    """

    def __init__(
        self, command: Sequence[str], files: Mapping[str, bytes], setting: Mapping[str, Any]
    ) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="check-")).resolve()
        self.folder = self._scratch / "work"
        for place, content in files.items():
            path = self.folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.folder.mkdir(exist_ok=True)
        set_up = self._scratch / "setting.bin"
        set_up.write_bytes(as_bytes({**setting, "scratch": str(self._scratch)}))
        self._printed = self._scratch / "printed.txt"
        self._seen = 0
        self.seconds = _TO_START
        self._process = subprocess.Popen(
            [*command, "--student-process", str(set_up), str(self._printed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self.folder,
            env=_environment(),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._pipes = Pipes(self._process.stdout.fileno(), self._process.stdin.fileno())
        self._replies: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        fill = protocol.blocking_fill(self._pipes)  # type: ignore[arg-type]  # as a socket fills
        try:
            while True:
                self._replies.put(protocol.receive(fill))
        except (protocol.ProtocolError, OSError):
            self._replies.put(None)

    def give(self, timeout: float) -> None:
        """Let each request from now on take as long as a check with this limit may."""
        self.seconds = _PATIENCE * timeout + 10.0

    def request(self, op: str, what: str, **fields: Any) -> Any:
        """Ask the process to do something and return the plain answer.

        Raises
        ------
        StudentRaised, NotDefined, Wrong
            As in the grader's.
        Stopped
            If it ended, or did not answer in time.
        """
        try:
            self._pipes.sendall(as_bytes({"op": op, **fields}))
            reply = self._replies.get(timeout=self.seconds)
        except queue.Empty:
            self.close()
            raise Stopped(
                f"{what} {failures.TOO_LATE} {self.seconds:g} s on this computer",
                next_step="Look for a loop that never ends.",
            ) from None
        except OSError:
            reply = None
        if reply is None:
            self._process.wait(10)
            raise Stopped(
                f"{what} ended the Python process before it returned",
                found=f"it ended with {self._process.returncode}",
                next_step="Look for exit(), quit() or sys.exit() in your code.",
            )
        found = replies.read(_LIKE.get(op, op), reply, keep=bool(fields.get("keep")))
        if isinstance(found, replies.Raised):
            raise failures.StudentRaised(what, found)
        if isinstance(found, replies.Missing):
            raise failures.NotDefined(found.missing, what, found.close)
        if isinstance(found, replies.Unsendable):
            raise failures.unsendable(what, found.unsendable)
        return found.value

    def printed(self) -> str:
        """Return what student code has printed since the last call."""
        try:
            with self._printed.open("rb") as file:
                file.seek(self._seen)
                new = file.read(200_000)
        except OSError:
            return ""
        self._seen += len(new)
        return new.decode("utf-8", "replace").replace(str(self.folder) + os.sep, "")

    @property
    def ended(self) -> bool:
        """Whether nothing can be asked of it any more."""
        return self._process.poll() is not None

    def close(self) -> None:
        """End it, and remove its files."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe and pipe.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    @contextlib.contextmanager
    def fresh(self, seed: int) -> Iterator[StudentAtHome]:
        """Have the modules as they were imported."""
        self.request("begin", "starting a check", seed=seed)
        yield self


#: What only a process at home is asked for is answered as something else is.
_LIKE = {"begin": "set", "keep": "set", "short_cell": "cell"}


def _environment() -> dict[str, str]:
    """Return the environment of student code: as in the grader, where that matters."""
    own = {name: each for name, each in os.environ.items() if not name.startswith("PYTHON")}
    return {
        **own,
        "MPLBACKEND": "Agg",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "PYTHONSAFEPATH": "1",
        "TQDM_MININTERVAL": "1",
        **THREAD_VARIABLES,
    }


def this_program() -> list[str]:
    """Return the command that starts this program."""
    archive = sys.argv[0]
    if archive.endswith(".pyz"):
        return [sys.executable, os.path.abspath(archive)]
    return [sys.executable, "-m", "autograder.kit"]
