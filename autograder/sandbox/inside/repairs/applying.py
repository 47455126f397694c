"""Puts edits of the student's code into the process that has imported it.

A function keeps its identity and gets another body: whatever refers to it (a class, an
object, a module that imported it by name) runs the edited one.
"""

from __future__ import annotations

import functools
import gc
import itertools
import operator
import types
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from autograder.sandbox.inside.future_flags import FUTURE


class Edit(NamedTuple):
    """Bytes of a file, what stands there instead, and the lines of what they are in."""

    start: int
    end: int
    text: str
    first: int
    last: int


def edited(text: str, edits: Sequence[Edit]) -> Iterator[tuple[str, str]]:
    """Yield what the edits are in, before and after, in its own lines of an empty file.

    Raises
    ------
    ValueError
        If two of them overlap.
    """
    lines = text.encode().splitlines(keepends=True)
    starts = [0, *itertools.accumulate(map(len, lines))]
    for first, last in dict.fromkeys((edit.first, edit.last) for edit in edits):
        before = b"".join(lines[first - 1 : last])
        after, end = before, len(before)
        for edit in sorted((e for e in edits if e.first == first), reverse=True):
            start, stop = edit.start - starts[first - 1], edit.end - starts[first - 1]
            # From the last to the first, so that the places of those before stay right.
            if not 0 <= start <= stop <= end:
                raise ValueError("edits that overlap")
            after, end = after[:start] + edit.text.encode() + after[stop:], start
        above = "\n" * (first - 1)
        yield above + before.decode(), above + after.decode()


def codes(code: types.CodeType) -> Iterator[tuple[tuple[str, ...], types.CodeType]]:
    """Yield every body of code inside of another, with the path of names that leads there."""
    seen: dict[str, int] = {}
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            number = seen[each.co_name] = seen.get(each.co_name, 0) + 1
            path = (f"{each.co_name} {number}",)
            yield path, each
            yield from ((path + below, inner) for below, inner in codes(each))


def replace_bodies(
    text: str,
    edits: Sequence[Edit],
    file: str,
    made: Sequence[types.FunctionType],
) -> int:
    """Give every function of a file that is edited its new body; return how many.

    Parameters
    ----------
    made : sequence of function
        Those of the file, as :func:`functions_below` finds them.

    Raises
    ------
    SyntaxError
        If what is edited is no Python.
    """
    flags = functools.reduce(operator.or_, (each.__code__.co_flags for each in made), 0) & FUTURE
    swap: dict[Any, types.CodeType | None] = {}
    for before, after in edited(text, edits):
        old = dict(codes(compile(before, file, "exec", flags, dont_inherit=True)))
        new = dict(codes(compile(after, file, "exec", flags, dont_inherit=True)))
        for path, code in old.items():
            other = new.get(path, code)
            known = known_by(code) in swap  # two of one line cannot be told apart
            swap[known_by(code)] = None if known or other == code else other
    count = 0
    for function in made:
        body = swap.get(known_by(function.__code__))
        # Python refuses a body with other closures than the function has.
        if body is not None and len(body.co_freevars) == len(function.__code__.co_freevars):
            function.__code__ = body
            count += 1
    return count


def known_by(code: types.CodeType) -> tuple[Any, ...]:
    """Return what a body is known by: what is compiled alone may be other instructions."""
    return code.co_name, code.co_firstlineno, code.co_varnames, code.co_freevars


def functions_below(folder: str) -> dict[str, list[types.FunctionType]]:
    """Return, by its file, the functions that the code of a folder has made and that are there."""
    # As the collector knows them: a function may be in a list, a closure or another module, and
    # under no name at all. What the zygote froze is not among them.
    found: dict[str, list[types.FunctionType]] = {}
    for each in gc.get_objects():
        if type(each) is types.FunctionType and each.__code__.co_filename.startswith(folder):
            found.setdefault(each.__code__.co_filename, []).append(each)
    return found
