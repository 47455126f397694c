import os
import subprocess
import sys

import pytest

from autograder.sandbox.walls.weights import niceness, share_half_a_part

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux's own means")


def weight(nice):
    return 1.25**-nice


@pytest.mark.parametrize("busy", [1, 2, 6, 30])
def test_many_weigh_as_half_of_one(busy):
    assert busy * weight(niceness(busy)) == pytest.approx(0.5, abs=0.1)


def test_there_is_a_nicest():
    assert niceness(10**6) == 19


@linux
def test_all_but_the_main_thread_become_nice():
    children = [subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1) for _ in range(3)]
    try:
        main, *others = [child.pid for child in children]
        share_half_a_part([main, *others, 2**22 - 1], main)
        own, *nice = [os.getpriority(os.PRIO_PROCESS, pid) for pid in (main, *others)]
        assert own == os.getpriority(os.PRIO_PROCESS, 0)
        assert nice == [min(own + niceness(3), 19)] * 2
    finally:
        for child in children:
            child.communicate(b"\n")


@linux
@pytest.mark.parametrize(
    ("session", "written"), [("/autogroup-7 nice 0", True), ("/autogroup-5 nice 0", False)]
)
def test_only_sessions_besides_the_main_threads_become_nice(tmp_path, session, written):
    children = [subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1) for _ in range(3)]
    try:
        main, *others = [child.pid for child in children]
        for pid, text in ((main, "/autogroup-5 nice 0"), *((pid, session) for pid in others)):
            (tmp_path / str(pid)).mkdir()
            (tmp_path / str(pid) / "autogroup").write_text(text)
        share_half_a_part([main, *others], main, tmp_path)
        found = [(tmp_path / str(pid) / "autogroup").read_text() for pid in others]
        assert all(text.isdigit() for text in found) is written
    finally:
        for child in children:
            child.communicate(b"\n")
