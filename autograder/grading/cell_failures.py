"""What is said about cells that failed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from autograder.errors import Wrong
from autograder.results import unwritten
from autograder.results.amounts import count
from autograder.results.cause import description
from autograder.sandbox.failures import CellLost, CellStopped, NotDefined, StudentRaised
from autograder.submitted.cells import Cell
from autograder.submitted.reading import Reading
from autograder.submitted.resting import names_resting_on

#: More than anyone reads: one failure is often the cause of the next.
MAX_NOTES = 8
#: Of what one is told that it raised; a library may say it on a page.
MAX_LENGTH = 400
_FIX_THAT_LINE = "Fix that line, then run your file once from the top."


#: A cell in which a figure is drawn or shown.
_DRAWS = re.compile(r"\b(?:plt|pyplot|axe?s?|fig|sns|plot|imshow|scatter|hist|display)\b")


@dataclass(frozen=True)
class FailedCell:
    """A cell, and what stopped it."""

    cell: Cell
    error: StudentRaised
    #: The last one above it.
    heading: str = ""

    @property
    def place(self) -> str:
        """The line of this cell that failed, or the cell where no line is known."""
        for frame in self.error.frames:
            if frame.file == self.cell.label:
                return f"{frame.file}, line {frame.line}"
        # Of a Python file, all cells are called alike.
        by_number = self.cell.label.startswith("cell ")
        return self.cell.label if by_number else self.cell.place(1)

    @property
    def unwritten(self) -> str:
        """Where it came to the skeleton's ``raise NotImplementedError``; empty if it did not."""
        return unwritten.place_of(self.error.feedback.detail)

    @property
    def unfinished(self) -> bool:
        """Whether the cell itself raises that, and not a function that it calls."""
        here = [frame.file == self.cell.label for frame in self.error.frames]
        return bool(self.unwritten) and sum(here) == len(here) == 1

    @property
    def line(self) -> int:
        """The line of the cell that failed, counted from 1; 0 where none is known."""
        lines = [f.line for f in self.error.frames if f.file == self.cell.label]
        return (lines[0] or 0) - self.cell.first_line + 1 if lines else 0

    @property
    def note(self) -> str:
        """What a student reads about it."""
        found = " ".join(self.error.feedback.found.split())
        found = found if len(found) <= MAX_LENGTH else f"{found[:MAX_LENGTH]}…"
        if isinstance(self.error, CellLost):
            return f"{self.place}: {found}. Your other cells were run again without it."
        by_number = self.cell.label.startswith("cell ")
        after = "cells" if by_number else "lines"
        return f"{self.place}: {found}. The {after} after it were run all the same."


def notes(failed: Sequence[FailedCell]) -> tuple[str, ...]:
    """Return what a student reads about cells that failed, besides what Python cannot read."""
    failed = [failure for failure in failed if not failure.cell.error]
    blank = [failure.cell.shown for failure in failed if failure.unfinished]
    notes = [failure.note for failure in failed if not failure.unwritten]
    more = len(notes) - MAX_NOTES
    return (
        *notes[:MAX_NOTES],
        *([f"{count(more, 'more cell')} failed"] if more > 0 else []),
        *([f"Not written yet: {', '.join(blank)}"] if blank else []),
    )


def explained(missing: NotDefined, failed: Sequence[FailedCell]) -> NotDefined:
    """Say why a name is missing, if the cell that defines it failed."""
    for failure in failed:
        if missing.name not in failure.cell.names:
            continue
        of_a_file = not failure.cell.label.startswith("cell ")
        part = "part of your file" if of_a_file else "cell"
        if failure.cell.error:
            cause = f"the {part} that defines {missing.name!r} cannot be read: "
            cause += failure.cell.error
        else:
            why = f"failed: {failure.error.feedback.found}"
            if failure.unwritten:
                why = "is not written yet"
            cause = f"{failure.place}: the {part} that defines {missing.name!r} {why}"
        step = {"next_step": _FIX_THAT_LINE} if of_a_file else {}
        cause = description(cause)
        return NotDefined(missing.name, missing.owner, missing.close, cause=cause, **step)
    return missing


def after_a_stop(
    error: Wrong,
    read: Collection[str],
    reading: Reading,
    failed: Sequence[FailedCell],
    *,
    figures: bool = False,
) -> Wrong:
    """Say of what a check found, if a cell that was stopped may be why, that alone.

    Parameters
    ----------
    read : collection of str
        The names that the check has read; figures have none.
    figures : bool
        Whether it has looked at figures: a cell that was to draw may be why, too.
    """
    stopped = [f for f in failed if isinstance(f.error, (CellLost, CellStopped))]
    resting = [
        f for f in stopped if _rests(read, reading, f) or (figures and _DRAWS.search(f.cell.source))
    ]
    if not stopped or (read and not resting):
        return error
    first = (resting or stopped)[0]
    how = "left out" if isinstance(first.error, CellLost) else "stopped before it had finished"
    return Wrong(
        f"{_called(first)} was {how}, and this check builds on it",
        found=f"{first.place}: {first.error.message}",
        next_step=first.error.feedback.next_step,
        earned=error.earned,
    )


def mark_unwritten(
    error: Wrong, read: Collection[str], reading: Reading, failed: Sequence[FailedCell], part: str
) -> None:
    """Say of what a check found that a cell is not written yet, where it can only come of that.

    What the check names has to get its value from this cell, directly or through others; or
    the cell stands under the heading of the check's part, and the part has no other.
    """
    unwritten_cells = [failure for failure in failed if failure.unwritten]
    named = {name for name in read if re.search(rf"\b{re.escape(name)}\b", str(error))}
    resting = [f for f in unwritten_cells if _set_by(f, reading) & set(named or read)]
    heading = re.compile(rf"#+\s*(?:\w+\s+)?{re.escape(part)}(?![\w.]*\w)")
    own = [f for f in unwritten_cells if f.unfinished and heading.match(f.heading)]
    # The last of them is nearest to what was read.
    for failure in [*(own if not named else []), *reversed(resting)]:
        error.feedback = replace(error.feedback, not_written=failure.unwritten)
        return


def _set_by(failure: FailedCell, reading: Reading) -> frozenset[str]:
    """Return the names whose values come of a cell; not those that a call might change.

    Where something that the cell calls is not written, what stands above the call was run.
    """
    place = [index for index, cell in enumerate(reading.cells) if cell == failure.cell]
    sure = [each._replace(changes=[]) for each in reading.statements.found]
    if not failure.unfinished:
        begun = [s.line for s in sure if s.cell in place and s.line <= failure.line]
        first = max(begun, default=1)
        sure = [s for s in sure if s.cell not in place or s.line >= first]
    return names_resting_on(sure, place)


def may_rest_on(read: Collection[str], reading: Reading, failure: FailedCell) -> bool:
    """Whether what a check looks at may come of a cell that failed; figures have no names."""
    return not read or _rests(read, reading, failure)


def _rests(read: Collection[str], reading: Reading, failure: FailedCell) -> bool:
    place = [index for index, cell in enumerate(reading.cells) if cell == failure.cell]
    resting = names_resting_on(reading.statements.found, place)
    return not reading.statements.whole or bool(resting & set(read))


def _called(failure: FailedCell) -> str:
    label = failure.cell.label
    return label if label.startswith("cell ") else f"The cell at {failure.cell.place(1)}"
