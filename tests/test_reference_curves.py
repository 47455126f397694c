"""The recorded curves of the references are there by the names that rubrics ask for."""

import math

from autograder.reference_curves import recorded
from autograder.rubrics.support import runs
from autograder.shown import Show


def test_every_curve_of_problem_3_lies_over_one_of_the_reference():
    files = {f"self_NN_training_{kind}.pkl": [1.0, 0.5] for kind in ("error", "loss")}
    show = Show()
    runs.show_curves(show, files, "self_NN", "training")
    assert [[curve.reference for curve in item.curves] for item in show.items] == [
        [True, False]
    ] * 2


def test_recorded_values_are_finite():
    curves = recorded("ese546_hw1_problem3")
    assert curves
    assert all(math.isfinite(value) for curve in curves.values() for value in curve)


def test_homework_without_a_record_has_no_curves():
    assert recorded("no_such_homework") == {}
