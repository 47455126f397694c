"""The names of a function that additions are made of, and what a call came to as a digest."""

import ast
import contextlib
import os
import random
import sys
import types

import numpy as np
import pytest

from autograder.sandbox.inside.repairs import outcomes, replaying, tracing
from autograder.sandbox.inside.repairs.calls_forgotten import calls_of, defined
from autograder.sandbox.inside.repairs.outcomes import Outcome, TooMuch
from autograder.sandbox.inside.repairs.scope import (
    MOST_NAMES,
    Scope,
    library_of,
    names_outside,
    operands_in,
    places_in,
    rectified_in,
    scope_of,
    scope_outside,
)
from autograder.sandbox.inside.repairs.source import Source, functions


def last(text):
    source = Source(text)
    *_, (_, _, function, owner) = functions(source.tree)
    return source, function, owner


def scope(text, sorts=None):
    _, function, owner = last(text)
    return scope_of(function, owner, sorts or {})


def test_parameters_of_every_kind_are_names_and_those_that_nothing_reads_are_unread():
    found = scope("def f(a, /, b, *, c):\n    d = a\n    for _ in b: e = d\n")
    assert found.names == ["a", "b", "c", "d", "e"]
    assert found.parameters == ["a", "b", "c"]
    assert found.unread == ["c", "e"]


def test_what_a_class_keeps_is_called_as_the_method_calls_it():
    text = "class A:\n  def g(self): self.w = 1\n  def f(me, x):\n    me.k = x\n    return me.q\n"
    found = scope(text)
    assert found.attributes == ["me.q", "me.w", "me.k"]
    assert found.unset == ["me.q"]
    assert found.unread == ["me.w", "me.k"]
    assert (found.names, found.parameters) == (["x"], ["x"])


def test_methods_are_not_missing_and_a_base_may_set_what_is():
    text = "class A{}:\n  def g(self): pass\n  def f(self):\n    return self.g(), self.z\n"
    assert scope(text.format("")).unset == ["self.z"]
    assert scope(text.format("(B)")).unset == []


def test_a_function_of_no_class_keeps_nothing():
    found = scope("def f(self):\n    return self.w\n")
    assert (found.attributes, found.names) == ([], ["self"])


def test_arrays_with_an_axis_and_one_list_count_examples():
    sorts = {"x": "array 2", "y": "list", "z": "array 0", "n": "tensor 1", "m": "tuple"}
    found = scope("def f(x, y, z, n, m): pass\n", sorts)
    assert found.counts == ["x.shape[0]", "n.shape[0]", "len(y)"]
    kept = "class A:\n  def f(self):\n    self.w = 1\n"
    assert scope(kept, {"self.w": "array 1"}).counts == ["self.w.shape[0]"]


def test_of_many_names_the_first_few_are_taken():
    text = f"def f({', '.join(f'a{n}' for n in range(20))}): pass\n"
    found = scope(text)
    assert len(found.names) == len(found.unread) == len(found.parameters) == MOST_NAMES == 12


@pytest.mark.parametrize(
    ("sort", "asked", "may_be"),
    [
        (None, ("array",), True),
        ("", ("array",), True),
        ("array 2", ("array",), True),
        ("tensor 0", ("array", "tensor"), True),
        ("int", ("array",), False),
    ],
)
def test_a_name_may_be_anything_that_nothing_says_otherwise_of(sort, asked, may_be):
    found = Scope(sorts={} if sort is None else {"x": sort})
    assert found.may_be("x", *asked) is may_be


def test_numbers_are_the_names_that_can_be_computed_with():
    sorts = {"a": "list", "b": "int", "c": "a Net", "d": "bool", "e": "str"}
    assert Scope(names=[*"abcdef"], sorts=sorts).numbers == ["b", "d", "f"]


def test_elements_that_are_read_are_places_as_they_are_written_once_and_not_long():
    long = "weights_of_the_network[index_of_it]"
    text = f"def f(w, i):\n    w[0] = w[-1]\n    return w[-1] + a.b[i] + g()[0] + {long}\n"
    source, function, _ = last(text)
    assert places_in(source, function) == ["w[-1]", "a.b[i]"]


