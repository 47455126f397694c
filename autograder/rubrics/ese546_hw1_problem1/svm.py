"""Judging support vector machines that the student's code fits with fixed parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import Wrong
from autograder.driving import define, keep
from autograder.oracles import as_array, as_scalar, assert_close, describe_returned, require_order
from autograder.rubrics.ese546_hw1_problem1.causes import (
    AVERAGE_PER_CLASS,
    CONFUSION_TRANSPOSED,
    DIVIDED_BY_VALIDATION,
    FRACTION_OF_SUPPORT,
    FRACTION_WRONG,
    NUMBER_OF_CLASSES,
    ONE_FOR_EACH_CLASS,
    OTHER_PARAMETERS,
    RATIO_CUT,
    RATIO_MULTIPLIED,
    RATIO_ONE_LESS,
    SUPPORT_NOT_DIVIDED,
    SUPPORT_NUMBERS,
    TRAINING_ACCURACY,
    TRAINING_CONFUSION,
)
from autograder.rubrics.ese546_hw1_problem1.estimators import SvcOutcome, svc_outcome
from autograder.rubrics.ese546_hw1_problem1.observing import Fit, Observed, observe
from autograder.rubrics.ese546_hw1_problem1.svm_data import (
    Floats,
    Labels,
    Note,
    named_cause,
    small_images,
)

#: What part f asks for.
PARAMETERS: dict[str, Any] = {"C": 1.0, "kernel": "rbf", "gamma": "auto"}
#: What can be fitted again here: other kernels with a gamma that scikit-learn computes.
_KERNELS = ("rbf", "linear", "poly", "sigmoid")
TRAINING_PER_CLASS, VALIDATION_PER_CLASS = 60, 40

Sets = tuple[Floats, Labels, Floats, Labels]


def small_sets(datasets: Any, rng: np.random.Generator, n_train: int, n_val: int) -> Sets:
    """Draw x_train, y_train, x_val, y_val, with that many images of each digit."""
    return (
        *small_images(datasets, "train", n_train, rng),
        *small_images(datasets, "validation", n_val, rng),
    )


def fitted_svc(x: Any, y: Any) -> Any:
    """Return an SVC fitted to samples; runs in the student's process."""
    from sklearn.svm import SVC

    return SVC().fit(x, y)


