import pytest

from autograder.submitted.cells import translate
from autograder.submitted.notebooks import RawCell
from autograder.submitted.resting import MOST_STATEMENTS, names_resting_on, statements_of

SETUP = "import numpy as np\ndef predict(x): return x @ w\ndef mean(x): return np.mean(x)"


def resting(*sources, stopped="cell 2"):
    cells = translate([RawCell(True, source) for source in (SETUP, *sources)])
    found = statements_of(cells).found
    return names_resting_on(found, [i for i, cell in enumerate(cells) if cell.label == stopped])


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("w = np.zeros(3)", {"w", "predict"}),
        ("w[0] = 1", {"w", "predict"}),
        ("w += 1", {"w", "predict"}),
        ("fit(w)", {"w", "predict"}),
        ("net.fit(w.T)", {"net", "w", "predict"}),
        ("for i in range(9):\n    w = step(w, i)", {"i", "w", "predict"}),
        ("a = mean(b)", {"a", "b"}),
    ],
)
def test_what_a_stopped_cell_sets_or_may_change_rests_on_it(source, names):
    assert resting(source) == names


def test_what_later_cells_make_of_it_does_too():
    assert resting("w = 1", "v = w + 1", "u = v", "t = 1") >= {"w", "v", "u"}
    assert "t" not in resting("w = 1", "t = 1")


def test_what_was_made_before_does_not():
    assert "a" not in resting("a = 1 + b", "b = 2", stopped="cell 3")


def test_where_nothing_was_stopped_nothing_rests():
    assert resting("w = 1", stopped="cell 9") == set()


@pytest.mark.parametrize(
    ("source", "whole"),
    [
        ("x = 1\n" * (MOST_STATEMENTS - 1), True),
        ("x = 1\n" * (MOST_STATEMENTS + 1), False),
        (f"f({','.join(f'x{n}' for n in range(9_999))})", False),
    ],
)
def test_what_is_left_out_of_long_code_is_known_to_be(source, whole):
    found = statements_of(translate([RawCell(True, source)]))
    assert found.whole is whole
    assert len(found.found) <= MOST_STATEMENTS
