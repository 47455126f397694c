"""Checks of the variables of a principal component analysis of images."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles import Formula, Own, as_array, assert_close
from autograder.oracles.catalogue import ROUNDED_DOWN
from autograder.oracles.causes import Diagnosis
from autograder.oracles.own_values import following
from autograder.oracles.shapes import wrong_shape
from autograder.oracles.tolerances import is_close
from autograder.rubrics.mnist_pca_knn_cnn import formulas
from autograder.rubrics.mnist_pca_knn_cnn.causes import (
    ALL_MEAN_SUBTRACTED,
    CENTERED_IN_BYTES,
    CORRELATIONS,
    DIVIDED_BY_PIXELS,
    IMAGE_MEAN_SUBTRACTED,
    MEAN_CUT,
    MEAN_MINUS_DATA,
    MEAN_OF_ALL,
    MEAN_OF_EACH_IMAGE,
    NOT_CENTERED,
    NOT_DIVIDED,
    OF_IMAGES,
    PRODUCTS_NOT_CENTERED,
)
from autograder.rubrics.mnist_pca_knn_cnn.digits import (
    Components,
    Digits,
    FloatArray,
    components_of,
)

Note = Callable[[str], None]

#: Pixels may have been divided by this: all that follows is then on that scale.
SCALES = {"pixels from 0 to 255": 1.0, "pixels from 0.0 to 1.0": 255.0}
#: n and n - 1 differ by less, and sums of 6,000 products in float32 by far less.
RTOL, ATOL_OF_LARGEST = 1e-3, 1e-5
#: Rows of the data that are compared: as many as slips in the formula are looked for in.
ROWS = 600


def real(value: Any) -> Any:
    """Return an array without imaginary parts that are only rounding, as ``eig`` gives them."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "c" or not value.size:
        return value
    rounding = np.max(np.abs(value.imag)) <= 1e-6 * np.max(np.abs(value.real))
    return value.real.copy() if rounding else value


def numbers(student: Any, name: str, shape: tuple[int | None, ...] | None = None) -> FloatArray:
    """Return a variable of the notebook as numbers.

    Raises
    ------
    Wrong
        If it is missing, None, not numbers, or of the wrong shape.
    """
    try:
        value = real(student.variable(name))
    except Wrong:
        value = student.variable(name, shape=shape)  # its message says which shape is wanted
    found = as_array(value, what=name, shape=shape)
    if not np.all(np.isfinite(found)):
        raise Wrong(
            f"{name} holds NaN or inf",
            expected="finite numbers",
            found=f"{int(np.sum(~np.isfinite(found)))} of {found.size} are not",
            next_step="Print the step before: a division by 0 or a log of 0 gives them.",
        )
    return found


def assert_mean(student: Any, digits: Digits) -> None:
    """Check ``data_mean``, the mean of each pixel.

    Raises
    ------
    Wrong
        If it is another mean.
    """
    found = numbers(student, "data_mean")
    if found.shape in ((1, 784), (784, 1), (28, 28)):
        found = found.reshape(784)
    right = digits.flat.mean(axis=0)
    assert_close(
        found,
        right,
        what="data_mean",
        rtol=RTOL,
        alternatives={"of pixels from 0.0 to 1.0": right / 255},
        cause=_shape_of_mean(found, len(digits.images)),
        next_step="Take the mean over the images: flat.mean(axis=0), one number for each pixel.",
    )


def _shape_of_mean(found: FloatArray, count: int) -> str | None:
    if found.shape == (count,):
        return MEAN_OF_EACH_IMAGE
    if found.shape in ((), (1,)):
        return MEAN_OF_ALL
    return None


def assert_centered(student: Any, digits: Digits, rng: np.random.Generator) -> None:
    """Check some rows of ``data_centered``, the images less their mean.

    Raises
    ------
    Wrong
        If they are not.
    """
    n = len(digits.images)
    numbers(student, "data_centered", (n, 784))
    rows = rng.choice(n, ROWS, replace=False)
    found = as_array(student.variable("data_centered", rows=rows.tolist()), what="data_centered")
    flat, mean = digits.flat[rows], digits.flat.mean(axis=0)
    right = flat - mean
    if is_close(found, right / 255, rtol=RTOL, atol=1e-4):
        return
    bytes_less_bytes = (flat.astype(np.uint8) - mean.astype(np.uint8)).astype(np.float64)
    forms = {
        CENTERED_IN_BYTES: bytes_less_bytes,
        MEAN_CUT: flat - np.trunc(mean),
        NOT_CENTERED: flat,
        IMAGE_MEAN_SUBTRACTED: flat - flat.mean(axis=1, keepdims=True),
        ALL_MEAN_SUBTRACTED: flat - digits.flat.mean(),
        MEAN_MINUS_DATA: -right,
    }
    cause = next((words for words, form in forms.items() if is_close(found, form)), None)
    assert_close(
        found,
        right,
        what=f"data_centered[rows] of {ROWS} random rows",
        rtol=RTOL,
        atol=0.02,
        cause=cause,
        formula=Formula(formulas.data_centered, flat, mean),
        next_step="Compute flat - data_mean, in floating point: each column then has mean 0.",
    )


