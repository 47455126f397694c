"""Reads Gradescope's export: a folder for each submission, and who submitted what."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from autograder.classroom.entries import Entry, Intake, LeftOut, Person, safe_id
from autograder.classroom.folders import paths_of, plain_entries
from autograder.errors import UsageError

METADATA = "submission_metadata.yml"
_FOLDER = re.compile(r"submission_\d+")
#: Every value stays the text that it is: a student number keeps its zeros, a Ruby symbol
#: is a name with a colon, a tag makes nothing.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def is_export(folder: Path) -> bool:
    """Whether a folder is what Gradescope exports."""
    if (folder / METADATA).is_file():
        return True
    folders = [path for path in folder.iterdir() if path.is_dir()]
    return bool(folders) and all(_FOLDER.fullmatch(path.name) for path in folders)


def read(folder: Path) -> Intake:
    """Return the submissions of an export.

    Raises
    ------
    UsageError
        If the metadata cannot be read.
    """
    known = _metadata(folder / METADATA)
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    for path in plain_entries(folder, left_out):
        if path.name == METADATA:
            continue
        if not path.is_dir():
            left_out.append(LeftOut(path.name, "it is in no submission's folder"))
            continue
        about = _mapping(known.pop(path.name, None))
        people = _people(about) or (Person(path.name),)
        handed_in = _text(about.get(":created_at"))
        earlier = about.get(":history")
        attempts = 1 + (len(earlier) if isinstance(earlier, list) else 0)
        entries.append(
            Entry(safe_id(path.name), paths_of(path), people, handed_in, attempts=attempts)
        )
    for name, about in known.items():
        who = ", ".join(person.name for person in _people(_mapping(about)))
        left_out.append(LeftOut(f"{name} ({who})", "the export has no folder for it"))
    return Intake("a Gradescope export", tuple(entries), tuple(left_out))


def _metadata(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            found = yaml.load(file, Loader=_LOADER)  # noqa: S506 - it builds texts, lists, dicts
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        said = " ".join(str(error).split())
        raise UsageError(
            f"{path.name} cannot be read: {said}",
            tip="export the submissions again, or remove the file to grade without names",
        ) from error
    return {str(name): about for name, about in _mapping(found).items()}


def _people(about: dict[str, Any]) -> tuple[Person, ...]:
    submitters = about.get(":submitters")
    found = [_mapping(each) for each in submitters] if isinstance(submitters, list) else []
    return tuple(
        Person(_text(each.get(":name")), _text(each.get(":sid")), _text(each.get(":email")))
        for each in found
        if each
    )


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """Return a plain value's text; YAML's ways to write nothing give none."""
    return value if isinstance(value, str) and value not in ("~", "null") else ""