def test_what_a_relu_or_a_maximum_sets_is_rectified_until_something_compares_it():
    text = (
        "def f(z):\n    a = relu(z)\n    b = F.ReLU(z)\n    c = np.maximum(z, 0)\n"
        "    d = tanh(z)\n    e.x = relu(z)\n    g = relu(z)\n    return g > 0\n"
    )
    assert rectified_in(last(text)[1]) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "library"),
    [
        ("import numpy as np", "np"),
        ("import numpy", "numpy"),
        ("import torch as t", "t"),
        ("import torch\nimport numpy as n", "n"),
        ("x = 1", "np"),
    ],
)
def test_the_library_is_called_as_the_file_calls_it_and_numpy_comes_first(text, library):
    assert library_of(ast.parse(text)) == library


def test_names_outside_are_those_of_assignments_that_the_function_does_not_read():
    text = "a, b = 1, 2\nN = 3\nc.d = 4\nfor i in x: e = 1\ndef f():\n    return b\n"
    source, function, _ = last(text)
    outer = scope_outside(source, {"a": "array 1"})
    assert outer.names == ["a", "b", "N"]
    assert names_outside(function, outer) == ["a"]
    assert names_outside(function, scope_outside(source, {"a": "int"})) == []


def test_operands_are_what_is_joined_once_and_both_sides_of_what_can_be_turned_round():
    text = "def f(a):\n    return a + b, c - d, e * g, h / k, m // n, (a @ b) - (2 * c), a + b\n"
    source, function, _ = last(text)
    assert operands_in(source, function) == [
        *(("+", "b"), ("+", "a"), ("-", "d"), ("*", "g"), ("*", "e"), ("/", "k")),
        *(("-", "(2 * c)"), ("*", "c"), ("*", "2")),
    ]


def test_what_is_written_out_long_is_no_place_and_no_operand():
    place, operand = f"a[{'b' * 22}]", "c" * 40
    source, function, _ = last(f"def f(a):\n    return {place} + {operand}\n")
    assert places_in(source, function) == [place]
    assert operands_in(source, function) == [("+", operand), ("+", place)]
    source, function, _ = last(f"def f(a):\n    return {place[:-1]}b] + c{operand}\n")
    assert places_in(source, function) == []
    assert [each for _, each in operands_in(source, function)] == [f"{place[:-1]}b]"]


def test_of_what_is_computed_outside_and_read_inside_the_first_few_are_taken():
    text = "".join(f"a{n} = {n}\n" for n in range(14)) + "def f(w):\n    pass\n"
    source, function, _ = last(text)
    outer = scope_outside(source, {})
    assert (len(outer.names), len(names_outside(function, outer))) == (12, 6)
    many = "+".join(f"w[{n}]" for n in range(14))
    source, function, _ = last(f"def f(w):\n    return {many}\n")
    assert (len(places_in(source, function)), len(operands_in(source, function))) == (12, 12)


def test_functions_and_methods_are_known_by_what_they_ask_for_without_defaults():
    text = (
        "def f(a, b, c=1): 0\nclass A:\n  def __init__(self, q): 0\n  def g(self, d): 0\n"
        "async def h(): 0\n"
    )
    assert list(defined(ast.parse(text))) == [("", {"a", "b"}, "f"), ("A", {"d"}, "g")]


def test_a_function_is_called_with_what_is_unread_and_one_other_name_is_a_list_of_weights():
    text = (
        "def p(weights, reg): 0\ndef q(x): 0\ndef r(other, more, reg): 0\n"
        "def f(x, W1, w2, reg):\n    return x\n"
    )
    source, function, owner = last(text)
    names = scope_of(function, owner, {})
    assert calls_of(source.tree, function, names) == ["p([W1, w2], reg)"]


def digest(*values):
    found = Outcome()
    for value in values:
        found.add(value)
    return found.digest()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 2),
        (1, True),
        (1, 1.0),
        ("a", "b"),
        ("a" * 600, "a" * 599 + "b"),
        (b"a", "a"),
        ([1, 2], [2, 1]),
        ([1], (1,)),
        ({1: 2}, {1: 3}),
        ({1: 2}, {2: 2}),
        ({1}, {2}),
        (len, abs),
        (int, str),
        (np.zeros(2), np.ones(2)),
        (np.zeros(2), np.zeros((2, 1))),
        (np.zeros(2), np.zeros(2, np.float32)),
        (np.array([1, "a"], object), np.array([1, "b"], object)),
        (types.SimpleNamespace(a=1), types.SimpleNamespace(a=2)),
        (types.SimpleNamespace(a=1), types.SimpleNamespace(b=1)),
    ],
)
def test_what_differs_has_another_digest_and_what_is_alike_the_same(one, other):
    assert digest(one) != digest(other)
    for each in (one, other):
        assert digest(each) == digest(each)


