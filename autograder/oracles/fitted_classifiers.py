"""Is a classifier fitted to the right samples, prepared in the right order, and validated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.returned import describe_returned
from autograder.oracles.sklearn_runs import Fit, SklearnRun
from autograder.oracles.text import counted
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

PCA_FIRST = Cause(
    "PCA first",
    "PCA is fitted before StandardScaler.",
    explains=("order",),
)


def assert_fitted(run: SklearnRun, *, what: str, kind: str = "SVC", next_step: str = "") -> Fit:
    """Check that a classifier was fitted at all, and return the last fit.

    Parameters
    ----------
    what : str
        Name of the student's function in messages.
    kind : str
        What messages call the classifier.
    next_step : str
        What to do if none was.

    Raises
    ------
    Wrong
        If none was.
    """
    if not run.fits:
        raise Wrong(
            f"{what} fits no {kind}",
            expected=f"a call of {kind}.fit, with the training samples",
            found=f"no call of {kind}.fit",
            next_step=next_step,
        )
    return run.fits[-1]


def assert_samples(
    fit: Fit,
    per_class: int,
    *,
    what: str,
    classes: int = 10,
    noun: str = "class",
    kind: str = "SVC",
    next_step: str = "",
) -> None:
    """Check how many samples of each class a classifier was fitted to.

    Parameters
    ----------
    per_class : int
        Samples of each class that are right.
    what : str
        Name of the student's function in messages.
    classes : int
        How many classes there are.
    noun, kind : str
        What messages call the samples of a class, ``"digit"``, and the classifier.
    next_step : str
        What to do if there are others.

    Raises
    ------
    Wrong
        If there are other numbers of them.
    """
    count = per_class * classes
    found, counts = np.unique(fit.y, return_counts=True)
    if len(fit.y) != count or len(found) != classes or np.any(counts != per_class):
        raise Wrong(
            f"{what} does not fit its {kind} to {per_class} samples of each {noun}",
            expected=f"{count:,} samples, {per_class} of each {noun}",
            found=f"{len(fit.y):,} samples of {counted(len(found), noun)}",
            next_step=next_step,
        )


def assert_varied(fit: Fit, *, what: str, kind: str = "SVC") -> None:
    """Check that the features that a classifier was fitted to differ between samples.

    Parameters
    ----------
    what, kind : str
        Names of the student's function and of the classifier in messages.

    Raises
    ------
    Wrong
        If they are the same for every sample.
    """
    if not np.any(np.ptp(fit.x, axis=0) > 0.0):
        raise Wrong(
            f"{what} fits its {kind} to features that are the same for every sample",
            expected="features that differ from sample to sample",
            found=counted(len(fit.y), "equal row"),
            next_step="Print the features of two samples of different classes, and fix first what "
            "makes them.",
        )


def assert_reduced(
    fit: Fit, features: int, inputs: int, *, what: str, kind: str = "SVC", earned: float = 0.0
) -> None:
    """Check that a classifier was fitted to features made of the inputs, and reduced by PCA.

    Parameters
    ----------
    features : int
        How many features there are before PCA.
    inputs : int
        How many numbers a sample has before features are made of it.
    what, kind : str
        Names of the student's function and of the classifier in messages.
    earned : float
        Fraction of the points that features earn which were not reduced.

    Raises
    ------
    Wrong
        If there are as many as before PCA, or as many as inputs.
    """
    count = fit.x.shape[1]
    if count >= features:
        raise Wrong(
            f"{what} fits its {kind} without reducing the features",
            expected=f"fewer than {features:,} features, from PCA",
            found=f"{count:,} features",
            next_step="Fit a PCA to the standardized training features and transform both sets.",
            earned=earned,
        )
    if count == inputs:
        raise Wrong(
            f"{what} fits its {kind} to the samples themselves, and not to features of them",
            expected="features that are made of the samples, reduced by PCA",
            found=f"{inputs} features for each sample, as many as it has numbers",
            next_step="Make features of the samples before you standardize them.",
        )


def assert_scaled_first(
    prepared: Mapping[str, Sequence[tuple[int, int]]], *, what: str, earned: float = 0.0
) -> None:
    """Check that PCA, if it is used, does not come before standardization.

    Parameters
    ----------
    prepared : mapping of str to sequence of (int, int)
        For ``"StandardScaler"`` and ``"PCA"``, the shape of what each was fitted to.
    what : str
        Name of the student's function in messages.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If what was standardized has fewer columns than what was reduced.
    """
    scaled, reduced = prepared.get("StandardScaler"), prepared.get("PCA")
    if scaled and reduced and scaled[0][1] < reduced[0][1]:
        raise Wrong(
            f"{what} standardizes after PCA",
            expected="StandardScaler, then PCA, then the SVM",
            found=f"a PCA of {reduced[0][1]:,} features, and a StandardScaler of {scaled[0][1]:,}",
            cause=PCA_FIRST,
            next_step="Standardize the features first: PCA looks for large variances, and "
            "features have different scales.",
            earned=earned,
        )


def assert_returned(run: SklearnRun, *, what: str, earned: float = 0.0) -> None:
    """Check that a function returns an object, as a fitted classifier is one.

    Parameters
    ----------
    what : str
        Name of the student's function in messages.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If it returns nothing, a number or several values.
    """
    if run.returned is None or isinstance(run.returned, (list, dict, float, int)):
        raise Wrong(
            f"{what} does not return its classifier",
            expected="the fitted classifier",
            found=describe_returned(run.returned),
            next_step="End it with 'return clf'.",
            earned=earned,
        )


def asked_of_others(
    run: SklearnRun, fit: Fit, rows: int, *, what: str, earned: float = 0.0
) -> tuple[FloatArray, FloatArray] | None:
    """Return the validation features that a classifier was asked about, and their labels.

    Parameters
    ----------
    fit : Fit
        What it was fitted to.
    rows : int
        Samples of the validation set.
    what : str
        Name of the student's function in messages.
    earned : float
        Fraction of the points earned all the same.

    Returns
    -------
    (ndarray of shape (rows, n_features), ndarray of shape (rows,)) or None
        None where the labels are not known: the student's code has drawn them by itself.

    Raises
    ------
    Wrong
        If it was asked about the training features alone, or about none.
    """
    questions = [each for each in run.asked if each.shape == (rows, fit.x.shape[1])]
    fresh = [
        each for each in questions if each.shape != fit.x.shape or not np.allclose(each, fit.x)
    ]
    if questions and not fresh:
        raise Wrong(
            f"{what} validates on the training features",
            expected="the accuracy on features of the validation set",
            found="only the features that the SVM was fitted to were classified",
            next_step="Filter, scale and reduce the validation images, too, and score those.",
            earned=earned,
        )
    labels = [each for each in run.labels if len(each) == rows][-1:]
    if fresh and not run.labels:
        return None
    if not fresh or not labels:
        asked = ", ".join(f"{len(each):,}" for each in run.asked) or "no"
        raise Wrong(
            f"{what} does not validate its classifier",
            expected=f"{rows:,} validation samples, classified with clf.score or clf.predict",
            found=f"questions about {asked} samples",
            next_step="Make the same features of the validation samples, and score them.",
            earned=earned,
        )
    return fresh[-1], labels[0]
