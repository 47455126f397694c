"""Answers of a student's process, kind by kind: what is data, and what is no answer."""

from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.sandbox.protocol import Tensor
from autograder.suites import values
from autograder.suites.values import Malformed, RaisedByStudent, Reader, exactly, exception_named


def reader():
    return Reader(lambda number, place: ("thing", number, place))


def read(reply):
    return reader().read(reply)


def same(found, expected):
    return type(found) is type(expected) and found == expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (["plain", 3], 3),
        (["plain", None], None),
        (["plain", "a"], "a"),
        (["plain", [1, [True]]], [1, [True]]),
        (["plain", {"a": 1.5}], {"a": 1.5}),
        (["plain", (1, "a")], (1, "a")),
        (["plain", PurePosixPath("a/b")], PurePosixPath("a/b")),
        (["list", [["plain", 1], ["plain", 2]]], [1, 2]),
        (["tuple", [["plain", 1]]], (1,)),
        (["set", [["plain", 1]]], {1}),
        (["frozenset", []], frozenset()),
        (["dict", [[["plain", "a"], ["list", []]]]], {"a": []}),
        (["Counter", [[["plain", 1], ["plain", 2]]]], {1: 2}),
        (["dtype", "<f4"], np.dtype("float32")),
        (["dtype", "<M8[ns]"], np.dtype("datetime64[ns]")),
        (["bytes", [97, 0]], b"a\0"),
        (["bytearray", [97]], bytearray(b"a")),
        (["int", "ff"], 255),
        (["int", "-10"], -16),
        (["complex", [1.0, -2.0]], complex(1, -2)),
        (["range", [0, 6, 2]], range(0, 6, 2)),
        (["Fraction", ["3", "a"]], Fraction(3, 10)),
        (["Decimal", "-1.50"], Decimal("-1.50")),
        (["Decimal", "Infinity"], Decimal("Infinity")),
        (["Decimal", "1E+3"], Decimal("1E+3")),
        (["scalar", ["<f4", ["plain", 1.5]]], np.float32(1.5)),
        (["scalar", ["|b1", ["plain", True]]], np.bool_(True)),
        (["scalar", ["<i8", ["int", "7"]]], np.int64(7)),
        (["scalar", ["<u8", ["plain", 7]]], np.uint64(7)),
        (["scalar", ["<i4", ["plain", 7]]], np.int32(7)),
    ],
    ids=str,
)
def test_value_is_what_its_kind_and_content_say(reply, expected):
    assert same(read(reply), expected)


@pytest.mark.parametrize(
    "reply",
    [
        None, [], ["plain"], ["plain", 1, 2], ("plain", 1), ["other", 1], ["plain", object()],
        ["list", 3], ["list", [["plain"]]], ["dict", [["plain", 1]]], ["bytes", [256]],
        ["bytes", "abc"], ["int", 3], ["int", "xyz"], ["complex", [1, 2]], ["complex", [1.0]],
        ["range", [0, 6]], ["range", [0, 6, 2.0]], ["range", [0, 6, 0]], ["range", [True, 6, 1]],
        ["Fraction", ["1", "0"]], ["Fraction", ["1"]], ["Decimal", "1e5"], ["Decimal", 1.5],
        ["Decimal", "+1"], ["scalar", ["<f4", ["plain", "a"]]], ["scalar", ["<c4", ["plain", 1]]],
        ["scalar", ["<f4"]], ["set", [["list", []]]], ["tensor", [1, True]], ["ref", 3],
        ["tensor", [np.ones(2), 1, None]], ["tensor", [np.ones(2), True, 3]], ["object", [1]],
        ["raised", []], ["raised", [[], "m", "t"]], ["raised", [[["builtins"]], "m", "t"]],
        ["raised", [[["builtins", 3]], "m", "t"]], ["raised", [[["hw", "E"]], 3, "t"]],
        ["raised", [[["hw", "E"]], "m", None]], ["dtype", "O"], ["dtype", "<f4,<f4"], ["dtype", 1],
        ["texts", [["a", 3]]], ["texts", ["a" * 2**13] + ["a"] * 2**12], ["texts", [["a"], "b"]],
        ["narrowed", ["object", np.ones(2)]], ["tensor", [np.ones(2), True, None, "int64"]],
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_anything_else_is_no_answer(reply):
    with pytest.raises(Malformed):
        read(reply)


@pytest.mark.parametrize(
    ("stop", "fits"), [(10**6, True), (10**6 + 1, False), (-(10**6) - 1, False)]
)
def test_range_is_of_a_million_at_most(stop, fits):
    if fits:
        assert read(["range", [0, stop, 1]]) == range(stop)
    else:
        with pytest.raises(Malformed, match="too long"):
            read(["range", [0, stop, -1 if stop < 0 else 1]])


def test_number_has_a_hundred_thousand_digits_at_most():
    assert values._MAX_DIGITS == 100_000
    assert read(["int", "1" * 100_000]) > 0
    with pytest.raises(Malformed, match="not valid, or too many"):
        read(["int", "1" * 100_001])


def test_answer_has_ten_thousand_large_numbers_at_most():
    many = ["list", [["int", "1"]] * 10_000]
    assert len(read(many)) == 10_000
    with pytest.raises(Malformed, match="too many"):
        read(["list", [["int", "1"]] * 10_001])


def test_fraction_has_ten_thousand_digits_at_most():
    assert read(["Fraction", ["1" * 10_000, "1"]]) > 0
    with pytest.raises(Malformed, match="too many digits"):
        read(["Fraction", ["1", "1" * 10_001]])


@pytest.mark.parametrize("count", [50, 51])
def test_exception_has_fifty_classes_at_most(count):
    kinds = [["hw", f"E{n}"] for n in range(count - 1)] + [["builtins", "Exception"]]
    with pytest.raises(RaisedByStudent if count == 50 else Malformed):
        read(["raised", [kinds, "m", "t"]])


@pytest.mark.parametrize(
    ("reply", "text", "octets", "inexact", "routine"),
    [
        (["plain", 3], False, False, False, False),
        (["plain", "a"], True, False, False, False),
        (["plain", ["a"]], True, False, False, False),
        (["plain", b"a"], False, True, False, False),
        (["bytes", [97]], False, True, False, False),
        (["plain", np.zeros(2)], False, False, True, False),
        (["plain", np.zeros(2, np.uint8)], False, True, True, False),
        (["plain", Tensor(np.zeros(2))], False, False, True, False),
        (["texts", ["a"]], True, False, True, False),
        (["dict", []], False, False, False, False),
    ],
    ids=str,
)
def test_what_came_is_noted(reply, text, octets, inexact, routine):
    found = reader()
    found.read(reply)
    assert (found.text, found.octets, found.inexact, found.routine) == (
        text,
        octets,
        inexact,
        routine,
    )


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (["plain", "a"], ["a"]),
        (["plain", {"k": "v"}], ["k", "v"]),
        (["plain", ("a", ("b", frozenset({"c"})))], ["a", "b", "c"]),
        (["plain", b"ab"], ["ab"]),
        (["bytes", [97, 255]], ["a\ufffd"]),
        (["plain", PurePosixPath("a/b")], ["a/b"]),
        (["plain", 3], []),
    ],
    ids=str,
)
def test_texts_are_told_since_one_could_be_a_file_s_name(reply, told):
    found = reader()
    found.read(reply)
    assert found.told == told


