"""Loss and error of a training, in files: an entry for each update, and for each validation."""

from __future__ import annotations

import contextlib
from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from autograder.errors import ForAPerson, Wrong
from autograder.oracles.curve_lists import Length, as_curve
from autograder.oracles.curves import assert_error_curve, assert_loss_curve
from autograder.oracles.levels import final_level
from autograder.oracles.readings import passes
from autograder.oracles.returned import describe_returned
from autograder.oracles.tolerances import FloatArray

SPLITS, KINDS = ("training", "validation"), ("loss", "error")


@dataclass(frozen=True)
class SavedCurves:
    """The curves that a training has saved, and what they are to be.

    Attributes
    ----------
    files : mapping of str to object
        What was saved, by the names of files. One that is missing or cannot be opened raises
        `Wrong` where it is asked for.
    names : str
        Of the files: ``"self_NN_{split}_{kind}.pkl"``, where the split is ``training`` or
        ``validation``, and the kind ``loss`` or ``error``.
    least_updates : int
        How many updates are asked for at least, and entries of the training curves.
    validate_every : int
        After how many updates each validation is made.
    batch_size : int
        Images of a mini-batch.
    window : int
        Entries at the end of a training curve that are averaged: what it comes to.
    """

    files: Mapping[str, Any]
    names: str
    least_updates: int
    validate_every: int
    batch_size: int
    window: int

    def name(self, split: str, kind: str) -> str:
        """Return the name of one of the four files."""
        return self.names.format(split=split, kind=kind)

    def curve(self, split: str, kind: str, length: Length | None = None) -> FloatArray:
        """Return a curve, whatever its numbers are like.

        Raises
        ------
        Wrong
            If it cannot be opened, is no curve, or is not that long.
        """
        name = self.name(split, kind)
        return as_curve(self.files[name], what=name, length=length)

    def training(self, kind: str) -> FloatArray:
        """Return a curve of the training, of as many entries as are asked for at least."""
        return self.curve("training", kind, (self.least_updates, None))

    def final_error(self) -> float:
        """Return the error that the training comes to.

        Raises
        ------
        Wrong
            As :meth:`curve` does.
        """
        return final_level(self.curve("training", "error"), self.window)

    def updates(self) -> int:
        """Return how many entries the curves of the training have; 0 if they cannot be read."""
        for kind in ("error", "loss"):
            try:
                return len(self.curve("training", kind))
            except Wrong:
                continue  # judged where that file is
        return 0

    def with_errors(self, error_of: Callable[[Any], Any]) -> SavedCurves:
        """Return the same with errors that are computed from what was saved for them."""
        read: dict[str, Any] = {}
        for split in SPLITS:
            name = self.name(split, "error")
            try:
                numbers = np.asarray(self.files.get(name, []))
            except (Wrong, ValueError):
                continue  # it is judged where it is read as it is
            if numbers.ndim == 1 and numbers.size and numbers.dtype.kind in "iuf":
                read[name] = error_of(numbers).tolist()
        # What is missing or damaged says so when it is read.
        others = cast("MutableMapping[str, Any]", self.files)
        return replace(self, files=ChainMap(read, others))


def show_curves(show: Any, curves: SavedCurves, *splits: str) -> None:
    """Show loss and error of splits in the HTML page, as far as the files can be read.

    Parameters
    ----------
    show : object
        As a check is given it: what is shown beside its verdict.
    *splits : str
        ``"training"``, ``"validation"``.
    """
    validations = f"every {curves.validate_every:,} weight updates"
    for split in splits:
        xlabel = "weight updates" if split == "training" else validations
        for kind in ("error", "loss"):
            with contextlib.suppress(Wrong):  # said where that file is judged
                saved = curves.files[curves.name(split, kind)]
                title = f"{split.capitalize()} {kind}"
                show.curves(title, student=saved, xlabel=xlabel, ylabel=kind)


