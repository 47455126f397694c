"""Confines the student process before it runs a line of student code.

The order matters: limits and networks first, while there are privileges; then Landlock
(which needs privileges or no_new_privs), the change of user, and seccomp last.
"""

from __future__ import annotations

import contextlib
import functools
import os
import resource
import signal
import site
import stat
import sys
import sysconfig
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.walls import landlock, seccomp
from autograder.sandbox.walls.kernel import (
    LINUX,
    PR_SET_CHILD_SUBREAPER,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    drop_capabilities,
    leave_networks,
    prctl,
)
from autograder.sandbox.walls.limits import Limits

#: What reading a system library, the time zone or the number of processors needs.
SYSTEM_PATHS = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/passwd",
    "/etc/group",
    "/etc/nsswitch.conf",
    "/etc/fonts",
    "/etc/mime.types",
    "/sys/devices/system",
    # joblib counts processors by the quota in it; a file that is there and cannot be opened would
    # raise in the middle of a fit.
    "/sys/fs/cgroup",
    "/proc/cpuinfo",
    "/proc/filesystems",
    "/proc/loadavg",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/vm/overcommit_memory",
    "/proc/uptime",
    "/proc/version",
)
#: Of all processes, its own alone: the command lines of others name submissions. It is
#: another folder in each process, so nobody can look it up for a fork. Of it, what a process
#: may know of itself: ``net`` names the sockets of every process on the machine, and so does
#: a folder of that name in each of its threads.
OWN_PROCESS = tuple(
    f"/proc/self/{name}"
    for name in (
        *("auxv", "cgroup", "cmdline", "comm", "environ", "fd", "fdinfo", "io", "limits"),
        *("maps", "mountinfo", "mounts", "numa_maps", "oom_score", "oom_score_adj"),
        *("sched", "schedstat", "smaps", "smaps_rollup", "stat", "statm", "status"),
    )
)
#: To be listed: how many threads it has.
OWN_THREADS = "/proc/self/task"
#: Without /dev/shm: what is written there would outlive its process.
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")

#: Layers without which a submission could reach what it must not; ``required`` insists.
STRONG = ("landlock", "no_new_privs", "seccomp")


def python_paths() -> list[str]:
    """Return the folders that this interpreter and its libraries live in."""
    paths = sysconfig.get_paths()
    found = [paths["stdlib"], paths["platstdlib"], paths["purelib"], paths["platlib"]]
    found += site.getsitepackages()
    found += [sys.prefix, os.path.dirname(os.path.realpath(sys.executable))]
    # These are readable as they are (SYSTEM_PATHS), and all of the system is no part of Python.
    if sys.base_prefix not in ("/usr", "/usr/local"):
        found.append(sys.base_prefix)
    return sorted({os.path.realpath(path) for path in found})


def expand(paths: Iterable[str], hidden: Iterable[str]) -> tuple[list[str], list[str]]:
    """Replace every folder that holds a hidden path by those of its children that do not.

    Landlock can only allow, so hiding means naming all the neighbours.

    Returns
    -------
    readable, listed : list of str
        What may be read, and the folders that were replaced: Python finds no module in
        a folder that it cannot list.
    """
    secrets = [Path(os.path.realpath(secret)) for secret in hidden]
    readable: list[str] = []
    listed: list[str] = []
    queue = [Path(os.path.realpath(path)) for path in paths]
    while queue:
        folder = queue.pop(0)
        if any(folder == secret or secret in folder.parents for secret in secrets):
            continue
        if any(folder in secret.parents for secret in secrets):
            listed.append(str(folder))
            # A link among the children may lead back into what is hidden, or anywhere.
            children = [Path(os.path.realpath(child)) for child in sorted(folder.iterdir())]
            queue += [child for child in children if folder in child.parents]
        else:
            readable.append(str(folder))
    return list(dict.fromkeys(readable)), list(dict.fromkeys(listed))


