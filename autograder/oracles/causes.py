"""What a diagnosis is made of: a comparison that failed, and guesses that can be tested."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from autograder.oracles.text import number
from autograder.oracles.tolerances import FloatArray, is_close

#: exp(x) is inf in float32 above this; in float64 above 709.
_EXP_OVERFLOWS = 88.0


@dataclass(frozen=True)
class Diagnosis:
    """Why an answer is wrong, as far as it could be proved.

    Attributes
    ----------
    cause : str
        One or two sentences for the student.
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
    """

    found: FloatArray
    expected: FloatArray
    batch_size: int | None = None
    inputs: Mapping[str, FloatArray] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """How a sentence about the values starts."""
        return "Every element is" if self.expected.ndim else "It is"

    def reproduced_by(self, candidate: FloatArray) -> bool:
        """Whether `candidate` is what was found, within the usual tolerance."""
        return bool(np.all(np.isfinite(candidate))) and is_close(self.found, candidate)


@dataclass(frozen=True)
class Hypothesis:
    """A guess that can be tested: with this cause, `reproduction` would have been found."""

    cause: str
    next_step: str
    reproduction: FloatArray


#: Proposes what may have gone wrong; never has to be right.
Recogniser = Callable[[Case], Iterable[Hypothesis]]


def explain_non_finite(
    values: FloatArray, inputs: Mapping[str, FloatArray] | None = None
) -> Diagnosis:
    """Say where the NaN or inf in `values` is likely to come from.

    Parameters
    ----------
    values : ndarray of float64, any shape
        Numbers of which at least one is NaN or inf.
    inputs : mapping of str to ndarray, optional
        What the function was given: large entries point at exp.

    Returns
    -------
    Diagnosis
    """
    counts = {"NaN": int(np.isnan(values).sum()), "inf": int(np.isinf(values).sum())}
    names = " and ".join(name for name, count in counts.items() if count)
    many = "" if values.size == 1 else f" in {sum(counts.values())} of {values.size} elements"
    stable = "Subtract the largest logit of each row before exp; the softmax stays the same."
    for name, array in (inputs or {}).items():
        largest = float(np.max(array, initial=0.0))
        if largest > _EXP_OVERFLOWS:
            return Diagnosis(
                f"{names}{many}: {name} goes up to {number(largest, 4)}, and exp(x) overflows to "
                "inf for x above 709 (above 88 in float32).",
                stable,
            )
    if not counts["NaN"]:
        return Diagnosis(
            f"{names}{many}: exp of a large number and a division by 0 give inf, log(0) gives "
            "-inf.",
            f"Print the intermediate results to see where inf first appears. {stable}",
        )
    return Diagnosis(
        f"{names}{many}: 0 / 0, inf / inf, inf - inf and 0 * inf give NaN, mostly after exp of a "
        "large number overflowed to inf or after log(0).",
        f"Print the intermediate results to see where NaN or inf first appears. {stable}",
    )
