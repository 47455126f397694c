"""Finds an assignment by its built-in name or by the path of its rubric."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import pkgutil
import sys
from pathlib import Path

import autograder
from autograder import rubrics
from autograder.assignment import Assignment
from autograder.errors import UsageError

#: The folder that holds ``autograder``, ``reference`` and ``skeletons``.
PROJECT = Path(autograder.__file__).resolve().parents[1]


def built_in() -> list[str]:
    """Return the names of the homeworks that come with the harness."""
    modules = pkgutil.iter_modules(rubrics.__path__)
    return sorted(module.name for module in modules if not module.ispkg)


def find(name: str) -> Assignment:
    """Return a homework by its built-in name or the path of its rubric module.

    Raises
    ------
    UsageError
        If there is none, or the module declares no assignment.
    """
    if name in built_in():
        return _assignment_in(f"autograder.rubrics.{name}", name)
    path = Path(name)
    if path.suffix != ".py" or not path.is_file():
        close = difflib.get_close_matches(name, built_in(), 1)
        raise UsageError(
            f"there is no homework {name!r}",
            tip=f"did you mean {close[0]}?" if close else "'autograder list' names them all",
        )
    spec = importlib.util.spec_from_file_location(f"rubric_{path.stem}", path)
    if spec is None:
        raise UsageError(f"{path} is not a Python module")
    sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    assert spec.loader is not None
    try:
        spec.loader.exec_module(sys.modules[spec.name])
    except Exception as error:
        raise UsageError(f"the rubric {path} fails: {type(error).__name__}: {error}") from error
    return _assignment_in(spec.name, str(path))


def _assignment_in(module_name: str, shown: str) -> Assignment:
    module = importlib.import_module(module_name)
    for value in vars(module).values():
        if isinstance(value, Assignment):
            return value
    raise UsageError(f"{shown} declares no Assignment")


def skeleton_path(assignment: Assignment, rubric: str) -> Path | None:
    """Return where the skeleton is: beside a TA's own rubric, or in the project."""
    return _file_of(assignment.skeleton, rubric)


def reference_path(assignment: Assignment, rubric: str) -> Path:
    """Return where the model solution is: beside a TA's own rubric, or in the project.

    Raises
    ------
    UsageError
        If the rubric names none, or it is not there.
    """
    found = _file_of(assignment.reference, rubric) if assignment.reference else None
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
