"""Judging a search for hyper-parameters, and the classifier it found, handed in as a pickle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder import Wrong
from autograder.driving import define, keep
from autograder.oracles import as_array
from autograder.rubrics.ese546_hw1_problem1.causes import GRID_OF_ITS_OWN
from autograder.rubrics.ese546_hw1_problem1.estimators import svc_outcome
from autograder.rubrics.ese546_hw1_problem1.svm import small_sets
from autograder.rubrics.ese546_hw1_problem1.svm_data import Note, small_images

#: The submitted classifier and what opens it, in the jail.
PICKLE = "grid_search_svm.pkl"
OPENER = "classifier_file:open_classifier"
NO_POINTS_ACCURACY, FULL_POINTS_ACCURACY = 0.93, 0.96
_FEATURES = 196
_DIGITS = set("0123456789")
_Parameters = dict[str, bool | int | float | str | None]


def chosen_parameters(result: Any) -> tuple[str, bool, _Parameters] | None:
    """Return type and parameters of a search or an estimator; runs in the student's process."""
    best = getattr(result, "best_estimator_", result)
    get = getattr(best, "get_params", None)
    if get is None:
        return None
    parameters = {name: get().get(name) for name in ("C", "gamma", "kernel")}
    return type(best).__name__, hasattr(best, "classes_"), parameters


def predictions_of(classifier: Any, x: Any) -> Any:
    """Return what a classifier predicts; runs in the student's process."""
    import numpy as np

    return np.asarray(classifier.predict(x)).astype(float)


