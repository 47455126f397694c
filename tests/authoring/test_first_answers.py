"""What of a reference's answers a first check can compare, and which functions get one."""

import ast

import numpy as np
import pytest

from autograder.authoring import first_checks
from autograder.authoring.inputs import Inputs, Waits
from autograder.authoring.skeleton import Region


@pytest.mark.parametrize(
    "answer",
    [
        1,
        2.5,
        True,
        "a",
        np.float32(1),
        np.arange(3),
        np.zeros((2, 2)),
        [1, 2.5],
        (1, "a"),
        {"a": [1, np.arange(2)]},
        [1, None],
        np.array([True]),
        [],
    ],
)
def test_numbers_texts_and_what_holds_them_can_be_compared(answer):
    first_checks._require_plain(answer)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, "it returns nothing"),
        ({"a": None}, "it returns nothing"),
        (object(), "an object of class object"),
        ({1, 2}, "an object of class set"),
        ([1, object()], "an object of class object"),
        ({"a": {"b": {1}}}, "an object of class set"),
        (np.array(["a"]), "an array of <U1"),
        (np.array([1j]), "an array of complex128"),
        (np.array([None]), "an array of object"),
        (float("nan"), "NaN or infinity"),
        (np.array([1.0, np.inf]), "NaN or infinity"),
        ((1, float("-inf")), "NaN or infinity"),
        (1j, "an object of class complex"),
    ],
)
def test_answer_that_cannot_be_compared_waits(answer, why):
    with pytest.raises(Waits, match=why):
        first_checks._require_plain(answer)


@pytest.mark.parametrize(
    ("answer", "zeros"),
    [
        (0, True),
        (0.0, True),
        (np.zeros(3), True),
        (False, True),
        ([0, np.zeros(2)], True),
        ({"a": 0, "b": [0.0]}, True),
        ((0, ...), True),
        ([], True),
        (1, False),
        (np.array([0, 1e-9]), False),
        ([0, 1], False),
        ({"a": 0, "b": 1}, False),
        ("", False),
        ([0, "a"], False),
    ],
)
def test_starter_returns_only_zeros(answer, zeros):
    assert first_checks._only_zeros(answer) is zeros


def function(source):
    return ast.parse(source).body[0]


@pytest.mark.parametrize(
    ("body", "compared"),
    [
        ("return x", []),
        ("return x, y", []),
        ("return x, cache", ["expected[0]", "..."]),
        ("return cache, x", ["...", "expected[1]"]),
        ("return x, fc_cache, y", ["expected[0]", "...", "expected[2]"]),
        ("return x, memory", ["expected[0]", "..."]),
        ("return x, ctx", ["expected[0]", "..."]),
        ("return x, (y, cache)", []),
        ("return x, cache[0]", []),
        ("if x:\n        return x, cache\n    return x", []),
        ("if x:\n        return x\n    return x, cache", ["expected[0]", "..."]),
        ("def inner():\n        return y, cache\n    return x, y", []),
        ("def inner():\n        return cache\n    return x", []),
        ("class Inner:\n        def run(self):\n            return cache\n    return x", []),
        ("x += 1", []),
        ("return", []),
    ],
)
def test_cache_among_several_values_is_the_student_s_own(body, compared):
    assert first_checks._compared(function(f"def f(x):\n    {body}\n")) == compared


@pytest.mark.parametrize("body", ["return cache", "return cache, memory"])
def test_cache_alone_waits(body):
    with pytest.raises(Waits, match="only what another function takes"):
        first_checks._compared(function(f"def f(x):\n    {body}\n"))


@pytest.mark.parametrize(
    ("imports", "kind"),
    [
        ("import numpy as np", ""),
        ("import torch", "all"),
        ("import torch.nn as nn", "all"),
        ("from torch import nn", "all"),
        ("from torch.nn import functional", "all"),
        ("import torch\nimport numpy as np", "said"),
        ("def f():\n    import torch\nfrom numpy import zeros", "said"),
        ("import torchvision", ""),
        ("from . import torch", ""),
        ("", ""),
    ],
)
def test_arrays_are_torch_s_by_what_is_imported(imports, kind):
    assert first_checks._kind_of_torch(ast.parse(imports)) == kind


@pytest.mark.parametrize(
    ("lines", "work"),
    [
        ("x = 1", True),
        ("# x = 1", False),
        ("pass", False),
        ("...", False),
        ("return", False),
        ("return None", False),
        ("return x", True),
        ("raise NotImplementedError", False),
        ("raise NotImplementedError('later')", False),
        ("raise ValueError", True),
        ("x = None", False),
        ("dw, db = None, None", False),
        ("x = None  # later", False),
        ("x[0] = None", True),
        ("", False),
        ("pass\n# later\n\nreturn None", False),
        ("pass\ny = x", True),
    ],
)
def test_region_holds_work_where_somebody_has_written_something(lines, work):
    source = f"first = 1\n{lines}\nlast = 2"
    region = Region(2, 1 + len(lines.split("\n")), "", "")
    assert first_checks._holds_work(source, region) is work


def check(call, compared=(), values=None, sizes=()):
    inputs = Inputs(tuple(sizes), {}, values or {}, ("x",))
    return first_checks.FirstCheck("f", "f", inputs, call, call, call, list(compared))


def test_only_what_is_compared_is_taken_of_an_answer():
    two = check("f(x)", ["expected[0]", "..."])
    assert first_checks._to_compare(two, (1, {})) == (1, ...)
    assert first_checks._to_compare(check("f(x)"), (1, {})) == (1, {})
    for answer in (1, (1,), (1, 2, 3), [1, 2]):
        with pytest.raises(Waits, match="now this, now that"):
            first_checks._to_compare(two, answer)


def test_sizes_are_drawn_before_what_has_them_and_from_two_to_seven():
    drawing = check("f(x)", values={"x": "rng.normal(size=(n, D))"}, sizes=["n", "D"])
    rng = np.random.default_rng(3)
    drawn = [first_checks._drawn(drawing.inputs, rng) for _ in range(40)]
    assert {each["n"] for each in drawn} == {2, 3, 4, 5, 6, 7}
    assert all(each["x"].shape == (each["n"], each["D"]) for each in drawn)


def test_inputs_that_numpy_cannot_draw_wait():
    with pytest.raises(Waits, match="inputs cannot be drawn for it"):
        first_checks._drawn(
            Inputs((), {}, {"x": "rng.integers(0, 0)"}, ("x",)), np.random.default_rng(1)
        )


@pytest.mark.parametrize(
    ("tensors", "wrapped"), [((), ["x", "y=y"]), (("x",), ["Tensor(x)", "y=y"])]
)
def test_tensors_are_handed_over_as_tensors(tensors, wrapped):
    inputs = Inputs((), {}, {}, ("x", "y=y"), frozenset(tensors))
    assert first_checks._wrapped(inputs, "Tensor") == wrapped


def test_regions_are_those_inside_of_a_function_and_just_below_it():
    node = function("def f(x):\n    y = 1\n    return y\n")
    regions = [Region(start, start, "", "") for start in (1, 2, 3, 4, 5)]
    assert first_checks._written_in(node, regions) == regions[1:4]
