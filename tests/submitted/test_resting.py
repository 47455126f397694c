import pytest

from autograder.submitted.cells import translate
from autograder.submitted.notebooks import RawCell
from autograder.submitted.resting import names_resting_on

SETUP = "import numpy as np\ndef predict(x): return x @ w\ndef mean(x): return np.mean(x)"


def resting(*sources, stopped="cell 2"):
    cells = translate([RawCell(True, source) for source in (SETUP, *sources)])
    return names_resting_on(cells, [cell for cell in cells if cell.label == stopped])


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
