import os
import sys
from pathlib import Path

import pytest
from forks import answer_of

from autograder.sandbox.walls import jail, kernel
from autograder.sandbox.walls.jail import Jail, Reach, expand, others_can_read
from autograder.sandbox.walls.limits import Limits

linux = pytest.mark.skipif(not kernel.LINUX, reason="the layers are Linux's")


@pytest.fixture
def tree(tmp_path):
    for path in ("a/secret/deep", "a/b/c", "d"):
        (tmp_path / path).mkdir(parents=True)
    (tmp_path / "a" / "file").touch()
    return tmp_path


def names(paths, tree):
    return {os.path.relpath(path, tree) for path in paths}


def test_a_folder_without_secrets_stays_whole(tree):
    assert expand([str(tree / "d")], [str(tree / "a")]) == ([str(tree / "d")], [])


def test_a_folder_with_a_secret_becomes_its_other_children(tree):
    readable, listed = expand([str(tree)], [str(tree / "a" / "secret")])
    assert names(readable, tree) == {"a/b", "a/file", "d"}
    assert names(listed, tree) == {".", "a"}


def test_a_folder_below_a_secret_is_left_out(tree):
    assert expand([str(tree / "a" / "secret" / "deep")], [str(tree / "a" / "secret")]) == ([], [])


def test_a_link_beside_a_secret_opens_nothing_more(tree):
    (tree / "a" / "back").symlink_to(tree / "a" / "secret")
    (tree / "a" / "away").symlink_to("/")
    readable, _ = expand([str(tree / "a")], [str(tree / "a" / "secret")])
    assert names(readable, tree) == {"a/b", "a/file"}


def test_a_secret_that_does_not_exist_hides_nothing(tree):
    readable, _ = expand([str(tree / "d")], [str(tree / "nowhere")])
    assert readable == [str(tree / "d")]


@pytest.mark.parametrize(("mode", "expected"), [(0o755, True), (0o750, False), (0o711, True)])
def test_others_can_read_what_lies_in_folders_they_can_search(tmp_path, mode, expected):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").touch(mode=0o644)
    folder.chmod(mode)
    above_is_open = others_can_read(str(tmp_path)) or all(
        parent.stat().st_mode & 1 for parent in (tmp_path, *tmp_path.parents)
    )
    assert others_can_read(str(folder / "file")) == (expected and above_is_open)


def test_others_cannot_read_what_is_not_there(tmp_path):
    assert not others_can_read(str(tmp_path / "nothing"))


def test_this_python_s_library_is_among_the_paths():
    paths = jail.python_paths()
    assert any(os.path.realpath(os.__file__).startswith(path) for path in paths)
    assert any(os.path.realpath(sys.executable).startswith(path) for path in paths)


def entered(tmp_path, action, **changes):
    def run():
        cell = Jail(str(tmp_path), Reach(), None, Limits(**changes))
        state = cell.enter()
        return action(state)

    return answer_of(run)


@linux
def test_every_strong_layer_is_named_with_its_state(tmp_path):
    answer = entered(tmp_path, lambda state: sorted(state))
    for layer in (*jail.STRONG, "limits", "user", "network"):
        assert layer in answer


@linux
def test_the_secret_outside_cannot_be_read_in_the_jail(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "secret").write_text("42")
    answer = entered(tmp_path / "home", lambda _: (tmp_path / "secret").read_text())
    assert answer.startswith("PermissionError")


@linux
@pytest.mark.skipif(os.getuid() != 0, reason="only root has privileges to give up")
def test_root_keeps_no_privilege_even_where_it_keeps_its_name(tmp_path):
    def privileges(_state):
        text = Path("/proc/self/status").read_text()
        return {line.split()[1] for line in text.splitlines() if line.startswith("Cap")}

    assert entered(tmp_path, privileges) == str({"0" * 16})


@linux
def test_of_all_processes_only_its_own_is_shown(tmp_path):
    answer = entered(tmp_path, lambda _: Path(f"/proc/{os.getppid()}/cmdline").read_text())
    assert answer.startswith("PermissionError")
    assert entered(tmp_path, lambda _: len(Path("/proc/self/cmdline").read_text()) > 0) == "True"


@linux
@pytest.mark.parametrize("folder", ["/proc/self/net", "/proc/net", "/proc/thread-self/net"])
def test_no_socket_of_the_machine_is_shown(tmp_path, folder):
    answer = entered(tmp_path, lambda _: Path(f"{folder}/unix").read_text())
    assert answer.startswith("PermissionError")


@linux
def test_threads_can_be_counted_and_not_looked_into(tmp_path):
    assert entered(tmp_path, lambda _: len(os.listdir("/proc/self/task"))) == "1"
    own = lambda _: Path(f"/proc/self/task/{os.getpid()}/net/unix").read_text()  # noqa: E731
    assert entered(tmp_path, own).startswith("PermissionError")


@linux
def test_shared_memory_that_would_outlive_the_process_is_refused(tmp_path):
    answer = entered(tmp_path, lambda _: Path("/dev/shm/leftover").touch())
    assert answer.startswith("PermissionError")


def test_headroom_counts_from_what_is_mapped_already(tmp_path):
    answer = entered(tmp_path, lambda _: len(bytearray(300 * 2**20)), headroom=100 * 2**20)
    assert answer.startswith("MemoryError")
    assert entered(tmp_path, lambda _: len(bytearray(10**6)), headroom=100 * 2**20) == "1000000"


def test_without_layers_only_the_limits_are_set(tmp_path):
    def run():
        return sorted(Jail(str(tmp_path), Reach(), None, Limits(), layers=False).enter())

    assert answer_of(run) == "['limits']"


def test_a_layer_that_is_off_is_missing():
    state = {"landlock": "off: no", "no_new_privs": "on", "seccomp": "on (x)"}
    assert jail.missing_layers(state) == ["landlock"]
    assert jail.missing_layers({}) == list(jail.STRONG)
