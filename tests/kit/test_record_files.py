"""Records are read back from their file, however many small tries they hold."""

import numpy as np
import pytest

from autograder.authoring import recorded
from autograder.kit import record_files
from autograder.kit.record import Ask, Recorded
from autograder.sandbox import protocol
from autograder.sandbox.protocol import coding


def check(name, answer):
    return Recorded(name, "1.1", "1", "It works", 1.0, events=[[Ask("call", "f(x)", {}, answer)]])


@pytest.fixture
def small_frames(monkeypatch):
    monkeypatch.setattr(coding.kinds, "MAX_CONTAINERS", 200)


def test_each_check_may_fill_a_frame(small_frames):
    checks = [check(name, [[number] for number in range(100)]) for name in "abc"]
    assert record_files.read(record_files.written(checks)) == checks


def test_array_of_several_checks_is_there_once():
    array = np.arange(1_000.0)
    one, two = (len(record_files.written([check("a", array)] * n)) for n in (1, 2))
    assert two - one < array.nbytes / 2


def test_check_that_no_frame_holds_is_not_recorded(small_frames):
    assert recorded.is_small(check("a", [[1]]))
    assert not recorded.is_small(check("a", [[number] for number in range(300)]))


def test_file_that_is_cut_off_is_refused():
    content = record_files.written([check("a", [1]), check("b", [2])])
    with pytest.raises(protocol.ConnectionClosed):
        record_files.read(content[:-1])