@functools.cache
def readable_without(hidden: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return what of the system and of this Python may be read and listed, as `expand` does.

    Worked out once: a process that has done it passes it on to its forks.
    """
    return expand([*SYSTEM_PATHS, *python_paths()], hidden)


def others_can_read(path: str) -> bool:
    """Whether a user without any privileges can reach and read ``path``."""
    try:
        whole = Path(os.path.realpath(path))
        searchable = all(folder.stat().st_mode & stat.S_IXOTH for folder in whole.parents)
        return searchable and bool(whole.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False


def unreadable_for_others() -> list[str]:
    """Return the parts of this Python that a process with another uid could not read."""
    needed = [os.path.realpath(sys.executable), os.__file__, *python_paths()]
    return [path for path in needed if os.path.exists(path) and not others_can_read(path)]


@dataclass(frozen=True)
class Reach:
    """What every student process of a sandbox may read, besides the system and Python.

    Attributes
    ----------
    hidden : tuple of str
        Folders it must not read although they lie below an allowed one.
    readable : tuple of str
        Folders it may read.
    """

    hidden: tuple[str, ...] = ()
    readable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Jail:
    """What one student process may reach.

    Attributes
    ----------
    folder : str
        The only folder it may write to.
    reach : Reach
        What it may read.
    uid : int or None
        The user it becomes; None to stay who it is.
    layers : bool
        False for ``--isolation none``: only the limits are set.
    """

    folder: str
    reach: Reach
    uid: int | None
    limits: Limits
    layers: bool = True

    def enter(self) -> dict[str, str]:
        """Confine this process; return each layer with ``"on"`` or why it is off."""
        state = {"limits": _try(self._set_limits)}
        if not self.layers:
            return state
        if not LINUX:
            return state | {"landlock": "off: Linux only", "seccomp": "off: Linux only"}
        with contextlib.suppress(OSError):  # where memory runs out, this process goes first
            Path("/proc/self/oom_score_adj").write_text("1000")
        # What its own children leave behind comes back to it, and not to whoever runs the
        # machine: otherwise nobody would find and end it.
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        # Without this, running sudo or su gives back what is dropped below; and who is not root
        # may use Landlock and seccomp only with it.
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        state["no_new_privs"] = "on"
        # Only while there are privileges: a network of its own has no way out, and answers of
        # other services on this machine are out of reach, too.
        state["network"] = _try(leave_networks)
        # Before the user changes: what the rules name may be readable for the first one alone.
        state["landlock"] = _try(self._landlock)
        state["user"] = _try(self._become_user)
        if os.getuid() == 0:
            # A root that has no capabilities left is a user like any other.
            state["capabilities"] = _try(drop_capabilities)
        # A change of user takes it away, so after that: else a grader that dies leaves it running.
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # Last, as it refuses some of the calls that the steps above make.
        state["seccomp"] = _try(self._seccomp)
        return state

    def _set_limits(self) -> None:
        limits = self.limits
        values = {
            "RLIMIT_AS": limits.address_space,
            "RLIMIT_CPU": limits.cpu_seconds,
            "RLIMIT_FSIZE": limits.file_size,
            "RLIMIT_NOFILE": limits.open_files,
            # Counted per user: for a user of its own, this submission alone. More than
            # there may be processes, so that the watch sees that breach, and names it.
            "RLIMIT_NPROC": limits.threads + limits.other_processes,
            "RLIMIT_CORE": 0,
        }
        if limits.headroom and LINUX:
            pages = int(Path("/proc/self/statm").read_text().split()[0])
            values["RLIMIT_AS"] = pages * resource.getpagesize() + limits.headroom
        for name, value in values.items():
            number = getattr(resource, name)
            hard = resource.getrlimit(number)[1]
            # Hard as well as soft: a soft bound is for the process itself to lift.
            bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(number, (bound, bound))

    def _landlock(self) -> str:
        readable, listed = readable_without(self.reach.hidden)
        readable = [*readable, *self.reach.readable, *OWN_PROCESS]
        return landlock.restrict(readable, [self.folder, *DEVICES], [*listed, OWN_THREADS])

    def _become_user(self) -> str:
        if self.uid is None:
            if os.getuid() != 0:
                return "off: not root, so the student process keeps this user"
            return "off: another user cannot read this Python; see 'autograder doctor'"
        # Groups first, as only root can leave them: a file of the grader's group is readable for
        # whoever is still in it. All three ids: the saved one would be a way back.
        os.setgroups([])
        os.setresgid(self.uid, self.uid, self.uid)
        os.setresuid(self.uid, self.uid, self.uid)
        return f"uid {self.uid}"

    def _seccomp(self) -> str | None:
        signals = self.uid is not None or landlock.signals_can_be_scoped()
        seccomp.install(signals=signals)
        return None if signals else "no signals at all"


def _try(layer: Callable[[], str | None]) -> str:
    try:
        detail = layer()
    except (OSError, ValueError) as error:
        return f"off: {error}"
    if detail is None:
        return "on"
    return detail if detail.startswith("off") else f"on ({detail})"


def missing_layers(state: Mapping[str, str]) -> list[str]:
    """Return the layers of the strong set that do not hold."""
    return [name for name in STRONG if not state.get(name, "off").startswith("on")]
