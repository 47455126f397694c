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

    def read(self, file: Path, wanted: Wanted) -> Reading:
        """Return what is in a Python file or a notebook."""
        if self.homework.is_tree:
            return self.reader.read(file, wanted)
        return self.reader.read(file, with_skeleton(wanted, self.homework))

    def read_tree(
        self,
        files: Mapping[str, Path],
        modules: Mapping[str, str],
        own: Collection[str],
        wanted: Wanted,
        main: str = "",
    ) -> TreeReading:
        """Return what is in several files, by their places."""
        if self.homework.is_tree:
            tree = Tree(self.homework.assignment.files, dict(files))
            wanted = with_skeleton(wanted, self.homework)
            here = {tree.counterpart(place): each for place, each in wanted.skeleton.items()}
            wanted = replace(wanted, skeleton=here)
        return self.reader.read_tree(files, modules, own, wanted, main)

    def listing(self, file: Path, shown: str) -> Listed:
        """Return the names and sizes of what an archive holds."""
        return self.reader.listing(file, shown)

    def extract(
        self, file: Path, shown: str, numbers: Sequence[int], sizes: Sequence[int], folder: Path
    ) -> None:
        """Write members of an archive into a folder, each with its place for a name."""
        self.reader.extract(file, shown, numbers, sizes, folder)


def with_skeleton(wanted: Wanted, homework: Homework) -> Wanted:
    """Add to what is wanted the outline of each file that students started from."""
    if homework.skeleton is None:
        return wanted
    if homework.is_tree:
        given = {place: outline_of(path, False) for place, path in homework.skeleton_code.items()}
    else:
        given = {"": outline_of(homework.skeleton, homework.assignment.takes_notebooks)}
    bounded = {place: each.bounded() for place, each in given.items()}
    aliases = {name: list(each) for name, each in homework.assignment.aliases.items()}
    return replace(wanted, skeleton=bounded, aliases=aliases)


@functools.lru_cache(maxsize=64)  # a class has one skeleton, and hundreds of submissions
def outline_of(path: Path, as_cells: bool) -> Outline:
    """Return the outline of a file of the course's; an empty one where Python cannot read it."""
    try:
        if as_cells or notebooks.is_notebook(path.name):
            return outline_of_cells(cells_of(path))
        return outline(parsed(path.read_bytes(), path.name))
    except (SyntaxError, ValueError, OSError):
        return Outline()