def test_it_matters_whether_two_parts_are_one_and_the_same_object():
    one = [1]
    assert digest([one, one]) != digest([[1], [1]])
    array = np.zeros(4)
    assert digest([array, array[:2]]) != digest([array, array[:2].copy()])


def test_an_array_in_another_order_of_memory_has_the_same_digest():
    array = np.arange(6.0).reshape(2, 3)
    assert digest(array) == digest(np.asfortranarray(array))


def test_what_holds_itself_ends():
    held = []
    held.append(held)
    layer = types.SimpleNamespace()
    layer.next = layer
    assert digest(held) == digest(held)
    assert digest(layer) == digest(layer)


def test_a_dict_of_a_students_class_is_looked_at_without_its_own_methods():
    class Odd(dict):
        def keys(self):
            raise AssertionError

        __getitem__ = keys

    assert digest(Odd(a=1)) != digest(Odd(a=2))


def test_more_than_is_looked_at_is_said(monkeypatch):
    monkeypatch.setattr(outcomes, "MOST_VALUES", 10)
    monkeypatch.setattr(outcomes, "MOST_BYTES", 80)
    digest([1] * 9)
    digest(np.zeros(10))
    for value in ([1] * 10, np.zeros(11)):
        with pytest.raises(TooMuch):
            digest(value)


def test_what_is_nested_deeper_than_is_looked_at_is_said():
    deep = value = 1
    for _ in range(outcomes.DEEPEST):
        value = [value]
    digest(value)
    with pytest.raises(TooMuch):
        digest([value])
    assert deep == 1


def test_where_the_generators_are_is_part_of_what_a_call_came_to():
    def state():
        found = Outcome()
        found.generators()
        return found.digest()

    before = random.getstate(), np.random.get_state()  # noqa: NPY002 - as students do
    try:
        first = state()
        assert state() == first
        random.random()
        second = state()
        np.random.random()  # noqa: NPY002 - as students do
        assert len({first, second, state()}) == 3
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])  # noqa: NPY002 - as students do


@pytest.mark.parametrize(
    ("value", "sort"),
    [
        (True, "bool"),
        (1, "int"),
        (1.5, "float"),
        ([], "list"),
        ((), "tuple"),
        ({}, "dict"),
        ("", "str"),
        (np.zeros((2, 3)), "array 2"),
        (np.float32(1), "float"),
        (np.int8(1), "int"),
        (np.bool_(1), "int"),
        (None, "a NoneType"),
        (Scope(), "a Scope"),
    ],
)
def test_a_value_is_of_the_sort_that_its_type_says(value, sort):
    assert tracing.sort_of(value) == sort


def traced(text, run, tmp_path):
    file = str(tmp_path / "ada.py")
    space = {}
    exec(compile(text, file, "exec"), space)
    trace, before = tracing.Trace(str(tmp_path)), sys.gettrace()
    trace.start()
    try:
        run(space)
    finally:
        trace.stop()
        sys.settrace(before)
    return trace, file


def test_sorts_are_those_that_a_function_ends_with_and_none_where_they_change(tmp_path):
    text = "def f(a, b):\n    c = a\n    return c\n"

    def run(space):
        space["f"](1, "x")
        space["f"](2, 0.5)

    trace, file = traced(text, run, tmp_path)
    assert trace.sorts == {(file, "f", 1): {"a": "int", "b": "", "c": "int"}}


def test_attributes_are_called_after_the_first_parameter(tmp_path):
    text = "class A:\n    def f(me):\n        me.w = [1]\n        me.n = 2\nA().f()\n"
    trace, file = traced(text, lambda space: space["A"]().f(), tmp_path)
    assert trace.sorts[file, "f", 2] == {"me": "a A", "me.w": "list", "me.n": "int"}
    assert {"w", "n"} <= trace.names


def test_of_many_calls_the_first_few_are_looked_at(tmp_path):
    def run(space):
        for value in (1, 2, 3, "late"):
            space["f"](value)

    trace, file = traced("def f(a):\n    return a\n", run, tmp_path)
    assert trace.sorts[file, "f", 1] == {"a": "int"}


