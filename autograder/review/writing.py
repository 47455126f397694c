"""Writes pages and gradebook again while people grade, and never keeps them waiting."""

from __future__ import annotations

import contextlib
import threading
from datetime import datetime
from pathlib import Path

from autograder.classroom import outputs
from autograder.classroom.store import open_existing


def unwritten(folder: Path) -> set[str]:
    """Return the submissions whose pages are older than what people decided of them."""
    found = set()
    grades = outputs.decisions_in(folder).grades
    for (submission, _item), grade in grades.items():
        page = folder / outputs.RESULTS / f"{submission}.html"
        try:
            written = page.stat().st_mtime
        except OSError:
            written = 0.0
        if written < datetime.fromisoformat(grade.at).timestamp():
            found.add(submission)
    return found


class Writer:
    """Writes what was changed, in a thread of its own: all that came while it wrote, at once.

    All is in SQLite before; what a killed server has not written, the next one does
    (:func:`unwritten`), or `autograder dashboard`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changed: set[str] = set()
        self._condition = threading.Condition()
        self._ended = False
        self.problem = ""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def changed(self, submissions: set[str]) -> None:
        """Have these written again soon."""
        with self._condition:
            self._changed |= submissions
            self._condition.notify()

    def close(self) -> None:
        """Write what is left, and end."""
        with self._condition:
            self._ended = True
            self._condition.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._changed or self._ended)
                changed, self._changed = self._changed, set()
            if not changed:
                return
            try:
                with contextlib.closing(open_existing(self._folder)) as store:
                    outputs.write_decided(self._folder, store, changed)
                self.problem = ""
            except OSError as error:  # grading goes on: what was given is kept
                self.problem = f"pages and gradebook could not be written: {error}"
