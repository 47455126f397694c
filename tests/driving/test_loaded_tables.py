"""Arrays that are loaded are looked at where they are, and what they are not is said."""

import numpy as np
import pandas as pd
import pytest

from autograder.driving.loaded_tables import Facts, loaded_rows, require_numbers, table_facts
from autograder.errors import Wrong

X = np.arange(24.0).reshape(6, 4)
Y = np.arange(6)
ROWS = np.array([1, 4])


@pytest.fixture
def load(monkeypatch):
    """Load what a student's function returned."""

    def run(returned):
        where = "autograder.driving.loaded_tables"
        monkeypatch.setattr(f"{where}.define", lambda _student, function, shown: function)
        monkeypatch.setattr(f"{where}.keep", lambda function: function())
        return loaded_rows(None, lambda: returned, ROWS, [(6, 4), (6,)], what="load()")

    return run


@pytest.mark.parametrize("returned", [(X, Y), [X.astype(np.uint8), Y.astype(float)]])
def test_rows_and_their_labels_come_back(load, returned):
    x, y = load(returned)
    assert np.array_equal(x, X[ROWS])
    assert np.array_equal(y, Y[ROWS])


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        (None, "two values"),
        ((X,), "two values"),
        ((Y, X), "wrong order"),
        ((X[:5], Y), "x from load() has the wrong shape"),
        ((X, Y[:, None]), "y from load() has the wrong shape"),
        ((X[:3], Y[:3]), "wrong shape"),
        ((X.astype(str), Y), "not a numpy array of numbers"),
        ((X > 3, Y), "not a numpy array of numbers"),
        ((pd.DataFrame(X), Y), "not a numpy array of numbers"),
    ],
)
def test_what_is_wrong_is_said(load, returned, words):
    with pytest.raises(Wrong) as caught:
        load(returned)
    assert words in caught.value.feedback.summary


@pytest.mark.parametrize(
    ("name", "table", "step", "cause"),
    [
        (
            "y",
            np.array(["5", "0"], dtype=object),
            "Convert it: y.astype(int).",
            "labels are strings",
        ),
        ("y", pd.Series(["5", "0"]), "Convert it: y.to_numpy().astype(int).", "table returned"),
        ("x", pd.DataFrame([1]), "Convert it: x.to_numpy().astype(float).", "table returned"),
        ("x", [[1], [2]], "Convert it: np.array(x).astype(float).", ""),
        ("x", np.array(["1"]), "Convert it: x.astype(float).", ""),
    ],
    ids=["text", "series", "frame", "list", "texts"],
)
def test_array_is_not_told_to_call_what_it_does_not_have(name, table, step, cause):
    fact = Facts(*table_facts((table, table), ROWS)[0])
    with pytest.raises(Wrong) as caught:
        require_numbers(name, fact, [2], what="load()")
    said = caught.value.feedback
    assert (said.next_step, said.cause_id) == (step, cause)
    assert "a ndarray" not in said.found
