"""What a student has written so far: found beside the kit, and read as the grader reads it."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from autograder.errors import UsageError, Wrong
from autograder.sandbox import records
from autograder.submitted import conformance, reading
from autograder.submitted.cells import Cell
from autograder.submitted.libraries import PACKAGES
from autograder.submitted.parsing import parsed
from autograder.submitted.reading import Wanted
from autograder.submitted.renamed import Renamed


@dataclass(frozen=True)
class HandedIn:
    """Files of a student.

    Attributes
    ----------
    shown : str
        What messages call them.
    files : dict of str to bytes
        By their places.
    main : str
        The place of the file that is ``student``.
    modules : dict of str to str
        Of several files, the place of each by its dotted name; empty of a single one.
    renamed : dict of str to str
        What the student calls a module whose name has the author's in it.
    uses : dict of str to list of Use
        Where forbidden names are used.
    own_names : Renamed
        What the student calls otherwise than the skeleton.
    """

    shown: str
    files: dict[str, bytes]
    main: str
    cells: tuple[Cell, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    uses: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    broken: Wrong | None = None
    own_names: Renamed = field(default_factory=Renamed)


def find(named: Sequence[str], kit: Mapping[str, Any], beside: Path) -> Path:
    """Return the file, or the folder of several files, that is to be checked.

    Raises
    ------
    UsageError
        If none is there, or several are and none is named.
    """
    if named:
        path = Path(named[0])
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}")
        return path
    places: list[Path] = list(dict.fromkeys([Path.cwd(), beside]))
    if kit["files"]:
        there = [each for each in places if any((each / at).exists() for at in kit["files"])]
        return there[0] if there else beside
    for folder in places:
        found = [p for pattern in kit["patterns"] for p in sorted(folder.glob(pattern))
                 if p.name != kit["skeleton"] and p.is_file()]  # fmt: skip
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(path.name for path in found)
            raise UsageError("several files could be yours", tip=f"name one: {names}")
    for folder in places:
        blank = folder / str(kit["skeleton"])
        if blank.is_file():
            return blank
    raise UsageError("no file of yours is here", tip=f"name it: check.pyz {kit['submission']}")


def read(path: Path, kit: Mapping[str, Any]) -> HandedIn:
    """Read what is to be checked; nothing of it is run.

    Raises
    ------
    UsageError
        If it cannot be used at all.
    """
    wanted: Wanted = records.read(Wanted, kit["wanted"])
    if kit["files"]:
        return _read_tree(path if path.is_dir() else path.parent, kit, wanted)
    if path.is_dir():
        path = find([], kit, path)
    found = reading.read(path, wanted)
    content = found.text.encode("utf-8") if found.text else path.read_bytes()
    broken = conformance.invalid(found.unparsable, path.name) if found.unparsable else None
    return HandedIn(
        path.name, {path.name: content}, path.name, tuple(found.cells), uses=found.uses,
        broken=broken, own_names=Renamed.of_readings([found]),
    )  # fmt: skip


def _read_tree(folder: Path, kit: Mapping[str, Any], wanted: Wanted) -> HandedIn:
    places: dict[str, Path] = {}
    for pattern in kit["tree_patterns"]:
        found = folder.rglob(f"{pattern}*.py") if pattern.endswith("/") else folder.glob(pattern)
        for path in sorted(found):
            if path.is_file():
                places[path.relative_to(folder).as_posix()] = path
    for at in kit["own"]:
        if (folder / at).is_file():
            places.setdefault(at, folder / at)
    if not places:
        raise UsageError(f"none of the files of this homework is in {folder}")
    modules = {_dotted(at): at for at in places if at.endswith(".py")}
    readable = {at: path for at, path in places.items() if at.endswith((".py", ".ipynb"))}
    main = next((at for pattern in kit["main_patterns"] for at in places
                 if PurePath(at).match(pattern)), "")  # fmt: skip
    names = {at: _dotted(at) for at in readable}
    # Files that have their author's name are compared with the skeleton's all the same.
    there = {at: next((own for own in sorted(places) if PurePath(own).match(pattern)), at)
             for at, pattern in kit["own_pattern"].items()}  # fmt: skip
    skeleton = {there.get(at, at): given for at, given in wanted.skeleton.items()}
    wanted = replace(wanted, skeleton=skeleton)
    found_in = reading.read_tree(readable, names, list(kit["own"]), wanted, main)
    return HandedIn(
        folder.resolve().name,
        {at: path.read_bytes() for at, path in places.items()},
        main,
        tuple(found_in.files[main].cells) if main in found_in.files else (),
        {name: at for name, at in modules.items() if at not in kit["own"]},
        {reference: name for reference, pattern in kit["named"].items() for name, at
         in modules.items() if PurePath(at).match(pattern)},
        found_in.uses,
        own_names=Renamed.of_readings(found_in.files.values()),
    )  # fmt: skip


def _dotted(place: str) -> str:
    name = place.removesuffix(".py").removesuffix(".ipynb").replace("/", ".")
    return name.removesuffix(".__init__")


def missing(handed_in: HandedIn, kit: Mapping[str, Any]) -> list[str]:
    """Return the packages to install: what the student's code imports and is not here."""
    own = {PurePath(at).parts[0].removesuffix(".py") for at in handed_in.files}
    named = {*_imported(handed_in), "numpy"} - own - set(sys.stdlib_module_names)
    answered = {"google", "IPython", "ipywidgets", "wget", "tensorflow", "keras"}
    # What the grader stands in for is not needed; nor what nobody installs by this name.
    lacking = sorted(n for n in named - answered if n.isidentifier() and not _is_here(n))
    packages = dict(kit["packages"])
    return [packages.get(name) or PACKAGES.get(name, name) for name in lacking]


def libraries(handed_in: HandedIn, named: Sequence[str]) -> list[str]:
    """Return the libraries that the student's files speak of at all.

    The others are not imported before the first check: torch takes seconds. What a check itself
    needs is imported when it asks.
    """
    words = set(re.findall(rb"\w+", b" ".join(handed_in.files.values()).replace(b"\0", b"")))
    return [name for name in named if name.partition(".")[0].encode() in words]


def _is_here(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _imported(handed_in: HandedIn) -> Iterator[str]:
    sources = [cell.source for cell in handed_in.cells if cell.code and not cell.error]
    if not handed_in.cells:
        sources = [each.decode("utf-8", "replace") for at, each in handed_in.files.items()
                   if at.endswith(".py")]  # fmt: skip
    for source in sources:
        try:
            tree = parsed(source)
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node in tree.body:
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]
