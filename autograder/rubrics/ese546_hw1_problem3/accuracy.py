"""The accuracy where the error is asked for: one slip, which all curves of the error inherit.

It costs its points where the measure itself is checked. Curves that were written with that
measure, or with one in percent, are read as the errors that they stand for.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np

from autograder import Wrong
from autograder.driving.layers import fresh
from autograder.driving.samples import logits_and_labels
from autograder.oracles import as_scalar, error_rate
from autograder.rubrics.ese546_hw1_problem3 import validation
from autograder.rubrics.ese546_hw1_problem3.training_runs import SELF, TORCH, TrainingRun

Graded = TypeVar("Graded")
Note = Callable[[str], None]

READ_AS = (
    "Your error is {measure}, which costs its points at the check of the error: curves that are "
    "written with it are graded as if they held the error."
)


class Measure(NamedTuple):
    """What is written for the error, and the error of it."""

    of_error: Callable[[float], float]
    error_of: Callable[[Any], Any]


MEASURES = {
    "the accuracy": Measure(lambda error: 1.0 - error, lambda found: 1.0 - found),
    "in percent": Measure(lambda error: 100.0 * error, lambda found: found / 100.0),
    "the accuracy in percent": Measure(
        lambda error: 100.0 - 100.0 * error, lambda found: 1.0 - found / 100.0
    ),
}
#: Of many images: of few, an error may be 1 minus itself.
_IMAGES, _TIMES = 101, 3


def named(pairs: Sequence[tuple[float, float]]) -> str:
    """Return what measure all numbers are that were found for errors; empty for the error.

    Parameters
    ----------
    pairs : sequence of (float, float)
        What was found, and the error that is right.
    """
    fitting = (
        name
        for name, measure in MEASURES.items()
        if pairs and all(np.isclose(found, measure.of_error(error)) for found, error in pairs)
    )
    return next(fitting, "")


def of_layer(student: Any, rng: np.random.Generator) -> str:
    """Return what measure the error of the student's loss layer is; empty for none of these."""
    if student is None:  # a file that cannot be imported
        return ""
    pairs = []
    for _ in range(_TIMES):
        h, y = logits_and_labels(rng, _IMAGES)
        try:
            returned = fresh(student.softmax_cross_entropy_t).forward(h, y)
            if not isinstance(returned, list) or len(returned) < 2:
                return ""
            pairs.append((as_scalar(returned[-1], what="the error"), error_rate(h, y)))
        except Wrong:
            return ""
    return named(pairs)


def as_errors(files: Mapping[str, Any], prefix: str, measure: Measure) -> Mapping[str, Any]:
    """Return the files with the errors that the curves of the error stand for."""
    read: dict[str, Any] = {}
    for split in ("training", "validation"):
        name = f"{prefix}_{split}_error.pkl"
        try:
            numbers = np.asarray(files.get(name, []))
        except (Wrong, ValueError):
            continue  # it is judged where it is read as it is
        if numbers.ndim == 1 and numbers.size and numbers.dtype.kind in "iuf":
            read[name] = measure.error_of(numbers).tolist()
    # What is missing or damaged says so when it is read.
    return ChainMap(read, cast("MutableMapping[str, Any]", files))


def graded(
    grade: Callable[[Mapping[str, Any], str], Graded],
    files: Mapping[str, Any],
    prefix: str,
    measured: Callable[[], str],
    note: Note,
) -> Graded:
    """Grade files as they are; where that fails and they hold another measure, as errors.

    Parameters
    ----------
    grade : callable
        Is given the files and the prefix of their names.
    measured : callable
        Returns which of `MEASURES` the student's code writes, or nothing: asked only where
        the grading fails.

    Raises
    ------
    Wrong
        As `grade` does; of both readings, the one that earns more.
    """
    try:
        return grade(files, prefix)
    except Wrong as error:
        name = measured()
        if not name:
            raise
        try:
            result = grade(as_errors(files, prefix, MEASURES[name]), prefix)
        except Wrong as other:
            raise (other if other.earned > error.earned else error) from None
        note(READ_AS.format(measure=name))
        return result


class Measured:
    """What grades the files of one network, by :func:`graded`.

    Parameters
    ----------
    measured : callable
        Returns which measure this network's curves are written with, as :func:`named` does.
    """

    def __init__(self, prefix: str, measured: Callable[[], str], note: Note) -> None:
        self._prefix, self._measured, self._note = prefix, measured, note

    def files(
        self, grade: Callable[[Mapping[str, Any], str], Graded], files: Mapping[str, Any]
    ) -> Graded:
        """Grade files: `grade` is given them and the prefix of their names."""
        return graded(grade, files, self._prefix, self._measured, self._note)

    def run(self, grade: Callable[[TrainingRun], None], run: TrainingRun) -> None:
        """Grade a run in the same way."""
        self.files(lambda files, _prefix: grade(replace(run, files=files)), run.files)


def of_own_network(student: Any, rng: np.random.Generator, note: Note) -> Measured:
    """Return what grades the files of train_self_NN: its error is that of the loss layer."""
    return Measured(SELF, partial(of_layer, student, rng), note)


def of_torch(student: Any, datasets: Any, rng: np.random.Generator, note: Note) -> Measured:
    """Return what grades the files of train_pytorch_nn: its error is that of its validation."""

    def measured() -> str:
        if student is None:
            return ""
        try:
            found, errors = validation.error_in_torch(student, datasets, rng)
        except Wrong:
            return ""
        return next(filter(None, (named([(found, error)]) for error in errors)), "")

    return Measured(TORCH, measured, note)
