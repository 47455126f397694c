"""Starters beside a suite's tests: files there that students hand in their own of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from autograder.errors import UsageError
from autograder.homework.asked import OneFile
from autograder.suites import files
from autograder.suites.settings import FILE

#: A comment that says where students write.
_WRITE_HERE = re.compile(
    r"(?im)^\s*#.*\b(?:(?:your|student'?s?) (?:code|solution|answer|work)|"
    r"(?:start|begin|end) (?:of )?(?:code|solution))\b"
)
#: What stands in a function that nobody has written; Python 3.10 puts several names in brackets.
_IDLE = re.compile(
    r"pass|\.\.\.|return(?: None)?|\(?[\w, ]+\)? = None|raise NotImplementedError.*|[\"'].*",
    re.DOTALL,
)


def in_its_form(place: str, there: Sequence[str]) -> OneFile:
    """Return a place for the file as it was handed in: a notebook, if that is what there is.

    Where nobody knows yet what is handed in, for a whole class or an archive, it may be either.
    """
    names = {PurePosixPath(each).name for each in there}
    notebook = place.removesuffix(".py") + ".ipynb"
    if not there and place.endswith(".py"):
        return place, notebook
    return notebook if place.endswith(".py") and notebook in names - {place} else place


def chosen(folder: Path, tests: Sequence[Path], there: Sequence[str]) -> list[OneFile]:
    """Return the files beside the tests that students hand in their own of.

    It is the one that was handed in, or the only one there; of several, those that show where
    students write.

    Raises
    ------
    UsageError
        If it is not clear which.
    """
    beside = _beside(folder, tests)
    # What another of them imports is there to be used, and not to be completed.
    used = {path for each in beside for path in files.reached(folder, [each])[1:]}
    candidates = [path for path in beside if path not in used or to_complete(path)]
    there_too = [path for path in candidates if _is_there(path, there)]
    open_ones = [path for path in there_too or candidates if to_complete(path)]
    found = open_ones or there_too or candidates
    if len(found) == 1 or (there_too and open_ones):
        return [in_its_form(place, there) for place in _places(folder, found)]
    several = ", ".join(_places(folder, candidates))
    raise UsageError(
        f"the tests in {folder} import no module that the folder does not have, so it is not "
        f"clear what students hand in{f': {several}' if several else ''}",
        tip=f"name it: --module NAME, or 'module: NAME' in {folder / FILE}",
    )


def handed_in(folder: Path, tests: Sequence[Path], there: Sequence[str]) -> list[OneFile]:
    """Return the starters that a submission has, where it has what is missing as well.

    A file beside the tests that shows no place to write may be a helper of theirs, which no
    submission may replace.
    """
    found = [path for path in _beside(folder, tests) if _is_there(path, there)]
    places = _places(folder, [path for path in found if to_complete(path)])
    return [in_its_form(place, there) for place in places]


def instead(
    folder: Path, tests: Sequence[Path], missing: Iterable[str], there: Iterable[str]
) -> bool:
    """Whether what was handed in is a file beside the tests, and nothing that is missing there.

    What only a starter imports may be a library that is not installed.
    """
    stems = {PurePosixPath(each).stem for each in there}
    tops = {part for name in missing for part in name.split(".")}
    return bool(stems & {path.stem for path in _beside(folder, tests)}) and not stems & tops


def to_complete(path: Path) -> bool:
    """Whether a file of the course's shows where students write: empty bodies, or comments.

    A method that another class of the file, or ``abstractmethod``, replaces is none of these.
    """
    if _WRITE_HERE.search(path.read_text(encoding="utf-8", errors="replace")):
        return True
    tree = files.tree(path)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    bases = {ast.unparse(base).rpartition(".")[2] for node in classes for base in node.bases}
    abstract = {
        id(method)
        for node in classes
        if node.name in bases or any("ABC" in ast.unparse(base) for base in node.bases)
        for method in node.body
    }
    return any(
        id(node) not in abstract and not node.decorator_list and _is_idle(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    )


def _is_idle(function: ast.FunctionDef) -> bool:
    """Whether a function does nothing but pass, or raise NotImplementedError."""
    return all(_IDLE.fullmatch(ast.unparse(node)) for node in function.body)


def _beside(folder: Path, tests: Sequence[Path]) -> list[Path]:
    return [path for path in files.reached(folder, tests)[len(tests) :] if _can_start(path)]


def _can_start(path: Path) -> bool:
    apart = path.name in ("__init__.py", "conftest.py")
    return not apart and not files.holds_tests(path)


def _places(folder: Path, paths: Iterable[Path]) -> list[str]:
    """Return where students have the files: one in ``tests`` is handed in by its bare name."""
    start = files.start(folder)
    return [
        path.relative_to(start if path.is_relative_to(start) else folder).as_posix()
        for path in paths
    ]


def _is_there(path: Path, there: Iterable[str]) -> bool:
    return bool({path.name, f"{path.stem}.ipynb"} & {PurePosixPath(each).name for each in there})
