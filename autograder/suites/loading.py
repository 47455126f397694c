"""Finds a suite's tests and imports them, with a proxy in place of the student's module."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
import types
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError
from autograder.suites.remote import StudentModule

_PATTERN = "test*.py"
_LOOKS_FOR = "check_submitted_files"
#: What a suite imports for itself, whether it is installed here or not.
_OF_THE_SUITE = {"gradescope_utils"}


def is_suite(folder: Path) -> bool:
    """Whether a folder holds unittest files."""
    return folder.is_dir() and bool(_test_files(folder))


def _test_files(folder: Path) -> list[Path]:
    return sorted(_start(folder).glob(_PATTERN))


def _start(folder: Path) -> Path:
    """Return where the tests are: in ``tests``, as in Gradescope's samples, or right here."""
    return folder / "tests" if (folder / "tests").is_dir() else folder


def student_module(folder: Path) -> str:
    """Return the name of the module that the tests import and the suite does not have.

    Raises
    ------
    UsageError
        If there is none, or more than one.
    """
    missing: dict[str, None] = {}
    own = {path.stem for path in [*folder.glob("*.py"), *_start(folder).glob("*.py")]}
    for path in _test_files(folder):
        for name in _imported(path):
            if name not in own | _OF_THE_SUITE and not _installed(name):
                missing[name] = None
    if len(missing) != 1:
        found = ", ".join(missing) or "none"
        raise UsageError(
            f"the tests in {folder} have to import one module of the student's; found {found}",
            tip="a suite of the course's own modules beside it is fine: put them in the folder",
        )
    return next(iter(missing))


def _installed(name: str) -> bool:
    found = sys.modules.get(name)
    if found is not None:
        return not isinstance(found, StudentModule)
    return importlib.util.find_spec(name) is not None


def files_asked_for(folder: Path, module: str) -> list[str]:
    """Return the files, besides the module, that the tests look for in the submission."""
    found: dict[str, None] = {}
    for path in _test_files(folder):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(_LOOKS_FOR):
                names = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
                found.update(dict.fromkeys(name for name in names if isinstance(name, str)))
    return [name for name in found if name != f"{module}.py" and "/" not in name]


def _tree(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes(), path.name)
    except SyntaxError as error:
        raise UsageError(f"{path} is not valid Python: line {error.lineno}") from error


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@dataclass(frozen=True)
class Suite:
    """A suite that was imported.

    Attributes
    ----------
    tests : list of TestCase
        In unittest's order.
    modules : dict of str to module
        The suite's own files, by the names that they import each other by.
    """

    tests: list[unittest.TestCase]
    modules: dict[str, types.ModuleType]

    @contextmanager
    def importable(self) -> Iterator[None]:
        """Let the suite's own files be found by their bare names for a while."""
        hidden = {name: sys.modules[name] for name in self.modules if name in sys.modules}
        sys.modules.update(self.modules)
        try:
            yield
        finally:
            for name in self.modules:
                del sys.modules[name]
            sys.modules.update(hidden)


def load(folder: Path, module: str) -> Suite:
    """Import the suite.

    Raises
    ------
    UsageError
        If a test file cannot be imported.
    """
    sys.modules.setdefault(module, StudentModule(module))
    suite = Suite([], {})
    with _importing_from(folder, suite.modules):
        for path in _test_files(folder):
            try:
                found = unittest.TestLoader().loadTestsFromModule(
                    importlib.import_module(path.stem)
                )
            except Exception as error:
                raise UsageError(
                    f"{path} cannot be imported: {type(error).__name__}: {error}"
                ) from error
            suite.tests.extend(_flat(found))
    return suite


def _flat(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flat(test)
        elif isinstance(test, unittest.TestCase):
            yield test


@contextmanager
def _importing_from(folder: Path, modules: dict[str, types.ModuleType]) -> Iterator[None]:
    """Import a suite's files by their bare names, and take these names out again."""
    places = [_start(folder), folder]
    own = {path.stem for place in places for path in place.glob("*.py")}
    hidden = {name: sys.modules.pop(name) for name in own & set(sys.modules)}
    before = sys.path[:]
    sys.path[:0] = [str(place.resolve()) for place in places]
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:] = before
        modules.update({name: sys.modules.pop(name) for name in own & set(sys.modules)})
        sys.modules.update(hidden)
