"""Does a search for hyper-parameters return the best classifier of the grid that it is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.results.cause import Cause

GRID_OF_ITS_OWN = Cause(
    "grid of its own",
    "{names} cannot come from params: it searches a grid of its own.",
    explains=("order", "constant"),
)


def svc_grid(
    rng: np.random.Generator, features: int
) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Draw a short grid for an SVC, and return it with what is best in it.

    The best is drawn, and stands at any place: nobody can know beforehand which it is. An RBF
    kernel as narrow or as wide as the other one, or with as small a C, learns nothing from a few
    hundred samples.

    Parameters
    ----------
    features : int
        How many numbers from 0 to 1 a sample has.

    Returns
    -------
    (dict of str to list, dict of str to object)
        The values of ``C``, ``gamma`` and ``kernel`` to try, and the best of each.
    """
    c, weak = round(float(rng.uniform(3.0, 5.0)), 2), round(float(rng.uniform(2e-4, 4e-4)), 6)
    gamma = round(float(rng.uniform(3.0, 5.0)) / features, 4)
    useless = float(rng.choice([60.0, 1e-7]))
    grid: dict[str, list[Any]] = {
        "C": rng.permutation([c, weak]).tolist(),
        "gamma": rng.permutation([gamma, useless]).tolist(),
        "kernel": ["rbf"],
    }
    return grid, {"C": c, "gamma": gamma, "kernel": "rbf"}


def assert_best_of_grid(
    found: tuple[str, bool, Mapping[str, Any]] | None,
    grid: Mapping[str, Sequence[Any]],
    best: Mapping[str, Any],
    *,
    what: str,
    kind: str = "SVC",
    earned: float = 0.0,
) -> None:
    """Check which combination of a grid a search has chosen.

    Parameters
    ----------
    found : (str, bool, mapping) or None
        Of what was returned: the type's name, whether it is fitted, and its parameters, as
        :func:`autograder.driving.sklearn_runs.chosen` gives them. None if it has none.
    grid : mapping of str to sequence
        What the student's function was given to try.
    best : mapping of str to object
        What is by far the best of it: nobody may know beforehand which that is.
    what : str
        Name of the student's function in messages.
    kind : str
        What messages call a right classifier.
    earned : float
        Fraction of the points earned all the same.

    Raises
    ------
    Wrong
        If it is no fitted classifier with the best parameters.
    """
    if found is None:
        raise Wrong(
            f"{what} does not return a classifier",
            expected="the fitted GridSearchCV, or its best_estimator_",
            found="None or something else that has no parameters",
            next_step="End it with 'return search.best_estimator_'.",
            earned=earned,
        )
    name, fitted, parameters = found
    if fitted is True and parameters == best:
        return
    tried = ", ".join(f"{name}={list(values)}" for name, values in grid.items() if len(values) > 1)
    foreign = [each for each, values in grid.items() if parameters.get(each) not in values]
    raise Wrong(
        f"{what} does not return the best classifier of the grid it is given",
        expected=f"{kind} with {dict(best)}, fitted; tried were {tried}",
        found=f"{name} with {dict(parameters)}{'' if fitted else ', not fitted'}",
        cause=GRID_OF_ITS_OWN.of(names=" and ".join(foreign)) if foreign else "",
        next_step="Pass params to GridSearchCV, fit it to x_train and y_train, and return "
        "it or its best_estimator_.",
        earned=earned,
    )
