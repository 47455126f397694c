"""What a wrong answer earns all the same, where the rubric knows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.plain import as_array, as_scalar
from autograder.oracles.tolerances import RTOL, is_close


def share_of(found: object, shares: Mapping[float, npt.ArrayLike], *, rtol: float = RTOL) -> float:
    """Return the share of the points that an answer earns which is near to right.

    ``assert_close(found, mean, what="the loss", earned=share_of(found, {0.5: other_mean}))``

    Parameters
    ----------
    found : object
        What the student's code gave.
    shares : mapping of float to number or array
        What earns which fraction of the points.
    rtol : float
        See :func:`autograder.oracles.tolerances.allowed_difference`.

    Returns
    -------
    float
        The largest of these that it earns; 0 if it is none of them, or no numbers at all.
    """
    earned = [share for share, value in shares.items() if _is(found, value, rtol)]
    return max(earned, default=0.0)


def assert_each(*checks: Callable[[], object]) -> None:
    """Check several answers, each worth the same: what is wrong costs its own share.

    ``assert_each(lambda: assert_close(loss, …), lambda: assert_close(accuracy, …))``

    Parameters
    ----------
    *checks : callable
        Each calls an oracle.

    Raises
    ------
    Wrong
        That of the first one that is wrong.
    """
    wrong = list[Wrong]()
    for check in checks:
        try:
            check()
        except Wrong as error:
            wrong.append(error)
    if wrong:
        wrong[0].earned = 1.0 - len(wrong) / len(checks)
        raise wrong[0]


def _is(found: object, value: npt.ArrayLike, rtol: float) -> bool:
    wanted = np.asarray(value, dtype=np.float64)
    try:
        numbers = (
            as_array(found, what="it", shape=wanted.shape)
            if wanted.ndim
            else np.array(as_scalar(found, what="it"))
        )
    except Wrong:
        return False
    return bool(np.all(np.isfinite(numbers))) and is_close(numbers, wanted, rtol=rtol)
