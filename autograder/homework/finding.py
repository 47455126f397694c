"""Finds an assignment by its built-in name or by the path of its rubric."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import pkgutil
import sys
import zlib
from pathlib import Path
from types import ModuleType

import autograder
from autograder import rubrics
from autograder.errors import UsageError
from autograder.homework.assignment import Assignment

#: The folder that holds ``autograder``, ``reference`` and ``skeletons``.
PROJECT = Path(autograder.__file__).resolve().parents[1]


def built_in() -> list[str]:
    """Return the names of the homeworks that come with the harness."""
    modules = pkgutil.iter_modules(rubrics.__path__)
    return sorted(module.name for module in modules if module.ispkg)


def find(name: str) -> Assignment:
    """Return a homework by its built-in name or the path of its rubric module.

    The path of a folder with unittest files is a homework, too: see :mod:`autograder.suites`.

    Raises
    ------
    UsageError
        If there is none, or the module declares no assignment.
    """
    if name in built_in():
        return _assignment_in(f"autograder.rubrics.{name}.rubric", name)
    path = Path(name)
    if path.is_dir():
        from autograder.suites.loading import is_suite

        if is_suite(path):
            from autograder.suites.assignment import assignment_of

            return assignment_of(path)
    if path.suffix != ".py" or not path.is_file():
        close = difflib.get_close_matches(name, built_in(), 1)
        raise UsageError(
            f"there is no homework {name!r}",
            tip=f"did you mean {close[0]}?" if close else "'autograder list' names them all",
        )
    module = load_module(path, "rubric")
    return _assignment_in(module.__name__, str(path))


def load_module(path: Path, kind: str = "reference") -> ModuleType:
    """Import a TA's own file, a rubric or a reference, by its path.

    Raises
    ------
    UsageError
        If it is no Python module, or fails.
    """
    # Two homeworks may have files of the same name.
    name = f"{kind}_{path.stem}_{zlib.crc32(str(path.resolve()).encode()):08x}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} is not a Python module")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UsageError(f"the {kind} {path} fails: {type(error).__name__}: {error}") from error
    return module


def _assignment_in(module_name: str, shown: str) -> Assignment:
    module = importlib.import_module(module_name)
    for value in vars(module).values():
        if isinstance(value, Assignment):
            return value
    raise UsageError(f"{shown} declares no Assignment")


def data_folder(rubric: str) -> Path:
    """Return where a homework keeps the files that students have, too."""
    path = Path(rubrics.__path__[0]) / rubric if rubric in built_in() else Path(rubric).resolve()
    return (path if path.is_dir() else path.parent) / "data"


def skeleton_path(assignment: Assignment, rubric: str) -> Path | None:
    """Return where the skeleton is: beside a TA's own rubric, or in the project."""
    return _file_of(assignment.skeleton, rubric)


def reference_file(assignment: Assignment, rubric: str) -> Path | None:
    """Return where the model solution is, or None where there is none, as on a student's disk."""
    return _file_of(assignment.reference, rubric) if assignment.reference else None


def reference_path(assignment: Assignment, rubric: str) -> Path:
    """Return where the model solution is: beside a TA's own rubric, or in the project.

    Raises
    ------
    UsageError
        If the rubric names none, or it is not there.
    """
    found = reference_file(assignment, rubric)
    if found is None:
        raise UsageError(
            f"{assignment.name} has no reference {assignment.reference}".rstrip(),
            tip='name it in the rubric: Assignment(..., reference="reference.py")',
        )
    return found


def _file_of(name: str, rubric: str) -> Path | None:
    for folder in (Path(rubric).resolve().parent, PROJECT):
        if (folder / name).is_file():
            return folder / name
    return None
