"""Imports what a homework brings for its students' processes, before any student code."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from autograder.sandbox.standins.imports import Patch

#: The package that these modules are in; they import each other relatively.
PACKAGE = "_homework"
#: How the name of a module of the harness's begins, which a homework may name as well.
_OURS = "autograder.sandbox."


class Broken(Exception):
    """What a homework brings fails: the homework is to blame, and no student."""


def bring(folder: str, names: Sequence[str]) -> None:
    """Import modules of a homework's folder, or of this room by their whole names.

    Nothing else of that folder can be imported afterwards: the rubric lies there, too.

    Raises
    ------
    Broken
        If one fails, with the file and the line where it does.
    """
    package = ModuleType(PACKAGE, "What the homework brings for student code.")
    package.__path__ = [folder]
    sys.modules[PACKAGE] = package
    try:
        for name in names:
            try:
                importlib.import_module(imported_as(name))
            except (Exception, SystemExit) as error:
                raise Broken(_said(error, folder, f"{name}.py")) from error
    finally:
        # The rubric is in that folder, with its expected values: no later import may find it by the
        # package.
        package.__path__ = []


def imported_as(name: str) -> str:
    """Return the whole name of a module that a homework names."""
    return name if name.startswith(_OURS) else f"{PACKAGE}.{name}"


def changed(standins: Mapping[str, str]) -> list[str]:
    """Return the libraries that stand-ins change and that are here.

    They are imported with the others: a stand-in that fails has to fail before any student
    code imports the library, and would be taken for an error of it.
    """
    return [name for name in standins if importlib.util.find_spec(name.partition(".")[0])]


def patches(standins: Mapping[str, str]) -> dict[str, Patch]:
    """Return what changes each library that is here, ``"module:function"`` by its name."""
    return {library: _patch(standins[library]) for library in changed(standins)}


def modules_of(standins: Mapping[str, str]) -> list[str]:
    """Return the modules that stand-ins are in."""
    return list(dict.fromkeys(place.partition(":")[0] for place in standins.values()))


def _patch(place: str) -> Patch:
    """Return a function of a module that was brought, which says where it fails."""
    module, _, name = place.partition(":")
    brought = sys.modules[imported_as(module)]
    file, function = str(brought.__file__), getattr(brought, name, None)
    if not callable(function):
        raise Broken(f"{Path(file).name} has no function {name or '(none is named)'}")

    def patch(library: ModuleType) -> None:
        try:
            function(library)
        except (Exception, SystemExit) as error:
            raise Broken(_said(error, str(Path(file).parent), Path(file).name)) from error

    return patch


def _said(error: BaseException, folder: str, file: str) -> str:
    """Return what failed, behind the last line of the homework's own files."""
    if wanted := _not_there(error):
        return f"there is no {wanted}.py beside the rubric"
    if isinstance(error, SyntaxError) and error.filename:
        return f"{Path(error.filename).name}, line {error.lineno}: SyntaxError: {error.msg}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).parent == Path(folder)]
    place = f"{Path(own[-1].filename).name}, line {own[-1].lineno}" if own else file
    return f"{place}: {type(error).__name__}: {error}"


def _not_there(error: BaseException) -> str:
    """Return the module of the homework's that an import did not find, if that is what failed."""
    if not isinstance(error, ImportError) or not error.name:
        return ""
    if error.name == PACKAGE:  # from . import table
        named = re.match(r"cannot import name '(\w+)'", str(error))
        return named[1] if named else ""
    ours = error.name.startswith((f"{PACKAGE}.", _OURS))
    found = isinstance(error, ModuleNotFoundError) and ours
    return error.name.removeprefix(f"{PACKAGE}.") if found else ""
