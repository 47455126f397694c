"""Imports what a homework brings for its students' processes, before any student code."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from autograder.sandbox.standins.imports import Patch

#: The package that these modules are in; they import each other relatively.
PACKAGE = "_homework"


def bring(folder: str, names: Sequence[str]) -> str:
    """Import modules of a homework's folder; return what failed, or an empty text.

    Nothing else of that folder can be imported afterwards: the rubric lies there, too.
    """
    package = ModuleType(PACKAGE, "What the homework brings for student code.")
    package.__path__ = [folder]
    sys.modules[PACKAGE] = package
    try:
        for name in names:
            importlib.import_module(f"{PACKAGE}.{name}")
    except Exception as error:
        return f"{name}: {type(error).__name__}: {error}"
    finally:
        package.__path__ = []
    return ""


def patches(standins: Mapping[str, str]) -> dict[str, Patch]:
    """Return what changes each library when it is imported, ``"module:function"`` by name."""
    return {library: _function(place) for library, place in standins.items()}


def modules_of(standins: Mapping[str, str]) -> list[str]:
    """Return the modules that stand-ins are in."""
    return list(dict.fromkeys(place.partition(":")[0] for place in standins.values()))


def _function(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(sys.modules[f"{PACKAGE}.{module}"], name)
