"""Draws what is graded manually as HTML: every text of a student's in it is inert."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from autograder.classroom.manual import Item
from autograder.renderers import html, wording
from autograder.results.amounts import count
from autograder.review.rendering import rendered
from autograder.review.sheet import Sheet

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Page:
    """A page, and the policy that holds it to what is its own."""

    html: str
    policy: str


def items(title: str, found: Sequence[Item]) -> Page:
    """Return the page of all items."""
    return _page("items.html.jinja", title=title, items=found)


def sheet(title: str, found: Sheet, by: str, hide_names: bool) -> Page:
    """Return the page of one item of one submission."""
    return _page(
        "sheet.html.jinja",
        title=title,
        sheet=found,
        by=by,
        hide_names=hide_names,
        state=standing(found),
        wording=wording,
    )


def standing(found: Sheet) -> dict[str, Any]:
    """Return what the page has to know of what was given: plain data, for JSON."""
    after = found.next_ungraded
    return {
        "version": found.grade.version,
        "points": None if found.stale else found.grade.points,
        "given": found.given,
        "worth": found.worth,
        "comment": found.grade.comment,
        "entries": list(found.grade.entries),
        "said": _said(found),
        "left": sum(each.given is None for each in found.places),
        "next": after.key if after else None,
    }


def _said(found: Sheet) -> str:
    """Say who gave what, and when."""
    grade = found.grade
    if not grade.version:
        return "not graded yet"
    at = f"{grade.at[:10]} {grade.at[11:16]} UTC"
    if found.stale:
        return f"other files were handed in since {grade.by} graded it, {at}"
    amount = "no points yet" if found.given is None else count(found.given)
    return f"{amount}: {grade.by}, {at}"


def _page(template: str, **values: Any) -> Page:
    script = (_FOLDER / "review.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode()
    made = (
        _environment()
        .get_template(template)
        .render(
            # The script is a file of the project: nothing of a student's is in it.
            script=Markup(script),  # noqa: S704
            **values,
        )
    )
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return Page(made, policy)


@cache
def _environment() -> Environment:
    made = html.environment(_FOLDER)
    made.filters["rendered"] = rendered
    made.filters["amount"] = count
    return made
