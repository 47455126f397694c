"""The decorators of packages for pytest that a suite imports and that need not be installed.

They set on a function what gradescope-utils sets, so that one reader knows all of them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

_Decorator = Callable[[Any], Any]


def _setting(name: str, value: Any) -> _Decorator:
    def decorate(function: Any) -> Any:
        setattr(function, name, value)
        return function

    return decorate


def weight(value: float) -> _Decorator:
    """Say what a test is worth."""
    return _setting("__weight__", value)


points = max_score = weight


def number(value: Any) -> _Decorator:
    """Say which number a test has."""
    return _setting("__number__", str(value))


def visibility(value: str) -> _Decorator:
    """Say when students see a test."""
    return _setting("__visibility__", value)


def hide_errors(message: str = "Test failed") -> _Decorator:
    """Show a sentence instead of the error."""
    return _setting("__hide_errors__", message)


def tags(*values: Any) -> _Decorator:
    """Tag a test, with words or with a list of them."""
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return _setting("__tags__", tuple(flat))


def partial_credit(value: float) -> _Decorator:
    """Let a test set its own score, with ``set_score``."""

    def decorate(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(*arguments: Any, **named: Any) -> Any:
            named["set_score"] = functools.partial(setattr, wrapper, "__score__")
            return function(*arguments, **named)

        wrapper.__weight__ = value  # type: ignore[attr-defined]
        return wrapper

    return decorate


def leaderboard(column: str, sort_order: str = "desc") -> _Decorator:
    """Let a test rank the submission, with ``set_leaderboard_value``."""

    def decorate(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(*arguments: Any, **named: Any) -> Any:
            value = functools.partial(setattr, wrapper, "__leaderboard_value__")
            named["set_leaderboard_value"] = value
            return function(*arguments, **named)

        wrapper.__leaderboard_column__ = column  # type: ignore[attr-defined]
        wrapper.__leaderboard_sort_order__ = sort_order  # type: ignore[attr-defined]
        return wrapper

    return decorate
