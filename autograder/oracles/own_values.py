"""One slip costs its own points: what is right for an earlier value of the student's own."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.catalogue import FOLLOWS
from autograder.oracles.causes import Diagnosis
from autograder.oracles.tolerances import RTOL, FloatArray, is_close
from autograder.results.cause import Cause

#: Where an own value is 0, or one of its numbers comes again, in almost all places and the
#: right one is not, the earlier value has made the later step trivial.
_FEWEST = 0.25
_NEGLIGIBLE = 1e-6


@dataclass(frozen=True, init=False)
class Own:
    """What a later step has to give for an earlier value of the student's own.

    Given to ``assert_close(..., own=Own(...))``: an answer that is wrong, but right for what
    the student's code gave before, keeps its points, with a note that says so. The earlier
    value is judged by a check of its own. One that makes the later step trivial (zeros, one
    number everywhere, nothing, NaN) earns nothing later.

    Parameters
    ----------
    name : str or sequence of str
        What notes call the earlier value: ``"your A1"``; of several, each.
    then : callable
        Computes from it what is right for it; called only where an answer is wrong. If it
        raises, there is no such answer.
    *earlier : object
        What the student's code gave, as it came; or a function without parameters that asks
        for it, ``lambda: student.f(x)``, called only where an answer is wrong.
    """

    names: tuple[str, ...]
    then: Callable[..., npt.ArrayLike]
    earlier: tuple[object, ...]

    def __init__(
        self, name: str | Sequence[str], then: Callable[..., npt.ArrayLike], *earlier: object
    ) -> None:
        object.__setattr__(self, "names", (name,) if isinstance(name, str) else tuple(name))
        object.__setattr__(self, "then", then)
        object.__setattr__(self, "earlier", earlier)

    @property
    def name(self) -> str:
        """What notes call all earlier values together."""
        return together(self.names)

    def follows(
        self, found: FloatArray, *, rtol: float = RTOL, atol: float | None = None
    ) -> Cause | None:
        """Return why an answer earns nothing that is right for an earlier value.

        Parameters
        ----------
        found : ndarray of float64
            A wrong answer that keeps no points by :meth:`value`, as that shows nothing.
        """
        earlier = self._asked()
        value = (
            None if any(each is None for each in earlier) or not earlier else self._then(earlier)
        )
        if value is None or not is_close(found, value, rtol=rtol, atol=atol):
            return None
        return following(self.names, *earlier)

    def each(self, count: int) -> list[Own]:
        """Return what is right for each of several values that it computes together."""
        together = functools.cache(lambda: self.then(*self._asked()))
        return [Own(self.names, _taking(together, place), *self.earlier) for place in range(count)]

    def at_hand(self) -> Own:
        """Return the same with the earlier values themselves, where they are to be asked for."""
        return Own(self.names, self.then, *map(_answer, self.earlier))

    def _asked(self) -> list[FloatArray | None]:
        return [_numbers(_answer(each)) for each in self.earlier]

    def _then(self, earlier: Sequence[FloatArray | None]) -> FloatArray | None:
        """Return what is right for earlier values; None where nothing is."""
        try:
            with np.errstate(all="ignore"):
                return _numbers(self.then(*earlier))
        except (Wrong, ArithmeticError, LookupError, TypeError, ValueError):
            return None  # another shape, say

    def value(self, expected: FloatArray) -> FloatArray | None:
        """Return what is right for the earlier value; None where that would show nothing.

        Parameters
        ----------
        expected : ndarray of float64
            What is right, for comparison: where it is one number everywhere, so may this be.
        """
        earlier = self._asked()
        if any(each is None or _is_trivial(each) for each in earlier):
            return None
        value = self._then(earlier)
        return value if value is not None and _tells_as_much(value, expected) else None


def right_for_own(
    found: FloatArray,
    expected: FloatArray,
    own: Own | Sequence[Own] | None,
    *,
    what: str,
    rtol: float,
    atol: float | None,
) -> str | None:
    """Return a note if an answer that is wrong is right for an earlier value of the student's."""
    for each in each_of(own):
        value = each.value(expected)
        if value is not None and is_close(found, value, rtol=rtol, atol=atol):
            return f"{what} is correct for {each.name}, which has a check of its own."
    return None


def following(names: str | Sequence[str], *earlier: FloatArray | None) -> Cause:
    """Return the cause of what follows from an earlier value that shows nothing.

    Parameters
    ----------
    names : str or sequence of str
        What notes call the earlier values: each, or all together.
    *earlier : ndarray of float64 or None
    """
    each = [names] if isinstance(names, str) else list(names)
    name, held = together(each), "wrong"
    for place, values in enumerate(earlier):
        if values is not None and _is_trivial(values):
            everywhere = " everywhere" if values.size > 1 else ""
            held = f"{values.reshape(-1)[0] + 0.0:.4g}{everywhere}"
            name = each[place] if len(each) == len(earlier) else name
            break
    return FOLLOWS.of(name=name, Name=name[:1].upper() + name[1:], held=held)


def together(names: Sequence[str]) -> str:
    """Return names as they stand in a sentence: ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def follows_from_own(
    found: FloatArray,
    own: Own | Sequence[Own] | None,
    *,
    rtol: float = RTOL,
    atol: float | None = None,
) -> Diagnosis | None:
    """Return why a wrong answer is wrong, where it follows from a trivial value of one's own."""
    causes = (each.follows(found, rtol=rtol, atol=atol) for each in each_of(own))
    cause = next((each for each in causes if each), None)
    return Diagnosis(cause, cause.next_step) if cause else None


def each_of(own: Own | Sequence[Own] | None) -> Sequence[Own]:
    """Return what is right for earlier values as a sequence."""
    return [own] if isinstance(own, Own) else own or ()


def _taking(together: Callable[[], Any], place: int) -> Callable[..., npt.ArrayLike]:
    def then(*_: object) -> npt.ArrayLike:
        value: npt.ArrayLike = together()[place]
        return value

    return then


def _answer(earlier: object) -> object:
    """Return what an earlier value is, asked for where it is a function of the rubric's."""
    if not isinstance(earlier, FunctionType):
        return earlier
    try:
        return earlier()
    except (Wrong, ArithmeticError, LookupError, TypeError, ValueError):
        return None


def _numbers(value: Any) -> FloatArray | None:
    """Return finite numbers as float64; None for anything else."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):  # ragged lists
        return None
    if array.dtype.kind not in "iuf" or not array.size or not np.all(np.isfinite(array)):
        return None
    return array.astype(np.float64)


def _is_trivial(values: FloatArray) -> bool:
    """Whether it is 0, or one number in every place."""
    return bool(np.ptp(values) == 0.0) if values.size > 1 else not np.any(values)


def _tells_as_much(value: FloatArray, expected: FloatArray) -> bool:
    """Whether finding this value shows nearly as much as finding the right one."""
    return all(
        share(value) >= _FEWEST * share(expected) for share in (_share_of_nonzero, _share_of_others)
    )


def _share_of_nonzero(values: FloatArray) -> float:
    size = np.abs(values)
    return float(np.mean(size > _NEGLIGIBLE * np.max(size)))


def _share_of_others(values: FloatArray) -> float:
    """Return the share of the places that do not hold the most frequent number."""
    _, counts = np.unique(values, return_counts=True)
    return 1.0 - float(counts.max()) / values.size
