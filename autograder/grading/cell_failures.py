"""What is told about cells that failed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from autograder.errors import Wrong
from autograder.renderers.wording import count
from autograder.results.cause import description
from autograder.sandbox.failures import CellLost, CellStopped, NotDefined, StudentRaised
from autograder.submitted.cells import Cell
from autograder.submitted.reading import Reading
from autograder.submitted.resting import names_resting_on

#: More than anyone reads: one failure is often the cause of the next.
MAX_NOTES = 8
#: Of what one is told that it raised; a library may say it on a page.
MAX_LENGTH = 400


@dataclass(frozen=True)
class FailedCell:
    """A cell, and what stopped it."""

    cell: Cell
    error: StudentRaised

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
    def note(self) -> str:
        """What a student is told about it."""
        if self.error.type_name == "NotImplementedError":
            return f"Not written yet: {self.cell.shown}"
        found = " ".join(self.error.feedback.found.split())
        found = found if len(found) <= MAX_LENGTH else f"{found[:MAX_LENGTH]}…"
        if isinstance(self.error, CellLost):
            return f"{self.place}: {found}. Your other cells were run again without it."
        return f"{self.place}: {found}. The cells after it were run all the same."


def notes(failed: Sequence[FailedCell]) -> tuple[str, ...]:
    """Return what a student is told about cells that failed, besides what Python cannot read."""
    told = [failure.note for failure in failed if not failure.cell.error]
    more = len(told) - MAX_NOTES
    left_out = (f"{count(more, 'more cell')} failed",) if more > 0 else ()
    return (*told[:MAX_NOTES], *left_out)


def explained(missing: NotDefined, failed: Sequence[FailedCell]) -> NotDefined:
    """Say why a name is missing, if the cell that defines it failed."""
    for failure in failed:
        if missing.name in failure.cell.names:
            if failure.cell.error:
                cause = f"the cell that defines {missing.name!r} cannot be read: "
                cause += failure.cell.error
                return NotDefined(
                    missing.name, missing.owner, missing.close, cause=description(cause)
                )
            unwritten = failure.error.type_name == "NotImplementedError"
            why = "is not written yet" if unwritten else f"failed: {failure.error.feedback.found}"
            cause = f"{failure.place}: the cell that defines {missing.name!r} {why}"
            return NotDefined(missing.name, missing.owner, missing.close, cause=description(cause))
    return missing


def after_a_stop(
    error: Wrong, read: Collection[str], reading: Reading, failed: Sequence[FailedCell]
) -> Wrong:
    """Say of what a check found, if a cell that was stopped may be why, that alone.

    Parameters
    ----------
    read : collection of str
        The names that the check has read; figures have none.
    """
    stopped = [f for f in failed if isinstance(f.error, (CellLost, CellStopped))]
    resting = [f for f in stopped if _rests(read, reading, f)]
    if not stopped or (read and not resting):
        return error
    first = (resting or stopped)[0]
    how = "left out" if isinstance(first.error, CellLost) else "stopped before it was done"
    return Wrong(
        f"{_called(first)} was {how}, and this check builds on it",
        found=f"{first.place}: {first.error.message}",
        next_step=first.error.feedback.next_step,
        earned=error.earned,
    )


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
