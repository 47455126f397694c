"""What a kit prints: plain lines, in ASCII where the console has no more."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TextIO

from autograder.renderers import once, wording
from autograder.renderers.text import few_lines, one_line, printable
from autograder.results.amounts import count, points
from autograder.results.report import CheckResult, Outcome, Report

_ASCII = str.maketrans(
    {
        "✓": "ok",
        "✗": "X",
        "–": "-",
        "—": "-",
        "−": "-",
        "…": "...",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "×": "x",
        "·": "*",
        "≤": "<=",
        "≥": ">=",
        "→": "->",
        "✎": "*",
        "○": "o",
    }
)
#: As many lines of a table or a traceback are shown.
_DETAIL_LINES = 14


class Console:
    """Writes lines, and a line of progress that the next one overwrites."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._encoding = getattr(self._stream, "encoding", None) or "ascii"
        self._live = self._stream.isatty()
        self._length = 0

    def encoded(self, text: str) -> str:
        """Return a text as the console can show it."""
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            plain = text.translate(_ASCII)
            return plain.encode(self._encoding, "replace").decode(self._encoding)
        return text

    def say(self, text: str = "") -> None:
        """Write some lines."""
        self.progress("")
        self._stream.write(self.encoded(text) + "\n")
        self._stream.flush()

    def progress(self, text: str) -> None:
        """Show what is being done, where someone sees it."""
        if not self._live:
            return
        text = self.encoded(one_line(text, limit=78))
        self._stream.write("\r" + text.ljust(self._length) + ("" if text else "\r"))
        self._stream.flush()
        self._length = len(text)


def result_lines(result: CheckResult) -> Iterable[str]:
    """Yield the lines of one check."""
    mark = wording.MARKS[result.outcome]
    verdict = "" if result.outcome is Outcome.LATER else f"  ({wording.verdict(result)})"
    yield f"{mark} {result.number}  {one_line(result.title)}{verdict}"
    if result.outcome is Outcome.NOT_WRITTEN:
        yield _indented(wording.what_is_wrong(result))
    elif result.outcome is not Outcome.PASSED:
        if said := wording.what_is_wrong(result):
            yield _indented(said)
        feedback = result.feedback
        if feedback is not None:
            for label, text in wording.labelled(feedback):
                yield _indented(f"{label}: {text}")
            if feedback.detail.strip():
                yield _indented(few_lines(feedback.detail.strip("\n"), _DETAIL_LINES), 6)
    for note in result.notes:
        yield _indented(f"Note: {note}")
    if result.output.strip() and result.outcome in (Outcome.WRONG, Outcome.PARTIAL):
        yield _indented("Printed by your code:")
        yield _indented(few_lines(wording.captured(result.output), 6), 6)


def _indented(text: str, by: int = 4) -> str:
    lines = printable(text).split("\n")
    return "\n".join(" " * by + line if line else line for line in lines)


def summary_lines(report: Report, kit_points: float, later: float) -> Iterable[str]:
    """Yield what comes after the checks: how far it is, and what is not looked at."""
    yield ""
    for note in report.notes:
        yield f"Note: {printable(note)}"
    total = points(kit_points)
    yield (
        f"checked here: {points(report.points)} of {total} points, "
        f"of which you have {points(report.score)}"
    )
    if later:
        yield f"graded after you submit: {count(later)}, of which nothing is known here"
    taken = [each for each in report.results if each.took_points]
    if wrong := once.mistakes(report.results) or taken:
        yield f"Next: {wrong[0].number}  {one_line(wrong[0].title)}"
    elif report.points:
        yield "Nothing wrong was found here. That is no grade: submit it to get one."
