"""The grader's side of the sandbox: starts the zygote, and sessions from it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import SandboxError, UsageError
from autograder.sandbox import jail, protocol, zygote
from autograder.sandbox.channel import Channel, DeadlinePassed
from autograder.sandbox.libraries import THREAD_VARIABLES
from autograder.sandbox.processes import descendants, kill_tree
from autograder.sandbox.standins import Data

#: Importing every library on a cold disk and half a CPU.
ZYGOTE_START_LIMIT = 120.0
SPAWN_LIMIT = 30.0
#: Users that exist nowhere; each grader takes its own by its process number.
FIRST_UID, UID_COUNT = 200_000, 60_000

ISOLATION_LEVELS = ("best", "required", "none")


@dataclass(frozen=True)
class SandboxConfig:
    """What every student process of a sandbox has in common.

    Attributes
    ----------
    libraries : sequence of str
        Modules to import before the first fork.
    data : mapping
        Data sets that student code may see; see :mod:`standins`.
    hidden : sequence of str
        Folders no student process may read.
    isolation : str
        ``"best"``, ``"required"`` or ``"none"``.
    memory : int
        Bytes that all processes of one submission may use beyond the libraries.
    """

    libraries: Sequence[str] = ()
    data: Data = field(default_factory=dict)
    published_size: Mapping[str, int] = field(default_factory=dict)
    hidden: Sequence[str] = ()
    isolation: str = "best"
    memory: int = 2 * 2**30
    limits: jail.Limits = field(default_factory=jail.Limits)


@dataclass(frozen=True)
class Spawned:
    """A student process just forked from the zygote."""

    pid: int
    channel: Channel
    layers: Mapping[str, str]


class Sandbox:
    """A zygote and everything that was forked from it."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.root = Path(tempfile.mkdtemp(prefix="autograder-"))
        self.root.chmod(0o711)
        self.uid = self._choose_uid()
        self._lock = threading.Lock()
        self._folders = 0
        self._process, self._connection = self._start_zygote()
        self._ready: dict[str, Any] | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _choose_uid(self) -> int | None:
        if self.config.isolation == "none" or os.getuid() != 0 or jail.unreadable_for_others():
            return None
        uid = FIRST_UID + os.getpid() % UID_COUNT
        probe = self.root / "probe"
        probe.mkdir()
        try:
            os.chown(probe, uid, uid)
        except OSError:  # a container that maps fewer users than that
            return None
        finally:
            probe.rmdir()
        return uid

    def _start_zygote(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        ours, theirs = socket.socketpair()
        environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            # matplotlib keeps its list of fonts below the grader's home.
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            "MPLBACKEND": "Agg",
            **THREAD_VARIABLES,
        }
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", zygote.BOOTSTRAP, zygote.ROOT, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=environment,
            cwd=self.root,
        )
        theirs.close()
        config = {
            "libraries": list(self.config.libraries),
            "data": {
                name: {split: list(arrays) for split, arrays in splits.items()}
                for name, splits in self.config.data.items()
            },
            "published_size": dict(self.config.published_size),
            "hidden": [str(path) for path in self.config.hidden],
        }
        protocol.send(ours, config)
        return process, ours

    @property
    def zygote_pid(self) -> int:
        """Process number of the zygote."""
        return self._process.pid

    def ready(self) -> Mapping[str, Any]:
        """Wait until the libraries are imported; return what the zygote says of itself.

        Raises
        ------
        SandboxError
            If the zygote does not come up.
        """
        with self._lock:
            if self._ready is None:
                self._ready = self._receive(ZYGOTE_START_LIMIT)
                if self._ready["threads"] > 1:
                    raise SandboxError("a library started a thread while it was imported")
            return self._ready

    def _receive(self, limit: float) -> Any:
        self._connection.settimeout(limit)
        try:
            reply = protocol.receive(protocol.blocking_fill(self._connection))
            return reply["ok"]
        except (protocol.ProtocolError, OSError, KeyError) as error:
            raise SandboxError(f"the sandbox does not answer: {error}") from error

    def _ask(self, message: dict[str, Any], files: tuple[int, ...] = ()) -> Any:
        self.ready()
        with self._lock:
            try:
                protocol.send(self._connection, message | {"files": len(files)}, files)
            except OSError as error:
                raise SandboxError(f"the sandbox is gone: {error}") from error
            return self._receive(SPAWN_LIMIT)

    def new_folder(self, label: str, parent: Path | None = None) -> Path:
        """Make a folder that student processes own."""
        with self._lock:
            self._folders += 1
            folder = (parent or self.root) / f"{label}-{self._folders}"
        folder.mkdir(mode=0o700)
        self.give(folder)
        return folder

    def give(self, path: Path) -> None:
        """Make the student's user the owner of a file or folder."""
        if self.uid is not None:
            os.chown(path, self.uid, self.uid, follow_symlinks=False)

    def spawn(self, root: Path, folder: Path, seed: int) -> Spawned:
        """Fork a jailed process that may write below ``root`` and starts in ``folder``.

        Raises
        ------
        SandboxError
            If the process cannot be made, or a layer that is required does not hold.
        """
        ours, theirs = socket.socketpair()
        reader, writer = os.pipe()
        message = {
            "op": "spawn",
            "root": str(root),
            "folder": str(folder),
            "seed": seed,
            "uid": self.uid,
            "limits": asdict(self.config.limits),
            "layers": self.config.isolation != "none",
        }
        try:
            pid = self._ask(message, (theirs.fileno(), writer))
        finally:
            theirs.close()
            os.close(writer)
        channel = Channel(ours, reader)
        try:
            layers = channel.receive(time.monotonic() + SPAWN_LIMIT)["ok"]["layers"]
        except (DeadlinePassed, protocol.ProtocolError, KeyError, TypeError) as error:
            channel.drain()
            said = channel.captured.text()[-500:]
            raise SandboxError(f"a student process did not start: {error} {said}") from error
        if self.config.isolation == "required" and (missing := jail.missing_layers(layers)):
            raise UsageError(
                f"the isolation that was required does not hold here: {', '.join(missing)}",
                tip="'autograder doctor' shows why; --isolation best uses what there is",
            )
        return Spawned(pid, channel, layers)

    def reap(self, pid: int, patience: float = 1.0) -> int | None:
        """Return how a forked process ended, or None if it has not."""
        until = time.monotonic() + patience
        while True:
            status: int | None = self._ask({"op": "reap", "pid": pid})
            if status is not None or time.monotonic() > until:
                return status
            time.sleep(0.002)

    def descendants(self) -> list[int]:
        """Every process below the zygote: all of them run student code."""
        return descendants(self.zygote_pid)

    def close(self) -> None:
        """End every process and remove every file of this sandbox."""
        for pid in self.descendants():
            kill_tree(pid)
        self._connection.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._clear_shared_memory()
        shutil.rmtree(self.root, ignore_errors=True)

    def _clear_shared_memory(self) -> None:
        """Remove what the student's user left in shared memory."""
        if self.uid is None:
            return
        with contextlib.suppress(OSError):
            for entry in os.scandir("/dev/shm"):  # noqa: S108 - where POSIX shared memory lives
                if entry.stat(follow_symlinks=False).st_uid == self.uid:
                    os.unlink(entry.path)
