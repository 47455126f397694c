"""The pairs of a class that share much, side by side on one page."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from autograder.classroom.class_page import environment
from autograder.classroom.entries import Entry
from autograder.classroom.similarity import MOST_PAIRS, Pair, similar_pairs
from autograder.errors import UsageError
from autograder.homework.assignment import Assignment
from autograder.homework.homework import Homework
from autograder.renderers.files import write_atomically
from autograder.submitted.submission import collect

FILE = "similarity.html"


def make(folder: Path, entries: list[Entry], homework: Homework) -> int:
    """Compare everybody with everybody; return how many pairs the page shows.

    Raises
    ------
    UsageError
        If copydetect is not installed.
    """
    assignment, skeleton = homework.assignment, homework.skeleton
    started_from = _source(skeleton) if skeleton else ""
    pairs = similar_pairs(sources_of(entries, assignment), started_from)
    names = {entry.id: entry.name for entry in entries}
    write_atomically(folder / FILE, render(assignment.title, pairs, names))
    return len(pairs)


def sources_of(entries: list[Entry], assignment: Assignment) -> dict[str, str]:
    """Return each submission's source text; nothing in it is run."""
    found = {}
    for entry in entries:
        with tempfile.TemporaryDirectory(prefix="autograder-") as scratch:
            try:
                submission = collect(assignment, entry.paths, Path(scratch))
            except UsageError:
                continue  # it could not be graded either, and is listed for that
            found[entry.id] = _source(submission.module)
    return found


def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def render(title: str, pairs: list[Pair], names: Mapping[str, str]) -> str:
    """Return the page."""
    template = environment().get_template("similarity.html.jinja")
    return template.render(title=title, pairs=pairs, names=names, most=MOST_PAIRS)
