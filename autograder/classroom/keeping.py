"""Keeps what comes back from the workers: the files of each submission, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    stored : callable
        Given each result once it is stored, with the checks that were not graded again, too.
    """

    def __init__(
        self,
        out: Path,
        store: Store,
        tasks: Iterable[Task],
        assignment: Assignment,
        codes: Mapping[str, str],
        stored: Callable[[Graded], None] = lambda _graded: None,
    ) -> None:
        self._out = out
        self._store = store
        self._assignment = assignment
        self._codes = codes
        self._tasks = {task.entry.id: task for task in tasks}
        self._stored = stored
        self._desk = Desk(out)

    def close(self) -> None:
        """Close what people decided."""
        self._desk.close()

    def keep(self, results: Sequence[Graded]) -> None:
        """Write what came since the last time.

        Raises
        ------
        OSError, sqlite3.Error
            If one cannot be written; those before it are stored where that can be done.
        """
        kept: list[Kept] = []
        try:
            for graded in results:
                kept.append(self._written(graded))
        finally:
            self._store.save_all(kept)
            for each in kept:
                self._stored(each.graded)

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
