"""Images that plots show: each by itself or as part of a larger one, in whatever colors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from autograder.errors import Wrong
from autograder.oracles.causes import one_of
from autograder.oracles.formulas import Formula
from autograder.oracles.own_values import Own, each_of
from autograder.oracles.text import counted
from autograder.oracles.tolerances import FloatArray

if TYPE_CHECKING:
    from autograder.results.figures import Figure

#: Two images are the same, except brightness and contrast, from this correlation on.
SAME = 0.999
#: Images larger than one patch (a row of digits as one image) that are searched.
_MOST_LARGE = 60


def assert_images_drawn(
    figures: Sequence[Figure],
    images: npt.ArrayLike,
    *,
    what: str,
    clipped: tuple[float, float] | None = None,
    own: Own | Sequence[Own] | None = None,
    forms: Mapping[Any, npt.ArrayLike] | None = None,
    formula: Formula | None = None,
    next_step: str = "",
) -> str | None:
    """Check that plots show all of some images.

    An image counts by itself, or as a part of a larger one, in whatever brightness, contrast
    and colors. Of two and more that are shown, each earns its share.

    Parameters
    ----------
    figures : sequence of Figure
        What a check is given as ``figures``, or ``student.figures()``.
    images : array of shape (n, height, width)
    what : str
        Name of the images in messages: ``the kernels``.
    clipped : tuple of float, optional
        The smallest and largest value: an image may be cut there.
    own : Own or sequence of Own, optional
        What images are right for an earlier value of the student's own: they keep the points.
    forms : mapping of str to array, optional
        What mistakes draw instead, by the sentence or the cause that names them.
    formula : Formula, optional
        What computes the images, in any shape: slips in it are tried, one at a time.
    next_step : str
        What to do, where no cause with a next step of its own is found.

    Returns
    -------
    str or None
        None if they are shown; a note for the student if those of `own` are.

    Raises
    ------
    Wrong
        If no plots show all of them.
    """
    wanted, shown = np.asarray(images, dtype=np.float64), images_in(figures)
    seen = _seen(wanted, shown, clipped)
    best = int(seen.sum())
    if best == len(wanted):
        return None
    for each in each_of(own):
        value = each.value(wanted)
        if value is not None and value.shape == wanted.shape:
            best = max(best, int(_seen(value, shown, clipped).sum()))
            if best == len(wanted):
                return f"{what} are correct for {each.name}, which has a check of its own."
    cause = _why(wanted.shape, shown, forms or {}, formula)
    raise Wrong(
        f"{what} are not plotted",
        expected=f"{counted(len(wanted), 'image')} of {wanted.shape[1]} x {wanted.shape[2]}",
        found=f"{best} of them among {drawn_in(figures)}",
        cause=cause,
        next_step=getattr(cause, "next_step", "") or next_step or "Call plt.imshow for each.",
        earned=best / len(wanted) if best > 1 else 0.0,
    )


def assert_chosen_drawn(
    figures: Sequence[Figure],
    images: npt.ArrayLike,
    chosen: npt.ArrayLike,
    *,
    what: str,
    mostly: float = 0.5,
    next_step: str = "",
) -> None:
    """Check that plots show some images of a kind, and mostly those.

    Parameters
    ----------
    figures : sequence of Figure
    images : array of shape (n, height, width)
        All that may be shown.
    chosen : array of bool, shape (n,)
        Which of them are of the kind.
    what : str
        What these are in messages: ``the digits that the network got wrong``.
    mostly : float
        Of the images that are shown, this fraction has to be of the kind.
    next_step : str
        What to do if they are not.

    Raises
    ------
    Wrong
        If none is shown, or too few of those that are shown are of the kind.
    """
    every, kind = np.asarray(images), np.asarray(chosen, dtype=bool)
    parts = cut_out(every[kind], images_in(figures))
    shown = (
        correlations(every, parts).max(axis=1) >= SAME if len(parts) else np.zeros(len(every), bool)
    )
    right = int((shown & kind).sum())
    if not right or right < mostly * shown.sum():
        raise Wrong(
            f"{what} are not plotted",
            expected=f"some of these: {int(kind.sum())} of {len(kind):,} are",
            found=f"{right} of them, and {int((shown & ~kind).sum())} others",
            next_step=next_step or "Select the images first, and call plt.imshow for each.",
        )


def drawn_in(figures: Sequence[Figure]) -> str:
    """Say how much there is in figures: ``2 figures, with 10 images and 1 line``."""
    lines = sum(len(figure.lines) for figure in figures)
    return (
        f"{counted(len(figures), 'figure')}, with {counted(len(images_in(figures)), 'image')} "
        f"and {counted(lines, 'line')}"
    )


def images_in(figures: Sequence[Figure]) -> list[FloatArray]:
    """Return every image that figures show, as gray levels of shape (height, width)."""
    found = []
    for array in (image.array for figure in figures for image in figure.images):
        if isinstance(array, np.ndarray) and array.dtype.kind in "buif" and array.ndim in (2, 3):
            values = array.astype(np.float64)
            found.append(values if values.ndim == 2 else values[..., :3].mean(axis=2))
    return [image for image in found if image.size and np.all(np.isfinite(image))]


def similarity(patches: npt.NDArray[Any], images: Sequence[FloatArray]) -> FloatArray:
    """Return how well each patch is found in any of some images.

    Parameters
    ----------
    patches : ndarray of shape (n, height, width)
    images : sequence of ndarray
        Of the shape of a patch, or larger: then the patch may be anywhere in it.

    Returns
    -------
    ndarray of shape (n,)
        The largest correlation, -1 to 1: brightness and contrast do not count.
    """
    alike = cut_out(patches, images)
    if not len(alike):
        return np.full(len(patches), -1.0)
    best: FloatArray = correlations(patches, alike).max(axis=1)
    return best


def cut_out(patches: npt.NDArray[Any], images: Sequence[FloatArray]) -> FloatArray:
    """Return all that has the shape of a patch: whole images, and parts of larger ones.

    Parameters
    ----------
    patches : ndarray of shape (n, height, width)
        Of a larger image, the place that is most like each of these is taken.

    Returns
    -------
    ndarray of shape (m, height, width)
    """
    shape = patches.shape[1:]
    found = [image for image in images if image.shape == shape]
    larger = [image for image in images if image.shape != shape and _holds(image.shape, shape)]
    for image in larger[:_MOST_LARGE]:
        found += [_best_place(image, patch) for patch in patches if np.ptp(patch) > 0]
    return np.array(found) if found else np.empty((0, *shape))


def correlations(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> FloatArray:
    """Return the correlation of each image of one stack with each of another."""
    table: FloatArray = _standardized(first) @ _standardized(second).T
    return table


def _standardized(stack: npt.NDArray[Any]) -> FloatArray:
    """Return one row of mean 0 and length 1 per image; zeros for one without contrast."""
    rows = stack.reshape(len(stack), -1).astype(np.float64)
    rows = rows - rows.mean(axis=1, keepdims=True)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    standard: FloatArray = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    return standard


def _holds(image: tuple[int, ...], patch: tuple[int, ...]) -> bool:
    return image[0] >= patch[0] and image[1] >= patch[1]


def _best_place(image: FloatArray, patch: npt.NDArray[Any]) -> FloatArray:
    from skimage.feature import match_template

    table = match_template(image, patch.astype(np.float64))  # type: ignore[no-untyped-call]
    row, column = np.unravel_index(int(np.argmax(table)), table.shape)
    return image[row : row + patch.shape[0], column : column + patch.shape[1]]


def _seen(
    images: FloatArray, shown: Sequence[FloatArray], clipped: tuple[float, float] | None = None
) -> npt.NDArray[np.bool_]:
    """Return which images are shown."""
    best = similarity(images, shown)
    if clipped is not None:
        best = np.maximum(best, similarity(np.clip(images, *clipped), shown))
    return np.asarray(best >= SAME)


def _why(
    shape: tuple[int, ...],
    shown: Sequence[FloatArray],
    forms: Mapping[Any, npt.ArrayLike],
    formula: Formula | None,
) -> str:
    """Name the mistake, or the slip, of which all images are shown."""

    def all_seen(images: npt.ArrayLike) -> bool:
        stack = np.asarray(images, dtype=np.float64)
        return stack.size == np.prod(shape) and bool(_seen(stack.reshape(shape), shown).all())

    def slips(of: Formula) -> Iterator[Any]:
        return (each.cause for each in of.hypotheses() if all_seen(each.reproduction))

    named: str = next((cause for cause, form in forms.items() if all_seen(form)), "")
    return named or (one_of(slips(formula)) if formula and shown else None) or ""
