"""What a suite asks to be started, as it is started in the jail."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.sandbox.walls import jail
from autograder.suites import guard
from autograder.suites.guard import Watch

_PYTHON = re.compile(r"python([23](\.\d+)?)?")


def _as_submitted(text: str, names: Sequence[str], *, whole: bool) -> str:
    """Let every path of a submitted file mean the copy in the folder that programs start in."""
    if whole:
        name = os.path.basename(text)
        return name if os.sep in text and name in names else text
    for name in names:
        text = re.sub(rf"(?<![\w./~-])[\w./~-]*/{re.escape(name)}(?![\w./-])", name, text)
    return text


def prepare(
    watch: Watch, command: Any, *, shell: bool, executable: Any
) -> tuple[str | list[str], bool]:
    """Return a command as it is run in the jail; refuse what cannot be run there.

    Raises
    ------
    Refused
        If it is a program, or names a file, that is not there.
    """
    names = [file.name for file in watch.submitted]
    single = isinstance(command, (str, bytes, os.PathLike))
    words = [os.fsdecode(word) for word in ([command] if single else command)]
    if shell:
        line = _as_submitted(words[0], names, whole=False)
        _require_no_file_of_the_suite(watch, _split(line), names)
        return line, True
    if executable is not None:
        words[0] = os.fsdecode(executable)
    words = [_as_submitted(word, names, whole=True) for word in words]
    if words[0] in names:
        words[0] = os.path.join(".", words[0])
    elif _PYTHON.fullmatch(os.path.basename(words[0])):
        words[0] = sys.executable
    else:
        _require_program(watch, words[0])
    _require_no_file_of_the_suite(watch, words[1:], names)
    return words, False


def _split(line: str) -> list[str]:
    try:
        words = shlex.split(line)
    except ValueError:
        words = line.split()
    return [part for word in words for part in re.split(r"[<>|;&]+", word) if part]


class MissingProgram(guard.Refused, FileNotFoundError):
    """A program that is not installed where student code runs."""


def _require_program(watch: Watch, name: str) -> None:
    if os.sep in name and not os.path.isabs(name):
        return  # an earlier program may have made it
    found = shutil.which(name)
    readable = [*jail.SYSTEM_PATHS, *jail.python_paths()]
    real = os.path.realpath(found) if found else ""
    if not any(real.startswith(folder + os.sep) for folder in readable):
        error = MissingProgram(
            f"the suite starts {name}, which is not there for student code",
            tip="install it in setup.sh, as a package of the system",
        )
        watch.excused.append(error)
        raise error


def _require_no_file_of_the_suite(watch: Watch, words: Sequence[str], names: Sequence[str]) -> None:
    """Refuse what names a file of the suite: none of these are where student code runs."""
    suite = watch.folder
    modules = [f"{after}.py" for word, after in itertools.pairwise(words) if word == "-m"]
    for word in [*words, *modules]:
        for folder in (Path(), suite, suite / "tests"):
            if word in names or word.startswith("-") or set(word) <= {".", "/"}:
                continue
            path = os.path.realpath(os.path.join(folder, word))
            with contextlib.suppress(ValueError):  # a text with a NUL in it names no file
                if os.path.exists(path) and watch.is_suites(path) and not watch.is_students(path):
                    raise guard.refuse(
                        f"the suite hands its own {word} to a program",
                        tip="programs run where the student's files are, and no others: "
                        "hand over its content through input=",
                    )
