"""One-hot labels, the older form of this homework: they cost a point once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles.readings import passes, reading_that_passes
from autograder.rubrics.ese546_hw1_problem3 import datasteps, loss_layer

ELSEWHERE = "Your labels are one-hot, which costs its point elsewhere: this is graded with them."


def charge_dataset(
    student: Any, datasets: Any, rng: np.random.Generator, note: Callable[[str], None]
) -> None:
    """Check ``MNISTDataset``; one-hot labels cost its point, unless they cost one at the loss.

    Raises
    ------
    Wrong
        If it is wrong, or gives one-hot labels.
    """
    way = reading_that_passes(
        lambda: datasteps.assert_dataset(student, datasets, rng),
        {"one-hot": lambda: datasteps.assert_dataset(student, datasets, rng, one_hot=True)},
    )
    if way and loss_layer.takes_one_hot(student, rng):
        note(ELSEWHERE)
    elif way:
        raise Wrong(
            "MNISTDataset(x, y) gives one-hot labels",
            expected="each label as one whole number, as in y",
            found="10 numbers for each label, a 1 at its place",
            next_step="Keep the labels as they are. This costs points here alone: everything else "
            "is graded with one-hot labels.",
        )


def made_by_dataset(student: Any, datasets: Any, rng: np.random.Generator) -> bool:
    """Whether ``MNISTDataset`` is right except for one-hot labels."""
    return passes(lambda: datasteps.assert_dataset(student, datasets, rng, one_hot=True))


def used(student: Any, datasets: Any, rng: np.random.Generator) -> bool:
    """Whether the data set gives one-hot labels, or the loss layer is right for those alone."""
    return made_by_dataset(student, datasets, rng) or loss_layer.takes_one_hot(student, rng)


def graded_either_way(
    grade: Callable[[bool], object], used_here: Callable[[], bool], note: Callable[[str], None]
) -> None:
    """Grade with labels as they are; where that fails, with one-hot ones, if those are used.

    Parameters
    ----------
    grade : callable
        Is told whether labels are one-hot; raises `Wrong`.
    used_here : callable
        Whether the submission uses one-hot labels; asked only where the grading fails.

    Raises
    ------
    Wrong
        That of the first grading, if neither passes.
    """
    try:
        grade(False)
    except Wrong as error:
        if not used_here() or not passes(lambda: grade(True)):
            raise error
        note(ELSEWHERE)
