"""The grader's side of the sandbox: starts the zygote, and sessions from it."""

from __future__ import annotations

import functools
import os
import secrets
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

from autograder.errors import HomeworkError, SandboxError, UsageError
from autograder.sandbox import protocol, replies
from autograder.sandbox.channel import Channel, DeadlinePassed
from autograder.sandbox.clock import Account
from autograder.sandbox.driven import DrivenProcesses
from autograder.sandbox.link import ZygoteLink
from autograder.sandbox.starting import SandboxConfig
from autograder.sandbox.walls import container, jail, kernel, times
from autograder.sandbox.walls.limits import Limits
from autograder.sandbox.walls.processes import ProcessRef, kill_below, kill_tree, kill_user
from autograder.sandbox.walls.removal import remove_tree
from autograder.sandbox.walls.usage import anonymous_memory
from autograder.sandbox.walls.users import OwnUser, clear_shared_memory, processes_of, take_user

__all__ = ["ISOLATION_LEVELS", "Sandbox", "SandboxConfig", "SandboxGone", "Spawned"]

#: Importing every library on a cold disk and half a CPU.
ZYGOTE_START_LIMIT = 120.0
SPAWN_LIMIT = 30.0
#: Bytes of a file that every process gets a copy of.
_SMALL = 2**20

ISOLATION_LEVELS = ("best", "required", "none")


class SandboxGone(SandboxError):
    """The zygote has died, and every student process with it."""


class Spawned(NamedTuple):
    """A student process just forked from the zygote."""

    pid: int
    channel: Channel
    layers: Mapping[str, str]


