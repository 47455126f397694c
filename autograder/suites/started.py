"""What ``subprocess`` gives a suite: a program in the jail, as if it were a child of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from autograder.suites import guard
from autograder.suites.command_lines import prepare
from autograder.suites.programs import here


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
        self._command, self._shell = prepare(here().watch, args, shell=shell, executable=executable)
        self._environment = here().environment(env)
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
        status, printed, errors = here().run(
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


def install() -> Callable[[str], int]:
    """Have suites, and they alone, start their programs in the jail.

    Returns
    -------
    callable
        What is to stand for ``os.system``.
    """
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

    def choose(command: str) -> int:
        return _system(command) if guard.guarded() else system(command)

    return choose
