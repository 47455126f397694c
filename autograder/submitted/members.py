"""One file of what was handed in, by its name alone: what it is called, and what it is not.

A name is relative to what was handed in, whatever form that came in: a folder, an archive or a
list of files. Nothing here touches a file.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated

from autograder.sandbox.records import Cut

#: What unpacking, saving or installing leaves behind, in lower case; never worth a word.
CLUTTER = {
    *("__macosx", "__pycache__", ".ds_store", "thumbs.db", "desktop.ini"),
    *(".git", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache"),
    *(".idea", ".vscode", ".venv", "venv", "site-packages", "node_modules"),
}
#: In the folder of a virtual environment, whatever that is called.
ENVIRONMENT = "pyvenv.cfg"
#: Endings of archives that can be opened.
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
#: Code whose name a browser or a mail program made longer: ``hw1.ipynb.json``, ``hw1.py.txt``.
_DISGUISED = re.compile(r"(?P<name>.+\.(py|ipynb))\.(txt|json)", re.IGNORECASE)
_CODE = (".py", ".ipynb")
_DRIVE = re.compile("[A-Za-z]:")

#: Characters of a path.
LONGEST = 4096
Place = Annotated[str, Cut(LONGEST)]


@dataclass(frozen=True)
class Member:
    """One file that was handed in.

    Attributes
    ----------
    path : str
        Where it lies, from the root of what was handed in: ``"src/hw1.py"``. An archive counts
        as a folder: ``"old.zip/hw1.py"``.
    size : int
        In bytes, unpacked.
    link : bool
        Whether it only points to something else; that is not followed.
    """

    path: Place
    size: int
    link: bool = False

    @property
    def name(self) -> str:
        """Return its name without the folders."""
        return self.path.rpartition("/")[2]

    @property
    def depth(self) -> int:
        """Return how many folders it lies in."""
        return self.path.count("/")

    @property
    def staged(self) -> str:
        """Return the name that it is staged under: one that Python can import."""
        name = self.name
        if disguised := _DISGUISED.fullmatch(name):
            name = disguised["name"]
        stem, dot, ending = name.rpartition(".")
        return stem + dot + ending.lower() if f".{ending.lower()}" in _CODE else name

    @property
    def is_disguised(self) -> bool:
        """Whether its ending hides that it is code."""
        return _DISGUISED.fullmatch(self.name) is not None

    @property
    def is_code(self) -> bool:
        """Whether it is a Python file or a notebook."""
        return self.staged.endswith(_CODE)

    @property
    def is_archive(self) -> bool:
        """Whether it is an archive that can be opened."""
        return is_archive(self.name)

    @property
    def is_clutter(self) -> bool:
        """Whether it, or a folder that it lies in, is clutter."""
        return any(map(is_clutter, self.path.split("/")))

    @property
    def is_set_aside(self) -> bool:
        """Whether it is code that lies right in a folder of clutter: a message may name it."""
        *above, folder, name = ["", *self.path.split("/")]
        clutter = is_clutter(folder) and not any(map(is_clutter, above))
        return clutter and self.is_code and not name.startswith("._")

    def within(self, folder: str) -> Member:
        """Return it as it lies in what holds the folder."""
        return Member(f"{folder}/{self.path}" if folder else self.path, self.size, self.link)


def cleaned(path: str) -> str:
    """Return a name as it lies below a root; empty if it is no name of a file there.

    No name leads out of the root: ``"../../a.py"`` is ``"a.py"``, and so it is with the letter
    of a drive, and backslashes.
    """
    parts = path.replace("\\", "/").split("/")
    kept = [part for part in parts if part not in ("", ".", "..") and not _DRIVE.fullmatch(part)]
    return "" if "\0" in path or len(path) > LONGEST else "/".join(kept)


def is_clutter(name: str) -> bool:
    """Whether a file or folder of this name is what unpacking or saving leaves behind."""
    # macOS writes ._x beside x where the file system has no room for what it notes.
    return name.lower() in CLUTTER or name.startswith("._")


def is_archive(name: str) -> bool:
    """Whether a file of this name is an archive that can be opened."""
    return name.lower().endswith(ARCHIVES)


def matches(name: str, pattern: str) -> bool:
    """Whether a file's name fits a pattern, in whatever case."""
    return fnmatch.fnmatchcase(name.lower(), pattern.lower()) and not name.startswith(".")


def without_environments(members: Iterable[Member]) -> list[Member]:
    """Return members without what lies in virtual environments."""
    listed = list(members)
    roots = {str(PurePosixPath(m.path).parent) for m in listed if m.name == ENVIRONMENT} - {"."}
    return [m for m in listed if not roots & set(map(str, PurePosixPath(m.path).parents))]
