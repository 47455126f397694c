"""What can be changed in place is one value on both sides, and a message changes nothing else."""

import collections
import contextlib
import copy
import pathlib
import time

import numpy as np
import pandas as pd
import pytest
import torch
from changed_replies import changed

from autograder.errors import GraderError
from autograder.sandbox.protocol import Handle
from autograder.sandbox.protocol.pandas_tables import from_pandas
from autograder.sandbox.proxies import Remote
from autograder.suites import guard
from autograder.suites.held import Held
from autograder.suites.inside import changes_there, packing, twins_there, unpacking
from autograder.suites.sending import Generators, Sending
from autograder.suites.twins import Shared
from autograder.suites.values import Malformed, Reader


def crossed(value):
    """Return what arrives of an answer."""
    if type(value) is list:
        return [crossed(each) for each in value]
    if isinstance(value, torch.Tensor):
        return value.detach().numpy().copy()
    if isinstance(value, pd.DataFrame):
        return from_pandas(value, lambda each: each)
    return copy.deepcopy(value)


class Sides:
    """A suite and a student's process that share values; what crosses is copied."""

    def __init__(self, folder):
        self.shared = Shared()
        self.watch = guard.Watch(pathlib.Path(folder))

    def returns(self, value):
        """Have student code return a value; say what the suite gets."""
        return self.reads(*crossed([*packing.pack_all(value)]))

    def reads(self, packed, rows):
        return self.shared.read(packed, rows, Reader(lambda _number, place: place))

    def sends(self, value=None):
        """Have the suite hand over a value; say what student code gets."""
        sending = Sending(None, self.watch, Generators(), lambda text, **_: text, self.shared)
        packed = sending.pack(value)
        message = copy.deepcopy([packed, sending.rows()])  # tables and all
        sending.message.sent()
        call = unpacking.Call(None, "hw")
        call.take_in(message[1])
        packing._twins.forget(self.shared.unused())
        return call.unpack(message[0])


@pytest.fixture
def sides(tmp_path, monkeypatch):
    own = twins_there.Twins(1)
    for module in (packing, unpacking):  # one text over there
        monkeypatch.setattr(module, "_twins", own)
    return Sides(tmp_path)


def arrays():
    return np.arange(6.0).reshape(2, 3).copy()


def set_first(value):
    value[0] = 7


#: Of each type: what makes one, what changes it, and what it is then.
CHANGES = {
    "list": (lambda: [1, [2]], lambda x: x[1].append(3), [1, [2, 3]]),
    "dict": (lambda: {"a": {2}}, lambda x: x["a"].add(3), {"a": {2, 3}}),
    "bytearray": (lambda: bytearray(b"ab"), lambda x: x.extend(b"c"), bytearray(b"abc")),
    "array": (lambda: np.zeros(2), set_first, [7, 0]),
    "text": (lambda: np.array(["ab", "cd"]), lambda x: x.put(0, "ef"), ["ef", "cd"]),
    "tensor": (lambda: torch.zeros(2), set_first, [7, 0]),
    "shape": (lambda: np.zeros((2, 1)), lambda x: setattr(x, "shape", (1, 2)), [[0, 0]]),
}


def plain(value):
    return value.tolist() if hasattr(value, "tolist") else value


@pytest.mark.parametrize(("make", "change", "after"), CHANGES.values(), ids=CHANGES)
@pytest.mark.filterwarnings("ignore:Setting the shape:DeprecationWarning")
def test_change_is_seen_on_the_other_side_whoever_made_the_value(sides, make, change, after):
    for theirs, held in [(value := make(), sides.returns(value)), (sides.sends(v := make()), v)]:
        change(theirs)
        sides.returns(None)
        assert plain(held) == after
    for theirs, held in [(value := make(), sides.returns(value)), (sides.sends(v := make()), v)]:
        change(held)
        sides.sends()
        assert plain(theirs) == after


def test_one_value_is_one_on_both_sides(sides):
    theirs, mine = [1], {"a": 1}
    held = sides.returns((theirs, theirs))
    assert held[0] is held[1] is sides.returns(theirs)
    assert sides.sends([held[0]])[0] is theirs
    assert sides.returns(sides.sends(mine)) is mine


def test_change_of_what_the_suite_made_is_told_from_that_of_what_it_was_given(sides):
    theirs, mine = [1], [1]
    held = sides.returns(theirs)
    given = sides.sends(mine)
    for value, is_the_suite_s in ((theirs, False), (given, True)):
        value.append(2)
        sides.returns([])
        assert sides.shared.altered is is_the_suite_s
    assert held == mine == [1, 2]


