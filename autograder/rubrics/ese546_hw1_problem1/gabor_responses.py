"""Checks of ``apply_gfilter``: the real coefficients of every filter, for every image."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import StudentRaised
from autograder.oracles import assert_close
from autograder.oracles.text import preview_from
from autograder.rubrics.ese546_hw1_problem1.causes import (
    ALL_FILTERS,
    IMAGINARY_PART,
    MAGNITUDE,
    PIXELS_CUT,
)
from autograder.rubrics.ese546_hw1_problem1.gabor_checks import (
    BANDWIDTHS,
    FREQUENCIES,
    OTHER_LISTS,
    THETAS,
)
from autograder.rubrics.ese546_hw1_problem1.gabor_filters import bank, gabor_features, same_columns
from autograder.rubrics.ese546_hw1_problem1.svm_data import Floats, Note, named_cause, small_images

#: The share of the coefficients that is enough to know them by: rounding moves a few.
_MOST = 0.9


def assert_features(student: Any, datasets: Any, rng: np.random.Generator, note: Note) -> None:
    """Check ``apply_gfilter`` on a few images, with the homework's filters and with others.

    Raises
    ------
    Wrong
        If the coefficients are not the real ones of the filters that the lists name.
    """
    images, _ = small_images(datasets, "train", 1, rng)
    images = images[:3]
    for lists in ((FREQUENCIES, THETAS, BANDWIDTHS), OTHER_LISTS):
        filters = bank(*lists)
        right = gabor_features(images, filters)
        found = _filtered(student, images, lists, note)
        scale = float(np.abs(right).max())
        if _is_like(found, right) and same_columns(found, right, atol=1e-5 * scale):
            if not np.allclose(found, right, atol=1e-5 * scale):
                note("Your columns are in a different order than filter by filter; that is fine.")
            continue
        magnitude = gabor_features(images, filters, part="magnitude")
        if _cuts_pixels(student, images, lists, found):
            raise _pixels_cut(found, right, len(filters))
        assert_close(
            found,
            right,
            what=f"apply_gfilter(images, …) with {len(filters)} filters",
            cause=named_cause(
                found,
                {
                    IMAGINARY_PART: gabor_features(images, filters, part="imag"),
                    MAGNITUDE: magnitude,
                    ALL_FILTERS: gabor_features(images, bank(FREQUENCIES, THETAS, BANDWIDTHS)),
                },
            ),
            next_step="For each filter keep the first value that gabor(…) returns, flattened, and "
            "put the filters side by side.",
        )


def _cuts_pixels(student: Any, images: Floats, lists: Any, found: Any) -> bool:
    """Whether pixels are cut to whole numbers, as those up to 255 then show.

    Of pixels from 0 to 1 nearly all become 0: nobody could tell why.
    """
    bright = 255.0 * images
    cut = gabor_features(np.trunc(bright), bank(*lists))
    try:
        again = student.apply_gfilter(bright, *lists)
    except StudentRaised:
        return False
    if type(again) is not np.ndarray or again.shape != cut.shape or np.shape(found) != cut.shape:
        return False
    if again.dtype.kind == "f" and np.allclose(again, cut, atol=1e-5 * float(np.abs(cut).max())):
        return True
    if again.dtype.kind not in "iuf" or np.any(again != np.rint(again)):
        return False
    # The filter gives whole numbers for such images; as bytes, what is too large wraps round.
    apart = np.mod(again - np.trunc(cut) + 1.5, 256.0)
    return bool(np.mean(apart < 3.0) > _MOST)


def _pixels_cut(found: Any, right: Floats, count: int) -> Wrong:
    start = int(np.argmax(np.abs(right)))
    return Wrong(
        f"apply_gfilter(images, …) with {count} filters cuts the pixels to whole numbers",
        expected=preview_from(right, start),
        found=preview_from(np.asarray(found, dtype=np.float64), start),
        cause=PIXELS_CUT,
    )


def _filtered(student: Any, images: Floats, lists: Any, note: Note) -> Any:
    """Call apply_gfilter with flattened images; with 14 × 14 ones where it wants these."""
    try:
        return student.apply_gfilter(images, *lists)
    except StudentRaised as error:
        try:
            found = student.apply_gfilter(images.reshape(-1, 14, 14), *lists)
        except StudentRaised:
            raise error from None
        note("apply_gfilter was given images of shape (n, 14, 14): it does not take (n, 196).")
        return found


def _is_like(found: Any, right: Floats) -> bool:
    return (
        type(found) is np.ndarray
        and found.shape == right.shape
        and found.dtype.kind == "f"
        and bool(np.isfinite(found).all())
    )
