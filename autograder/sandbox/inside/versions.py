"""Says which version of a library is here, where its version may be why something failed."""

from __future__ import annotations

import re
import sys
import types
from typing import Any

_ABOUT_A_CALL = re.compile(r"(\w+)(?:\.\w+)*\(\) (?:got an unexpected|missing|takes) ")
_OF_A_MODULE = re.compile(r"(?:partially initialized )?module '(\w+)")
#: What numpy, Pillow and matplotlib say of values and names that other versions accept.
_TELLING = {
    r"Python integer -?\d+ out of bounds for": "numpy",
    r"Cannot cast ufunc": "numpy",
    r"Cannot handle this data type": "PIL",
    r"is not a valid package style": "matplotlib",
}
_LONGEST = 40


def version_note(error: BaseException) -> str:
    """Return the library that an exception is about, with its version; empty without one."""
    library = _library_of(error)
    version = getattr(sys.modules.get(library), "__version__", None)
    # A module of the student's may have any attribute of that name.
    if not isinstance(version, str) or len(version) > _LONGEST:
        return ""
    return f"({library} {version} is installed here)"


def _library_of(error: BaseException) -> str:
    for words, library in _TELLING.items():
        if re.search(words, str(error)):
            return library
    if isinstance(error, AttributeError):
        named = _OF_A_MODULE.match(str(error))
        return named[1] if named else _home(getattr(error, "obj", None))
    # A library without that name may be of another version; one that is not there at all has none.
    if isinstance(error, ImportError) and not isinstance(error, ModuleNotFoundError):
        return (error.name or _raised_in(error)).partition(".")[0]
    if isinstance(error, TypeError) and (call := _ABOUT_A_CALL.match(str(error))):
        return _home(_named_in(error.__traceback__, call[1]))
    return ""


def _raised_in(error: BaseException) -> str:
    """Return the name of the module whose code raised an exception."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return str(place.tb_frame.f_globals.get("__name__", "")) if place is not None else ""


def _home(value: Any) -> str:
    """Return the library that an object's class, a class, a function or a module is of."""
    if value is None:
        return ""
    module = getattr(value, "__module__", None) or getattr(type(value), "__module__", None)
    if isinstance(value, types.ModuleType):
        module = value.__name__
    return module.partition(".")[0] if isinstance(module, str) else ""


def _named_in(place: types.TracebackType | None, name: str) -> Any:
    """Return what a name stands for where an exception was raised, or within what is there."""
    while place is not None:
        names = {**place.tb_frame.f_globals, **place.tb_frame.f_locals}
        if name in names:
            return names[name]
        for value in list(names.values()):
            if isinstance(value, types.ModuleType) and name in vars(value):
                return vars(value)[name]
        place = place.tb_next
    return None