def test_part_of_an_array_follows_the_whole_on_both_sides(sides):
    whole = arrays()
    part, column = whole[1], whole[:, ::-2]
    held, other = sides.returns((part, column))
    held[0] = 9
    assert other.tolist() == [[2, 0], [5, 9]]
    assert sides.sends(other) is column
    assert whole[1, 0] == 9
    whole[:] = 4
    sides.returns(None)
    assert held.tolist() == [4, 4, 4]
    assert sides.returns(whole)[1].tolist() == [4, 4, 4]


@pytest.mark.parametrize("order", ["C", "F"])
def test_part_that_student_code_takes_of_the_suite_s_own_array(sides, order):
    mine = np.arange(6.0).reshape(2, 3, order=order)
    part = sides.returns(sides.sends(mine).T[1:])
    assert part.tolist() == mine.T[1:].tolist()
    part[:] = 9
    assert bool(mine[0, 1] == 9) is (order == "C")  # of another order there, it is a copy


def test_part_of_the_suite_s_own_array_hands_over_nothing_else(sides):
    table = np.array([[1.0, 4321.0], [2.0, 4321.0]])
    given = sides.sends(table[:, 0])
    assert given.base is None
    assert sides.returns(given[1:]).tolist() == [2]
    given[:] = 5
    sides.returns(None)
    assert table.tolist() == [[5, 4321], [5, 4321]]


def test_value_that_holds_itself_does_so_on_both_sides(sides):
    root = {"children": []}
    root["children"].append({"parent": root})
    held = sides.returns(root)
    assert held["children"][0]["parent"] is held
    mine = [1]
    mine.append(mine)
    theirs = sides.sends(mine)
    assert theirs[1] is theirs


@pytest.mark.parametrize("depth", [8, 200])
def test_change_is_seen_at_any_depth(sides, depth):
    inner = value = []
    for _ in range(depth):
        value = [value]
    held = sides.returns(value)
    inner.append(1)
    sides.returns(None)
    for _ in range(depth):
        held = held[0]
    assert held == [1]


def test_each_of_many_parts_is_known_again(sides):
    rows = [[n] for n in range(500)]
    held = sides.returns(rows)
    assert sides.sends(held[499]) is rows[499]


def test_more_than_can_be_followed_comes_as_a_copy(sides, monkeypatch):
    monkeypatch.setattr(twins_there, "_MOST_TWINS", 10)
    rows = [[n] for n in range(20)]
    held = sides.returns(rows)
    assert held == rows
    held.append(1)
    assert sides.sends(held) is not rows
    assert len(sides.sends([1])) == 1


def test_what_the_suite_has_let_go_of_is_forgotten(sides):
    held = sides.returns([np.ones(2)])
    inner = held[0]
    del held
    sides.sends()
    sides.sends()
    assert len(packing._twins.twins) == 1
    del inner
    sides.sends()
    assert not packing._twins.twins


def test_change_of_what_nobody_holds_is_told_before_it_is_forgotten(sides):
    table = {"a": [1]}
    sides.returns(table)["a"].append(2)
    sides.sends()
    assert table == {"a": [1, 2]}


def test_large_value_is_looked_at_where_it_is_handed_over(sides, monkeypatch):
    monkeypatch.setattr(twins_there, "_MOST_WATCHED", 2)
    theirs = [np.zeros(3)]
    held = sides.returns(theirs)
    theirs[0][0] = 1
    sides.returns(None)
    assert held[0][0] == 0
    assert sides.returns(theirs) is held
    assert held[0][0] == 1
    held[0][1] = 2
    assert sides.sends(held)[0][1] == 2


def test_read_only_array_is_read_only_there(sides):
    mine = np.zeros(2)
    mine.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        set_first(sides.sends(mine))


@pytest.mark.parametrize(
    "table",
    [
        collections.Counter(a=2),
        collections.OrderedDict(a=1),
        collections.defaultdict(int, a=1),
        collections.defaultdict(None, a=1),
    ],
    ids=lambda table: type(table).__name__,
)
def test_table_of_python_s_own_comes_as_what_it_is(sides, table):
    held = sides.returns(table)
    assert (type(held), held) == (type(table), table)
    assert getattr(held, "default_factory", 0) is getattr(table, "default_factory", 0)


