import os
import sys

import pytest

from autograder.sandbox.walls import namespaces

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="takes a privilege that only root has"
)


def in_a_fork(function):
    """Return what a function says in a process of its own; skip where it cannot be apart."""
    reader, writer = os.pipe()
    if not os.fork():
        state = namespaces.enter()
        os.write(writer, str(function() if state == "on" else state).encode())
        os._exit(0)
    os.close(writer)
    with open(reader) as file:
        said = file.read()
    os.wait()
    if said.startswith("off"):
        pytest.skip(said)
    return said


def test_it_sees_no_other_process():
    assert in_a_fork(lambda: [e for e in os.listdir("/proc") if e.isdigit()]) == "['1']"


def test_a_process_finds_itself_in_proc():
    assert in_a_fork(lambda: os.readlink("/proc/self")) == "1"


def test_no_process_outside_can_be_signalled():
    def signal_outside():
        with pytest.raises(ProcessLookupError):
            os.kill(outside, 0)

    outside = os.getpid()
    assert in_a_fork(signal_outside) == "None"


def test_outside_nothing_is_mounted_anew():
    before = os.readlink("/proc/self")
    in_a_fork(os.getpid)
    assert os.readlink("/proc/self") == before == str(os.getpid())


def test_a_process_outside_has_one_number():
    assert namespaces.number_inside(os.getpid()) == os.getpid()
    assert namespaces.number_inside(2**22 + 1) is None
