"""Write ``docs/oracles.md`` from the docstrings of ``autograder.oracles``.

python scripts/make_oracle_reference.py
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

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
        lines += [f"### `{name}`", "", *_entry(getattr(oracles, name), name), ""]
    return "\n".join(lines)


def _entry(function: Any, name: str) -> list[str]:
    sections = re.split(r"\n(?=\w+\n-+\n)", inspect.getdoc(function) or "")
    summary = sections[0].strip()
    use = f"```python\n{name}({_arguments(function)})\n```"
    details = [part for part in map(_table, sections[1:]) if part]
    return [_markdown(summary), "", use, *(line for part in details for line in ("", part))]


def _arguments(function: Any) -> str:
    """Return what a call has to name, as a rubric would write it."""
    words = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is not parameter.empty:
            continue
        keyword = parameter.kind is parameter.KEYWORD_ONLY
        shown = '"forward(h)"' if parameter.name == "what" else parameter.name
        words.append(f"{parameter.name}={shown}" if keyword else parameter.name)
    return ", ".join(words)


def _table(section: str) -> str:
    """Turn a numpydoc section into a table of names and their meaning."""
    title, _, *lines = section.splitlines()
    rows = []
    for line in lines:
        if line and not line.startswith(" "):
            rows.append([line, ""])
        elif rows:
            rows[-1][1] += f" {line.strip()}"
    cells = [f"| `{what}` | {_markdown(text.strip())} |" for what, text in rows]
    return "\n".join([f"| {title} | |", "|---|---|", *cells])


def _markdown(text: str) -> str:
    text = re.sub(r":\w+:`(?:~)?([^`]+)`", r"`\1`", text)
    return text.replace("``", "`").replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
