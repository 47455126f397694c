"""What a homework is started from: a solution in a file, a notebook or a package."""

from __future__ import annotations

import ast
import contextlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.authoring import markers, source_notebooks
from autograder.authoring.bodies import with_regions
from autograder.errors import UsageError
from autograder.results.amounts import count
from autograder.submitted.notebooks import is_notebook
from autograder.submitted.reading import MAX_FILES

#: Notebooks that are left out and named, and data.
_NAMED = 3
#: Endings of files that student code may read, and no text about the folder is.
_DATA = {
    *(".csv", ".tsv", ".json", ".npy", ".npz", ".pkl", ".pickle", ".joblib", ".h5", ".hdf5"),
    *(".pth", ".pt", ".safetensors", ".png", ".jpg", ".jpeg", ".mat", ".parquet", ".gz", ".zip"),
}


@dataclass(frozen=True)
class Starter:
    """A solution to start from, with regions around what students write.

    Attributes
    ----------
    source : str
        Python: a module, or cells in the percent format.
    notebook : bool
        Whether students are given a notebook.
    written : dict of str to str
        Of several files: the source of each that students write, by its place.
    given : dict of str to Path
        Of several files: those of the course, by their places.
    beside : str
        Of several files: the place of the one that students are given as a notebook.
    notes : list of str
        What its author should know.
    marked : bool
        Whether its author has marked what students write.
    """

    source: str
    notebook: bool = False
    written: dict[str, str] = field(default_factory=dict)
    given: dict[str, Path] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    beside: str = ""
    marked: bool = True

    def is_notebook(self, place: str) -> bool:
        """Whether students are given what is at a place of the reference as a notebook."""
        return self.notebook or place == self.beside

    def handed_in_as(self, place: str) -> str:
        """Return where students hand in what is at a place of the reference."""
        return f"{place.removesuffix('.py')}.ipynb" if place == self.beside else place

    @property
    def skeleton(self) -> str:
        """The name of the skeleton's file."""
        return "skeleton.ipynb" if self.notebook else "skeleton.py"

    @property
    def sources(self) -> dict[str, str]:
        """The source of each file that students write, by its place in the reference."""
        return self.written or {"reference.py": self.source}

    def write(self, folder: Path) -> None:
        """Write the reference into a homework's folder."""
        for place, path in self.given.items():
            target = folder / "reference" / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        root = folder / "reference" if self.written else folder
        for place, source in self.sources.items():
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            (root / place).write_text(source, encoding="utf-8")


def read(path: Path, modules: str | Sequence[str] = ()) -> Starter:
    """Read a solution: a Python file, a notebook, or a folder of Python files.

    Parameters
    ----------
    modules : str or sequence of str
        The modules of a folder that students write: ``layers`` or ``nn/layers.py``.

    Raises
    ------
    UsageError
        If it is none of these, or cannot be read.
    """
    modules = list(filter(None, [modules])) if isinstance(modules, str) else modules
    if path.is_dir():
        return _from_folder(path, modules)
    if modules:
        raise UsageError(f"--module names a module of a package, and {path} is not a folder")
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
        return Starter(with_regions(source, name), notebook, marked=False)
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


def code_in(folder: Path) -> list[Path]:
    """Return the Python files below a folder.

    Raises
    ------
    UsageError
        If there are more than anybody hands in: reading these would take minutes.
    """
    found = _files(folder, "*.py")  # and no data set beside them
    if len(found) > MAX_FILES:
        raise UsageError(
            f"{folder} holds more than {MAX_FILES} Python files",
            tip="give the folder of the solution alone",
        )
    return found


def _from_folder(folder: Path, modules: Sequence[str]) -> Starter:
    found = code_in(folder)
    left_out = [path.relative_to(folder).as_posix() for path in _files(folder, "*.ipynb")]
    texts = {path.relative_to(folder).as_posix(): _text(path) for path in found}
    if not texts:
        instead = folder / left_out[0] if left_out else "the file that students write"
        raise UsageError(f"{folder} holds no Python file", tip=f"give {instead}")
    trees = {name: _parsed(text, folder / name) for name, text in texts.items()}
    defining = [name for name, tree in trees.items() if _defines_functions(tree)]
    chosen = _chosen(modules, defining, texts, folder)
    above = f"{folder.resolve().name}/" if _is_package(folder, trees) else ""
    made = {above + name: from_source(texts[name], name) for name in chosen}
    beside, notebook, left_out = _notebook_beside(folder, left_out, above, texts)
    made = {**notebook, **made}
    others = [name for name in texts if name not in chosen]
    notes = [note for starter in made.values() for note in starter.notes]
    if others:
        listed = ", ".join(f"{above}{name}" for name in others[:5])
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        notes.append(f"given to students, and the course's copy is used: {listed}{more}")
    asked = [above + name for name in chosen]
    notes += _data_left_out(folder, above, texts.values())
    notes += [_how_to_take(above + name, asked) for name in left_out[:_NAMED]]
    if len(left_out) + bool(beside) > 1:
        run = f" ({beside.removesuffix('.py')}.ipynb)" if beside else ""
        notes.append(
            f"one notebook can be handed in beside Python files{run}: make a homework of its own "
            "for each of the others"
        )
    if len(left_out) > _NAMED:
        notes.append(f"left out, too: {count(len(left_out) - _NAMED, 'more notebook')} of {folder}")
    written = {place: starter.source for place, starter in made.items()}
    given = {above + name: folder / name for name in others}
    return Starter(next(iter(written.values())), False, written, given, notes, beside)


