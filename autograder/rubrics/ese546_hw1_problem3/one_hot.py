"""One-hot labels, the older form of this homework: they cost a point once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles.readings import passes
from autograder.rubrics.ese546_hw1_problem3.datasteps import assert_dataset, takes_one_hot
from autograder.rubrics.ese546_hw1_problem3.layers import ELSEWHERE


def made_by_dataset(student: Any, datasets: Any, rng: np.random.Generator) -> bool:
    """Whether ``MNISTDataset`` is right except for one-hot labels."""
    return passes(lambda: assert_dataset(student, datasets, rng, one_hot=True))


def used(student: Any, datasets: Any, rng: np.random.Generator) -> bool:
    """Whether the data set gives one-hot labels, or the loss layer is right for those alone."""
    return made_by_dataset(student, datasets, rng) or takes_one_hot(student, rng)


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
