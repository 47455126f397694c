"""What one slip in a formula would have given: the formula is a function of the rubric."""

from __future__ import annotations

import ast
import inspect
import itertools
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.oracles.causes import Hypothesis, one_of
from autograder.oracles.slips import Slip, slips_of
from autograder.oracles.tolerances import RTOL, FloatArray, is_close
from autograder.results.cause import Cause

#: A formula with more places than this is an algorithm; each slip is one evaluation of it.
_MOST_SLIPS = 200


@dataclass(frozen=True, init=False)
class Formula:
    """A function that computes what is expected, with what it is computed from.

    Given to ``assert_close(..., formula=...)``, it is not only computed: where an answer is
    wrong, it is computed again with one slip at a time (a term left out, a wrong sign, another
    axis), and a slip that gives exactly what was found is named as the cause. Sentences quote
    the function, so write it in the names that students know; where a student's code has other
    names, the sentence says the slip without them.

    Parameters
    ----------
    function : callable
        A plain function, with ``def``, of numbers and arrays.
    *arguments
        What it is computed from; never what a student's code gave.
    take : int, optional
        Which of several values that it returns.
    run : callable, optional
        What computes numbers with the function, ``run(function, *arguments)``, where calling
        it is not all: an algorithm is run on several tables of losses, and its steps are
        counted.
    also : sequence of callable
        Other functions that compute the same, in which slips are looked for, too.
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    take: int | None
    run: Callable[..., Any]
    also: tuple[Callable[..., Any], ...]

    def __init__(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        take: int | None = None,
        run: Callable[..., Any] | None = None,
        also: Sequence[Callable[..., Any]] = (),
    ) -> None:
        object.__setattr__(self, "function", function)
        object.__setattr__(self, "arguments", arguments)
        object.__setattr__(self, "take", take)
        object.__setattr__(self, "run", run or _called)
        object.__setattr__(self, "also", tuple(also))

    def value(self) -> Any:
        """Compute what is expected."""
        return self._taken(self.run(self.function, *self.arguments))

    def taking(self, place: int) -> Formula:
        """Return the formula of one of the values that it returns."""
        return Formula(self.function, *self.arguments, take=place, run=self.run, also=self.also)

    def slip_that_gives(self, found: npt.ArrayLike, rtol: float = RTOL) -> Cause | None:
        """Return the slip, or the few, that give these numbers; None if none does.

        For a check that compares in a way of its own; ``assert_close(..., formula=...)`` asks
        for this by itself.
        """
        values = np.asarray(found, dtype=np.float64)
        return one_of(
            each.cause
            for each in self.hypotheses()
            if is_close(values, each.reproduction, rtol=rtol)
        )

    def _taken(self, result: Any) -> Any:
        return result if self.take is None else result[self.take]

    def hypotheses(self, *, finite: bool = True) -> Iterator[Hypothesis]:
        """Yield what each slip would have given, as far as it can be computed.

        With ``finite=False`` those alone that give NaN or inf, beside other numbers.
        """
        for function in (self.function, *self.also):
            for slip in itertools.islice(slips_of(_tree(function)), _MOST_SLIPS):
                values = self._with(slip, function)
                if values is not None and (_tells(values) if finite else _has_both(values)):
                    yield Hypothesis(slip.cause, values)

    def _with(self, slip: Slip, function: Callable[..., Any]) -> FloatArray | None:
        namespace: dict[str, Any] = dict(getattr(function, "__globals__", {}))
        try:
            exec(compile(slip.tree, "<slip>", "exec"), namespace)  # noqa: S102 - the rubric's own
            with np.errstate(all="ignore"):
                copies = [np.copy(each) if isinstance(each, np.ndarray) else each
                          for each in self.arguments]  # fmt: skip
                result = self._taken(self.run(namespace[function.__name__], *copies))
            return np.asarray(result, dtype=np.float64)
        except Exception:  # most slips make shapes that do not fit
            return None


def _called(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def _tree(function: Callable[..., Any]) -> ast.Module:
    """Return the source of a function; nothing where none exists."""
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return ast.Module([], [])


def _tells(values: FloatArray) -> bool:
    """Whether finding these numbers proves anything: zeros, NaN and small whole ones do not."""
    if not values.size or not np.all(np.isfinite(values)):
        return False
    if values.size == 1:
        return bool(np.all(values != np.rint(values)))
    return bool(np.ptp(values) > 0.0)


def _has_both(values: FloatArray) -> bool:
    """Whether some of the numbers are finite and some are not."""
    finite = np.isfinite(values)
    return bool(np.any(finite) and not np.all(finite))
