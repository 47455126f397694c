"""What the zygote has in memory lies in huge pages where it can; nothing free is kept."""

import itertools
import weakref

import pytest

from autograder.sandbox import memory
from autograder.sandbox.inside import zygote
from autograder.sandbox.walls import jail

SIZE = 0x200000


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("00200000-00800000 rw-p 00000000 00:00 0  [heap]", [(0x200000, 0x800000)]),
        ("00201000-007ff000 rw-p 00000000 00:00 0", [(0x400000, 0x600000)]),
        ("00201000-003ff000 rw-p 00000000 00:00 0", []),
        ("00200000-00800000 r--p 00000000 00:00 0", []),
        ("00200000-00800000 rw-s 00000000 00:00 0", []),
        ("00200000-00800000 rw-p 00000000 fe:00 1234 /usr/lib/libtorch.so", []),
        ("no such line", []),
    ],
)
def test_whole_memory_of_memory_without_a_file_are_found(line, found):
    assert memory.whole_ranges([line], SIZE) == found


def test_memory_holds_the_same_when_it_was_collapsed():
    content = bytearray(range(256)) * (4 * SIZE // 256)
    before = bytes(content)
    memory.collapse()
    assert content == before


def test_machine_without_memory_is_left_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "_SIZE", tmp_path / "none")
    monkeypatch.setattr(memory.ctypes, "CDLL", pytest.fail)
    memory.collapse()


def test_garbage_is_gone_when_a_process_gets_ready_for_forks():
    class Cycle:
        def __init__(self):
            self.itself = self

    gone = weakref.ref(Cycle())
    memory.trim()
    assert gone() is None


def test_memory_is_moved_once_where_a_second_submission_begins(monkeypatch):
    done, numbers = [], itertools.count(1)
    monkeypatch.setattr(memory, "collapse", lambda: done.append("moved"))
    monkeypatch.setattr(zygote.os, "fork", lambda: done.append("forked") or next(numbers))
    monkeypatch.setattr(zygote.forking, "count_threads", lambda: 1)
    monkeypatch.setattr(zygote.Zygote, "_collect", lambda _: None)
    parent = zygote.Zygote(None, jail.Reach(), {})

    def ends(*pids):
        parent.ended |= dict.fromkeys(pids, 0)
        parent.alive -= set(pids)

    for _ in range(3):
        parent._spawn({}, ())
    ends(1, 3)
    parent._spawn({}, ())
    assert done == ["forked"] * 4  # another lives that shares this memory
    ends(2, 4)
    parent._spawn({}, ())
    ends(5)
    parent._spawn({}, ())
    assert done == ["forked"] * 4 + ["moved", "forked", "forked"]


def test_zygote_knows_who_lives(monkeypatch):
    ends = iter([(7, 0), (0, 0)])
    monkeypatch.setattr(zygote.os, "waitpid", lambda *_: next(ends))
    parent = zygote.Zygote(None, jail.Reach(), {})
    parent.alive |= {7, 8}
    parent._collect()
    assert (parent.alive, parent.ended) == ({8}, {7: 0})
