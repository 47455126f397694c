"""Write ``docs/oracles.md`` from the docstrings of ``autograder.oracles``.

python scripts/make_oracle_reference.py
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from types import ModuleType

from docstring_pages import entry

from autograder import oracles

PAGE = Path(__file__).resolve().parent.parent / "docs" / "oracles.md"
_HEAD = """\
# The oracles

Functions of plain data that say whether an answer is right and, where that can be
proved, why not. A check calls them; what is wrong they raise as `Wrong`, with what was
expected, what was found and the next step. All are imported from `autograder.oracles`
and need no sandbox: try them in a Python shell.

This page is written by `scripts/make_oracle_reference.py` from the docstrings.
"""


def page() -> str:
    """Return the whole page."""
    modules: dict[ModuleType, list[str]] = {}
    constants = []
    for name in oracles.__all__:
        value = getattr(oracles, name)
        if callable(value):
            modules.setdefault(sys.modules[value.__module__], []).append(name)
        else:
            constants.append(f"| `{name}` | {value:g} |")
    parts = [_HEAD, *(_section(module, names) for module, names in modules.items())]
    table = ["## Tolerances", "", "| name | value |", "|---|---|", *constants]
    return "\n".join([*parts, *table]) + "\n"


def _section(module: ModuleType, names: list[str]) -> str:
    title = (inspect.getdoc(module) or "").splitlines()[0].rstrip(".")
    lines = [f"## {title}", ""]
    for name in names:
        lines += [f"### `{name}`", "", *entry(getattr(oracles, name), name), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
