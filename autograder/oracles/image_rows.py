"""Are the rows of a data set images: flattened, scaled, each once, beside its own label."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong
from autograder.oracles.plain import as_array
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

PIXELS_NOT_DIVIDED = Cause(
    "pixels not divided",
    "They were not divided by 255.",
    explains=("factor",),
    about=("255",),
)
PIXELS_CUT = Cause(
    "pixels cut",
    "The division by 255 is cut to whole numbers, as // does: nearly all pixels are 0.",
    "Divide with /, and keep the result as floats.",
    explains=("dtype", "operator"),
)
DIVIDED_BY_256 = Cause(
    "divided by 256",
    "They are divided by 256.",
    "Divide by 255.0, the largest value of a pixel.",
    explains=("constant", "factor", "off by one"),
)
NOT_FLATTENED = Cause(
    "images not flattened",
    "The images are still {shape} pixels.",
    "Flatten each of them: x.reshape(len(x), -1), or x.flatten(start_dim=1).",
    explains=("missing call", "constant", "off by one", "function"),
)

#: How far 255 times a pixel may be from a whole number: float16 comes that near.
_WHOLE = 0.01


def assert_image_rows(
    x: object,
    y: object,
    images: NDArray[np.uint8],
    labels: NDArray[Any],
    *,
    what: str,
    names: tuple[str, str] = ("x", "y"),
) -> None:
    """Check that rows are different images, flattened and divided by 255, each with its label.

    Which images they are, and in which order, makes no difference.

    Parameters
    ----------
    x, y : object
        Rows and labels, as the student's code returned them.
    images : ndarray of uint8, shape (n, height, width)
        What they were chosen from: no two of them the same.
    labels : ndarray of int, shape (n,)
    what : str
        Name of the function in messages: ``subsample``.
    names : tuple of str
        What the two are called.

    Raises
    ------
    Wrong
        If the shape, the scale, a row or a label is wrong.
    """
    rows = _flat_rows(x, images, what=f"{names[0]} of {what}")
    found = as_array(y, what=f"{names[1]} of {what}", kind="int").reshape(-1)
    _require_scaled(rows, names[0])
    known = {image.tobytes(): int(k) for image, k in zip(images, labels, strict=True)}
    pixels = np.rint(rows * 255)
    exact = bool(np.abs(rows * 255 - pixels).max() < _WHOLE)
    owners = [known.get(row.astype(np.uint8).tobytes()) for row in pixels]
    if not exact or None in owners or len({row.tobytes() for row in pixels}) < len(pixels):
        raise Wrong(
            f"The rows of {names[0]} are not the images, each once, divided by 255",
            expected=f"every row is a different image, its {rows.shape[1]} pixels divided by 255",
            found=f"{owners.count(None)} of {len(owners)} rows are none of the images"
            if None in owners
            else "repeated rows, or pixels that are no multiples of 1/255",
            cause=why_other_rows(rows, images) or "",
            next_step=f"Flatten each image with reshape(n, {rows.shape[1]}), then divide by 255.0.",
        )
    wrong = int(np.sum(np.array(owners) != found)) if len(found) == len(owners) else len(owners)
    if wrong:
        raise Wrong(
            f"{what} returns images beside the labels of others",
            expected=f"the label of row i of {names[0]} at {names[1]}[i]",
            found=f"{wrong} of {len(owners)} labels belong to a different image",
            next_step="Select images and labels with the same index.",
        )


def why_other_rows(rows: FloatArray, images: NDArray[np.uint8]) -> Cause | None:
    """Name what was done to images instead of dividing them by 255, where every row shows it.

    Parameters
    ----------
    rows : ndarray of shape (n, height * width)
        What was made of some of the images.
    images : ndarray of shape (m, height, width)
    """
    flat = images.reshape(len(images), -1)
    for cause, changed in ((PIXELS_CUT, flat // 255), (DIVIDED_BY_256, flat / 256)):
        there = {np.round(row, 6).astype(np.float32).tobytes() for row in changed}
        if all(np.round(row, 6).astype(np.float32).tobytes() in there for row in rows):
            return cause
    return None


def _flat_rows(x: object, images: NDArray[np.uint8], *, what: str) -> FloatArray:
    shape, found = images.shape[1:], np.shape(x) if type(x) is np.ndarray else ()
    flat = (None, int(np.prod(shape)))
    if found[1:] == shape:
        raise Wrong(
            f"{what} has the wrong shape",
            expected=f"shape (any, {flat[1]})",
            found=f"shape {found}",
            cause=NOT_FLATTENED.of(shape=" × ".join(map(str, shape))),
        )
    return as_array(x, what=what, shape=flat)


def _require_scaled(rows: FloatArray, name: str) -> None:
    low, high = rows.min(), rows.max()
    if low >= 0.0 and 0.5 < high <= 1.0:
        return
    # Whole numbers up to 255 are pixels as they were before any division.
    as_they_were = low >= 0.0 and 200 < high <= 255 and np.array_equal(rows, np.rint(rows))
    raise Wrong(
        f"The pixels of {name} are not scaled to 0.0 … 1.0",
        expected="numbers from 0.0 to 1.0",
        found=f"numbers from {low:g} to {high:g}",
        cause=PIXELS_NOT_DIVIDED if as_they_were else "",
        next_step="Divide the flattened images by 255.0, once.",
    )
