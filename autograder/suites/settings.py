"""What the owner of a suite states beside it: in its folder's ``suite.yml``, or as an option.

::

    module: [hw, layers]        # what students hand in, if the imports do not say so
    given: [util.py]            # the course's own files that student code imports or reads
    points: 20                  # shared by all tests that have no points of their own
    parametrized: shared        # the cases of one test share its points; or "each"
    timeout: 60                 # seconds of the student's code in one test
    tests: together             # or "apart", or the way of each test by its name
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.errors import HomeworkError

FILE = "suite.yml"
#: The command line's options; workers in processes of their own inherit them.
MODULE_VARIABLE = "AUTOGRADER_MODULE"
TESTS_VARIABLE = "AUTOGRADER_TESTS"
#: What ``--tests`` may be: how the suite's owner recorded it, or one way for all.
TESTS = ("recorded", "apart", "together")

_WAYS = ("apart", "together")
_TIMEOUT = 60.0


@dataclass(frozen=True)
class Settings:
    """What is stated about a suite.

    Attributes
    ----------
    module : tuple of str
        Modules, files or folders that students hand in; empty if the suite's imports decide.
    given : tuple of str
        Patterns of the course's own files that student code finds.
    points : float or None
        What the tests without points are worth in all.
    shared : bool
        Whether the cases of one parametrized test share its points.
    timeout : float
        Seconds that the student's code may take in one test; 0 for the usual.
    way : str
        How tests run that are not named in ``ways``.
    ways : mapping of str to str
        How a test runs, by its id or by that of the function that it is a case of.
    only_apart : bool
        Whether no test may run together, whatever is recorded.
    """

    module: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    points: float | None = None
    shared: bool = False
    timeout: float = 0.0
    way: str = "apart"
    ways: Mapping[str, str] = field(default_factory=dict)
    only_apart: bool = False

    @property
    def seconds(self) -> float:
        """How long the student's code may take in one test."""
        return self.timeout or _TIMEOUT

    def way_of(self, case: str) -> str:
        """Return how a case runs: as it is recorded for it, for its function, or for all."""
        return self.ways.get(case) or self.ways.get(case.partition("[")[0]) or self.way


def settings_of(folder: Path) -> Settings:
    """Return what the suite's file states, and over it what the command line does.

    Raises
    ------
    HomeworkError
        If the file is not what it has to be.
    """
    found = _stated_in(folder / FILE)
    modules = os.environ.get(MODULE_VARIABLE, "")
    if modules:
        found = replace(found, module=tuple(each.strip() for each in modules.split(",")))
    tests = os.environ.get(TESTS_VARIABLE, "recorded")
    if tests == "together":
        found = replace(found, way="together", ways={})
    return replace(found, only_apart=tests == "apart")


def suite_options_given() -> tuple[str, ...]:
    """Return what the command line says of suites: another word is another grading."""
    given = (os.environ.get(MODULE_VARIABLE, ""), os.environ.get(TESTS_VARIABLE, ""))
    return given if any(given) else ()


def words_given() -> list[str]:
    """Return what the command line says of suites as it says it: to grade again needs it, too."""
    module, tests = os.environ.get(MODULE_VARIABLE, ""), os.environ.get(TESTS_VARIABLE, TESTS[0])
    words = ["--module", module] if module else []
    return words + (["--tests", tests] if tests != TESTS[0] else [])


def _stated_in(file: Path) -> Settings:
    if not file.is_file():
        return Settings()
    import yaml

    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise HomeworkError(f"{file} is no YAML file: {error}") from error
    if not isinstance(content, dict):
        raise HomeworkError(f"{file} has to hold lines of the form 'name: value'")
    known = {"module", "given", "points", "parametrized", "timeout", "tests"}
    for name in content:
        if name not in known:
            close = difflib.get_close_matches(str(name), known, 1)
            raise HomeworkError(
                f"{file} states {name!r}, which means nothing",
                tip=f"did you mean {close[0]!r}?" if close else f"it can state {sorted(known)}",
            )
    tests = content.get("tests", "apart")
    ways = tests if isinstance(tests, dict) else {}
    for way in [*ways.values(), *([] if ways else [tests])]:
        _require(file, "tests", way in _WAYS, "apart, together, or one of them for each test")
    shared = content.get("parametrized", "each")
    _require(file, "parametrized", shared in ("each", "shared"), "each or shared")
    return Settings(
        module=_texts(file, "module", content),
        given=_texts(file, "given", content),
        points=_number(file, "points", content, None),
        shared=shared == "shared",
        timeout=_number(file, "timeout", content, 0.0) or 0.0,
        way="apart" if ways else str(tests),
        ways={str(name): str(way) for name, way in ways.items()},
    )


def _texts(file: Path, name: str, content: Mapping[str, Any]) -> tuple[str, ...]:
    value = content.get(name, [])
    several = [value] if isinstance(value, str) else value
    fits = isinstance(several, list) and all(isinstance(each, str) for each in several)
    _require(file, name, fits, "a name, or a list of names")
    return tuple(several)


def _number(file: Path, name: str, content: Mapping[str, Any], usual: float | None) -> float | None:
    value = content.get(name, usual)
    fits = value is None or (type(value) in (int, float) and 0 <= value < 1e9)
    _require(file, name, fits, "a number, 0 or more")
    return None if value is None else float(value)


def _require(file: Path, name: str, fits: bool, wanted: str) -> None:
    if not fits:
        raise HomeworkError(f"{file} states {name!r} wrongly", tip=f"it has to be {wanted}")
