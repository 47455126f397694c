import contextlib
import os
import signal
import socket

import pytest
from forks import answer_of

from autograder.sandbox.walls import kernel, landlock

pytestmark = pytest.mark.skipif(
    not kernel.LINUX or landlock.abi() < 1, reason="this kernel offers no Landlock"
)


@pytest.fixture
def folders(tmp_path):
    for name in ("open", "home", "secret"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    return tmp_path


def confined(folders, action, listed=()):
    def run():
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        landlock.restrict([str(folders / "open")], [str(folders / "home")], map(str, listed))
        return action()

    return answer_of(run)


def test_what_is_listed_can_be_read(folders):
    assert confined(folders, (folders / "open" / "file").read_text) == "open"


def test_all_else_cannot_be_read_even_by_root(folders):
    assert confined(folders, (folders / "secret" / "file").read_text).startswith("PermissionError")


def test_nothing_is_written_outside_the_home(folders):
    for place in ("open", "secret"):
        writing = lambda place=place: (folders / place / "new").write_text("x")  # noqa: E731
        assert confined(folders, writing).startswith("PermissionError")
        assert not (folders / place / "new").exists()


def test_the_home_can_be_written(folders):
    assert confined(folders, lambda: (folders / "home" / "new").write_text("abc")) == "3"


def test_a_link_leads_nowhere_new(folders):
    (folders / "home" / "link").symlink_to(folders / "secret" / "file")
    assert confined(folders, (folders / "home" / "link").read_text).startswith("PermissionError")


def test_a_listed_folder_shows_names_and_nothing_more(folders):
    assert confined(folders, lambda: os.listdir(folders), listed=[folders]).count("'") == 6
    answer = confined(folders, (folders / "secret" / "file").read_text, listed=[folders])
    assert answer.startswith("PermissionError")


def test_a_path_that_does_not_exist_needs_no_rule(folders):
    (folders / "open" / "file").unlink()
    (folders / "open").rmdir()
    assert confined(folders, lambda: "alive") == "alive"


@pytest.mark.skipif(landlock.abi() < 4, reason="this Landlock knows no networks")
def test_tcp_is_out_of_reach(folders):
    def connect():
        with socket.socket() as client:
            client.connect(("127.0.0.1", 9))

    assert confined(folders, connect).startswith("PermissionError")


@pytest.mark.skipif(not landlock.signals_can_be_scoped(), reason="this Landlock has no scopes")
def test_processes_outside_cannot_be_signalled(folders):
    assert confined(folders, lambda: os.kill(os.getppid(), 0)).startswith("PermissionError")


@pytest.mark.skipif(not landlock.signals_can_be_scoped(), reason="this Landlock has no scopes")
def test_a_scope_keeps_signals_from_the_parent_but_not_from_children():
    def run():
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        landlock.scope()
        child = os.fork()
        if child == 0:
            signal.pause()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with contextlib.suppress(PermissionError):
            os.kill(os.getppid(), 0)
            return "reached"
        return "kept away"

    assert answer_of(run) == "kept away"
