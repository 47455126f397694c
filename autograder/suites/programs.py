"""Programs that a suite starts: they run in the jail, in a copy of the submitted files.

``subprocess``, ``os.system`` and ``os.popen`` stay as a suite knows them; only the process
is another one's child. It runs to its end before the suite sees any of what it printed, so
what has to answer while it runs cannot be tested: that is the grader's failure.
"""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import Wrong
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.proxies import Helper, Student, define
from autograder.sandbox.session import Session
from autograder.sandbox.walls.removal import remove_tree
from autograder.suites import guard
from autograder.suites.command_lines import prepare
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
        with guard.ours():
            try:
                reply = self._helper(shown)(
                    command,
                    shell,
                    given.decode("latin-1"),
                    str(self._place()),
                    environment,
                    merged,
                    timeout,
                    MAX_OUTPUT,
                )
            except StudentStopped as error:
                raise guard.remember(error)  # noqa: B904 - it is the same
        forward_prints(self.watch)
        self.watch.saw(text=True, octets=True)
        return _outcome(reply, shown)

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


def _here() -> Programs:
    if not _running:
        guard.refuse_process()
    return _running[-1]


# ------------------------------------------------------------------ what a suite holds of it


class _ToProgram(io.RawIOBase):
    """Collects what a suite writes to a program that has not started yet."""

    def __init__(self, program: JailedProgram) -> None:
        self.program = program
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        if self.program._done:
            raise guard.refuse(
                "the suite goes on writing to a program after reading from it",
                tip="write all of its input first, or use communicate(): the program runs in "
                "the jail, from its start to its end",
            )
        self.content += bytes(content)
        return len(content)


class _FromProgram(io.RawIOBase):
    """Gives what a program printed, having run it."""

    def __init__(self, program: JailedProgram, which: int) -> None:
        self.program = program
        self.which = which
        self.read_from: io.BytesIO | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.read_from is None:
            self.program._finish(None)
            self.read_from = io.BytesIO(self.program._printed[self.which])
        return self.read_from.readinto(buffer)


