"""Puts measured tables on pages, between comments, and says where and when they were measured."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil


def put(page: Path, name: str, text: str) -> None:
    """Put a text between ``<!-- NAME -->`` and ``<!-- end of NAME -->``.

    Raises
    ------
    ValueError
        If the page has no such place.
    """
    before, there, after = _parts(page.read_text(encoding="utf-8"), name)
    del there
    marks = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    page.write_text(f"{before}{marks[0]}{text}\n{marks[1]}{after}", encoding="utf-8")


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


def _parts(text: str, name: str) -> tuple[str, str, str]:
    before, start, rest = text.partition(f"<!-- {name} -->\n")
    there, end, after = rest.partition(f"<!-- end of {name} -->\n")
    if not start or not end:
        raise ValueError(f"the page has no place for {name}")
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
