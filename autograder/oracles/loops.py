"""Is it written without loops, as operations on whole arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.errors import ForAPerson, Wrong

__all__ = ["assert_no_loops"]

_SHOWN = 4
_EXPLAINED = {
    "recursion": "The function calls itself, once for each step",
    "map": "There is a loop in map: it calls a function once for each element",
    "filter": "There is a loop in filter: it calls a function once for each element",
    "np.vectorize": "There is a loop in np.vectorize: it goes over the elements in Python",
    "np.frompyfunc": "What np.frompyfunc makes is a loop over the elements, in Python",
    "np.apply_along_axis": "There is a loop in np.apply_along_axis: it calls a function for each "
    "row",
    "np.apply_over_axes": "There is a loop in np.apply_over_axes: it calls a function for each "
    "axis",
}
_NEXT_STEP = (
    "Write it with operations on whole arrays: broadcasting, sums along an axis, indexing with "
    "arrays, matrix products."
)


def assert_no_loops(
    student: Any, *names: str, at_most: int = 0, next_step: str = "", earned: float = 0.0
) -> None:
    """Check that functions of the student's are written without loops.

    Loops are ``for`` and ``while``, comprehensions and generator expressions, ``map``,
    ``filter``, ``functools.reduce``, ``np.vectorize``, ``np.frompyfunc``,
    ``np.apply_along_axis``, pandas' ``iterrows``, ``itertuples`` and ``applymap``, and a
    function that calls itself. Those of the file's own functions and methods that a function
    calls count as well. What only brings an argument into another form and calls itself with
    it, ``softmax(x[None])``, is not a loop. Where several files are handed in, calls are
    followed into the others of the student's, and the course's own files are not looked at:
    ``assert_no_loops(student.module("nn.layers"), "Linear.forward")``.

    The source is read in a jailed process, and nothing of it is run. Code that is made while
    the program runs is not seen.

    Parameters
    ----------
    student : Remote
        The student's module, as a check is given it.
    *names : str
        Functions, ``"softmax"``, and methods, ``"KNN.predict"``.
    at_most : int
        This many loops may stand in a function and in what it calls.
    next_step : str
        What to do instead.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If there are more: the message names each, with its line.
    ForAPerson
        If the source does not tell how a function is made.
    """
    for name in names:
        loops = student._loops_in(name)
        if loops is None:
            raise ForAPerson(f"whether {name} uses loops: the file does not define it with def")
        if len(loops) > at_most:
            raise _wrong(name, loops, at_most, next_step, earned)


def _wrong(name: str, loops: Sequence[Any], at_most: int, next_step: str, earned: float) -> Wrong:
    kinds = list(dict.fromkeys(loop.kind for loop in loops))
    shown = [_shown(loop, name) for loop in loops[:_SHOWN]]
    if len(loops) > _SHOWN:
        shown.append(f"and {len(loops) - _SHOWN} more")
    only = kinds[0] if len(loops) == 1 else f"{len(loops)} loops"
    reasons = [_EXPLAINED[kind] for kind in kinds if kind in _EXPLAINED]
    return Wrong(
        f"{name} uses {_article(only)}{only}",
        expected="no loop" if at_most == 0 else f"at most {at_most} loop{'s' * (at_most > 1)}",
        found="; ".join(shown),
        cause=". ".join(reasons) + ("." if reasons else ""),
        next_step=next_step or _NEXT_STEP,
        earned=earned,
    )


def _article(words: str) -> str:
    if words[0].isdigit() or words == "recursion" or "." in words:
        return ""
    return "a "


def _shown(loop: Any, name: str) -> str:
    where = f" in {loop.where}" if loop.where != name else ""
    # Code, which has brackets: renderers let no text be markup, whatever it holds.
    return f"{loop.kind}: {loop.spelled}{where} ({loop.place})"
