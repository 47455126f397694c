"""Finds a suite's tests and imports them, with a proxy in place of the student's module."""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import re
import sys
import types
import unittest
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError
from autograder.suites import guard
from autograder.suites.remote import StudentModule

_PATTERN = "test*.py"
_LOOKS_FOR = "check_submitted_files"
#: How a suite starts a program, and how a program of the student's is called.
_STARTS = {"run", "Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput",
           "system", "popen", "open", "run_path"}  # fmt: skip
#: How a suite says that it expects an exception.
_EXPECTS = {"assertRaises", "assertRaisesRegex", "raises"}
_SCRIPT = re.compile(r"[\w.~-]*?([A-Za-z_]\w*\.py)")
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

    Tests that import none may start a program: that is the student's, then.

    Raises
    ------
    UsageError
        If there is none, or more than one.
    """
    missing = _missing_modules(folder) or dict.fromkeys(
        name.removesuffix(".py") for name in _scripts(folder)
    )
    if len(missing) != 1:
        found = ", ".join(missing) or "none"
        raise UsageError(
            f"the tests in {folder} have to import one module of the student's; found {found}",
            tip="a suite of the course's own modules beside it is fine: put them in the folder",
        )
    return next(iter(missing))


def imports_it(folder: Path) -> bool:
    """Whether the tests import the student's module, and do not just start it as a program."""
    return bool(_missing_modules(folder))


def _missing_modules(folder: Path) -> dict[str, None]:
    """Return the modules that the tests import, and that are neither here nor the suite's."""
    missing: dict[str, None] = {}
    own = {path.stem for path in [*folder.glob("*.py"), *_start(folder).glob("*.py")]}
    for path in _test_files(folder):
        for name in _imported(path):
            if name not in own | _OF_THE_SUITE and not _installed(name):
                missing[name] = None
    return missing


def _scripts(folder: Path) -> Iterator[str]:
    """Yield the Python files that the tests start or open, and that the suite does not have."""
    own = {path.name for path in [*folder.glob("*.py"), *_start(folder).glob("*.py")]}
    for path in _test_files(folder):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in _STARTS:
                for text in _texts_in(node):
                    words = re.split(r"[\s/'\"<>|;&]+", text)
                    found = (_SCRIPT.fullmatch(word) for word in words)
                    yield from (match[1] for match in found if match and match[1] not in own)


def _texts_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


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
    found.update(dict.fromkeys(_scripts(folder)))
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
    module : str
        The name of the student's module.
    modules : dict of str to module
        The suite's own files, by the names that they import each other by.
    folder : Path
    names, texts : frozenset of str
        Every name that stands in its files, and every text.
    """

    tests: list[unittest.TestCase]
    module: str
    modules: dict[str, types.ModuleType]
    folder: Path = Path()
    names: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    @contextmanager
    def importable(self) -> Iterator[None]:
        """Let the suite's own files be found by their bare names for a while."""
        with _importing_from(self.folder, self.modules):
            sys.modules.update(self.modules)
            # A test may have taken it out.
            sys.modules.setdefault(self.module, StudentModule(self.module))
            yield


def load(folder: Path, module: str) -> Suite:
    """Import the suite.

    Raises
    ------
    UsageError
        If a test file cannot be imported.
    """
    stand_in = sys.modules.setdefault(module, StudentModule(module))
    stand_in.__raised__ = _raised([*folder.glob("*.py"), *_start(folder).glob("*.py")])  # type: ignore[attr-defined]
    if not any(isinstance(finder, _StudentFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _StudentFinder())
    names, texts = _words_of([*folder.glob("*.py"), *_start(folder).glob("*.py")])
    suite = Suite([], module, {}, folder.resolve(), names, texts)
    watch = guard.Watch(suite.folder, module, names, texts)
    with _importing_from(folder, suite.modules), guard.watching(watch):
        for path in _test_files(folder):
            try:
                found = unittest.TestLoader().loadTestsFromModule(
                    importlib.import_module(path.stem)
                )
            except Exception as error:
                raise UsageError(
                    f"{path} cannot be imported: {type(error).__name__}: {error}",
                    tip=getattr(error, "tip", ""),
                ) from error
            if watch.failures:
                raise UsageError(f"{path} cannot be used: {watch.failures[0]}")
            suite.tests.extend(_flat(found))
    return suite


def _words_of(files: Sequence[Path]) -> tuple[frozenset[str], frozenset[str]]:
    """Return every name and every text that stands in some files."""
    names, texts = set[str](), set[str]()
    for path in files:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.alias):
                names.add(node.name)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
    return frozenset(names), frozenset(texts)


def _raised(files: Sequence[Path]) -> frozenset[str]:
    """Return every name that some files expect to be raised."""
    found = set[str]()
    for path in files:
        for node in ast.walk(_tree(path)):
            kinds: list[ast.expr | None] = []
            if isinstance(node, ast.ExceptHandler):
                kinds = [node.type]
            elif isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                kinds = list(node.args[:1]) if name in _EXPECTS else []
            for part in (part for kind in kinds if kind is not None for part in ast.walk(kind)):
                if isinstance(part, ast.Name):
                    found.add(part.id)
                elif isinstance(part, ast.Attribute):
                    found.add(part.attr)
    return frozenset(found)


class _StudentFinder(importlib.abc.MetaPathFinder):
    """Is asked for the student's module before any folder is looked into."""

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Refuse to import once more what a suite has taken out of ``sys.modules``."""
        del path, target
        watch = guard.current()
        if watch is not None and name == watch.module and guard.guarded():
            raise guard.refuse(
                f"the suite imports {name} once more",
                tip="it is imported once, in the jail, before each test: to run it again, "
                "start it as a program with subprocess.run()",
            )
        return None


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
