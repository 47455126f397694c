"""Makes of a cell in a source notebook of nbgrader what students get, and what is right."""

from __future__ import annotations

import re

from autograder.errors import UsageError
from autograder.suites.master import MasterCell

#: What nbgrader writes where a solution was.
CODE_STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")
TEXT_STUB = ("YOUR ANSWER HERE",)


def released(cell: MasterCell) -> MasterCell:
    """Return a cell without solutions, hidden tests and marking schemes.

    Raises
    ------
    UsageError
        If a region has no end.
    """
    stub = CODE_STUB if cell.kind == "code" else TEXT_STUB
    source, cut = _without(cell.source, "SOLUTION", stub)
    if cell.nbgrader.get("solution") and not cut:
        source = "\n".join(stub)
    for what in ("HIDDEN TESTS", "MARK SCHEME"):
        source, _ = _without(source, what)
    return cell.with_source(source)


def solved(cell: MasterCell) -> MasterCell:
    """Return a cell as a right submission has it: with its solutions, and no marks of them."""
    source = cell.source
    for what in ("HIDDEN TESTS", "MARK SCHEME"):
        source, _ = _without(source, what)
    lines = [line for line in source.split("\n") if not _MARK.search(line)]
    return cell.with_source("\n".join(lines))


_MARK = re.compile(r"(BEGIN|END) SOLUTION")


def _without(source: str, what: str, stub: tuple[str, ...] = ()) -> tuple[str, bool]:
    """Return a text without its regions of one kind, and whether there were any."""
    kept: list[str] = []
    inside = cut = False
    for line in source.split("\n"):
        if f"BEGIN {what}" in line:
            if inside:
                raise UsageError(f"BEGIN {what} stands in a region of that kind: {line.strip()}")
            inside = cut = True
            indent = line[: len(line) - len(line.lstrip())]
            kept += [indent + each for each in stub]
        elif f"END {what}" in line:
            inside = False
        elif not inside:
            kept.append(line)
    if inside:
        raise UsageError(f"a cell has BEGIN {what} and no END {what}")
    return "\n".join(kept), cut
