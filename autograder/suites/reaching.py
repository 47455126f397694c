"""What can be reached from what a suite keeps: names, helpers, and what containers hold."""

from __future__ import annotations

import functools
import gc
import os
import types
from collections.abc import Iterable, Iterator
from typing import Any

from autograder.suites.held import Held

#: Objects that are looked at for one of the student's.
_MOST_HELD = 20_000
#: What is no container of a suite's, and what is not even looked at.
_PASSED_OVER = (types.ModuleType, types.FrameType, types.CodeType, str, bytes)
_ATOMS = {int, float, bool, complex, type(None)}
#: What importing puts beside a module's own names: from its loader one reaches all of pytest.
_OF_IMPORTING = {"__builtins__", "__loader__", "__spec__"}
#: What ``lru_cache`` makes.
_CACHED = functools.lru_cache(lambda: None)


def with_helpers(names: dict[str, Any], folder: str = "") -> Iterator[tuple[str, object]]:
    """Yield what a module's own names mean, and those of a suite's other modules that it uses.

    Parameters
    ----------
    folder : str
        The suite's; the module's own if not given.
    """
    folder = folder or os.path.dirname(names.get("__file__") or "")
    seen, left = set[int](), [names]
    while left:
        here = left.pop()
        if id(here) in seen:
            continue
        seen.add(id(here))
        for name, value in here.items():
            if name in _OF_IMPORTING:
                continue
            yield name, value
            found = _names_beside(value)
            if folder and (found.get("__file__") or "").startswith(folder + os.sep):
                left.append(found)


def _names_beside(value: Any) -> dict[str, Any]:
    """Return the names in a module, or in the one that a function is from."""
    if type(value) is types.ModuleType:
        return vars(value)
    function = value.__wrapped__ if type(value) is type(_CACHED) else value
    return function.__globals__ if type(function) is types.FunctionType else {}


def below(roots: Iterable[object]) -> Iterator[Any]:
    """Yield what some containers hold, however deep, except what a module or a class is."""
    seen: set[int] = set()
    left = list(roots)
    while left and len(seen) < _MOST_HELD:
        each = left.pop()
        kind = type(each)
        if kind in _ATOMS or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        if issubclass(kind, (*_PASSED_OVER, Held, type)):
            continue
        if isinstance(each, types.FunctionType):
            left += [cell.cell_contents for cell in each.__closure__ or () if _is_full(cell)]
        else:
            left += gc.get_referents(each)


def _is_full(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - an empty cell raises
    except ValueError:
        return False
    return True
