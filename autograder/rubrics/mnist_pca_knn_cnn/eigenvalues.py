"""Checks of the eigenvalues of the covariance matrix, and of their order."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import Wrong
from autograder.oracles import assert_close
from autograder.oracles.causes import Diagnosis
from autograder.oracles.shapes import wrong_shape
from autograder.oracles.tolerances import is_close
from autograder.results.cause import Cause
from autograder.rubrics.mnist_pca_knn_cnn.causes import (
    DIAGONAL,
    EVERY_SECOND_VALUE,
    SHARES,
    SINGULAR_VALUES,
    SMALLEST_FIRST,
    STANDARD_DEVIATIONS,
    VECTORS_FOR_VALUES,
)
from autograder.rubrics.mnist_pca_knn_cnn.digits import Digits, FloatArray
from autograder.rubrics.mnist_pca_knn_cnn.pca import (
    ATOL_OF_LARGEST,
    RTOL,
    SCALES,
    Note,
    numbers,
    own_components,
)


def assert_eigenvalues(student: Any, digits: Digits, note: Note) -> None:
    """Check the values in ``covmat_eig``, in whatever order.

    Raises
    ------
    Wrong
        If they are the eigenvalues neither of the covariance matrix nor of ``data_covmat``.
    """
    found = numbers(student, "covmat_eig")
    right = digits.components.values
    if found.shape != right.shape:
        named = _other_eigenvalues(found, right)
        proved = Diagnosis(named, named.next_step) if named else None
        raise wrong_shape(found.shape, right.shape, what="covmat_eig", proved=proved)
    found = np.sort(found)[::-1]
    if _are_eigenvalues(found, right):
        return
    own = own_components(student, digits)
    if own is not None and _are_eigenvalues(found, own.values):
        note("covmat_eig is right for your data_covmat, which is not.")
        return
    positive = np.clip(right, 0, None)
    forms = {
        STANDARD_DEVIATIONS: np.sqrt(positive),
        SINGULAR_VALUES: np.sqrt(positive * len(digits.images)),
        SHARES: right / right.sum(),
        DIAGONAL: np.sort(np.diag(digits.covmat))[::-1],
    }
    cause = next((words for words, form in forms.items() if _are_eigenvalues(found, form)), None)
    assert_close(
        found,
        right,
        what="covmat_eig",
        rtol=RTOL,
        atol=ATOL_OF_LARGEST * float(right[0]),
        cause=cause,
        next_step="Take what np.linalg.eigh(data_covmat) returns first.",
    )


def _other_eigenvalues(found: FloatArray, right: FloatArray) -> Cause | None:
    """Name what stands where 784 eigenvalues should: eigenvectors, or some of the values."""
    if found.shape == (784, 784) and np.allclose(found.T @ found, np.eye(784), atol=1e-3):
        return VECTORS_FOR_VALUES
    every_second = found.ndim == 1 and len(found) == (len(right) + 1) // 2
    if every_second and _are_eigenvalues(np.sort(found)[::-1], right[::2]):
        return EVERY_SECOND_VALUE
    return None


def _are_eigenvalues(found: FloatArray, right: FloatArray) -> bool:
    return any(
        is_close(found, right / s**2, rtol=RTOL, atol=ATOL_OF_LARGEST * float(right[0]) / s**2)
        for s in SCALES.values()
    )


def assert_descending(student: Any) -> None:
    """Check that ``covmat_eig`` has its largest value first.

    Raises
    ------
    Wrong
        If a value is larger than the one before it.
    """
    found = numbers(student, "covmat_eig", (784,))
    # Zeros come out as tiny numbers of either sign, in no order.
    slack = 1e-6 * float(np.max(np.abs(found)))
    rises = np.flatnonzero(np.diff(found) > slack)
    if not np.ptp(found) > 0:
        raise Wrong(
            "covmat_eig is constant",
            expected="784 eigenvalues, the largest first",
            found=f"{found[0]:.4g} everywhere",
            next_step="Take what np.linalg.eigh(data_covmat) returns first.",
        )
    if len(rises):
        i = int(rises[0])
        ascending = bool(np.all(np.diff(found) >= -slack))
        raise Wrong(
            "covmat_eig is not in descending order",
            expected="the largest eigenvalue first",
            found=f"{found[i]:.4g} in covmat_eig[{i}] and {found[i + 1]:.4g} after it",
            cause=SMALLEST_FIRST if ascending else "",
            next_step="Reverse them, values[::-1], and the columns of the eigenvectors with "
            "them: vectors[:, ::-1]. After np.linalg.eig sort both by np.argsort(values)[::-1].",
        )
