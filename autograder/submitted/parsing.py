"""Reads what students wrote as Python, without running it."""

from __future__ import annotations

import ast
import json
import re
import warnings

#: What says the encoding of a file in one of its first two lines.
_DECLARED = re.compile(rb"\A((?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*)[-\w.]+")
#: What git leaves around the two versions of a place that was changed twice.
_CONFLICT = re.compile(r"^(<{7}|>{7}) .*", re.MULTILINE)


def parsed(source: str | bytes, name: str = "<cell>") -> ast.Module:
    r"""Parse Python, without the warnings that are meant for whoever wrote it.

    A label like ``"\alpha"`` is such a warning, and would be printed for whoever grades.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        If Python cannot read it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, name)


def recoded(content: bytes) -> bytes:
    """Return a file that is in UTF-16 or UTF-32, as editors of Windows save it, in UTF-8.

    Python reads neither. What such a file says of its encoding is not true of what is returned,
    and is changed. Any other file is returned as it is.
    """
    encoding = json.detect_encoding(content)  # by its mark, or by where it has zeros
    if encoding.startswith("utf-8"):
        return content
    made = content.decode(encoding, "replace").encode("utf-8", "replace")
    return _DECLARED.sub(rb"\1utf-8", made, count=1)


def conflict_in(source: str) -> tuple[int, str]:
    """Return the line of the first mark of an unresolved merge and what to do; 0 if none is."""
    found = _CONFLICT.search(source)
    if found is None:
        return 0, ""
    line = source.count("\n", 0, found.start()) + 1
    return line, (
        f"git marked a merge conflict here ({found[0].strip()[:40]}): keep one of the two "
        "versions, and delete the lines with <<<<<<<, ======= and >>>>>>>"
    )
