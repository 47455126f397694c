"""One submission in the sandbox: its module imported once, a fresh copy for each check."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from autograder.errors import SandboxError, Wrong
from autograder.sandbox import failures, protocol
from autograder.sandbox.channel import Channel, DeadlinePassed
from autograder.sandbox.host import Sandbox, Spawned
from autograder.sandbox.processes import descendants, kill_tree, proportional, usage

FORK_LIMIT = 30.0
LOAD_LIMIT = 20.0
#: A forked copy keeps the zygote's whole address space; anything much smaller was started anew.
_INHERITED = 0.8


class StudentProcess:
    """A jailed process that holds the student's module, driven by requests.

    Attributes
    ----------
    folder : Path
        Where the process runs and writes its files.
    output : str
        What it printed.
    """

    def __init__(
        self, sandbox: Sandbox, pid: int, channel: Channel, folder: Path, deadline: float
    ) -> None:
        self.sandbox = sandbox
        self.pid = pid
        self.channel = channel
        self.folder = folder
        self.deadline = deadline
        self.limit = deadline - time.monotonic()
        self.stopped: failures.StudentStopped | None = None
        self.finished = False
        self.doing = "your code"
        self.reap: Callable[[], int | None] = lambda: sandbox.reap(pid)
        at_start = usage(pid)
        self._baseline = at_start.anonymous if at_start else 0
        self._virtual = at_start.virtual if at_start else 0
        channel.watch = self._watch

    def request(self, op: str, what: str, **fields: Any) -> Any:
        """Ask the process to do something and return the plain answer.

        Parameters
        ----------
        what : str
            What is being asked, for messages: ``"linear_t.forward(…)"``.

        Raises
        ------
        StudentRaised
            If the student's code raised an exception.
        StudentStopped
            If the process ended, or had to be ended, before it answered.
        Wrong
            If the answer cannot be used.
        """
        if self.stopped is not None:
            raise self.stopped
        self.doing = what
        try:
            reply = self.channel.request({"op": op, **fields}, self.deadline)
        except DeadlinePassed:
            self._stop(failures.timed_out(what, self.limit))
        except protocol.ConnectionClosed:
            self.channel.drain()
            self._stop(failures.ended(what, failures.describe_status(self.reap())))
        except protocol.ProtocolError:
            self._stop(failures.answered_nonsense(what))
        return self._unpack(reply, what)

    def _unpack(self, reply: Any, what: str) -> Any:
        if type(reply) is dict and len(reply) >= 1:
            if "ok" in reply:
                return reply["ok"]
            if isinstance(reply.get("raised"), dict):
                raise failures.StudentRaised(what, reply["raised"])
            if "missing" in reply:
                close = [str(name) for name in reply.get("close") or []]
                raise failures.NotDefined(str(reply["missing"]), what, close)
            if "unsendable" in reply:
                raise failures.unsendable(what, str(reply["unsendable"]))
        return self._stop(failures.answered_nonsense(what))

    def _stop(self, reason: failures.StudentStopped) -> NoReturn:
        self.stopped = reason
        kill_tree(self.pid)
        raise reason

    def _watch(self) -> None:
        """Stop everything if the tree below this process uses too much."""
        family = [self.pid, *descendants(self.pid)]
        most = self.sandbox.config.limits.processes
        if len(family) > most:
            self._stop(failures.started_too_many_processes(self.doing, len(family), most))
        limit = self.sandbox.config.memory
        if sum(self._own_memory(pid) for pid in family) <= limit:
            return
        # The estimate counts memory that forks share once for each; look closely now.
        shares = [proportional(pid) for pid in family]
        exact = [
            self._own_memory(p) if s is None else s for p, s in zip(family, shares, strict=True)
        ]
        if sum(exact) > limit:
            self._stop(failures.used_too_much_memory(self.doing, sum(exact), limit))

    def _own_memory(self, pid: int) -> int:
        now = usage(pid)
        if now is None:
            return 0
        inherited = self._baseline if now.virtual >= _INHERITED * self._virtual else 0
        return max(0, now.anonymous - inherited)

    @property
    def output(self) -> str:
        """What the process has printed so far."""
        return self.channel.captured.text()

    def finish(self) -> None:
        """End the process and everything it started, then read what it printed."""
        if not self.finished:
            self.finished = True
            kill_tree(self.pid)
            if self.channel.output_open:
                self.channel.drain()
            self.channel.close()


class Session:
    """The student's files in the sandbox, and the process that imported them.

    Parameters
    ----------
    module : Path or None
        The staged copy's name of the student's module, relative to ``files``.
    files : sequence of Path
        The files to stage; copies of these alone are seen by student code.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        files: Sequence[Path],
        module: str | None,
        *,
        import_limit: float,
        seed: int = 0,
    ) -> None:
        self.sandbox = sandbox
        self.module = module
        self.import_limit = import_limit
        self.seed = seed
        self.box = sandbox.new_folder("box")
        self.staged = sandbox.new_folder("submission", self.box)
        for file in files:
            copy = self.staged / file.name
            shutil.copyfile(file, copy)
            copy.chmod(0o600)
            sandbox.give(copy)
        self.layers: Mapping[str, str] = {}
        self.output = ""
        self._lock = threading.Lock()
        self._parent: StudentProcess | None = None
        self._import_error: Wrong | None = None
        self._threads = 1
        self._open_processes = 0

    def import_module(self, deadline: float) -> None:
        """Import the student's module, once for all checks.

        Raises
        ------
        Wrong
            If the module cannot be imported; raised again for every check.
        """
        with self._lock:
            if self._parent is None and self._import_error is None:
                try:
                    self._parent = self._imported(deadline)
                except Wrong as error:
                    self._import_error = error
            if self._import_error is not None:
                raise self._import_error

    def _imported(self, deadline: float) -> StudentProcess:
        process = self._fresh(min(deadline, time.monotonic() + self.import_limit), self.seed)
        if self.module is None:
            return process
        path = self.staged / self.module
        try:
            answer = process.request(
                "import",
                f"importing {self.module}",
                path=str(path),
                name=path.stem,
                seed=self.seed,
            )
        except Wrong:
            process.finish()
            self.output = process.output
            raise
        self.output = process.output
        if isinstance(answer, dict) and isinstance(answer.get("threads"), int):
            self._threads = answer["threads"]
        return process

    def _fresh(self, deadline: float, seed: int) -> StudentProcess:
        spawned = self._spawn(self.box, self.staged, seed)
        return StudentProcess(self.sandbox, spawned.pid, spawned.channel, self.staged, deadline)

    def _spawn(self, root: Path, folder: Path, seed: int) -> Spawned:
        spawned = self.sandbox.spawn(root, folder, seed)
        self.layers = spawned.layers
        return spawned

    @contextlib.contextmanager
    def process(self, deadline: float, seed: int) -> Iterator[StudentProcess]:
        """Yield a process of its own, with the module imported, in a clean folder.

        Parameters
        ----------
        deadline : float
            When it has to be done, on the clock of ``time.monotonic``.
        seed : int
            Seeds every generator in it.

        Raises
        ------
        Wrong
            If the module cannot be imported.
        """
        self.import_module(deadline)
        process = self._copy(deadline, seed)
        with self._lock:
            self._open_processes += 1
        try:
            yield process
        finally:
            process.finish()
            self._end_strays()

    def _copy(self, deadline: float, seed: int) -> StudentProcess:
        with self._lock:
            parent = self._parent
            if parent is not None and self._threads == 1:
                with contextlib.suppress(_CannotFork):
                    return self._fork(parent, deadline, seed)
            # A process with threads cannot be forked, nor one that is gone: import afresh.
            process = self._imported(deadline)
            process.deadline, process.limit = deadline, deadline - time.monotonic()
            return process

    def _fork(self, parent: StudentProcess, deadline: float, seed: int) -> StudentProcess:
        folder = self.sandbox.new_folder("work", self.box)
        ours, theirs = socket.socketpair()
        reader, writer = os.pipe()
        message = {"op": "fork", "folder": str(folder), "seed": seed, "files": 2}
        until = min(deadline, time.monotonic() + FORK_LIMIT)
        channel = Channel(ours, reader)
        try:
            answer = parent.channel.request(message, until, (theirs.fileno(), writer))
            pid = answer.get("pid") if isinstance(answer, dict) else None
            if type(pid) is not int or pid not in self.sandbox.descendants():
                raise _CannotFork
            # With our copies closed, the channel ends when the process does.
            theirs.close()
            os.close(writer)
            writer = -1
            channel.receive(until)
        except (DeadlinePassed, protocol.ProtocolError, _CannotFork) as error:
            channel.close()
            kill_tree(parent.pid)
            raise _CannotFork from error
        finally:
            theirs.close()
            if writer >= 0:
                os.close(writer)
        process = StudentProcess(self.sandbox, pid, channel, folder, deadline)
        process.reap = lambda: self._reap(parent, pid)
        return process

    def _reap(self, parent: StudentProcess, pid: int) -> int | None:
        with self._lock:
            try:
                answer = parent.channel.request(
                    {"op": "reap", "pid": pid}, time.monotonic() + FORK_LIMIT
                )
            except (DeadlinePassed, protocol.ProtocolError):
                return None
        status = answer.get("ok") if isinstance(answer, dict) else None
        return status if type(status) is int else None

    def _end_strays(self) -> None:
        """End what outlived its check: the zygote or the importing process adopted it.

        While another check runs side by side, its processes cannot be told from
        strays, so the sweep waits for the last one.
        """
        with self._lock:
            self._open_processes -= 1
            if self._open_processes == 0:
                keeper = self._parent.pid if self._parent is not None else None
                for pid in self.sandbox.descendants():
                    if pid != keeper:
                        kill_tree(pid)

    def close(self) -> None:
        """End every process of this submission and remove its files."""
        if self._parent is not None:
            self._parent.finish()
            self._parent = None
        shutil.rmtree(self.box, ignore_errors=True)

    def open_files(self, folder: Path, names: Sequence[str], limit: int) -> dict[str, Any | Wrong]:
        """Open files that student code wrote, each in a jailed process that knows nothing else.

        Returns
        -------
        dict
            By name: the plain data in the file, or the :class:`Wrong` that says why not.
        """
        opened: dict[str, Any | Wrong] = {}
        room = self.sandbox.new_folder("artifacts")
        try:
            reader: StudentProcess | None = None
            for name in names:
                try:
                    copy = self._take(folder, name, room, limit)
                    if reader is None or reader.stopped is not None:
                        spawned = self.sandbox.spawn(room, room, 0)
                        reader = StudentProcess(
                            self.sandbox, spawned.pid, spawned.channel, room, 0.0
                        )
                    opened[name] = self._open(reader, copy, name, limit)
                except Wrong as error:
                    opened[name] = error
            if reader is not None:
                reader.finish()
        finally:
            shutil.rmtree(room, ignore_errors=True)
        return opened

    def _open(self, reader: StudentProcess, copy: Path, name: str, limit: int) -> Any:
        reader.deadline, reader.limit = time.monotonic() + LOAD_LIMIT, LOAD_LIMIT
        try:
            return reader.request("load", f"opening {name}", path=str(copy), limit=limit)
        except failures.StudentRaised as error:
            raise Wrong(
                f"{name} cannot be opened",
                expected=f"the file {name} as the skeleton's code writes it",
                found=error.message or error.type_name,
                next_step="Run your program again to the end, and submit the file it writes.",
            ) from error

    def _take(self, folder: Path, name: str, room: Path, limit: int) -> Path:
        """Copy a regular file out of a folder that student code controls."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            directory = os.open(folder, flags | os.O_DIRECTORY)
            try:
                file = os.open(name, flags, dir_fd=directory)
            finally:
                os.close(directory)
        except OSError:
            raise Wrong(
                f"{name} is missing",
                expected=f"a file named {name}",
                found="no such file",
                next_step="Write it as the skeleton says, under exactly this name.",
            ) from None
        with os.fdopen(file, "rb") as source:
            status = os.fstat(file)
            if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
                raise Wrong(
                    f"{name} cannot be accepted",
                    expected=f"a plain file of at most {limit // 2**20} MB",
                    found=f"{status.st_size:,} bytes"
                    if stat.S_ISREG(status.st_mode)
                    else "a link or a device",
                    next_step="Save only what the skeleton asks for.",
                )
            copy = room / name
            with copy.open("wb") as target:
                shutil.copyfileobj(source, target)
        copy.chmod(0o600)
        self.sandbox.give(copy)
        return copy


class _CannotFork(SandboxError):
    """The imported process cannot make a copy of itself."""

    def __init__(self) -> None:
        super().__init__("the student's process cannot be forked")