def assert_support_count(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check ``get_number_of_support_samples`` on classifiers of three and of ten classes.

    Raises
    ------
    Wrong
        If a number is wrong.
    """
    x, y = small_images(datasets, "train", 30, rng)
    fit = define(student, fitted_svc, shown="SVC().fit(x, y)")
    for classes in (3, 10):
        chosen = y < classes
        found: Any = student.get_number_of_support_samples(keep(fit, x[chosen], y[chosen]))
        right = svc_outcome(x[chosen], y[chosen], x[chosen], y[chosen]).support
        _assert_one_number(found, "get_number_of_support_samples(clf)", right)
        assert_close(
            found,
            float(right),
            what=f"get_number_of_support_samples(clf), for {classes} classes",
            forms={
                NUMBER_OF_CLASSES: float(classes),
                FRACTION_OF_SUPPORT: right / len(y[chosen]),
                SUPPORT_NUMBERS: 196.0 * right,
            },
            next_step="Add up n_support_, which holds one number per class.",
        )


def _assert_one_number(found: Any, what: str, right: float) -> None:
    """Say so if there is one number per class, which add up to what is right."""
    if type(found) is np.ndarray and found.ndim == 1 and np.isclose(found.sum(), right):
        raise Wrong(
            f"{what} is an array, one number for each class",
            expected=f"their sum, {right:g}",
            found=f"an array of {len(found)} numbers",
            cause=ONE_FOR_EACH_CLASS,
            next_step="Return np.sum(clf.n_support_), the total.",
        )


def run_train_test(student: Any, datasets: Any, rng: np.random.Generator) -> dict[str, Any]:
    """Run ``train_test_SVM`` on few images; return what it returned, and what is right."""
    sets = small_sets(datasets, rng, TRAINING_PER_CLASS, VALIDATION_PER_CLASS)
    observed = observe(student, "train_test_SVM", *sets)
    right = svc_outcome(*sets, **PARAMETERS)
    own = _own_outcome(observed, sets)
    return {
        "returned": observed.returned,
        "right": right,
        "own": own,
        "fitted": _fitted_outcome(observed.fits, sets, right),
        "fits": observed.fits,
    }


def _fitted_outcome(fits: list[Fit], sets: Sets, right: SvcOutcome) -> SvcOutcome | None:
    """Return what is right for other parameters that the student's classifier was fitted with.

    None for those asked for, for what would take the grader long, and for a classifier that
    tells the digits apart no better than by chance.
    """
    if not fits or _other_parameters(fits) is None:
        return None
    known: dict[str, Any] = {name: fits[-1].parameters.get(name) for name in PARAMETERS}
    c, kernel, gamma = (known.get(name) for name in ("C", "kernel", "gamma"))
    number = isinstance(gamma, float) and 1e-6 <= gamma <= 1e3
    if kernel not in _KERNELS or not isinstance(c, (int, float)) or not 1e-3 <= c <= 1e3:
        return None
    if gamma not in ("auto", "scale") and not (number and kernel == "rbf"):
        return None
    found = svc_outcome(*sets, **known)
    return found if found.accuracy > right.accuracy / 2 else None


def _own_outcome(observed: Observed, sets: Sets) -> SvcOutcome | None:
    """Return what is right for the arrays that the student's code made of the given ones."""
    x_train, y_train, x_val, y_val = sets
    fits = [
        fit
        for fit in observed.fits
        if np.array_equal(fit.y, y_train) and _is_rescaled(fit.x, x_train)
    ]
    if not fits:
        return None
    x = fits[-1].x
    questions = [asked for asked in observed.asked if _is_rescaled(asked, x_val)]
    if not questions:
        return None
    return svc_outcome(x, y_train, questions[-1], y_val, **PARAMETERS)


def _is_rescaled(found: Floats, given: Floats) -> bool:
    """Whether each column is the one given, times a number, plus a number."""
    if found.shape != given.shape:
        return False
    centred, wanted = found - found.mean(axis=0), given - given.mean(axis=0)
    squares = np.sum(wanted * wanted, axis=0)
    factors = np.sum(centred * wanted, axis=0) / np.where(squares > 0, squares, 1.0)
    same = np.isclose(centred, wanted * factors, atol=1e-6 * float(np.abs(found).max()))
    return bool(np.all(factors[squares > 0] > 0) and same.all())


def triple(run: dict[str, Any]) -> list[Any]:
    """Return accuracy, confusion matrix and ratio.

    Raises
    ------
    Wrong
        If there are not three values.
    """
    returned = run["returned"]
    if not isinstance(returned, list) or len(returned) != 3:
        raise Wrong(
            "train_test_SVM does not return three values",
            expected="accuracy, confusion matrix, support ratio",
            found=describe_returned(returned),
            next_step="End it with 'return accuracy, matrix, ratio'.",
        )
    right = run["right"]
    require_order(
        returned,
        [right.accuracy, right.matrix, right.ratio],
        ["accuracy", "matrix", "ratio"],
        what="train_test_SVM",
    )
    return returned


def assert_accuracy(run: dict[str, Any], note: Note) -> None:
    """Check the validation accuracy against the same classifier on the same arrays.

    Raises
    ------
    Wrong
        If it is another.
    """
    right, own = run["right"], run["own"]
    found = as_scalar(triple(run)[0], what="the accuracy of train_test_SVM")
    if _is_own(found, right.accuracy, own and own.accuracy):
        note("The accuracy is right for the pixels as your code changes them before it fits.")
        return
    assert_close(
        found,
        right.accuracy,
        what="the accuracy of train_test_SVM",
        cause=_other_parameters(run["fits"])
        or named_cause(
            found,
            {
                TRAINING_ACCURACY: (right.training_accuracy),
                FRACTION_WRONG: 1 - right.accuracy,
            },
        ),
        next_step=_next_step(
            run["fits"],
            "Return clf.score(x_val, y_val), or the mean of clf.predict(x_val) == y_val.",
        ),
    )


def assert_matrix(run: dict[str, Any], note: Note) -> None:
    """Check the confusion matrix against the same classifier on the same arrays.

    Raises
    ------
    Wrong
        If it is another.
    """
    right, own = run["right"], run["own"]
    found = as_array(triple(run)[1], what="the confusion matrix of train_test_SVM", shape=(10, 10))
    if own is not None and np.array_equal(found, own.matrix) and own.accuracy != right.accuracy:
        note("The matrix is right for the pixels as your code changes them before it fits.")
        return
    fitted = run["fitted"]
    if fitted is not None and np.array_equal(found, fitted.matrix):
        note("The matrix is right for the classifier that you fitted, which has other parameters.")
        return
    assert_close(
        found,
        right.matrix,
        what="the confusion matrix of train_test_SVM",
        cause=_other_parameters(run["fits"])
        or named_cause(
            found,
            {
                TRAINING_CONFUSION: right.training_matrix,
                CONFUSION_TRANSPOSED: right.matrix.T,
            },
        ),
        next_step=_next_step(run["fits"], "Return confusion_matrix(y_val, clf.predict(x_val))."),
    )


def assert_ratio(run: dict[str, Any], note: Note) -> None:
    """Check the support ratio, as a fraction or in percent.

    Raises
    ------
    Wrong
        If it is another.
    """
    right, own = run["right"], run["own"]
    _assert_one_number(triple(run)[2], "the support ratio of train_test_SVM", right.ratio)
    found = as_scalar(triple(run)[2], what="the support ratio of train_test_SVM")
    for scale in (1.0, 100.0):
        if _is_own(found, scale * right.ratio, own and scale * own.ratio):
            note("The ratio is right for the pixels as your code changes them before it fits.")
            return
        fitted = run["fitted"]
        if _is_own(found, scale * right.ratio, fitted and scale * fitted.ratio):
            note(
                "The ratio is right for the classifier that you fitted, which has other parameters."
            )
            return
    assert_close(
        found,
        right.ratio,
        alternatives={"in percent": 100 * right.ratio},
        what="the support ratio of train_test_SVM",
        cause=_other_parameters(run["fits"])
        or named_cause(
            found,
            {
                DIVIDED_BY_VALIDATION: right.support / right.n_val,
                SUPPORT_NOT_DIVIDED: float(right.support),
                RATIO_MULTIPLIED: right.support**2 / right.ratio,
                RATIO_CUT: 0.0,
                RATIO_ONE_LESS: right.support / (right.support / right.ratio - 1.0),
                AVERAGE_PER_CLASS: right.ratio / 10,
            },
        ),
        next_step=_next_step(
            run["fits"], "Return get_number_of_support_samples(clf) / len(x_train)."
        ),
    )


def _is_own(found: float, right: float, own: float | None) -> bool:
    """Whether a number is not the one for the arrays given, but that for the student's own."""
    return own is not None and not np.isclose(found, right) and bool(np.isclose(found, own))


def _other_parameters(fits: list[Fit]) -> str | None:
    """Return a sentence if the SVC was fitted with other parameters than part f asks for."""
    if not fits or all(fits[-1].parameters.get(k) == v for k, v in PARAMETERS.items()):
        return None
    used = ", ".join(f"{name}={value!r}" for name, value in sorted(fits[-1].parameters.items()))
    return OTHER_PARAMETERS.of(used=used)


def _next_step(fits: list[Fit], otherwise: str) -> str:
    if _other_parameters(fits) is None:
        return otherwise
    return "Use svm.SVC(C=1.0, kernel='rbf', gamma='auto') here; other parameters are for part g."
