"""The submissions of a class by the small edit of the code that makes a check pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.results.report import Report

if TYPE_CHECKING:
    from autograder.classroom.store import Row

#: Beside the other tables, so that a class that was stored before has it, too.
TABLE = """
CREATE TABLE IF NOT EXISTS repair (
    submission TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
    number TEXT NOT NULL, function TEXT NOT NULL, look TEXT NOT NULL, line INTEGER NOT NULL
);
"""
_MOST_GROUPS = 30


@dataclass(frozen=True)
class RepairRow:
    """One edit that makes a check of one submission pass."""

    submission: str
    number: str
    function: str
    look: str
    line: int


@dataclass(frozen=True)
class Group:
    """Submissions that the same repair helps: the same to look at, in the same function.

    Attributes
    ----------
    text : str
        ``"linear_t.backward: look along which axis you sum"``.
    lines : str
        Where: ``"lines 30 to 38"``.
    numbers : tuple of str
        The checks that it makes pass.
    rows : tuple of Row
        Whose they are.
    """

    text: str
    lines: str
    numbers: tuple[str, ...]
    rows: tuple[Row, ...]


def rows_of(report: Report) -> Iterator[tuple[str, str, str, int]]:
    """Yield what is stored of a report's repairs."""
    for result in report.results:
        if result.repair is not None:
            for edit in result.repair.found[0]:
                yield result.number or result.name, edit.function, edit.look, edit.line


def groups(rows: Iterable[Row], repairs: Iterable[RepairRow]) -> list[Group]:
    """Return the repairs that several submissions share, or one has, the commonest first."""
    by_id = {row.id: row for row in rows}
    found: dict[tuple[str, str], list[RepairRow]] = defaultdict(list)
    for each in repairs:
        found[each.function, each.look].append(each)
    made = [_group(key, members, by_id) for key, members in found.items()]
    return sorted(made, key=lambda group: (-len(group.rows), group.text))[:_MOST_GROUPS]


def _group(key: tuple[str, str], members: list[RepairRow], by_id: dict[str, Row]) -> Group:
    first, last = min(each.line for each in members), max(each.line for each in members)
    return Group(
        f"{key[0] or 'outside of functions'}: {key[1]}",
        f"line {first}" if first == last else f"lines {first} to {last}",
        tuple(dict.fromkeys(each.number for each in members)),
        tuple(by_id[each] for each in dict.fromkeys(m.submission for m in members)),
    )
