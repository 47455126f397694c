"""Read a training curve from whatever list a student saved."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.catalogue import EMPTY, ENTRY_LONG, ENTRY_SHORT
from autograder.oracles.plain import Reader, are_numbers
from autograder.oracles.text import describe, is_exactly, unwrapped
from autograder.oracles.tolerances import FloatArray

# Lists of one element around an entry; a list that contains itself has no end.
_MAX_WRAPPED = 4

#: A number, a range with both ends (None is open), or the allowed numbers of entries.
Length = int | Collection[int] | tuple[int | None, int | None]


def as_curve(
    values: object, *, what: str, length: Length | None = None, earned: float = 0.0
) -> FloatArray:
    """Take `values` for a curve: one finite number for each point in time.

    Parameters
    ----------
    values : object
        What the student submitted: a list of numbers, or an array with one axis.
        Entries that are arrays or lists of one element count as that element.
    what : str
        Name of the curve in messages.
    length : int, (least, most), or collection of int, optional
        How many entries it must have. A tuple is a range with both ends
        included, None for an open end; a set, list or range holds the allowed
        lengths.
    earned : float
        Fraction of the points earned all the same.

    Returns
    -------
    ndarray of float64, shape (n_entries,)
        A copy.

    Raises
    ------
    Wrong
        If it is of the wrong type, empty, nested, of the wrong length, or holds
        NaN or inf.
    """
    reader = Reader(what, "a list of numbers", earned=earned)
    if (type(values) is list or type(values) is tuple) and not are_numbers(values):
        curve = reader.numbers([_entry(reader, values, i) for i in range(len(values))])
    else:
        curve = reader.numbers(values)
    if curve.ndim == 0:
        reader.refuse(values, "It is a single number.", "Save the list, one value for each entry.")
    if curve.size == 0:
        cause = EMPTY.saying("It is empty.")
        reader.refuse(values, cause, "Append one value at each point in time.")
    if curve.size != len(curve):
        reader.refuse(values, "It has more than one axis.", "Save one number for each entry.")
    if length is not None and not _length_fits(len(curve), length):
        raise _wrong_length(len(curve), length, what, earned)
    _require_finite(curve, what, earned)
    return curve.reshape(-1)


def _entry(reader: Reader, values: list[object] | tuple[object, ...], index: int) -> object:
    """Take one entry out of the lists or arrays of one element around it."""
    entry = unwrapped(values[index])
    for _ in range(_MAX_WRAPPED):
        if is_exactly(entry, list, tuple) and len(entry) == 1:
            entry = unwrapped(entry[0])
    if type(entry) is np.ndarray and entry.size == 1 and entry.dtype.kind in "iuf":
        return float(entry.reshape(()))
    if is_exactly(entry, list, tuple, np.ndarray):
        cause = f"Entry {index} is {describe(entry)}, not one number."
        reader.refuse(values, cause, "Append one number at each point in time.")
    return entry


def _length_fits(found: int, length: Length) -> bool:
    if isinstance(length, int):
        return found == length
    if isinstance(length, tuple):
        least, most = length
        return (least is None or found >= least) and (most is None or found <= most)
    return found in length


def _length_text(length: Length) -> str:
    if isinstance(length, int):
        return f"{length} entries"
    if not isinstance(length, tuple):
        return f"{' or '.join(str(each) for each in sorted(length)[:10])} entries"
    least, most = length
    if most is None:
        return f"at least {least} entries"
    return f"at most {most} entries" if least is None else f"{least} to {most} entries"


def _wrong_length(found: int, length: Length, what: str, earned: float) -> Wrong:
    cause: str = ""
    if _length_fits(found + 1, length):
        cause = ENTRY_SHORT
    elif _length_fits(found - 1, length):
        cause = ENTRY_LONG
    return Wrong(
        f"{what} has the wrong length",
        expected=_length_text(length),
        found=f"{found} entries",
        cause=cause,
        next_step="Check when a value is appended, and where your loop starts and stops.",
        earned=earned,
    )


def _require_finite(values: FloatArray, what: str, earned: float) -> None:
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        to_the_end = len(bad) > 1 and len(bad) == len(values) - bad[0]
        others = "and so are all after it" if to_the_end else f"{len(bad)} of {len(values)} are so"
        raise Wrong(
            f"{what} contains NaN or inf",
            expected="finite numbers",
            found=f"entry {bad[0]} is {values.flat[bad[0]]}; {others}",
            next_step=f"Print what is computed for entry {bad[0]}, to see where NaN or inf first "
            "appears. If the numbers before it grow, try a smaller learning rate.",
            earned=earned,
        )
