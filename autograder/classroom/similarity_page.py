"""The groups and pairs of a class that share much, side by side on one page."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.classroom.class_page import environment
from autograder.classroom.entries import Entry
from autograder.classroom.similarity import MOST_PAIRS, Similar, compare, require_library
from autograder.errors import Unfinished, UsageError, Wrong
from autograder.homework import finding
from autograder.homework.homework import Homework
from autograder.renderers.files import write_atomically
from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.reading import JailedReader
from autograder.submitted import tokens
from autograder.submitted.several import collect

FILE = "similarity.html"
#: Seconds that reading one submission may take.
_LIMIT = 60.0


def make(folder: Path, entries: list[Entry], homework: Homework) -> int:
    """Compare everybody with everybody; return how many groups and pairs the page shows.

    Raises
    ------
    UsageError
        If copydetect is not installed.
    """
    require_library()
    assignment, skeleton = homework.assignment, homework.skeleton
    started_from = None
    if skeleton is not None:
        code = homework.skeleton_code if homework.is_tree else {skeleton.name: skeleton}
        with tempfile.TemporaryDirectory() as room:
            started_from = tokens.of_file(_as_one(code, Path(room)))
    sources = sources_of(entries, homework)
    similar = compare(sources, started_from)
    names = {entry.id: entry.name for entry in entries}
    left_out = [entry.name for entry in entries if entry.id not in sources]
    write_atomically(folder / FILE, render(assignment.title, similar, names, left_out))
    return similar.count


def sources_of(entries: list[Entry], homework: Homework) -> dict[str, tokens.Tokens]:
    """Return what is compared of each submission that can be read; nothing in it is run."""
    found = {}
    hidden = finding.places_to_hide(homework)
    with Sandbox(SandboxConfig(libraries=[tokens.LIBRARY], hidden=hidden)) as sandbox:
        for entry in entries:
            if (source := _readable(entry, homework, sandbox)) is not None:
                found[entry.id] = source
    return found


def _readable(entry: Entry, homework: Homework, sandbox: Sandbox) -> tokens.Tokens | None:
    """Return what is compared of a submission; None if it cannot be read."""
    reader = JailedReader(sandbox, time.monotonic() + _LIMIT)
    with tempfile.TemporaryDirectory(prefix="unpacked-", dir=sandbox.root) as scratch:
        try:
            submission = collect(homework, entry.paths, Path(scratch), reader)
            if submission.broken is not None and submission.reading.unparsable is None:
                return None
            tree = submission.tree
            code = {submission.module.name: submission.module} if tree is None else tree.written
            return reader.tokenize(_as_one(code, Path(scratch)))
        except (UsageError, Unfinished, Wrong):
            return None
        finally:
            reader.close()


def _as_one(code: Mapping[str, Path], room: Path) -> Path:
    """Return the one file of code; of several, a file with all modules, each under its place."""
    if len(code) == 1:
        return next(iter(code.values()))
    modules = [place for place in sorted(code) if place.endswith(".py")]
    joined = [b"# " + place.encode() + b"\n" + code[place].read_bytes() for place in modules]
    file = room / "together.py"
    file.write_bytes(b"\n".join(joined))
    return file


def render(
    title: str, similar: Similar, names: Mapping[str, str], left_out: Sequence[str] = ()
) -> str:
    """Return the page; ``left_out`` names whose code was not compared."""
    template = environment().get_template("similarity.html.jinja")
    return template.render(
        title=title, similar=similar, names=names, left_out=left_out, most=MOST_PAIRS
    )
