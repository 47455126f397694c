"""Functions of the rubric's own that run in student processes: compiled once, by the grader.

Each check has a process of its own, which would compile the same source again; the longest
take two milliseconds.
"""

from __future__ import annotations

import functools
import importlib.util
import marshal
from types import CodeType


@functools.lru_cache(maxsize=256)
def compiled(source: str) -> bytes:
    """Return the code of a source, for processes of the same version of Python."""
    return importlib.util.MAGIC_NUMBER + marshal.dumps(_code(source))


def code_of(source: str, code: bytes) -> CodeType:
    """Return the code of a source; what another version has compiled is compiled again."""
    magic = importlib.util.MAGIC_NUMBER
    if not code.startswith(magic):
        return _code(source)
    found: CodeType = marshal.loads(code[len(magic) :])  # noqa: S302 - the grader's
    return found


def _code(source: str) -> CodeType:
    return compile(source, "<rubric>", "exec")
