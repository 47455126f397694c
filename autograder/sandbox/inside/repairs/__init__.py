"""Small edits of student code: found, and put into its process. Runs where student code does.

A process that only answers questions can lie in its answers: an edit that it makes up, or one
that it takes for a sign to behave, misleads nobody but whoever reads about this submission.
"""

from __future__ import annotations

import types
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.sandbox.inside.repairs import applying, outside, screening
from autograder.sandbox.inside.repairs.candidates import Candidate, candidates, of_several
from autograder.sandbox.inside.repairs.tracing import Trace, sort_of

if TYPE_CHECKING:
    from autograder.sandbox.inside.cell_run import CellRun


#: How a definition starts.
_STARTS = ("def ", "class ", "@", "async def ")


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
        self.run = run
        self.texts: Mapping[str, str] = run.texts if run is not None else {}
        self.trace = Trace(folder)
        self._made: dict[str, list[types.FunctionType]] = {}
        self._listed: list[Candidate] = []
        self._stale: list[tuple[list[outside.Statement], outside.Statement, dict[str, object]]] = []

    def remember(self) -> None:
        """Find the functions that edits are put into, once for the copies of this process.

        The search goes through all that Python knows of, and in a copy each page of that is copied.
        """
        if not self._made:
            self._made = applying.functions_below(self.trace.below)

    def watch(self) -> None:
        """Note which lines take part from here on."""
        self.trace.start()

    def candidates(self, asked: Collection[str], main: types.ModuleType) -> list[list[Any]]:
        """Return the edits of the lines that took part.

        Parameters
        ----------
        asked : collection of str
            The names of the student's main module that were asked for.
        """
        self.trace.stop()
        traced = dict(self.trace.lines)
        for file in [*self.texts] or [str(getattr(main, "__file__", ""))]:
            if file.startswith(self.trace.below):
                traced.setdefault(file, set())
        first_lines = self._outside(list(traced), {*asked, *self.trace.names})
        found = []
        for file, lines in traced.items():
            sorts = {key[1:]: each for key, each in self.trace.sorts.items() if key[0] == file}
            sorts["", 0] = {n: sort_of(v) for n, v in (self._space(file) or {}).items()}
            place, first = file[len(self.trace.below) :], first_lines.get(file, ())
            found.append(candidates(self._text(file), place, lines, sorts, first))
        self._listed = of_several(found)
        # Without the last field, the way it is made: that orders them here, and nobody reads it
        # there.
        return [list(each[:-1]) for each in self._listed]

    def screen(self, seconds: float) -> list[int]:
        """Say of each edit that was listed whether it can be one: see :mod:`screening`."""
        paths = {each.file: self.trace.below + each.file for each in self._listed}
        texts = {place: (path, self._text(path)) for place, path in paths.items()}
        return screening.screen(self._listed, texts, self.trace.calls, seconds)

    def _outside(self, files: list[str], names: set[str]) -> dict[str, list[int]]:
        """Return by its file the first line of each statement that names get their values from."""
        found: dict[str, list[int]] = {}
        for program in self._programs(files):
            for each in outside.needed(program, names):
                found.setdefault(each.file, []).append(each.node.lineno)
        return found

    def _programs(self, files: list[str]) -> list[list[outside.Statement]]:
        """Return what was run outside of functions: cells together, each file for itself."""
        cells = [outside.statements(self.texts)] if self.texts else []
        alone = [file for file in files if file not in self.texts]
        return cells + [outside.statements({file: self._text(file)}) for file in alone]

    def _space(self, file: str) -> dict[str, object] | None:
        """Return the names that the code of a file is run with."""
        if self.run is not None and file in self.texts:
            return vars(self.run.module)
        return outside.space_of(file)

    def apply(self, edits: list[list[Any]]) -> int:
        """Have edits in this process from here on; return how many parts they changed."""
        by_file: dict[str, list[applying.Edit]] = {}
        for place, *change in edits:
            by_file.setdefault(self.trace.below + place, []).append(applying.Edit(*change))
        return sum(self._apply(file, changes) for file, changes in by_file.items())

    def _apply(self, file: str, changes: list[applying.Edit]) -> int:
        text = self._text(file)
        self.remember()
        count = applying.replace_bodies(text, changes, file, self._made.get(file, ()))
        lines = text.splitlines()
        if all(lines[edit.first - 1].startswith(_STARTS) for edit in changes):
            return count  # as nearly always, and the rest takes longer
        program = next(iter(self._programs([file])))
        blocks = {(edit.first, edit.last) for edit in changes}
        for each in [s for s in program if s.file == file]:
            block = (each.node.lineno, each.node.end_lineno)
            space = self._space(file)
            if block in blocks and not outside.defines(each.node) and space is not None:
                mine = [edit for edit in changes if (edit.first, edit.last) == block]
                (_, edited), *_ = applying.edited(text, mine)
                code = compile(edited, file, "exec", dont_inherit=True)
                exec(code, space)  # noqa: S102 - in the student's process, as written
                self._stale += [(program, after, space) for after in outside.later(program, each)]
                count += 1
        return count

    def refresh(self, name: str) -> None:
        """Run again what a name gets its value from, if an edit has changed that.

        Nothing else is: a training that nobody asks for would take all the time.
        """
        for program, each, space in list(self._stale):
            if each in outside.needed(program, {name}):
                self._stale.remove((program, each, space))
                outside.run(each, space)

    def _text(self, file: str) -> str:
        """Return the source of a file, or of a cell, as it was compiled."""
        if file in self.texts:
            return self.texts[file]
        return Path(file).read_bytes().decode("utf-8-sig", "replace")
