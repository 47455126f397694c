"""The examples of the homework on a small CNN and the spiral."""

from __future__ import annotations

from autograder.authoring.cases.case import Homework
from autograder.rubrics.cnn_spiral.example_cases import mistakes, style

HOMEWORK = Homework(
    name="cnn_spiral",
    title="A small CNN and the spiral",
    skeleton="skeletons/cnn_spiral/cnn_spiral.py",
    file_name="{author}_cnn_spiral.py",
    artifacts=(),
    cases=(*style.CASES, *mistakes.CASES),
    notes="""\
Parts: 1 a convolutional network for MNIST, 2 the forward pass of any network, 3 the spiral's data
and loss, 4 the linear classifier, 5 the network with two layers. Beside each folder, `<case>.json`
is the result that the case must get.
""",
)
