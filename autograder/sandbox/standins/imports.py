"""Changes a library when student code imports it, and stands in for those not installed.

What is never imported costs nothing, and a library that is there stays itself: only
after its own code has run does a patch replace what would download.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

#: Changes a module that has just been imported.
Patch = Callable[[ModuleType], None]
#: Fills a module that stands for one that is not installed.
Fill = Callable[[ModuleType], None]


def on_import(patches: Mapping[str, Patch]) -> None:
    """Apply each patch to the module of its name, now or when it is imported."""
    later = {}
    for name, patch in patches.items():
        if name in sys.modules:
            patch(sys.modules[name])
        else:
            later[name] = patch
    if later:
        # In front: the finder that knows the module is the last that is asked.
        sys.meta_path.insert(0, _PatchingFinder(later))


def if_missing(modules: Mapping[str, Fill], refused: Callable[[str], str | None]) -> None:
    """Stand in for modules that nothing else provides.

    Parameters
    ----------
    modules : mapping of str to callable
        What fills the module of each name; one with members below it is a package.
    refused : callable
        Returns why a module that is neither here nor installed cannot be imported, in
        words for students, or None if that says nothing new.
    """
    sys.meta_path.append(_MissingFinder(modules, refused))


class _PatchingFinder(MetaPathFinder):
    """Finds a module where the others do, and has it patched once it is loaded."""

    def __init__(self, patches: dict[str, Patch]) -> None:
        self._patches = patches
        self._looking: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        # Another one of these may look for the same module, and ask this one in its turn.
        if fullname not in self._patches or fullname in self._looking:
            return None
        self._looking.add(fullname)
        try:
            for finder in sys.meta_path:
                if finder is self or not hasattr(finder, "find_spec"):
                    continue
                spec = finder.find_spec(fullname, path, target)
                if spec is not None and spec.loader is not None:
                    spec.loader = _PatchingLoader(spec.loader, self._patches[fullname])
                    return spec
            return None
        finally:
            self._looking.discard(fullname)


class _PatchingLoader(Loader):
    """Loads a module as its own loader does, then patches it."""

    def __init__(self, loader: Loader, patch: Patch) -> None:
        self._loader = loader
        self._patch = patch

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        # The module sees its own loader: it may read its files through it.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._patch(module)


class _MissingFinder(MetaPathFinder):
    """Provides stand-ins; asked last, when no other finder knows the module."""

    def __init__(self, modules: Mapping[str, Fill], refused: Callable[[str], str | None]) -> None:
        self._modules = modules
        self._refused = refused

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname in self._modules:
            is_package = any(name.startswith(f"{fullname}.") for name in self._modules)
            loader = _FillingLoader(self._modules[fullname])
            return importlib.util.spec_from_loader(fullname, loader, is_package=is_package)
        if reason := self._refused(fullname):
            raise ModuleNotFoundError(reason, name=fullname)
        return None


class _FillingLoader(Loader):
    """Makes a module of what a function puts into it."""

    def __init__(self, fill: Fill) -> None:
        self._fill = fill

    def create_module(self, _spec: ModuleSpec) -> None:
        """Leave it to Python to make an empty module."""

    def exec_module(self, module: ModuleType) -> None:
        self._fill(module)
