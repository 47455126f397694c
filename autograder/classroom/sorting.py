"""Sorts a flat download: the files of one student into a folder, under their own names."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from autograder.renderers.files import create, make_folder


def into_folder(folder: Path, files: Mapping[str, Path]) -> Path:
    """Copy files into a folder, each under its name there; what else was in it is gone."""
    make_folder(folder)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, path in files.items():
        with path.open("rb") as source, create(folder / name) as copy:
            shutil.copyfileobj(source, copy)
    return folder
