"""Tables as spreadsheets save them: in which letters, and with what between the cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

#: What has a spreadsheet take a table for UTF-8; without it names of the world are unreadable.
MARK = "\ufeff"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def text_of(content: bytes) -> str:
    """Return a table's text, as a spreadsheet of whatever system has saved it."""
    try:
        return content.decode("utf-16" if content[:2] in _UTF_16 else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line, whatever is between them, with the line's number."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    yield from ((reader.line_num, cells) for cells in reader)


def as_saved(text: str) -> set[str]:
    """Return what may come back of a cell that nobody has touched.

    A spreadsheet that takes UTF-8 for the letters of its own system shows others, and one
    that saves in these has none for the rest of the world.
    """
    return {
        text,
        text.encode("utf-8", "replace").decode("cp1252", "replace"),
        text.encode("cp1252", "replace").decode("cp1252"),
    }
