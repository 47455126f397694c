"""Cells of a notebook that end the process they run in: the others are run again without them.

An ``os._exit()``, a crash, all memory used up: what the cells before it computed is gone with
the process. They are run again in a new one, and so are the cells after it.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.sandbox import failures

#: How many cells may do that, each at the price of running all those before it again.
MOST_LOST = 20


class LostCells:
    """What of one notebook is left out, from one attempt to run it to the next.

    Parameters
    ----------
    labels : sequence of str
        What the cells are called.
    limit : float
        Seconds of the student's own that the attempts which fail may take together; after
        those, the notebook is run up to the cell that used them up.

    Attributes
    ----------
    cells : dict of int to CellLost
        By its index, what is left out and why.
    seconds : float
        What the attempts have taken.
    """

    def __init__(self, labels: Sequence[str], limit: float) -> None:
        self.labels = labels
        self.limit = limit
        self.cells: dict[int, failures.CellLost] = {}
        self.seconds = 0.0
        self._ended_early = False

    def add(self, lost: failures.CellLost) -> None:
        """Leave a cell out from now on; with it all that follow, if it is one too many.

        Raises
        ------
        StudentStopped
            If there is still no end to it.
        """
        if self._ended_early:
            raise lost.stopped
        self.cells[lost.index] = lost
        if len(self.cells) < MOST_LOST and self.seconds < self.limit:
            return
        self._ended_early = True
        for index in range(lost.index + 1, len(self.labels)):
            self.cells[index] = failures.CellLost.not_run(index, self.labels[index], lost)
