"""Where in a file the code of a part is: what makes its names, with all that it builds on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.submitted.forbidden.slices import Slicer

#: Stretches of code of one part; whoever grades reads no more of them.
MOST_STRETCHES = 200

#: The first and the last line of a stretch of code, counted from 1.
Lines = tuple[int, int]


def lines_of_parts(
    slicer: Slicer | None, parts: Mapping[str, Sequence[str]]
) -> dict[str, list[Lines]]:
    """Return where the code of each part is in a file; nothing of a part that has none there."""
    if slicer is None:
        return {}
    found = {part: _lines([*slicer.of(names)]) for part, names in parts.items() if names}
    return {part: lines[:MOST_STRETCHES] for part, lines in found.items() if lines}


def _lines(units: Sequence[Any]) -> list[Lines]:
    nodes = [node for unit in units for node in unit.nodes if hasattr(node, "lineno")]
    joined: list[Lines] = []
    for first, last in sorted(map(_of_node, nodes)):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _of_node(node: Any) -> Lines:
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
    return first, node.end_lineno or node.lineno
