"""What a test patches in libraries that student code uses as well: it is patched there, too.

``mock.patch`` and ``monkeypatch`` replace things in this process, where no student code runs.
What they replace in a module or class that both processes have is noted here, and replaced in
the student's process before the next call; what is replaced in the student's own modules goes
there at once. ``input`` and ``print`` count however they were replaced.
"""

from __future__ import annotations

import builtins
import sys
import threading
import types
import unittest.mock
from collections.abc import Callable, Iterator
from typing import Any

from autograder.errors import AutograderError
from autograder.suites import guard
from autograder.suites.held import Held

#: What has a way of its own to the student's process, or none.
_OWN_WAY = {"argv", "stdin", "stdout", "stderr", "path", "modules", "meta_path", "environ"}
_BUILTINS = ("input", "print")
Noted = dict[tuple[int, str], tuple[Any, str]]
_noted: Noted = {}
_installed = threading.Lock()


def install() -> None:
    """Have patches noted from now on, once for this process."""
    if not _installed.acquire(blocking=False):
        return
    patcher: Any = unittest.mock._patch
    patcher.__enter__ = _noting(patcher.__enter__, lambda self: (self.getter(), self.attribute))
    patcher.__exit__ = _forgetting(patcher.__exit__)


def install_for_pytest() -> None:
    """Have what pytest's ``monkeypatch`` replaces noted, and put back whole."""
    from _pytest.monkeypatch import MonkeyPatch

    if getattr(MonkeyPatch, "_notes", False):
        return
    patcher: Any = MonkeyPatch
    setattr_, undo = patcher.setattr, patcher.undo

    def noting(self: Any, target: Any, name: Any, *more: Any, **named: Any) -> None:
        before, theirs = len(self._setattr), _of_the_student(target, name)
        setattr_(self, target, name, *more, **named)
        for owner, attribute, _ in self._setattr[before:]:
            note(owner, attribute)
        if theirs:
            # What stands for their module has none of its names itself: pytest would take the
            # name for a new one, and delete it in the end.
            self._setattr[before:] = [(*each[:2], theirs[0]) for each in self._setattr[before:]]

    def undoing(self: Any) -> None:
        """Put everything back, even if one thing of the student's cannot be.

        pytest stops at the first that fails, and leaves the environment to the next test.
        """
        replaced, failed = self._setattr[::-1], list[AutograderError]()
        self._setattr[:] = []
        for each in replaced:
            _noted.pop((id(each[0]), each[1]), None)
            alone = MonkeyPatch()
            alone._setattr.append(each)
            try:
                undo(alone)
            except AutograderError as error:
                failed.append(error)
        undo(self)
        if failed:
            raise failed[0]

    patcher.setattr, patcher.undo, patcher._notes = noting, undoing, True


def _of_the_student(target: Any, name: Any) -> list[Any]:
    """Return what a module of the student's has of a name, in a list; nothing for others."""
    if isinstance(target, str):  # "module.name", and the name is what it is replaced by
        target, _, name = target.rpartition(".")
        target = sys.modules.get(target)
    if not getattr(target, "__student_module__", None) or not isinstance(target, types.ModuleType):
        return []
    return [getattr(target, name)] if hasattr(target, name) else []


def _noting(enter: Callable[[Any], Any], what: Callable[[Any], tuple[Any, str]]) -> Any:
    def entered(self: Any) -> Any:
        result = enter(self)
        note(*what(self))
        return result

    return entered


def _forgetting(leave: Callable[..., Any]) -> Any:
    def left(self: Any, *error: Any) -> Any:
        _noted.pop((id(getattr(self, "target", None)), self.attribute), None)
        return leave(self, *error)

    return left


def note(owner: Any, attribute: str) -> None:
    """Take note that something of a library's was replaced."""
    if guard.guarded() and _is_of_a_library(owner) and attribute not in _OWN_WAY:
        _noted[id(owner), attribute] = (owner, attribute)


def noted() -> Noted:
    """Return what is noted by now."""
    return dict(_noted)


def note_again(found: Noted) -> None:
    """Go on with what was noted at the end of an earlier test."""
    _noted.clear()
    _noted.update(found)


def _is_of_a_library(owner: Any) -> bool:
    if isinstance(owner, Held) or getattr(owner, "__student_module__", None):
        return False
    if not isinstance(owner, (types.ModuleType, type)):
        return False
    module = owner.__name__ if isinstance(owner, types.ModuleType) else owner.__module__
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    watch = guard.current()
    return watch is not None and not (file and watch.is_suites(file))


class Patches:
    """What is replaced in the student's process by now."""

    def __init__(self) -> None:
        _noted.clear()
        self._usual = {name: getattr(builtins, name) for name in _BUILTINS}
        self._there: dict[tuple[int, str], tuple[Any, str, Any]] = {}

    def changes(self) -> Iterator[tuple[Any, str, bool, Any]]:
        """Yield owner and attribute of what is to be replaced or put back, whether so, and by what.

        Raises
        ------
        Refused
            If a file or the like is replaced, which is used for what it has and not called.
        """
        wanted = {key: (*both, getattr(*both, None)) for key, both in _noted.items()}
        for name, usual in self._usual.items():
            if getattr(builtins, name) is not usual:
                wanted[id(builtins), name] = (builtins, name, getattr(builtins, name))
        for key, (owner, attribute, value) in wanted.items():
            if key not in self._there or self._there[key][2] is not value:
                if (owner, attribute) == (builtins, "open"):
                    raise guard.refuse("the suite replaces open()", tip=guard.RUN_TOGETHER)
                yield owner, attribute, True, value
        for key in self._there.keys() - wanted.keys():
            owner, attribute, _ = self._there[key]
            yield owner, attribute, False, None
        self._there = wanted
