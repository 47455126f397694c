"""How good predictions are: the metrics that courses rank by, as scikit-learn defines them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def accuracy(predicted: ArrayLike, expected: ArrayLike) -> float:
    """Return the fraction of predictions that are the expected label.

    Parameters
    ----------
    predicted, expected : array_like of shape (n_samples,)
        Labels: whole numbers, truth values or text.

    Returns
    -------
    float
        0 to 1; ``sklearn.metrics.accuracy_score``.
    """
    found, wanted = _pair(predicted, expected)
    return float(np.mean(found == wanted))


def rmse(predicted: ArrayLike, expected: ArrayLike) -> float:
    """Return the root of the mean squared error.

    Parameters
    ----------
    predicted, expected : array_like of shape (n_samples,) or (n_samples, n_outputs)
        Numbers.

    Returns
    -------
    float
        In the unit of what is predicted; of one output
        ``sklearn.metrics.root_mean_squared_error``.
    """
    found, wanted = _pair(predicted, expected)
    with np.errstate(over="ignore"):
        return float(np.sqrt(np.mean((found.astype(np.float64) - wanted) ** 2)))


def macro_f1(predicted: ArrayLike, expected: ArrayLike) -> float:
    """Return the F1 score of each class, averaged over the classes.

    Every label that is expected or predicted is a class, and counts as much as any other, however
    rare it is. F1 is ``2 TP / (2 TP + FP + FN)``.

    Parameters
    ----------
    predicted, expected : array_like of shape (n_samples,)
        Labels: whole numbers, truth values or text.

    Returns
    -------
    float
        0 to 1; ``sklearn.metrics.f1_score`` with ``average="macro"``.
    """
    right, wrong = _counts(predicted, expected)
    return float(np.mean(2 * right / (2 * right + wrong)))


def mean_iou(predicted: ArrayLike, expected: ArrayLike) -> float:
    """Return the intersection over the union of each class, averaged over the classes.

    Of a segmentation the masks of all images are one array. Every label that is expected or
    predicted is a class, the background too. The IoU is ``TP / (TP + FP + FN)``.

    Parameters
    ----------
    predicted, expected : array_like of the same shape
        The class of each pixel or sample: whole numbers or truth values.

    Returns
    -------
    float
        0 to 1; ``sklearn.metrics.jaccard_score`` with ``average="macro"``.
    """
    right, wrong = _counts(predicted, expected)
    return float(np.mean(right / (right + wrong)))


def _pair(predicted: ArrayLike, expected: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    found, wanted = np.asarray(predicted), np.asarray(expected)
    if found.shape != wanted.shape or found.size == 0:
        raise ValueError(f"predictions of shape {found.shape} for {wanted.shape}")
    return found, wanted


def _counts(
    predicted: ArrayLike, expected: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for each class how many are right, and how many are missed or predicted wrongly."""
    found, wanted = (values.ravel() for values in _pair(predicted, expected))
    _, codes = np.unique(np.concatenate([found, wanted]), return_inverse=True)
    found, wanted = codes[: found.size], codes[found.size :]
    classes = int(codes.max()) + 1
    right = np.bincount(found[found == wanted], minlength=classes)
    either = np.bincount(found, minlength=classes) + np.bincount(wanted, minlength=classes)
    return right.astype(np.float64), (either - 2 * right).astype(np.float64)


@dataclass(frozen=True)
class Metric:
    """A way to say how good predictions are.

    Attributes
    ----------
    name : str
        What messages call it, with its article: ``"an accuracy"``.
    of : callable
        Returns it for predicted and expected values.
    higher_is_better : bool
    numbers : bool
        Whether what is predicted are quantities, and not labels.
    """

    name: str
    of: Callable[[ArrayLike, ArrayLike], float]
    higher_is_better: bool = True
    numbers: bool = False

    @property
    def order(self) -> str:
        """How a leaderboard sorts by it."""
        return "desc" if self.higher_is_better else "asc"


METRICS = {
    "accuracy": Metric("an accuracy", accuracy),
    "rmse": Metric("an RMSE", rmse, higher_is_better=False, numbers=True),
    "macro_f1": Metric("a macro-F1", macro_f1),
    "iou": Metric("a mean IoU", mean_iou),
}