def assert_grid_search(student: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check ``grid_search_SVM`` with a short grid in which one combination is by far the best.

    Raises
    ------
    Wrong
        If it returns no fitted classifier, chooses another one, or it predicts badly.
    """
    sets = small_sets(datasets, rng, 30, 40)
    _, _, x_val, y_val = sets
    grid, best = _grid(rng)
    result = keep(student.grid_search_SVM, *sets, grid)
    found = define(student, chosen_parameters, shown="grid_search_SVM(…)")(result)
    if found is None:
        raise Wrong(
            "grid_search_SVM does not return a classifier",
            expected="the fitted GridSearchCV, or its best_estimator_",
            found="None or something else that has no parameters",
            next_step="End it with 'return search.best_estimator_'.",
        )
    _assert_best(found, grid, best)
    predict = define(student, predictions_of, shown="grid_search_SVM(…).predict")
    labels = as_array(predict(result, x_val), what="its predictions", shape=y_val.shape)
    right = svc_outcome(*sets, **best)
    accuracy = float(np.mean(labels == y_val))
    if accuracy < right.accuracy - 0.1:
        raise Wrong(
            "The classifier that grid_search_SVM returns was not fitted to the training set",
            expected=f"an accuracy of about {right.accuracy:.1%} on the validation set",
            found=f"{accuracy:.1%}",
            next_step="Fit the search to x_train and y_train; it fits the best one again to "
            "all of them.",
        )


def _grid(rng: np.random.Generator) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Draw a grid, and return it with what is best in it: nobody can know which that is.

    An RBF kernel so narrow, so wide or so weak learns nothing from 300 images.
    """
    best: dict[str, Any] = {
        "C": round(float(rng.uniform(3.0, 5.0)), 2),
        "gamma": round(float(rng.uniform(0.015, 0.025)), 4),
        "kernel": "rbf",
    }
    weak = round(float(rng.uniform(2e-4, 4e-4)), 6)
    useless = float(rng.choice([60.0, 1e-7]))
    grid: dict[str, list[Any]] = {
        "C": rng.permutation([best["C"], weak]).tolist(),
        "gamma": rng.permutation([best["gamma"], useless]).tolist(),
        "kernel": ["rbf"],
    }
    return grid, best


def _assert_best(
    found: tuple[str, bool, _Parameters], grid: dict[str, list[Any]], best: dict[str, Any]
) -> None:
    kind, fitted, parameters = found
    if parameters != best or fitted is not True:
        raise Wrong(
            "grid_search_SVM does not return the best classifier of the grid it is given",
            expected=f"SVC with {best}, fitted; tried were C={grid['C']}, gamma={grid['gamma']}",
            found=f"{kind} with {parameters}{'' if fitted else ', not fitted'}",
            cause=_why_not_best(parameters, grid),
            next_step="Pass params to GridSearchCV, fit it to x_train and y_train, and return "
            "it or its best_estimator_.",
        )


def _why_not_best(parameters: _Parameters, grid: dict[str, list[Any]]) -> str:
    foreign = [name for name, values in grid.items() if parameters.get(name) not in values]
    if foreign:
        return GRID_OF_ITS_OWN.of(names=" and ".join(foreign))
    return ""


def assert_usable(artifacts: Any, datasets: Any, rng: np.random.Generator) -> None:
    """Check that the submitted pickle holds a classifier of small images of digits.

    Raises
    ------
    Wrong
        If it cannot be opened, or does not predict digits.
    """
    x, y = small_images(datasets, "validation", 5, rng)
    with artifacts.opened_by(PICKLE, OPENER) as classifier:
        facts = classifier.facts()
        count = facts.get("n_features") if isinstance(facts, dict) else None
        if type(count) is int and count != _FEATURES:
            raise Wrong(
                f"{PICKLE} holds a classifier of other features",
                expected=f"{_FEATURES} features: the images of 14 × 14 pixels",
                found=f"{count} features",
                next_step="Save the classifier that grid_search_SVM found on what "
                "data_preprocessing returns.",
            )
        labels = _predicted(classifier, x)
    if len(labels) != len(y) or any(label < 0 for label in labels):
        raise Wrong(
            f"{PICKLE} does not predict digits",
            expected="one of the digits 0 to 9 for each image",
            found="other values",
            next_step="Train it with the labels 0 to 9.",
        )


def assert_accurate(
    artifacts: Any, datasets: Any, rng: np.random.Generator, note: Note, rank: Callable[..., None]
) -> None:
    """Judge the submitted classifier on validation images, in the better pixel scale.

    Raises
    ------
    Wrong
        If it is not as good as it should be; the points grow from 93% to 96%.
    """
    per_class = int(np.min(np.bincount(datasets.load("mnist", "validation").labels)))
    x, y = small_images(datasets, "validation", min(per_class, 200), rng)
    with artifacts.opened_by(PICKLE, OPENER, timeout=60.0) as classifier:
        accuracies = {
            scale: float(np.mean(np.array(_predicted(classifier, x * factor)) == y))
            for scale, factor in (("0.0 to 1.0", 1.0), ("0 to 255", 255.0))
        }
    scale, accuracy = max(accuracies.items(), key=lambda each: each[1])
    note(f"The submitted classifier is correct on {accuracy:.1%} of {len(y):,} validation "
         f"images, with pixels from {scale}.")  # fmt: skip
    rank("validation accuracy", round(accuracy, 4), order="desc")
    earned = (accuracy - NO_POINTS_ACCURACY) / (FULL_POINTS_ACCURACY - NO_POINTS_ACCURACY)
    if earned < 1.0:
        both = ", ".join(f"{value:.1%} with pixels from {each}" for each, value in
                         accuracies.items())  # fmt: skip
        raise Wrong(
            "The submitted classifier is not as accurate as a good choice of hyper-parameters",
            expected=f"all points at {FULL_POINTS_ACCURACY:.0%}, none at "
            f"{NO_POINTS_ACCURACY:.0%} of the validation images",
            found=both,
            next_step="Let the search try larger C (5, 10), gamma='scale' and values around it, "
            "and train on all 8,000 images.",
            earned=max(0.0, earned),
        )


def _predicted(classifier: Any, x: NDArray[np.float64]) -> list[int]:
    """Return the digit predicted for each image; -1 for what is not one."""
    answer = classifier.predict(x)
    if not isinstance(answer, list):
        return []
    return [int(each) if each in _DIGITS else -1 for each in answer if type(each) is str]
