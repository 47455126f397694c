"""What a student's process tells a suite: values as they are, and answers to what Python asks."""

import datetime
import functools
import inspect
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from autograder.suites import classes
from autograder.suites.inside import asked
from autograder.suites.inside.packing import pack
from autograder.suites.values import Malformed, Reader

VALUES = [
    None, True, False, 0, -1, 2**62, 2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 10**40,
    0.0, -0.0, 1.5, float("inf"), "", "é\n", b"", b"a\xff", bytearray(b"ab"), 1 + 2j,
    [], [1, 2.5, "a", True], [2**63], [[1], [2]], [None], (), (1,), (1, (2, [3])), {1, 2}, set(),
    frozenset({1}), {}, {"a": 1, 2: [3]}, {(1, 2): {3}}, range(3), range(0, 10**6, 7),
    range(5, -5, -2), Fraction(-3, 7), Decimal("1.50"), Decimal("-0"),
    np.float64(1.5), np.float32(0.1), np.int64(-3), np.int32(3), np.uint8(255), np.bool_(True),
    np.complex64(1j), np.float16(0.5),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_value_comes_over_as_what_it_is(value):
    found = Reader(lambda *_given: None).read(pack(value))
    assert type(found) is type(value)
    assert repr(found) == repr(value)


@pytest.mark.parametrize("array", [np.arange(3), np.zeros((2, 0)), np.array("a"), np.array(1.5)])
def test_array_comes_over_whole(array):
    found = Reader(lambda *_given: None).read(pack(array))
    assert found.dtype == array.dtype
    np.testing.assert_array_equal(found, array)


@pytest.mark.parametrize(
    "value",
    [object(), datetime.date(2026, 1, 1), range(10**6 + 1), len, int, Exception("x"), iter([])],
    ids=lambda value: type(value).__name__,
)
def test_object_stays_there_and_has_one_number(value):
    kind, (number, itself) = pack(value)
    assert (kind, itself) == ("object", value)
    assert pack(value)[1][0] == number
    assert pack(object())[1][0] != number


def test_subclass_of_a_plain_type_is_an_object():
    kind = type("Mine", (list,), {})
    assert pack(kind([1]))[0] == "object"
    assert pack(type("Text", (str,), {})("a"))[0] == "object"


class Fooled:
    """Equal to everything."""

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return True

    __hash__ = None

    def __contains__(self, item):
        return True

    def __len__(self):
        return 3


class Honest:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Honest) and self.value == other.value

    __hash__ = None

    def __lt__(self, other):
        return self.value < other.value


@pytest.mark.parametrize(
    ("name", "one", "other", "result"),
    [
        ("eq", Honest(1), Honest(1), [True, False]),
        ("eq", Honest(1), Honest(2), [False, False]),
        ("ne", Honest(1), Honest(2), [True, False]),
        ("ne", Honest(1), Honest(1), [False, False]),
        ("lt", Honest(1), Honest(2), [True, False]),
        ("eq", Fooled(), Honest(1), [True, True]),
        ("eq", Honest(1), Fooled(), [False, True]),
        ("ne", Fooled(), Honest(1), [True, True]),
    ],
)
def test_two_objects_are_compared_and_whoever_is_equal_to_everything_is_found_out(
    name, one, other, result
):
    assert asked.compare(name, one, other) == result


def test_object_is_equal_to_itself_whatever_its_class_says():
    for each in (Fooled(), Honest(1)):
        assert asked.compare("eq", each, each) == [True, False]
        assert asked.compare("ne", each, each) == [False, False]


def test_container_that_has_everything_is_found_out():
    assert asked.contains([1, 2], 1) == [True, False]
    assert asked.contains([1, 2], 3) == [False, False]
    assert asked.contains(Fooled(), 3) == [True, True]
    assert asked.contains("abc", "a") == [True, False]


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (object(), [False, True]),
        (Fooled(), [True, True]),
        ([], [False, False]),
        (Honest(0), [False, True]),
    ],
)
def test_truth_is_a_class_s_own_where_it_says_so_in_python(value, result):
    assert asked.truth(value) == result


def test_class_above_is_told_whatever_the_classes_say():
    class Liar(type):
        def __instancecheck__(cls, instance):
            return True

        def __subclasscheck__(cls, kind):
            return True

    base = Liar("Base", (), {})
    assert asked.derives(bool, int)
    assert not asked.derives(int, base)
    assert asked.SPECIAL["isinstance"](True, int)
    assert not asked.SPECIAL["isinstance"](3, base)


def test_methods_are_those_of_a_class_and_not_python_s_object():
    assert asked.defines(Honest(1), "__lt__ __gt__")
    assert not asked.defines(object(), "__eq__ __hash__")
    assert not asked.defines(Honest(1), "__gt__")


@pytest.mark.parametrize(
    ("value", "what", "first"),
    [
        (Honest, "class", "Honest"),
        (Honest(1), "object", "Honest"),
        (len, "function", "builtin_function_or_method"),
        (pack, "function", "function"),
        (Honest(1).__eq__, "method", "method"),
        (functools.partial(len), "object", "partial"),
    ],
)
def test_sort_of_a_thing_is_told_with_the_classes_above_it(value, what, first):
    said, above = asked.described(value)
    assert (said, above[0][1], above[-1]) == (what, first, ["builtins", "object"])


