import os
import socket
import sys

import pytest
from forks import answer_of

from autograder.sandbox import protocol
from autograder.sandbox.inside import forking


@pytest.mark.skipif(sys.platform == "win32", reason="there are no forks")
def test_copy_has_a_process_group_of_its_own_and_no_session():
    def groups():
        forking.stay_apart()
        return os.getpgid(0) == os.getpid(), os.getsid(0) == os.getsid(os.getppid())

    assert answer_of(groups) == "(True, True)"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no files to hand over")
def test_files_that_never_come_mean_that_the_grader_is_gone():
    ours, theirs = socket.socketpair()
    ours.close()
    with theirs, pytest.raises(protocol.ConnectionClosed):
        forking.receive_files(theirs, 2)
