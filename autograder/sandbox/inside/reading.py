"""Reads what a student handed in, inside a jailed process: source, notebooks and archives.

This and the pure functions that it calls are imported before the jail closes. They trust
nothing in a file; what one takes in time and memory is bounded from outside.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.sandbox import records
from autograder.submitted import reading, unpacking


def read(request: dict[str, Any]) -> dict[str, Any]:
    """Return what a file of code holds, or why it cannot be used."""
    wanted = records.read(reading.Wanted, request["wanted"])
    path = Path(request["path"])
    try:
        return _plain(reading.read(path, wanted))
    except UsageError as error:
        return _plain(reading.problem(error))


def read_tree(request: dict[str, Any]) -> dict[str, Any]:
    """Return what several files of code hold, or why they cannot be used."""
    wanted = records.read(reading.Wanted, request["wanted"])
    paths = {place: Path(path) for place, path in request["paths"].items()}
    try:
        own, main = request["own"], request["main"]
        return _plain(reading.read_tree(paths, request["modules"], own, wanted, main))
    except UsageError as error:
        return _plain(reading.problem(error))


def listing(request: dict[str, Any]) -> dict[str, Any]:
    """Return what an archive holds, or why it cannot be used."""
    path = Path(request["path"])
    try:
        return _plain(unpacking.listing(path, path.name))
    except UsageError as error:
        return _plain(reading.problem(error))


def extract(request: dict[str, Any]) -> dict[str, Any] | None:
    """Write members of an archive into a folder, or return why it cannot be done."""
    path, folder = Path(request["path"]), Path(request["folder"])
    try:
        unpacking.extract(path, folder, records.read(list[int], request["numbers"]), path.name)
    except UsageError as error:
        return _plain(reading.problem(error))
    return None


def _plain(record: Any) -> dict[str, Any]:
    found: dict[str, Any] = reading.as_plain(record)
    return found
