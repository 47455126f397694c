"""Answers that were found before and are written into the code earn nothing."""

import numpy as np
from answers_found_before import literal
from edited import correct_example
from reports import lost

from autograder.homework import finding
from autograder.rubrics.cnn_spiral import spiral


def test_parameters_for_the_spiral_are_no_training(graded):
    """The check's own spiral was always the same one."""
    homework = finding.find("cnn_spiral")
    x = spiral.points(100, 3, 0.2, np.random.default_rng(7))
    start = spiral.start([2, 3], np.random.default_rng(1), 0.01)
    (w, b), losses = spiral.descend(x, np.repeat(np.arange(3), 100), start, 1.0, 1e-3, 200)
    cheat = f"""
def train_linear(X, y, *args, **kwargs):
    return {literal(w)}, {literal(b)}, {[float(loss) for loss in losses]}
"""
    taken = lost(graded(homework, ["learned_linear"], correct_example(homework) + cheat))
    assert "does not reach a small loss" in taken["learned_linear"]
