"""What an epoch does to the model it is given: its mode, and whether its weights change."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.results.cause import Cause

NO_TRAINING_MODE = Cause(
    "no training mode",
    "model.train() is not called.",
    "Call model.train(): dropout and batch normalization depend on it.",
    explains=("missing call",),
    about=("train()",),
)
NO_EVALUATION_MODE = Cause(
    "no evaluation mode",
    "model.eval() is not called.",
    "Call model.eval(): dropout and batch normalization depend on it.",
    explains=("missing call",),
    about=("eval()",),
)


def assert_mode(modes: Iterable[object], *, training: bool, what: str, earned: float = 0.0) -> None:
    """Check that a model was in training mode, or in evaluation mode, at every call.

    Parameters
    ----------
    modes : iterable of bool
        ``model.training`` at each call; see
        :func:`autograder.driving.torch_epochs.linear_model`.
    training : bool
        Whether it is to be in training mode.
    what : str
        Name of the function in messages that calls the model.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If it was in the other mode, was in both, or was never called.
    """
    if {bool(each) for each in modes} == {training}:
        return
    verb, mode, other = ("train", "training", "evaluation") if training else (
        "measure", "evaluation", "training"
    )  # fmt: skip
    cause = NO_TRAINING_MODE if training else NO_EVALUATION_MODE
    raise Wrong(
        f"{what} does not {verb} in {mode} mode",
        expected=f"model.{'train' if training else 'eval'}() before the first mini-batch",
        found=f"a model in {other} mode",
        cause=cause,
        earned=earned,
    )


def assert_unchanged(
    after: npt.ArrayLike, before: npt.ArrayLike, *, what: str, earned: float = 0.0
) -> None:
    """Check that the weights of a model are after a call what they were before.

    Parameters
    ----------
    after, before : array
        The weights.
    what : str
        Name of the function in messages that is only to measure.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If one is another.
    """
    if not np.array_equal(after, before, equal_nan=True):
        raise Wrong(
            f"{what} changes the model",
            expected="weights as they were",
            found="other weights after the call",
            next_step="No backward and no step here.",
            earned=earned,
        )
