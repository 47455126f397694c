"""Turns docstrings in numpydoc's form into Markdown, for the scripts that write pages."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

#: Stands for "has no default that can be shown".
_NOTHING = ""


def entry(documented: Any, use: str | None = None) -> list[str]:
    """Return the lines on a class or function: what it is, how it is used, its tables.

    Parameters
    ----------
    use : str, optional
        What is called, ``"homework.check"``, to show what a call has to name.
    """
    sections = re.split(r"\n(?=\w+\n-+\n)", inspect.getdoc(documented) or "")
    lines = [markdown(sections[0].strip())]
    if use:
        lines += ["", f"```python\n{use}({arguments(documented)})\n```"]
    for section in sections[1:]:
        lines += ["", table(section, lambda name: default(documented, name))]
    return lines


def arguments(function: Any) -> str:
    """Return what a call has to name, as a rubric would write it."""
    words = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is not parameter.empty or parameter.name == "self":
            continue
        shown = '"forward(h)"' if parameter.name == "what" else parameter.name
        if parameter.kind is parameter.KEYWORD_ONLY:
            shown = f"{parameter.name}={shown}"
        prefix = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}
        words.append(prefix.get(parameter.kind, "") + shown)
    return ", ".join(words)


def default(function: Any, names: str) -> str:
    """Return the default of a parameter as it is written; empty if it has none."""
    try:
        known = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return _NOTHING
    parameter = known.get(names.partition(",")[0])
    if parameter is None or parameter.default in (parameter.empty, None):
        return _NOTHING
    shown = repr(parameter.default)
    return _NOTHING if shown.startswith("<") else shown.replace("'", '"')


def table(section: str, default_of: Callable[[str], str] = lambda _name: _NOTHING) -> str:
    """Turn a section of names and their meaning into a table; any other is left as it is."""
    title, _, *lines = section.splitlines()
    rows: list[list[str]] = []
    for line in lines:
        if line and not line.startswith(" "):
            rows.append([line, ""])
        elif rows:
            rows[-1][1] += f" {line.strip()}"
    cells = []
    for row, text in rows:
        given = default_of(row.partition(" : ")[0]) if title == "Parameters" else _NOTHING
        shown = f"{row} = {given}" if given else row
        cells.append(f"| `{shown}` | {markdown(text.strip())} |")
    return "\n".join([f"| {title} | |", "|---|---|", *cells])


def markdown(text: str) -> str:
    """Return reStructuredText as Markdown, as far as docstrings here use it."""
    text = re.sub(r":\w+:`(?:~)?([^`]+)`", r"`\1`", text)
    return text.replace("``", "`").replace("|", "\\|")
