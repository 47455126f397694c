"""Predictions that were handed in, against labels that only the grader has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import Wrong
from autograder.oracles.levels import points_for_level
from autograder.oracles.metrics import METRICS
from autograder.oracles.plain import shape_of
from autograder.oracles.text import describe, number

_NAMED = 5


def predicted_column(
    table: Any, column: str, *, key: str, keys: Sequence[Any], what: str
) -> NDArray[Any]:
    """Take one column of predictions out of a table, a row for each key, in their order.

    Parameters
    ----------
    table : frame, or mapping of str to column
        As a ``.csv`` is opened, ``artifacts["predictions.csv"]``, or as a function returns it.
    column, key : str
        Names of the column with the predictions, and of the one that says what each row is for.
        Capitals and spaces around a name do not count.
    keys : sequence
        What has to be predicted: each once, in whatever order.
    what : str
        Name of the file in messages.

    Returns
    -------
    ndarray of shape (n_keys,)
        The predictions in the order of `keys`, text without spaces around it.

    Raises
    ------
    Wrong
        If a column is missing, or a key is missing, there twice, or unknown.
    """
    names = {str(name).strip().lower(): name for name in _columns(table, what)}
    missing = [name for name in (key, column) if name.lower() not in names]
    if missing:
        raise _without_columns(list(names), missing, [key, column], what)
    heads, values = table[names[key.lower()]], table[names[column.lower()]]
    for name, entries in ((key, heads), (column, values)):
        if type(entries) not in (list, np.ndarray) or len(entries) != len(heads):
            raise Wrong(
                f"{what} has no value of {name!r} in each row",
                expected="columns of one length",
                found=describe(entries),
                next_step="Write it as a table, with a row for each prediction.",
            )
    rows = [_plain(value) for value in heads]
    wanted = [_plain(value) for value in keys]
    _require_same_keys(rows, wanted, key, what)
    place = {row: index for index, row in enumerate(rows)}
    chosen = [values[place[row]] for row in wanted]
    # As assert_score takes them, so that a metric of the same predictions is the same.
    chosen = [value.strip() if type(value) is str else value for value in chosen]
    return np.array(chosen) if all(shape_of(value) == () for value in chosen) else np.array(None)


def _columns(table: Any, what: str) -> list[Any]:
    names = list(table) if isinstance(table, Mapping) else getattr(table, "columns", None)
    if names is None:
        raise Wrong(f"{what} is not a table", expected="named columns", found=describe(table))
    return list(names)


def _plain(value: Any) -> Hashable:
    """Return a key so that 7, 7.0 and numpy's 7 are one, and text without spaces around it."""
    item = value.item() if isinstance(value, np.generic) else value
    if type(item) not in (int, float, bool, str):
        return describe(item)
    if isinstance(item, float) and item.is_integer():
        return int(item)
    return item.strip() if isinstance(item, str) else item


def _without_columns(
    names: Sequence[str], missing: Sequence[str], wanted: Sequence[str], what: str
) -> Wrong:
    counted = list(names) == [str(place) for place in range(len(names))]
    return Wrong(
        f"{what} has no column {' and no column '.join(map(repr, missing))}",
        expected=f"the columns {', '.join(map(repr, wanted))}",
        found="a first line without names" if counted else f"the columns {_shown(names)}",
        cause="The line with the names of the columns is missing." if counted else "",
        next_step=f"Write {','.join(wanted)} as the first line, and a row for each prediction.",
    )


def _require_same_keys(
    rows: Sequence[Hashable], wanted: Sequence[Hashable], key: str, what: str
) -> None:
    counts = Counter(rows)
    problems = (
        ("predicts some more than once", "twice", [row for row in counts if counts[row] > 1]),
        ("does not predict all", "missing", [row for row in wanted if row not in counts]),
        ("predicts more than was asked for", "unknown", sorted(set(counts) - set(wanted), key=str)),
    )
    for problem, word, values in problems:
        if values:
            raise Wrong(
                f"{what} {problem}",
                expected=f"one row for each of the {len(wanted):,} values of {key!r}",
                found=f"{len(rows):,} row{'s' * (len(rows) != 1)}; {word}: {_shown(values)}",
                next_step=f"Predict every row of the test data once, and keep its {key!r}.",
            )