def test_values_that_a_function_of_the_student_s_makes_are_not_made_here(sides):
    held = sides.returns(collections.defaultdict(lambda: 3, a=1))
    assert held["a"] == 1
    with pytest.raises(GraderError, match="a key that a defaultdict"):
        held["b"]


def test_table_of_python_s_own_stays_what_it_is(sides):
    table = collections.defaultdict(list, a=[1])
    held = sides.returns(table)
    held["b"] = [3]
    sides.sends()
    assert table == {"a": [1], "b": [3]}
    assert sides.sends(held) is table


def test_table_of_pandas_is_changed_in_place(sides):
    mine = pd.DataFrame({"x": [1.0, 2.0]})
    theirs = sides.sends(mine)
    theirs["y"] = 2
    del theirs["x"]
    sides.returns(None)
    assert mine.to_dict("list") == {"y": [2, 2]}


def test_parameter_and_its_gradient_are_followed(sides):
    weight = torch.nn.Parameter(torch.ones(2))
    held = sides.returns(weight)
    (weight * 3).sum().backward()
    with torch.no_grad():
        weight -= 1
    sides.returns(None)
    assert held.detach().tolist() == [0, 0]
    assert held.grad.tolist() == [3, 3]
    held.grad.zero_()
    assert sides.sends(held) is weight
    assert weight.grad.tolist() == [0, 0]


def test_gradient_of_the_suite_s_own_tensor_adds_up(sides):
    mine = torch.ones(2, requires_grad=True)
    for total in (2, 4):
        (sides.sends(mine) * 2).sum().backward()
        sides.returns(None)
        assert mine.grad.tolist() == [total, total]


def test_what_holds_the_same_again_and_again_is_sent_as_a_copy_or_not(sides):
    value = [1]
    for _ in range(30):
        value = [value] * 10
    with pytest.raises(twins_there.Heavy):
        twins_there.require_light([value])
    twins_there.require_light([[[0] * 1000] * 1000])


UNSENT = {
    "days": lambda: np.zeros(1, "M8[25s]"),
    "complex": lambda: np.zeros(1, "G"),
    "objects": lambda: np.array([object()]),
    "table": lambda: pd.DataFrame({"a": [[1]]}),
    "labels": lambda: pd.Series([1], [object()]),
    "levels": lambda: pd.Series([1], pd.MultiIndex.from_tuples([(1, 2)])),
    "twice": lambda: pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "period": lambda: pd.Series(pd.period_range("2020", periods=1)),
    "eight bits": lambda: torch.zeros(1, dtype=torch.float8_e5m2),
    "sparse": lambda: torch.zeros(1).to_sparse(),
}


@pytest.mark.parametrize("make", UNSENT.values(), ids=UNSENT)
def test_what_cannot_be_sent_as_it_is_has_no_twin(make):
    assert not changes_there.has_twin(make())


@pytest.mark.parametrize("text", ["str", object])
def test_table_of_texts_and_numbers_has_one(text):
    table = pd.DataFrame({"a": pd.Series(["x", None], dtype=text), "b": [1.0, 2.0]})
    assert changes_there.has_twin(table)


class Asked(Held):
    """An object of the student's, which is not asked what it is while a message is read."""

    @property
    def __class__(self):
        raise AssertionError("asked")

    def __getattr__(self, name):
        raise AssertionError(name)


def test_object_of_the_student_s_is_asked_nothing_while_a_message_is_read(sides):
    one = Asked()
    handle = Remote(None, Handle(1, "object", "one"), "one")

    def read(packed, rows):
        return sides.shared.read(packed, rows, Reader(lambda *_: one))

    rows = [[1, ["list", [["ref", 2], ["ref", 2]]]], [2, ["list", [["object", [1, handle]]]]]]
    assert read(["ref", 1], rows)[0][0] is one
    for packed in (["object", [1, handle]], ["plain", handle]):
        for number in (1, 7):
            with pytest.raises(Malformed):
                read(NONE, [[number, packed]])


