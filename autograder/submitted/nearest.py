"""The nearest text that Python can read, where one token makes it that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.submitted.parsing import parsed

#: Lines that are looked at: the one that Python names, those just before it, and just after.
_NEAR = (0, -1, -2, 1, 2)
#: What is forgotten at the end of a line.
_ENDINGS = (":", ")", "]", "}", "'", '"', ",")
#: A larger file is read too slowly to be read again and again.
_LARGEST = 200_000
_ASSIGNS = re.compile(r"(?<![=!<>:+\-*/%@&|^])=(?!=)")


def nearest(source: str, line: int | None) -> str:
    """Say which one token makes a file Python; empty if none does.

    Parameters
    ----------
    line : int or None
        Where Python stops reading.
    """
    lines = source.split("\n")
    if line is None or not 1 <= line <= len(lines) or len(source) > _LARGEST:
        return ""
    for number in [line + near for near in _NEAR if 1 <= line + near <= len(lines)]:
        for text, said in _edits(lines, number):
            changed = "\n".join([*lines[: number - 1], text, *lines[number:]])
            if _can_be_read(changed):
                return f"Python can read it with {said} line {number}"
    return ""


def _edits(lines: list[str], number: int) -> Iterator[tuple[str, str]]:
    line = lines[number - 1]
    code, comment = line.rstrip(), ""
    if " #" in code:
        code, _, rest = code.partition(" #")
        comment = f"  #{rest}"
    if not code.strip():
        return
    for ending in _ENDINGS:
        yield f"{code}{ending}{comment}", f"{ending} at the end of"
    if code[-1] in "()[]{}:,'\"":
        yield f"{code[:-1]}{comment}", f"no {code[-1]} at the end of"
    yield from (
        (f"{code[: found.start()]}=={code[found.end() :]}{comment}", "== in place of = in")
        for found in _ASSIGNS.finditer(code)
    )
    if re.match(r"\s*else\s+if\b", code):
        yield re.sub(r"else\s+if\b", "elif", line, count=1), "elif in place of else if in"
    above = next((each for each in reversed(lines[: number - 1]) if each.strip()), "")
    indent = above[: len(above) - len(above.lstrip())]
    for spaces, said in (
        (indent, "the indentation of the line above in"),
        (f"{indent}    ", "four spaces more than the line above has in"),
    ):
        if spaces + line.lstrip() != line:
            yield spaces + line.lstrip(), said


def _can_be_read(source: str) -> bool:
    try:
        parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
