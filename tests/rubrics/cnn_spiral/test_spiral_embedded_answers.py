"""Answers that were found before and are written into the code earn nothing."""

import numpy as np
from answers_found_before import literal
from edited import correct_example
from reports import lost

from autograder.homework import finding
from autograder.rubrics.cnn_spiral import rubric


def test_parameters_for_the_spiral_are_no_training(graded):
    """The check's own spiral was always the same one."""
    homework = finding.find("cnn_spiral")
    x, y = rubric.noisy_spiral(np.random.default_rng(7), 100)
    functions, start = (
        (rubric.linear_loss, rubric.linear_gradients),
        [np.zeros((2, 3)), np.zeros(3)],
    )
    (w, b), losses = rubric.descended(x, y, *functions, start, 200, 1.0, reg=1e-3)
    cheat = f"""
def train_linear(X, y, *args, **kwargs):
    return {literal(w)}, {literal(b)}, {[float(loss) for loss in losses]}
"""
    taken = lost(graded(homework, ["learned_linear"], correct_example(homework) + cheat))
    assert "is too high" in taken["learned_linear"]
