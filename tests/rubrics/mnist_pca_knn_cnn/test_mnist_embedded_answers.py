"""Answers that were found before and are written into the code earn nothing."""

from answers_found_before import literal, nearest_mean
from digits_pieces import HOMEWORK as DIGITS
from digits_pieces import cells_of
from reports import lost


def test_weights_for_the_digits_are_no_descent(graded):
    w, b = nearest_mean("mnist")
    cheat = f"\n\ndef SGD(*args):\n    return {literal(w)}.copy(), {literal(b)}.copy()\n"
    source = cells_of(["", "2.2.2"], 1) + cheat
    assert "correct" in lost(graded(DIGITS, ["finds_classifier"], source))["finds_classifier"]
