"""Why is it wrong: name a cause, but only one that can be proved.

Each recogniser proposes hypotheses: a cause, and what would have been found
because of it. A cause is named only if that is what was found. To teach
`diagnose` another mistake, write one more function and add it to the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from autograder.errors import is_asked_why
from autograder.oracles import arrangements, recognisers, reductions
from autograder.oracles.causes import (
    Case,
    Diagnosis,
    Hypothesis,
    Recogniser,
    alike,
    explain_non_finite,
    one_of,
)
from autograder.oracles.formulas import Formula
from autograder.oracles.text import is_exactly
from autograder.oracles.tolerances import FloatArray, is_close, trusted
from autograder.results.cause import Cause

__all__ = ["RECOGNISERS", "Diagnosis", "diagnose", "proved"]

#: Asked in this order, the first that is proved wins: the particular stands
#: before the general (a factor of 255 before any factor).
RECOGNISERS: tuple[Recogniser, ...] = (
    recognisers.all_zeros,
    recognisers.returned_input,
    recognisers.bias_forgotten,
    arrangements.transposed,
    recognisers.negated,
    recognisers.scaled_by_known_constant,
    recognisers.accuracy_for_error,
    recognisers.slip_in_formula,
    recognisers.another_activation,
    recognisers.sign_lost,
    recognisers.digits_lost,
    arrangements.one_sign_wrong,
    arrangements.shifted,
    arrangements.reversed_order,
    arrangements.permuted,
    arrangements.repeated_row,
    recognisers.off_by_constant,
    recognisers.scaled_by_constant,
    arrangements.first_row_alone,
    arrangements.one_row_wrong,
    recognisers.rows_scaled,
    reductions.other_shape,
    reductions.one_for_each_row,
    reductions.rows_together,
)

# More elements are not looked at: twenty guesses at 30,000 images take half a minute.
_LARGEST = 500_000

FORM_NEXT_STEP = "Compare that with the formula in the homework."


def diagnose(
    found: npt.ArrayLike,
    expected: npt.ArrayLike,
    *,
    batch_size: int | None = None,
    inputs: Mapping[str, npt.ArrayLike] | None = None,
    forms: Mapping[str, npt.ArrayLike] | None = None,
    is_rate: bool = False,
    formula: Formula | None = None,
) -> Diagnosis | None:
    """Name the cause of a wrong answer, if it can be proved.

    Parameters
    ----------
    found : float or ndarray
        What the student's code gave, as read by `as_scalar` or `as_array`.
    expected : float or ndarray
        What a right answer gives.
    batch_size : int, optional
        Elements in the mini-batch the values were computed on.
    inputs : mapping of str to array, optional
        What the student's function was given; ``bias`` is the bias it adds.
    forms : mapping of str to array, optional
        Wrong answers that the rubric's author anticipates: a sentence that
        names the mistake, best a :class:`~autograder.results.cause.Cause`, and what it
        gives, NaN and inf included. Tried before everything else.
    is_rate : bool
        Whether it is a fraction of wrong, or of right, predictions.
    formula : Formula, optional
        What computes a right answer: slips in it are tried, one at a time.

    Returns
    -------
    Diagnosis or None
        None if the answer is right, if no cause reproduces what was found, or
        if several do and a single number is expected.

    Raises
    ------
    ValueError
        If `expected` is empty, not numeric or not finite. Inputs and forms that
        hold no numbers are passed over: looking for a cause never costs a verdict.
    """
    wanted, values = trusted(expected), _numbers(found)
    if values is None or not is_asked_why() or is_close(values, wanted):
        return None
    matching = [each for each, form in _all_numbers(forms).items() if _is_form(values, form)]
    if matching:
        return _of_forms(matching)
    given = _all_numbers(inputs)
    if not np.all(np.isfinite(values)):
        slip = _slip_to_nan(values, formula)
        if slip:
            return Diagnosis(slip, slip.next_step)
        return explain_non_finite(values, given, wanted)
    slips = formula.hypotheses if formula else tuple
    if values.size <= _LARGEST or values.shape != wanted.shape:
        return _the_one(Case(values, wanted, batch_size, given, is_rate, slips))
    rows = _LARGEST * len(values) // values.size
    start = (
        _the_one(Case(values[:rows], wanted[:rows], batch_size, given, is_rate)) if rows else None
    )
    if start is None:
        return None
    words = f"In the first {rows} rows: {start.cause}"
    cause = start.cause.saying(words) if isinstance(start.cause, Cause) else words
    return Diagnosis(cause, start.next_step)


def proved(case: Case) -> Iterator[Hypothesis]:
    """Yield the hypotheses that reproduce what was found, the first of each recogniser."""
    # Guesses may overflow or take the log of 0; such a guess reproduces nothing.
    for recognise in RECOGNISERS:
        with np.errstate(all="ignore"):
            hypothesis = next(
                (h for h in recognise(case) if case.reproduced_by(h.reproduction)), None
            )
        if hypothesis is not None:
            yield hypothesis


def _the_one(case: Case) -> Diagnosis | None:
    hypotheses = proved(case)
    first = None if is_close(case.found, case.expected) else next(hypotheses, None)
    if first is None:
        return None
    # 2/3 instead of 1/3 is twice as much, and 1 minus it: one number proves
    # neither, however often it is repeated. Zeros need no proof.
    one_number = np.ptp(case.expected) == 0.0 and (case.found.size == 1 or np.any(case.found))
    if one_number and not all(alike(first.cause, each.cause) for each in hypotheses):
        return None
    return Diagnosis(first.cause, first.cause.next_step)


def _of_forms(matching: Sequence[str]) -> Diagnosis:
    """Name the anticipated mistake that was found, or the first two where nobody can tell."""
    cause = matching[0]
    if not isinstance(cause, Cause):
        return Diagnosis(cause, FORM_NEXT_STEP)
    named = one_of(each for each in matching if isinstance(each, Cause)) or cause
    return Diagnosis(named, named.next_step or FORM_NEXT_STEP)


def _slip_to_nan(values: FloatArray, formula: Formula | None) -> Cause | None:
    """Return the slip that gives NaN and inf in the same places; where all is NaN, none is."""
    if formula is None or not np.any(np.isfinite(values)):
        return None
    slips = (h.cause for h in formula.hypotheses(finite=False) if _is_form(values, h.reproduction))
    return next(slips, None)


def _is_form(values: FloatArray, form: FloatArray) -> bool:
    """Whether the values are an anticipated wrong answer, NaN and inf in the same places."""
    finite = np.isfinite(form)
    if values.shape != form.shape or not np.array_equal(
        values[~finite], form[~finite], equal_nan=True
    ):
        return False
    return not np.any(finite) or is_close(values[finite], form[finite])


def _all_numbers(arrays: Mapping[str, npt.ArrayLike] | None) -> dict[str, FloatArray]:
    given = {name: np.asarray(array) for name, array in (arrays or {}).items()}
    return {
        name: array.astype(np.float64)
        for name, array in given.items()
        if array.dtype.kind in "iuf" and array.size
    }


def _numbers(found: npt.ArrayLike) -> FloatArray | None:
    """Return the numbers in `found`; None if it has no numbers to compare."""
    if not is_exactly(found, int, float, np.ndarray, np.float64):
        return None
    values = np.asarray(found)
    if values.dtype.kind not in "iuf" or values.size == 0:
        return None
    return values.astype(np.float64)
