"""Lets ``inspect`` look at functions and classes of the student's, in their own process."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from typing import Any

from autograder.suites import guard
from autograder.suites.held import Held
from autograder.suites.modules import StudentModule
from autograder.suites.talking import ask, current
from autograder.suites.values import RaisedByStudent, malformed

_installed = threading.Lock()


def install() -> None:
    """Have ``inspect`` ask for what it cannot find here, once for this process."""
    if not _installed.acquire(blocking=False):
        return
    getsource = inspect.getsource
    inspect.getsource = _asking_for(getsource, lambda text: text)
    inspect.getsourcelines = _asking_for(
        inspect.getsourcelines, lambda text: (text.splitlines(keepends=True), 1)
    )


def _asking_for(original: Callable[..., Any], form: Callable[[str], Any]) -> Callable[..., Any]:
    def of(thing: Any) -> Any:
        theirs = type(thing) is StudentModule or isinstance(thing, Held)
        return form(_source(thing)) if theirs and current() is not None else original(thing)

    return of


def _source(thing: Any) -> str:
    try:
        text = ask("source", thing)
    except RaisedByStudent as error:
        raise guard.refuse(
            f"the suite asks for a source that is not there: {error}", tip=guard.RUN_TOGETHER
        ) from error
    if type(text) is not str:
        raise guard.remember(malformed("the source of your code"))
    return text
