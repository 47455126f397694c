"""What a test is declared to be worth, in the forms that courses use.

gradescope-utils and pytest-gradescope set ``__weight__`` and the like on a function,
pytest-grader and pytest_utils ``points`` and ``max_score``.
"""

from __future__ import annotations

import difflib
import numbers
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.errors import UsageError
from autograder.results.amounts import count
from autograder.results.report import Visibility
from autograder.suites.model import Host

_POINTS = ("__weight__", "points", "max_score", "weight")


def points_of(function: Any) -> float | None:
    """Return what a test is worth by what is set on its function; None if nothing is."""
    for name in _POINTS:
        value = getattr(function, name, None)
        if isinstance(value, numbers.Real) and not isinstance(value, bool):
            return max(float(value), 0.0)
    return None


def attribute(function: Any, name: str) -> Any:
    """Return what is set on a function, by either of the two names for it."""
    found = getattr(function, f"__{name}__", None)
    plain = getattr(function, name, None) if found is None else found
    return plain if isinstance(plain, (str, int, float, list, tuple)) else None


def number_of(function: Any) -> str:
    """Return the number that a test is given."""
    found = attribute(function, "number")
    return "" if found is None else str(found)


def visibility_of(function: Any, where: str, stated: Any = None) -> Visibility:
    """Return when a test is shown to students.

    Raises
    ------
    UsageError
        If Gradescope does not know the word, which gradescope-utils hands on as it is.
    """
    word = stated or attribute(function, "visibility") or Visibility.VISIBLE.value
    known = [visibility.value for visibility in Visibility]
    require_known(word, known, f"{where} has the visibility")
    return Visibility(word)


def tags_of(function: Any) -> tuple[str, ...]:
    """Return the tags of a test."""
    found = attribute(function, "tags") or ()
    several = [found] if isinstance(found, str) else found
    return tuple(str(tag) for tag in several)


def hidden_error(function: Any) -> str:
    """Return what to say instead of an error, where the suite hides it."""
    found = getattr(function, "__hide_errors__", None)
    return str(found) if found else ""


def require_known(value: str, known: list[str], where: str) -> None:
    """Refuse a word that Gradescope refuses."""
    if value not in known:
        close = difflib.get_close_matches(str(value), known, 1)
        raise UsageError(
            f"{where} {value!r}, which Gradescope does not know",
            tip=f"did you mean {close[0]!r}?" if close else f"it knows {', '.join(known)}",
        )


def forget_what_it_set(function: Any) -> None:
    """Take from a function what the last run has left on it: the decorators keep it for ever."""
    function = getattr(function, "__func__", function)
    for left in ("__score__", "__leaderboard_value__"):
        getattr(function, "__dict__", {}).pop(left, None)


def rank(function: Any, host: Host) -> None:
    """Hand the value on that a test has set for the leaderboard."""
    column = getattr(function, "__leaderboard_column__", None)
    value = getattr(function, "__leaderboard_value__", None)
    if column and value is not None:
        order = getattr(function, "__leaderboard_sort_order__", "desc")
        rank_value(host, column, value, order)


def rank_value(host: Host, column: str, value: Any, order: str) -> None:
    """Rank a submission by a value, if it is one."""
    if isinstance(value, np.generic):
        value = value.item()
    try:
        host.leaderboard(column, value, order=order)
    except TypeError:  # most likely what the student's code returned
        host.note(f"The test gave neither a number nor text for the leaderboard's {column!r}.")


def earned(score: Any, weight: float, note: Callable[[str], None]) -> float | None:
    """Return the fraction of the weight that a test gave with ``set_score``."""
    if score is None or not weight:
        return None
    if not issubclass(type(score), numbers.Real) or score != score:  # NaN is no score either
        note("The test set a score that is not a number: it counts as 0.")
        return 0.0
    score = float(min(max(score, -1e9), 1e9))  # no float is as large as an integer can be
    if not 0 <= score <= weight:
        note(f"The test gave {score:g} of {count(weight)}; only 0 to {weight:g} count.")
    return float(min(max(score / weight, 0.0), 1.0))
