"""Judging Gabor features, and the classifier that is trained on them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.driving import StudentRaised
from autograder.oracles import describe_returned
from autograder.rubrics.ese546_hw1_problem1.causes import (
    FITTED_TWICE,
    MISSING_FILTERS,
    OTHER_FILTER,
    PCA_FIRST,
)
from autograder.rubrics.ese546_hw1_problem1.observing import Fit, Observed, observe
from autograder.rubrics.ese546_hw1_problem1.svm_data import Note, small_images
from autograder.rubrics.ese546_hw1_problem1.svm_subsample import ignored_num

#: The homework's 16 filters.
FREQUENCIES = [0.05, 0.25]
THETAS = [np.pi / 4, np.pi / 2, 3 * np.pi / 4, np.pi]
BANDWIDTHS = [0.1, 1.0]
HOMEWORKS_BANK = tuple(itertools.product(FREQUENCIES, THETAS, BANDWIDTHS))
#: Other lists, so that a bank that is written into the code is noticed.
OTHER_LISTS = [0.15], [0.4, 1.1], [0.7]

IMAGES, PIXELS = 1_000, 196
#: Far more than 10%, which is chance; a right pipeline reaches some 90%.
LEAST_ACCURACY = 0.75


def assert_gabor_classifier(
    student: Any, datasets: Any, rng: np.random.Generator, note: Note, earlier: Any
) -> None:
    """Check what ``gabor_filter`` fits its SVM to, and how it does on validation features.

    Parameters
    ----------
    earlier : Earlier
        What failed of the checks of ``subsample`` and ``apply_gfilter``.

    Raises
    ------
    Wrong
        If the SVM is not fitted to 1,000 images, is validated on other than validation
        features, or does not learn.
    """
    sets = (
        *small_images(datasets, "train", 130, rng),
        *small_images(datasets, "validation", 120, rng),
    )
    with earlier.explains():
        observed = _observed(student, sets, rng)
    if not observed.fits:
        raise Wrong(
            "gabor_filter fits no SVC",
            expected="an svm.SVC, fitted to the features of 1,000 training images",
            found="no call of SVC.fit",
            next_step="Subsample, filter, standardize, reduce with PCA, then fit an svm.SVC.",
        )
    fit = observed.fits[-1]
    _assert_fitted_to(fit, observed, student, rng, earlier)
    _assert_filters(observed.filters)
    _assert_order(observed.prepared)
    _assert_returned(observed)
    accuracy = _validated(observed, fit)
    if accuracy is not None:
        note(
            f"On Gabor features your classifier is correct on {accuracy:.1%} of the validation set."
        )


def _observed(student: Any, sets: Sequence[Any], rng: np.random.Generator) -> Observed:
    try:
        return observe(student, "gabor_filter", *sets)
    except StudentRaised as error:
        raise _explained(error, student, rng) from error


def _explained(error: StudentRaised, student: Any, rng: np.random.Generator) -> Wrong:
    """Say that an exception comes from ``subsample``, if it does."""
    in_it = any(frame.function == "subsample" for frame in error.frames)
    cause = ignored_num(student, rng) if in_it else None
    if not cause:
        return error
    feedback = error.feedback
    return Wrong(
        feedback.summary,
        expected=feedback.expected,
        found=feedback.found,
        cause=cause.saying(
            f"{cause} gabor_filter has 130 images of each digit here, and asks for 100."
        ),
        next_step="Fix subsample first: draw num // 10 samples of each digit.",
        detail=feedback.detail,
    )


def _assert_fitted_to(
    fit: Fit, observed: Observed, student: Any, rng: np.random.Generator, earlier: Any
) -> None:
    # What gabor_filter draws by itself is no matter of subsample.
    drawing = ("samples_per_digit", "random_samples_with_labels") if observed.drawn else ()
    with earlier.among(*drawing).explains():
        _assert_counts(fit, observed, student, rng)
    with earlier.explains():
        _assert_different(fit)
    if fit.x.shape[1] >= 16 * PIXELS:
        raise Wrong(
            "gabor_filter fits its SVM without reducing the features",
            expected="fewer than 3,136 features, from PCA",
            found=f"{fit.x.shape[1]:,} features",
            next_step="Fit a PCA to the standardized training features and transform both sets.",
            earned=0.5,
        )
    if fit.x.shape[1] == PIXELS:
        raise Wrong(
            "gabor_filter fits its SVM to pixels",
            expected="the features that apply_gfilter makes, reduced by PCA",
            found=f"{PIXELS} features for each image",
            next_step="Filter the images with apply_gfilter before you standardize them.",
        )


def _assert_counts(fit: Fit, observed: Observed, student: Any, rng: np.random.Generator) -> None:
    classes, counts = np.unique(fit.y, return_counts=True)
    if len(fit.y) != IMAGES or len(classes) != 10 or np.any(counts != IMAGES // 10):
        raise Wrong(
            "gabor_filter does not fit its SVM to 100 images of each digit",
            expected="1,000 samples, 100 of each digit",
            found=f"{len(fit.y):,} samples of {len(classes)} digits",
            cause=(observed.drawn and ignored_num(student, rng)) or "",
            next_step="Call subsample(x_train, y_train, 1000) and the same for x_val, y_val.",
        )


def _assert_different(fit: Fit) -> None:
    if not np.any(np.ptp(fit.x, axis=0) > 0.0):
        raise Wrong(
            "gabor_filter fits its SVM to features that are the same for every image",
            expected="features that differ from image to image",
            found=f"{len(fit.y):,} equal rows",
            next_step="Print what apply_gfilter returns for two images of different digits, and "
            "fix that first.",
        )


def _assert_filters(found: set[tuple[float, float, float]]) -> None:
    """Check that all filters were used, where ``gabor`` was called to apply them.

    More of them do no harm: one may have been tried for a plot.
    """
    used, wanted = {_rounded(*each) for each in found}, {_rounded(*each) for each in HOMEWORKS_BANK}
    if used and not wanted <= used:
        raise Wrong(
            "gabor_filter does not use the homework's filters",
            expected="16 filters: frequency 0.05 and 0.25, theta π/4, π/2, 3π/4 and π, "
            "bandwidth 0.1 and 1",
            found=f"{len(used & wanted)} of these and {len(used - wanted)} others",
            cause=_named_filter(used - wanted) or _missing_value(used),
            next_step="Pass the three lists to apply_gfilter in the order of its parameters.",
            earned=0.5,
        )


def _rounded(frequency: float, theta: float, bandwidth: float) -> tuple[float, float, float]:
    """Return a filter as it compares: turned by half a turn, its real part is the same."""
    quarters = round(theta / np.pi, 4) % 1.0
    return round(frequency, 4), round(quarters, 4), round(bandwidth, 4)


def _named_filter(foreign: set[tuple[float, float, float]]) -> str:
    if not foreign:
        return ""
    frequency, theta, bandwidth = min(foreign)
    # Turned by half a turn, a filter is the same: the homework calls it π, not 0.
    return OTHER_FILTER.of(frequency=frequency, theta=f"{theta or 1:g}", bandwidth=bandwidth)


def _missing_value(used: set[tuple[float, float, float]]) -> str:
    """Name the one value of a list that no filter has."""
    missing = [
        f"{name} {value or 1:g}{unit}"
        for place, (name, unit, values) in enumerate(
            (("frequency", "", FREQUENCIES), ("theta", "π", THETAS), ("bandwidth", "", BANDWIDTHS))
        )
        for value in {_rounded(*[each] * 3)[place] for each in values}
        if value not in {each[place] for each in used}
    ]
    return MISSING_FILTERS.of(what=missing[0]) if len(missing) == 1 else ""


def _assert_order(prepared: Mapping[str, Sequence[tuple[int, int]]]) -> None:
    """Check that PCA, if it is used, does not come before standardization."""
    scaled, reduced = prepared.get("StandardScaler"), prepared.get("PCA")
    if scaled and reduced and scaled[0][1] < reduced[0][1]:
        raise Wrong(
            "gabor_filter standardizes after PCA",
            expected="StandardScaler, then PCA, then the SVM",
            found=f"a PCA of {reduced[0][1]:,} features, and a StandardScaler of {scaled[0][1]:,}",
            cause=PCA_FIRST,
            next_step="Standardize the Gabor features first: PCA looks for large variances, "
            "and the filters answer on different scales.",
            earned=0.5,
        )


def _assert_returned(observed: Observed) -> None:
    if observed.returned is None or isinstance(observed.returned, (list, dict, float, int)):
        raise Wrong(
            "gabor_filter does not return its classifier",
            expected="the fitted SVM",
            found=describe_returned(observed.returned),
            next_step="End it with 'return clf'.",
            earned=0.5,
        )


def _validated(observed: Observed, fit: Fit) -> float | None:
    """Return the accuracy of the SVM on the validation features that it was asked about.

    None where the labels of these are not known: the student's code has drawn them by itself.

    The grader fits the same classifier to the same features: what the student's process
    says it predicts is not needed.
    """
    questions = [each for each in observed.asked if each.shape == (IMAGES, fit.x.shape[1])]
    fresh = [each for each in questions if not np.allclose(each, fit.x)]
    if questions and not fresh:
        raise Wrong(
            "gabor_filter validates on the training features",
            expected="the accuracy on features of the validation set",
            found="only the features that the SVM was fitted to were classified",
            next_step="Filter, scale and reduce the validation images, too, and score those.",
            earned=0.5,
        )
    labels = [each for each in observed.drawn if len(each) == IMAGES][-1:]
    if fresh and not observed.drawn:
        return None
    if not fresh or not labels:
        raise Wrong(
            "gabor_filter does not validate its classifier",
            expected="1,000 validation images, classified with clf.score or clf.predict",
            found=f"questions about {', '.join(f'{len(q):,}' for q in observed.asked) or 'no'} "
            "samples",
            next_step="Subsample 100 validation images of each digit, and score them.",
            earned=0.5,
        )
    accuracy = _accuracy(fit, fresh[-1], labels[0])
    if accuracy < LEAST_ACCURACY:
        raise Wrong(
            "The SVM on Gabor features does not recognise digits",
            expected=f"at least {LEAST_ACCURACY:.0%} of the validation set; 90% is usual",
            found=f"{accuracy:.1%}",
            cause=_fitted_twice(observed),
            next_step="Fit StandardScaler and PCA to the training features alone, and only "
            "transform those of the validation set.",
            earned=0.5,
        )
    return accuracy


def _accuracy(fit: Fit, x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    from sklearn.svm import SVC

    parameters = {name: fit.parameters.get(name) for name in ("C", "gamma", "kernel")}
    try:
        classifier = SVC(**parameters).fit(fit.x, fit.y)
    except (TypeError, ValueError):  # parameters that only the student's process has
        return 0.0
    return float(np.mean(classifier.predict(x) == y))


def _fitted_twice(observed: Observed) -> str:
    """Return a sentence if the preparation was fitted to each set by itself."""
    twice = [name for name, fits in observed.prepared.items() if len(fits) > 1]
    if not twice:
        return ""
    return FITTED_TWICE.of(names=" and ".join(twice))
