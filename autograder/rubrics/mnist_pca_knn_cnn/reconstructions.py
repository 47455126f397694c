"""Checks of plots of images that were reconstructed from a few principal components."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder import Wrong
from autograder.oracles import Formula
from autograder.oracles.causes import one_of
from autograder.results.figures import Figure
from autograder.rubrics.mnist_pca_knn_cnn import drawn, formulas
from autograder.rubrics.mnist_pca_knn_cnn.causes import (
    MEAN_LEFT_OUT,
    MEAN_NOT_ADDED,
    MEAN_NOT_SUBTRACTED,
    SMALLEST_COMPONENTS,
)
from autograder.rubrics.mnist_pca_knn_cnn.digits import Components, Digits, FloatArray
from autograder.rubrics.mnist_pca_knn_cnn.pca import numbers
from autograder.rubrics.mnist_pca_knn_cnn.pca_plots import candidates, counted

Note = Callable[[str], None]

#: Fewer components than these are no better choice; more leave nothing out.
FEWEST, DIMENSIONS = 3, 784


def assert_reconstructed(
    student: Any, digits: Digits, figures: Sequence[Figure], number: int, note: Note
) -> None:
    """Check that ``digit_images``, reconstructed from this many components, are plotted.

    Raises
    ------
    Wrong
        If they are not.
    """
    images = numbers(student, "digit_images", (10, 28, 28))
    shown = drawn.images_in(figures)
    best = 0
    for components in candidates(student, digits, note):
        found = int(np.sum(_similar(components, images, shown, number)))
        if found == 10:
            return
        best = max(best, found)
    raise Wrong(
        f"The digits reconstructed from {number} components are not plotted",
        expected=f"ten images, each digit_images[k] less data_mean projected on {number} "
        "components and back, plus data_mean",
        found=f"{best} of them among {counted(figures)}",
        cause=_wrong_reconstruction(digits.components, images, shown, number),
        next_step="With V = vectors[:, :2] plot ((x - data_mean) @ V @ V.T + data_mean), "
        "28 by 28, for each of the ten images.",
        earned=best / 10 if best > 1 else 0.0,
    )


def _similar(
    components: Components, images: FloatArray, shown: Sequence[FloatArray], number: int
) -> npt.NDArray[np.bool_]:
    back = components.reconstruct(images * _scale(components, images), number)
    clipped = np.clip(back, 0, 255)
    best = np.maximum(drawn.similarity(back, shown), drawn.similarity(clipped, shown))
    return best >= drawn.SAME


def _wrong_reconstruction(
    components: Components, images: FloatArray, shown: Sequence[FloatArray], number: int
) -> str:
    flat = images.reshape(10, -1)
    basis = components.vectors[:, :number]
    last = components.vectors[:, -number:]
    around = components.mean
    forms = {
        MEAN_NOT_ADDED: (flat - around) @ basis @ basis.T,
        MEAN_NOT_SUBTRACTED: flat @ basis @ basis.T + around,
        MEAN_LEFT_OUT: flat @ basis @ basis.T,
        SMALLEST_COMPONENTS: (flat - around) @ last @ last.T + around,
    }
    for words, form in forms.items():
        if np.all(drawn.similarity(form.reshape(images.shape), shown) >= drawn.SAME):
            return words
    formula = Formula(formulas.reconstruct, flat, around, basis)
    return (
        one_of(
            slip.cause
            for slip in formula.hypotheses()
            if slip.reproduction.shape == flat.shape
            and np.all(
                drawn.similarity(slip.reproduction.reshape(images.shape), shown) >= drawn.SAME
            )
        )
        or ""
    )


def assert_better(student: Any, digits: Digits, figures: Sequence[Figure], note: Note) -> None:
    """Check that ``digit_images`` are plotted, reconstructed from more than two components.

    Raises
    ------
    Wrong
        If no number of components gives what is plotted.
    """
    images = numbers(student, "digit_images", (10, 28, 28))
    parts = drawn.cut_out(images, drawn.images_in(figures))
    if len(parts):
        # With all components the digits come back as they were: plots of these do not count.
        originals = drawn.correlations(parts, images).max(axis=1) > 1 - 1e-6
        parts = parts[~originals]
    for components in candidates(student, digits, note):
        number = _number_shown(components, images, list(parts), components.mean)
        if number:
            note(f"Your digits are reconstructed from about {number} components.")
            return
    raise Wrong(
        "There is no plot of the digits reconstructed from more than two components",
        expected=f"the ten digits, from the same {FEWEST} or more components each",
        found=f"none among {counted(figures)}",
        cause=_why_none(digits.components, images, list(parts)),
        next_step="Do what you did in 1.2.5 with vectors[:, :k], for a larger k.",
    )


def _why_none(components: Components, images: FloatArray, parts: Sequence[FloatArray]) -> str:
    without_mean = _number_shown(components, images, parts, np.zeros_like(components.mean))
    return MEAN_NOT_ADDED if without_mean else ""


def _number_shown(
    components: Components, images: FloatArray, parts: Sequence[FloatArray], around: FloatArray
) -> int | None:
    """Return the number of components from which every image is reconstructed in a plot.

    Parameters
    ----------
    around : ndarray of shape (784,)
        What is added after unprojecting: the mean, if it is done right.
    """
    least = np.full(DIMENSIONS, np.inf)
    flat = images.reshape(len(images), -1) * _scale(components, images)
    for row in flat - components.mean:
        terms = (row @ components.vectors) * components.vectors
        back = around + np.cumsum(terms, axis=1).T
        shown = drawn.similarity(back.reshape(DIMENSIONS, 28, 28), parts)
        least = np.minimum(least, shown)
    best = FEWEST - 1 + int(np.argmax(least[FEWEST - 1 :]))
    return best + 1 if least[best] >= drawn.SAME else None


def _scale(components: Components, images: FloatArray) -> float:
    """Return what brings digit_images to the scale of the components' mean."""
    return 255.0 if components.mean.max() > 2 and images.max() <= 1.5 else 1.0