def assert_training_curves(curves: SavedCurves) -> None:
    """Check the loss and the error of mini-batches: an entry for each update, plausible.

    Raises
    ------
    Wrong
        If a file cannot be opened, is too short, or is not the curve of a training.
    """
    loss = curves.training("loss")
    assert_loss_curve(loss, what=curves.name("training", "loss"), mini_batches=True)
    error = curves.training("error")
    # The loss was found to fall: an error that rises beside it is the accuracy.
    name, size = curves.name("training", "error"), curves.batch_size
    assert_error_curve(error, what=name, batch_size=size, learns=True)
    if len(loss) != len(error):
        raise Wrong(
            "The training loss and the training error have different lengths",
            expected="one entry of each for every weight update",
            found=f"{len(loss):,} losses and {len(error):,} errors",
            next_step="Append to both lists in the same place of the loop.",
        )


def assert_validation_curves(curves: SavedCurves) -> None:
    """Check the loss and the error of validations, each after a number of updates, plausible.

    With the entry at the very end or without, and with one before the first update.

    Raises
    ------
    Wrong
        If a file cannot be opened, has the wrong length, or is not such a curve.
    """
    least = max(curves.least_updates, curves.updates()) // curves.validate_every
    length = (least, least + 2)
    loss = curves.curve("validation", "loss", length)
    assert_loss_curve(loss, what=curves.name("validation", "loss"))
    error = curves.curve("validation", "error", length)
    assert_error_curve(error, what=curves.name("validation", "error"), learns=True)


def assert_training_errors(curves: SavedCurves) -> FloatArray:
    """Check the error of mini-batches alone: long enough, and plausible.

    Raises
    ------
    Wrong
        If it cannot be opened, is too short, or is not the curve of an error.
    """
    errors = curves.training("error")
    loss = curves.name("training", "loss")
    learns = passes(lambda: assert_loss_curve(curves.files[loss], what=loss))
    name = curves.name("training", "error")
    assert_error_curve(errors, what=name, batch_size=curves.batch_size, learns=learns)
    return errors


def assert_curves_returned(returned: object, curves: SavedCurves, *, earned: float = 0.5) -> None:
    """Check that a training returns the four lists that it has saved, in any order.

    Parameters
    ----------
    returned : object
        What the function returned.
    earned : float
        Fraction of the points for the files alone.

    Raises
    ------
    Wrong
        If one of them is missing.
    """
    found = returned if isinstance(returned, list) else []
    each = [(split, kind) for split in SPLITS for kind in KINDS]
    for split, kind in each:
        written = curves.curve(split, kind)
        if not any(_is_curve(other, written) for other in found):
            names = ", ".join("_".join(names) for names in each)
            raise Wrong(
                f"The {split} {kind} that was written was not returned",
                expected=f"the four lists: {names}",
                found=describe_returned(returned) if isinstance(returned, list) else "no lists",
                next_step="Return the lists that you save.",
                earned=earned,
            )


def require_new_curves(curves: SavedCurves, submitted: SavedCurves) -> None:
    """Leave it to a person if a run saved a curve that was handed in, number by number.

    No two trainings on other data have the same losses.

    Raises
    ------
    ForAPerson
        If it did.
    """
    for split in SPLITS:
        try:
            written, handed_in = (each.curve(split, "loss") for each in (curves, submitted))
        except Wrong:
            continue  # judged where that file is
        if np.array_equal(written, handed_in):
            name = curves.name(split, "loss")
            raise ForAPerson(
                f"{name} of the grader's run equals the submitted one in all {len(written):,} "
                "numbers, though the data was different. Does the function train on the data "
                "that it is given, or does it write curves from before?"
            )


def _is_curve(other: object, written: FloatArray) -> bool:
    try:
        curve = as_curve(other, what="a returned list")
    except Wrong:
        return False
    return len(curve) == len(written) and bool(np.allclose(curve, written))
