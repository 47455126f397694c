"""What the few calls do that Python does not offer."""

import os
import sys

import pytest
from forks import answer_of

from autograder.sandbox.walls import kernel

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux's own means")

NOBODY = 65_534


def looked_into(hide):
    """Return what another process of the same user finds in the memory's neighbour, environ."""
    if os.getuid() == 0:
        os.setresuid(NOBODY, NOBODY, NOBODY)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # as it was: a change of user hides as well
    hide()
    place = f"/proc/{os.getpid()}/environ"
    return answer_of(lambda: len(open(place).read(0)))


def test_a_grader_is_hidden_from_processes_of_its_user():
    assert answer_of(lambda: looked_into(lambda: None)) == "0"
    assert answer_of(lambda: looked_into(kernel.hide_from_others)).startswith("PermissionError")
