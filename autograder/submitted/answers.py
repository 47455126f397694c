"""Finds what was written for the items that a person grades: sections of text, and variables."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Sequence

from autograder.submitted.cells import Cell

_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<words>\S.*)")
#: What skeletons put where an answer belongs.
_PLACEHOLDER = re.compile(
    r"[\W_]*(your|type|write)?[\W_]*(your)?[\W_]*answer( here)?[\W_]*"
    r"(replacing this text[\W_]*)?|<!-- (BEGIN|END) QUESTION -->",
    re.I,
)
#: The longest line that is looked at as such a placeholder.
_SHORT = 120


def find(
    wanted: Sequence[str],
    cells: Sequence[Cell],
    texts: dict[str, str],
    question: Collection[str] = (),
) -> dict[str, str]:
    """Return what was written for an item, by what it was looked for.

    Parameters
    ----------
    wanted : sequence of str
        Each is words of a heading in a text cell, whose section is the answer, the name
        of a variable that holds a text, or what a course's tool calls a cell.
    cells : sequence of Cell
        Of the submission.
    texts : dict of str to str
        The module's variables that are set to a text.
    question : collection of str
        Lines of the skeleton: they are the question, and no part of the answer.
    """
    answers = {}
    for words in wanted:
        called = [cell for cell in cells if words in cell.marks]
        if called:
            answers[words] = "\n\n".join(map(_without_placeholders, called)).strip()
            continue
        lines = texts[words].split("\n") if words in texts else section(words, cells, question)
        own = [line for line in lines if bare(line) not in question or not bare(line)]
        answers[words] = "\n".join(line for line in own if not _is_placeholder(line)).strip()
    return answers


def _without_placeholders(cell: Cell) -> str:
    lines = cell.source.split("\n")
    return "\n".join(line for line in lines if cell.code or not _is_placeholder(line))


def _is_placeholder(line: str) -> bool:
    short = line.strip()
    return 0 < len(short) <= _SHORT and _PLACEHOLDER.fullmatch(short) is not None


def section(words: str, cells: Iterable[Cell], question: Collection[str] = ()) -> list[str]:
    """Return the text under the heading with these words, up to the next one as high.

    Where the lines of the ``question`` are known, it goes up to the next heading of those:
    an answer may have headings of its own.
    """
    found: list[str] = []
    level = 0
    for cell in cells:
        if cell.code:
            continue
        for line in [*lines_of(cell), ""]:
            heading = _HEADING.fullmatch(line.strip())
            if not level:
                opens = heading is not None and words.casefold() in heading["words"].casefold()
                level = len(heading["marks"]) if heading is not None and opens else 0
            elif heading and (
                bare(line) in question if question else len(heading["marks"]) <= level
            ):
                return found
            else:
                found.append(line)
    return found


def lines_of(cell: Cell) -> list[str]:
    """Return the lines of a text cell; in a Python file they are comments."""
    lines = cell.source.split("\n")
    if not lines[0].startswith("# %%"):
        return lines
    return [line.removeprefix("#").removeprefix(" ") for line in lines[1:]]


def questions(given: Iterable[Cell]) -> set[str]:
    """Return the lines of a skeleton, as they are compared."""
    return {bare(line) for cell in given for line in lines_of(cell)}


def text_variables(tree: ast.Module) -> dict[str, str]:
    """Return the module's variables that are set to a text, by name; however it is put."""
    found: dict[str, str] = {}
    for node in tree.body:
        value = getattr(node, "value", None)
        text = _text_of(value) if isinstance(value, ast.expr) else None
        if text is None:
            continue
        match node:
            case ast.Assign(targets=targets):
                found |= {each.id: text for each in targets if isinstance(each, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found[name] = text
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add()):
                found[name] = found.get(name, "") + text
    return found


#: Texts within an expression, one in the other; nobody writes more.
_DEEPEST = 100


def _text_of(node: ast.expr, depth: int = 0) -> str | None:
    """Return the text that an expression has in it; what is only known in a run stays a name."""
    if depth > _DEEPEST:
        return None
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=pieces):
            return "".join(_text_of(each, depth + 1) or "{…}" for each in pieces)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            texts = [_text_of(left, depth + 1), _text_of(right, depth + 1)]
            return None if texts == [None, None] else "".join(each or "{…}" for each in texts)
        case ast.Call(func=ast.Attribute(value=text), args=args):
            # "…".strip(), and dedent("…") of a module
            found = _text_of(text, depth + 1)
            return _first_text(args, depth) if found is None else found
        case ast.Call(args=args):
            return _first_text(args, depth)
    return None


def _first_text(nodes: Sequence[ast.expr], depth: int) -> str | None:
    return _text_of(nodes[0], depth + 1) if nodes else None


def bare(line: str) -> str:
    """Return a line without marks and spaces around it."""
    return line.strip().strip("#*_ ")
