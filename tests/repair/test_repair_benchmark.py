"""What the benchmark of repairs counts as the right line."""

import importlib.util
import sys
from types import SimpleNamespace

import pytest

from autograder.authoring.mutants import Mutant
from autograder.homework.finding import PROJECT
from autograder.results.repair import Edit, Repair
from autograder.sandbox.inside.repairs.candidates import ORDER, rate
from autograder.sandbox.inside.repairs.measured import MEASURED

sys.path.insert(0, str(PROJECT / "benchmarks"))


def loaded(name):
    file = PROJECT / "benchmarks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", file)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bench():
    return loaded("repair")


MUTANT = Mutant("sign", "net.step", 9, "w = w - d", "w = w + d", "", place="a.py")


@pytest.mark.parametrize(
    ("function", "before", "right"),
    [
        ("net.step", "w = w + d", True),
        ("", "w = w + d", True),
        ("net.other", "w = w + d", False),
        ("net.step", "return w", False),
    ],
)
def test_a_line_is_right_that_was_changed_in_the_function_that_was_changed(
    bench, function, before, right
):
    edit = Edit("line 9", function, "sign", before, "x", 9)
    assert bench.is_at(edit, MUTANT) is right


def test_a_line_that_was_taken_away_is_right_where_it_is_put_back(bench):
    gone = Mutant("example x", "f", 3, "model.zero_grad()", "", "", place="a.py")
    back = Edit("line 3", "f", "missing call", "y = 1", "model.zero_grad() (a line before it)", 3)
    assert bench.is_at(back, gone)


@pytest.mark.parametrize(
    ("line", "before", "right"),
    [
        (3, "d = g @ w.T", True),
        (2, "d = g @ w.T", True),
        (5, "d = g @ w.T", False),
        (3, "h = x", False),
        (3, "d(h)", False),
        (3, "return d", True),
        (3, "return d, h", False),
        (3, "return h", False),
    ],
)
def test_a_line_that_was_taken_away_is_right_beside_it_where_the_same_is_set(
    bench, line, before, right
):
    gone = Mutant("example x", "f", 3, "d[h <= 0] = 0", "", "", place="a.py")
    edit = Edit(f"line {line}", "f", "missing factor", before, "d = (g @ w.T) * (h > 0)", line)
    assert bench.is_at(edit, gone) is right


def test_a_line_is_right_whichever_of_its_repairs_is_what_was_there(bench):
    gone = Mutant("example x", "f", 3, "optimizer.zero_grad()", "", "", place="a.py")
    ways = [
        (Edit("line 3", "f", "missing call", "y = 1", f"{name}.zero_grad() (a line before it)", 3),)
        for name in ("model", "optimizer")
    ]
    result = SimpleNamespace(repair=Repair(tuple(ways)))
    assert bench._said([gone], [result]) == {"right"}


@pytest.mark.parametrize(
    ("tried", "seconds", "too_long"), [(0, 2.9, True), (1, 2.9, False), (0, 0.2, False)]
)
def test_only_a_check_that_takes_long_excuses_that_nothing_was_tried(
    bench, tried, seconds, too_long
):
    searched = bench.Searched([], tried, seconds)
    assert bench._is_too_long(searched) is too_long


def test_what_differs_in_two_texts_is_found_by_place(bench):
    assert bench.hunks("a\n  b\nc\n", "a\n  d\nc\n") == [(2, "b", "d", 1)]
    assert bench.where_is("class A:\n    def f(self):\n        return 1\nx = 2\n", 3) == "A.f"
    assert bench.where_is("x = 2\n", 1) == ""


def test_examples_that_change_several_places_or_cannot_be_read_are_left_out(bench):
    right = "def f(x):\n    y = x\n    return y\n"
    parts = {"f": ["1"]}
    one = bench.in_one_place(right, right.replace("y = x", "y = -x"), lambda w: parts.get(w, []))
    assert one == ("f", (2, "y = x", "y = -x", 1))
    for text in ("def g(x):\n    z = x\n    return y\n", "def f(x)\n", right):
        assert bench.in_one_place(right, text, lambda w: parts.get(w, [])) is None


def test_what_the_benchmark_takes_of_the_bench_is_there(bench):
    assert {"texts", "all_mutants", "parts_of"} <= set(dir(bench.Variants))


def test_kinds_come_in_the_order_that_was_measured():
    assert sum(hits for hits, _ in MEASURED.values()) > 100
    rates = [rate(*MEASURED.get(kind, (0, 0))) for kind in ORDER]
    assert rates == sorted(rates, reverse=True)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2 * r * w", "2 * (r * w)", True),
        ("0.5 * r * s", "(r * s) / 2", True),
        ("np.sum(a)", "a.sum()", True),
        ("2 * a", "3 * a", False),
        ("a - 1", "a + 1", False),
    ],
)
def test_what_computes_the_same_by_other_words_undoes_a_mutant(first, second, same):
    order = loaded("repair_order")
    assert (order.meaning(first) == order.meaning(second)) is same
