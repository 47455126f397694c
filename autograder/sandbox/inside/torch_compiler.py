"""Leaves torch's compiler out of a process until somebody compiles.

The first step of any optimizer imports ``torch._dynamo``, and with it sympy and some 800
modules more: a second of work and 70 MB in every process, for the sake of calls that do
nothing where nothing is being compiled. So a module that knows these calls stands in its
place; asked for anything else, it makes way for the real one.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from types import FunctionType, ModuleType
from typing import Any

NAME = "torch._dynamo"
#: Of this module torchvision takes a function when it is imported.
UTILS = f"{NAME}.utils"


def put_off() -> None:
    """Import torch without its compiler, and without the first use of an optimizer importing it.

    Does nothing where torch cannot be imported, or the compiler is imported already.
    """
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        return
    # Somebody has asked for the real one, and may hold parts of it: two of them do not go together.
    if NAME in sys.modules:
        return
    known = {
        "graph_break": _graph_break,
        "disable": _disable,
        "compiled_autograd": _Absent(
            f"{NAME}.compiled_autograd", {"_disable": contextlib.nullcontext}
        ),
    }
    torch._dynamo = sys.modules[NAME] = _Absent(NAME, known)  # type: ignore[attr-defined]
    sys.modules[UTILS] = _Absent(UTILS, {"is_compile_supported": _is_compile_supported})


class _Absent(ModuleType):
    """Stands for a module of the compiler, and fetches it when more is asked than it knows."""

    def __init__(self, name: str, known: Mapping[str, Any]) -> None:
        super().__init__(name)
        spec = importlib.util.find_spec(name) if name == NAME else None
        self.__file__ = spec.origin if spec is not None else None
        vars(self).update(known)

    def __getattr__(self, name: str) -> Any:
        # Who looks through all modules asks for these; only who imports one of the
        # compiler's modules asks where they are.
        if name.startswith("__") and (name, self.__name__) != ("__path__", NAME):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(_fetched(self.__name__), name)


def _fetched(name: str) -> ModuleType:
    """Import the compiler in earnest and return a module of it."""
    if not _is_there():
        for absent in (NAME, UTILS):
            sys.modules.pop(absent, None)
        # Python takes an attribute of the package for the module, if there is one.
        vars(sys.modules["torch"]).pop("_dynamo", None)
    return importlib.import_module(name)


def _is_there() -> bool:
    return not isinstance(sys.modules.get(NAME), _Absent)


def _graph_break(msg: str = "") -> None:
    """Split what is being compiled: nothing is."""


def _disable(fn: Any = None, recursive: bool = True, **options: Any) -> Any:
    """Keep a function from being compiled, as soon as anything can be."""
    # disable(recursive=False), or of a class: that returns what only the compiler can make.
    if not isinstance(fn, FunctionType):
        return _fetched(NAME).disable(fn, recursive, **options)
    real: list[Callable[..., Any]] = []

    @functools.wraps(fn)
    def as_it_is(*arguments: Any, **named: Any) -> Any:
        if not _is_there():
            return fn(*arguments, **named)
        if not real:
            real.append(_fetched(NAME).disable(fn, recursive, **options))
        return real[0](*arguments, **named)

    return as_it_is


def _is_compile_supported(device_type: Any) -> Any:
    return _fetched(UTILS).is_compile_supported(device_type)
