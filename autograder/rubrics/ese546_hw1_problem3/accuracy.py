"""The accuracy where the error is asked for: one slip, which all curves of the error inherit.

It costs its points where the measure itself is checked. Curves that were written with that
measure are read as what they are, 1 minus the error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import numpy as np

from autograder import Wrong
from autograder.oracles import as_scalar, error_rate
from autograder.rubrics.ese546_hw1_problem3 import validation
from autograder.rubrics.ese546_hw1_problem3.layers import fresh, logits_and_labels
from autograder.rubrics.ese546_hw1_problem3.training_runs import SELF, TORCH, TrainingRun

Graded = TypeVar("Graded")
Note = Callable[[str], None]

READ_AS_ACCURACY = (
    "Your error is the accuracy, which costs its points at the check of the error: curves that "
    "are written with it are read as 1 minus the error."
)
#: Of many images: of few, an error may be 1 minus itself.
_IMAGES, _TIMES = 101, 3


def of_layer(student: Any, rng: np.random.Generator) -> bool:
    """Whether the error of the student's loss layer is the accuracy."""
    try:
        return all(_gives_accuracy(student, rng) for _ in range(_TIMES))
    except Wrong:
        return False


def _gives_accuracy(student: Any, rng: np.random.Generator) -> bool:
    h, y = logits_and_labels(rng, _IMAGES)
    returned = fresh(student.softmax_cross_entropy_t).forward(h, y)
    if not isinstance(returned, list) or len(returned) < 2:
        return False
    return bool(np.isclose(as_scalar(returned[-1], what="the error"), 1.0 - error_rate(h, y)))


def as_errors(files: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return the files with 1 minus each entry of the curves of the error."""
    read = {}
    for name in files:
        try:
            read[name] = files[name]
        except Wrong:
            continue  # it is judged where it is read as it is
    for split in ("training", "validation"):
        name = f"{prefix}_{split}_error.pkl"
        numbers = np.asarray(read.get(name, []))
        if numbers.ndim == 1 and numbers.size and numbers.dtype.kind in "iuf":
            read[name] = (1.0 - numbers).tolist()
    return read


def graded(
    grade: Callable[[Mapping[str, Any], str], Graded],
    files: Mapping[str, Any],
    prefix: str,
    gives_accuracy: Callable[[], bool],
    note: Note,
) -> Graded:
    """Grade files as they are; where that fails and they hold accuracies, as errors.

    Parameters
    ----------
    grade : callable
        Is given the files and the prefix of their names.
    gives_accuracy : callable
        Whether the measure that the student's code writes is the accuracy: asked only where
        the grading fails.

    Raises
    ------
    Wrong
        As `grade` does; of both readings, the one that earns more.
    """
    try:
        return grade(files, prefix)
    except Wrong as error:
        if not gives_accuracy():
            raise
        try:
            result = grade(as_errors(files, prefix), prefix)
        except Wrong as other:
            raise (other if other.earned > error.earned else error) from None
        note(READ_AS_ACCURACY)
        return result


class Measured:
    """What grades the files of one network, by :func:`graded`.

    Parameters
    ----------
    gives_accuracy : callable
        Whether the measure that this network's curves are written with is the accuracy.
    """

    def __init__(self, prefix: str, gives_accuracy: Callable[[], bool], note: Note) -> None:
        self._prefix, self._gives_accuracy, self._note = prefix, gives_accuracy, note

    def files(
        self, grade: Callable[[Mapping[str, Any], str], Graded], files: Mapping[str, Any]
    ) -> Graded:
        """Grade files: `grade` is given them and the prefix of their names."""
        return graded(grade, files, self._prefix, self._gives_accuracy, self._note)

    def run(self, grade: Callable[[TrainingRun], None], run: TrainingRun) -> None:
        """Grade a run in the same way."""
        self.files(lambda files, _prefix: grade(replace(run, files=files)), run.files)


def of_own_network(student: Any, rng: np.random.Generator, note: Note) -> Measured:
    """Return what grades the files of train_self_NN: its error is that of the loss layer."""
    return Measured(SELF, partial(of_layer, student, rng), note)


def of_torch(student: Any, datasets: Any, rng: np.random.Generator, note: Note) -> Measured:
    """Return what grades the files of train_pytorch_nn: its error is that of its validation."""

    def gives_accuracy() -> bool:
        try:
            return validation.gives_accuracy(student, datasets, rng)
        except Wrong:
            return False

    return Measured(TORCH, gives_accuracy, note)
