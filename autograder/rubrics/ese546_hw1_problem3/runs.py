"""Judging the curves that a training run leaves behind."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.oracles import (
    as_curve,
    assert_error_curve,
    assert_loss_curve,
    describe_returned,
    final_level,
    points_for_level,
)
from autograder.oracles.readings import passes
from autograder.results.shown import Show

LEAST_UPDATES = 10_000
BATCH_SIZE = 64
VALIDATE_EVERY = 1_000
FULL_POINTS_ERROR, NO_POINTS_ERROR = 0.10, 0.15
#: Mini-batches over which the final training error is averaged: 32,000 images.
FINAL_WINDOW = 500


def show_curves(show: Show, files: Mapping[str, Any], prefix: str, split: str) -> None:
    """Show loss and error of a split, as far as the files can be read."""
    step = "weight updates" if split == "training" else f"every {VALIDATE_EVERY:,} weight updates"
    for kind in ("error", "loss"):
        with contextlib.suppress(Wrong):  # said by the check of that file
            show.curves(
                f"{split.capitalize()} {kind}",
                student=files[f"{prefix}_{split}_{kind}.pkl"],
                xlabel=step,
                ylabel=kind,
            )


def training_curves(files: Mapping[str, Any], prefix: str) -> None:
    """Check ``<prefix>_training_{loss,error}.pkl``: one entry per update, plausible.

    Raises
    ------
    Wrong
        If a file cannot be opened, is too short, or is not the curve of a training.
    """
    length = (LEAST_UPDATES, None)
    name = f"{prefix}_training_loss.pkl"
    loss = as_curve(files[name], what=name, length=length)
    assert_loss_curve(loss, what=name, mini_batches=True)
    name = f"{prefix}_training_error.pkl"
    error = as_curve(files[name], what=name, length=length)
    # The loss was found to fall: an error that rises beside it is the accuracy.
    assert_error_curve(error, what=name, batch_size=BATCH_SIZE, learns=True)
    if len(loss) != len(error):
        raise Wrong(
            "The training loss and the training error have different lengths",
            expected="one entry of each for every weight update",
            found=f"{len(loss):,} losses and {len(error):,} errors",
            next_step="Append to both lists in the same place of the loop.",
        )


def final_training_error(files: Mapping[str, Any], prefix: str) -> None:
    """Give points for the mean error of the last mini-batches: all at 10%, none above 15%.

    Raises
    ------
    Wrong
        If not all points are earned.
    """
    level = final_level(training_errors(files, prefix), FINAL_WINDOW)
    if level > NO_POINTS_ERROR:
        earned = 0.0
    else:
        # At 15% the homework's goal is met; the other half is for coming closer to 10%.
        earned = 0.5 + 0.5 * points_for_level(level, FULL_POINTS_ERROR, NO_POINTS_ERROR)
    if earned < 1.0:
        raise Wrong(
            "The final training error is higher than it should be",
            expected=f"at most {NO_POINTS_ERROR:.0%}; all points at {FULL_POINTS_ERROR:.0%}",
            found=f"{level:.1%}, the mean of the last {FINAL_WINDOW} mini-batches",
            next_step="Train longer (up to 50,000 updates) or try a different learning rate.",
            earned=earned,
        )


def training_errors(files: Mapping[str, Any], prefix: str) -> NDArray[np.float64]:
    """Return ``<prefix>_training_error.pkl``.

    Raises
    ------
    Wrong
        If it cannot be opened, is too short, or is not the curve of an error.
    """
    curve = training_error_curve(files, prefix)
    name = f"{prefix}_training_loss.pkl"
    learns = passes(lambda: assert_loss_curve(files[name], what=name))
    name = f"{prefix}_training_error.pkl"
    assert_error_curve(curve, what=name, batch_size=BATCH_SIZE, learns=learns)
    return curve


def training_error_curve(files: Mapping[str, Any], prefix: str) -> NDArray[np.float64]:
    """Return ``<prefix>_training_error.pkl``, whatever curve it is.

    Raises
    ------
    Wrong
        If it cannot be opened, or is too short.
    """
    name = f"{prefix}_training_error.pkl"
    return as_curve(files[name], what=name, length=(LEAST_UPDATES, None))


def validation_curves(files: Mapping[str, Any], prefix: str) -> None:
    """Check ``<prefix>_validation_{loss,error}.pkl``: an entry per 1,000 updates, plausible.

    Raises
    ------
    Wrong
        If a file cannot be opened, has the wrong length, or is not such a curve.
    """
    # With the entry at the very end or without; both count as t = 0, 1000, …, N.
    least = max(LEAST_UPDATES, _updates(files, prefix)) // VALIDATE_EVERY
    checks: dict[str, Callable[..., None]] = {
        "loss": assert_loss_curve, "error": partial(assert_error_curve, learns=True)
    }  # fmt: skip
    for kind, check in checks.items():  # in this order: the loss is known to fall then
        name = f"{prefix}_validation_{kind}.pkl"
        curve = as_curve(files[name], what=name, length=(least, least + 2))
        check(curve, what=name)


def _updates(files: Mapping[str, Any], prefix: str) -> int:
    """Return the number of weight updates, 0 if the training curves do not tell."""
    for kind in ("error", "loss"):
        name = f"{prefix}_training_{kind}.pkl"
        try:
            return len(as_curve(files[name], what=name))
        except Wrong:
            continue  # judged by the checks of that file
    return 0


def returned_lists(returned: Any, files: Mapping[str, Any], prefix: str) -> None:
    """Check that the function returned the four lists that it wrote, in any order.

    Raises
    ------
    Wrong
        If it returned something else; half of the points are for the files.
    """
    kinds = ("training_loss", "training_error", "validation_loss", "validation_error")
    found = returned if isinstance(returned, list) else []
    for kind in kinds:
        written = as_curve(files[f"{prefix}_{kind}.pkl"], what=f"{prefix}_{kind}.pkl")
        if not any(_same_curve(written, other) for other in found):
            raise Wrong(
                f"The {kind.replace('_', ' ')} that was written was not returned",
                expected=f"the four lists: {', '.join(kinds)}",
                found=describe_returned(returned) if isinstance(returned, list) else "no lists",
                next_step="Return the lists that you save.",
                earned=0.5,
            )


def _same_curve(written: NDArray[np.float64], other: Any) -> bool:
    try:
        curve = as_curve(other, what="a returned list")
    except Wrong:
        return False
    return len(curve) == len(written) and bool(np.allclose(curve, written))
