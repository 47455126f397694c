"""Judging the weights that a training run leaves behind, in either of two kinds of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.oracles import as_array, as_curve, assert_consistent, error_rate, relu

HDF5_FILE, STATE_DICT_FILE = "linear.h5", "pytorch_nn_weights.pth"
#: How far the error wanders while training goes on, on top of sampling error.
WANDERING = 0.03
#: An output that is not positive for more than this fraction of the images is dead.
_DEAD = 0.999
#: Half way from chance to certainty; weights that fit other labels and pixels are at chance.
_TELLS_APART = 0.75


@dataclass(frozen=True)
class Weights:
    """A linear classifier: ``w`` of shape (10, 784), ``b`` of shape (10,)."""

    w: NDArray[np.float64]
    b: NDArray[np.float64]

    def errors(self, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> list[float]:
        """Return the error on raw images, with the ReLU on the logits and without."""
        x = images.reshape(len(images), -1).astype(np.float64)
        x /= 255.0
        logits = x @ self.w.T + self.b
        return [error_rate(relu(logits), labels), error_rate(logits, labels)]


def assert_hdf5_as_claimed(files: Mapping[str, Any], prefix: str, datasets: Any) -> float:
    """Check that the weights in linear.h5 have the validation error that the list ends with.

    Returns
    -------
    float
        The error measured on the grader's own validation images.

    Raises
    ------
    Wrong
        If there are none, or the two differ by more than chance and the last updates explain.
    """
    weights = weights_in_hdf5(files[HDF5_FILE])
    return _assert_as_claimed(weights, files, prefix, datasets, HDF5_FILE)


def assert_state_dict_as_claimed(files: Mapping[str, Any], prefix: str, datasets: Any) -> float:
    """Check the weights in the .pth file as :func:`assert_hdf5_as_claimed` does those."""
    weights = weights_in_state_dict(files[STATE_DICT_FILE])
    return _assert_as_claimed(weights, files, prefix, datasets, STATE_DICT_FILE)


def _assert_as_claimed(
    weights: Weights, files: Mapping[str, Any], prefix: str, datasets: Any, source: str
) -> float:
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
    try:
        weights = weights_in_state_dict(files[STATE_DICT_FILE])
    except Wrong:
        return False  # judged by the checks of that file
    logits = images.reshape(len(images), -1) / 255.0 @ weights.w.T + weights.b
    return bool(np.any((logits <= 0).mean(axis=0) > _DEAD))


def tell_apart(weights: Weights, images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> bool:
    """Whether the outputs of a classifier know its classes, better than chance can.

    For each class: how often its output is higher for an image of it than for another one
    (the area under the curve, 0.5 by chance). This holds however inputs were scaled, and
    whether biases and ReLU were used or not. Outputs count by how far they are above their
    mean over the classes: weights start above 0, so that bright images raise them all.
    """
    own = weights.w - weights.w.mean(axis=0)
    outputs = images.reshape(len(images), -1).astype(np.float64) @ own.T
    ranks = outputs.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    areas = []
    for digit in range(10):
        of_it = labels == digit
        n, others = int(of_it.sum()), int((~of_it).sum())
        above = ranks[of_it, digit].sum() - n * (n - 1) / 2
        areas.append(above / (n * others))
    return float(np.mean(areas)) > _TELLS_APART


def weights_in_hdf5(content: Any) -> Weights:
    """Return the weights that ``linear_t.save`` wrote.

    Raises
    ------
    Wrong
        If the group ``instance`` with ``w`` and ``b`` is not there.
    """
    group = content.get("instance") if isinstance(content, dict) else None
    arrays = group if isinstance(group, dict) else {}
    # The names are those of the layer's attributes, which have a check of their own.
    w = arrays.get("w", next((each for each in arrays.values() if np.size(each) == 7840), None))
    b = arrays.get("b", next((each for each in arrays.values() if np.size(each) == 10), None))
    if w is None or b is None:
        raise Wrong(
            f"{HDF5_FILE} does not hold the layer",
            expected="the group 'instance' with the attributes 'w' and 'b'",
            found=f"{sorted(content) if isinstance(content, dict) else 'something else'}",
            next_step="Write it with the save method that the skeleton gives you.",
        )
    return weights_of(w, b, HDF5_FILE)


def weights_in_state_dict(content: Mapping[str, Any]) -> Weights:
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
            f"{STATE_DICT_FILE} does not hold the weights of one linear layer",
            expected="a tensor of shape (10, 784) and one of shape (10,), under any names",
            found=shapes or "no tensors",
            next_step="Let Net have one nn.Linear(784, 10), and save net.state_dict().",
        )
    return weights_of(matrices[0], biases[0], STATE_DICT_FILE)


def weights_of(w: Any, b: Any, source: str) -> Weights:
    """Return weights of shape (10, 784) and 10 biases.

    Raises
    ------
    Wrong
        If they are anything else, or not finite.
    """
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
