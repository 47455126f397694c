"""Building blocks for terminal pages, for Rich."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

_WITHOUT_UNICODE = str.maketrans(
    {
        "✓": "+", "✗": "x", "○": "o", "–": "-", "−": "-", "…": "~", "│": "|", "·": "-",
        "━": "=", "╍": "~", "─": "-",
    }
)  # fmt: skip


class Encodable:
    """A renderable in which the output's encoding can say every character.

    A Windows console or a pipe may know only cp1252 or ASCII, and a single
    character beyond that would end the program with a UnicodeEncodeError.
    """

    def __init__(self, content: RenderableType) -> None:
        self.content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.content, options):
            yield segment._replace(text=_encodable(segment.text, options.encoding))


class Barred:
    """A renderable with a coloured bar down its left side.

    Lighter than a box, and text copied out of it has no right-hand border.
    """

    def __init__(self, content: RenderableType, style: str) -> None:
        self.content = content
        self.style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        bar = Segment("│ ", Style.parse(self.style))
        inner = options.update_width(max(options.max_width - 2, 1))
        for line in console.render_lines(self.content, inner, pad=False):
            yield bar
            yield from line
            yield Segment.line()


def meter(earned: float, pending: float, total: float, width: int, style: str) -> Text:
    """Draw a bar of points; without colours too, earned, pending and lost look different."""
    full = _cells(earned, total, width)
    waiting = min(_cells(pending, total, width), width - full)
    bar = Text(no_wrap=True)
    bar.append("━" * full, style)
    bar.append("╍" * waiting, "magenta")
    bar.append("─" * (width - full - waiting), "dim")
    return bar


def _cells(amount: float, total: float, width: int) -> int:
    """Count the cells that show an amount: all, or none, only where that is true."""
    if total <= 0 or amount <= 0:
        return 0
    if amount >= total:
        return width
    return min(max(round(width * amount / total), 1), width - 1)


def _encodable(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_WITHOUT_UNICODE).encode(encoding, "replace").decode(encoding)
    return text
