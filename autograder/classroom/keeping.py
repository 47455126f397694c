"""Keeps what comes back from the workers: the files of each submission, and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autograder.classroom import outputs
from autograder.classroom.desk import Desk
from autograder.classroom.jobs import Graded, State
from autograder.classroom.merging import merge
from autograder.classroom.plan import Task
from autograder.classroom.store import Kept, Store
from autograder.homework.assignment import Assignment


class Keeping:
    """The one writer of a run.

    Parameters
    ----------
    out : Path
        The class's folder.
    tasks : iterable of Task
        All that is graded.
    codes : mapping of str to str
        By check, what its code is: see :mod:`check_keys`.
    """

    def __init__(
        self,
        out: Path,
        store: Store,
        tasks: Iterable[Task],
        assignment: Assignment,
        codes: Mapping[str, str],
    ) -> None:
        self._out = out
        self._store = store
        self._assignment = assignment
        self._codes = codes
        self._tasks = {task.entry.id: task for task in tasks}
        self._desk = Desk(out)

    def close(self) -> None:
        """Close what people decided."""
        self._desk.close()

    def keep(self, results: Sequence[Graded]) -> list[Graded]:
        """Write what came since the last time; return it as it is stored.

        Where some checks were graded again, what is stored has the others, too.

        Raises
        ------
        OSError, sqlite3.Error
            If it cannot be written: then none of it is stored.
        """
        kept = [self._written(graded) for graded in results]
        self._store.save_all(kept)
        return [each.graded for each in kept]

    def _written(self, graded: Graded) -> Kept:
        task = self._tasks[graded.id]
        if task.merge and graded.state is State.GRADED:
            known = self._store.report(graded.id)
            graded = replace(
                graded, report=merge(known, graded.report, task.merge, self._assignment)
            )
        decisions = self._desk.decisions(graded.id)
        made = None if task.merge or decisions.some else graded.made
        outputs.write_texts(
            self._out,
            graded.id,
            made.texts
            if made
            else outputs.texts(
                graded.id, graded.report, task.files, decisions, task.entry, graded.state
            ),
        )
        return Kept(task.entry, task.files, task.key, graded, {**self._codes, **task.kept})
