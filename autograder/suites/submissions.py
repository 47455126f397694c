"""What a suite has for each submission: its own modules, imported again, as it found them.

Tests leave things in their modules, and student code may change those in place: nothing of
that may reach the next student.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import Generic, TypeVar

from autograder.sandbox.session import Session

Imported = TypeVar("Imported")


class PerSubmission(Generic[Imported]):
    """Something for each submission, made when it is first asked for.

    Parameters
    ----------
    first : object
        What was made to collect the suite's tests: the first submission gets it.
    make : callable
        Makes the same for another one.
    """

    def __init__(self, first: Imported, make: Callable[[], Imported]) -> None:
        self._free = [first]
        self._make = make
        self._lock = threading.Lock()
        self._made: weakref.WeakKeyDictionary[Session, Imported] = weakref.WeakKeyDictionary()

    def of(self, session: Session) -> Imported:
        """Return what a submission has."""
        with self._lock:
            if session not in self._made:
                self._made[session] = self._free.pop() if self._free else self._make()
            return self._made[session]
