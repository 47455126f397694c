"""What Python's own functions ask a class or a function of the student's for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from autograder.suites import classes
from autograder.suites.held import Held
from autograder.suites.rules import looked_up, read
from autograder.suites.talking import ask, current
from autograder.suites.values import RaisedByStudent

#: What a suite may ask of an object besides what has no underscores.
SPECIAL = {"__name__", "__qualname__", "__dict__", "__func__", "__self__", "__annotations__",
            "__defaults__", "__wrapped__", "__all__", "__version__", "__file__", "__cause__",
            "__context__", "__notes__"}  # fmt: skip


#: What stands for an object can do all of this; whether the object can has to be asked.
_METHODS = """
    len iter next enter exit round bool int float complex index contains getitem setitem delitem
    call neg pos abs invert add sub mul truediv floordiv mod pow matmul and or radd rsub rmul
    rtruediv rfloordiv rmod rpow rmatmul rand ror
"""
OPTIONAL = frozenset(f"__{name}__" for name in _METHODS.split())


def require(thing: Any, name: str, file: str) -> None:
    """Raise AttributeError where a file of the suite's asks for what an object does not have.

    ``hasattr(hw.Cls, "__len__")`` is about the student's class; ``len()`` itself does not come
    by here.
    """
    now = current()
    if now is None or not now.watch.is_suites(file):
        return
    value = looked_up(thing)
    if isinstance(value, Held) and ask("hasattr", value, name) is False:
        raise AttributeError(name)


def doc(thing: Any) -> Any:
    """Return the docstring that an object, or a module, of the student's has."""
    return ask("getattr", thing, "__doc__") if current() else None


def about(thing: Held, name: str) -> Any:
    """Return what Python's own functions ask a class or a function for.

    Raises
    ------
    AttributeError
        If it has none of that.
    """
    value = looked_up(thing) if current() else None
    if not isinstance(value, Held):
        raise AttributeError(name)
    if name == "__signature__":
        try:
            return read(classes.signature_of, value, ask("signature", value))
        except RaisedByStudent as error:
            raise AttributeError(name) from error
    if name == "__code__":
        return _code(value)
    described = ask("described", value)
    if read(classes.class_named, value, described) is not type:
        raise AttributeError(name)
    bases = read(classes.bases_of, value, described)
    return bases if name == "__bases__" else (value, *bases, object)


def _code(thing: Held) -> Any:
    """Return what a function's code says of itself, without the code.

    Raises
    ------
    AttributeError
        If it has none.
    """
    found = ask("code", thing)
    if type(found) is not dict or any(type(name) is not str for name in found):
        raise AttributeError("__code__")
    return SimpleNamespace(**found)
