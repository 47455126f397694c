"""Confines the student process before it runs a line of student code.

The order matters: limits first, then Landlock (which needs privileges or
no_new_privs), then the change of user, and seccomp last.
"""

from __future__ import annotations

import os
import resource
import signal
import site
import stat
import sys
import sysconfig
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox import landlock, seccomp
from autograder.sandbox.kernel import (
    LINUX,
    PR_SET_CHILD_SUBREAPER,
    PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
    prctl,
)

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
    "/proc",
    "/sys/devices/system",
    "/sys/fs/cgroup",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/shm")  # noqa: S108

#: Layers without which a submission could reach what it must not; ``required`` insists.
STRONG = ("landlock", "no_new_privs", "seccomp")


@dataclass(frozen=True)
class Limits:
    """Bounds of one student process, in bytes and seconds."""

    address_space: int = 6 * 2**30
    cpu_seconds: int = 900
    file_size: int = 256 * 2**20
    open_files: int = 512
    processes: int = 128


def python_paths() -> list[str]:
    """Return the folders that this interpreter and its libraries live in."""
    paths = sysconfig.get_paths()
    found = [paths["stdlib"], paths["platstdlib"], paths["purelib"], paths["platlib"]]
    found += site.getsitepackages()
    found += [sys.prefix, os.path.dirname(os.path.realpath(sys.executable))]
    if sys.base_prefix not in ("/usr", "/usr/local"):
        found.append(sys.base_prefix)
    return sorted({os.path.realpath(path) for path in found})


def expand(paths: Iterable[str], hidden: Iterable[str]) -> list[str]:
    """Replace every folder that holds a hidden path by those of its children that do not.

    Landlock can only allow, so hiding means naming all the neighbours.
    """
    result: list[str] = []
    secrets = [Path(os.path.realpath(secret)) for secret in hidden]
    for path in paths:
        folder = Path(os.path.realpath(path))
        if any(folder == secret or secret in folder.parents for secret in secrets):
            continue
        if any(folder in secret.parents for secret in secrets):
            result += expand([str(child) for child in folder.iterdir()], hidden)
        else:
            result.append(str(folder))
    return result


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
class Jail:
    """What one student process may reach.

    Attributes
    ----------
    folder : str
        The only folder it may write to.
    hidden : tuple of str
        Folders it must not read although they lie below an allowed one.
    uid : int or None
        The user it becomes; None to stay who it is.
    layers : bool
        False for ``--isolation none``: only the limits are set.
    """

    folder: str
    hidden: tuple[str, ...]
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
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        state["no_new_privs"] = "on"
        state["landlock"] = _try(self._landlock)
        state["user"] = _try(self._become_user)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        state["seccomp"] = _try(seccomp.install)
        return state

    def _set_limits(self) -> None:
        limits = self.limits
        values = {
            "RLIMIT_AS": limits.address_space,
            "RLIMIT_CPU": limits.cpu_seconds,
            "RLIMIT_FSIZE": limits.file_size,
            "RLIMIT_NOFILE": limits.open_files,
            "RLIMIT_CORE": 0,
        }
        if self.uid is not None:
            # Counted per user, so it bounds this submission only if the user is its own.
            values["RLIMIT_NPROC"] = limits.processes
        for name, value in values.items():
            number = getattr(resource, name)
            hard = resource.getrlimit(number)[1]
            bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(number, (bound, bound))

    def _landlock(self) -> str:
        readable = expand([*SYSTEM_PATHS, *python_paths()], self.hidden)
        return landlock.restrict(readable, [self.folder, *DEVICES])

    def _become_user(self) -> str:
        if self.uid is None:
            if os.getuid() != 0:
                return "off: not root, so the student process keeps this user"
            return "off: another user cannot read this Python; see 'autograder doctor'"
        os.setgroups([])
        os.setresgid(self.uid, self.uid, self.uid)
        os.setresuid(self.uid, self.uid, self.uid)
        return f"uid {self.uid}"


def _try(layer: Callable[[], str | None]) -> str:
    try:
        detail = layer()
    except (OSError, ValueError) as error:
        return f"off: {error}"
    if detail is None:
        return "on"
    return detail if detail.startswith("off") else f"on ({detail})"


def missing_layers(state: dict[str, str]) -> list[str]:
    """Return the layers of the strong set that do not hold."""
    return [name for name in STRONG if not state.get(name, "off").startswith("on")]
