"""Does a selection hold equally many of each class; and if not, why, where its labels prove it."""

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


def assert_equally_many(
    labels: object,
    wanted: int,
    available: npt.ArrayLike,
    *,
    what: str,
    rows: str = "rows",
    called: str = "",
    next_step: str = "",
) -> None:
    """Check that a selection holds as many of each class as are wanted.

    Parameters
    ----------
    labels : object
        The labels of what was selected, as the student's code gave them; classes count from 0.
    wanted : int
        How many of each class are right.
    available : array of int
        How many there were of each class.
    what : str
        Name of the function in messages: ``subsample``.
    rows : str
        What is selected: ``images``.
    called : str
        What it was asked for: ``num_samples=100``.
    next_step : str
        What to do if it holds another number.

    Raises
    ------
    Wrong
        If they are no labels, or not as many of each.
    """
    there = np.asarray(available)
    found = as_array(labels, what=f"the labels of {what}", kind="int").reshape(-1)
    last = len(there) - 1
    if found.size and not (found.min() >= 0 and found.max() <= last):
        raise Wrong(
            f"{what} returns labels that do not exist",
            expected=f"labels from 0 to {last}",
            found=f"labels from {found.min():g} to {found.max():g}",
            next_step=f"Select the labels with the same index as the {rows}.",
        )
    counts = np.bincount(found.astype(np.int64), minlength=len(there))
    if np.any(counts != wanted):
        raise Wrong(
            f"{what} does not keep equally many {rows} of each class",
            expected=f"{wanted} {rows} of each of the {len(there)} classes"
            + (f", for {called} of {there.sum()}" if called else ""),
            found=f"{', '.join(map(str, counts))} {rows} of the classes 0 to {last}",
            cause=why_unbalanced(found, wanted, there) or "",
            next_step=next_step or "Select as many where the label is k, for each k.",
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
