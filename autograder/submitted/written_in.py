"""How much is written into code beside what it computes: numbers and texts, compressed.

A network that was trained elsewhere can be written into a notebook as its weights. Code
that is typed for a homework holds some hundred bytes of numbers, titles and messages; weights that
recognize most of ten digits take a thousand and more, however they are written.
"""

from __future__ import annotations

import ast
import re
import zlib
from collections.abc import Iterable, Iterator

from autograder.submitted.walking import children, names_of, walk

#: A word by itself, of letters alone: prose, names of columns, formats. What is left of base64,
#: of hexadecimal digits and of lists of numbers when these are taken out is nearly all of it.
#: Of other alphabets, any letters.
_WORD = re.compile(
    r"(?<![A-Za-z0-9_])(?:[A-Z]?[a-z]{1,15}|[A-Z]{1,15})(?![A-Za-z0-9_])|[^\W\d_A-Za-z]+"
)
#: Behind code, too. Of a text that holds a number sign, this finds a part a second time, which
#: is no longer when compressed.
_COMMENT = re.compile(r"#.*")
#: What names are made of, and how it is with those that people give: few parts, or long ones.
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_DIGITS = re.compile(r"[0-9]+")
_FEW_PARTS, _FEW_LETTERS, _LONGEST_PART = 4, 3, 15
_FEW_NUMBERS, _FEW_DIGITS = 3, 2
#: A list of this many names is data that is spelled with them.
_MANY = 20
#: Most nodes, by far, and never a list.
_SHORT = frozenset({ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.BinOp})
#: Words can be made to spell anything. So much of them, compressed, comes to 1,500 of prose.
_PROSE = 4_000


def written_in(tree: ast.Module, source: str) -> int:
    """Return how many bytes of data are written into code, words left out while there are few.

    Parameters
    ----------
    tree : Module
        The code.
    source : str
        The same as text: what stands in comments can be read by a program, too.
    """
    nodes = walk(tree)
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    strings = (value for value in constants if isinstance(value, str))
    texts = [text for text in (*strings, *_unseen(source)) if text]
    names = sorted({part for name in names_of(nodes) for part in name.split(".")})
    plain = [_encoded(name) for name in names if _is_usual(name)]
    odd = {_encoded(name) for name in names} - {*plain}
    rest = [_encoded(_WORD.sub("", text)) for text in texts]
    words = [_encoded(" ".join(_WORD.findall(text))) for text in texts]
    data = [*_numbers(constants), *rest, *sorted(odd)]
    return _compressed([*data, *_lists(nodes)]) + max(0, _compressed([*words, *plain]) - _PROSE)


def _compressed(told: Iterable[bytes]) -> int:
    whole = b"\n".join(each for each in told if each)
    return len(zlib.compress(whole, 9)) if whole else 0


def _unseen(source: str) -> Iterator[str]:
    """Yield what a program can read in its own source alone: comments, and blanks at line ends."""
    for line in source.split("\n"):
        comment = _COMMENT.search(line)
        yield comment[0] if comment else line[len(line.rstrip()) :]


def _numbers(constants: Iterable[object]) -> Iterator[bytes]:
    for value in constants:
        if isinstance(value, int) and not isinstance(value, bool):
            # In bytes: thousands of digits would be refused, and take long.
            yield value.to_bytes(value.bit_length() // 8 + 1, "big")
        elif isinstance(value, float | complex):
            yield repr(value).encode()
        elif isinstance(value, bytes):
            yield value


def _is_usual(name: str) -> bool:
    """Whether a name is made of words, or of few letters: ``dot_product2``, ``dLdW1``."""
    parts, numbers = _PARTS.findall(name), _DIGITS.findall(name)
    most = max(_FEW_PARTS, sum(map(len, parts)) // _FEW_LETTERS)
    return (
        len(parts) <= most
        and max(map(len, parts), default=0) <= _LONGEST_PART
        and len(numbers) <= _FEW_NUMBERS
        and max(map(len, numbers), default=0) <= _FEW_DIGITS
    )


def _lists(nodes: Iterable[ast.AST]) -> Iterator[bytes]:
    """Yield what stands in long lists besides numbers and texts: names, and truth values."""
    for node in nodes:
        if type(node) in _SHORT or not isinstance(node, ast.expr):
            continue
        if len(children(node)) <= _MANY // 2:  # each with no more than a sign
            continue
        listed = [*ast.iter_child_nodes(node)]
        if len(listed) > _MANY:
            spelled = [_spelled(each) for each in listed]
            yield " ".join(each for each in spelled if each).encode("utf-8", "replace")


def _spelled(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant):
        return type(node.value).__name__ if node.value not in (True, False) else repr(node.value)
    return type(node).__name__


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
