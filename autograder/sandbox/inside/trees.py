"""Makes the files of a submission importable as they are for the student: from their root."""

from __future__ import annotations

import ast
import itertools
import os
import sys
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
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
            if self.path in self.finder.by_cells:
                self._run_cells(module)
            elif careful is None:
                super().exec_module(module)
            else:
                careful.run(module, self.get_data(self.path), self.path)
        except SystemExit as error:
            self.finder.ended[self.name] = describe_error(error, self.finder.folder)

    def _run_cells(self, module: types.ModuleType) -> None:
        """Run a module that was made of a notebook: a cell that fails ends there alone."""
        source, careful = self.get_data(self.path), self.finder.careful
        if careful is not None:
            careful.run(module, source, self.path, goes_on=self._goes_on(source))
            return
        for code in cells_in(source, self.path):
            try:
                exec(code, vars(module))  # noqa: S102 - in the student's process
            except (Exception, SystemExit) as error:
                self._goes_on(source)(error)

    def _goes_on(self, source: bytes) -> Callable[[BaseException], bool]:
        """Return what takes note of an exception, and says whether the next cells are run."""

        def goes_on(error: BaseException) -> bool:
            if not isinstance(error, (Exception, SystemExit)):
                return False
            told = describe_error(error, self.finder.folder)
            lines = [frame[1] for frame in told["frames"][:1]]
            place = place_in_cells(source, lines[0] or 0) if lines else ""
            self.finder.failed.append([self.name, place, told])
            return True

        return goes_on


#: How a line begins that is the first of a cell, in a module that was made of a notebook.
_MARK = "# %% "


def cells_in(source: bytes, file: str) -> Iterator[types.CodeType]:
    """Yield the code of each cell of a module that was made of a notebook."""
    marks = [number for number, line in _lines(source) if line.startswith(_MARK)]
    statements = ast.parse(source, file).body
    for _, group in itertools.groupby(
        statements, lambda each: sum(mark < each.lineno for mark in marks)
    ):
        yield compile(ast.Module([*group], []), file, "exec", dont_inherit=True)


def place_in_cells(source: bytes, line: int) -> str:
    """Return the cell that a line is in, and the line's number there: ``"cell 3, line 2"``."""
    above = [(n, text) for n, text in _lines(source) if text.startswith(_MARK) and n < line]
    if not above:
        return f"line {line}"
    number, text = above[-1]
    return f"{text.removeprefix(_MARK)}, line {line - number}"


def _lines(source: bytes) -> list[tuple[int, str]]:
    return [*enumerate(source.decode("utf-8", "replace").split("\n"), 1)]


class _Finder(MetaPathFinder):
    """Finds the student's modules, and leaves all others to Python."""

    def __init__(
        self,
        folder: str,
        ended: dict[str, dict[str, Any]],
        careful: Careful | None,
        by_cells: Collection[str],
        failed: list[list[Any]],
    ) -> None:
        self.careful = careful
        self.by_cells = {os.path.join(folder, place) for place in by_cells}
        self.failed = failed
        self.folder = folder
        self.below = folder + os.sep
        self.ended = ended

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load a module of the student's."""
        # Python's own way of looking, so that packages, and folders without __init__.py, are found
        # as at home.
        spec = PathFinder.find_spec(fullname, path, target)
        file = str(spec.origin) if spec is not None else ""
        # Not theirs, although it may have the name of one of their files: the finders after this
        # one know it.
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
    by_cells: Collection[str] = (),
    failed: list[list[Any]] | None = None,
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
    by_cells : collection of str
        Places of what was made of notebooks: a cell of these that fails leaves the others.
    failed : list, optional
        Is added to: the module, the place in it, and what stopped a cell, as it is described.
    """
    sys.path.insert(0, folder)
    sys.meta_path.insert(
        0, _Finder(folder, ended, careful, by_cells, [] if failed is None else failed)
    )
    for top in {name.partition(".")[0] for name in modules}:
        for loaded in [n for n in sys.modules if n == top or n.startswith(f"{top}.")]:
            # Else `import utils` would give the student what a library has left under that name.
            del sys.modules[loaded]
    return types.ModuleType("student")
