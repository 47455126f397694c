import contextlib
import os
import signal
import subprocess
import sys

import pytest

from autograder.sandbox.walls import processes
from autograder.sandbox.walls.processes import ProcessRef, all_descendants, descendants, kill_tree

FAMILY = """
import os, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for _ in range(3):
    if os.fork() == 0:
        if os.fork() == 0:
            pass
        break
sys.stdout.write("x")
sys.stdout.flush()
signal.pause()
"""
MEMBERS = 7


@pytest.fixture
def family():
    """A process with children and grandchildren that ignore being asked to end."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", FAMILY], stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout.read(MEMBERS) == b"x" * MEMBERS
    yield process
    with contextlib.suppress(ProcessLookupError):  # all of it: they would wait for ever
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    # The pipe ends once the last of them is gone.
    assert process.stdout.closed or process.stdout.read() == b""
    process.stdout.close()


def test_children_and_grandchildren_are_found(family):
    assert len(descendants(family.pid)) == MEMBERS - 1


def test_the_fast_and_the_sure_way_find_the_same(family):
    assert set(descendants(family.pid)) == set(all_descendants(family.pid))


def test_parents_come_before_their_children(family):
    found = descendants(family.pid)
    assert set(found[:3]) == set(processes._children(family.pid))


def test_a_whole_tree_is_killed(family):
    below = descendants(family.pid)
    kill_tree(ProcessRef(family.pid))
    family.wait(10)
    # The pipe ends once the last of them is gone.
    assert family.stdout.read() == b""
    assert not any(processes.is_running(pid) for pid in below)


def test_what_is_spared_lives(family):
    below = descendants(family.pid)
    spared = processes._children(family.pid)[:1]
    processes.kill_below(family.pid, spare=[*spared, *descendants(spared[0])])
    assert processes.is_running(spared[0])
    assert len(descendants(family.pid)) < len(below)


def test_a_process_that_is_gone_is_left_alone():
    process = subprocess.Popen([sys.executable, "-I", "-c", ""])
    reference = ProcessRef(process.pid)
    process.wait(10)
    assert reference.has_ended()
    assert not reference.signal(signal.SIGCONT)
    kill_tree(reference)
    reference.close()


def test_an_end_is_waited_for(family):
    reference = ProcessRef(family.pid)
    assert not reference.has_ended()
    reference.signal(signal.SIGKILL)
    assert reference.has_ended(10)
    reference.close()


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
def test_the_owner_of_a_process_is_told():
    assert processes.owner(os.getpid()) == os.getuid()
    assert processes.owner(2**22 + 1) is None


def test_many_that_die_slowly_are_waited_for_together(monkeypatch):
    clock = [0.0]

    class Slow:
        def __init__(self, pid): ...
        def signal(self, number): ...
        def close(self): ...
        def has_ended(self, patience):
            clock[0] += patience

    monkeypatch.setattr(processes, "ProcessRef", Slow)
    monkeypatch.setattr(processes.time, "monotonic", lambda: clock[0])
    processes._kill(range(500))
    assert clock[0] < 2


def test_what_was_given_back_reaches_no_process_that_has_the_number_now():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1)
    reference = ProcessRef(child.pid)
    reference.close()
    assert not reference.signal(signal.SIGKILL)
    kill_tree(reference)
    assert reference.has_ended()
    child.communicate(b"\n")
    assert child.returncode == 0
