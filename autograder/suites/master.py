"""Notebooks as a course's staff wrote them: trusted, with their metadata and outputs."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.errors import UsageError


@dataclass(frozen=True)
class MasterCell:
    """One cell.

    Attributes
    ----------
    kind : str
        ``"code"``, ``"markdown"`` or ``"raw"``.
    output : str
        What it printed and showed when it was saved.
    """

    kind: str
    source: str
    metadata: dict[str, Any] = field(default_factory=dict)
    output: str = ""

    @property
    def nbgrader(self) -> dict[str, Any]:
        """What nbgrader has noted of it."""
        found = self.metadata.get("nbgrader")
        return found if isinstance(found, dict) else {}

    def with_source(self, source: str) -> MasterCell:
        """Return it with another text, and nothing shown below it."""
        return replace(self, source=source, output="")


@dataclass(frozen=True)
class Master:
    """A notebook."""

    path: Path
    cells: Sequence[MasterCell]
    metadata: dict[str, Any]


def read(path: Path) -> Master:
    """Read a notebook of the course's.

    Raises
    ------
    UsageError
        If it is not one.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [_cell(each) for each in notebook["cells"]]
        return Master(path, cells, dict(notebook.get("metadata", {})))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} is not a notebook of format 4: {type(error).__name__}: {error}",
            tip="open it in Jupyter and save it again",
        ) from error


def _cell(cell: dict[str, Any]) -> MasterCell:
    outputs = cell.get("outputs") or []
    return MasterCell(
        str(cell["cell_type"]),
        _text(cell.get("source", "")).replace("\r\n", "\n"),
        dict(cell.get("metadata") or {}),
        "".join(map(_shown, outputs)),
    )


def _shown(output: dict[str, Any]) -> str:
    return _text(output.get("text", "")) + _text(output.get("data", {}).get("text/plain", ""))


def _text(source: Any) -> str:
    return source if isinstance(source, str) else "".join(source)


def written(cells: Sequence[MasterCell], metadata: dict[str, Any]) -> str:
    """Return a notebook as the text of its file, without outputs."""
    plain = []
    for cell in cells:
        entry: dict[str, Any] = {
            "cell_type": cell.kind,
            "metadata": copy.deepcopy(cell.metadata),
            "source": cell.source.splitlines(keepends=True),
        }
        if cell.kind == "code":
            entry |= {"execution_count": None, "outputs": []}
        plain.append(entry)
    notebook = {"cells": plain, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