def assert_covariance(student: Any, digits: Digits, note: Note) -> None:
    """Check ``data_covmat``: of the data, or else of the student's own ``data_centered``.

    Raises
    ------
    Wrong
        If it is of neither.
    """
    n = len(digits.images)
    found = numbers(student, "data_covmat")
    if found.shape != (784, 784):
        proved = Diagnosis(OF_IMAGES, OF_IMAGES.next_step) if found.shape == (n, n) else None
        raise wrong_shape(found.shape, (784, 784), what="data_covmat", proved=proved)
    if _is_covariance(found, digits.covmat):
        return
    own = _own(student, "data_centered", (n, 784))
    if own is not None and np.ptp(own) > 0.0 and _is_covariance(found, own.T @ own / n):
        note("data_covmat is right for your data_centered, which is not.")
        return
    flat = digits.flat
    deviation = np.sqrt(np.diag(digits.covmat))
    spread = np.outer(deviation, deviation)
    forms = {
        NOT_DIVIDED: digits.covmat * n,
        PRODUCTS_NOT_CENTERED: flat.T @ flat / n,
        DIVIDED_BY_PIXELS: digits.covmat * n / 784,
        CORRELATIONS: np.divide(digits.covmat, spread, out=np.zeros_like(spread), where=spread > 0),
    }
    cause = next((words for words, form in forms.items() if _is_covariance(found, form)), None)
    if cause is None and np.array_equal(found, np.floor(found)):
        # Sums in float32 are rounded down to one whole number or the next.
        slack = RTOL * np.abs(digits.covmat) + ATOL_OF_LARGEST * float(digits.covmat.max())
        below = (found <= digits.covmat + slack) & (found >= digits.covmat - 1.0 - slack)
        cause = ROUNDED_DOWN if np.all(below) else None
    assert_close(
        found,
        digits.covmat,
        what="data_covmat",
        rtol=RTOL,
        cause=cause,
        own=[] if own is None else Own("your data_centered", lambda x: x.T @ x / n, own),
        next_step="Compute data_centered.T @ data_centered, divided by the number of images "
        "(or by one less).",
    )


def _is_covariance(found: FloatArray, right: FloatArray) -> bool:
    for scale in SCALES.values():
        target = right / scale**2
        if is_close(found, target, rtol=RTOL, atol=ATOL_OF_LARGEST * float(np.max(target))):
            return True
    return False


def _own(student: Any, name: str, shape: tuple[int, ...]) -> FloatArray | None:
    """Return a variable of the notebook's; None where it is not numbers of this shape."""
    try:
        return numbers(student, name, shape)
    except Wrong:
        return None


@contextlib.contextmanager
def built_on_components(student: Any, digits: Digits) -> Iterator[None]:
    """Have what is wrong inside name ``data_covmat``, if that is one number everywhere.

    No components come of it. Where ``data_centered`` is so, too, that is named.
    """
    try:
        yield
    except Wrong as error:
        covmat = _own(student, "data_covmat", (784, 784))
        if covmat is not None and np.ptp(covmat) == 0.0:
            centered = _own(student, "data_centered", (len(digits.images), 784))
            error.because(
                following("your data_centered", centered)
                if centered is not None and np.ptp(centered) == 0.0
                else following("your data_covmat", covmat)
            )
        raise


def own_components(student: Any, digits: Digits) -> Components | None:
    """Return the components of the student's own mean, centered data and covariance matrix."""
    n = len(digits.images)
    try:
        mean = numbers(student, "data_mean").reshape(784)
        centered = numbers(student, "data_centered", (n, 784))
        covmat = numbers(student, "data_covmat", (784, 784))
    except (Wrong, ValueError):
        return None
    if np.ptp(covmat) == 0.0:
        return None  # zeros have no eigenvalues to compute
    if not np.allclose(covmat, covmat.T, rtol=1e-3, atol=ATOL_OF_LARGEST * np.abs(covmat).max()):
        return None
    return components_of(mean, centered, covmat)
