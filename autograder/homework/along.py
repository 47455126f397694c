"""Modules of a student's own: what they hand in beside the files that are asked for."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Collection
from importlib.machinery import ModuleSpec
from pathlib import Path

#: What a runner of tests reads by itself.
_RUNS_ALONE = re.compile(r"test_\w*|\w*_test|conftest")


def may_come_along(place: str, reserved: Collection[str]) -> bool:
    """Whether a file is a module that student code may import, beside what is asked for.

    None has the name of a module of the course's, or of a library: these are never replaced.
    Nor is one taken that a runner reads by itself.

    Parameters
    ----------
    reserved : collection of str
        The names of the course's own modules.
    """
    name = place.removesuffix(".py")
    return (
        "/" not in place
        and place.endswith(".py")
        and name.isidentifier()
        and name not in reserved
        and not _RUNS_ALONE.fullmatch(name)
        and not installed(name, handed_in=True)
    )


def installed(name: str, *, handed_in: bool = False) -> bool:
    """Whether a module is there without any submission.

    Parameters
    ----------
    handed_in : bool
        Whether a file of that name was: a solution of the course's, say, that lies where one
        works, or where PYTHONPATH leads, is then no library for it.
    """
    if name in sys.modules:
        return True
    found = importlib.util.find_spec(name)
    return found is not None and not (handed_in and _lies_about(found))


def _lies_about(module: ModuleSpec) -> bool:
    """Whether the working folder or PYTHONPATH led to a module, and to no folder of libraries."""
    files = [module.origin] if module.has_location else [*(module.submodule_search_locations or [])]
    depth = 1 if module.has_location and module.submodule_search_locations is not None else 0
    found = {Path(file).resolve().parents[depth] for file in files if file}
    named = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    loose = {Path(place).resolve() for place in ["", *named]}
    libraries = {"site-packages", "dist-packages"}
    return any(place in loose and not libraries & {*place.parts} for place in found)
