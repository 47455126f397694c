"""Looks at large arrays that a student's function loads, without fetching them whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograder.driving import Remote, define, keep
from autograder.errors import Wrong
from autograder.oracles.catalogue import OTHER_ORDER
from autograder.results.cause import Cause

TABLE_RETURNED = Cause(
    "table returned",
    "fetch_openml gives a pandas table, unless it is asked for as_frame=False.",
    explains=("missing call", "constant"),
)
LABELS_ARE_STRINGS = Cause(
    "labels are strings",
    "fetch_openml gives the labels as strings.",
    explains=("function", "missing call"),
)

_FRAMES = ("DataFrame", "Series")


class Facts(NamedTuple):
    """What one of two arrays is.

    Attributes
    ----------
    type : str
        The name of its type.
    kind : str
        The kind of its numbers, as ``dtype.kind`` has it; empty if it is no numpy array.
    shape : list of int
    rows : ndarray or None
        Some of its rows; None if it has no numbers, or not that many rows.
    """

    type: str
    kind: str
    shape: list[int]
    rows: Any


def loaded_rows(
    student: Any,
    load: Remote,
    rows: NDArray[np.int64],
    shapes: Sequence[tuple[int, ...]],
    *,
    what: str,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Call a function that loads a data set, and return some of its rows with their labels.

    Parameters
    ----------
    student : Remote
        The student's module.
    load : Remote
        The student's function: without parameters, it returns ``x, y``.
    rows : ndarray of int64
        Which rows.
    shapes : pair of tuple of int
        The shapes of x and y: two axes, and one.
    what : str
        Name of the call in messages: ``get_data()``.

    Returns
    -------
    pair of ndarray
        These rows of x and of y: numbers, as they came.

    Raises
    ------
    Wrong
        If there are not two numpy arrays of numbers of these shapes, in this order.
    """
    look = define(student, table_facts, shown=what)
    seen = look(keep(load), rows)
    if seen is None or len(seen) != 2:
        raise Wrong(
            f"{what} does not return two values",
            expected="x, y: all rows and their labels",
            found="something else, or nothing",
            next_step="End it with 'return x, y'.",
        )
    facts = [Facts(*each) for each in seen]
    if [len(fact.shape) for fact in facts] == [1, 2]:
        raise Wrong(
            f"{what} returns its values in the wrong order",
            expected="x, y: all rows and their labels",
            found="y, x",
            cause=OTHER_ORDER.of(found="y, x", right="x, y"),
        )
    for name, fact, shape in zip("xy", facts, shapes, strict=True):
        require_numbers(name, fact, shape, what=what)
    return facts[0].rows, facts[1].rows


def require_numbers(name: str, fact: Facts, shape: Sequence[int], *, what: str) -> None:
    """Raise `Wrong` if an array is not one of numbers of a shape.

    Parameters
    ----------
    name : str
        ``"x"``, or ``"y"`` for labels.
    what : str
        Name of the call in messages.
    """
    expected = f"a numpy array of numbers of shape {tuple(shape)}"
    if fact.kind not in tuple("iuf"):
        text = fact.kind in ("O", "U")
        frame = fact.type in _FRAMES
        strings = LABELS_ARE_STRINGS if name == "y" and text else ""
        # An array has no to_numpy.
        start = f"{name}.to_numpy()" if frame else name if fact.kind else f"np.array({name})"
        raise Wrong(
            f"{name} from {what} is not a numpy array of numbers",
            expected=expected,
            found=f"a numpy array of {'text' if text else 'the wrong type'}"
            if fact.kind
            else f"an object of type {fact.type}",
            cause=TABLE_RETURNED if frame else strings,
            next_step=f"Convert it: {start}.astype({'int' if name == 'y' else 'float'}).",
        )
    if fact.shape != list(shape) or fact.rows is None:
        raise Wrong(
            f"{name} from {what} has the wrong shape",
            expected=expected,
            found=f"shape {tuple(fact.shape)}",
            next_step="Return all the rows, and all the labels.",
        )


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def table_facts(pair: Any, rows: Any) -> list[tuple[str, str, list[int], Any]] | None:
    """Describe the two arrays that were returned, with a few of their rows."""
    import numpy as np

    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        return None
    facts = []
    for table in pair:
        kind = table.dtype.kind if type(table) is np.ndarray else ""
        some = table[rows] if kind and kind in "iufb" and len(table) > rows.max() else None
        shape = [int(length) for length in getattr(table, "shape", ())]
        facts.append((type(table).__name__, kind, shape, some))
    return facts
