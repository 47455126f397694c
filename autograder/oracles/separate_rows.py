"""Does a network treat each sample by itself: its answer is not that for others."""

from __future__ import annotations

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.tolerances import FloatArray

#: Answers that differ by less are one answer.
_SAME = 1e-6
#: A sample alone may be computed in another order than among others.
_RTOL, _ATOL = 1e-3, 1e-4


def assert_rows_apart(
    together: FloatArray, alone: FloatArray, *, place: int, what: str, noun: str = "sample"
) -> None:
    """Check that answers depend on the samples, and each on its own alone.

    Parameters
    ----------
    together : ndarray of shape (n, outputs)
        What several different samples give in one batch.
    alone : ndarray of shape (outputs,)
        What one of them gives in a batch of its own.
    place : int
        Which one that is.
    what : str
        Name of the network in messages.
    noun : str
        What a sample is called: ``image``.

    Raises
    ------
    Wrong
        If all answers are one, or one depends on what else is in the batch.
    """
    if np.ptp(together, axis=0).max() < _SAME:
        raise Wrong(
            f"{what} gives the same logits for every {noun}",
            expected=f"logits that depend on the {noun}",
            found=f"{len(together)} different {noun}s, one answer",
            next_step="Look for a step in forward that does not use x, or makes all of it 0.",
        )
    if not np.allclose(alone, together[place], rtol=_RTOL, atol=_ATOL):
        raise Wrong(
            f"{what} gives other logits for an {noun} alone than among others"
            if noun[0] in "aeiou"
            else f"{what} gives other logits for a {noun} alone than among others",
            expected="the same, in evaluation mode",
            found=f"{alone[:3].round(3)} alone, {together[place][:3].round(3)} among "
            f"{len(together)}",
            next_step="Flatten from dimension 1 on: x.flatten(start_dim=1). Softmax and norms go "
            "over dimension 1, too.",
        )
