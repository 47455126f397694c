"""Does what a run of a training left come from training: updates were made, and weights fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong
from autograder.oracles.first_updates import Updates
from autograder.oracles.saved_curves import SavedCurves
from autograder.oracles.saved_weights import LinearWeights
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

NO_UPDATE = Cause(
    "no weight update",
    "No backward pass is made: {call} is never called.",
    explains=("missing call",),
)
#: A curve that ends below this error claims that something was learned.
_LEARNED = 0.5


_Data = tuple[FloatArray, NDArray[np.integer]]


@dataclass(frozen=True)
class TrainingRun:
    """What a run of a training left, on data that nobody has seen.

    Attributes
    ----------
    what : str
        Name of the training in messages.
    call : str
        What was watched for updates: ``"linear_t.backward"``.
    returned : object
        What it returned.
    curves : SavedCurves
        What it wrote.
    updates : Updates
        What was seen of it.
    weights : sequence of LinearWeights
        What is known of the trained model, from files and from what was seen.
    data : (inputs of shape (n, features), labels of shape (n,)), or callable that returns them
        Such as it trained on, in the same disguise
        (:class:`autograder.driving.disguise.DisguisedDatasets`): weights from before do not fit.
        What is large is better made when it is asked for than kept while others train.
    always : bool
        Whether every training makes that call. If some make updates in another way, weights
        that are known speak for them.
    """

    what: str
    call: str
    returned: Any
    curves: SavedCurves
    updates: Updates
    weights: Sequence[LinearWeights]
    data: _Data | Callable[[], _Data]
    always: bool = True

    def given(self) -> _Data:
        """Return ``data``, made now if it is a callable."""
        return self.data() if callable(self.data) else self.data


def assert_trained_here(run: TrainingRun, curves: SavedCurves) -> None:
    """Check that what a run of a training wrote comes from training on the run's own data.

    Parameters
    ----------
    run : TrainingRun
    curves : SavedCurves
        What it wrote: where its curve claims that something was learned, weights that are known
        have to know the data.

    Raises
    ------
    Wrong
        If no update was seen, or fewer than the curve has entries, or no weights fit.
    """
    count, known = run.updates.count, run.weights
    if count == 0 and (run.always or not known):
        raise Wrong(
            f"{run.what} makes no weight update",
            expected="an update for each mini-batch of the training data",
            found=f"no call of {run.call}",
            cause=NO_UPDATE.of(call=run.call) if run.always else "",
            next_step="For each mini-batch: forward, loss, backward, then change the weights.",
        )
    claimed, entries = _claim(curves)
    if claimed < _LEARNED and not _any_tells_apart(known, run):
        raise Wrong(
            f"The files that {run.what} wrote are not of this training",
            expected="weights that tell the classes of the training data apart",
            found=f"an error curve that ends at {claimed:.1%}, and weights that do not know "
            "this data",
            next_step="The grader exchanges labels and pixels before each training, so that "
            "weights from before do not fit. Train on the mini-batches that are given, and "
            "save what that gives.",
        )
    if 0 < 2 * count < entries:
        raise Wrong(
            f"{run.what} makes fewer updates than its curve has entries",
            expected=f"{entries:,} updates, for a training curve of {entries:,} entries",
            found=f"{count:,}",
            next_step="Append loss and error of the mini-batch once for each update.",
        )


def _any_tells_apart(weights: Sequence[LinearWeights], run: TrainingRun) -> bool:
    x, labels = run.given()
    return any(each.tells_apart(x, labels) for each in weights)


def _claim(curves: SavedCurves) -> tuple[float, int]:
    """Return the error at which the training curve ends, and its length; 1 and 0 if unknown."""
    try:
        return curves.final_error(), len(curves.curve("training", "error"))
    except Wrong:
        return 1.0, 0  # judged where that file is
