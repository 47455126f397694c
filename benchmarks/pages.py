"""Puts measured tables on pages, between comments, and says where and when they were measured."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil


def between(page: str, name: str, text: str) -> str:
    """Return a page with this text between ``<!-- NAME -->`` and ``<!-- end of NAME -->``.

    Raises
    ------
    ValueError
        If the page does not hold both comments, each once and in this order.
    """
    before, _, after = _parts(page, name)
    return f"{before}<!-- {name} -->\n{text.rstrip()}\n<!-- end of {name} -->\n{after}"


def within(page: str, name: str, words: str) -> str:
    """Return a page with these words between the two comments, which stand in a sentence.

    Raises
    ------
    ValueError
        As :func:`between` does.
    """
    before, _, after = _parts(page, name, "")
    return f"{before}<!-- {name} -->{words}<!-- end of {name} -->{after}"


def put(page: Path, name: str, text: str) -> None:
    """Put a text between two comments of a page, as :func:`between` does."""
    page.write_text(between(page.read_text(encoding="utf-8"), name, text), encoding="utf-8")


def put_rows(
    page: Path, name: str, heading: str, rows: Mapping[str, str], order: Sequence[str]
) -> list[str]:
    """Put rows into a table; those of other keys stay as they are.

    Parameters
    ----------
    rows : mapping of str to str
        By what stands in the row between backticks.
    order : sequence of str
        All keys, as they are to follow each other.

    Returns
    -------
    list of str
        All rows.
    """
    _, there, _ = _parts(page.read_text(encoding="utf-8"), name)
    kept = {key: line for key in order for line in there.splitlines() if f"| `{key}` |" in line}
    written = [line for key in order if (line := rows.get(key) or kept.get(key))]
    ruled = "|---" * (heading.count("|") - 1) + "|"
    put(page, name, "\n".join([heading, ruled, *written]))
    return written


def table(heading: list[str], rows: list[list[str]]) -> str:
    """Return a table of Markdown."""
    return "\n".join(
        f"| {' | '.join(cells)} |" for cells in [heading, ["---"] * len(heading), *rows]
    )


def _parts(page: str, name: str, line_end: str = "\n") -> tuple[str, str, str]:
    """Return what stands before, between and behind the two comments."""
    start, end = f"<!-- {name} -->{line_end}", f"<!-- end of {name} -->{line_end}"
    if page.count(start) != 1 or page.count(end) != 1 or page.index(start) > page.index(end):
        raise ValueError(f"the page has no place for {name}: {start}{end}")
    before, _, rest = page.partition(start)
    there, _, after = rest.partition(end)
    return before, there, after


def machine() -> str:
    """Say in a few words on what a table was measured."""
    with_kind = (line for line in Path("/proc/cpuinfo").read_text().splitlines()
                 if line.startswith("model name"))  # fmt: skip
    kind = " ".join(next(with_kind, ": processor").partition(":")[2].split())
    memory = round(psutil.virtual_memory().total / 2**30)
    load = os.getloadavg()[1]
    count = len(os.sched_getaffinity(0))
    return f"{kind}, {count} cores, {memory} GB, load {load:.0f}, {datetime.date.today():%Y-%m-%d}"
