"""Runs a program in the student's process, for a suite that starts one.

The function's source is sent there, so it imports what it needs itself.
"""

from __future__ import annotations

from typing import Any


def run_program(
    command: Any,
    shell: bool,
    given: str,
    folder: str,
    environment: dict[str, str],
    merged: bool,
    timeout: float | None,
    limit: int,
) -> Any:
    """Run a program in a folder; return its status, or None if it took too long, and output.

    What it reads and prints goes through files: nobody waits for a pipe that some process
    of its own still holds. The wire has no bytes, so each travels as one character.

    The grader counts how long it takes, and sends a signal; ``timeout`` is the wall clock's
    limit, far behind that.
    """
    import contextlib
    import os
    import signal
    import subprocess
    import tempfile
    import types

    class TookTooLong(Exception):
        """The grader has sent its signal."""

    running = False

    def stop(_number: int, _frame: types.FrameType | None) -> None:
        if running:  # it may come just as the program has ended
            raise TookTooLong

    signal.signal(signal.SIGXCPU, stop)

    def content(file: Any) -> str:
        file.seek(0)
        return str(file.read(limit + 1).decode("latin-1"))

    with (
        tempfile.TemporaryFile() as to_read,
        tempfile.TemporaryFile() as printed,
        tempfile.TemporaryFile() as errors,
    ):
        to_read.write(given.encode("latin-1"))
        to_read.seek(0)
        try:
            process = subprocess.Popen(
                command,
                shell=shell,
                stdin=to_read,
                stdout=printed,
                stderr=subprocess.STDOUT if merged else errors,
                cwd=folder,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        except OSError as error:
            return [type(error).__name__, str(error.strerror), ""]
        try:
            running = True
            status: int | None = process.wait(timeout)
            running = False
        except (subprocess.TimeoutExpired, TookTooLong):
            running, status = False, None
            with contextlib.suppress(OSError):  # some jails let no signal be sent
                os.killpg(process.pid, signal.SIGKILL)
        return [status, content(printed), content(errors)]
