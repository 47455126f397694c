"""What a name of the student's stands for, where a notebook uses it twice, or it fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.driving import NotDefined, Remote, define, keep
from autograder.driving.torch_models import accepts
from autograder.errors import Wrong


def last_that_accepts(
    student: Any, name: str, example: Sequence[Any], *, instead: str = ""
) -> Remote:
    """Return what a name was last bound to that can be called with such arguments.

    A notebook may use a name twice: ``loss`` for signs, and later for cross-entropy. Where
    no binding accepts the arguments, it is the last one; classes, and functions without a
    parameter, are called for what they make.

    Parameters
    ----------
    example : sequence of Tensor
        Arguments of the shapes that are asked for.
    instead : str, optional
        Another name, if nothing has this one: it counts if it accepts them.

    Raises
    ------
    NotDefined
        If there is no such name.
    """
    try:
        getattr(student, name)  # says so if none exists
    except NotDefined as error:
        try:
            other = last_that_accepts(student, instead, example) if instead else None
        except Wrong:
            other = None
        if other is None or not accepts(student, other, *example):
            raise error from None
        return other
    cells = keep(define(student, statements_of_cells, shown="your file"), student)
    find = define(student, last_binding, shown=name)
    found = keep(find, student, name, cells, list(example))
    return Remote(found._process, found._handle, name)


def never_failing(student: Any, name: str, instead: object) -> None:
    """Let a function of the student's return something where it fails, returns None or is missing.

    It is the student's own as long as that returns: what is wrong with it is paid for in a
    check of its own, and does not keep the functions that call it from theirs.

    Parameters
    ----------
    instead : object
        Plain data that it returns in that case.
    """
    define(student, stand_in, shown=name)(student, name, instead)


def takes_more(student: Any, function: Remote, count: int) -> bool:
    """Whether a function of the student's needs an argument after this many."""
    found: bool = define(student, needs_more, shown=function._name)(function, count)
    return found


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def statements_of_cells(module: Any) -> Any:
    """Return the statements of all cells, in the order in which they were run."""
    import ast
    import contextlib
    import inspect
    import linecache
    import os

    # Where tracebacks find the lines of cells; those of a Python file are read again.
    entries: list[Any] = list(linecache.cache.values())
    texts = [entry[2] for entry in entries if len(entry) == 4 and entry[1] is None]
    own = [each for each in vars(module).values() if inspect.isfunction(each)]
    files = {each.__code__.co_filename for each in own if each.__module__ == module.__name__}
    texts += [linecache.getlines(file) for file in sorted(files) if os.path.exists(file)]
    found: list[Any] = []
    for lines in texts:
        with contextlib.suppress(SyntaxError):
            found += ast.parse("".join(lines)).body
    return found


def last_binding(module: Any, name: str, statements: Any, arguments: Any) -> Any:
    """Return the last value of a name that can be called with arguments, or the last of all."""
    import ast
    import inspect

    import torch

    def usable(value: Any) -> Any:
        makes = inspect.isclass(value) or (
            inspect.isfunction(value) and not inspect.signature(value).parameters
        )
        return value() if makes else value

    def accepts(value: Any) -> bool:
        try:
            with torch.no_grad():
                value(*[argument.clone() for argument in arguments])
        except Exception:
            return False
        return True

    last = usable(getattr(module, name))
    if accepts(last):
        return last
    namespace = dict(vars(module))
    for statement in reversed(statements):
        targets = getattr(statement, "targets", [statement])
        if name not in [getattr(each, "id", getattr(each, "name", None)) for each in targets]:
            continue
        exec(compile(ast.Module([statement], []), "<cell>", "exec"), namespace)  # noqa: S102
        earlier = usable(namespace[name])
        if accepts(earlier):
            return earlier
    return last


def stand_in(module: Any, name: str, instead: Any) -> None:
    """Put a function around one of the module's that returns something in any case."""
    import contextlib

    own = getattr(module, name, None)

    def called(*arguments: Any, **named: Any) -> Any:
        returned = None
        with contextlib.suppress(Exception):
            returned = own(*arguments, **named) if callable(own) else None
        return instead if returned is None else returned

    setattr(module, name, called)


def needs_more(function: Any, count: int) -> bool:
    """Whether a function has a parameter without a default after its first ones."""
    import inspect

    later = list(inspect.signature(function).parameters.values())[count:]
    return any(p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD for p in later)
