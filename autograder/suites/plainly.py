"""Runs a suite by its own plain runner, as its author does: what the harness is compared with.

This is for the suite's owner, with files of the owner's: nothing is jailed. Suite and
submission lie in a copy of their own, side by side, and the runner has a process of its own.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.submitted.cells import as_module
from autograder.submitted.notebooks import is_notebook
from autograder.submitted.reading import cells_of
from autograder.suites import files, plain_script
from autograder.suites.model import Case, Suite
from autograder.suites.pytest_session import settings_file
from autograder.suites.staging import decorators_for

#: Seconds for all tests of a suite.
LIMIT = 900.0
#: The forms whose runner is here.
FORMS = ("pytest", "unittest")
_CLUTTER = shutil.ignore_patterns("__pycache__", ".git", ".venv", ".pytest_cache")
_END = 2_000


@dataclass(frozen=True)
class Verdict:
    """What became of a test.

    Attributes
    ----------
    what : str
        ``"passed"``, ``"failed"`` or ``"skipped"``; anything else says that there is no verdict.
    earned : float
        The part of its points that it gave.
    why : str
        What was said.
    """

    what: str
    earned: float = 0.0
    why: str = ""

    def is_like(self, other: Verdict) -> bool:
        """Whether both say the same: skipped, or the same part of the points."""
        if plain_script.SKIPPED in (self.what, other.what):
            return self.what == other.what
        both = {self.what, other.what} <= {plain_script.PASSED, plain_script.FAILED}
        return both and abs(self.earned - other.earned) < 1e-6


@dataclass(frozen=True)
class Plain:
    """What the plain runner says of a submission.

    Attributes
    ----------
    verdicts : dict of str to Verdict
        By the id of each test that it ran to an end.
    said : dict of str to str
        What it says of files, classes and modules that it could not use.
    ended : str
        How it ended, where it gave no verdict for some test.
    """

    verdicts: dict[str, Verdict]
    said: dict[str, str] = field(default_factory=dict)
    ended: str = ""

    def of(self, case: Case) -> Verdict:
        """Return the verdict of a test: what its runner cannot even import, it does not pass."""
        found = self.verdicts.get(case.id)
        if found is not None:
            return found
        if case.skipped:
            return Verdict(plain_script.SKIPPED, 0.0, case.skipped)
        why = "; ".join(self.said.values()) or self.ended
        return Verdict(plain_script.FAILED, 0.0, why or "its runner did not run it")


def run(suite: Suite, submission: Mapping[str, Path]) -> Plain:
    """Run the tests of a suite with the files of a submission beside them.

    Parameters
    ----------
    submission : mapping of str to Path
        The submitted files by their places.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-plain-") as folder:
        place, told = Path(folder) / suite.folder.resolve().name, Path(folder) / "told.jsonl"
        shutil.copytree(suite.folder, place, ignore=_CLUTTER, ignore_dangling_symlinks=True)
        for at, file in submission.items():
            copy = files.own_file(place, at)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
            if is_notebook(at):  # a course makes a module of it before its tests import it
                module = files.own_file(place, str(PurePosixPath(at).with_suffix(".py")))
                module.write_text(as_module(cells_of(file)), encoding="utf-8")
        _add_decorators(place)
        words = [sys.executable, "-c", Path(str(plain_script.__file__)).read_text("utf-8")]
        ended = _ended([*words, suite.form, str(told), *_start(suite, place)], place)
        lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    ids = {case.known_as or case.id: case.id for case in suite.cases}
    verdicts: dict[str, Verdict] = {}
    said: dict[str, str] = {}
    for test, what, earned, why in map(json.loads, lines):
        if test in ids:
            verdicts[ids[test]] = Verdict(what, earned, why)
        elif what == plain_script.FAILED:
            said[test] = why
    return Plain(verdicts, said, ended)


def _start(suite: Suite, place: Path) -> list[str]:
    start = files.start(place).relative_to(place).as_posix()
    if suite.form != "pytest":
        return [start]
    return [".", "-c", str(settings_file(place))]


def _ended(words: list[str], place: Path) -> str:
    """Run the runner; return how it ended, if that was no good end."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            words,
            cwd=place,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"its runner did not end within {LIMIT:g} seconds"
    text = done.stdout.decode("utf-8", "replace").strip()[-_END:]
    if not done.returncode:
        return ""
    return f"its runner ended with {done.returncode}: {text.splitlines()[-1] if text else ''}"


def _add_decorators(place: Path) -> None:
    """Put in the decorators of a package for pytest that the suite imports and nobody has."""
    for at, content in decorators_for(dict(_python(place))).items():
        if importlib.util.find_spec(at.partition("/")[0]) is None and not (place / at).exists():
            (place / at).parent.mkdir(parents=True, exist_ok=True)
            (place / at).write_bytes(content)


def _python(place: Path) -> Iterator[tuple[str, bytes]]:
    for path in files.python_files(place):
        yield path.relative_to(place).as_posix(), path.read_bytes()
