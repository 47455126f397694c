"""What a rubric computes from the same numbers is computed once, where that changes nothing."""

import sys
from types import ModuleType

import numpy as np
import pytest

from autograder.authoring import remembering
from autograder.authoring.remembering import Memory

ROOM = """
import numpy as np
calls = []

def moments(values):
    calls.append("moments")
    return {"mean": values.mean()}

def drawn(rng, size):
    calls.append("drawn")
    return rng.normal(size=size)

def scaled(values):
    calls.append("scaled")
    values *= 2
    return values.sum()

def asking(process, values):
    return process()

def check(process, rng, values):
    return moments(values), drawn(rng, 3), scaled(values.copy()), asking(process, values), values
"""


@pytest.fixture
def room(monkeypatch, tmp_path):
    """A module whose helpers are all slow."""
    module = ModuleType("room_of_helpers")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    module.__file__ = str(tmp_path / "rubric.py")
    exec(compile(ROOM, module.__file__, "exec"), vars(module))
    monkeypatch.setattr(remembering, "_SLOW", -1.0)
    return module


def runs(room, memory, values, seed=0):
    """Run the check; return what it returned, and which helpers ran."""
    heard = []
    room.calls.clear()
    with memory.of(room.check, lambda: len(heard)):
        found = room.check(lambda: heard.append(1), np.random.default_rng(seed), values)
    return found, list(room.calls)


def test_helper_that_is_given_the_same_again_returns_a_copy_of_what_it_did(room):
    memory, values = Memory(), np.arange(4.0)
    runs(room, memory, values)  # watched
    first, called = runs(room, memory, values)
    again, not_called = runs(room, memory, values)
    assert "moments" in called
    assert "moments" not in not_called
    assert again[0] == first[0]
    assert again[0] is not first[0]


def test_numbers_that_were_drawn_once_leave_the_generator_where_it_was(room):
    memory, values = Memory(), np.arange(4.0)
    for _ in range(2):
        runs(room, memory, values, 3)
    rng = np.random.default_rng(3)
    with memory.of(room.check, lambda: 0):
        found = room.check(lambda: None, rng, values)
    expected = np.random.default_rng(3)
    assert np.array_equal(found[1], expected.normal(size=3))
    assert rng.normal() == expected.normal()


def test_other_numbers_and_another_seed_are_computed(room):
    memory = Memory()
    for _ in range(2):
        runs(room, memory, np.arange(4.0))
    _, called = runs(room, memory, np.arange(4.0) + 1e-12, 5)
    assert {"moments", "drawn"} <= set(called)


def test_helper_that_changes_what_it_is_given_or_asks_student_code_runs_each_time(room):
    memory, values = Memory(), np.arange(4.0)
    asked = []
    for _ in range(3):
        _, called = runs(room, memory, values)
        with memory.of(room.check, lambda: len(asked)):
            room.asking(lambda: asked.append(1), values)
    assert "scaled" in called
    assert len(asked) == 3


def test_names_of_a_room_are_as_they_were_afterwards(room):
    memory, before = Memory(), dict(vars(room))
    for _ in range(2):
        runs(room, memory, np.arange(4.0))
        assert dict(vars(room)) == before