def _notebook_beside(
    folder: Path, notebooks: Sequence[str], above: str, texts: Mapping[str, str]
) -> tuple[str, dict[str, Starter], list[str]]:
    """Return the notebook that students hand in beside modules, and those that are left out.

    One of which comments or metadata say what students write in it. Of two neither is taken:
    one notebook is run.
    """
    found: dict[str, str] = {}
    for name in notebooks:
        with contextlib.suppress(UsageError):  # one that cannot be read is left out, and named
            found[name] = source_notebooks.as_percent(_text(folder / name), name)
    marked = [name for name, source in found.items() if markers.find(source, name)]
    place = f"{marked[0].removesuffix('.ipynb')}.py" if marked else ""
    if len(marked) != 1 or place in texts:
        return "", {}, list(notebooks)
    made = from_source(found[marked[0]], marked[0], notebook=True)
    return above + place, {above + place: made}, [n for n in notebooks if n != marked[0]]


def _files(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a name below a folder, without what programs keep there."""
    own = {"__pycache__", ".venv", ".git", ".ipynb_checkpoints"}
    found = sorted(folder.rglob(pattern))
    return [path for path in found if not own & set(path.relative_to(folder).parts)]


def _data_left_out(folder: Path, above: str, texts: Iterable[str]) -> list[str]:
    """Return where files go that the code may read: some may be for checks alone."""
    code = "\n".join(texts)
    names = [
        above + path.relative_to(folder).as_posix()
        for path in _files(folder, "*.*")
        if path.is_file() and (path.suffix.lower() in _DATA or f"{path.name}" in code)
        if path.suffix not in (".py", ".ipynb")
    ]
    if not names:
        return []
    listed = ", ".join(names[:_NAMED])
    more = f" and {count(len(names) - _NAMED, 'more file')}" if len(names) > _NAMED else ""
    return [
        f"no data was copied: {listed}{more}. What student code reads goes into data/, at the "
        f"place that it has beside the code: data/{names[0]}; what only checks read, into hidden/"
    ]


def _how_to_take(notebook: str, written: Sequence[str]) -> str:
    """Return what to do where students hand in a notebook beside modules."""
    return (
        f"{notebook} is left out. If students hand it in, too: copy it to reference/{notebook}, "
        "put '# BEGIN SOLUTION' and '# END SOLUTION' around what they write in it, let the rubric "
        f"say submission={json.dumps([notebook, *written])}, and run 'autograder skeleton'"
    )


def _parsed(text: str, path: Path) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise UsageError(f"{path} is not valid Python: line {error.lineno}") from error


def _is_package(folder: Path, trees: Mapping[str, ast.Module]) -> bool:
    """Whether the files of a folder are imported by its name: ``from needle.ops import add``."""
    if (folder / "__init__.py").is_file():
        return True
    name = folder.resolve().name
    for place, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                own = (node.module or "").partition(".")[0] == name
                if node.level > place.count("/") or (own and not node.level):
                    return True
            elif isinstance(node, ast.Import) and name in {
                alias.name.partition(".")[0] for alias in node.names
            }:
                return True
    return False


def _defines_functions(tree: ast.Module) -> bool:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return any(isinstance(node, kinds) and node.name[:1] != "_" for node in tree.body)


def _chosen(
    modules: Sequence[str], defining: list[str], texts: Mapping[str, str], folder: Path
) -> list[str]:
    """Return the files that students write: those that are named, else those with marks."""
    listed = ", ".join(defining) or "none"
    chosen = []
    for module in modules:
        wanted = module.removesuffix(".py").replace(".", "/").removeprefix(f"{folder.name}/")
        found = str(PurePosixPath(wanted).with_suffix(".py"))
        if found not in defining:
            raise UsageError(
                f"{folder} has no module {module} with functions", tip=f"it has: {listed}"
            )
        chosen.append(found)
    if chosen:
        return chosen
    marked = [name for name in defining if markers.find(texts[name], name)]
    if marked:
        return marked
    if len(defining) != 1:
        raise UsageError(
            f"{folder} has {len(defining)} modules with public functions, and none has marks",
            tip=f"name those that students write, each with --module: {listed}",
        )
    return defining
