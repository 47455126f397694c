"""Modules of a student's own: what they hand in beside the files that are asked for."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Collection

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
        and not installed(name)
    )


def installed(name: str) -> bool:
    """Whether a module is there without any submission."""
    return name in sys.modules or importlib.util.find_spec(name) is not None
