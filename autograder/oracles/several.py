"""Are several values right that are returned together: each is compared by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.compare import assert_close
from autograder.oracles.own_values import Own
from autograder.oracles.returned import as_values
from autograder.oracles.tolerances import RTOL


@runtime_checkable
class Computed(Protocol):
    """What a :class:`Formula` of several values is, and a kit's record of one."""

    def value(self) -> Any:
        """Return the values."""

    def taking(self, place: int) -> Any:
        """Return the formula of one of them."""


def assert_values(
    found: object,
    names: str,
    expected: Computed | Sequence[npt.ArrayLike],
    *,
    what: str,
    rtol: float | Sequence[float] = RTOL,
    atol: float | Sequence[float | None] | None = None,
    batch_size: int | None = None,
    forms: Mapping[Any, Sequence[npt.ArrayLike]] | None = None,
    own: Own | None = None,
    shares: Sequence[float] | None = None,
    disordered: float = 0.0,
    next_step: str = "",
) -> str | None:
    """Check several values that a function returns together: ``return dw, db``.

    ``assert_values(student.gradient(x, w), "dw, db", Formula(gradient, x, w), what="gradient")``
    says if there is not one for each name, if they are in a different order, and else, of the first
    that is wrong, what :func:`assert_close` says of it.

    Parameters
    ----------
    found : object
        What the student's code gave: a tuple, a list, or an array with an entry for each.
    names : str
        What they are called, as they stand in a return statement.
    expected : Formula or sequence of number or array
        What a right answer gives, in this order. Of a formula, which computes all of them,
        slips are looked for in each.
    what : str
        Name of the call in messages: ``gradient(x, w)``.
    rtol, atol : float, or sequence with one for each value
        See :func:`autograder.oracles.tolerances.allowed_difference`.
    batch_size : int, optional
        Elements in the mini-batch that the values were computed on.
    forms : mapping of str to sequence of array, optional
        Wrong answers that are anticipated, by what names them: one for each value.
    own : Own, optional
        What is right for an earlier value of the student's own; it computes all values.
    shares : sequence of float, optional
        What each is worth, together 1: what is right keeps its share. Without it, one wrong
        value costs all.
    disordered : float
        Fraction of the points that the right values earn in a different order.
    next_step : str
        What to do, where no cause with a next step of its own is found.

    Returns
    -------
    str or None
        None if all are right; a note for the student if some are right for `own` alone.

    Raises
    ------
    Wrong
        If a value is missing, in another place, or wrong.
    ValueError
        If there is not one share, or not one expected value, for each name.
    """
    each = [name.strip() for name in names.split(",")]
    formula = expected if isinstance(expected, Computed) else None
    right = list(expected.value() if isinstance(expected, Computed) else expected)
    worth = list(shares or [])
    if len(right) != len(each) or (worth and len(worth) != len(each)):
        raise ValueError(f"{names}: {len(right)} expected values, {len(worth)} shares")
    rtols = [rtol] * len(each) if isinstance(rtol, (int, float)) else list(rtol)
    atols = [atol] * len(each) if atol is None or isinstance(atol, (int, float)) else list(atol)
    values = as_values(found, names, what=what, right=right, disordered=disordered)
    owns = own.each(len(each)) if own else [None] * len(each)
    notes, wrong, kept = list[str](), list[Wrong](), 0.0
    for place, name in enumerate(each):
        try:
            note = assert_close(
                values[place],
                right[place],
                what=f"{name} of {what}",
                rtol=rtols[place],
                atol=atols[place],
                batch_size=batch_size,
                forms={cause: form[place] for cause, form in (forms or {}).items()},
                formula=formula.taking(place) if formula is not None else None,
                own=owns[place],
                next_step=next_step,
            )
        except Wrong as error:
            wrong.append(error)
            continue
        notes += [note] if note else []
        kept += worth[place] if worth else 0.0
    if wrong:
        wrong[0].earned = kept
        raise wrong[0]
    return " ".join(notes) or None
