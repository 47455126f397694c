"""What a process in the jail cannot do: each wall is tried from inside, in a fork."""

import os
import resource
import shutil
import site
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from forks import answer_of

from autograder.sandbox.walls import jail, kernel, landlock
from autograder.sandbox.walls.jail import Jail, Reach, others_can_read, python_paths
from autograder.sandbox.walls.limits import Limits

linux = pytest.mark.skipif(not kernel.LINUX, reason="the layers are Linux's")
root = pytest.mark.skipif(os.getuid() != 0, reason="only root becomes another user")
OTHER = 54321
MEGABYTE = 2**20


@pytest.fixture
def home():
    """A folder that another user can reach; pytest's own are for one user alone."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        yield Path(folder)


def tried(home, action, uid=None, before=lambda: None, **settings):
    """Return what comes of an action in the jail, as text."""

    def run():
        before()
        state = Jail(str(home), Reach(), uid, settings.pop("limits", Limits()), **settings).enter()
        return action(state)

    return answer_of(run)


@linux
@pytest.mark.parametrize("uid", [None, pytest.param(OTHER, marks=root)])
def test_nothing_is_written_outside_the_folder(home, tmp_path, uid):
    tmp_path.chmod(0o777)
    written = tried(home, lambda _: (home / "file").write_text("text"), uid)
    assert written == "4"
    refused = tried(home, lambda _: (tmp_path / "file").write_text("text"), uid)
    assert refused.startswith("PermissionError")
    assert list(tmp_path.iterdir()) == []


@linux
@root
def test_program_that_runs_as_its_owner_gives_no_privilege_back(home):
    # What sudo and su are: with the owner's rights, whoever runs it.
    path = shutil.copy2("/usr/bin/id", home / "id")
    os.chmod(path, 0o4755)
    run = lambda _: subprocess.run([path, "-u"], capture_output=True, text=True).stdout.strip()  # noqa: E731
    outside = answer_of(lambda: os.setresuid(OTHER, OTHER, OTHER) or run(None))
    assert outside in ("0", str(OTHER))  # the latter where the file system knows no such programs
    assert tried(home, run, OTHER) == str(OTHER)


@linux
@pytest.mark.parametrize("uid", [None, pytest.param(OTHER, marks=root)])
def test_no_program_that_is_started_later_can_gain_privileges(home, uid):
    def ask(_state):
        (line,) = [
            line
            for line in Path("/proc/self/status").read_text().splitlines()
            if line.startswith("NoNewPrivs")
        ]
        return line.split()[1]

    assert tried(home, ask, uid) == "1"


@linux
@root
@pytest.mark.parametrize("kind", ["net", "ipc"])
def test_network_and_shared_memory_are_of_its_own(home, kind):
    inside = tried(home, lambda _: os.readlink(f"/proc/self/ns/{kind}"))
    assert inside.startswith(f"{kind}:[")
    assert inside != os.readlink(f"/proc/self/ns/{kind}")


@linux
@pytest.mark.parametrize("uid", [None, pytest.param(OTHER, marks=root)])
def test_no_socket_can_be_opened(home, uid):
    assert tried(home, lambda _: socket.socket(), uid).startswith("PermissionError")


@linux
@root
def test_file_of_a_group_that_the_grader_is_in_cannot_be_read(home):
    (home / "answers").write_text("42")
    os.chown(home / "answers", 0, 12345)
    os.chmod(home / "answers", 0o640)
    read = lambda _: (home / "answers").read_text()  # noqa: E731
    assert tried(home, read, None) == "42"
    in_group = lambda: os.setgroups([12345])  # noqa: E731
    assert tried(home, read, OTHER, in_group).startswith("PermissionError")


@linux
@root
def test_privileges_are_gone_for_root_as_well(home):
    (home / "file").touch()
    os.chown(home / "file", OTHER, OTHER)
    os.chmod(home / "file", 0o600)
    assert tried(home, lambda _: (home / "file").read_text()).startswith("PermissionError")


@linux
def test_limits_cannot_be_lifted_again(home):
    def lift(_state):
        more = (resource.RLIM_INFINITY,) * 2
        resource.setrlimit(resource.RLIMIT_FSIZE, more)

    assert tried(home, lift).startswith("ValueError")


@linux
def test_file_ends_where_the_limit_is(home):
    limits = Limits(file_size=MEGABYTE)
    assert (
        tried(home, lambda _: (home / "a").write_bytes(bytes(MEGABYTE)), limits=limits) == "1048576"
    )
    over = tried(home, lambda _: (home / "b").write_bytes(bytes(MEGABYTE + 1)), limits=limits)
    assert over.startswith("OSError: [Errno 27]")


def test_no_more_files_are_open_than_allowed(home):
    def opened(_state):
        return len([open(os.devnull) for _ in range(100)])

    limits = Limits(open_files=50)
    assert tried(home, opened, limits=limits, layers=False).startswith("OSError: [Errno 24]")


@linux
def test_headroom_is_what_may_be_mapped_more_than_is():
    def room(_state):
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        return (resource.getrlimit(resource.RLIMIT_AS)[0] - mapped) // MEGABYTE

    limits = Limits(address_space=MEGABYTE, headroom=100 * MEGABYTE)
    assert 90 <= int(tried("/", room, limits=limits, layers=False)) <= 100


@linux
@root
@pytest.mark.parametrize(
    ("uid", "scoped", "state", "answer"),
    [
        (OTHER, False, "on", "None"),  # its user has no processes but its own
        (None, True, "on", "None"),
        (None, False, "on (no signals at all)", "PermissionError"),
    ],
)
def test_signals_are_refused_where_nothing_else_keeps_them_in(home, uid, scoped, state, answer):
    def before():
        landlock.signals_can_be_scoped = lambda: scoped

    assert tried(home, lambda found: found["seccomp"], uid, before) == state
    assert tried(home, lambda _: os.kill(os.getpid(), 0), uid, before).startswith(answer)


@linux
@root
def test_signal_to_a_process_outside_is_refused(home):
    for uid in (OTHER, None):
        assert tried(home, lambda _: os.kill(os.getppid(), 0), uid).startswith("PermissionError")


@linux
@root
def test_state_says_why_the_user_stays_the_same(home):
    user = lambda state: state["user"]  # noqa: E731
    assert tried(home, user) == (
        "off: another user cannot read this Python; see 'autograder doctor'"
    )
    other = lambda: os.setresuid(OTHER, OTHER, OTHER)  # noqa: E731
    assert tried(home, user, None, other) == (
        "off: not root, so the student process keeps this user"
    )
    assert tried(home, user, OTHER) == f"on (uid {OTHER})"


@linux
@root
def test_who_is_not_root_has_no_capabilities_to_drop(home):
    assert tried(home, lambda state: state["capabilities"]) == "on"
    assert tried(home, lambda state: "capabilities" in state, OTHER) == "False"


def test_paths_of_python_are_its_prefixes_its_program_and_its_libraries(monkeypatch):
    monkeypatch.setattr(site, "getsitepackages", lambda: ["/dist"])
    monkeypatch.setattr(sys, "prefix", "/environment")
    monkeypatch.setattr(sys, "executable", "/programs/python")
    monkeypatch.setattr(sys, "base_prefix", "/opt/python")
    paths = python_paths()
    assert {"/dist", "/environment", "/programs", "/opt/python"} <= set(paths)
    assert os.path.dirname(os.path.realpath(os.__file__)) in paths


@pytest.mark.parametrize("prefix", ["/usr", "/usr/local"])
def test_whole_of_the_system_is_no_path_of_python(monkeypatch, prefix):
    monkeypatch.setattr(sys, "base_prefix", prefix)
    assert prefix not in python_paths()


@root
@pytest.mark.parametrize(
    ("folder", "file", "readable"),
    [(0o755, 0o644, True), (0o755, 0o640, False), (0o711, 0o644, True), (0o750, 0o644, False)],
)
def test_what_others_can_read_is_what_another_user_reads(home, folder, file, readable):
    (home / "folder").mkdir()
    path = home / "folder" / "file"
    path.touch()
    path.chmod(file)
    (home / "folder").chmod(folder)
    become = lambda: os.setresgid(*[OTHER] * 3) or os.setresuid(*[OTHER] * 3)  # noqa: E731
    assert answer_of(lambda: become() or path.read_text()).startswith("Perm") is not readable
    assert others_can_read(str(path)) is readable


def test_others_cannot_read_what_is_nowhere():
    assert stat.S_ISDIR(os.stat("/").st_mode)
    assert others_can_read("/nothing/of/this/name") is False


def test_secret_itself_and_what_is_below_are_neither_read_nor_listed(home):
    for secret in ("secret", "secret/deep"):
        (home / secret).mkdir()
    for path in ("secret", "secret/deep"):
        assert jail.expand([str(home / path)], [str(home / "secret")]) == ([], [])


def test_folder_that_is_named_twice_is_allowed_once(home):
    (home / "a").mkdir()
    whole = os.path.realpath(home / "a")
    assert jail.expand([whole, whole], []) == ([whole], [])