def test_tensor_s_numbers_come_as_an_array():
    assert read(["plain", Tensor(np.array([1.0, 2.0]))]).tolist() == [1, 2]


def test_value_that_both_processes_have_is_the_suite_s_own():
    found = reader()
    found.twin = {3: "mine"}.__getitem__
    assert found.read(["ref", 3]) == "mine"
    with pytest.raises(Malformed, match="never told of"):
        read(["ref", 3])


def caught(*kinds, message="why", trace="line 3"):
    with pytest.raises(RaisedByStudent) as error:
        read(["raised", [[[*each] for each in kinds], message, trace]])
    return error.value


def test_exception_has_its_message_its_arguments_and_their_traceback():
    error = caught(("builtins", "KeyError"))
    assert (str(error), error.args, error.student_traceback) == ("why", ("why",), "line 3")
    assert isinstance(error, KeyError)
    assert type(error) == KeyError  # noqa: E721 - it is what a suite may ask
    assert type(error).__name__ == "KeyError"


def test_exception_of_the_student_s_derives_from_python_s_own_above_it():
    error = caught(("hw", "Bad.Worse"), ("hw", "Base"), ("builtins", "ValueError"))
    assert type(error).__name__ == "Worse"
    assert isinstance(error, ValueError)
    assert isinstance(error, exception_named("Worse"))
    assert isinstance(error, exception_named("Base"))
    assert not isinstance(error, KeyError)


def test_exception_named_like_a_warning_is_one_and_always_the_same_class():
    assert issubclass(exception_named("SlowWarning"), Warning)
    assert not issubclass(exception_named("SlowError"), Warning)
    assert exception_named("SlowError") is exception_named("SlowError")


def test_system_exit_is_caught_as_one_and_an_interrupt_is_not():
    with pytest.raises(SystemExit):
        read(["raised", [[["builtins", "SystemExit"]], "m", "t"]])
    error = caught(("builtins", "KeyboardInterrupt"))
    assert not isinstance(error, KeyboardInterrupt)


def test_given_bases_are_python_s_own_and_are_forgotten_again():
    kind = exception_named("GivenBases")
    values.give_bases("GivenBases", ["class", [["hw", "Mine"], ["builtins", "LookupError"]]])
    assert issubclass(kind, LookupError)
    values.forget_bases()
    assert kind.__bases__ == (Exception,)
    for other in (
        ["class", [["hw", "LookupError"]]],
        ["object", []],
        "class",
        ["class", [["builtins", "int"]]],
    ):
        values.give_bases("GivenBases", other)
        assert kind.__bases__ == (Exception,)


def test_value_of_another_type_than_python_asks_for_is_the_student_s_affair():
    assert exactly(int, 3, "f()") == 3
    for value in (True, 3.0, None):
        with pytest.raises(Wrong) as refused:
            exactly(int, value, "f()")
        assert refused.value.feedback.summary == "f() did not come back as plain data"
