"""What a homework is started from: a solution in a file, a notebook or a package."""

from __future__ import annotations

import ast
import shutil
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.authoring import markers, source_notebooks
from autograder.authoring.bodies import with_regions
from autograder.errors import UsageError
from autograder.submitted.notebooks import is_notebook


@dataclass(frozen=True)
class Starter:
    """A solution to start from, with regions around what students write.

    Attributes
    ----------
    source : str
        Python: a module, or cells in the percent format.
    notebook : bool
        Whether students are given a notebook.
    package : Path or None
        The folder of the package that the source is a module of.
    module : str
        Where the source stands in the homework's folder.
    notes : list of str
        What its author should know.
    """

    source: str
    notebook: bool = False
    package: Path | None = None
    module: str = "reference.py"
    notes: list[str] = field(default_factory=list)

    @property
    def skeleton(self) -> str:
        """The name of the skeleton's file."""
        return "skeleton.ipynb" if self.notebook else "skeleton.py"

    def write(self, folder: Path) -> Path:
        """Write the reference into a homework's folder; return the module."""
        if self.package is not None:
            for path in sorted(self.package.rglob("*.py")):  # and no data set beside them
                target = folder / "reference" / path.relative_to(self.package)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        path = folder / self.module
        path.write_text(self.source, encoding="utf-8")
        return path


def read(path: Path, module: str = "") -> Starter:
    """Read a solution: a Python file, a notebook, or the folder of a package.

    Parameters
    ----------
    module : str
        The module of a package that students write: ``layers`` or ``nn/layers.py``.

    Raises
    ------
    UsageError
        If it is none of these, or cannot be read.
    """
    if path.is_dir():
        return _from_package(path, module)
    if module:
        raise UsageError(f"--module names a module of a package, and {path} is no folder")
    text = _text(path)
    if is_notebook(path.name):
        source = source_notebooks.as_percent(text, path.name)
        return from_source(source, path.name, notebook=True)
    if path.suffix != ".py":
        raise UsageError(
            f"{path} is no Python file", tip="give a .py file, an .ipynb notebook or a package"
        )
    return from_source(text, path.name)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def from_source(source: str, name: str = "the reference", *, notebook: bool = False) -> Starter:
    """Return a starter from a text; where it marks no solution, bodies of functions are.

    Raises
    ------
    UsageError
        If Python cannot read it.
    """
    if not notebook:
        source = source_notebooks.with_lines_marked(source)
    if not markers.find(source, name):
        return Starter(with_regions(source, name), notebook)
    # Lines of a notebook are in no file of its author's, but in the reference made from it.
    place = "reference.py" if notebook else name
    notes = [
        f"{place}, line {line}: no 'END OF YOUR CODE' follows, so what is below it stays in "
        "the skeleton"
        for line in markers.never_ended(source)
    ]
    lines = source.split("\n")
    notes += [
        f"{place}, line {line}: '{lines[line - 1].strip()}' is in no form that is known here; "
        "what it marks stays in the skeleton"
        for line in markers.unknown(source)
    ]
    return Starter(source, notebook, notes=notes)


def _from_package(folder: Path, module: str) -> Starter:
    if not (folder / "__init__.py").is_file():
        raise UsageError(
            f"{folder} is no package: it has no __init__.py",
            tip="give the file that students write",
        )
    written = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*.py"))
        if _defines_functions(path)
    }
    name = _chosen(module, written, folder)
    made = from_source(_text(written[name]), name)
    others = [other for other in written if other != name]
    notes = [
        *made.notes,
        f"students hand in one file, {name}; packages of several files cannot be handed in yet",
        *([f"not graded yet: {', '.join(others)}"] if others else []),
    ]
    return Starter(made.source, False, folder, f"reference/{name}", notes)


def _defines_functions(path: Path) -> bool:
    try:
        tree = ast.parse(_text(path))
    except SyntaxError as error:
        raise UsageError(f"{path} is not valid Python: line {error.lineno}") from error
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return any(isinstance(node, kinds) and node.name[:1] != "_" for node in tree.body)


def _chosen(module: str, written: dict[str, Path], folder: Path) -> str:
    listed = ", ".join(written) or "none"
    if module:
        wanted = module.removesuffix(".py").replace(".", "/").removeprefix(f"{folder.name}/")
        found = str(PurePosixPath(wanted).with_suffix(".py"))
        if found not in written:
            raise UsageError(
                f"{folder} has no module {module} with functions", tip=f"it has: {listed}"
            )
        return found
    if len(written) != 1:
        raise UsageError(
            f"{folder} has {len(written)} modules with public functions",
            tip=f"name the one that students write, with --module: {listed}",
        )
    return next(iter(written))
