"""One connection to a student process, with a deadline on everything it does."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import socket
import time
from collections.abc import Callable
from typing import Any

from autograder.sandbox import protocol
from autograder.sandbox.walls import container
from autograder.sandbox.walls.kernel import LINUX

#: How often the watchdog looks while the grader waits.
TICK = 0.05
_CHUNK = 65_536
#: Bytes that are received at once, where fewer were asked for: most frames are shorter.
_AHEAD = 4_096
# One MiB: what Linux lets anybody have (/proc/sys/fs/pipe-max-size).
PIPE = 16 * _CHUNK


class DeadlinePassed(Exception):
    """The other side did not answer in time."""


def _widen(pipe: int) -> None:
    """Give a pipe more room: on a busy machine, each time that it is full takes long."""
    if LINUX:
        with contextlib.suppress(OSError):  # whoever grades has too many of them
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)


class Captured:
    """What a process printed: the beginning and the end, whatever its length."""

    def __init__(self, keep: int = 8_000) -> None:
        self.keep = keep
        self.head = b""
        self.tail = b""
        self.total = 0

    def add(self, data: bytes) -> None:
        """Take in another chunk."""
        self.total += len(data)
        room = self.keep - len(self.head)
        self.head += data[:room]
        self.tail = (self.tail + data[room:])[-self.keep :]

    def text(self) -> str:
        """Return what was kept, with a line that says how much was left out."""
        left_out = self.total - len(self.head) - len(self.tail)
        middle = f"\n… {left_out:,} bytes left out …\n" if left_out > 0 else ""
        return self.head.decode("utf-8", "replace") + middle + self.tail.decode("utf-8", "replace")


class Channel:
    """Sends requests and waits for answers; drains what the process prints meanwhile.

    Parameters
    ----------
    connection : socket
        The grader's end.
    output : int
        Descriptor that the process's stdout and stderr can be read from.
    watch : callable
        Called every few hundredths of a second while waiting; may raise.
    """

    def __init__(
        self, connection: socket.socket, output: int, watch: Callable[[], None] = lambda: None
    ) -> None:
        self.connection = connection
        # Neither end may hold the grader: a process that answers half a frame, or prints half a
        # line, would stop its clock.
        self.connection.setblocking(False)
        self.output = output
        os.set_blocking(output, False)
        _widen(output)
        self.output_open = True
        self.watch = watch
        self.captured = Captured()
        self._next_watch = 0.0
        #: Received and not read yet: what a process sends unasked is its next answer.
        self._room = memoryview(bytearray(_AHEAD))
        self._ahead = self._room[:0]

    def request(self, message: Any, deadline: float, files: tuple[int, ...] = ()) -> Any:
        """Send one message and return the answer.

        Raises
        ------
        DeadlinePassed
            If ``deadline`` (of ``time.monotonic``) passes first.
        ProtocolError
            If what comes back is no frame, or the connection closes.
        """
        for buffer in protocol.dump(message):
            self._send(memoryview(buffer), deadline)
        if files:
            self._wait(deadline, write=True)
            socket.send_fds(self.connection, [b"\0"], list(files))
        if not self._ahead:  # hardly anything is answered at once
            self._wait(deadline)
        return self.receive(deadline)

    def receive(self, deadline: float) -> Any:
        """Wait for one message that was not asked for."""

        def fill(buffer: memoryview) -> None:
            while buffer:
                if not self._ahead and len(buffer) < _AHEAD:
                    # The beginning of a frame and what follows it, mostly to its end.
                    self._ahead = self._room[: self._received(self._room, deadline)]
                if self._ahead:
                    count = min(len(buffer), len(self._ahead))
                    buffer[:count] = self._ahead[:count]
                    self._ahead = self._ahead[count:]
                else:
                    count = self._received(buffer, deadline)
                buffer = buffer[count:]

        self._look(deadline)  # an answer that is there already needs no waiting, and none of this
        answer = protocol.receive(fill, room=container.room_for_answers)
        if self.output_open:
            self.drain(limit=16)  # what was printed before the answer is there with it
        return answer

    def _received(self, buffer: memoryview, deadline: float) -> int:
        """Return how many bytes of a buffer were filled with what comes next."""
        while True:
            # Before each piece: an answer that comes byte by byte is always about to be complete.
            self._look(deadline)
            try:
                count = self.connection.recv_into(buffer)
            except BlockingIOError:
                self._wait(deadline)
                continue
            except OSError as error:
                raise protocol.ConnectionClosed(str(error)) from error
            if count == 0:
                raise protocol.ConnectionClosed("the process has ended")
            return count

    def _send(self, buffer: memoryview, deadline: float) -> None:
        while buffer:
            self._look(deadline)
            try:
                # In pieces, with a look at the clock before each: a process may read as slowly as
                # it likes.
                buffer = buffer[self.connection.send(buffer[: 16 * _CHUNK]) :]
            except BlockingIOError:
                self._wait(deadline, write=True)
            except OSError as error:
                raise protocol.ConnectionClosed(str(error)) from error

    def _wait(self, deadline: float, *, write: bool = False) -> None:
        """Return when the connection is ready; drain, watch and keep time meanwhile."""
        poller = select.poll()
        ready_mask = select.POLLOUT if write else select.POLLIN
        poller.register(self.connection, ready_mask)
        if self.output_open:
            poller.register(self.output, select.POLLIN)
        while True:
            left = self._look(deadline)
            ready = dict(poller.poll(1000 * min(TICK, left)))
            if self.output in ready and not self.drain(limit=16):
                # A pipe whose other end is closed is always ready: this loop would never wait
                # again.
                poller.unregister(self.output)
            if self.connection.fileno() in ready:
                return

    def _look(self, deadline: float) -> float:
        """Keep time, and watch when it is time for that; return the seconds that are left."""
        now = time.monotonic()
        if now >= deadline:
            raise DeadlinePassed
        if now >= self._next_watch:
            started = time.thread_time()
            self.watch()
            # A close look takes longer: never spend more than a few percent on it. Of
            # the processor's time: on a busy machine the watch must not fall asleep.
            took = time.thread_time() - started
            self._next_watch = time.monotonic() + max(TICK, 30 * took)
        return deadline - now

    def drain(self, limit: int = 1_000) -> bool:
        """Read what was printed, at most ``limit`` chunks; False once it was closed."""
        # Some at a time: a process that prints faster than this reads would keep the grader from
        # the clock.
        for _ in range(limit):
            try:
                data = os.read(self.output, _CHUNK)
            except BlockingIOError:
                return True
            except OSError:
                data = b""
            if not data:
                self.output_open = False
                return False
            self.captured.add(data)
        return True

    def close(self) -> None:
        """Close both ends; the process is expected to be gone."""
        self.connection.close()
        os.close(self.output)
