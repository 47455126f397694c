"""What a process has entered its jail with: bounds that it cannot lift, a user without a past."""

import ctypes
import os
import resource
import signal
from pathlib import Path

import pytest
from forks import answer_of

from autograder.sandbox.walls import jail, kernel
from autograder.sandbox.walls.jail import Jail, Reach, unreadable_for_others
from autograder.sandbox.walls.limits import Limits

linux = pytest.mark.skipif(not kernel.LINUX, reason="the layers are Linux's")
root = pytest.mark.skipif(os.getuid() != 0, reason="only root becomes another user")
LIMITS = Limits(
    address_space=3 * 2**30, cpu_seconds=77, file_size=2**20, open_files=50, threads=20,
    other_processes=5,
)  # fmt: skip
BOUNDS = {
    "RLIMIT_AS": 3 * 2**30,
    "RLIMIT_CPU": 77,
    "RLIMIT_FSIZE": 2**20,
    "RLIMIT_NOFILE": 50,
    "RLIMIT_NPROC": 25,
    "RLIMIT_CORE": 0,
}


def entered(folder, action, *, layers=False):
    def run():
        Jail(str(folder), Reach(), None, LIMITS, layers).enter()
        return action()

    return answer_of(run)


@pytest.mark.parametrize("name", BOUNDS)
def test_bound_is_hard_as_well_as_soft(tmp_path, name):
    found = entered(tmp_path, lambda: resource.getrlimit(getattr(resource, name)))
    assert found == str((BOUNDS[name], BOUNDS[name]))


def test_bound_that_holds_already_is_never_lifted(tmp_path):
    def run():
        resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
        Jail(str(tmp_path), Reach(), None, LIMITS, layers=False).enter()
        return resource.getrlimit(resource.RLIMIT_NOFILE)

    assert answer_of(run) == "(40, 40)"


@linux
@root
def test_another_user_keeps_no_group_and_no_way_back(tmp_path):
    def ids():
        return os.getgroups(), os.getresuid(), os.getresgid()

    def run(action):
        os.setgroups([12345])
        Jail(str(tmp_path), Reach(), 54321, LIMITS).enter()
        return action()

    tmp_path.chmod(0o777)
    assert answer_of(lambda: run(ids)) == str(([], (54321,) * 3, (54321,) * 3))
    assert answer_of(lambda: run(lambda: os.setuid(0))).startswith("PermissionError")


@linux
def test_process_ends_with_its_parent_and_takes_its_orphans(tmp_path):
    def asked():
        found = ctypes.c_int()
        ctypes.CDLL(None).prctl(2, ctypes.byref(found))  # PR_GET_PDEATHSIG
        signalled = found.value
        ctypes.CDLL(None).prctl(37, ctypes.byref(found))  # PR_GET_CHILD_SUBREAPER
        return signalled, found.value

    assert entered(tmp_path, asked, layers=True) == str((int(signal.SIGKILL), 1))


@linux
def test_process_goes_first_where_memory_runs_out(tmp_path):
    read = lambda: Path("/proc/self/oom_score_adj").read_text().strip()  # noqa: E731
    assert entered(tmp_path, read, layers=False) == read()

    def run():
        cell = Jail(str(tmp_path), Reach(), None, Limits())
        score = os.open("/proc/self/oom_score_adj", os.O_RDONLY)
        cell.enter()
        return os.read(score, 10).decode().strip()

    assert answer_of(run) == "1000"


@linux
def test_what_may_be_read_is_the_system_python_and_what_is_given(tmp_path):
    given, other = tmp_path / "given", tmp_path / "other"
    for folder in (tmp_path / "home", given, other):
        folder.mkdir()
        (folder / "file").write_text("text")

    def read(path):
        def run():
            Jail(str(tmp_path / "home"), Reach(readable=(str(given),)), None, Limits()).enter()
            return Path(path).read_text()

        return answer_of(run)

    assert read(given / "file") == read(tmp_path / "home" / "file") == "text"
    assert read(other / "file").startswith("PermissionError")
    assert read(os.__file__).startswith(("r", '"'))


def raising(error):
    raise error


@linux
@pytest.mark.parametrize(
    ("layer", "state"),
    [
        (lambda: None, "on"),
        (lambda: "a new one", "on (a new one)"),
        (lambda: "off: not root", "off: not root"),
        (lambda: raising(OSError("no kernel")), "off: no kernel"),
        (lambda: raising(ValueError("no kernel")), "off: no kernel"),
        (lambda: raising(TypeError("a mistake")), "TypeError: a mistake"),
    ],
)
def test_layer_says_whether_it_holds_or_why_not(tmp_path, monkeypatch, layer, state):
    monkeypatch.setattr(jail, "leave_networks", layer)
    found = answer_of(lambda: Jail(str(tmp_path), Reach(), None, LIMITS).enter()["network"])
    assert found == state


def test_parts_of_python_that_another_user_cannot_read_are_named(monkeypatch):
    monkeypatch.setattr(jail, "python_paths", lambda: ["/", "/nowhere"])
    monkeypatch.setattr(jail, "others_can_read", lambda path: path != "/")
    assert unreadable_for_others() == ["/"]
