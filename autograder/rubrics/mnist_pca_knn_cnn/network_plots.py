"""Checks of what is plotted of a convolutional network: its mistakes and its kernels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import define
from autograder.oracles import as_array
from autograder.results.figures import Figure
from autograder.rubrics.mnist_pca_knn_cnn import drawn
from autograder.rubrics.mnist_pca_knn_cnn.convolutional import answers, notebooks_model
from autograder.rubrics.mnist_pca_knn_cnn.digits import Digits

Note = Callable[[str], None]

#: Of the test images that are plotted as wrong, this many have to be.
MOSTLY = 0.5


def first_kernels(model: object) -> object:
    """Return the weights of the first convolution. Runs in the student's process."""
    kernels = [p for p in model.parameters() if p.dim() == 4 and p.shape[-1] * p.shape[-2] > 1]  # type: ignore[attr-defined]
    return kernels[0].detach() if kernels else None


def assert_mistakes_plotted(
    student: Any, digits: Digits, figures: Sequence[Figure], note: Note
) -> None:
    """Check that plots show test images that the notebook's network gets wrong.

    Raises
    ------
    Wrong
        If none does, or most of those plotted are right.
    """
    logits = answers(student, notebooks_model(student), digits.test_images, "model(x)")
    wrong = np.flatnonzero(logits.argmax(axis=1) != digits.test_labels)
    if not len(wrong):
        note("Your network gets every test image right: there is nothing to plot.")
        return
    parts = drawn.cut_out(digits.test_images[wrong], drawn.images_in(figures))
    shown = np.zeros(len(digits.test_images), dtype=bool)
    if len(parts):
        shown = drawn.correlations(digits.test_images, parts).max(axis=1) >= drawn.SAME
    right_among = int(shown.sum() - shown[wrong].sum())
    if not shown[wrong].any() or shown[wrong].sum() < MOSTLY * shown.sum():
        raise Wrong(
            "The digits that the network got wrong are not plotted",
            expected=f"images of the test set that model gets wrong ({len(wrong)} are)",
            found=f"{int(shown[wrong].sum())} of them, and {right_among} that it gets right",
            next_step="Keep the test images where the prediction differs from the label, and "
            "call plt.imshow for each.",
        )


def assert_kernels_plotted(student: Any, figures: Sequence[Figure]) -> None:
    """Check that plots show the kernels of the first convolution of ``model``.

    Raises
    ------
    Wrong
        If they do not show all of them.
    """
    helper = define(student, first_kernels, shown="model.parameters()")
    found = helper(notebooks_model(student))
    if found is None:
        raise Wrong(
            "model has no convolution",
            expected="a network with kernels",
            found="no parameter with four dimensions",
            next_step="Train a CNN, and keep it in 'model'.",
        )
    kernels = as_array(found, what="the weights of the first convolution")
    patches = kernels.reshape(-1, *kernels.shape[2:])
    seen = int(np.sum(drawn.similarity(patches, drawn.images_in(figures)) >= drawn.SAME))
    if seen < len(patches):
        height, width = patches.shape[1:]
        raise Wrong(
            "The kernels of the first convolution are not plotted",
            expected=f"{len(patches)} images of {height} x {width}: the weights of model",
            found=f"{seen} of them among {len(drawn.images_in(figures))} images",
            next_step="After training, call plt.imshow(w[0].detach()) for each w of the first "
            "convolution's weight.",
            earned=seen / len(patches) if seen > 1 else 0.0,
        )
