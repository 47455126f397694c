"""Why a selection does not hold equally many of each class, where its labels prove it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

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