class JailedProgram(subprocess.Popen):  # type: ignore[type-arg]
    """What ``subprocess.Popen`` gives in a suite."""

    def __init__(
        self,
        args: Any,
        bufsize: int = -1,  # noqa: ARG002
        executable: Any = None,
        stdin: Any = None,
        stdout: Any = None,
        stderr: Any = None,
        preexec_fn: Any = None,  # noqa: ARG002 - mostly os.setsid, which is done
        close_fds: bool = True,  # noqa: ARG002
        shell: bool = False,
        cwd: Any = None,  # noqa: ARG002 - where the submission is, whatever it is called
        env: Any = None,
        universal_newlines: bool | None = None,
        *_more: Any,
        encoding: str | None = None,
        errors: str | None = None,
        text: bool | None = None,
        **_others: Any,
    ) -> None:
        if f"{os.sep}asyncio{os.sep}" in sys._getframe(1).f_code.co_filename:
            raise guard.refuse(
                "the suite talks to a program with asyncio",
                tip="programs run in the jail from their start to their end: use subprocess.run()",
            )
        self.args = args
        self.returncode: Any = None
        self.pid = 2**30  # no process here has this number
        self._child_created = False
        self._done = False
        self._timed_out = False
        self._command, self._shell = prepare(
            _here().watch, args, shell=shell, executable=executable
        )
        self._environment = _here().environment(env)
        self._outputs = (stdout, stderr)
        self._printed = (b"", b"")
        in_text = bool(text or universal_newlines or encoding or errors)
        self.text_mode = in_text
        self.encoding, self.errors = encoding or "utf-8", errors or "strict"
        self._input = _ToProgram(self)
        self._given = stdin
        self.stdin = (
            self._stream(io.BufferedWriter(self._input, 1), in_text) if _is(stdin) else None
        )
        self.stdout, self.stderr = (
            self._stream(io.BufferedReader(_FromProgram(self, which)), in_text)
            if _is(wanted)
            else None
            for which, wanted in enumerate(self._outputs)
        )

    def _stream(self, buffered: Any, in_text: bool) -> Any:
        if not in_text:
            return buffered
        return io.TextIOWrapper(
            buffered, encoding=self.encoding, errors=self.errors, write_through=True
        )

    def _finish(self, timeout: float | None) -> None:
        """Run it, if that has not been done."""
        if self._done:
            return
        if self.stdin is not None and not self.stdin.closed:
            self.stdin.flush()
        self._done = True
        status, printed, errors = _here().run(
            self._command,
            shell=self._shell,
            given=self._input.content + _content_of(self._given),
            environment=self._environment,
            merged=self._outputs[1] is subprocess.STDOUT,
            timeout=timeout,
        )
        self._timed_out = status is None
        self.returncode = -9 if status is None else status
        self._printed = (printed, errors)
        for wanted, content in zip(self._outputs, self._printed, strict=True):
            _hand_on(wanted, content)

    def communicate(self, input: Any = None, timeout: float | None = None) -> Any:  # noqa: A002
        """Run it with this input; return what it printed."""
        if self.stdin is not None and not self.stdin.closed:
            self.stdin.flush()
        if input and not self._done:
            self._input.write(input.encode(self.encoding) if isinstance(input, str) else input)
        self._finish(timeout)
        streams = (self.stdout, self.stderr)
        out = tuple(None if stream is None else stream.read() for stream in streams)
        if self._timed_out and timeout is not None:
            raise subprocess.TimeoutExpired(self.args, timeout, *self._printed)
        return out

    def wait(self, timeout: float | None = None) -> int:
        """Run it to its end."""
        self._finish(timeout)
        if self._timed_out and timeout is not None:
            raise subprocess.TimeoutExpired(self.args, timeout)
        return int(self.returncode)

    def poll(self) -> int | None:
        """Run it to its end: nobody can see it run."""
        return self.wait()

    def send_signal(self, sig: int) -> None:
        """Leave it: it has ended, or was never started."""

    def terminate(self) -> None:
        """End it before it is started."""
        self._end()

    def kill(self) -> None:
        """End it before it is started."""
        self._end()

    def _end(self) -> None:
        if not self._done:
            self._done, self.returncode = True, -9

    def __enter__(self) -> JailedProgram:
        return self

    def __exit__(self, *_exception: object) -> None:
        for stream in (self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        if self.stdin is not None and not self._done:
            self.stdin.close()
        self.wait()

    def __del__(self, *_arguments: Any) -> None:
        """Leave nothing: no process of this one's is here."""


def _is(stream: Any) -> bool:
    return bool(stream == subprocess.PIPE)


def _content_of(stream: Any) -> bytes:
    """Return what a file holds that a suite hands to a program as its input."""
    if stream is None or (isinstance(stream, int) and stream < 0):
        return b""
    if isinstance(stream, int):
        with os.fdopen(os.dup(stream), "rb") as file:
            return file.read()
    content = stream.read()
    return content.encode() if isinstance(content, str) else bytes(content)


def _hand_on(wanted: Any, content: bytes) -> None:
    """Put what a program printed where the suite wants it."""
    if wanted is None:
        sys.stdout.write(content.decode("utf-8", "replace"))
    elif isinstance(wanted, int):
        if wanted >= 0:
            os.write(wanted, content)
    elif isinstance(wanted, io.TextIOBase):
        wanted.write(content.decode("utf-8", "replace"))
    else:
        wanted.write(content)


def _system(command: Any) -> int:
    """Run a command as ``os.system`` does; return the status that ``os.wait`` would."""
    program = JailedProgram(command, shell=True)  # noqa: S604 - in the jail
    return program.wait() << 8 if program.wait() >= 0 else -program.returncode


def install() -> None:
    """Have suites, and they alone, start their programs in the jail."""
    system = os.system

    def chosen(kind: type[Any], *_arguments: Any, **_named: Any) -> Any:
        if not guard.guarded():
            return object.__new__(kind)
        if kind not in (subprocess.Popen, JailedProgram):
            raise guard.refuse(
                f"the suite starts a process with a {kind.__name__} of its own",
                tip="subprocess.run() and subprocess.Popen() run programs in the jail",
            )
        return object.__new__(JailedProgram)

    subprocess.Popen.__new__ = chosen  # type: ignore[method-assign,assignment]
    os.system = lambda command: _system(command) if guard.guarded() else system(command)
