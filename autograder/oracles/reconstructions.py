"""Do plots show images that were reconstructed from a few of their principal components."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.drawn_images import (
    SAME,
    assert_images_drawn,
    correlations,
    cut_out,
    drawn_in,
    images_in,
    similarity,
)
from autograder.oracles.formulas import Formula
from autograder.oracles.own_values import Own
from autograder.oracles.principal_components import Components
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

if TYPE_CHECKING:
    from autograder.results.figures import Figure

MEAN_NOT_ADDED = Cause(
    "mean not added", "The mean is not added again.", explains=["term"], about=["mean"]
)
MEAN_NOT_SUBTRACTED = Cause(
    "mean not subtracted",
    "The mean is not subtracted before the projection.",
    explains=["term"],
)
MEAN_LEFT_OUT = Cause(
    "mean left out", "The mean is neither subtracted nor added.", explains=["term"]
)
SMALLEST_COMPONENTS = Cause(
    "smallest components",
    "Every image is the mean again, as the components of the smallest eigenvalues give it.",
    explains=["order", "sign", "constant"],
)
#: From this correlation on an image is the original, and no reconstruction of it.
_ORIGINAL = 1 - 1e-6

#: Computes components of the student's own; None, or `Wrong`, where they give none.
OwnComponents = Callable[[], "Components | None"]


def assert_reconstructed(
    figures: Sequence[Figure],
    images: npt.NDArray[Any],
    components: Components,
    number: int,
    *,
    what: str,
    reconstruct: Callable[..., Any],
    own: Own | None = None,
    next_step: str = "",
) -> str | None:
    """Check that plots show images as they are reconstructed from a number of components.

    Parameters
    ----------
    figures : sequence of Figure
        What a check is given as ``figures``, or ``student.figures()``.
    images : ndarray of shape (n, height, width)
        The images themselves.
    components : Components
        Of the data that they are from.
    number : int
        How many components there are to be.
    what : str
        Name of the reconstructions in messages: ``the digits reconstructed from 2 components``.
    reconstruct : callable
        ``reconstruct(points, mean, basis)`` computes them, in the names of students' code: slips
        in it are tried.
    own : Own, optional
        What images are right for earlier values of the student's own: they keep the points.
    next_step : str
        What to do, where no cause with a next step of its own is found.

    Returns
    -------
    str or None
        None if they are shown; a note for the student if those of `own` are.

    Raises
    ------
    Wrong
        If they are not. Of two and more that are shown, each earns its share.
    """
    flat, around = images.reshape(len(images), -1), components.mean
    basis, last = components.vectors[:, :number], components.vectors[:, -number:]
    return assert_images_drawn(
        figures,
        components.reconstruct(images, number),
        what=what,
        clipped=(0, 255),
        own=own,
        forms={
            MEAN_NOT_ADDED: (flat - around) @ basis @ basis.T,
            MEAN_NOT_SUBTRACTED: flat @ basis @ basis.T + around,
            MEAN_LEFT_OUT: flat @ basis @ basis.T,
            SMALLEST_COMPONENTS: (flat - around) @ last @ last.T + around,
        },
        formula=Formula(reconstruct, flat, around, basis),
        next_step=next_step,
    )


def assert_reconstructed_from_more(
    figures: Sequence[Figure],
    images: npt.NDArray[Any],
    components: Components,
    *,
    fewest: int,
    what: str,
    own: OwnComponents | None = None,
    next_step: str = "",
) -> int:
    """Check that plots show images as they are reconstructed from one number of components.

    Any number from the fewest on is right; with all of them the images come back as they were,
    so that plots of the images themselves do not count.

    Parameters
    ----------
    figures, images, components
        As of :func:`assert_reconstructed`.
    fewest : int
        The least number of components.
    what : str
        Name of the images in messages: ``the digits``.
    own : callable, optional
        Gives components of the student's own, which are as good: called where the plots do not
        fit the right ones.
    next_step : str
        What to do, where no cause is found.

    Returns
    -------
    int
        The number of components that fits best.

    Raises
    ------
    Wrong
        If no number of components gives what is plotted.
    """
    parts = cut_out(images, images_in(figures))
    if len(parts):
        parts = parts[correlations(parts, images).max(axis=1) <= _ORIGINAL]

    def number_shown(of: Components, around: FloatArray) -> int:
        return _number_shown(of, images, list(parts), around, fewest)

    for each in _candidates(components, own):
        if number := number_shown(each, each.mean):
            return number
    cause = MEAN_NOT_ADDED if number_shown(components, np.zeros_like(components.mean)) else ""
    raise Wrong(
        f"There is no plot of {what} reconstructed from more than {fewest - 1} components",
        expected=f"{what}, from the same {fewest} or more components each",
        found=f"none among {drawn_in(figures)}",
        cause=cause,
        next_step=next_step or "Use vectors[:, :k], for a larger k.",
    )


def _candidates(components: Components, own: OwnComponents | None) -> Iterator[Components]:
    yield components
    try:
        other = own() if own else None
    except (Wrong, ArithmeticError, LookupError, TypeError, ValueError):
        return  # what is wrong with them has a check of its own
    if other is not None and other.vectors.shape == components.vectors.shape:
        yield other


def _number_shown(
    components: Components,
    images: npt.NDArray[Any],
    parts: Sequence[FloatArray],
    around: FloatArray,
    fewest: int,
) -> int:
    """Return the number of components from which every image is shown, or 0.

    Parameters
    ----------
    around : ndarray of shape (features,)
        What is added after unprojecting: the mean, if it is done right.
    """
    dimensions = len(components.mean)
    least = np.full(dimensions, np.inf)
    for row in images.reshape(len(images), -1) - components.mean:
        terms = (row @ components.vectors) * components.vectors
        back = around + np.cumsum(terms, axis=1).T
        shown = similarity(back.reshape(dimensions, *images.shape[1:]), parts)
        least = np.minimum(least, shown)
    best = fewest - 1 + int(np.argmax(least[fewest - 1 :]))
    return best + 1 if least[best] >= SAME else 0
