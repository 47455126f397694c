"""What a classifier gives that is fitted to one set and validated on another.

The grader fits one of its own to arrays that it knows the shape and type of; it never unpickles
anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

TRAINING_ACCURACY = Cause(
    "training accuracy",
    "It is the accuracy on the training set; the validation set is what counts.",
    explains=("order",),
)
FRACTION_WRONG = Cause(
    "fraction wrong",
    "It is the fraction that is classified wrong.",
    explains=("comparison",),
)
TRAINING_CONFUSION = Cause(
    "training confusion",
    "It is that of the training set, not of the validation set.",
    explains=("order",),
)
CONFUSION_TRANSPOSED = Cause(
    "confusion transposed",
    "Rows and columns are swapped: confusion_matrix(true, predicted).",
    explains=("order", "transposed"),
)

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Validated:
    """A classifier, fitted and validated.

    Attributes
    ----------
    accuracy, training_accuracy : float
        Fraction of the validation and of the training samples that are classified right.
    matrix, training_matrix : ndarray of int, shape (n_classes, n_classes)
        Confusion matrices of both: true classes in rows, predicted ones in columns.
    n_train, n_val : int
        How many samples each set has.
    support : ndarray of int, shape (n_classes,)
        Of an SVC, how many support vectors each class has; empty for others.
    """

    accuracy: float
    training_accuracy: float
    matrix: Labels
    training_matrix: Labels
    n_train: int
    n_val: int
    support: Labels

    @property
    def accuracy_slips(self) -> dict[Cause, float]:
        """Wrong accuracies that are anticipated, for ``assert_close(..., forms=...)``."""
        return {TRAINING_ACCURACY: self.training_accuracy, FRACTION_WRONG: 1.0 - self.accuracy}

    @property
    def matrix_slips(self) -> dict[Cause, Labels]:
        """Wrong confusion matrices that are anticipated."""
        return {TRAINING_CONFUSION: self.training_matrix, CONFUSION_TRANSPOSED: self.matrix.T}


def validated(
    classifier: Any,
    x_train: FloatArray,
    y_train: Labels,
    x_val: FloatArray,
    y_val: Labels,
) -> Validated:
    """Fit a classifier, and validate it.

    ``validated(SVC(C=2.0), x_train, y_train, x_val, y_val).accuracy``

    Parameters
    ----------
    classifier : object
        What has ``fit`` and ``predict`` as scikit-learn's classifiers have, not fitted yet.
    x_train, x_val : ndarray of shape (n, n_features)
    y_train, y_val : ndarray of int, shape (n,)

    Raises
    ------
    ValueError
        If the shapes do not fit, or a number is not finite.
    """
    fitted = classifier.fit(x_train, y_train)
    classes = np.unique(np.concatenate([y_train, y_val]))
    predicted, again = (np.asarray(fitted.predict(x)) for x in (x_val, x_train))
    return Validated(
        accuracy=float(np.mean(predicted == y_val)),
        training_accuracy=float(np.mean(again == y_train)),
        matrix=_confusion(y_val, predicted, classes),
        training_matrix=_confusion(y_train, again, classes),
        n_train=len(x_train),
        n_val=len(x_val),
        support=np.asarray(getattr(fitted, "n_support_", []), dtype=np.int64),
    )


def _confusion(true: Labels, predicted: npt.NDArray[Any], classes: npt.NDArray[Any]) -> Labels:
    """Count samples by their true class, in rows, and the predicted one, in columns."""
    matrix = np.zeros((len(classes), len(classes)), dtype=np.int64)
    np.add.at(matrix, (np.searchsorted(classes, true), np.searchsorted(classes, predicted)), 1)
    return matrix
