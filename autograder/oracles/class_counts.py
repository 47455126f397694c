"""Does a selection hold equally many of each class, and why not, where its labels prove it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.plain import as_array
from autograder.results.cause import Cause

CLASS_LEFT_OUT = Cause(
    "class left out",
    "There is nothing of the class {classes}, and of every other one the right number.",
    "Loop over all classes: range({count}) goes up to {last}.",
    explains=("off by one", "constant"),
)
ALL_KEPT = Cause(
    "all kept",
    "It keeps all that there are of each class.",
    "Take as many of each class as are asked for: the number in all, divided by the number of "
    "classes.",
    explains=("factor", "operator", "constant", "term"),
)
OTHERS_CHOSEN = Cause(
    "others chosen",
    "Where one class is to be, every other one is: the comparison with the label is the wrong "
    "way round.",
    "Select where the label is k, for each k.",
    explains=("comparison", "function"),
)


def assert_counts(
    found: object,
    wanted: int,
    *,
    what: str,
    classes: int = 10,
    noun: str = "class",
    available: npt.ArrayLike | None = None,
    cause: Cause | str | None = None,
    next_step: str = "",
    earned: float = 0.0,
) -> None:
    """Check that labels are ``wanted`` of each class, in any order.

    ``assert_counts(y, 100, what="y of subsample(x, y, 1000)", noun="digit")``

    Parameters
    ----------
    found : object
        What the student's code gave: labels from 0 to `classes` - 1.
    wanted : int
        How many of each class are right.
    what : str
        Name of the labels in messages.
    classes : int
        How many classes there are.
    noun : str
        What a class is called: ``"digit"``.
    available : array of int, optional
        How many of each class there were to choose from: then a cause is looked for.
    cause : str, optional
        The cause, where the rubric knows it.
    next_step : str
        What to do, where no cause with a next step of its own is found.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If they are not whole numbers, or other numbers of some class.
    """
    labels = as_array(found, what=what, kind="int", earned=earned).reshape(-1).astype(np.int64)
    known = labels[(labels >= 0) & (labels < classes)]
    counts = np.bincount(known, minlength=classes)
    if len(known) == len(labels) and np.all(counts == wanted):
        return
    if cause is None and available is not None:
        cause = why_unbalanced(labels, wanted, available)
    raise Wrong(
        f"{what} does not hold {wanted:,} of each {noun}",
        expected=f"{wanted:,} of each {noun}",
        found=f"{', '.join(map(str, counts))} of the {_several(noun)} 0 to {classes - 1}"
        + (f", and {others:,} of others" if (others := len(labels) - len(known)) else ""),
        cause=cause or "",
        next_step=next_step or getattr(cause, "next_step", ""),
        earned=earned,
    )


def assert_labels(
    found: npt.ArrayLike, *, what: str, noun: str = "class", next_step: str = ""
) -> None:
    """Check that what was predicted is a class for each sample.

    Parameters
    ----------
    found : array of int, shape (n,)
        The classes, from 0; -1 for what is not one.
    what : str
        Name of what predicted them in messages.
    noun : str
        What a class is called: ``"digit"``.
    next_step : str
        What to do if it is not.

    Raises
    ------
    Wrong
        If some sample has no class.
    """
    labels = np.asarray(found).reshape(-1)
    others = int(np.sum(labels < 0))
    if others or not labels.size:
        raise Wrong(
            f"{what} does not predict {_several(noun)}",
            expected=f"one {noun} for each sample",
            found=f"other values for {others:,} of {labels.size:,} samples",
            next_step=next_step,
        )


def _several(noun: str) -> str:
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"


def why_unbalanced(labels: npt.ArrayLike, wanted: int, available: npt.ArrayLike) -> Cause | None:
    """Name why labels are not ``wanted`` of each class.

    Parameters
    ----------
    labels : array of int
        Of what was selected, in its order; classes count from 0.
    wanted : int
        How many of each class are right.
    available : array of int
        How many there are of each class.
    """
    found, there = np.asarray(labels).reshape(-1), np.asarray(available)
    classes = len(there)
    if not found.size or found.min() < 0 or found.max() >= classes:
        return None
    counts = np.bincount(found.astype(np.int64), minlength=classes)
    empty = np.flatnonzero(counts == 0)
    if 0 < len(empty) < classes / 2 and np.all(counts[counts > 0] == wanted):
        names = ", ".join(map(str, empty))
        return CLASS_LEFT_OUT.of(classes=names, count=classes, last=classes - 1)
    if wanted < int(there.min()) and np.array_equal(counts, there):
        return ALL_KEPT
    if wanted >= _FEWEST and found.size == wanted * classes:
        blocks = found.reshape(classes, wanted)
        # By chance a few blocks lack their class; all of them do one time in ten thousand.
        if not np.any(blocks == np.arange(classes)[:, None]):
            return OTHERS_CHOSEN
    return None


#: Of each class, to tell by their order that none is where it should be.
_FEWEST = 5
