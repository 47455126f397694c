"""What a diagnosis is made of: a comparison that failed, and guesses that can be tested."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from autograder.oracles import catalogue
from autograder.oracles.text import number
from autograder.oracles.tolerances import FloatArray, is_close
from autograder.results.cause import Cause

#: exp(x) is inf above this; in float32 already above 88.
_EXP_OVERFLOWS = 709.0


@dataclass(frozen=True)
class Diagnosis:
    """Why an answer is wrong, as far as it could be proved.

    Attributes
    ----------
    cause : str
        One or two sentences for the student; a :class:`~autograder.results.cause.Cause`,
        except where a rubric gave a plain text.
    next_step : str
        What to do about it.
    """

    cause: str
    next_step: str


@dataclass(frozen=True)
class Case:
    """A comparison that failed, with what is known about it.

    Attributes
    ----------
    found, expected : ndarray of float64
        What was found and what is expected; usually, not always, of one shape.
    batch_size : int or None
        Elements in the mini-batch the values were computed on.
    inputs : mapping of str to ndarray
        What the student's function was given. ``bias`` is the bias it adds.
    is_rate : bool
        Whether the values are fractions of wrong or of right predictions.
    slips : callable
        Gives what slips in the formula would have given, if the rubric has one.
    """

    found: FloatArray
    expected: FloatArray
    batch_size: int | None = None
    inputs: Mapping[str, FloatArray] = field(default_factory=dict)
    is_rate: bool = False
    slips: Callable[[], Iterable[Hypothesis]] = tuple

    @property
    def subject(self) -> str:
        """How a sentence about the values starts."""
        return f"{self.whole} is"

    @property
    def whole(self) -> str:
        """What a sentence calls all of the values."""
        return "Every element" if self.expected.ndim else "It"

    def reproduced_by(self, candidate: FloatArray) -> bool:
        """Whether `candidate` is what was found, within the usual tolerance."""
        return bool(np.all(np.isfinite(candidate))) and is_close(self.found, candidate)


@dataclass(frozen=True)
class Hypothesis:
    """A guess that can be tested: with this cause, `reproduction` would have been found."""

    cause: Cause
    reproduction: FloatArray


#: Proposes what may have gone wrong; never has to be right.
Recogniser = Callable[[Case], Iterable[Hypothesis]]


def explain_non_finite(
    values: FloatArray,
    inputs: Mapping[str, FloatArray] | None = None,
    expected: FloatArray | None = None,
) -> Diagnosis:
    """Say where NaN or inf stands in `values`, and what gives such numbers.

    Parameters
    ----------
    values : ndarray of float64, any shape
        Numbers of which at least one is NaN or inf.
    inputs : mapping of str to ndarray, optional
        What the function was given: large entries point at exp.
    expected : ndarray, optional
        What is right: of rows of probabilities a softmax is spoken of, else of none.

    Returns
    -------
    Diagnosis
    """
    counts = {"NaN": int(np.isnan(values).sum()), "inf": int(np.isinf(values).sum())}
    names = " and ".join(name for name, count in counts.items() if count)
    many = "" if values.size == 1 else _where_non_finite(values)
    for name, array in (inputs or {}).items():
        largest = float(np.max(array, initial=0.0))
        if largest > _EXP_OVERFLOWS and not _elsewhere(values, array):
            softmax = expected is not None and _are_probabilities(expected)
            step = catalogue.SHIFT_LOGITS if softmax else catalogue.SHRINK.format(name=name)
            cause = catalogue.OVERFLOW.of(
                names=names, many=many, name=name, largest=number(largest, 4), step=step
            )
            return Diagnosis(cause, cause.next_step)
    if not counts["NaN"]:
        cause = catalogue.INFINITE.of(names=names, many=many)
    else:
        cause = catalogue.NOT_A_NUMBER.of(names=names, many=many)
    return Diagnosis(cause, cause.next_step)


def _where_non_finite(values: FloatArray) -> str:
    """Say in how many elements NaN or inf stands, and from which on."""
    bad = ~np.isfinite(values)
    many = f" in {np.count_nonzero(bad)} of {values.size} elements"
    first = [int(place) for place in np.argwhere(bad)[0]]
    if bad.all():
        return many
    if values.ndim == 1 and len(values) - first[0] > 1 and bad[first[0] :].all():
        return f"{many}, all from {first} on"
    return f"{many}, the first at {first}"


def _are_probabilities(values: FloatArray) -> bool:
    """Whether the rows are what a softmax gives."""
    row = values.ndim > 0 and values.shape[-1] > 1
    return row and bool(np.all(values >= 0.0)) and bool(np.allclose(values.sum(axis=-1), 1.0))


def _elsewhere(values: FloatArray, array: FloatArray) -> bool:
    """Whether NaN or inf stands in a row whose own input is small: exp of that is finite."""
    if not values.ndim or not array.ndim or len(values) != len(array):
        return False
    bad = ~np.all(np.isfinite(values.reshape(len(values), -1)), axis=1)
    small = np.max(array.reshape(len(array), -1), axis=1, initial=0.0) <= _EXP_OVERFLOWS
    # Of one row of scores, a softmax has inf in one place and NaN in others.
    return array.ndim > 1 and bool(np.any(bad & small))


#: More causes of different kinds than these say nothing to a student.
_MOST_CAUSES = 3


def one_of(causes: Iterable[Cause]) -> Cause | None:
    """Return the first of causes that all fit, with one of each other kind: nobody can tell.

    4 * (k + 1) without k is 4, and so it is without the factor k + 1. None where there is no
    cause, or where they are of more kinds than help.
    """
    different: list[Cause] = []
    for cause in causes:
        if not any(alike(cause, each) for each in different):
            different.append(cause)
    if not different or len(different) > _MOST_CAUSES:
        return None
    return functools.reduce(_either, different)


def alike(one: Cause, other: Cause) -> bool:
    """Whether two causes speak of the same kind of change."""
    return one.id == other.id != "slip" or not set(one.explains).isdisjoint(other.explains)


def _either(one: Cause, other: Cause) -> Cause:
    explains = (*one.explains, *other.explains)
    return Cause(one.id, f"{one} Or: {other}", one.next_step, explains=explains)
