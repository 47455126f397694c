"""Reads clones of GitHub Classroom: a repository for each student, named after the account.

Nothing is asked of git: what a repository configures would be run.
"""

from __future__ import annotations

import os
from pathlib import Path

from autograder.classroom.entries import Entry, Intake, LeftOut, Person, safe_id
from autograder.classroom.folders import paths_of, plain_entries


def is_clones(folder: Path) -> bool:
    """Whether a folder holds repositories of one assignment: at least two, and nothing else."""
    found = [path for path in plain_entries(folder, []) if path.is_dir()]
    return (
        len(found) > 1 and all((path / ".git").is_dir() for path in found) and bool(_prefix(found))
    )


def read(folder: Path) -> Intake:
    """Return a submission for each repository."""
    left_out: list[LeftOut] = []
    found = plain_entries(folder, left_out)
    clones = [path for path in found if path.is_dir()]
    left_out += [LeftOut(path.name, "it is no repository") for path in found if path.is_file()]
    prefix = _prefix(clones)
    entries = [
        Entry(safe_id(path.name), paths_of(path), (_person(path.name[len(prefix) :]),))
        for path in clones
    ]
    return Intake("clones of GitHub Classroom", tuple(entries), tuple(left_out))


def _person(account: str) -> Person:
    return Person(account, login=account)


def _prefix(clones: list[Path]) -> str:
    """Return what all names begin with: the assignment and a hyphen."""
    # Character by character is what is meant: these are names, and no paths.
    common = os.path.commonprefix([path.name for path in clones])  # noqa: RUF071
    return common[: common.rfind("-") + 1]
