"""The weights of a linear classifier, as a training has saved them: what are they worth."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong
from autograder.oracles.classifiers import error_rate, relu
from autograder.oracles.first_updates import Updates
from autograder.oracles.levels import assert_consistent
from autograder.oracles.plain import as_array
from autograder.oracles.saved_curves import SavedCurves
from autograder.oracles.shapes import wrong_shape
from autograder.oracles.tolerances import FloatArray

#: Half way from chance to certainty; weights that fit other labels and inputs are at chance.
_TELLS_APART = 0.75
#: An output that is not positive for more than this fraction of the inputs is dead.
_DEAD = 0.999
#: Names of arrays that a message lists.
_FEW = 6


@dataclass(frozen=True)
class LinearWeights:
    """A linear classifier: ``w`` of shape (classes, features), ``b`` of shape (classes,).

    ``source`` is the file that they were in, in messages.
    """

    w: FloatArray
    b: FloatArray
    source: str = "your file"

    def outputs(self, x: FloatArray) -> FloatArray:
        """Return the logits of inputs (n, features)."""
        return x @ self.w.T + self.b

    def errors(self, x: FloatArray, labels: NDArray[np.integer]) -> tuple[float, float]:
        """Return the error on inputs (n, features), with a ReLU on the logits and without."""
        logits = self.outputs(x)
        return error_rate(relu(logits), labels), error_rate(logits, labels)

    def has_dead_output(self, x: FloatArray) -> bool:
        """Whether an output is positive for next to none of the inputs.

        Behind a ReLU such an output has no gradient: it was like that from the start.
        """
        return bool(np.any((self.outputs(x) <= 0).mean(axis=0) > _DEAD))

    def tells_apart(self, x: FloatArray, labels: NDArray[np.integer]) -> bool:
        """Whether the outputs know the classes of inputs, better than chance can.

        For each class: how often its output is higher for an input of it than for another one
        (the area under the curve, 0.5 by chance; Fawcett, *An introduction to ROC analysis*,
        2006). This holds however inputs were scaled, and whether biases and a ReLU were used
        or not. Outputs count by how far they are above their mean over the classes: weights
        may start above 0, so that large inputs raise them all.
        """
        outputs = x @ (self.w - self.w.mean(axis=0)).T
        areas = []
        for label in range(len(self.w)):
            of_it = labels == label
            n, others = int(of_it.sum()), int((~of_it).sum())
            if not (n and others):
                continue  # of a class without inputs nothing is known
            above = _ranks(outputs[:, label])[of_it].sum() - n * (n - 1) / 2
            areas.append(above / (n * others))
        return bool(areas) and float(np.mean(areas)) > _TELLS_APART


def assert_claimed_error(
    curves: SavedCurves,
    weights: LinearWeights,
    data: tuple[FloatArray, NDArray[np.integer]],
    *,
    tolerance: float,
) -> float:
    """Check that the validation error at the end of a curve is the one that saved weights have.

    Parameters
    ----------
    curves : SavedCurves
        Where the error is claimed.
    weights : LinearWeights
        What was saved in the same training.
    data : (inputs of shape (n, features), labels of shape (n,))
        What the error is measured on. With a ReLU on the logits or without, both are right.
    tolerance : float
        Difference allowed on top of sampling error: the curve may be from a few updates before.

    Returns
    -------
    float
        The error that was measured.

    Raises
    ------
    Wrong
        If the curve cannot be read, or the two differ by more.
    """
    claimed = float(curves.curve("validation", "error")[-1])
    name = curves.name("validation", "error")
    measured = min(weights.errors(*data), key=lambda error: abs(error - claimed))
    assert_consistent(
        claimed,
        measured,
        what=f"The last entry of {name}, compared with the weights in {weights.source},",
        n_images=len(data[1]),
        tolerance=tolerance,
    )
    return measured


def linear_weights(
    arrays: object,
    shape: tuple[int, int],
    *,
    what: str,
    names: Sequence[str] = ("w", "b"),
    next_step: str = "",
) -> LinearWeights:
    """Take the weights of one linear layer out of what was saved of it.

    Parameters
    ----------
    arrays : mapping of str to object
        What the file holds: a state_dict, or the attributes of an HDF5 group.
    shape : (int, int)
        Of the matrix of weights: classes and features.
    what : str
        Name of the file in messages.
    names : (str, str)
        The matrix and the biases, if there are several arrays of their sizes. Else any names
        will do.
    next_step : str
        What to do where they are not there.

    Raises
    ------
    Wrong
        If they are not there, are several under other names, or are not finite.
    """
    found = arrays if isinstance(arrays, Mapping) else {}
    w = _one(found, names[0], shape[0] * shape[1])
    b = _one(found, names[1], shape[0])
    if w is None or b is None:
        shapes = ", ".join(f"{name}: {each.shape}" for name, each in _arrays(found)[:_FEW])
        raise Wrong(
            f"{what} does not hold the weights of one linear layer",
            expected=f"an array of shape {shape} and one of shape {shape[:1]}",
            found=shapes or "no arrays",
            next_step=next_step,
        )
    weight = as_array(w, what=f"the weights in {what}", shape=shape)
    bias = as_array(b, what=f"the biases in {what}").reshape(-1)
    if bias.shape != shape[:1]:
        raise wrong_shape(bias.shape, shape[:1], what=f"the biases in {what}")
    if not (np.isfinite(weight).all() and np.isfinite(bias).all()):
        raise Wrong(
            f"The weights in {what} cannot be used",
            expected="finite numbers",
            found=f"{np.sum(~np.isfinite(weight)) + np.sum(~np.isfinite(bias))} that are not",
            next_step="NaN or inf means that training diverged: try a smaller learning rate.",
        )
    return LinearWeights(weight, bias, what)


def known_weights(
    updates: Updates,
    shape: tuple[int, int],
    saved: Callable[[], LinearWeights] | None = None,
) -> list[LinearWeights]:
    """Return what is known of a model after its training: from a file, and from what was seen.

    Parameters
    ----------
    updates : Updates
        With the weights and the biases as the training left them, if they are known.
    saved : callable, optional
        Reads those in the file; raises `Wrong` where it has no weights.
    """
    found = []
    last = dict(zip(("w", "b"), updates.last, strict=False))
    for read in (saved, lambda: linear_weights(last, shape, what="the trained layer")):
        with contextlib.suppress(Wrong):  # judged where that file is
            found += [read()] if read is not None else []
    return found


def _ranks(values: FloatArray) -> FloatArray:
    """Return the place of each number in order, from 0; equal ones share the mean of theirs."""
    order = np.sort(values)
    first, end = (np.searchsorted(order, values, side) for side in ("left", "right"))
    return np.asarray((first + end - 1) / 2, dtype=np.float64)


def _arrays(found: Mapping[str, object]) -> list[tuple[str, NDArray[Any]]]:
    return [(name, each) for name, each in found.items() if isinstance(each, np.ndarray)]


def _one(found: Mapping[str, object], name: str, size: int) -> object:
    """Return the array of a name, or the only one of its size; else None."""
    fitting = [each for _, each in _arrays(found) if each.size == size]
    return found.get(name, fitting[0] if len(fitting) == 1 else None)
