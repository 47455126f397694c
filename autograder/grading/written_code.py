"""The code of a submission, for whoever grades a part of it manually: text, and nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.results.code import Source
from autograder.submitted.part_code import Lines
from autograder.submitted.submission import Submission

#: First and last lines of the code of each part.
Parts = dict[str, tuple[Lines, ...]]

#: Characters of one submission; nobody reads more of it beside an answer.
MOST = 200_000
_WORD = re.compile(r"[^\W\d]\w*")
_CUT = "\n… the rest is left out"


def of(submission: Submission) -> tuple[Source, ...]:
    """Return what was written, file by file or cell by cell; bytes of no text stay unread."""
    found, room = [], MOST
    for name, text, parts in _texts(submission):
        if room <= 0:
            break
        found.append(Source(name, text if len(text) <= room else text[:room] + _CUT, parts))
        room -= len(text)
    return tuple(found)


def words_of(submission: Submission) -> frozenset[str]:
    """Return the words that stand in what was written: whatever is named there is one of them."""
    return frozenset(word for _, text, _ in _texts(submission) for word in _WORD.findall(text))


def _texts(submission: Submission) -> Iterator[tuple[str, str, Parts]]:
    reading = submission.reading
    if submission.code_cells:
        # Lines are those of the file that the cells were read as.
        begin = {
            (cell.label, cell.first_line): cell.module_line for cell in reading.cells if cell.code
        }
        for cell in submission.code_cells:
            at = begin.get((cell.label, cell.first_line))
            parts = {} if at is None else _within(reading.parts, at, cell.source.count("\n") + 1)
            yield cell.shown, cell.source, parts
    if submission.tree is not None:
        for place, path in submission.tree.written.items():
            read = submission.tree.readings.get(place)
            yield place, _text(path), _as_parts(read.parts) if read else {}
    elif not submission.code_cells:
        name = submission.file or submission.module.name
        yield name, _text(submission.module), _as_parts(reading.parts)


def _as_parts(found: Mapping[str, list[Lines]]) -> Parts:
    return {part: tuple(lines) for part, lines in found.items()}


def _within(found: Mapping[str, list[Lines]], begin: int, count: int) -> Parts:
    """Return the lines of a cell that begins at a line of the file, counted in the cell."""
    parts = {
        part: tuple(
            (max(first - begin + 1, 1), min(last - begin + 1, count))
            for first, last in lines
            if first < begin + count and last >= begin
        )
        for part, lines in found.items()
    }
    return {part: lines for part, lines in parts.items() if lines}


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(4 * MOST).decode("utf-8", "replace")
