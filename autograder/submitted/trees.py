"""The files of a submission of several: which module is where, and what can be said of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import Wrong
from autograder.homework.asked import Files, fits, is_exact, is_many, module_at
from autograder.submitted import near_misses
from autograder.submitted.copies import originals
from autograder.submitted.reading import Reading

_INIT = "__init__.py"


@dataclass(frozen=True)
class Tree:
    """The files of code, each at its place below one folder.

    Attributes
    ----------
    files : Files
        What the homework asks for.
    written : dict of str to Path
        What students wrote, by its place.
    own : dict of str to Path
        The course's own, by its place.
    readings : dict of str to Reading
        What there is to know of the text of each.
    broken : dict of str to Wrong
        Why Python cannot read one.
    ignored : tuple of str
        Places of files that were handed in, and are not asked for.
    made_of_notebooks : frozenset of str
        Places of modules that a notebook was handed in as.
    """

    files: Files
    written: dict[str, Path]
    own: dict[str, Path] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    broken: dict[str, Wrong] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    made_of_notebooks: frozenset[str] = frozenset()

    @property
    def modules(self) -> dict[str, str]:
        """The place of each module by its dotted name, as student code imports it."""
        places = [place for place in (*self.written, *self.own) if place.endswith(".py")]
        found: dict[str, str] = {}
        for place in places:
            for folder in list(Path(place).parents)[:-1]:
                found.setdefault(module_at(f"{folder.as_posix()}/"), f"{folder.as_posix()}/")
        # A package is its __init__.py, where it has one.
        return {**found, **{module_at(place): place for place in places}}

    @property
    def missing(self) -> list[str]:
        """What is required and was not handed in."""
        return self.files.missing(self.written)

    @property
    def main(self) -> str:
        """The place of the file, or folder, that is ``student``; empty if it is not there."""
        for pattern in self.files.main:
            if pattern.endswith("/") and any(fits(place, pattern) for place in self.written):
                return f"{pattern}{_INIT}" if f"{pattern}{_INIT}" in self.modules_at else pattern
            for place in sorted(self.written):
                if fits(place, pattern):
                    return place
        return ""

    @property
    def modules_at(self) -> set[str]:
        """The places that are a module."""
        return set(self.modules.values())

    def counterpart(self, place: str) -> str:
        """Return where a file of the skeleton was handed in, the student's name in its own."""
        for pattern in (p for each in self.files.required for p in each):
            if not is_many(pattern) and fits(place, pattern):
                return next((at for at in sorted(self.written) if fits(at, pattern)), place)
        return place

    @property
    def imported(self) -> dict[str, str]:
        """The modules that are imported before any check, the main one first, by dotted name.

        Those below a folder that is asked for as a whole are imported when a check asks.
        """
        single = [
            place
            for each in self.files.required
            for pattern in each
            if not is_many(pattern)
            for place in sorted(self.written)
            if fits(place, pattern)
        ]
        places = dict.fromkeys([*filter(None, [self.main]), *single])
        return {module_at(p): p for p in places if p in self.modules_at and p not in self.broken}

    def named(self, name: str) -> str:
        """Return the module that a rubric means: by its name, its place, or its pattern.

        Raises
        ------
        Wrong
            If it was not handed in.
        """
        asked = module_at(name) if name.endswith(".py") else name
        if asked in self.modules:
            return asked
        for pattern in self.files.patterns:
            if not is_exact(pattern) and module_at(pattern) == asked:
                for place in sorted(self.written):
                    if fits(place, pattern):
                        return module_at(place)
        raise self.not_handed_in(f"{asked.replace('.', '/')}.py")

    @property
    def unplaced(self) -> list[str]:
        """What was handed in and could be one of the files that are asked for, misnamed."""
        single = [p for p in self.files.patterns if not is_many(p)]
        # In a folder that is asked for as a whole any name is right, but that of a copy.
        folders = [at for at in self.written if not any(fits(at, each) for each in single)]
        return [*self.ignored, *(at for at in folders if originals(at))]

    def not_handed_in(self, place: str) -> Wrong:
        """Say that a file is not there."""
        others = sorted(place for place in (*self.written, *self.ignored))
        shown = ", ".join(others[:5]) + (" and others" if len(others) > 5 else "")
        step = near_misses.way_out(place, self.unplaced)
        step = step or f"Hand it in with the others, under exactly this name: {place}."
        return Wrong(
            f"{place} was not handed in",
            expected=f"a file {place}",
            found=shown or "no file of code",
            next_step=step,
        )


def dotted(places: Mapping[str, Path]) -> dict[str, str]:
    """Return the name of the module at each place."""
    return {place: module_at(place) for place in places}