NONE = ["plain", None]
FORGED = {
    "never given": [[-1, ["list", []]]],
    "never told": [[1, ["list", [["ref", 77]]]]],
    "number": [[True, ["list", []]]],
    "zero": [[0, ["list", []]]],
    "twice": [[1, ["list", []]], [1, ["list", []]]],
    "no row": [[1]],
    "no word": [[1, [[], []]]],
    "plain": [[1, ["plain", 3]]],
    "wrapped": [[1, ["plain", [1]]]],
    "itself in a set": [[1, ["set", [["ref", 1]]]]],
    "itself as a key": [[1, ["dict", [[["ref", 1], NONE]]]]],
    "its own part": [[1, ["view", [1, 0, [1], [8]]]]],
    "part of a list": [[1, ["view", [2, 0, [1], [8]]]], [2, ["list", []]]],
    "before it": [[1, ["view", [2, -8, [1], [8]]]], [2, ["plain", np.zeros(2)]]],
    "beyond it": [[1, ["view", [2, 8, [2], [8]]]], [2, ["plain", np.zeros(2)]]],
    "backwards": [[1, ["view", [2, 0, [2], [-8]]]], [2, ["plain", np.zeros(2)]]],
    "larger": [[1, ["view", [2, 0, [9], [1]]]], [2, ["plain", np.zeros(2)]]],
    "negative": [[1, ["view", [2, 0, [-1, -1], [8, 8]]]], [2, ["plain", np.zeros(2)]]],
    "endless": [[1, ["view", [2, 0, [2], [0]]]], [2, ["plain", np.zeros(2)]]],
}


@pytest.mark.parametrize("rows", FORGED.values(), ids=FORGED)
def test_message_of_what_cannot_be_is_no_answer(sides, rows):
    with pytest.raises(Malformed):
        sides.reads(NONE, rows)


EVERY_KIND = [
    [1, ["list", [["ref", 2], ["plain", 1]]]],
    [2, ["dict", [[["plain", "a"], ["ref", 1]]]]],
    [3, ["tensor", [np.zeros(2, "f4"), True, np.zeros(2, "f4")]]],
    [4, ["view", [5, 8, [1], [8]]]],
    [5, ["plain", np.zeros(2)]],
]


def test_no_message_of_any_type_at_any_place_is_the_grader_s_failure(sides):
    for rows in changed(EVERY_KIND):
        with contextlib.suppress(Malformed):
            Shared().read(NONE, rows, Reader(lambda _number, place: place))


OTHER = {
    "type": ["dict", []],
    "array": ["plain", np.zeros(1)],
    "unknown": ["list", [["ref", 5]]],
}


@pytest.mark.parametrize("packed", OTHER.values(), ids=OTHER)
def test_change_that_does_not_fit_changes_nothing_at_all(sides, packed):
    mine, other = [1], np.zeros(2)
    sides.sends((mine, other))
    with pytest.raises(Malformed):
        sides.reads(NONE, [[-2, ["plain", np.ones(2)]], [-1, packed]])
    assert mine == [1]
    assert other.tolist() == [0, 0]


@pytest.mark.parametrize("shape", [(3,), (2, 2)])
def test_array_does_not_grow(sides, shape):
    mine = np.zeros(2)
    sides.sends(mine)
    with pytest.raises(Malformed):
        sides.reads(NONE, [[-1, ["plain", np.zeros(shape)]]])


def test_message_names_only_what_the_suite_has_still(sides):
    theirs = [1]
    sides.returns(theirs)
    sides.sends()
    with pytest.raises(Malformed):
        sides.reads(["ref", 1], [])


def laughs(levels, first=1):
    """Return rows of lists that each hold the next ten times."""
    return [
        [n, ["list", [["ref", n + 1]] * 10 if n < first + levels else [["plain", "ha"]]]]
        for n in range(first, first + levels + 1)
    ]


def everyone(number):
    """Return rows of lists that each hold all the others."""
    return [[n, ["list", [["ref", m + 1] for m in range(number)]]] for n in range(1, number + 1)]


@pytest.mark.parametrize("rows", [laughs(30), everyone(40)], ids=["laughs", "everyone"])
def test_little_that_would_be_endless_to_write_out_is_no_answer(sides, rows):
    start = time.process_time()
    with pytest.raises(Malformed):
        sides.reads(["ref", 1], rows)
    assert time.process_time() - start < 1


def test_nor_is_it_in_several_messages_or_in_what_comes_of_them(sides):
    held = sides.reads(["ref", 1], laughs(4))
    with pytest.raises(Malformed):
        sides.reads(NONE, [[5, ["list", [["ref", 6]] * 10]], *laughs(4, 6)])
    assert held[0][0][0][0] == ["ha"]
    with pytest.raises(Malformed):
        sides.reads(["tuple", [["ref", 1]] * 200], [])
