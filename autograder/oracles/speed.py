"""Is it as fast as it can be: processor time, against something that runs beside it."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from autograder.errors import Wrong
from autograder.oracles.text import number

__all__ = ["assert_as_fast"]

#: Runs of each in a round, and rounds that all have to say that it is too slow.
RUNS, ROUNDS = 5, 3
#: How many times what is allowed a run may take: a busy machine makes a run this much dearer.
SLACK = 2.0
#: Seconds of processor time that are measured at least; shorter calls are repeated.
SHORTEST, MOST_CALLS = 0.05, 20
#: Seconds that asking the student's process takes of its time, for each call.
ASKING = 0.001

Arguments = Sequence[Any]


def assert_as_fast(
    function: Any,
    baseline: Any,
    make: Callable[[], Arguments],
    *,
    what: str,
    times: float = 1.0,
    next_step: str = "",
    earned: float = 0.0,
) -> None:
    """Check that a function takes no more processor time than something to compare it with.

    ``assert_as_fast(student.distances, with_loops, lambda: (rng.normal(size=(300, 20)),),
    what="distances(x)", times=0.2)``: at most a fifth of what the loops take.

    **Measured** is processor time, by the grader, from outside of the student's process: what
    the process says of itself does not count, nor does waiting for a busy machine. The
    arguments are there before the time begins, new ones for every call, and the result stays.

    **Noise costs no point.** In each of three rounds, both run five times in turns. A round
    says *too slow* only if the fastest of the student's runs takes more than twice the time
    that is allowed by the median of the baseline, and only three such rounds cost the points.
    What makes a run dearer (a shared cache, a slower clock) makes those beside it dearer, too.

    Parameters
    ----------
    function : Remote
        The student's function.
    baseline : callable or Remote
        A function of the rubric's, run in the grader: a version with loops, the reference. Or
        another one of the student's, who can make it as slow as they like.
    make : callable
        Returns the arguments for one call of either, as a tuple.
    what : str
        Name of the call in messages.
    times : float
        How many times the baseline's time it may take: 0.2 where it has to be faster.
    next_step : str
        What to do if it is too slow.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If it takes longer, in three rounds one after the other.
    ValueError
        If the baseline is too short to be measured: give it larger arguments.
    """
    if not (math.isfinite(times) and times > 0):
        raise ValueError(f"times is a number above 0, not {times}")
    _seconds(function, [make()])  # what is imported or compiled at first counts for neither
    first = _seconds(baseline, [make()])
    calls = max(1, math.ceil(SHORTEST / max(first, 1e-9)))
    if calls > MOST_CALLS:
        raise ValueError(
            f"the baseline of {what} takes {1000 * first:.2g} ms: too short to be measured, "
            "so give it larger arguments"
        )
    for _ in range(ROUNDS):
        own, others = [], []
        for _ in range(RUNS):
            own.append(_seconds(function, [make() for _ in range(calls)]))
            others.append(_seconds(baseline, [make() for _ in range(calls)]))
        if min(own) <= SLACK * times * statistics.median(others) + ASKING:
            return
    mine, theirs = statistics.median(own), statistics.median(others)
    raise Wrong(
        f"{what} is too slow",
        expected=f"at most {_factor(times)} the time of the version that it is compared with, "
        f"{_shown(theirs)}",
        found=f"{_shown(mine)}, {_factor(mine / theirs)} as long",
        next_step=next_step
        or "Look for Python loops over single numbers, and for work that is "
        "done again in every step; use operations on whole arrays.",
        earned=earned,
    )


def _seconds(function: Any, arguments: Sequence[Arguments]) -> float:
    """Return the processor time of a call, as a mean over calls with these arguments."""
    # Where it is the student's, the grader reads the clock of their process.
    measured = getattr(type(function), "_measured", None)
    if measured is not None:
        return float(measured(function, arguments)) / len(arguments)
    started = time.thread_time()
    for each in arguments:
        function(*each)
    return (time.thread_time() - started) / len(arguments)


def _shown(seconds: float) -> str:
    return f"{number(1000 * seconds, 3)} ms" if seconds < 1 else f"{number(seconds, 3)} s"


def _factor(times: float) -> str:
    return f"{number(times, 2)} times"
