"""Watching what a student's function asks of scikit-learn, from within their process.

What comes back is what the student's process says of itself. It helps to explain a wrong
result, and to judge a classifier on features that only the student's code can compute.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.driving import define


@dataclass(frozen=True)
class Fit:
    """One call of ``SVC.fit``."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Observed:
    """What a function returned, and what it had scikit-learn do.

    Attributes
    ----------
    returned : object
        As any call returns it: plain data or a Remote.
    fits : list of Fit
        The last calls of ``SVC.fit``, in order.
    asked : list of ndarray
        The samples that an SVC was asked to classify, the last few times.
    prepared : dict of str to list of (int, int)
        For ``"StandardScaler"`` and ``"PCA"``, the shape of what each was fitted to.
    drawn : list of ndarray
        The labels that each call of the student's ``subsample`` returned.
    filters : set of (float, float, float)
        Frequency, theta and bandwidth of each filter that ``gabor`` was called with.
    """

    returned: Any
    fits: list[Fit] = field(default_factory=list)
    asked: list[NDArray[np.float64]] = field(default_factory=list)
    prepared: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    drawn: list[NDArray[np.float64]] = field(default_factory=list)
    filters: set[tuple[float, float, float]] = field(default_factory=set)


def watched(function: Any, arguments: Any) -> Any:
    """Call a function of the student's while watching scikit-learn; runs in their process."""
    import sys

    import numpy as np
    from skimage import filters
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    student = sys.modules[function.__module__]
    seen: Any = {"fits": [], "asked": [], "drawn": [], "StandardScaler": [], "PCA": []}
    used: set[Any] = set()
    changed: list[Any] = []

    def numeric(values: Any) -> Any:
        array = np.array(values)
        return array if array.dtype.kind in "iufb" and array.size <= 10_000_000 else None

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
        parameters = {
            k: v for k, v in args[0].get_params().items() if k in ("C", "gamma", "kernel")
        }
        # A grid search fits hundreds of times; the last few are what it comes to.
        seen["fits"] = [*seen["fits"][-2:], [numeric(x), numeric(y), parameters]]

    def saw_shape(key: str) -> Any:
        def look(args: Any, named: Any, result: Any) -> None:
            del result
            seen[key].append(list(np.shape([*args[1:], *named.values()][0])))

        return look

    def saw_filter(args: Any, named: Any, result: Any) -> None:
        del result
        given = {"theta": 0, "bandwidth": 1}
        given |= dict(zip(("image", "frequency", "theta", "bandwidth"), args, strict=False)) | named
        used.add(tuple(float(given[name]) for name in ("frequency", "theta", "bandwidth")))

    def saw_question(args: Any, named: Any, result: Any) -> None:
        del result
        seen["asked"] = [*seen["asked"][-3:], numeric([*args[1:], *named.values()][0])]

    def saw_draw(args: Any, named: Any, result: Any) -> None:
        del args, named
        seen["drawn"].append(numeric(result[1]) if isinstance(result, (tuple, list)) else None)

    wrap(SVC, "fit", saw_fit)
    wrap(SVC, "predict", saw_question)
    wrap(StandardScaler, "fit", saw_shape("StandardScaler"))
    wrap(PCA, "_fit", saw_shape("PCA"))
    if callable(getattr(student, "subsample", None)):
        wrap(student, "subsample", saw_draw)
    wrap(filters, "gabor", saw_filter)
    if callable(getattr(student, "gabor", None)):
        wrap(student, "gabor", saw_filter)
    try:
        returned = function(*arguments)
    finally:
        for owner, method, original in changed:
            setattr(owner, method, original)
    seen["filters"] = [list(each) for each in list(used)[:100]]
    return [returned, seen]


def observe(student: Any, name: str, *arguments: Any) -> Observed:
    """Call a function of the student's module and watch what it asks of scikit-learn."""
    function = getattr(student, name)
    answer = define(student, watched, shown=f"{name}(…)")(function, list(arguments))
    if not isinstance(answer, list) or len(answer) != 2 or not isinstance(answer[1], dict):
        return Observed(None)
    returned, seen = answer
    fits = [
        Fit(each[0].astype(np.float64), each[1].astype(np.float64), dict(each[2]))
        for each in seen.get("fits", [])
        if isinstance(each, list) and len(each) == 3 and _matrix(each[0]) and _vector(each[1])
        if isinstance(each[2], dict) and len(each[0]) == len(each[1])
    ]
    return Observed(
        returned,
        fits,
        [each.astype(np.float64) for each in seen.get("asked", []) if _matrix(each)],
        {key: _shapes(seen.get(key)) for key in ("StandardScaler", "PCA")},
        [each.astype(np.float64) for each in seen.get("drawn", []) if _vector(each)],
        _filters(seen.get("filters")),
    )


def _matrix(value: Any) -> bool:
    return type(value) is np.ndarray and value.ndim == 2 and _finite_numbers(value)


def _vector(value: Any) -> bool:
    return type(value) is np.ndarray and value.ndim == 1 and _finite_numbers(value)


def _finite_numbers(value: NDArray[Any]) -> bool:
    return value.dtype.kind in "iufb" and value.size > 0 and bool(np.isfinite(value).all())


def _shapes(value: Any) -> list[tuple[int, int]]:
    listed = value if isinstance(value, list) else []
    pairs = [each for each in listed if isinstance(each, list) and len(each) == 2]
    return [(rows, columns) for rows, columns in pairs if type(rows) is type(columns) is int]


def _filters(value: Any) -> set[tuple[float, float, float]]:
    listed = value if isinstance(value, list) else []
    triples = [each for each in listed if isinstance(each, list) and len(each) == 3]
    return {(f, t, b) for f, t, b in triples if all(type(x) is float for x in (f, t, b))}
