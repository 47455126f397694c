"""What a suite may ask of an object of the student's besides calling it.

The text of this module is sent to the student's process with that of its neighbours.
"""

from __future__ import annotations

import contextlib
import inspect
import operator
import os
import types
from collections.abc import Callable
from typing import Any

from autograder.suites.inside.files_there import (
    changed_files,
    file_size,
    go_to,
    make_folder,
    names_in,
    read_file,
    remove_file,
    write_file,
)

_NOTHING = object()


def compare(name: str, one: Any, other: Any) -> Any:
    """Compare two of the student's objects, and one with what nothing compares with."""
    function = getattr(operator, name)
    if one is other and name in ("eq", "ne"):
        return [name == "eq", False]
    nothing, fooled = object(), False
    pairs = [(one, one)] if name == "ne" else [(one, nothing), (nothing, other)]
    for pair in pairs:
        with contextlib.suppress(Exception):
            fooled = fooled or function(*pair) is True
    return [function(one, other), fooled]


def contains(container: Any, item: Any) -> Any:
    """Look for something in an object of the student's, and for what is in nothing."""
    inside = item in container
    try:
        return [inside, object() in container]
    except Exception:
        return [inside, False]


def truth(value: Any) -> Any:
    """Return whether the class was made in Python and says itself what is true, and that."""
    kinds = [kind for kind in type(value).__mro__ if kind.__flags__ & 1 << 9]
    own = any("__bool__" in vars(kind) or "__len__" in vars(kind) for kind in kinds)
    return [own, bool(value)]


def derives(kind: Any, base: Any) -> bool:
    """Whether a class has another above it, whatever either of them says."""
    return any(above is base for above in type.__dict__["__mro__"].__get__(kind))


def defines(value: Any, methods: str) -> bool:
    """Whether a class, and not just Python's object, has one of some methods."""
    return any(name in vars(k) for k in type(value).__mro__[:-1] for name in methods.split())


def described(value: Any) -> list[Any]:
    """Return what sort of thing an object is, and the names of the classes above it."""
    is_class = isinstance(value, type)
    kind = value if is_class else type(value)
    above = [[each.__module__, each.__qualname__] for each in kind.__mro__]
    routine = isinstance(value, (types.FunctionType, types.BuiltinFunctionType))
    what = "class" if is_class else "function" if routine else "object"
    if isinstance(value, types.MethodType):
        what = "method"
    return [what, above]


def signature(value: Any) -> list[Any]:
    """Return each parameter of a function: name, kind, whether it has a default, and that."""
    rows = []
    for each in inspect.signature(value).parameters.values():
        has = each.default is not each.empty
        default = each.default if has else None
        plain = default is None or type(default) in (bool, int, float, str, tuple, list, dict)
        annotation = "" if each.annotation is each.empty else _shown(each.annotation)
        shown = default if plain else repr(default)[:200]
        rows.append([each.name, int(each.kind), has, shown, annotation])
    found = inspect.signature(value).return_annotation
    return [rows, "" if found is inspect.Signature.empty else _shown(found)]


def _shown(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def take(iterator: Any, most: int) -> list[Any]:
    """Return the next items of an iterator, and whether there are no more."""
    found = []
    for _ in range(most):
        try:
            found.append(next(iterator))
        except StopIteration:
            return [found, True]
    return [found, False]


def leave(context: Any, kind: Any, message: Any) -> Any:
    """Leave a context, with an exception of a class and message."""
    error = None if kind is None else kind(message)
    return context.__exit__(kind, error, None)


def code(value: Any) -> Any:
    """Return what a function's code says of itself; None if it has none in Python."""
    found = getattr(value, "__code__", None)
    if type(found) is not types.CodeType:
        return None
    names = ("co_varnames", "co_names", "co_freevars", "co_cellvars")
    numbers = ("co_flags", "co_argcount", "co_kwonlyargcount", "co_posonlyargcount",
               "co_nlocals", "co_firstlineno")  # fmt: skip
    return {
        **{name: getattr(found, name) for name in (*names, *numbers)},
        "co_name": found.co_name,
        "co_filename": os.path.basename(found.co_filename),
    }


_replaced: dict[tuple[int, str], Any] = {}


def patch(owner: Any, attribute: str, on: bool, value: Any) -> None:
    """Replace something of a library's, or put it back."""
    key = id(owner), attribute
    if on:
        _replaced.setdefault(key, getattr(owner, attribute, _NOTHING))
        setattr(owner, attribute, value)
        return
    before = _replaced.pop(key, _NOTHING)
    if before is _NOTHING:
        delattr(owner, attribute)
    else:
        setattr(owner, attribute, before)


SPECIAL: dict[str, Callable[..., Any]] = {
    "self": lambda value: value,
    "compare": compare,
    "contains": contains,
    "truth": truth,
    "defines": defines,
    "described": described,
    "signature": signature,
    "source": lambda value: inspect.getsource(value),
    "code": code,
    "take": take,
    "leave": leave,
    "patch": patch,
    "write_file": write_file,
    "make_folder": make_folder,
    "read_file": read_file,
    "file_size": file_size,
    "go_to": go_to,
    "remove_file": remove_file,
    "names_in": names_in,
    "changed_files": changed_files,
    "isinstance": lambda value, base: derives(type(value), base),
    "issubclass": derives,
    "call": lambda function, /, *values, **more: function(*values, **more),
}
