"""Other ways to read a submission: what is right except for one habit costs that habit alone."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

from autograder.errors import Wrong, is_asked_why, noticing
from autograder.results.cause import Cause

#: Sizes of mini-batches that are written into code.
USUAL_SIZES = (8, 10, 16, 20, 24, 32, 50, 64, 100, 128, 200, 256)

#: A fraction of few rows is right by chance now and then, but not so often in a row.
_TIMES = 6
#: So many smaller sizes have to fail where all larger ones are right.
_FEWER = 3

WORKS_FOR_ONE_SIZE = Cause(
    "one size of mini-batch",
    "It is right for mini-batches of {which} alone: that size is written into the code.",
    "Take the size from the input, n = x.shape[0], wherever {size} stands for it.",
    explains=("constant",),
)


def reading_that_passes(
    grade: Callable[[], object], others: Mapping[str, Callable[[], object]]
) -> str:
    """Grade as is asked for; where that fails, in other ways until one passes.

    Parameters
    ----------
    grade : callable
        Raises `Wrong` if it is wrong.
    others : mapping of str to callable
        Other ways to call what was submitted, by names of the rubric's: what each costs, the
        rubric says.

    Returns
    -------
    str
        The name of the way that passes; empty where it is right as it is asked for.

    Raises
    ------
    Wrong
        That of the first grading, if no other way passes.
    """
    try:
        grade()
    except Wrong as error:
        name = next((name for name, other in others.items() if passes(other)), "")
        if not name:
            raise error
        return name
    return ""


def grade_by_sizes(
    grade: Callable[[Sequence[int]], object],
    sizes: Sequence[int],
    *,
    what: str,
    widths: Sequence[int] = (),
    usual: Sequence[int] = USUAL_SIZES,
    earned: float = 0.5,
) -> None:
    """Grade mini-batches of some sizes; what works for one usual size alone earns a part.

    A mini-batch of one row proves nothing of that kind: too much is right for one row. Nor does
    one with as many rows as columns: code that confuses the two is right for it.

    Parameters
    ----------
    grade : callable
        Grades mini-batches of the sizes that it is given; raises `Wrong`.
    what : str
        Name of the function in messages.
    widths : sequence of int
        How many columns the mini-batches have, and what is computed from them.
    usual : sequence of int
        Sizes to try where it fails.
    earned : float
        Fraction of the points for one that works for one size.

    Raises
    ------
    Wrong
        As `grade` does.
    """
    try:
        grade(sizes)
    except Wrong as error:
        others = sorted({*usual, *sizes} - {1, *widths})
        which = _written_in(sizes_that_work(grade, others), others)
        if not which:
            raise error
        raise Wrong(
            f"{what} works for mini-batches of {which} alone",
            expected=f"right for any size, {', '.join(map(str, sizes))} for example",
            found=error.feedback.found,
            cause=WORKS_FOR_ONE_SIZE.of(which=which, size=which.split()[0]),
            detail=error.feedback.detail,
            earned=earned,
        ) from None


def for_each_size(
    grade: Callable[[int], str | None],
    sizes: Sequence[int],
    *,
    what: str,
    widths: Sequence[int] = (),
    usual: Sequence[int] = USUAL_SIZES,
    earned: float = 0.5,
) -> str | None:
    """Grade a mini-batch of each size; what works for one usual size alone earns a part.

    Parameters
    ----------
    grade : callable
        Grades one mini-batch, of the size that it is given; raises `Wrong`, or returns a remark
        for the student, as `check_gradient` does.
    sizes, what, widths, usual, earned
        As of :func:`grade_by_sizes`.

    Returns
    -------
    str or None
        The first remark: those of other sizes are alike.

    Raises
    ------
    Wrong
        As `grade` does.
    """
    said: list[str | None] = []

    def each(some: Sequence[int]) -> None:
        said[:] = [grade(size) for size in some]

    grade_by_sizes(each, sizes, what=what, widths=widths, usual=usual, earned=earned)
    return next(filter(None, said), None)


def _written_in(works: Sequence[int], tried: Sequence[int]) -> str:
    """Say which size is written into code that works for it, or for it and all larger ones."""
    if len(works) == 1:
        return str(works[0])
    # A loop over the first 32 rows, say, fails where there are fewer.
    larger = works and [*works] == [each for each in tried if each >= works[0]]
    few = [each for each in tried if each < min(works, default=0)]
    return f"{works[0]} or more" if larger and len(few) >= _FEWER else ""


def sizes_that_work(grade: Callable[[Sequence[int]], object], sizes: Sequence[int]) -> list[int]:
    """Return the sizes of mini-batches of which several in a row are right."""
    return [size for size in sizes if passes(functools.partial(grade, [size] * _TIMES))]


def passes(grade: Callable[[], object]) -> bool:
    """Whether a grading raises nothing that is wrong; why it does, nobody is shown."""
    try:
        with _not_asked_why():
            grade()
    except Wrong:
        return False
    return True


def _not_asked_why() -> AbstractContextManager[None]:
    return noticing(lambda _wrong: None) if is_asked_why() else contextlib.nullcontext()
