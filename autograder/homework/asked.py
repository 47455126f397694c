"""Which files of code a homework asks for: one, several of them, or a tree.

A file is named by its place, as in ``needle/ops.py``, from the folder that students hand in.
Where more than one is asked for, that folder is on the path of student code: what is at
``needle/ops.py`` is the module ``needle.ops``.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.homework.along import may_come_along

#: A file's name or a pattern of it; a tuple of them for one file in several forms.
OneFile = str | tuple[str, ...]
#: What ``Assignment(submission=...)`` takes.
Submission = OneFile | Sequence[OneFile]

#: What student code can be written in.
CODE = (".py", ".ipynb")
_WILD = set("*?[")


@dataclass(frozen=True)
class Files:
    """The files of code that are handed in.

    Attributes
    ----------
    required : tuple of tuple of str
        For each file that has to be there, its pattern, or several, the preferred one first.
        A pattern that ends in a slash is a folder: all Python files below it.
    optional : tuple of str
        Patterns of what may be there.
    given : tuple of str
        Patterns of the course's own: whatever is handed in, the course's copy is used.
    reserved : frozenset of str or None
        Names that no module of the student's own may have, which comes along with the others;
        None where none does.
    """

    required: tuple[tuple[str, ...], ...]
    optional: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    reserved: frozenset[str] | None = None

    @property
    def is_tree(self) -> bool:
        """Whether more than one file can be handed in, each at its place."""
        places = [*(p for each in self.required for p in each), *self.optional]
        return len(self.required) > 1 or bool(self.optional) or any("/" in p for p in places)

    @property
    def main(self) -> tuple[str, ...]:
        """Patterns of the file that is ``student``, the preferred one first."""
        return self.required[0]

    @property
    def patterns(self) -> tuple[str, ...]:
        """Every pattern of what students write."""
        return (*(p for each in self.required for p in each), *self.optional)

    @property
    def shown(self) -> str:
        """The required files in words: ``"part_a.ipynb or part_a.py, and needle/"``."""
        words = [" or ".join(each) for each in self.required]
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

    def includes(self, place: str) -> bool:
        """Whether a file at a place is one that students hand in."""
        return not self.is_given(place) and any(fits(place, each) for each in self.patterns)

    def is_given(self, place: str) -> bool:
        """Whether the file at a place is the course's own.

        Of ``submission="needle/ops.py"`` and ``given="needle/"`` the one that names it alone
        counts.
        """
        if place in self.given:
            return True
        return place not in self.patterns and any(fits(place, each) for each in self.given)

    def come_along(self, places: Iterable[str]) -> list[str]:
        """Return which places are those of modules of the student's own, to be imported."""
        if self.reserved is None:
            return []
        asked = {PurePosixPath(pattern).stem for pattern in self.patterns}
        reserved = self.reserved | asked
        return [at for at in places if may_come_along(at, reserved)]

    def missing(self, places: Iterable[str]) -> list[str]:
        """Return what is required and not among some places."""
        there = list(places)
        return [
            " or ".join(each)
            for each in self.required
            if not any(fits(place, pattern) for place in there for pattern in each)
        ]


def files_of(
    submission: Submission,
    optional: str | Sequence[str],
    given: str | Sequence[str],
    reserved: Collection[str] | None = None,
) -> Files:
    """Return what a rubric asks for.

    Raises
    ------
    ValueError
        If that is no place below the folder that is handed in, or cannot be run.
    """
    every = list(submission) if isinstance(submission, list) else [submission]
    required = tuple(
        (_as_folder(each),) if isinstance(each, str) else tuple(each) for each in every
    )
    names = None if reserved is None else frozenset(reserved)
    files = Files(required, _several(optional), _several(given), names)
    if not required or not all(required):
        raise ValueError('submission= names no file: submission="*_hw1.py" asks for one')
    for pattern in (*files.patterns, *files.given):
        _require_place(pattern)
    _require_one_notebook(files)
    return files


def _as_folder(pattern: str) -> str:
    """Return ``needle/*.py`` as the folder that it means."""
    folder = pattern.removesuffix("*.py")
    return folder if folder.endswith("/") and is_exact(folder[:-1]) else pattern


def _several(patterns: str | Sequence[str]) -> tuple[str, ...]:
    return (patterns,) if isinstance(patterns, str) else tuple(patterns)


def _require_place(pattern: str) -> None:
    parts = pattern.rstrip("/").split("/")
    if "\\" in pattern or not all(parts) or {".", ".."} & set(parts):
        raise ValueError(
            f"{pattern!r} is not a file below the folder that is handed in: write 'needle/ops.py' "
            "for a file, 'needle/' for a folder"
        )


def _require_one_notebook(files: Files) -> None:
    """Refuse a second notebook, unless it may be a Python file as well: it is a module then."""
    others = [*files.required[1:], *((each,) for each in files.optional)]
    second = [each for each in others if any(p.endswith(".ipynb") for p in each)]
    if any(not any(p.endswith(".py") for p in each) for each in second):
        raise ValueError(
            "one notebook is run, and it comes first: "
            'submission=["report.ipynb", "layers.py"]; put the code of others into .py files'
        )


def fits(place: str, pattern: str) -> bool:
    """Whether a place is what a pattern means; ``*`` stands for any text, folders too."""
    if pattern.endswith("/"):
        return place.startswith(pattern) and place.endswith(".py")
    return fnmatch.fnmatchcase(place, pattern)


def is_exact(pattern: str) -> bool:
    """Whether a pattern means one file alone."""
    return not pattern.endswith("/") and not _WILD & set(pattern)


def is_many(pattern: str) -> bool:
    """Whether a pattern means any number of files; ``*_part_a.py`` is one, with a name in it."""
    return pattern.endswith("/") or pattern.rpartition("/")[2] == "*.py"


def module_at(place: str) -> str:
    """Return the module that is at a place: ``needle.ops``; of a folder, the package."""
    parts = PurePosixPath(place.rstrip("/")).parts
    names = [*parts[:-1], PurePosixPath(parts[-1]).stem if not place.endswith("/") else parts[-1]]
    return ".".join(names[:-1] if names[-1] == "__init__" and names[:-1] else names)
