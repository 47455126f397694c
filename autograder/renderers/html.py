"""A report as one self-contained HTML page, with no scripts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment
from markupsafe import Markup

from autograder.renderers import once, pages, plots, wording
from autograder.renderers.files import write_atomically
from autograder.renderers.text import one_line, printable
from autograder.results.amounts import points
from autograder.results.pictures import Picture
from autograder.results.report import CheckResult, Outcome, Report, Visibility

Audience = Literal["student", "ta"]

#: Mistakes that the page lists at its top, so that the first screen of a phone shows them.
MOST_MISTAKES = 6
_PASSAGE = 2_000
_DETAIL = 20_000


@dataclass(frozen=True)
class Heading:
    """What stands above a report that is one of a class's.

    Attributes
    ----------
    lines : tuple of str
        Whose it is, when it was handed in, and what else the staff wants to know at once.
    back : str
        Address of the page of all, from this one.
    """

    lines: tuple[str, ...]
    back: str


def render(
    report: Report, *, audience: Audience = "student", heading: Heading | None = None
) -> str:
    """Return the report as an HTML page.

    Parameters
    ----------
    report : Report
        What was found.
    audience : "student" or "ta"
        The page for a student leaves out the checks that are not shown to
        students; the page for a TA has those, the sandbox, the seed and times.
    heading : Heading, optional
        For a page that is one of a class's.

    Returns
    -------
    str
        A whole page. What is in the report is escaped, never markup.
    """
    for_ta = audience == "ta"
    template = environment().get_template("page.html.jinja")
    shown = once.said_once(report if for_ta else wording.for_students(report))
    return template.render(
        report=shown,
        places={result.name: place for place, result in enumerate(shown.results, start=1)},
        not_shown="" if for_ta else wording.not_shown(report),
        for_ta=for_ta,
        of_class=heading,
        nothing_run=wording.why_nothing_was_run(report),
        wording=wording,
        once=once,
        most=MOST_MISTAKES,
    )


def write(
    report: Report,
    path: Path,
    *,
    audience: Audience = "student",
    heading: Heading | None = None,
) -> None:
    """Write the report as an HTML page, whole or not at all.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_atomically(path, render(report, audience=audience, heading=heading))


@cache
def environment(*more: Path) -> Environment:
    """Return what makes a report's page, and other pages that show parts of reports.

    Parameters
    ----------
    *more : Path
        Folders of these pages' templates.
    """
    made = pages.environment(Path(__file__).parent, *more, longest=_DETAIL)
    made.filters |= {
        "line": one_line,
        "points": points,
        "percent": _percent,
        "width": _width,
        "kind": lambda item: type(item).__name__,
        "plot": plots.plot,
        "cells": plots.cells,
        "share_right": plots.share_right,
        "path": Markup,  # letters and numbers alone, and longer than any text
        "address": lambda picture: Markup(picture.address),  # noqa: S704 - base64 alone
        "passage": lambda text: printable(text.strip("\n"), limit=_PASSAGE),
        "detail": lambda text: printable(text.strip("\n"), limit=_DETAIL),
    }
    for name in ("WIDTH", "HEIGHT", "LEFT", "RIGHT", "TOP", "BOTTOM"):
        made.globals[name] = getattr(plots, name)
    made.tests |= {
        "passed": lambda result: result.outcome is Outcome.PASSED,
        "quiet": _is_quiet,
        "picture": lambda item: isinstance(item, Picture),
        "shown_to_students": lambda result: result.visibility is Visibility.VISIBLE,
    }
    return made


def _percent(amount: float, total: float) -> str:
    """Write a share as CSS wants it."""
    share = amount / total if total > 0 else 0.0
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


def _width(labels: Iterable[str]) -> int:
    """Return how many characters a column of short labels is wide."""
    return min(max((len(one_line(label)) for label in labels), default=0), 10) + 1


def _is_quiet(result: CheckResult) -> bool:
    """Tell whether a check passed with nothing more to say."""
    passed = result.outcome is Outcome.PASSED
    return passed and not wording.inside(result)
