"""How much is written into code beside what it computes: numbers and texts, compressed.

A network that was trained elsewhere can be written into a notebook as its weights. Code
that is typed for a homework holds some hundred bytes of numbers, titles and messages; weights that
recognize most of ten digits take a thousand and more, however they are written.
"""

from __future__ import annotations

import ast
import re
import zlib
from collections.abc import Iterator

#: A word by itself, of letters alone: prose, names of columns, formats. What is left of base64,
#: of hexadecimal digits and of lists of numbers when these are taken out is nearly all of it.
_WORD = re.compile(rb"(?<![A-Za-z0-9_])(?:[A-Z]?[a-z]{1,15}|[A-Z]{1,15})(?![A-Za-z0-9_])")
_COMMENT = re.compile(rb"^\s*#(.*)$", re.MULTILINE)


def written_in(tree: ast.Module, source: str) -> int:
    """Return how many bytes of data are written into code, words left out.

    Parameters
    ----------
    tree : Module
        The code.
    source : str
        The same as text: what stands in comments can be read by a program, too.
    """
    told = [*_told(tree), *(_WORD.sub(b"", each) for each in _COMMENT.findall(_encoded(source)))]
    return len(zlib.compress(b"\n".join(told), 9)) if told else 0


def _told(tree: ast.Module) -> Iterator[bytes]:
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, bytes):
            yield value
        elif isinstance(value, str):
            yield _WORD.sub(b"", _encoded(value))
        elif isinstance(value, int) and not isinstance(value, bool):
            # In bytes: thousands of digits would be refused, and take long.
            yield value.to_bytes(value.bit_length() // 8 + 1, "big")
        elif isinstance(value, float | complex):
            yield repr(value).encode()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
