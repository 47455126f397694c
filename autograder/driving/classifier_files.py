"""Uses classifiers that were handed in as pickles, each in a jailed process of its own.

The homework names :data:`OPENING` in ``inside``: what opens the file there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong

#: The module that opens such files, which the assignment brings into the process.
OPENING = "autograder.sandbox.inside.classifiers"


class SubmittedClassifier:
    """A classifier that was handed in.

    Parameters
    ----------
    name : str
        The file's name.
    opened : Remote
        What :data:`OPENING` made of it.
    """

    def __init__(self, name: str, opened: Any) -> None:
        self._name = name
        self._opened = opened

    def require_features(self, count: int, *, of: str, next_step: str) -> None:
        """Raise `Wrong` if it says that it was fitted to another number of features.

        Parameters
        ----------
        of : str
            What these are: ``"the images of 14 × 14 pixels"``.
        next_step : str
            What to do about it.
        """
        facts = self._opened.facts()
        found = facts.get("n_features") if isinstance(facts, dict) else None
        if type(found) is int and found != count:
            raise Wrong(
                f"{self._name} holds a classifier of other features",
                expected=f"{count} features: {of}",
                found=f"{found} features",
                next_step=next_step,
            )

    def predicted(self, x: NDArray[np.float64], classes: Sequence[int]) -> NDArray[np.int64]:
        """Return the class predicted for each row, as a whole number; -1 for no class.

        Parameters
        ----------
        x : ndarray of shape (n, n_features)
        classes : sequence of int
            The classes there are. They may have been trained as numbers or as text.

        Returns
        -------
        ndarray of int64, shape (n,)
        """
        answer = self._opened.predict(x)
        known = {str(each): each for each in classes}
        listed = answer if isinstance(answer, list) else []
        found = [known.get(each, -1) if type(each) is str else -1 for each in listed]
        return np.array(found if len(found) == len(x) else [-1] * len(x), dtype=np.int64)


@contextlib.contextmanager
def opened_classifier(
    artifacts: Any, name: str, *, timeout: float = 20.0
) -> Iterator[SubmittedClassifier]:
    """Open a pickled classifier of scikit-learn, and yield it to be asked.

    Parameters
    ----------
    artifacts : Artifacts
        The files that were handed in.
    name : str
        The file's name.
    timeout : float
        Seconds for everything that it is asked.

    Raises
    ------
    Wrong
        If the file is missing, cannot be opened, or the classifier cannot be used.
    """
    with artifacts.opened_by(name, f"{OPENING}:open_classifier", timeout=timeout) as opened:
        yield SubmittedClassifier(name, opened)
