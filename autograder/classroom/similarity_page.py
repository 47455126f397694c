"""The pairs of a class that share much, side by side on one page."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.classroom.class_page import environment
from autograder.classroom.entries import Entry
from autograder.classroom.similarity import MOST_PAIRS, Pair, require_library, similar_pairs
from autograder.errors import Unfinished, UsageError, Wrong
from autograder.homework import finding
from autograder.homework.assignment import Assignment
from autograder.homework.homework import Homework
from autograder.renderers.files import write_atomically
from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.reading import JailedReader
from autograder.submitted import tokens
from autograder.submitted.submission import collect

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
    require_library()
    assignment, skeleton = homework.assignment, homework.skeleton
    started_from = tokens.of_file(skeleton) if skeleton else None
    sources = sources_of(entries, homework)
    pairs = similar_pairs(sources, started_from)
    names = {entry.id: entry.name for entry in entries}
    left_out = [entry.name for entry in entries if entry.id not in sources]
    write_atomically(folder / FILE, render(assignment.title, pairs, names, left_out))
    return len(pairs)


def sources_of(entries: list[Entry], homework: Homework) -> dict[str, tokens.Tokens]:
    """Return what is compared of each submission that can be read; nothing in it is run."""
    found = {}
    hidden = finding.places_to_hide(homework)
    with Sandbox(SandboxConfig(libraries=[tokens.LIBRARY], hidden=hidden)) as sandbox:
        for entry in entries:
            if (source := _readable(entry, homework.assignment, sandbox)) is not None:
                found[entry.id] = source
    return found


def _readable(entry: Entry, assignment: Assignment, sandbox: Sandbox) -> tokens.Tokens | None:
    """Return what is compared of a submission; None if it cannot be read."""
    reader = JailedReader(sandbox, time.monotonic() + _LIMIT)
    with tempfile.TemporaryDirectory(prefix="unpacked-", dir=sandbox.root) as scratch:
        try:
            submission = collect(assignment, entry.paths, Path(scratch), reader)
            if submission.broken is not None and submission.reading.unparsable is None:
                return None
            return reader.tokenize(submission.module)
        except (UsageError, Unfinished, Wrong):
            return None
        finally:
            reader.close()


def render(
    title: str, pairs: list[Pair], names: Mapping[str, str], left_out: Sequence[str] = ()
) -> str:
    """Return the page; ``left_out`` names whose code was not compared."""
    template = environment().get_template("similarity.html.jinja")
    return template.render(
        title=title, pairs=pairs, names=names, left_out=left_out, most=MOST_PAIRS
    )
