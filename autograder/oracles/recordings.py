"""What a training by mini-batches did: its updates, its epochs, its validation.

A model that keeps what it is asked tells all of it, whatever the training is written like:
an update comes after the mini-batch it was made with, and a mere look changes no weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong
from autograder.oracles.classifiers import softmax_cross_entropy_gradient
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

Samples = NDArray[np.int64]

NO_STEP = Cause(
    "no step",
    "The weights stay as they are.",
    "For each mini-batch: zero_grad, backward, step, with nothing that clears the gradients "
    "between the last two, and with an optimizer of model.parameters().",
    explains=("missing call",),
    about=("step", "backward"),
)
ONE_UPDATE_EACH_EPOCH = Cause(
    "one update each epoch",
    "It makes one update in each epoch: is step() outside the loop over mini-batches?",
    explains=("missing call",),
)
FIXED_EPOCHS = Cause(
    "fixed epochs",
    "It trains for {epochs} epochs, whatever epochs says.",
    explains=("constant",),
)
ONE_EPOCH = Cause(
    "one epoch",
    "It trains for one epoch: is 'return' inside the loop over epochs?",
    explains=("constant", "off by one"),
)
ONE_EPOCH_MORE = Cause(
    "one epoch more", "It trains for one epoch more.", explains=("constant", "off by one")
)
ONE_EPOCH_FEWER = Cause(
    "one epoch fewer", "It trains for one epoch fewer.", explains=("constant", "off by one")
)


@dataclass(frozen=True)
class Recording:
    """What a training did to a linear classifier without a bias.

    :func:`autograder.driving.torch_recording.record` makes it.

    Attributes
    ----------
    x, labels : ndarray of shape (n, features) and (n,)
        All samples, the training samples first.
    batches : list of ndarray
        For each update, which training samples it was made with.
    weights : ndarray of shape (n_updates + 1, classes, features)
        Before the first update, and after each.
    validated : list of (set of samples, number of updates before)
        What the model was asked about other samples.
    kept : bool
        Whether what was trained is the model that was given, or what is returned.
    samples, per_epoch : int
        How many training samples there were, and in how many mini-batches.
    """

    x: FloatArray
    labels: Samples
    batches: list[Samples]
    weights: FloatArray
    validated: list[tuple[set[int], int]]
    kept: bool
    samples: int
    per_epoch: int

    @classmethod
    def of(
        cls,
        x: FloatArray,
        labels: Samples,
        calls: Sequence[Samples],
        states: Sequence[FloatArray],
        last: FloatArray,
        *,
        samples: int,
        per_epoch: int,
    ) -> Recording:
        """Tell updates from mere looks.

        Parameters
        ----------
        x, labels : ndarray of shape (n, features) and (n,)
        calls : sequence of ndarray of int
            Which samples the model was asked about, each time.
        states : sequence of ndarray of shape (classes, features)
            Its weights at that time.
        last : ndarray of shape (classes, features)
            The weights of the trained model.
        samples : int
            Those below are training samples, the others are to validate on.
        per_epoch : int
            In how many mini-batches they came.
        """
        kept = np.array_equal(last, states[-1]) or not np.array_equal(last, states[0])
        batches: list[Samples] = []
        path = [states[0]]
        validated: list[tuple[set[int], int]] = []
        batch: Samples = np.array([], dtype=np.int64)
        after_each = [*states[1:], last if kept else states[-1]]
        for asked, after in zip(calls, after_each, strict=True):
            seen = set(asked.tolist())
            if max(seen, default=0) < samples:
                batch = asked
            elif validated and validated[-1][1] == len(batches):
                validated[-1][0].update(seen)
            else:
                validated.append((seen, len(batches)))
            if not np.array_equal(after, path[-1]):
                batches.append(batch)
                path.append(after)
        return cls(x, labels, batches, np.array(path), validated, kept, samples, per_epoch)

    def gradients(self) -> list[FloatArray]:
        """Return the gradient of the mean cross-entropy for each update, each like the weights."""
        pairs = zip(self.batches, self.weights, strict=False)
        return [self._gradient(weights, batch) for batch, weights in pairs if len(batch)]

    def _gradient(self, weights: FloatArray, batch: Samples) -> FloatArray:
        x = self.x[batch]
        upstream = softmax_cross_entropy_gradient(x @ weights.T, self.labels[batch])
        return np.asarray(upstream.T @ x)


def assert_epochs(
    run: Recording, epochs: int, *, what: str, usual: int | None = None, next_step: str = ""
) -> None:
    """Check that a training uses every training sample once in each epoch, and no other.

    Parameters
    ----------
    run : Recording
    epochs : int
        How many were asked for. Of three, one fewer is seen for what it is.
    what : str
        Name of the training in messages.
    usual : int, optional
        The number of epochs that stands in the homework.
    next_step : str
        What to do where it makes more or fewer updates.

    Raises
    ------
    Wrong
        If it does not.
    """
    require_updates(run, what=what)
    found, right = len(run.batches), epochs * run.per_epoch
    used = np.bincount(np.concatenate(run.batches), minlength=run.samples)
    if found == right and np.all(used[: run.samples] == epochs):
        return
    causes = {
        epochs: ONE_UPDATE_EACH_EPOCH,
        (usual or 0) * run.per_epoch: FIXED_EPOCHS.of(epochs=usual),
        run.per_epoch: ONE_EPOCH,
        right + run.per_epoch: ONE_EPOCH_MORE,
        right - run.per_epoch: ONE_EPOCH_FEWER,
    }
    raise Wrong(
        f"{what} does not use every training sample once in each epoch",
        expected=f"{right} updates: {run.per_epoch} mini-batches, {epochs} "
        f"epoch{'s' * (epochs > 1)}",
        found=f"{found} updates",
        cause=causes.get(found, "") if found != right else "",
        next_step=next_step,
    )


def assert_validated(run: Recording, epochs: int, *, what: str, next_step: str = "") -> None:
    """Check that the model is measured on the whole validation set in every epoch.

    Parameters
    ----------
    run : Recording
    epochs : int
        How many there were.
    what : str
        Name of the training in messages.
    next_step : str
        What to do where it is not.

    Raises
    ------
    Wrong
        If it is measured less often, or on fewer.
    """
    samples = len(run.x) - run.samples
    whole = [updates for seen, updates in run.validated if len(seen) >= samples]
    if len(whole) < epochs:
        raise Wrong(
            f"{what} does not measure the model on the validation set in every epoch",
            expected=f"loss and accuracy of all validation samples, in each of {epochs} epochs",
            found=f"{len(whole)} times" if whole else "never",
            next_step=next_step,
        )


def require_updates(run: Recording, *, what: str) -> None:
    """Raise `Wrong` if a model was not updated, or what was trained is lost."""
    if not run.kept:
        raise Wrong(
            f"{what} does not hand the trained model back",
            expected="the model that was given, trained in place, or the trained one returned",
            found="a model with the weights it had before",
            next_step="Train the model itself, not a copy of it.",
        )
    if not run.batches:
        raise Wrong(
            f"{what} does not update the model",
            expected="new weights after every mini-batch",
            found="the weights it started with",
            cause=NO_STEP,
        )
