"""Makes the files of a submission importable as they are for the student: from their root."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from typing import Any

from autograder.sandbox.inside.describing import describe_error
from autograder.sandbox.inside.statements import Careful


class _Loader(SourceFileLoader):
    def __init__(self, name: str, file: str, finder: _Finder) -> None:
        super().__init__(name, file)
        self.finder = finder

    def exec_module(self, module: types.ModuleType) -> None:
        """Run a module; one that ends itself, with ``exit()``, has what it defined until then."""
        careful = self.finder.careful
        try:
            if careful is None:
                super().exec_module(module)
            else:
                careful.run(module, self.get_data(self.path), self.path)
        except SystemExit as error:
            self.finder.ended[self.name] = describe_error(error, self.finder.folder)


class _Finder(MetaPathFinder):
    """Finds the student's modules, and leaves all others to Python."""

    def __init__(
        self, folder: str, ended: dict[str, dict[str, Any]], careful: Careful | None
    ) -> None:
        self.careful = careful
        self.folder = folder
        self.below = folder + os.sep
        self.ended = ended

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load a module of the student's."""
        spec = PathFinder.find_spec(fullname, path, target)
        file = str(spec.origin) if spec is not None else ""
        if spec is None or not file.startswith(self.below):
            return None
        if isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, file, self)
        return spec


def open_tree(
    folder: str,
    modules: Iterable[str],
    ended: dict[str, dict[str, Any]],
    careful: Careful | None = None,
) -> types.ModuleType:
    """Put a folder on the path, and return an empty module instead of the student's.

    Parameters
    ----------
    modules : iterable of str
        Dotted names of what is in it. A module of one of these names that a library brought
        along is forgotten: for the student, too, the file beside their own comes first.
    ended : dict of str to dict
        By its dotted name, where a module ended itself, as it is described; is added to.
    careful : Careful, optional
        Runs their statements one by one.
    """
    sys.path.insert(0, folder)
    sys.meta_path.insert(0, _Finder(folder, ended, careful))
    for top in {name.partition(".")[0] for name in modules}:
        for loaded in [n for n in sys.modules if n == top or n.startswith(f"{top}.")]:
            del sys.modules[loaded]
    return types.ModuleType("student")
