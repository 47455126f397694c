"""The class on one page: how it went, what went wrong, who needs a person, and everybody."""

from __future__ import annotations

import base64
import hashlib
import statistics
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from autograder.classroom import summary
from autograder.classroom.repairs import Group
from autograder.classroom.store import CheckRow, Row
from autograder.renderers import pages
from autograder.renderers.files import write_atomically
from autograder.renderers.text import one_line, printable
from autograder.results.amounts import points

_FOLDER = Path(__file__).parent
#: Of a diagnosis that half the class shares, nobody reads every name at once.
_MOST_NAMES = 25
_LONGEST_CODE = 100_000


def write(
    path: Path,
    about: Mapping[str, str],
    rows: list[Row],
    checks: list[CheckRow],
    repairs: Sequence[Group] = (),
) -> None:
    """Write the page, whole or not at all."""
    similarity = (path.parent / "similarity.html").is_file()
    write_atomically(path, render(about, rows, checks, repairs, similarity=similarity))


def render(
    about: Mapping[str, str],
    rows: list[Row],
    checks: list[CheckRow],
    repairs: Sequence[Group] = (),
    *,
    similarity: bool = False,
) -> str:
    """Return the page; every text of a student's in it is escaped and inert.

    The policy in its head lets no script run but the page's own, known by its hash.
    """
    total = max((row.points for row in rows), default=0.0)
    script = (_FOLDER / "class.js").read_text(encoding="utf-8")
    bins = summary.histogram(rows, total)
    scores = [row.score for row in rows]
    cases = summary.cases(rows, checks)
    return (
        environment()
        .get_template("class.html.jinja")
        .render(
            about=about,
            similarity=similarity,
            rows=rows,
            total=total,
            mean=statistics.fmean(scores) if scores else 0.0,
            median=statistics.median(scores) if scores else 0.0,
            students=sum(len(row.people) for row in rows),
            bins=bins,
            tallest=max(each.count for each in bins) or 1,
            checks=summary.check_summaries(checks),
            diagnoses=summary.diagnoses(rows, checks),
            repairs=repairs,
            cases=cases,
            needs_person={case.row.id for case in cases},
            lost=summary.lost_in(checks),
            unwritten=summary.unwritten(rows, checks),
            manual=summary.manual(checks),
            to_grade=sum(row.by_hand > 0 for row in rows),
            changed=summary.changed(rows, checks),
            most_names=_MOST_NAMES,
            # The script is a file of the project: nothing of a student's is in it.
            script=Markup(script),  # noqa: S704
            script_hash=_hash(script),
        )
    )


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def environment() -> Environment:
    """Return what makes the class's pages, in which every value is inert and escaped."""
    made = pages.environment(_FOLDER, longest=_LONGEST_CODE)
    made.filters |= {"line": one_line, "points": points, "share": _share, "code": _code}
    return made


def _code(text: str) -> str:
    return printable(text, limit=_LONGEST_CODE)


def _share(amount: float, total: float) -> str:
    return f"{100 * amount / total if total else 0:.0f}%"
