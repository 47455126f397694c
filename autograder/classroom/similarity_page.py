"""The pairs of a class that share much, side by side on one page."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from autograder.classroom.class_page import environment
from autograder.classroom.entries import Entry
from autograder.classroom.similarity import MOST_PAIRS, Pair, similar_pairs
from autograder.errors import UsageError
from autograder.homework import finding
from autograder.homework.homework import Homework
from autograder.renderers.files import write_atomically
from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.reading import JailedReader
from autograder.submitted.several import collect

FILE = "similarity.html"
#: Seconds that reading one submission may take.
_LIMIT = 60.0


def make(folder: Path, entries: list[Entry], homework: Homework) -> int:
    """Compare everybody with everybody; return how many pairs the page shows.

    Raises
    ------
    UsageError
        If copydetect is not installed.
    """
    assignment, skeleton = homework.assignment, homework.skeleton
    started_from = ""
    if skeleton is not None:
        started_from = _together(homework.skeleton_code) if homework.is_tree else _source(skeleton)
    pairs = similar_pairs(sources_of(entries, homework), started_from)
    names = {entry.id: entry.name for entry in entries}
    write_atomically(folder / FILE, render(assignment.title, pairs, names))
    return len(pairs)


def sources_of(entries: list[Entry], homework: Homework) -> dict[str, str]:
    """Return each submission's source text; nothing in it is run."""
    found = {}
    config = SandboxConfig(hidden=finding.places_to_hide(homework))
    with Sandbox(config) as sandbox:
        for entry in entries:
            if (source := _readable(entry, homework, sandbox)) is not None:
                found[entry.id] = source
    return found


def _readable(entry: Entry, homework: Homework, sandbox: Sandbox) -> str | None:
    """Return a source; None if it could not be graded either, and is listed for that."""
    reader = JailedReader(sandbox, time.monotonic() + _LIMIT)
    with tempfile.TemporaryDirectory(prefix="unpacked-", dir=sandbox.root) as scratch:
        try:
            submission = collect(homework, entry.paths, Path(scratch), reader)
        except UsageError:
            return None
        finally:
            reader.close()
        if submission.tree is not None:
            return _together(submission.tree.written)
        unreadable = submission.broken is not None and submission.reading.unparsable is None
        return None if unreadable else _source(submission.module)


def _together(files: Mapping[str, Path]) -> str:
    """Return several files as one text, each under its place."""
    code = {place: path for place, path in sorted(files.items()) if place.endswith(".py")}
    return "\n".join(f"# {place}\n{_source(path)}" for place, path in code.items())


def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def render(title: str, pairs: list[Pair], names: Mapping[str, str]) -> str:
    """Return the page."""
    template = environment().get_template("similarity.html.jinja")
    return template.render(title=title, pairs=pairs, names=names, most=MOST_PAIRS)
