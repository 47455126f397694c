"""Readers that know what students started from: they find what of it was renamed."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.homework.homework import Homework
from autograder.submitted import notebooks
from autograder.submitted.conformance import Outline, outline, outline_of_cells
from autograder.submitted.parsing import parsed
from autograder.submitted.reading import Reading, TreeReading, Wanted, cells_of
from autograder.submitted.submission import Reader
from autograder.submitted.trees import Tree
from autograder.submitted.unpacking import Listed


class Knowing:
    """A reader that is given the outline of a homework's skeleton with what is wanted."""

    def __init__(self, reader: Reader, homework: Homework) -> None:
        self.reader = reader
        self.homework = homework
        self._aliases = {name: list(each) for name, each in homework.assignment.aliases.items()}

    def read(self, file: Path, wanted: Wanted) -> Reading:
        """Return what is in a Python file or a notebook."""
        skeleton = self.homework.skeleton
        if skeleton is None or self.homework.is_tree:
            return self.reader.read(file, wanted)
        given = {"": outline_of(skeleton, self.homework.assignment.takes_notebooks)}
        return self.reader.read(file, self._knowing(wanted, given))

    def read_tree(
        self,
        files: Mapping[str, Path],
        modules: Mapping[str, str],
        own: Collection[str],
        wanted: Wanted,
        main: str = "",
    ) -> TreeReading:
        """Return what is in several files, by their places."""
        given = {}
        if self.homework.skeleton is not None and self.homework.is_tree:
            tree = Tree(self.homework.assignment.files, dict(files))
            for place, path in self.homework.skeleton_code.items():
                given[tree.counterpart(place)] = outline_of(path, False)
        return self.reader.read_tree(files, modules, own, self._knowing(wanted, given), main)

    def listing(self, file: Path, shown: str) -> Listed:
        """Return the names and sizes of what an archive holds."""
        return self.reader.listing(file, shown)

    def extract(
        self, file: Path, shown: str, numbers: Sequence[int], sizes: Sequence[int], folder: Path
    ) -> None:
        """Write members of an archive into a folder, each with its place for a name."""
        self.reader.extract(file, shown, numbers, sizes, folder)

    def _knowing(self, wanted: Wanted, given: Mapping[str, Outline]) -> Wanted:
        bounded = {place: each.bounded() for place, each in given.items()}
        return replace(wanted, skeleton=bounded, aliases=self._aliases)


@functools.lru_cache(maxsize=64)  # a class has one skeleton, and hundreds of submissions
def outline_of(path: Path, as_cells: bool) -> Outline:
    """Return the outline of a file of the course's; an empty one where Python cannot read it."""
    try:
        if as_cells or notebooks.is_notebook(path.name):
            return outline_of_cells(cells_of(path))
        return outline(parsed(path.read_bytes(), path.name))
    except (SyntaxError, ValueError, OSError):
        return Outline()
