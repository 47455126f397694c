"""A library that is not installed here fails when it is used, and not when it is imported.

Many files import what nothing that is graded uses: a skeleton's own imports, a library for
plots. So an import statement at a student's top level gives a stand-in, which raises as soon
as anything is done with it. It is no module of this process: it is in no ``sys.modules``,
``importlib.util.find_spec`` does not find it, and no library takes it for the real one. An
import that may fail, because it is in a ``try`` with handlers or in ``with suppress(…)``,
fails as anywhere, and so do those within a function, of a part of a library that is here,
of a module beside the file, and of what is a library's name except one letter.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import os
import pkgutil
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

#: More than anybody imports without having it.
MOST_NOTED = 20
#: Of a shorter name another one is easily one letter away.
SHORTEST_TYPO = 5


class Absent(types.ModuleType):
    """Stands for a library that is not here, or for something of it."""

    def __init__(self, name: str, place: str) -> None:
        super().__init__(name)
        vars(self).update(
            _library=name.partition(".")[0],
            _place=place,
            __version__="0.0.0 (not installed here)",
            __all__=[],
        )

    def __getattr__(self, name: str) -> Any:
        # Python and libraries ask for these of any module, to find out what it is.
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return Absent(f"{self.__name__}.{name}", self._place)

    def __getitem__(self, key: Any) -> Absent:
        """Return another one: ``Float[Tensor, "batch"]`` is only an annotation."""
        return Absent(f"{self.__name__}[…]", self._place)

    def __or__(self, _other: Any) -> Absent:
        return self

    __ror__ = __or__

    def __instancecheck__(self, _instance: Any) -> bool:
        return False

    def __subclasscheck__(self, _subclass: Any) -> bool:
        return False

    def _used(self, *_operands: Any, **_named: Any) -> NoReturn:
        raise ModuleNotFoundError(
            f"No module named {self._library!r}: it is not installed where your work is graded "
            f"({self._place} imports it)",
            name=self._library,
        )

    __call__ = __iter__ = __len__ = __bool__ = __contains__ = __setitem__ = __mro_entries__ = _used
    __float__ = __int__ = __index__ = __array__ = __enter__ = _used
    __lt__ = __le__ = __gt__ = __ge__ = __neg__ = __abs__ = _used
    __add__ = __sub__ = __mul__ = __truediv__ = __matmul__ = __pow__ = __mod__ = _used
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rmatmul__ = _used

    def __exit__(self, *_exception: object) -> None:
        """Is never reached."""

    def __repr__(self) -> str:
        return f"<{self.__name__}, which is not installed here>"


class Importer:
    """What ``import`` does in student code.

    Attributes
    ----------
    absent : dict of str to (str, int)
        By its name, the file and the line where a library that is not here is imported first.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.absent: dict[str, tuple[str, int]] = {}
        self._stand_ins: dict[str, Absent] = {}
        self._original: Callable[..., Any] = builtins.__import__

    def install(self) -> None:
        """Take the place of ``__import__``."""
        vars(builtins)["__import__"] = self.import_

    def import_(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002 - as __import__ has it
        locals: Mapping[str, Any] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        """Import a module as Python does, or stand in for one that is not installed."""
        try:
            return self._original(name, globals, locals, fromlist, level)
        except ModuleNotFoundError as error:
            # Its own name, and no other: a library that is here may lack one of its own parts, and
            # that is its failure.
            top = str(name).partition(".")[0]
            # Of a standard library that was built without it, the compiled part is missing.
            missing = (error.name or "").removeprefix("_")
            if level or missing != top or not self._may_wait(top, sys._getframe(1)):
                raise
            if close := _meant(top, self.folder):
                error.msg = f"No module named {top!r}; did you mean {close!r}?"
                raise
            return self._stand_in(name if fromlist else top, sys._getframe(1))

    def noted(self) -> list[list[Any]]:
        """Return name, file and line of each library that was imported and is not here."""
        return [[name, *place] for name, place in list(self.absent.items())[:MOST_NOTED]]

    def _may_wait(self, top: str, frame: types.FrameType) -> bool:
        """Whether it is asked for at the student's top level, and nothing waits for its failure."""
        file = frame.f_code.co_filename
        if frame.f_code.co_name != "<module>" or not file.startswith(self.folder):
            return False
        if sys.modules.get(top) is not None:  # what is here, and does not want to be imported
            return False
        try:
            # From what tracebacks show, not from disk: of a cell there is no file.
            tree = ast.parse("".join(linecache.getlines(file)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        awaited = list(_imports(tree.body, top, frame.f_lineno))
        return bool(awaited) and not any(awaited)

    def _stand_in(self, name: str, frame: types.FrameType) -> Absent:
        top = name.partition(".")[0]
        file = os.path.relpath(frame.f_code.co_filename, self.folder)
        self.absent.setdefault(top, (file, frame.f_lineno))
        if name not in self._stand_ins:
            place, line = self.absent[top]
            self._stand_ins[name] = Absent(name, f"line {line} of {place}")
        return self._stand_ins[name]


def _imports(body: Sequence[ast.AST], top: str, line: int, awaited: bool = False) -> Iterator[bool]:
    """Yield of each import of a library on a line whether its failure is waited for."""
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            here = node.lineno <= line <= (node.end_lineno or node.lineno)
            if here and top in _libraries_of(node):
                yield awaited
        elif isinstance(node, ast.Try):
            yield from _imports(node.body, top, line, awaited or bool(node.handlers))
            for after in (*node.handlers, *node.orelse, *node.finalbody):
                yield from _imports([after], top, line, awaited)
        elif isinstance(node, ast.With):
            suppressing = any("suppress" in ast.unparse(each) for each in node.items)
            yield from _imports(node.body, top, line, awaited or suppressing)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            yield from _imports(list(ast.iter_child_nodes(node)), top, line, awaited)


def _libraries_of(node: ast.Import | ast.ImportFrom) -> list[str]:
    names = [each.name for each in node.names]
    if isinstance(node, ast.ImportFrom):
        names = [node.module or ""] if not node.level else []
    return [name.partition(".")[0] for name in names]


def _meant(name: str, folder: str) -> str:
    """Return the library that is here and of which a name is one letter off; none if empty.

    A file beside the student's is not one: of part_a and part_b either may be missing.
    """
    # Of Python's own modules one may be left out of an installation, tkinter for one: that is no
    # typo.
    if name in sys.stdlib_module_names:
        return ""
    standard = sorted(each for each in sys.stdlib_module_names if not each.startswith("_"))
    places = [each for each in sys.path if each and not each.startswith(folder)]
    installed = [found.name for found in pkgutil.iter_modules(places)]
    # What courses use first: "nunpy" is numpy, and hardly runpy.
    for each in [*(each for each in installed if each not in standard), *standard]:
        if each.lower() == name.lower() or (
            len(name) >= SHORTEST_TYPO and _one_letter_apart(each.lower(), name.lower())
        ):
            return each
    return ""


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or changed, or two in turn, make one name of the other."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) == 1:
        return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    if len(long) != len(short):
        return False
    apart = [i for i in range(len(one)) if one[i] != other[i]]
    if len(apart) == 1:
        return True
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )
