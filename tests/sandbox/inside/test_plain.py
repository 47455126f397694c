import collections
import sys
from pathlib import PurePosixPath

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox.inside import plain
from autograder.sandbox.protocol import MAX_DEPTH, Handle, dump


def kept(value):
    return Handle(1, plain.kind_of(value), plain.label_of(value))


def to_plain(value):
    return plain.to_plain(value, kept)


#: Complex numbers of one hash: a set of them takes the square of its size to build.
CHOSEN = [(2.0**40 - sys.hash_info.imag * n, n) for n in range(100)]


class Always(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class Array(np.ndarray):
    pass


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, 2**70, -(2**64), 2.5, 1j, "text", b"bytes", [1, [2]], {"a": 1, 2: "b"}),
        *({1.5: 0, (1, "a"): [2]}, {1, 2}, frozenset("a"), {None: 0}),
        *(np.datetime64("2020-01-01"), np.timedelta64(3, "D"), PurePosixPath("a/b")),
    ],
    ids=repr,
)
def test_plain_data_stays_what_it_is(value):
    found = to_plain(value)
    assert type(found) is type(value)
    assert found == value
    dump(found)


@pytest.mark.parametrize(
    "value",
    [
        Always(1),
        np.zeros(3).view(Array),
        np.ma.masked_all(3),
        (n for n in range(3)),
        np.array([object()]),
        1 << 10**6,
        {object(): 0},
        {(1, object()): 0},
        {object()},
        {n + 1j * m for n, m in CHOSEN},
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_could_lie_stays_behind(value):
    assert isinstance(to_plain(value), Handle)


def test_tuples_and_ordered_dicts_become_plain():
    assert to_plain((1, (2,))) == [1, [2]]
    assert type(to_plain(collections.OrderedDict(a=1))) is dict


@pytest.mark.parametrize("code", ["f2", "f8", "g", "i4", "?", "c16"])
def test_numpy_scalars_become_numbers(code):
    assert type(to_plain(np.dtype(code).type(1))) in (float, int, bool, complex, Handle)


def test_keys_that_are_numpy_s_own_become_numbers():
    found = to_plain({np.int64(3): 1, np.str_("a"): 2})
    assert [type(key) for key in found] == [int, str]


def test_subclasses_of_python_s_own_dicts_are_dicts():
    assert to_plain(collections.Counter("aab")) == {"a": 2, "b": 1}
    assert to_plain(collections.defaultdict(list, a=[1])) == {"a": [1]}


def test_half_precision_becomes_single():
    assert to_plain(np.ones(2, np.float16)).dtype == np.float32


def test_text_arrays_become_lists():
    assert to_plain(np.array(["a", "b"])) == ["a", "b"]


def test_nesting_past_the_cap_stays_behind():
    value = []
    for _ in range(2 * MAX_DEPTH):
        value = [value]
    dump(to_plain(value))


def test_a_list_that_holds_itself_comes_to_an_end():
    value = []
    value.append(value)
    dump(to_plain(value))


def test_a_label_never_runs_the_object_s_own_code():
    class Loud:
        def __repr__(self):
            raise AssertionError

        __str__ = __repr__

    assert plain.label_of(Loud()) == "an object of type Loud"


@given(st.recursive(st.none() | st.integers() | st.floats() | st.text() | st.binary(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_whatever_comes_can_be_sent(value):
    dump(to_plain(value))


def test_lists_longer_in_all_than_an_answer_may_be_stay_behind():
    one = [0] * (plain.MAX_LENGTH // 2)
    first, second, third = to_plain([one, one, one])
    assert first == one
    assert isinstance(second, Handle)
    assert isinstance(third, Handle)


def test_table_says_which_part_of_it_stays_behind():
    pd = pytest.importorskip("pandas")
    days = pd.to_datetime(["2020-01-01", "2020-01-02"]).to_series()
    assert plain.label_of(days.dt.to_period("M")) == "a Series that holds objects of type Period"
    frame = pd.DataFrame({"n": [1, 2], "x": [None, object()]})
    assert plain.label_of(frame) == "a DataFrame whose column 'x' holds objects of type object"
    cut = pd.DataFrame({"n": [1, 2]}, index=pd.interval_range(0, 2))
    assert plain.label_of(cut) == "a DataFrame whose index holds objects of type Interval"


def test_dates_of_a_table_are_times():
    pd = pytest.importorskip("pandas")
    days = pd.to_datetime(["2020-01-01", "2020-01-02"]).to_series(index=[0, 1]).dt.date
    assert to_plain(days).column.values == [np.datetime64(day) for day in days]
