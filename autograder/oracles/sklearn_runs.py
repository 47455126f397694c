"""What a student's function had scikit-learn do, and what is right for how it fitted a classifier.

:mod:`autograder.driving.sklearn_runs` watches it. What comes back is what the student's process
says of itself: it helps to explain a wrong result, and to judge a classifier on features that only
the student's code can compute.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.oracles.own_values import Own
from autograder.oracles.tolerances import FloatArray
from autograder.oracles.validated import Labels, Validated
from autograder.results.cause import Cause

FITTED_TWICE = Cause(
    "fitted to each set",
    "{names}: fitted to each set by itself, so their features differ.",
    explains=("function",),
)
OTHER_PARAMETERS = Cause(
    "other parameters",
    "The classifier was fitted with {used}.",
    explains=("constant", "off by one"),
    about=("SVC",),
)

#: What can be fitted again here: kernels with a gamma that scikit-learn computes.
_KERNELS = ("rbf", "linear", "poly", "sigmoid")

#: What a student's own process says of the call of a library's function: its numbers, by name.
Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Fit:
    """One call of a classifier's ``fit``.

    Attributes
    ----------
    x, y : ndarray of float64, shape (n, n_features) and (n,)
    parameters : dict
        Those of the classifier that were asked for.
    """

    x: FloatArray
    y: FloatArray
    parameters: dict[str, Any]

    def differs_from(self, parameters: Mapping[str, Any]) -> bool:
        """Whether it was fitted with other parameters than these."""
        return any(self.parameters.get(name) != value for name, value in parameters.items())

    def svc_parameters(self) -> dict[str, Any] | None:
        """Return those of an SVC; None for what would take the grader long to fit again."""
        c, kernel, gamma = (self.parameters.get(name) for name in ("C", "kernel", "gamma"))
        if (
            isinstance(c, bool)
            or not isinstance(c, (int, float))
            or not 1e-3 <= c <= 1e3
            or kernel not in _KERNELS
        ):
            return None
        number = isinstance(gamma, float) and 1e-6 <= gamma <= 1e3 and kernel == "rbf"
        if not number and gamma not in ("auto", "scale"):
            return None
        return {"C": c, "kernel": kernel, "gamma": gamma}


@dataclass(frozen=True)
class SklearnRun:
    """What a function returned, and what it had scikit-learn do.

    Attributes
    ----------
    returned : object
        As any call returns it: plain data or a Remote.
    fits : list of Fit
        The last calls of the classifier's ``fit``, in order.
    asked : list of ndarray of float64, shape (n, n_features)
        The samples that it was asked to classify, the last few times.
    prepared : dict of str to list of (int, int)
        For each transformer, by its name, the shape of what it was fitted to.
    labels : list of ndarray of float64, shape (n,)
        The second of the two values that each call of a function of the student's returned.
    calls : set of tuple of float
        Numbers that a library's function was called with.
    """

    returned: Any
    fits: list[Fit] = field(default_factory=list)
    asked: list[FloatArray] = field(default_factory=list)
    prepared: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    labels: list[FloatArray] = field(default_factory=list)
    calls: set[Numbers] = field(default_factory=set)

    def why_features_differ(self) -> Cause | None:
        """Return a cause if a transformer was fitted to more than one set."""
        twice = [name for name, shapes in self.prepared.items() if len(shapes) > 1]
        return FITTED_TWICE.of(names=" and ".join(twice)) if twice else None


def is_rescaled(found: FloatArray, given: FloatArray) -> bool:
    """Whether each column is the one given, times a number above 0, plus a number.

    Parameters
    ----------
    found, given : ndarray of float64, shape (n, n_features)
    """
    if found.shape != given.shape:
        return False
    centred, wanted = found - found.mean(axis=0), given - given.mean(axis=0)
    squares = np.sum(wanted * wanted, axis=0)
    factors = np.sum(centred * wanted, axis=0) / np.where(squares > 0, squares, 1.0)
    same = np.isclose(centred, wanted * factors, atol=1e-6 * float(np.abs(found).max()))
    return bool(np.all(factors[squares > 0] > 0) and same.all())


class FittedSvc:
    """How the student's code has fitted an SVC, and what is right for that.

    Its features may be those it was given, each times a number and plus a number, and its
    parameters others than those asked for: one slip costs its own points.

    Parameters
    ----------
    run : SklearnRun
    sets : (x_train, y_train, x_val, y_val)
        What the student's function was given.
    right : Validated
        What is right for these and the parameters asked for.
    wanted : mapping of str to object
        These parameters.
    outcome : callable
        Returns what an SVC gives, as :class:`Validated`: of four sets, and parameters by name.
    next_step : str
        What to do where the parameters are others.

    Attributes
    ----------
    other : Cause or None
        That the parameters are others, if they are.
    name : str
        What it was fitted with, in words.
    """

    def __init__(
        self,
        run: SklearnRun,
        sets: tuple[FloatArray, Labels, FloatArray, Labels],
        right: Validated,
        wanted: Mapping[str, Any],
        outcome: Callable[..., Validated],
        *,
        next_step: str = "",
    ) -> None:
        x_train, y_train, x_val, _ = sets
        fits = [fit for fit in run.fits if np.array_equal(fit.y, y_train)]
        fits = [fit for fit in fits if is_rescaled(fit.x, x_train) and fit.svc_parameters()]
        self._fit = fits[-1] if fits else None
        self._asked = [x_val, *(each for each in run.asked if is_rescaled(each, x_val))][-1]
        self._sets, self._right, self._wanted, self._of = sets, right, wanted, outcome
        self.other: Cause | None = None
        self.name = "the features as your code changes them before it fits"
        if run.fits and run.fits[-1].differs_from(wanted):
            used = sorted(run.fits[-1].parameters.items())
            cause = OTHER_PARAMETERS.of(used=", ".join(f"{name}={each!r}" for name, each in used))
            self.other = cause.saying(str(cause), next_step)
            self.name = "the classifier that you fitted, which has other parameters"

    def own(self, of: Callable[[Validated], npt.ArrayLike]) -> list[Own]:
        """Return what is right for it, for ``assert_close(..., own=...)``; none if not known.

        Parameters
        ----------
        of : callable
            Takes of a validated classifier what is compared.
        """
        if self._fit is None:
            return []
        return [Own(self.name, lambda *_: of(self._outcome), self._fit.x, self._asked)]

    @functools.cached_property
    def _outcome(self) -> Validated:
        assert self._fit is not None
        parameters = self._fit.svc_parameters() or {}
        _, y_train, _, y_val = self._sets
        found = self._of(self._fit.x, y_train, self._asked, y_val, **parameters)
        if self._fit.differs_from(self._wanted) and found.accuracy <= self._right.accuracy / 2:
            raise ValueError("it tells the classes apart hardly better than by chance")
        return found
