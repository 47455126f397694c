"""What student code finds around it, whether it is a Python file or a notebook's cells."""

from __future__ import annotations

import os
import re
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType

from autograder.sandbox.inside import jupyter
from autograder.sandbox.inside.absent import Importer

#: Folders of a home where students keep their files.
_IN_A_HOME = ("Desktop", "Documents", "Downloads", "Dropbox", "OneDrive", "Google Drive")
#: Where Colab, Kaggle and the like put a student's files, and where students have theirs.
_ELSEWHERE = re.compile(
    r"/(content|kaggle|drive|gdrive|dbfs|workspace|notebooks|home|Users|mnt|Volumes)(/|$)"
    r"|[A-Za-z]:[\\/]"
)


def enter(path: Path, module: ModuleType) -> Importer:
    """Let this process look as one does that a student has started.

    Parameters
    ----------
    path : Path
        The student's file.
    module : module
        What its code runs in.
    """
    folder = str(path.parent)
    sys.path.insert(0, folder)
    # Of the command that started the grader's own interpreter, nothing is left.
    sys.argv[:] = [str(path)]
    sys.orig_argv[:] = [sys.executable, str(path)]
    furnish(module)
    _stay_here()
    importer = Importer(folder)
    importer.install()
    return importer


def importable(name: str, path: str, module: ModuleType) -> None:
    """Let other files import a notebook by its name, if that is what they would find there."""
    found = PathFinder.find_spec(name)
    if found is not None and found.origin == path:
        sys.modules[name] = module


def furnish(module: ModuleType) -> None:
    """Give a module of the student's what a notebook's code expects to be there."""
    jupyter.install(vars(module))


def _stay_here() -> None:
    """Have ``os.chdir`` to where a student's files are elsewhere lead nowhere, as ``%cd`` does.

    The homework's files are in the working folder. A folder that could be meant to be here
    is missing as anywhere.
    """
    original = os.chdir

    def chdir(path: int | str | bytes | os.PathLike[str] | os.PathLike[bytes]) -> None:
        try:
            original(path)
        except OSError:
            if isinstance(path, int) or not _is_elsewhere(os.fsdecode(path)):
                raise

    os.chdir = chdir


def _is_elsewhere(path: str) -> bool:
    """Whether a path is that of a folder on the student's machine, or where a notebook runs.

    The home of this process is its working folder: ``~/Desktop`` names the student's own.
    """
    in_home = path.removeprefix(os.path.expanduser("~") + os.sep)
    top = in_home.replace("\\", "/").partition("/")[0]
    return bool(_ELSEWHERE.match(path)) or (in_home != path and top in _IN_A_HOME)
