"""Reads the files of a suite without running them: what they import, name and state."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError

#: Folders of a suite that hold none of its code.
ASIDE = {"data", "hidden", "examples", "__pycache__", ".git", ".venv", ".pytest_cache"}
#: How a suite says that it expects an exception.
_EXPECTS = {"assertRaises", "assertRaisesRegex", "raises"}
_TEST_FUNCTION = re.compile(r"test_?\w*")


@dataclass(frozen=True)
class Imported:
    """A name that a file imports.

    Attributes
    ----------
    module : str
        Its dotted name, from the top.
    names : tuple of str
        What is taken from it; a star for all.
    """

    module: str
    names: tuple[str, ...] = ()


def tree(path: Path) -> ast.Module:
    """Return a file's syntax tree, read once for as long as the file stays the same.

    Raises
    ------
    UsageError
        If it is not Python.
    """
    state = path.stat()
    return _tree(path, state.st_mtime_ns, state.st_size)


@functools.lru_cache(maxsize=512)
def _tree(path: Path, _changed: int, _size: int) -> ast.Module:
    try:
        return ast.parse(path.read_bytes(), path.name)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise UsageError(f"{path} is not valid Python: line {line}") from error


def python_files(folder: Path) -> Iterator[Path]:
    """Yield every Python file of a suite, in order."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in ASIDE and not (path / "pyvenv.cfg").exists():
            yield from python_files(path)
        elif path.suffix == ".py" and path.is_file():
            yield path


def start(folder: Path) -> Path:
    """Return where the tests are: in ``tests``, as in Gradescope's samples, or right here."""
    return folder / "tests" if (folder / "tests").is_dir() else folder


def roots(folder: Path) -> list[Path]:
    """Return the folders that a suite's files are imported from."""
    return list(dict.fromkeys([start(folder), folder]))


def own_file(folder: Path, place: str) -> Path:
    """Return the suite's file at a place as students know it: ``tests/hw.py`` is their hw.py."""
    paths = [root / place for root in roots(folder)]
    return next((path for path in paths if path.exists()), folder / place)


def own_module(folder: Path, name: str) -> Path | None:
    """Return the suite's own file that a dotted name means; a folder for a package without."""
    for root in roots(folder):
        place = root.joinpath(*name.split("."))
        for path in (place.with_suffix(".py"), place / "__init__.py"):
            if path.is_file():
                return path
        if place.is_dir() and any(python_files(place)):
            return place
    return None


def imports(folder: Path, path: Path) -> Iterator[Imported]:
    """Yield what a file imports, wherever it does so."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (Imported(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(folder, path, node)
            if base:
                yield Imported(base, tuple(alias.name for alias in node.names))


def _absolute(folder: Path, path: Path, node: ast.ImportFrom) -> str:
    """Return the dotted name that an import is from, as seen from the folder it is below."""
    if not node.level:
        return node.module or ""
    inside = path.resolve().parent.relative_to(folder.resolve()).parts
    above = inside[: len(inside) - (node.level - 1)]
    return ".".join([*above, *filter(None, [node.module])])


def reached(folder: Path, files: Iterable[Path]) -> list[Path]:
    """Return some files of a suite, and those that they import, one through another."""
    found: dict[Path, None] = {}
    todo = list(files)
    while todo:
        path = todo.pop(0)
        if path in found:
            continue
        found[path] = None
        for each in imports(folder, path):
            for name in (each.module, *(f"{each.module}.{name}" for name in each.names)):
                todo += _along(folder, name)
    return list(found)


def _along(folder: Path, name: str) -> list[Path]:
    """Return the suite's files that importing a dotted name runs."""
    parts = name.split(".")
    steps = [".".join(parts[: length + 1]) for length in range(len(parts))]
    found = [own_module(folder, step) for step in steps]
    return [path for path in found if path is not None and path.is_file()]


def names_and_texts(files: Iterable[Path]) -> tuple[frozenset[str], frozenset[str]]:
    """Return every name and every text that stands in some files."""
    names, texts = set[str](), set[str]()
    for path in files:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.alias):
                names.add(node.name)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
    return frozenset(names), frozenset(texts)


def expected_exceptions(files: Iterable[Path]) -> frozenset[str]:
    """Return every name that some files expect to be raised."""
    found = set[str]()
    for path in files:
        for node in ast.walk(tree(path)):
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


def asserted_lines(files: Iterable[Path]) -> dict[str, frozenset[int]]:
    """Return the lines of every ``assert``, by the real path of its file."""
    found = {}
    for path in files:
        lines = {
            line
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Assert)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        found[str(path.resolve())] = frozenset(lines)
    return found


def free_names(path: Path) -> frozenset[str]:
    """Return the names that a file reads and does not make itself: what a star has to bring."""
    import builtins

    used, made = set[str](), set[str](dir(builtins))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else made).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            made.add(node.name)
        elif isinstance(node, ast.alias):
            made.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.arg):
            made.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            made.add(node.name)
    return frozenset(used - made)


def holds_tests(path: Path) -> bool:
    """Whether a file looks as if it had tests: functions or classes that are named so."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef) and _TEST_FUNCTION.fullmatch(node.name):
            return True
        if isinstance(node, ast.ClassDef) and any(
            ast.unparse(base).endswith("TestCase") for base in node.bases
        ):
            return any(isinstance(part, ast.FunctionDef) for part in node.body)
    return False


def texts_in(part: ast.AST) -> Iterator[str]:
    """Yield every text below a node."""
    for node in ast.walk(part):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def third_party(folder: Path, files: Sequence[Path]) -> list[str]:
    """Return the installed libraries, beyond Python's own, that some files import."""
    import importlib.util
    import sys

    found: dict[str, None] = {}
    for path in files:
        for each in imports(folder, path):
            top = each.module.partition(".")[0]
            if top in sys.stdlib_module_names or own_module(folder, top) or top == "autograder":
                continue
            if importlib.util.find_spec(top) is not None:
                found[top] = None
    return list(found)