def _shown(values: Sequence[Any]) -> str:
    more = len(values) - _NAMED
    return ", ".join(map(repr, values[:_NAMED])) + (f" and {more:,} more" if more > 0 else "")


def assert_score(
    predicted: Any,
    expected: Any,
    *,
    metric: str,
    full_at: float,
    none_at: float | None = None,
    what: str,
) -> float:
    """Require that predictions are good enough, and return how good they are.

    Between two marks they earn a part of the points. What is expected is not shown.

    Parameters
    ----------
    predicted : object
        One prediction for each expected value: an array, or a list.
    expected : array_like
        What is right, from ``hidden/``.
    metric : str
        ``"accuracy"``, ``"macro_f1"`` or ``"iou"``, of which more is better, or ``"rmse"``.
    full_at : float
        From which value on all points are earned.
    none_at : float, optional
        Up to which value none are; in between in proportion. Without it `full_at` is the only mark.
    what : str
        Name of the predictions in messages.

    Returns
    -------
    float
        The value of the metric, for a leaderboard.

    Raises
    ------
    Wrong
        If there is not one prediction for each, they are of another kind, or not good enough.
    ValueError
        If there is no such metric.
    """
    if metric not in METRICS:
        raise ValueError(f"no metric is called {metric!r}: there are {', '.join(METRICS)}")
    measure, wanted = METRICS[metric], np.asarray(expected)
    found = _as_predictions(predicted, wanted, what, numbers=measure.numbers)
    value = measure.of(found, wanted)
    passed = value >= full_at if measure.higher_is_better else value <= full_at
    if not passed:
        bound = "at least" if measure.higher_is_better else "at most"
        same = len(np.unique(found)) == 1 and len(np.unique(wanted)) > 1
        raise Wrong(
            f"{what} is not good enough",
            expected=f"{measure.name} of {bound} {number(full_at)}",
            found=f"{measure.name} of {number(value, 4)} on {len(wanted):,} hidden values",
            cause=f"Every prediction is {found.ravel()[0].item()!r}." if same else "",
            next_step="Keep a part of the training data aside, and measure the same on it.",
            earned=0.0 if none_at is None else points_for_level(value, full_at, none_at),
        )
    return value


def _as_predictions(
    predicted: Any, wanted: NDArray[Any], what: str, *, numbers: bool
) -> NDArray[Any]:
    """Return predictions of the kind and shape of what is expected."""
    kind = "numbers" if numbers or wanted.dtype.kind in "iufb" else "text"
    expected = f"{len(wanted):,} predictions of shape {wanted.shape}, {kind}"
    if type(predicted) not in (list, np.ndarray):
        raise Wrong(
            f"{what} is not a list of predictions", expected=expected, found=describe(predicted)
        )
    try:
        found = np.asarray(predicted)
    except ValueError:  # lists of different lengths
        found = np.asarray(None)
    if found.shape != wanted.shape:
        raise Wrong(
            f"{what} has the wrong shape",
            expected=expected,
            found=f"shape {found.shape}",
            next_step="Predict every row of the test data once, in its order.",
        )
    is_text = found.dtype.kind == "U"
    if found.dtype.kind not in "iufbU" or is_text != (kind == "text"):
        raise Wrong(
            f"{what} holds predictions of the wrong kind",
            expected=expected,
            found=f"{'text' if is_text else found.dtype.name}, the first "
            f"{found.ravel()[:1].tolist()[0]!r}",
            next_step="Write the labels as the training data has them.",
        )
    if is_text:
        return np.char.strip(found)
    if not np.isfinite(found).all():
        missing = int(np.sum(~np.isfinite(found)))
        raise Wrong(
            f"{what} holds values that are missing",
            expected=expected,
            found=f"NaN or inf in {missing:,} of {found.size:,}",
            next_step="Look for rows that your program left empty.",
        )
    return found
