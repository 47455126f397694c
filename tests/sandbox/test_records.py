import contextlib
import gc
import sys
import weakref
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.sandbox import records
from autograder.sandbox.records import Cut, Longest, Mistyped


class Place(NamedTuple):
    file: str
    line: int | None


@dataclass(frozen=True)
class Found:
    name: Annotated[str, Cut(3)]
    places: list[Place]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (int, 3, 3),
        (float, 3, 3.0),
        (None, None, None),
        (Any, [1], [1]),
        (list[float], [1, 2.5], [1.0, 2.5]),
        (tuple[str, int], ["a", 1], ("a", 1)),
        (tuple[int, ...], [1, 2], (1, 2)),
        (set[str], ["a", "a"], {"a"}),
        (dict[str, int], {"a": 1}, {"a": 1}),
        (int | None, None, None),
        (Found, {"name": "long", "places": [["f", 1]]}, Found("lon", [Place("f", 1)])),
    ],
    ids=str,
)
def test_what_has_the_type_is_read_as_it(kind, value, expected):
    assert records.read(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, True),
        (bool, 1),
        (float, True),
        (str, 3),
        (list[int], [1, True]),
        (list[int], {"0": 1}),
        (tuple[str, int], ["a"]),
        (dict[str, int], {1: 1}),
        (NDArray[Any], [1.0]),
        (list[str], np.zeros(3)),
        (Found, {"name": "a"}),
        (Found, {"name": "a", "places": [], "more": 1}),
        (Found, {"name": "a", "places": [["f", "1"]]}),
        (Annotated[list[int], Longest(2)], [1, 2, 3]),
    ],
    ids=str,
)
def test_what_has_another_type_is_refused(kind, value):
    with pytest.raises(Mistyped):
        records.read(kind, value)


class Alias:
    """As ``type Alias = list[int]`` makes it, from Python 3.12; NDArray is one since numpy 2.5."""

    __value__ = list[int]


def test_alias_is_read_as_what_it_stands_for():
    def counted(_x: object): ...

    counted.__annotations__["return"] = Alias()
    for reader in (records.reader_of(Alias()), records.returned_by(counted)):
        assert reader([1]) == [1]
        with pytest.raises(Mistyped):
            reader([True])


def test_a_function_says_what_it_returns():
    def counted(_x: object) -> list[int]:
        return []

    def silent(_x):
        return []

    assert records.returned_by(counted)([1]) == [1]
    with pytest.raises(Mistyped):
        records.returned_by(counted)("no")
    assert records.returned_by(silent)("anything") == "anything"


def test_what_stays_in_its_process_may_be_declared_as_what_it_is_there():
    def place() -> Place: ...

    def found() -> list[Found]: ...

    def several() -> tuple[np.ndarray, set[Found]]: ...

    def unknown() -> "NoSuchName": ...  # noqa: F821 - as a library that is imported there alone

    for function in (place, found, several, unknown):
        assert records.returned_by(function)("a handle") == "a handle"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (float, 10**400),
        (set[int], [n * sys.hash_info.modulus for n in range(1000)]),
        (set[Any], [[1], [2]]),
    ],
    ids=["float", "slow set", "set of lists"],
)
def test_value_that_cannot_become_what_is_declared_is_refused(kind, value):
    with pytest.raises(Mistyped):
        records.read(kind, value)
    assert records.read(set[str], ["a", "a"] * 100) == {"a"}


def test_value_that_no_member_of_a_union_fits_is_held_by_nothing():
    class Value:
        """Has no declared type."""

    value = Value()
    held = weakref.ref(value)
    gc.disable()  # it would find it, some time
    with contextlib.suppress(records.Mistyped):
        records.read(int | list[int] | None, value)
    del value
    gc.enable()
    assert held() is None
