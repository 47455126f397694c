"""The examples of the homework on gradient descent for multi-layer perceptrons."""

from __future__ import annotations

from autograder.authoring.cases.case import Homework
from autograder.rubrics.mlp_gradient_descent.example_cases import mistakes, style

HOMEWORK = Homework(
    name="mlp_gradient_descent",
    title="Gradient descent for multi-layer perceptrons",
    skeleton="skeletons/mlp_gradient_descent/mlp_gradient_descent.ipynb",
    file_name="{author}_gradient_descent.ipynb",
    source="autograder/rubrics/mlp_gradient_descent/example_cases/correct.py",
    artifacts=(),
    cases=(*style.CASES, *mistakes.CASES),
    notes="""\
Parts: 1a the loss, 1b a model of two features, 1c gradient descent from scratch, 2a a model of
digits, 2b loss and accuracy, 2c training with SGD and momentum.

The mistaken ones were tried on few digits (`num_images`): their last cell takes no time.
Beside each folder, `<case>.json` is the result that the case must get.
""",
)
