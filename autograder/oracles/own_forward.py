"""Is a gradient that of the student's own forward, right or wrong as that may be."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from autograder.errors import Wrong, is_asked_why
from autograder.oracles.finite_differences import EPS, EPS_FLOAT32
from autograder.oracles.plain import Reader
from autograder.oracles.shapes import shape_text
from autograder.oracles.tables import first_indices
from autograder.oracles.tolerances import BoolArray, FloatArray

#: How closely a gradient must agree with differences of the student's own
#: forward, relative to the size of the gradient: in float64, and in float32.
OWN_RTOL = 1e-4
OWN_RTOL_FLOAT32 = 1e-2

# Rounding errors of one result, in units of the machine precision: a product of
# matrices rounds many times, mostly in opposite directions.
_ROUNDINGS = 8.0
# Entries that are differentiated one by one, beside the random directions.
_DISPUTED_ENTRIES = 8
# A gradient that is 0 in almost all entries where the true one is not belongs to
# a forward that (almost) ignores its input: being right for that shows nothing.
_FEWEST_NONZERO = 0.25
_NEGLIGIBLE = 1e-6

#: Evaluates the student's forward; may raise `Wrong`.
Forward = Callable[[FloatArray], object]
Index = tuple[int, ...]


@dataclass(frozen=True)
class Verdict:
    """What differences of the student's own forward say.

    Attributes
    ----------
    agrees : bool
        Whether the student's gradient is that of their forward.
    numeric : mapping of index to float
        Differences at the disputed entries.
    tolerance : float
        How well these are known.
    trouble : str
        Why the forward could not be differentiated, if so.
    """

    agrees: bool = False
    numeric: Mapping[Index, float] = field(default_factory=dict)
    tolerance: float = 0.0
    trouble: str = ""


class OwnForward:
    """Differentiates ``sum(upstream * forward(x))`` at one point.

    Parameters
    ----------
    forward : callable
        The student's forward; gives a number or an array, may raise `Wrong`.
    x : ndarray of float64
        Where it is differentiated.
    upstream : ndarray of float64, the shape of the forward's result
        Weights of the sum.
    eps : float
        Step of the differences if it computes in float64.
    """

    def __init__(
        self, forward: Forward, x: FloatArray, upstream: FloatArray, eps: float = EPS
    ) -> None:
        self._forward = forward
        self._x = x
        self._upstream = upstream
        self._eps = eps
        self._rtol = OWN_RTOL
        self._noise = 0.0

    # Students' numbers may be anything up to inf: overflow then shows in the result.
    @np.errstate(all="ignore")
    def judge(
        self,
        analytic: FloatArray,
        truth: FloatArray,
        rng: np.random.Generator,
        *,
        ok: BoolArray,
        directions: int,
    ) -> Verdict:
        """Compare `analytic` with differences at disputed entries and along random directions.

        Parameters
        ----------
        analytic, truth : ndarray of float64, the shape of x
            The student's gradient, which is wrong, and the true one.
        rng : numpy.random.Generator
            Draws the directions.
        ok : ndarray of bool, the shape of x
            Where `analytic` is right.
        directions : int
            How many directions.

        Returns
        -------
        Verdict
        """
        try:
            trouble = self._settle()
            if trouble:
                return Verdict(trouble=trouble)
            disputed = _disputed(analytic, truth, ok)
            tolerance = self._rtol * float(np.max(np.abs(analytic))) + self._noise
            numeric: dict[Index, float] = {}
            for entry in disputed:
                numeric[entry] = self._along(_unit(self._x.shape, entry))
                if not is_asked_why() and not abs(numeric[entry] - analytic[entry]) <= tolerance:
                    return Verdict(numeric=numeric, tolerance=tolerance)
            agrees = (
                _tells_something(analytic, truth, tolerance)
                and all(abs(numeric[e] - analytic[e]) <= tolerance for e in disputed)
                and all(self._agrees_somewhere(analytic, rng) for _ in range(directions))
            )
        except Wrong as wrong:
            return Verdict(trouble=f"your forward failed ({wrong.feedback.summary})")
        return Verdict(agrees, numeric, tolerance)

    def _agrees_somewhere(self, analytic: FloatArray, rng: np.random.Generator) -> bool:
        # The derivative along random signs adds up all entries with these signs:
        # its size is that of the norm, and an error in any entry shows. Signs,
        # not Gaussians: no entry moves by more than the step, towards a kink.
        signs = rng.choice([-1.0, 1.0], size=self._x.shape)
        difference = abs(self._along(signs) - float(np.sum(analytic * signs)))
        allowed = self._rtol * float(np.linalg.norm(analytic)) + self._noise
        return difference <= allowed < math.inf

    def _settle(self) -> str:
        """Find out the precision of the forward, or say why it cannot be differentiated."""
        # Not at x itself: round inputs may give results that float32 holds exactly.
        nearby = self._x + self._eps * np.cos(1.0 + np.arange(self._x.size).reshape(self._x.shape))
        once, again = self._value(nearby), self._value(nearby)
        if once is None or again is None:
            return f"your forward does not give {shape_text(self._upstream.shape)}, all finite"
        precision = float(np.finfo(np.float64).eps)
        if np.all(once.astype(np.float32) == once):
            precision = float(np.finfo(np.float32).eps)
            self._eps, self._rtol = EPS_FLOAT32, OWN_RTOL_FLOAT32
        if np.max(np.abs(once - again)) > _ROUNDINGS * precision * np.max(np.abs(once)):
            return "your forward gives different results for the same input"
        size = float(np.linalg.norm(self._upstream * once))
        self._noise = _ROUNDINGS * precision * size / self._eps
        return ""

    def _along(self, direction: FloatArray) -> float:
        step = self._eps * direction
        after, before = self._value(self._x + step), self._value(self._x - step)
        if after is None or before is None:
            return float("nan")  # agrees with nothing
        return float(np.sum(self._upstream * (after - before))) / (2.0 * self._eps)

    def _value(self, x: FloatArray) -> FloatArray | None:
        """Evaluate the forward on a copy of its own; None if the result is of no use."""
        values = Reader("forward", shape_text(self._upstream.shape)).numbers(
            self._forward(x.copy())
        )
        if values.size == self._upstream.size == 1:
            values = values.reshape(self._upstream.shape)
        usable = values.shape == self._upstream.shape and np.all(np.isfinite(values))
        return values if usable else None


def _disputed(analytic: FloatArray, truth: FloatArray, ok: BoolArray) -> list[Index]:
    """Return the first wrong entries, which are shown, and the most wrong ones."""
    difference = np.where(ok, 0.0, np.nan_to_num(np.abs(analytic - truth)))
    worst = np.zeros(ok.size, dtype=np.bool_)
    worst[np.argsort(difference, axis=None)[-_DISPUTED_ENTRIES:]] = True
    wrong = worst.reshape(ok.shape) & ~ok
    return list(dict.fromkeys([*first_indices(~ok), *first_indices(wrong, _DISPUTED_ENTRIES)]))


def _tells_something(analytic: FloatArray, truth: FloatArray, tolerance: float) -> bool:
    """Whether agreement would show that `analytic` is the gradient of another forward."""
    if not np.all(np.isfinite(analytic)):
        return False
    largest = float(np.max(np.abs(analytic)))
    # It must be nonzero, and further from the truth than the noise reaches.
    if not (largest > tolerance and np.max(np.abs(analytic - truth)) > 2.0 * tolerance):
        return False
    nonzero = np.mean(np.abs(analytic) > _NEGLIGIBLE * largest)
    needed = np.mean(np.abs(truth) > _NEGLIGIBLE * np.max(np.abs(truth)))
    return bool(nonzero >= _FEWEST_NONZERO * needed)


def _unit(shape: tuple[int, ...], entry: Index) -> FloatArray:
    direction = np.zeros(shape)
    direction[entry] = 1.0
    return direction
