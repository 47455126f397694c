"""Makes text that a stranger wrote safe to show, and numbers short to read.

Student code decides what is in a report's texts. A terminal obeys escape
sequences, a bidirectional override reorders what a person reads, a NUL or a
lone surrogate breaks files. Every renderer shows such text through here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SHORTEST_LIMIT = 100

# Characters that act on a display instead of appearing on it: controls except
# newline and tab, zero-width and bidirectional marks, line separators, tags.
# The joiners U+200C and U+200D stay: Persian, Hindi and emoji are written with them.
_ACTIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_ROOM_FOR_THE_CUT = 48


def printable(text: str, *, limit: int = 4_000) -> str:
    r"""Make text inert: it can be read, and does nothing.

    Parameters
    ----------
    text : str
        Any text, also a hostile one.
    limit : int
        The most characters to return. Longer text is cut in the middle, with a
        line that says how many of its characters were left out.

    Returns
    -------
    str
        The text with control characters written out (``\x1b``), directional
        marks written out (``\u202e``) and lone surrogates replaced.

    Raises
    ------
    ValueError
        If ``limit`` is less than 100: too little for the line about the cut.
    """
    if limit < SHORTEST_LIMIT:
        raise ValueError(f"limit is at least {SHORTEST_LIMIT} characters, not {limit}")
    text = text.replace("\r\n", "\n")
    if len(text) <= limit:
        shown = _ACTIVE.sub(_written_out, text)
        if len(shown) <= limit:
            return shown
    half = (limit - _ROOM_FOR_THE_CUT) // 2
    head = _fitting(text, half)
    tail = _fitting(reversed(text), half)[::-1]
    left_out = len(text) - len(head) - len(tail)
    return "".join([*head, f"\n… {left_out:,} characters left out …\n", *tail])


def one_line(text: str, *, limit: int = 200) -> str:
    """Make text inert and a single line, for titles and table cells."""
    # What is cut off anyway is not looked at: the text may be megabytes long.
    start = " ".join(text[: 4 * limit].split())
    shown = _ACTIVE.sub(_written_out, start)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def few_lines(text: str, most: int) -> str:
    """Cut lines out of the middle where there are more than ``most``, and say how many."""
    lines = text.split("\n")
    if len(lines) <= most:
        return text
    head, tail = most // 2, most - most // 2 - 1
    left_out = len(lines) - head - tail
    # Never a single one: its place is taken by what says so.
    return "\n".join(
        [*lines[:head], f"… {left_out:,} lines left out …", *lines[len(lines) - tail :]]
    )


def _written_out(match: re.Match[str]) -> str:
    code = ord(match.group())
    if 0xD800 <= code <= 0xDFFF:
        return "\N{REPLACEMENT CHARACTER}"
    if code == 0x0D:
        return "\\r"
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _fitting(characters: Iterable[str], room: int) -> list[str]:
    """Write out the first characters, as many as fit in the room."""
    pieces: list[str] = []
    for character in characters:
        piece = _ACTIVE.sub(_written_out, character)
        room -= len(piece)
        if room < 0:
            break
        pieces.append(piece)
    return pieces