class Sandbox:
    """A zygote and everything that was forked from it."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        if os.getuid() != 0:
            # Processes of one user can read each other, except this.
            kernel.hide_from_others()
        self.root = Path(tempfile.mkdtemp(prefix="autograder-"))
        # mkdtemp lets its owner in alone. The student's user has to pass through to its own folder,
        # and need not see what else is there.
        self.root.chmod(0o711)
        #: A copy of the homework's files for student code, which nobody can write to.
        self.given = self._copy_given()
        self._lock = threading.Lock()
        #: Bytes that a submission may use beyond the libraries.
        self.memory_limit = config.memory
        self.driven = DrivenProcesses(self)
        #: What all student processes have used, of every submission so far.
        self.account = Account()
        self._ready: dict[str, Any] | None = None
        self._user: OwnUser | None = None
        try:
            self._user = self._take_user()
            self.link = ZygoteLink(self.config, self.root, self.given)
        except BaseException:
            self._give_back()
            raise

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _take_user(self) -> OwnUser | None:
        if self.config.isolation == "none" or not kernel.LINUX or os.getuid() != 0:
            return None
        return None if jail.unreadable_for_others() else take_user(self.root)

    @property
    def uid(self) -> int | None:
        """The user that student processes become; None if they stay who the grader is."""
        return self._user.uid if self._user is not None else None

    @property
    def zygote_pid(self) -> int:
        """Process number of the zygote."""
        return self.link.pid

    @property
    def libraries_memory(self) -> int:
        """Bytes that the imported libraries take, shared by every student process."""
        return int(self._ready["memory"]) if self._ready else 0

    def ready(self) -> Mapping[str, Any]:
        """Wait until the libraries are imported; return what the zygote says of itself.

        Raises
        ------
        SandboxError
            If the zygote does not come up.
        UsageError
            If a layer that is required does not hold here.
        HomeworkError
            If a library that the homework names cannot be imported, or what it brings for
            student code fails.
        """
        with self._lock:
            if self._ready is not None:
                return self._ready
            found = dict(self.link.ready(ZYGOTE_START_LIMIT))
            if failed := found["failed"]:
                raise HomeworkError(f"the homework cannot be used: {failed}")
            # A fork has the forking thread alone: a lock that another one held stays locked in it
            # for ever.
            if found["threads"] > 1:
                raise SandboxError("a library started a thread while it was imported")
            # Every fork shares these pages until it writes to them: they are no submission's.
            found["memory"] = anonymous_memory(self.zygote_pid)
            # Now that the libraries take what they take.
            self.memory_limit = container.bounded(self.config.memory)
            self._ready = found
        if self.config.isolation == "required":
            self._require_layers()
        return found

    def _require_layers(self) -> None:
        """Try the jail before any student code runs in it."""
        room = self.new_folder("probe")
        spawned = self.spawn(room, room, 0)
        kill_tree(ProcessRef(spawned.pid))
        spawned.channel.close()
        self.driven.forget(spawned.pid)
        remove_tree(room)
        if missing := jail.missing_layers(spawned.layers):
            raise UsageError(
                f"the isolation that was required does not hold here: {', '.join(missing)}",
                tip="'autograder doctor' shows why; --isolation best uses what there is",
            )

    def alive(self) -> bool:
        """Whether the zygote still runs."""
        return self.link.alive()

    def revive(self) -> None:
        """Start the zygote again if it has died.

        Raises
        ------
        SandboxError
            If it does not come up.
        """
        with self._lock:
            if self.alive():
                return
            # Before a new one starts: leftovers have the user that the new ones get, and may signal
            # them.
            self._end_leftovers()
            self.link.close()
            self._ready = None
            self.link = ZygoteLink(self.config, self.root, self.given)
        self.ready()

    def _ask(self, message: dict[str, Any], files: tuple[int, ...] = ()) -> Any:
        self.ready()
        with self._lock:
            try:
                return self.link.ask(message, files, SPAWN_LIMIT)
            except (OSError, SandboxError) as error:
                if not self.alive():
                    raise SandboxGone(f"the sandbox is gone: {error}") from error
                raise

    def private_folder(self, label: str) -> Path:
        """Make a folder that no student process may read, under a name that none can know."""
        folder = self.root / f"{label}-{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        return folder

    def _copy_given(self) -> Path | None:
        """Copy what the homework gives to student code to where any user may read it."""
        if not self.config.given:
            return None
        folder = self.private_folder("given")
        for path in map(Path, self.config.given):
            if path.is_dir():
                shutil.copytree(path, folder / path.name)
            else:
                shutil.copyfile(path, folder / path.name)
        for path in folder.rglob("*"):
            # All submissions read the one copy: what one changed there, the next would be graded
            # with.
            path.chmod(0o555 if path.is_dir() else 0o444)
        folder.chmod(0o555)
        return folder

    def lay_out(self, folder: Path) -> None:
        """Let a private folder's future owner find the homework's files in it.

        Small files are copied, so that code that writes to them, as a download would, finds
        nothing in its way; what is large is read where it is.
        """
        for path in self.given.iterdir() if self.given is not None else ():
            place = folder / path.name
            if place.exists():
                continue
            if path.is_file() and path.stat().st_size <= _SMALL:
                shutil.copy2(path, place)  # with its time: see is_as_given
            else:
                place.symlink_to(path)

    def is_as_given(self, file: Path) -> bool:
        """Whether a file that student code could write is the homework's, as it was laid out.

        Whoever writes to it gives it a later time than the homework's, be it the same content.
        """
        if self.given is None:
            return False
        try:
            found, own = (path.lstat() for path in (file, self.given / file.name))
        except OSError:
            return False
        return (found.st_mtime_ns, found.st_size) == (own.st_mtime_ns, own.st_size)

    def new_folder(self, label: str, parent: Path | None = None) -> Path:
        """Make an empty folder that student processes own."""
        return self.hand_over(self.private_folder(label), parent)

    def work_folder(self, parent: Path | None = None) -> Path:
        """Make a folder for a student process to work in, with the homework's files."""
        folder = self.private_folder("work")
        self.lay_out(folder)
        return self.hand_over(folder, parent)

    def given_named(self, names: Collection[str]) -> Path | None:
        """Make a folder with the homework's files; None if it has none of these names."""
        if self.given is None or not any((self.given / name).exists() for name in names):
            return None
        return self.work_folder()

    def hand_over(self, folder: Path, parent: Path | None = None) -> Path:
        """Give a private folder and the files in it to student processes; return its place.

        Where they can write, in ``parent`` for one, nothing is made or changed by its
        name: one of them may be quicker to put a link there. So the folder moves last.
        """
        for here, folders, files in os.walk(folder):  # links to folders are not followed
            for path in (Path(here) / name for name in (*folders, *files)):
                if not path.is_symlink():
                    path.chmod(0o700 if path.is_dir() else 0o600)
                self._give(path)
        self._give(folder)
        return folder if parent is None else folder.rename(parent / folder.name)

    def _give(self, path: Path) -> None:
        if self.uid is not None:
            # The link itself: large files of the homework are links in here, and would be given
            # away.
            os.chown(path, self.uid, self.uid, follow_symlinks=False)

    def _limits(self, limits: Limits | None) -> dict[str, int]:
        found = limits or self.config.limits
        return asdict(replace(found, other_processes=self._other_processes))

    @functools.cached_property
    def _other_processes(self) -> int:
        """How many more of its user there may be than of the submission.

        The kernel counts every process of the user: without one of its own, those of
        whoever grades count as well, and those that may yet be started.
        """
        if not kernel.LINUX or self.uid is not None:
            return 0
        return 2 * processes_of(os.getuid()) + 100

    def spawn(self, root: Path, folder: Path, seed: int, limits: Limits | None = None) -> Spawned:
        """Fork a jailed process that may write below ``root`` and starts in ``folder``.

        Raises
        ------
        SandboxError
            If the process cannot be made.
        """
        self.ready()  # first: whether layers hold is tried with a process of its own
        ours, theirs = socket.socketpair()
        reader, writer = os.pipe()
        message = {
            "op": "spawn",
            "root": str(root),
            "folder": str(folder),
            "seed": seed,
            "uid": self.uid,
            "limits": self._limits(limits),
            "layers": self.config.isolation != "none",
        }
        channel = Channel(ours, reader)
        pid = -1
        try:
            pid = self._drive(message, theirs, writer)
            layers = replies.layers(channel.receive(time.monotonic() + SPAWN_LIMIT))
        except (DeadlinePassed, protocol.ProtocolError, replies.Mistyped) as error:
            # A process that fails before it is jailed prints its traceback: the one thing that says
            # why.
            channel.drain()
            said = channel.captured.text()[-500:]
            channel.close()
            self.driven.forget(pid)
            raise SandboxError(f"a student process did not start: {error} {said}") from error
        except BaseException:
            channel.close()
            raise
        return Spawned(pid, channel, {**layers, "time": times.source()})

    def _drive(self, message: dict[str, Any], connection: socket.socket, output: int) -> int:
        """Have a process forked with these ends, and count it among the driven ones."""
        try:
            with self.driven.being_made:
                # Together with adding it, under a lock: a look for strangers in between would find
                # a process that nobody drives, and kill it (see Household).
                pid = self.link.number_here(self._ask(message, (connection.fileno(), output)))
                if pid is None:
                    raise protocol.ConnectionClosed("it ended at once")
                self.driven.add(pid)
                return pid
        finally:
            # The process has its own by now. As long as this end is open here too, the grader would
            # not see the connection close when the process dies.
            connection.close()
            os.close(output)

    def reap(self, pid: int, patience: float = 1.0) -> int | None:
        """Return how a forked process ended, or None if it has not."""
        until = time.monotonic() + patience
        while True:
            status: int | None = self._ask({"op": "reap", "pid": self.number_inside(pid)})
            if status is not None or time.monotonic() > until:
                return status
            time.sleep(0.002)

    def number_inside(self, pid: int) -> int:
        """Return the number that a process found here has among the zygote's."""
        return self.link.number_inside(pid)

    def descendants(self) -> list[int]:
        """Every process below the zygote: all of them run student code."""
        return self.link.descendants()

    def close(self) -> None:
        """End every process and remove every file of this sandbox."""
        if self.alive():
            kill_below(self.zygote_pid)
        self.link.close()
        self._end_leftovers()
        self._give_back()

    def _give_back(self) -> None:
        remove_tree(self.root)
        if self._user is not None:
            self._user.close()

    def _end_leftovers(self) -> None:
        """End and remove what the zygote could not, if it died before its children."""
        if self.uid is not None:
            # Orphans of a zygote that died are nobody's children here, but they still have the
            # user.
            kill_user(self.uid)
            clear_shared_memory(self.uid)
