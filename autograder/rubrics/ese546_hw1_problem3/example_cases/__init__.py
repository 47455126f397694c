"""The examples of ESE 546, homework 1, problem 3."""

from __future__ import annotations

from autograder.authoring.cases.case import Homework
from autograder.rubrics.ese546_hw1_problem3.example_cases import (
    batch_size,
    files,
    layers,
    style,
    training,
)
from autograder.rubrics.ese546_hw1_problem3.example_cases.names import ARTIFACTS

HOMEWORK = Homework(
    name="ese546_hw1_problem3",
    title="ESE 546, homework 1, problem 3",
    skeleton="skeletons/ese546_hw1_problem3/NN_skeleton_code.py",
    file_name="{author}_hw1_problem3.py",
    artifacts=ARTIFACTS,
    cases=(
        *style.CASES,
        *batch_size.CASES,
        *layers.CASES,
        *training.CASES,
        *files.CASES,
    ),
    notes="""\
Parts: 3a data, 3b linear layer, 3c ReLU, 3d softmax and cross-entropy, 3e gradient checks,
3f training loss and error, 3g validation and `linear.h5`, 3h the same in PyTorch.

The artifacts are honest: each case's come from a run of its own code on the full MNIST, or
are copies of the correct case's where its code would have written files just as good, or
where the student broke the code afterwards. Beside each folder, `<case>.json` is the result
that the case must get.
""",
)
