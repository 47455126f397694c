"""Lets a worked solution of several files import as student code does.

``import helper`` and ``from needle.ops import *`` are looked up from the folder that is handed
in. On the grader's side no such folder is on the path, where two homeworks may have modules of
one name: there, a module of the solution has an ``import`` of its own that looks beside it
first.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any


class _Root:
    """A folder whose modules import each other by their names from there.

    Parameters
    ----------
    package : str
        What the folder is called here.
    apart : bool
        Whether it holds the solution alone; else ``reference.py``, and what that imports.
    """

    def __init__(self, package: str, folder: Path, *, apart: bool) -> None:
        self.package = package
        self.folder = folder
        self._apart = apart
        self._drawn_in = {f"{package}.reference"}

    def covers(self, name: str) -> bool:
        """Whether a module is of the solution."""
        return name in self._drawn_in or (self._apart and name.startswith(f"{self.package}."))

    def imported(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - as __import__ calls it
        locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> ModuleType:
        """Import as ``__import__`` does, from the folder first."""
        top = name.partition(".")[0]
        if level or not self._holds(top):
            return builtins.__import__(name, globals, locals, fromlist, level)
        self._drawn_in.add(f"{self.package}.{top}")
        whole = builtins.__import__(f"{self.package}.{name}", globals, locals, fromlist or ["_"], 0)
        return whole if fromlist else sys.modules[f"{self.package}.{top}"]

    def _holds(self, top: str) -> bool:
        folder = self.folder / top
        return folder.with_name(f"{top}.py").is_file() or (self._apart and folder.is_dir())


class _Loader(SourceFileLoader):
    root: _Root

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, with an import of its own."""
        own: dict[str, Any] = {**vars(builtins), "__import__": self.root.imported}
        vars(module)["__builtins__"] = own
        super().exec_module(module)


class _Finder(MetaPathFinder):
    """Finds the modules of worked solutions, by the packages that they are in."""

    def __init__(self) -> None:
        self.roots: dict[str, _Root] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load a module of a solution; None for all others."""
        root = next((each for each in self.roots.values() if each.covers(fullname)), None)
        spec = PathFinder.find_spec(fullname, path, target) if root is not None else None
        if root is None or spec is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        spec.loader = _Loader(spec.loader.name, spec.loader.path)
        spec.loader.root = root
        return spec


_FINDER = _Finder()


def look_in(package: str, folder: Path, *, apart: bool) -> None:
    """Have the modules of a package import each other as the files of one folder do.

    Parameters
    ----------
    apart : bool
        Whether the folder holds the solution alone.
    """
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)
    _FINDER.roots[package] = _Root(package, folder, apart=apart)
