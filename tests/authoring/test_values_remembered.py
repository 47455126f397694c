"""By what two calls of a helper are the same, and what is never remembered."""

import dataclasses
import sys
from types import ModuleType

import numpy as np
import pytest

from autograder.authoring import remembering
from autograder.authoring.remembering import Memory


@dataclasses.dataclass
class Scales:
    """What a rubric hands from helper to helper."""

    low: float
    high: float


def key(value, lasting=()):
    return Memory(lasting)._key(value, [])


def half(x):
    return x / 2


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        2.5,
        1j,
        "a",
        b"a",
        np.float32(1.5),
        [1, 2],
        (1, 2),
        {"a": [1, 2]},
        np.arange(3),
        np.array(["a", "bc"]),
        Scales(1.0, 2.0),
        half,
    ],
    ids=lambda value: type(value).__name__,
)
def test_equal_values_are_the_same(value):
    other = value if value is half else dataclasses.replace(value) if isinstance(
        value, Scales
    ) else value.copy() if hasattr(value, "copy") else value  # fmt: skip
    assert key(value) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, 1.0),
        (0.0, -0.0),
        (1.0, 1.0 + 1e-15),
        ("1", 1),
        ("a", b"a"),
        ([1], (1,)),
        ([1, 2], [2, 1]),
        ([1, [2]], [1, 2]),
        ({"a": 1}, {"b": 1}),
        ({"a": 1}, {"a": 2}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (np.float32(1.5), np.float64(1.5)),
        (np.float64(1.5), 1.5),
        (np.arange(3), np.arange(3) + 1e-12),
        (np.arange(3), np.arange(3.0)),
        (np.zeros(4), np.zeros((2, 2))),
        (np.zeros(4, np.int32), np.zeros(4, np.uint32)),
        (Scales(1.0, 2.0), Scales(2.0, 1.0)),
        (Scales(1.0, 2.0), [1.0, 2.0]),
    ],
)
def test_values_that_differ_anywhere_are_not_the_same(one, other):
    assert key(one) != key(other)


def test_array_that_cannot_be_written_to_is_another():
    fixed = np.arange(3)
    fixed.flags.writeable = False
    assert key(fixed) != key(np.arange(3))


@pytest.mark.parametrize(
    "value",
    [object(), {1, 2}, np.array([None]), lambda x: x, iter([1]), Scales, np.random, range(3)],
    ids=["object", "set", "objects", "lambda", "iterator", "class", "module", "range"],
)
def test_what_two_calls_cannot_be_compared_by_is_not_plain(value):
    for held in (value, [value], {"a": value}, (1, value)):
        with pytest.raises(remembering._NotPlain):
            key(held)


def test_what_lasts_is_the_same_object():
    data, other = object(), object()
    assert key([data], (data,)) == key([data], (data,))
    assert key([data], (data, other)) != key([other], (data, other))
    with pytest.raises(remembering._NotPlain):
        key(other, (data,))


def test_function_that_closes_over_something_is_not_plain():
    def made(scale):
        def times(x):
            return scale * x

        return times

    with pytest.raises(remembering._NotPlain):
        key(made(2))


def test_generators_are_gathered_and_their_numbers_are_no_part_of_the_key():
    memory, found = Memory(), []
    first, second = np.random.default_rng(1), np.random.default_rng(2)
    assert memory._key([first, 3], found) == memory._key([second, 3], found)
    assert found == [first, second]


def test_result_that_holds_a_generator_is_not_kept():
    Memory()._plain([1.0, np.arange(3)])
    with pytest.raises(remembering._NotPlain):
        Memory()._plain([np.random.default_rng(1)])


HELPERS = """
import numpy as np
from math import sqrt
runs = []

def slow(values, scale=1):
    runs.append("slow")
    return [scale * values.sum()]

def stream(values):
    runs.append("stream")
    return np.random.default_rng(int(values[0]))

def fails(values):
    runs.append("fails")
    raise ValueError("no")

def check(values, *more, **named):
    return slow(values, *more, **named)

def streams(values):
    return stream(values).normal()

def failing(values):
    return fails(values)
"""


@pytest.fixture
def room(monkeypatch, tmp_path):
    """A module of helpers that all count as slow."""
    module = ModuleType("room_of_slow_helpers")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    module.__file__ = str(tmp_path / "rubric.py")
    exec(compile(HELPERS, module.__file__, "exec"), vars(module))
    monkeypatch.setattr(remembering, "_SLOW", -1.0)
    return module


def run(room, memory, check, *given, **named):
    """Return what a check returned, and how often its helper ran."""
    before = len(room.runs)
    with memory.of(check, lambda: 0):
        found = check(*given, **named)
    return found, len(room.runs) - before


def test_helper_runs_once_for_each_of_its_arguments(room):
    memory, values = Memory(), np.arange(4.0)
    assert run(room, memory, room.check, values) == ([6.0], 1)
    assert run(room, memory, room.check, values) == ([6.0], 1)
    assert run(room, memory, room.check, values) == ([6.0], 0)
    assert run(room, memory, room.check, values, 2) == ([12.0], 1)
    assert run(room, memory, room.check, values, scale=2) == ([12.0], 1)
    assert run(room, memory, room.check, values, scale=3) == ([18.0], 1)
    assert run(room, memory, room.check, values, scale=2) == ([12.0], 0)


def test_what_a_rubric_does_with_a_result_changes_no_later_one(room):
    memory, values = Memory(), np.arange(4.0)
    for _ in range(3):
        found, _ = run(room, memory, room.check, values)
        found.append("changed")
    assert run(room, memory, room.check, values) == ([6.0], 0)


def test_result_that_goes_on_changing_is_computed_each_time(room):
    memory, values = Memory(), np.arange(4.0)
    assert [run(room, memory, room.streams, values)[1] for _ in range(3)] == [1, 1, 1]


def test_helper_that_raises_raises_again(room):
    memory, values = Memory(), np.arange(4.0)
    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            run(room, memory, room.failing, values)
    assert room.runs == ["fails"] * 3


def test_no_more_results_are_kept_than_there_is_room_for(room, monkeypatch):
    monkeypatch.setattr(remembering, "_MOST", 2)
    memory = Memory()
    run(room, memory, room.check, np.zeros(1))
    for size in (1, 2, 3):
        run(room, memory, room.check, np.zeros(size))
    assert [run(room, memory, room.check, np.zeros(size))[1] for size in (1, 2, 3)] == [0, 0, 1]


def test_fast_helper_runs_each_time(room, monkeypatch):
    monkeypatch.setattr(remembering, "_SLOW", 1e6)
    memory, values = Memory(), np.arange(4.0)
    assert [run(room, memory, room.check, values)[1] for _ in range(3)] == [1, 1, 1]
