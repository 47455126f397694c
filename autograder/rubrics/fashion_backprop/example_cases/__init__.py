"""The examples of the homework on Fashion-MNIST and back-propagation."""

from __future__ import annotations

from autograder.authoring.cases.case import Homework
from autograder.rubrics.fashion_backprop.example_cases import mistakes, style

HOMEWORK = Homework(
    name="fashion_backprop",
    title="Fashion-MNIST and back-propagation",
    skeleton="skeletons/fashion_backprop/fashion_backprop.py",
    file_name="{author}_fashion_backprop.py",
    artifacts=(),
    cases=(*style.CASES, *mistakes.CASES),
    notes="""\
Parts: Fashion-MNIST in PyTorch, 1a data and network, 1b training; back-propagation in numpy,
2a weights and biases, 2b the forward pass, 2c the backward pass, 2d training. Beside each
folder, `<case>.json` is the result that the case must get.
""",
)
