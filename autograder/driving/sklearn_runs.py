"""Watches what a student's function asks of scikit-learn, from within their process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.driving import Remote, define, keep
from autograder.oracles.sklearn_runs import Fit, SklearnRun

_SVC = "sklearn.svm.SVC"
_PARAMETERS = ("C", "gamma", "kernel")
_PREPARING = ("sklearn.preprocessing.StandardScaler", "sklearn.decomposition.PCA")


def watch(
    student: Any,
    name: str,
    *arguments: Any,
    classifier: str = _SVC,
    parameters: Sequence[str] = _PARAMETERS,
    preparing: Sequence[str] = _PREPARING,
    drawing: str = "",
    calls: Mapping[str, Sequence[str]] | None = None,
) -> SklearnRun:
    """Call a function of the student's module, and watch what it has scikit-learn do.

    ``watch(student, "train_test_SVM", x_train, y_train, x_val, y_val).last_fit``

    Parameters
    ----------
    name : str
        The function's name in the student's module.
    *arguments : object
        What it is called with.
    classifier : str
        The class whose ``fit`` and ``predict`` are watched: its module and name.
    parameters : sequence of str
        Which of its parameters are kept for each ``fit``.
    preparing : sequence of str
        The transformers whose fits are watched.
    drawing : str
        A function of the student's that returns samples and their labels: these labels are kept.
    calls : mapping of str to sequence of str, optional
        For a function of a library, ``"skimage.filters.gabor"``, the parameters whose numbers
        are kept of each call.

    Returns
    -------
    SklearnRun

    Raises
    ------
    StudentRaised, StudentStopped
        As the call itself does.
    """
    settings = {
        "classifier": classifier,
        "parameters": list(parameters),
        "preparing": list(preparing),
        "drawing": drawing,
        "calls": {place: list(names) for place, names in (calls or {}).items()},
    }
    run = define(student, watched, shown=f"{name}(…)")
    both = keep(run, getattr(student, name), list(arguments), settings)
    seen, returned = both[1], both[0]
    if not isinstance(seen, dict):
        return SklearnRun(None)
    fits = [
        Fit(each[0].astype(np.float64), each[1].astype(np.float64).reshape(-1), dict(each[2]))
        for each in _listed(seen.get("fits"))
        if isinstance(each, list) and len(each) == 3 and _is(each[0], 2) and _are_labels(each[1])
        if isinstance(each[2], dict) and len(each[0]) == len(each[1])
    ]
    prepared = seen.get("prepared")
    names = [place.rpartition(".")[2] for place in preparing]
    return SklearnRun(
        returned,
        fits,
        [each.astype(np.float64) for each in _listed(seen.get("asked")) if _is(each, 2)],
        {name: _shapes(prepared.get(name)) for name in names} if isinstance(prepared, dict) else {},
        [
            each.astype(np.float64).reshape(-1)
            for each in _listed(seen.get("labels"))
            if _are_labels(each)
        ],
        {
            tuple(each)
            for each in _listed(seen.get("calls"))
            if isinstance(each, list) and all(type(number) is float for number in each)
        },
    )


def chosen(
    student: Any, result: Remote, *, parameters: Sequence[str] = _PARAMETERS, shown: str
) -> tuple[str, bool, dict[str, Any]] | None:
    """Return of a search, or of a classifier, what it is, whether it is fitted, and how it was set.

    Parameters
    ----------
    result : Remote
        What the student's code returned: of a search, its best estimator counts.
    shown : str
        What messages call it.

    Returns
    -------
    (str, bool, dict) or None
        None if it has no parameters.
    """
    look = define(student, chosen_parameters, shown=shown)
    return look(result, list(parameters))  # type: ignore[no-any-return]


def predicted(student: Any, classifier: Remote, x: NDArray[Any], *, shown: str) -> Any:
    """Return what a classifier of the student's predicts, as numbers.

    Parameters
    ----------
    x : ndarray of shape (n, n_features)
    shown : str
        What messages call it.
    """
    return define(student, predictions_of, shown=f"{shown}.predict")(classifier, x)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is(value: Any, ndim: int) -> bool:
    """Whether it is an array of finite numbers, some of them, with this many axes."""
    if type(value) is not np.ndarray or value.ndim != ndim or value.dtype.kind not in "iufb":
        return False
    return value.size > 0 and bool(np.isfinite(value).all())


def _are_labels(value: Any) -> bool:
    """Whether it is numbers in a row, or in a column, which scikit-learn takes as well."""
    return _is(value, 1) or (_is(value, 2) and value.shape[1] == 1)


def _shapes(value: Any) -> list[tuple[int, int]]:
    pairs = [each for each in _listed(value) if isinstance(each, list) and len(each) == 2]
    return [(rows, columns) for rows, columns in pairs if type(rows) is type(columns) is int]


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def watched(function: Any, arguments: Any, settings: Any) -> Any:
    """Call a function of the student's; return what it returns, and what was seen meanwhile."""
    import contextlib
    import importlib
    import inspect
    import sys

    import numpy as np

    student = sys.modules[function.__module__]
    seen: Any = {"fits": [], "asked": [], "labels": [], "prepared": {}, "calls": []}
    numbers: set[Any] = set()
    changed: list[Any] = []

    def numeric(values: Any) -> Any:
        array = np.array(values)
        return array if array.dtype.kind in "iufb" and array.size <= 10_000_000 else None

    def placed(place: str) -> Any:
        module, _, name = place.rpartition(".")
        return importlib.import_module(module), name

    def wrap(owner: Any, method: str, look: Any) -> None:
        original = getattr(owner, method)

        def wrapper(*args: Any, **named: Any) -> Any:
            result = original(*args, **named)
            look(args, named, result)
            return result

        changed.append((owner, method, original))
        setattr(owner, method, wrapper)

    def saw_fit(args: Any, named: Any, result: Any) -> None:
        del result
        x, y = [*args[1:], *named.values()][:2]
        given = {k: v for k, v in args[0].get_params().items() if k in settings["parameters"]}
        # A grid search fits hundreds of times; the last few are what it comes to.
        seen["fits"] = [*seen["fits"][-2:], [numeric(x), numeric(y), given]]

    def saw_question(args: Any, named: Any, result: Any) -> None:
        del result
        seen["asked"] = [*seen["asked"][-3:], numeric([*args[1:], *named.values()][0])]

    def saw_shape(name: str) -> Any:
        def look(args: Any, named: Any, result: Any) -> None:
            del result
            shape = list(np.shape([*args[1:], *named.values()][0]))
            seen["prepared"].setdefault(name, []).append(shape)

        return look

    def saw_draw(args: Any, named: Any, result: Any) -> None:
        del args, named
        pair = isinstance(result, (tuple, list)) and len(result) > 1
        seen["labels"].append(numeric(result[1]) if pair else None)

    def saw_call(original: Any, names: Any) -> Any:
        signature = inspect.signature(original)

        def look(args: Any, named: Any, result: Any) -> None:
            del result
            with contextlib.suppress(TypeError, ValueError):
                bound = signature.bind(*args, **named)
                bound.apply_defaults()
                numbers.add(tuple(float(bound.arguments[name]) for name in names))

        return look

    owner, name = placed(settings["classifier"])
    wrap(getattr(owner, name), "fit", saw_fit)
    wrap(getattr(owner, name), "predict", saw_question)
    for place in settings["preparing"]:
        owner, name = placed(place)
        # PCA's fit and fit_transform both come to _fit.
        kind = getattr(owner, name)
        wrap(kind, "_fit" if hasattr(kind, "_fit") else "fit", saw_shape(name))
    if callable(getattr(student, settings["drawing"] or "_", None)):
        wrap(student, settings["drawing"], saw_draw)
    for place, names in settings["calls"].items():
        owner, name = placed(place)
        look = saw_call(getattr(owner, name), names)
        wrap(owner, name, look)
        if callable(getattr(student, name, None)):  # imported by its name
            wrap(student, name, look)
    try:
        returned = function(*arguments)
    finally:
        for owner, method, original in changed:
            setattr(owner, method, original)
    seen["calls"] = [list(each) for each in list(numbers)[:100]]
    return [returned, seen]


def chosen_parameters(
    result: Any, names: Any
) -> tuple[str, bool, dict[str, bool | int | float | str | None]] | None:
    """Return type and parameters of a search or an estimator."""
    best = getattr(result, "best_estimator_", result)
    get = getattr(best, "get_params", None)
    if get is None:
        return None
    return type(best).__name__, hasattr(best, "classes_"), {name: get().get(name) for name in names}


def predictions_of(classifier: Any, x: Any) -> Any:
    """Return what a classifier predicts."""
    import numpy as np

    return np.asarray(classifier.predict(x)).astype(float)
