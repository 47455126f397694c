"""Finds what student code wrote where a suite looks for it: ``open``, ``os.stat`` and the like.

A function of the student's writes to the folder of its own process. A suite that looks for a
relative path which does not exist here is answered from there: a file as text, that it
exists, that it is removed. What cannot be answered is refused, and never a missing file.
"""

from __future__ import annotations

import builtins
import io
import os
import pathlib
import stat
from collections.abc import Callable
from typing import Any, TypeVar

from autograder.suites.guard import RUN_TOGETHER, Watch, current, guarded, ours, refuse

Function = TypeVar("Function", bound=Callable[..., Any])

#: What lists or moves files, and has no way to the student's process.
_NOT_THERE = ("open", "scandir", "rename", "replace", "rmdir", "truncate", "chmod", "utime")


def install() -> None:
    """Set up all of it, once for the process."""
    _read_files_as_text()
    for name in ("stat", "lstat"):
        _find_files(name)
    for name in ("remove", "unlink"):
        _answer_from_there(name, lambda watch, path: watch.remove(path))
    _answer_from_there("listdir", lambda watch, path: watch.listing(path))
    for name in _NOT_THERE:
        _answer_from_there(name, _refuse_what_is_there(name))


def _read_files_as_text() -> None:
    """Have a suite's ``open`` of a submitted file give its text."""
    original = io.open

    def open_(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        watch = current()
        if watch is not None and guarded() and isinstance(file, (str, os.PathLike)):
            path = os.fsdecode(file)
            theirs = watch.is_students(path) or _was_written(watch, path, mode)
            with ours():
                there = os.path.lexists(path)
            if (theirs or not there) and (own := watch.own_file(path)):
                return original(own, mode, *arguments, **named)
            if not theirs and not there and mode.startswith("r"):
                left = watch.content(path)
                if left is not None:
                    return watch.text_of(left, path, mode)
            if theirs:
                return watch.read_text(path, mode)
        return original(file, mode, *arguments, **named)

    builtins.open = io.open = as_one_of("io", "open", open_)
    tell_pathlib(original, open_)


def as_one_of(module: str, name: str, function: Function) -> Function:
    """Give a function the name that it is known by: pickle, for one, looks it up there."""
    function.__module__, function.__name__, function.__qualname__ = module, name, name
    return function


def _find_files(name: str) -> None:
    """Have a suite find what a function of the student's wrote in its own folder."""
    original: Callable[..., Any] = getattr(os, name)

    def stat_(path: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return original(path, *arguments, **named)
        except FileNotFoundError:
            watch = current()
            if watch is None or not guarded() or not isinstance(path, (str, os.PathLike)):
                raise
            text = os.fsdecode(path)
            if (own := watch.own_file(text)) is not None:
                return original(own, *arguments, **named)
            if os.path.isabs(text):
                raise
            if (size := watch.size(text)) is not None:
                return os.stat_result((stat.S_IFREG | 0o600, 0, 0, 1, 0, 0, size, 0, 0, 0))
            if watch.listing(text) is not None:
                return os.stat_result((stat.S_IFDIR | 0o700, 0, 0, 2, 0, 0, 0, 0, 0, 0))
            raise

    _replace(name, original, stat_)


def _answer_from_there(name: str, answer: Callable[[Watch, str], Any]) -> None:
    """Have a function of ``os`` answered by the student's process for a path that only it has.

    Parameters
    ----------
    answer : callable
        Returns what the function does; None if that path does not exist there, either.
    """
    original: Callable[..., Any] = getattr(os, name)

    def function(path: Any = ".", *arguments: Any, **named: Any) -> Any:
        try:
            return original(path, *arguments, **named)
        except FileNotFoundError:
            watch = current()
            if watch is None or not guarded() or not isinstance(path, (str, os.PathLike)):
                raise
            if named.get("dir_fd") is not None:
                raise
            text = os.fsdecode(path)
            found = None if os.path.isabs(text) else answer(watch, text)
            if found is None:
                raise
            return found if name == "listdir" else None

    _replace(name, original, function)


def _refuse_what_is_there(name: str) -> Callable[[Watch, str], Any]:
    def answer(watch: Watch, path: str) -> None:
        if watch.size(path) is not None or watch.listing(path) is not None:
            raise refuse(
                f"the suite calls os.{name}() on {os.path.basename(path)}, which the student's "
                "code wrote",
                tip=f"it can be opened, listed or removed by its name; {RUN_TOGETHER}",
            )

    return answer


def _replace(name: str, original: Any, function: Any) -> None:
    """Put a function into ``os`` that can all that the original can."""
    for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        if original in able:
            able.add(function)
    setattr(os, name, as_one_of("os", name, function))
    tell_pathlib(original, function)


def tell_pathlib(original: Any, function: Any) -> None:
    """Have `pathlib` call a function instead of one that it has kept: before Python 3.11."""
    accessor = getattr(pathlib, "_NormalAccessor", None)
    for name, kept in [*vars(accessor).items()] if accessor else []:
        if kept is original:
            setattr(accessor, name, staticmethod(function))


def _was_written(watch: Watch, path: str, mode: str) -> bool:
    """Whether a program that the suite started has left a file of this name behind."""
    if os.path.dirname(path) or not mode.startswith("r"):
        return False
    file = watch.written(path)
    if file is not None:
        os.close(file)
    return file is not None