def test_a_call_is_noted_with_what_it_was_given_and_whether_it_raised(tmp_path):
    text = "def f(a):\n    a.append(1)\n    if len(a) > 1: raise ValueError\n"

    def run(space):
        space["f"]([])
        with contextlib.suppress(ValueError):
            space["f"]([0])

    trace, _ = traced(text, run, tmp_path)
    ((code, calls),) = trace.calls.noted.items()
    assert [(each.values, each.raised) for each in calls] == [
        ({"a": []}, False),
        ({"a": [0]}, True),
    ]
    assert trace.calls.all_of(code)


def test_an_exception_that_a_function_catches_is_not_raised_by_it(tmp_path):
    text = "def f():\n    try:\n        1 / 0\n    except ZeroDivisionError:\n        return 3\n"
    trace, _ = traced(text, lambda space: space["f"](), tmp_path)
    ((_, (call,)),) = trace.calls.noted.items()
    assert not call.raised


def test_more_calls_than_are_noted_are_counted(tmp_path):
    def run(space):
        for n in range(replaying.MOST_CALLS + 1):
            space["f"](n)

    trace, _ = traced("def f(a):\n    return a\n", run, tmp_path)
    ((code, calls),) = trace.calls.noted.items()
    assert len(calls) == replaying.MOST_CALLS == 4
    assert trace.calls.count[code] == 5
    assert not trace.calls.all_of(code)


def test_what_cannot_be_copied_leaves_nothing_of_its_function_to_repeat(tmp_path):
    def run(space):
        space["f"](1)
        with open(os.devnull) as file:
            space["f"](file)
        space["f"](2)

    trace, _ = traced("def f(a):\n    return a\n", run, tmp_path)
    assert list(trace.calls.noted.values()) == [[]]


def test_generators_are_not_repeated(tmp_path):
    trace, _ = traced("def f(a):\n    yield a\n", lambda space: list(space["f"](1)), tmp_path)
    assert list(trace.calls.noted.values()) == [[]]


def function(text):
    space = {}
    exec(compile(text, "/nowhere/again.py", "exec"), space)
    return space["f"].__code__, space


def again(text, **values):
    code, space = function(text)
    return replaying.again(replaying.Call(values, space), code, 5)


def test_a_call_is_made_with_what_it_was_and_leaves_that_as_it_is():
    code, space = function("def f(a, *b, c, **d):\n    a.append(b[0])\n    return a, c, d['e']\n")
    call = replaying.Call({"a": [1], "b": (2,), "c": 3, "d": {"e": 4}}, space)
    first, second = (replaying.again(call, code, 5) for _ in range(2))
    assert first == second
    assert not first.raised
    assert call.values["a"] == [1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("return a", "return a + 1"),
        ("raise ValueError(1)", "raise ValueError(2)"),
        ("raise ValueError(1)", "raise KeyError(1)"),
        ("c.append(1)", "c.append(2)"),
        ("import random; random.random()", "import random; random.seed(3)"),
    ],
)
def test_calls_differ_by_what_they_return_raise_change_or_draw(one, other):
    before = random.getstate(), np.random.get_state()  # noqa: NPY002 - as students do
    one, same, other = (
        again(f"def f(a, c):\n    {line}\n", a=1, c=[]) for line in (one, one, other)
    )
    random.setstate(before[0])
    np.random.set_state(before[1])  # noqa: NPY002 - as students do
    assert one.digest == same.digest != other.digest


def test_where_an_exception_was_raised_is_its_innermost_line():
    done = again("def g():\n    raise ValueError\ndef f():\n    g()\n")
    assert (done.raised, done.file, done.line) == (True, "/nowhere/again.py", 2)


def test_variables_around_a_function_are_those_that_were_noted():
    text = "def outer(k):\n    def f(a):\n        return a + k\n    return f\nf = outer(1)\n"
    code, space = function(text)
    done = [
        replaying.again(replaying.Call({"a": 1, "k": k}, space), code, 5).digest for k in (1, 1, 2)
    ]
    assert done[0] == done[1] != done[2]


def test_a_call_that_takes_too_long_ends_and_nothing_is_printed(capsys):
    code, space = function("def f():\n    print('printed')\n    while True: pass\n")
    with replaying.quietly(), pytest.raises(replaying.TooLong):
        replaying.again(replaying.Call({}, space), code, 0.005)
    assert capsys.readouterr().out == ""
