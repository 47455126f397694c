"""What a suite may ask about a class or a function of the student's without running it."""

from __future__ import annotations

import inspect
import re
import sys
import types
from functools import lru_cache
from typing import Any

from autograder.suites.values import Malformed

#: Data counts as plain values of the exact types alone: no object is taken for one.
_DATA = {"int", "float", "complex", "bool", "str", "bytes", "ndarray", "Tensor", "object"}
_IDENTIFIER = re.compile(r"[^\W\d]\w{0,100}")
_ROUTINES: dict[str, type] = {
    "class": type,
    "function": types.FunctionType,
    "method": types.MethodType,
}


def class_named(described: Any) -> type:
    """Return a class that ``isinstance`` takes an object's for, from what its process says.

    Parameters
    ----------
    described : list
        What sort of thing it is, and module and name of every class above it.

    Raises
    ------
    Malformed
        If it is no description.
    """
    what, above = _rows(described)
    if what in _ROUTINES:
        return _ROUTINES[what]
    return _made(above[0][1], _of_a_library(above))


def bases_of(described: Any) -> tuple[type, ...]:
    """Return the classes of libraries that a class of the student's derives from."""
    _, above = _rows(described)
    base = _of_a_library(above)
    return () if base is object else (base,)


def _rows(described: Any) -> tuple[str, list[tuple[str, str]]]:
    if type(described) is not list or len(described) != 2 or type(described[1]) is not list:
        raise Malformed("no description of a class")
    what, above = described
    pairs = [tuple(row) for row in above if type(row) is list and len(row) == 2]
    if type(what) is not str or not pairs or any(type(t) is not str for row in pairs for t in row):
        raise Malformed("no description of a class")
    return what, pairs


def _of_a_library(above: list[tuple[str, str]]) -> type:
    """Return the nearest class above that a library here has, too; none is imported for it."""
    for module, name in above:
        found: Any = sys.modules.get(module)
        for part in name.split("."):
            found = vars(found).get(part) if isinstance(found, (types.ModuleType, type)) else None
        exact = type(found) is type or isinstance(found, type)
        if exact and name not in _DATA and found.__module__ == module:
            return found  # type: ignore[no-any-return]
    return object


@lru_cache(maxsize=256)
def _made(name: str, base: type) -> type:
    shown = name.rpartition(".")[2]
    shown = shown if _IDENTIFIER.fullmatch(shown) else "Theirs"
    try:
        return types.new_class(shown, (base,))
    except Exception:  # a class that allows no other below it
        return base


def signature_of(told: Any) -> inspect.Signature:
    """Return a signature from what the student's process says of it.

    Raises
    ------
    Malformed
        If that is not valid.
    """
    try:
        rows, returns = told
        parameters = [
            inspect.Parameter(
                name,
                inspect._ParameterKind(kind),
                default=default if has else inspect.Parameter.empty,
                annotation=_annotation(annotation),
            )
            for name, kind, has, default, annotation in rows
        ]
        return inspect.Signature(parameters, return_annotation=_annotation(returns))
    except (ValueError, TypeError) as error:
        raise Malformed(f"no signature: {error}") from error


_PLAIN = {kind.__name__: kind for kind in (bool, int, float, str, list, tuple, dict, set, bytes)}


def _annotation(text: Any) -> Any:
    """Return what an annotation means, if it is one of Python's own types; else its text."""
    if type(text) is not str:
        raise ValueError("an annotation that is not text")
    return inspect.Parameter.empty if not text else _PLAIN.get(text, text)