def f(a, /, b: int, c=3, *rest, d: "np.ndarray" = None, e=Honest, **more) -> float:
    return a


def test_signature_is_told_and_read_back():
    found = classes.signature_of(asked.signature(f))
    assert [str(each.kind) for each in found.parameters.values()] == [
        str(each.kind) for each in inspect.signature(f).parameters.values()
    ]
    assert list(found.parameters) == ["a", "b", "c", "rest", "d", "e", "more"]
    assert (found.parameters["c"].default, found.parameters["d"].default) == (3, None)
    assert found.parameters["a"].default is inspect.Parameter.empty
    assert found.parameters["e"].default.startswith("<class ")
    assert found.parameters["b"].annotation is int
    assert found.parameters["d"].annotation == "np.ndarray"
    assert found.return_annotation is float


@pytest.mark.parametrize(
    "told",
    [
        None, [], [[]], [[["a", 9, False, None, ""]], ""], [[["a", 1, False, None, 3]], ""],
        [[["a b", 1, False, None, ""]], ""], [[["a", 1, False]], ""], [[], 3],
        [[["a", 1, True, 1, ""], ["b", 1, False, None, ""]], ""],
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_signature_is_no_answer(told):
    with pytest.raises(Malformed):
        classes.signature_of(told)


@pytest.mark.parametrize(
    ("described", "kind"),
    [
        (["class", [["hw", "Net"]]], type),
        (["function", [["builtins", "function"]]], type(f)),
        (["method", [["builtins", "method"]]], type(Honest(1).__eq__)),
    ],
)
def test_routines_are_of_python_s_own_classes(described, kind):
    assert classes.class_named(described) is kind


def test_object_is_of_a_class_of_its_name_below_the_nearest_that_is_here():
    kind = classes.class_named(
        ["object", [["hw", "Mine"], ["decimal", "Decimal"], ["builtins", "object"]]]
    )
    assert (kind.__name__, kind.__bases__) == ("Mine", (Decimal,))
    plain = classes.class_named(["object", [["hw", "Out.Mine"], ["builtins", "object"]]])
    assert (plain.__name__, plain.__bases__) == ("Mine", (object,))
    strange = classes.class_named(["object", [["hw", "a b"], ["builtins", "object"]]])
    assert strange.__name__ == "Theirs"
    final = classes.class_named(
        ["object", [["hw", "Mine"], ["builtins", "bool"], ["builtins", "slice"]]]
    )
    assert final is slice


@pytest.mark.parametrize("name", ["int", "float", "str", "bool", "bytes", "complex"])
def test_no_object_is_taken_for_plain_data(name):
    kind = classes.class_named(
        ["object", [["hw", "Mine"], ["builtins", name], ["builtins", "object"]]]
    )
    assert kind.__bases__ == (object,)


def test_classes_of_libraries_above_a_student_s_are_told():
    assert classes.bases_of(["class", [["hw", "E"], ["builtins", "ValueError"]]]) == (ValueError,)
    assert classes.bases_of(["class", [["hw", "E"], ["builtins", "object"]]]) == ()
    assert classes.bases_of(["class", [["nowhere", "E"]]]) == ()


@pytest.mark.parametrize(
    "described",
    [
        None,
        [],
        ["class"],
        ["class", 3],
        ["class", []],
        [3, [["a", "b"]]],
        ["class", [["a", 3]]],
        ["class", [["a"]]],
    ],
    ids=repr,
)
def test_what_is_no_description_is_no_answer(described):
    for read in (classes.class_named, classes.bases_of):
        with pytest.raises(Malformed):
            read(described)


def test_items_of_an_iterator_are_taken_up_to_a_number_and_its_end_is_told():
    items = iter([1, 2, 3])
    assert asked.take(items, 2) == [[1, 2], False]
    assert asked.take(items, 2) == [[3], True]
    assert asked.take(iter([1]), 1) == [[1], False]


def test_code_of_a_function_says_its_names_and_numbers_and_of_others_nothing():
    found = asked.code(f)
    assert found["co_argcount"] == 3
    assert found["co_posonlyargcount"] == 1
    assert (found["co_name"], found["co_filename"]) == ("f", "test_told_to_suites.py")
    assert asked.code(len) is None
    assert asked.code(Fooled()) is None


class Library:
    value = 1


def test_what_was_replaced_is_put_back_as_it_was_at_first():
    asked.patch(Library, "value", True, 2)
    asked.patch(Library, "value", True, 3)
    assert Library.value == 3
    asked.patch(Library, "value", False, None)
    assert Library.value == 1
    asked.patch(Library, "new", True, 2)
    asked.patch(Library, "new", False, None)
    assert not hasattr(Library, "new")


class Context:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.left = (kind, str(error), trace)
        return kind is not None


def test_context_is_left_with_an_exception_or_with_none():
    context = Context()
    assert asked.leave(context, ValueError, "x") is True
    assert context.left == (ValueError, "x", None)
    assert asked.leave(context, None, "x") is False
    assert context.left == (None, "None", None)
