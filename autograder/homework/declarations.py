"""Refuses what a rubric declares by mistake, at the line where it does.

A text where a list is meant is a list of letters, and points that are no number stop a report
that is half written. Found later, a slip of the rubric would cost a student, or end the command
that wanted to name every homework.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from autograder.datasets import DataSet, Datasets
from autograder.results.repair import LEVELS
from autograder.sandbox.inside.loaders import LOADERS

_TEXTS = ("title", "author", "skeleton", "reference")
_LISTS = ("artifacts", "readable", "libraries", "inside")
_MAPPINGS = ("parts", "data_size", "aliases", "forbidden", "standins")
_LIMITS = ("import_timeout", "cell_timeout", "memory_mb", "artifact_mb")
#: A homework's name is that of a folder, in its upload and in its kit.
_NOT_IN_NAMES = frozenset("/\\\0\n\r")


def require_assignment(declared: Mapping[str, Any]) -> None:
    """Refuse an assignment with a parameter of another kind than it has to be.

    Raises
    ------
    TypeError, ValueError
        It says which one, and what is meant.
    HomeworkError
        If no data set has a name that is declared.
    """
    _require_name(declared["name"])
    for name in _TEXTS:
        _require_text(name, declared[name])
    submission = declared["submission"]
    every = submission if isinstance(submission, list) else [submission]
    for each in every:
        _require_texts("submission", [each] if isinstance(each, str) else each)
    if not submission or not all(every):
        raise ValueError('submission is the name of a file, submission="*_line_fit.py"')
    for name in _LISTS:
        _require_texts(name, declared[name])
    for name in _MAPPINGS:
        _require_mapping(name, declared[name])
    if declared["repair"] not in LEVELS:
        raise ValueError(f"repair is one of {', '.join(LEVELS)}, not {_shown(declared['repair'])}")
    _require_openable(declared)
    for name in _LIMITS:
        _require_number(name, declared[name], limit=True)
    data = declared["data"]
    named = data if isinstance(data, str) or not isinstance(data, Sequence) else [
        each for each in data if not isinstance(each, DataSet)
    ]  # fmt: skip
    _require_texts("data", named)
    Datasets(data)


def require_check(part: object, points: object, declared: Mapping[str, Any]) -> None:
    """Refuse a check or an item with a parameter of another kind than it has to be.

    Raises
    ------
    TypeError, ValueError
        It says which one, and what is meant.
    """
    _require_text("the part of a check", part)
    _require_number("points", points)
    _require_number("timeout", declared["timeout"], limit=True)


def require_list(name: str, value: Sequence[str]) -> tuple[str, ...]:
    """Return what is a list of texts, and refuse a single one.

    Raises
    ------
    TypeError
        It says what is meant.
    """
    _require_texts(name, value)
    return tuple(value)


def _require_name(value: object) -> None:
    _require_text("name", value)
    name = str(value)
    if name.strip() in ("", ".", "..") or _NOT_IN_NAMES & set(name):
        raise ValueError(f"{name!r} cannot name a homework; a name like 'line_fit' can")


def _require_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(f'{name} is a text, "...", and not {_shown(value)}')


def _require_texts(name: str, value: object) -> None:
    if isinstance(value, str):
        raise TypeError(f"{name} is a list: write {name}=[{value!r}]")
    if not isinstance(value, Sequence) or not all(isinstance(each, str) for each in value):
        raise TypeError(f'{name} is a list of texts, ["..."], and not {_shown(value)}')
    if not all(value):
        raise ValueError(f"{name} has an empty name in it: {_shown(value)}")


def _require_mapping(name: str, value: object) -> None:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise TypeError(
            f'{name} is a dict with texts as keys, {{"...": ...}}, and not {_shown(value)}'
        )


def _require_number(name: str, value: object, *, limit: bool = False) -> None:
    """Refuse what is no number of points; a limit is more than 0, and may be infinite."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} is a number, and not {_shown(value)}")
    number = float(value)
    # So that NaN is refused, too.
    if not (number > 0 if limit else number >= 0 and math.isfinite(number)):
        raise ValueError(f"{name} is {'more than 0' if limit else '0 or more'}, and not {value!r}")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _require_openable(declared: Mapping[str, Any]) -> None:
    """Refuse an artifact of a type that nothing opens."""
    for name in declared["artifacts"]:
        ending = PurePath(name).suffix.lower()
        read_otherwise = ending == ".py" or name in declared["readable"] or declared["inside"]
        if ending not in LOADERS and not read_otherwise:
            raise ValueError(
                f"the artifact {name!r} has an ending that cannot be opened; known are "
                f"{', '.join(LOADERS)}, and others with a module of inside= and opened_by"
            )
