"""What has to be installed for a suite: the packages that its tests and the solution import."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
from collections.abc import Iterable, Iterator, Sequence

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.homework import requirements
from autograder.suites import files
from autograder.suites.model import Suite

HEAD = "# What the tests and student code may import here, beyond numpy and matplotlib."
#: What runs tests comes with the harness, in its version.
_RUNNERS = {"gradescope-utils", "pytest"}
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def lines(suite: Suite, sources: Sequence[str]) -> list[str]:
    """Return the lines of a requirements file: those of the suite's own, and what it lacks.

    Parameters
    ----------
    sources : sequence of str
        The text of each file of the worked solution.
    """
    file = suite.folder / "requirements.txt"
    stated = file.read_text(encoding="utf-8-sig").splitlines() if file.is_file() else []
    kept = [line for line in stated if _named(line) not in _RUNNERS and line.strip()]
    listed = {canonicalize_name(each.name) for each in requirements.listed(file)}
    needed = dict.fromkeys(_packages([*suite.libraries, *_imported(suite, sources)]))
    return [*kept, *(name for name in needed if canonicalize_name(name) not in listed | _ours())]


def _named(line: str) -> str:
    found = _NAME.match(line.strip())
    return canonicalize_name(found[0]) if found else ""


def _ours() -> set[str]:
    """Return what the harness itself needs, and so is there."""
    required = map(Requirement, importlib.metadata.requires("autograder") or [])
    return {canonicalize_name(each.name) for each in required if each.marker is None}


def _packages(modules: Iterable[str]) -> Iterator[str]:
    """Yield the packages that bring some modules, as far as they are installed here."""
    known = importlib.metadata.packages_distributions()
    for module in modules:
        yield from known.get(module.partition(".")[0], [])[:1]


def _imported(suite: Suite, sources: Iterable[str]) -> Iterator[str]:
    """Yield the top modules that the solution imports, except its own, the suite's, Python's."""
    own = {name.partition(".")[0] for name in suite.students.known}
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for top in (name.partition(".")[0] for name in names):
                python_s = top in sys.stdlib_module_names
                if not (python_s or top in own or files.own_module(suite.folder, top)):
                    yield top
