"""The code of a submission, for whoever grades a part of it manually: text, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.results.code import Source
from autograder.submitted.submission import Submission

#: Characters of one submission; nobody reads more of it beside an answer.
MOST = 200_000
_CUT = "\n… the rest is left out"


def of(submission: Submission) -> tuple[Source, ...]:
    """Return what was written, file by file or cell by cell; bytes of no text stay unread."""
    found, room = [], MOST
    for name, text in _texts(submission):
        if room <= 0:
            break
        found.append(Source(name, text if len(text) <= room else text[:room] + _CUT))
        room -= len(text)
    return tuple(found)


def _texts(submission: Submission) -> Iterator[tuple[str, str]]:
    if submission.code_cells:
        for cell in submission.code_cells:
            yield cell.shown, cell.source
    if submission.tree is not None:
        for place, path in submission.tree.written.items():
            yield place, _text(path)
    elif not submission.code_cells:
        yield submission.file or submission.module.name, _text(submission.module)


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(4 * MOST).decode("utf-8", "replace")
