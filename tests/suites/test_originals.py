"""What student code has returned is that very object again when the suite hands it back."""

import collections
import copy
import pathlib

import numpy as np
import pytest

from autograder.suites import guard
from autograder.suites.inside import packing, unpacking
from autograder.suites.originals import Originals
from autograder.suites.sending import Generators, Sending
from autograder.suites.shared import ChangedInPlace
from autograder.suites.values import Malformed, Reader


@pytest.fixture
def suite(tmp_path):
    """A suite that is told values and hands others back."""
    originals = Originals()
    watch = guard.Watch(pathlib.Path(tmp_path))

    class Suite:
        def told(self, value):
            reader = Reader(lambda _number, place: place)
            held = reader.read(copy.deepcopy(packing.pack_copied(value)))
            for number, each in reader.copies:
                originals.note(number, each)
            return held

        def hands(self, value):
            sending = Sending(None, watch, Generators(), lambda text, **_: text, originals)
            call = unpacking.Call(None, "hw")
            found = call.unpack(sending.pack(value))
            return found, call.changes(), sending.mutable

        def asks(self):
            packing.keep(originals.alive())

    Suite.originals = originals
    yield Suite()
    packing.keep([])


def test_what_is_handed_back_is_the_original_at_any_depth(suite):
    weights, step = np.ones(2), np.zeros(2)
    held = suite.told([(weights, step)])
    found, _, _ = suite.hands(held)
    assert found[0][0] is weights
    found, _, _ = suite.hands({"lr": held[0][1]})
    assert found["lr"] is step


def test_what_the_suite_changed_in_its_copy_is_written_into_the_original(suite):
    items, table, grid = [1, 2], {"a": 1}, np.zeros(2)
    held = suite.told((items, table, grid))
    held[0].append(3)
    held[1]["b"] = 2
    held[2][0] = 7
    suite.hands(held)
    assert (items, table, grid.tolist()) == ([1, 2, 3], {"a": 1, "b": 2}, [7, 0])


def test_what_the_original_has_become_since_stays(suite):
    weights = np.ones(2)
    held = suite.told(weights)
    weights[:] = 5
    found, _, _ = suite.hands(held)
    assert found is weights
    assert found.tolist() == [5, 5]


def test_change_of_an_original_is_that_of_the_argument(suite):
    items = [1]
    held = suite.told(items)
    call = unpacking.Call(None, "hw")
    sent = suite.originals.packed(held, ["list", [["plain", 1]]])
    call.unpack(["list", [sent, ["list", []]]])[0].append(2)
    assert call.changes() == [[1, ["list", [["plain", 1], ["plain", 2]]]]]


@pytest.mark.parametrize(
    "value",
    [
        [[n] for n in range(300)],
        [bytearray(b"a")],
        [np.array(["a"])],
        [[[[[[1]]]]]],
    ],
    ids=["many", "unknown", "text", "deep"],
)
def test_where_a_part_is_not_known_again_none_is(suite, value):
    held = suite.told(value)
    held.append(1)
    found, _, _ = suite.hands(held)
    assert found is not value
    assert len(found) == len(value) + 1


def test_what_the_suite_has_let_go_of_is_forgotten(suite):
    held = suite.told([np.ones(2)])
    inner = held[0]
    del held
    suite.asks()
    suite.asks()
    assert len(packing._copied) == 1
    del inner
    suite.asks()
    assert not packing._copied


def test_copy_that_only_the_harness_holds_is_no_argument_that_matters(suite):
    held = suite.told([1])
    error = ChangedInPlace(held, suite.originals.holds)
    assert error.matters
    del held
    assert not error.matters


@pytest.mark.parametrize("answer", [[True, ["list", []]], [1, ["own", [1, ["list", []]]]], [1]])
def test_copy_that_is_none_is_no_answer(answer):
    with pytest.raises(Malformed):
        Reader(lambda _number, place: place).read(["own", answer])


def test_what_an_attribute_holds_is_written_back_at_any_depth(suite):
    table = {"a": [1], "b": ({2},)}
    held = suite.told(table)
    assert suite.originals.lend(held)
    held["a"].append(7)
    held["b"][0].add(8)
    del held
    suite.asks()
    for each in suite.originals.changed():
        suite.hands(each)
    assert table == {"a": [1, 7], "b": ({2, 8},)}
    assert not suite.originals.changed()


def test_what_a_function_returned_is_the_suite_s_own(suite):
    held = suite.told([1])
    held.append(2)
    assert not suite.originals.changed()


def test_table_of_python_s_own_comes_as_a_dict_and_stays_what_it_is(suite):
    table = collections.defaultdict(list, a=[1])
    held = suite.told(table)
    assert type(held) is dict
    suite.originals.lend(held)
    held["a"].append(2)
    held["b"] = 3
    for each in suite.originals.changed():
        suite.hands(each)
    assert table == {"a": [1, 2], "b": 3}
    assert suite.hands(held)[0] is table


def test_table_may_be_of_another_type_than_it_has_here():
    reader = Reader(lambda _number, place: place)
    reader.read(packing.pack(collections.Counter("a")))
    assert reader.inexact
