"""Finds what students write in a solution, by the comments that courses put around it.

Two families. ``# BEGIN SOLUTION`` and ``# END SOLUTION`` (three hashes in nbgrader) are for
those who write the homework, and are cut out with what they hold. All others are for
students and stay where they are: ``### BEGIN YOUR CODE`` and ``### END YOUR CODE``,
``### START CODE HERE ###`` and ``### END CODE HERE ###``, ``# STUDENT CODE STARTS HERE``,
``# YOUR CODE HERE`` and a ``TODO``, in a banner or not, up to ``END OF YOUR CODE``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.authoring import percent
from autograder.errors import UsageError

_COMMENT = re.compile(r"^(?P<indent>\s*)#(?P<text>.*)$")
#: What comments are decorated with.
_DECORATION = " \t#*=-_~<>!|"
_RULE = re.compile(r"^\s*#[#*=\-_~ ]{3,}$")

_WORK = r"(?:CODE|SOLUTION|ANSWER|IMPLEMENTATION)"
_YOURS = rf"(?:YOUR|STUDENT(?:'?S)?) {_WORK}"
_REST = r"(?:\W.*)?"
_BEGIN_SOLUTION = re.compile(r"(?:BEGIN|START) (?:OF )?SOLUTION(?P<silent> NO PROMPT)?(?::.*)?\s*")
_END_SOLUTION = re.compile(r"END (?:OF )?SOLUTION\s*")
_BEGIN_CODE = re.compile(
    rf"(?:BEGIN|START) (?:OF )?(?:{_YOURS}|CODE)(?: HERE)?{_REST}"
    rf"|{_YOURS} (?:STARTS|BEGINS)(?: HERE)?{_REST}",
    re.IGNORECASE,
)
#: What begins a region only where an end follows: many a starter has it without one.
_MAY_BEGIN = re.compile(
    rf"(?:(?:WRITE|INSERT|ADD|PUT|FILL IN|ENTER) )?{_YOURS}(?: GOES)? HERE{_REST}"
    rf"|(?-i:TODO){_REST}",
    re.IGNORECASE,
)
_END_CODE = re.compile(
    rf"END (?:OF )?(?:{_YOURS}|CODE|TODO)(?: HERE)?{_REST}|{_YOURS} ENDS(?: HERE)?{_REST}",
    re.IGNORECASE,
)
#: A comment in no form above that may be meant to begin or end what students write, where it
#: stands out: "##### Start Subtask 1b #####", "# ---- ANSWER BEGINS ----".
_LOOKS_LIKE_ONE = re.compile(
    r"(?=.*\b(?:begin|start|end|stop)s?\b)"
    r"(?=.*\b(?:code|solutions?|answers?|implement\w*|todo|students?|(?:sub)?task|exercise)\b)"
    r".{3,60}",
    re.IGNORECASE,
)
_STANDS_OUT = re.compile(r"^\s*#\s*[#*=\-_~<>]{2,}|[#*=\-_~<>]{2,}\s*$")
_TIPS = {
    True: "close each '# BEGIN SOLUTION' with a '# END SOLUTION' before the next",
    False: "close each beginning with an 'END OF YOUR CODE', before the next begins",
}


@dataclass(frozen=True)
class Marked:
    """The lines that students write, from 1.

    Attributes
    ----------
    start, end : int
        The first line that is cut out, and the last; ``end`` is ``start - 1`` where there
        is nothing between two comments that stay.
    indent : str
        That of the comment that begins it.
    todo : str
        What is to be done, where the comment says it.
    silent : bool
        Whether it leaves no trace, as otter's ``NO PROMPT`` says.
    stays : bool
        Whether the comments around it stay.
    """

    start: int
    end: int
    indent: str
    todo: str = ""
    silent: bool = False
    stays: bool = False


@dataclass(frozen=True)
class _Mark:
    """A comment that begins or ends a region."""

    line: int
    indent: str
    begins: bool
    own: bool  # BEGIN SOLUTION and END SOLUTION
    surely: bool  # whether it needs a partner
    shown: str
    todo: str = ""
    silent: bool = False


def is_marker(line: str) -> bool:
    """Whether a line begins or ends a solution, and is cut out with it."""
    mark = _mark_in(line, 0)
    return mark is not None and mark.own


def is_mark(line: str) -> bool:
    """Whether a line begins or ends what students write, in any of the forms."""
    return _mark_in(line, 0) is not None


def find(source: str, name: str) -> list[Marked]:
    """Return the regions of a solution, in order.

    Raises
    ------
    UsageError
        If a comment that begins or ends one has no partner.
    """
    lines = source.split("\n")
    return [_between(lines, begin, end) for begin, end in _pairs(lines, source, name)]


def never_ended(source: str) -> list[int]:
    """Return the lines that seem to begin what students write, and whose end is nowhere."""
    lines = source.split("\n")
    pairs = list(_pairs(lines, source, ""))
    return [
        mark.line
        for mark in _marks(lines, source)
        if mark.begins and not mark.surely
        if not any(begin.line <= mark.line <= end.line for begin, end in pairs)
        # A TODO above another beginning is its title.
        if not any(begin.line > mark.line and _only_comments(lines, mark, begin)
                   for begin, _ in pairs)
    ]  # fmt: skip


def unknown(source: str) -> list[int]:
    """Return the lines that look like a beginning or an end, and are in no form known here."""
    lines = source.split("\n")
    aside = percent.lines_within_texts(source) | percent.lines_of_text_cells(source)
    pairs = list(_pairs(lines, source, ""))
    return [
        number
        for number, line in enumerate(lines, 1)
        if number not in aside and _looks_like_a_mark(line) and _mark_in(line, number) is None
        if not any(begin.line <= number <= end.line for begin, end in pairs)
    ]


def _looks_like_a_mark(line: str) -> bool:
    comment = _COMMENT.match(line)
    if comment is None:
        return False
    text = comment["text"].strip(_DECORATION)
    stands_out = text.isupper() or _STANDS_OUT.search(line) is not None
    return stands_out and _LOOKS_LIKE_ONE.fullmatch(text) is not None


def _pairs(lines: Sequence[str], source: str, name: str) -> Iterator[tuple[_Mark, _Mark]]:
    opened: _Mark | None = None
    last: _Mark | None = None  # the end of the region before
    outer = False  # whether a TODO holds another beginning, and may end after it
    for mark in _marks(lines, source):
        if mark.begins:
            if opened is None or not opened.surely:
                outer, opened = opened is not None, mark
            elif mark.surely:
                raise _unpaired(name, opened)
        elif opened is not None and _is_pair(lines, opened, mark):
            yield opened, mark
            opened, last = None, mark
        elif opened is not None and opened.surely:
            raise _unpaired(name, opened)
        elif mark.own or not (outer or (last and _only_comments(lines, last, mark))):
            raise _unpaired(name, mark)
        else:
            outer, last = False, mark
    if opened is not None and opened.surely:
        raise _unpaired(name, opened)


def _is_pair(lines: Sequence[str], begin: _Mark, end: _Mark) -> bool:
    """Whether a region ends here: for one that only may have begun, in the same block."""
    if begin.own != end.own:
        return False
    if begin.surely:
        return True
    width = len(begin.indent)
    code = [line for line in lines[begin.line : end.line - 1] if not _is_blank(line)]
    inside = all(len(line) - len(line.lstrip()) >= width for line in code)
    return inside and bool(begin.indent) == bool(end.indent)


def _is_blank(line: str) -> bool:
    return not line.strip() or _COMMENT.match(line) is not None


def _only_comments(lines: Sequence[str], first: _Mark, last: _Mark) -> bool:
    return all(_is_blank(line) for line in lines[first.line : last.line])


def _marks(lines: Sequence[str], source: str) -> Iterator[_Mark]:
    texts, text_cells = percent.lines_within_texts(source), percent.lines_of_text_cells(source)
    for number, line in enumerate(lines, 1):
        mark = None if number in texts else _mark_in(line, number)
        # "YOUR ANSWER HERE" in a text cell asks for words, and begins no code.
        if mark is not None and (mark.own or number not in text_cells):
            yield mark


def _mark_in(line: str, number: int) -> _Mark | None:
    comment = _COMMENT.match(line)
    if comment is None:
        return None
    text, indent = comment["text"].strip(_DECORATION), comment["indent"]
    if begin := _BEGIN_SOLUTION.fullmatch(text):
        todo, silent = comment["text"].partition(":")[2].strip(" \t#"), bool(begin["silent"])
        return _Mark(number, indent, True, True, True, "BEGIN SOLUTION", todo, silent)
    if _END_SOLUTION.fullmatch(text):
        return _Mark(number, indent, False, True, True, "END SOLUTION")
    for pattern, begins, surely in (
        (_END_CODE, False, True),
        (_BEGIN_CODE, True, True),
        (_MAY_BEGIN, True, False),
    ):
        if pattern.fullmatch(text):
            return _Mark(number, indent, begins, False, surely, f"'{text[:40]}'")
    return None


def _between(lines: Sequence[str], begin: _Mark, end: _Mark) -> Marked:
    if begin.own:
        return Marked(begin.line, end.line, begin.indent, begin.todo, begin.silent)
    first, last = begin.line + 1, end.line - 1
    if not begin.surely and begin.shown.startswith("'TODO"):
        first = _after_the_instructions(lines, begin.line, last)
    while last >= first and _RULE.match(lines[last - 1]):
        last -= 1
    return Marked(first, last, begin.indent, stays=True)


def _after_the_instructions(lines: Sequence[str], begin: int, last: int) -> int:
    """Return the first line after a TODO: below its banner, or below its comment."""
    number = begin
    if begin > 1 and _RULE.match(lines[begin - 2]):
        while number < last and not _RULE.match(lines[number]):
            number += 1
        return number + 2 if number < last else begin + 1
    while number < last and _COMMENT.match(lines[number]):
        number += 1
    return number + 1


def _unpaired(name: str, mark: _Mark) -> UsageError:
    return UsageError(
        f"{name}, line {mark.line}: this {mark.shown} has no partner", tip=_TIPS[mark.own]
    )
