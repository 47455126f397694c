"""Classifiers that students write with ``fit`` and ``predict``, as scikit-learn has them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.driving import Remote, keep
from autograder.errors import Wrong
from autograder.oracles import as_array, describe_returned

Labels = npt.NDArray[np.int64]


def fitted(classifier: Remote, x: npt.NDArray[Any], y: npt.NDArray[Any], *settings: Any) -> Remote:
    """Return ``classifier(*settings).fit(x, y)``.

    Raises
    ------
    Wrong
        If ``fit`` does not return an object, so that ``.fit(x, y).predict(x)`` works.
    """
    found = keep(classifier, *settings).fit(x, y)
    if not isinstance(found, Remote):
        raise Wrong(
            f"{classifier._name}.fit does not return the classifier",
            expected="the classifier itself, so that .fit(X, y).predict(X) works",
            found=describe_returned(found),
            next_step="End fit with 'return self'.",
        )
    return found


def predicted_labels(classifier: Any, queries: npt.NDArray[Any], *, what: str) -> Labels:
    """Return what ``classifier.predict(queries)`` gives: one whole number for each row.

    A column of them is taken, too.

    Parameters
    ----------
    what : str
        Name of the call in messages: ``KNNClassifier.predict(X)``.

    Raises
    ------
    Wrong
        If it gives something else.
    """
    what = f"what {what} returns"
    found = as_array(classifier.predict(queries), what=what)
    if found.shape == (len(queries), 1):
        found = found[:, 0]
    return as_array(found, what=what, shape=(len(queries),), kind="int").astype(np.int64)
