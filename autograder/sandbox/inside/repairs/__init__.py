"""Small edits of student code: found, and put into its process. Runs where student code does.

A process that only answers questions can lie in its answers: an edit that it makes up, or one
that it takes for a sign to behave, misleads nobody but whoever reads about this submission.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.sandbox.inside.repairs import applying
from autograder.sandbox.inside.repairs.candidates import candidates, of_several
from autograder.sandbox.inside.repairs.tracing import Trace

if TYPE_CHECKING:
    from autograder.sandbox.inside.cell_run import CellRun


class Repairs:
    """What is asked of one process: which edits there are, or to have some of them in it.

    Parameters
    ----------
    folder : str
        What the student's files are in.
    run : CellRun, optional
        What ran the cells of a notebook.
    """

    def __init__(self, folder: str, run: CellRun | None = None) -> None:
        self.folder = folder
        self.texts: Mapping[str, str] = run.texts if run is not None else {}
        self.trace = Trace(folder)

    def watch(self) -> None:
        """Note which lines take part from here on."""
        self.trace.start()

    def candidates(self) -> list[list[Any]]:
        """Return the edits of the lines that took part."""
        self.trace.stop()
        found = []
        for file, lines in self.trace.lines.items():
            place = file[len(self.trace.below) :]
            sorts = {key[1:]: each for key, each in self.trace.sorts.items() if key[0] == file}
            found.append(candidates(self._text(file), place, lines, sorts))
        return [list(each) for each in of_several(found)]

    def apply(self, edits: list[list[Any]]) -> int:
        """Have edits in this process from here on; return how many functions they changed."""
        by_file: dict[str, list[applying.Edit]] = {}
        for place, *change in edits:
            by_file.setdefault(self.trace.below + place, []).append(applying.Edit(*change))
        return sum(
            applying.replace_bodies(self._text(file), changes, file)
            for file, changes in by_file.items()
        )

    def _text(self, file: str) -> str:
        """Return the source of a file, or of a cell, as it was compiled."""
        if file in self.texts:
            return self.texts[file]
        return Path(file).read_bytes().decode("utf-8-sig", "replace")
