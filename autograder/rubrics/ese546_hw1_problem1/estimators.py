"""What scikit-learn's own support vector machine gives on the same arrays.

The grader fits to arrays it knows the shape and type of; it never unpickles anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.oracles.tolerances import FloatArray


@dataclass(frozen=True)
class SvcOutcome:
    """A support vector classifier, fitted and validated.

    Attributes
    ----------
    accuracy, training_accuracy : float
        Fraction of the validation and of the training samples that are classified right.
    matrix, training_matrix : ndarray of int, shape (n_classes, n_classes)
        Confusion matrices of both: true classes in rows, predicted ones in columns.
    support : int
        Support vectors, of all classes together.
    n_train, n_val : int
        Training and validation samples.
    predicted : ndarray of int64, shape (n_val,)
        The class of each validation sample, as predicted.
    """

    accuracy: float
    training_accuracy: float
    matrix: npt.NDArray[np.int64]
    training_matrix: npt.NDArray[np.int64]
    support: int
    n_train: int
    n_val: int
    predicted: npt.NDArray[np.int64]

    @property
    def ratio(self) -> float:
        """Support vectors per training sample."""
        return self.support / self.n_train


def svc_outcome(
    x_train: FloatArray,
    y_train: npt.NDArray[np.int64],
    x_val: FloatArray,
    y_val: npt.NDArray[np.int64],
    **parameters: Any,
) -> SvcOutcome:
    """Fit an SVC with some parameters, and validate it.

    Parameters
    ----------
    x_train, x_val : ndarray of shape (n, n_features)
    y_train, y_val : ndarray of int, shape (n,)
    **parameters
        Those of ``sklearn.svm.SVC``.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a number is not finite.
    """
    from sklearn.metrics import confusion_matrix
    from sklearn.svm import SVC

    classifier = SVC(**parameters).fit(x_train, y_train)
    predicted, again = classifier.predict(x_val), classifier.predict(x_train)
    return SvcOutcome(
        accuracy=float(np.mean(predicted == y_val)),
        training_accuracy=float(np.mean(again == y_train)),
        matrix=confusion_matrix(y_val, predicted),
        training_matrix=confusion_matrix(y_train, again),
        support=int(np.sum(classifier.n_support_)),
        n_train=len(x_train),
        n_val=len(x_val),
        predicted=np.asarray(predicted, dtype=np.int64),
    )
