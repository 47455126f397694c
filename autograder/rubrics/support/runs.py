"""Judging what a training run leaves behind: its curves and its trained weights."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong
from autograder.oracles import (
    as_array,
    as_curve,
    assert_consistent,
    assert_error_curve,
    assert_loss_curve,
    error_rate,
    final_level,
    points_for_level,
    relu,
)
from autograder.reference_curves import recorded
from autograder.shown import Show

LEAST_UPDATES = 10_000
BATCH_SIZE = 64
VALIDATE_EVERY = 1_000
FULL_POINTS_ERROR, NO_POINTS_ERROR = 0.10, 0.15
#: Mini-batches over which the final training error is averaged: 32,000 images.
FINAL_WINDOW = 500
#: How far the error wanders while training goes on, on top of sampling error.
WANDERING = 0.03
#: An output that is not positive for more than this fraction of the images is dead.
_DEAD = 0.999


@dataclass(frozen=True)
class Weights:
    """A linear classifier: ``w`` of shape (10, 784), ``b`` of shape (10,)."""

    w: NDArray[np.float64]
    b: NDArray[np.float64]

    def errors(self, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> list[float]:
        """Return the error on raw images, with the ReLU on the logits and without."""
        x = images.reshape(len(images), -1).astype(np.float64) / 255.0
        logits = x @ self.w.T + self.b
        return [error_rate(relu(logits), labels), error_rate(logits, labels)]


def show_curves(show: Show, files: Mapping[str, Any], prefix: str, split: str) -> None:
    """Show loss and error of a split over the reference's, as far as the files can be read."""
    reference = recorded("ese546_hw1_problem3")
    step = "weight updates" if split == "training" else f"every {VALIDATE_EVERY:,} weight updates"
    for kind in ("error", "loss"):
        stem = f"{prefix}_{split}_{kind}"
        with contextlib.suppress(Wrong):  # said by the check of that file
            show.curves(
                f"{split.capitalize()} {kind}",
                student=files[f"{stem}.pkl"],
                reference=reference.get(stem),
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
    assert_error_curve(error, what=name, batch_size=BATCH_SIZE)
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
    name = f"{prefix}_training_error.pkl"
    curve = as_curve(files[name], what=name, length=(LEAST_UPDATES, None))
    assert_error_curve(curve, what=name, batch_size=BATCH_SIZE)
    level = final_level(curve, FINAL_WINDOW)
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
            next_step="Train longer (up to 50,000 updates) or try another learning rate.",
            earned=earned,
        )


def validation_curves(files: Mapping[str, Any], prefix: str) -> None:
    """Check ``<prefix>_validation_{loss,error}.pkl``: an entry per 1,000 updates, plausible.

    Raises
    ------
    Wrong
        If a file cannot be opened, has the wrong length, or is not such a curve.
    """
    # With the entry at the very end or without; both count as t = 0, 1000, …, N.
    least = max(LEAST_UPDATES, _updates(files, prefix)) // VALIDATE_EVERY
    for kind, check in (("loss", assert_loss_curve), ("error", assert_error_curve)):
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


def weights_match_claim(
    weights: Weights,
    files: Mapping[str, Any],
    prefix: str,
    datasets: Any,
    *,
    source: str,
) -> float:
    """Check that trained weights have the validation error that the list ends with.

    Returns
    -------
    float
        The error measured on the grader's own validation images.

    Raises
    ------
    Wrong
        If the two differ by more than chance and the last updates explain.
    """
    name = f"{prefix}_validation_error.pkl"
    claimed = float(as_curve(files[name], what=name)[-1])
    validation = datasets.load("mnist", "validation")
    errors = weights.errors(validation.images, validation.labels)
    measured = min(errors, key=lambda error: abs(error - claimed))
    assert_consistent(
        claimed,
        measured,
        what=f"The last entry of {name}, compared with the weights in {source},",
        n_images=len(validation.labels),
        tolerance=WANDERING,
    )
    return measured


def has_dead_output(files: Mapping[str, Any], images: NDArray[np.uint8]) -> bool:
    """Whether a trained PyTorch network has an output that no image makes positive.

    Behind a ReLU such an output has no gradient, so it was like that from the start.
    """
    name = "pytorch_nn_weights.pth"
    try:
        weights = weights_in_state_dict(files[name], name)
    except Wrong:
        return False  # judged by the checks of that file
    logits = images.reshape(len(images), -1) / 255.0 @ weights.w.T + weights.b
    return bool(np.any((logits <= 0).mean(axis=0) > _DEAD))


def weights_in_hdf5(content: Any) -> Weights:
    """Return the weights that ``linear_t.save`` wrote.

    Raises
    ------
    Wrong
        If the group ``instance`` with ``w`` and ``b`` is not there.
    """
    group = content.get("instance") if isinstance(content, dict) else None
    if not isinstance(group, dict) or not {"w", "b"} <= set(group):
        raise Wrong(
            "linear.h5 does not hold the layer",
            expected="the group 'instance' with the attributes 'w' and 'b'",
            found=f"{sorted(content) if isinstance(content, dict) else 'something else'}",
            next_step="Write it with the save method that the skeleton gives you.",
        )
    return _weights(group["w"], group["b"], "linear.h5")


def weights_in_state_dict(content: Mapping[str, Any], source: str) -> Weights:
    """Return the weights in a state_dict, found by their shapes whatever their names.

    Raises
    ------
    Wrong
        If no single (10, 784) matrix with 10 biases is there.
    """
    arrays = {k: v for k, v in content.items() if isinstance(v, np.ndarray)}
    matrices = [value for value in arrays.values() if value.shape == (10, 784)]
    biases = [value for value in arrays.values() if value.shape == (10,)]
    if len(matrices) != 1 or len(biases) != 1:
        shapes = ", ".join(f"{k}: {v.shape}" for k, v in list(arrays.items())[:6])
        raise Wrong(
            f"{source} does not hold the weights of one linear layer",
            expected="a tensor of shape (10, 784) and one of shape (10,), under any names",
            found=shapes or "no tensors",
            next_step="Let Net have one nn.Linear(784, 10), and save net.state_dict().",
        )
    return _weights(matrices[0], biases[0], source)


def _weights(w: Any, b: Any, source: str) -> Weights:
    weight = as_array(w, what=f"w in {source}", shape=(10, 784))
    bias = as_array(b, what=f"b in {source}")
    if bias.size != 10 or not (np.isfinite(weight).all() and np.isfinite(bias).all()):
        raise Wrong(
            f"The weights in {source} cannot be used",
            expected="finite numbers, and 10 biases",
            found=f"{bias.size} biases, {np.sum(~np.isfinite(weight))} weights not finite",
            next_step="NaN or inf means that training diverged: try a smaller learning rate.",
        )
    return Weights(weight, bias.reshape(-1))


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
                found=f"{len(found)} values" if isinstance(returned, list) else "no lists",
                next_step="Return the lists that you save.",
                earned=0.5,
            )


def _same_curve(written: NDArray[np.float64], other: Any) -> bool:
    try:
        curve = as_curve(other, what="a returned list")
    except Wrong:
        return False
    return len(curve) == len(written) and bool(np.allclose(curve, written))


def balanced(labels: NDArray[np.uint8], per_class: int, rng: np.random.Generator) -> Sequence[int]:
    """Return indices of ``per_class`` random images of each digit, shuffled."""
    chosen = [rng.choice(np.flatnonzero(labels == k), per_class, replace=False) for k in range(10)]
    return rng.permutation(np.concatenate(chosen)).tolist()  # type: ignore[no-any-return]
