"""Lists the small edits of the code that took part in a check, the likeliest first."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from autograder.sandbox.inside.repairs import additions, missing_lines, rules
from autograder.sandbox.inside.repairs.calls_forgotten import calls_of
from autograder.sandbox.inside.repairs.measured import MEASURED
from autograder.sandbox.inside.repairs.scope import (
    Scope,
    library_of,
    names_outside,
    operands_in,
    places_in,
    rectified_in,
    scope_of,
    scope_outside,
)
from autograder.sandbox.inside.repairs.source import Function, Source, Span, functions, inside

#: As many are tried as there is time for; nobody has time for more.
MOST = 2_000
LONGEST = 300
#: A file of more bytes is no homework's.
LARGEST = 400_000

#: Every kind; those that no mutant shows come in this order.
_KINDS = (
    *("sign", "operator", "extra factor", "extra term", "off by one", "axis", "average"),
    *("comparison", "transposed", "constant", "order", "function", "condition", "dtype"),
    *("extra call", "argument", "missing term", "missing factor", "alias", "variable"),
    *("missing call", "missing update", "missing raise", "update", "extra statement"),
    *("statement order", "extra value", "missing value", "missing comparison"),
)


def rate(hits: int, listed: int) -> float:
    """Return how likely one edit of a kind is the cause; of a few edits little is known."""
    return (hits + 0.5) / (listed + 30)


#: Those of these kinds come first: by how often one of them is the cause.
ORDER = sorted(_KINDS, key=lambda kind: -rate(*MEASURED.get(kind, (0, 0))))


class Candidate(NamedTuple):
    """One edit: where it is, and what stands there instead.

    ``start`` and ``end`` are bytes of the file, ``first`` and ``last`` the lines of the function
    or class that they are in; ``before`` and ``after`` are the lines that change, for people.
    """

    file: str
    function: str
    line: int
    kind: str
    size: int
    start: int
    end: int
    text: str
    first: int
    last: int
    before: str
    after: str
    way: str = ""


#: What does nothing where a line should be, and how many times as likely it is the cause.
BLANK, LIKELIER = "pass", 20


def measured_as(each: Candidate) -> str:
    """Return what an edit is counted as: its kind, and what it is made of."""
    return _counted_as(each, blank=each.before == BLANK)


def _counted_as(each: Candidate | rules.Change, *, blank: bool) -> str:
    way = f"{each.way} for nothing".strip() if blank else each.way
    return f"{each.kind}: {way}" if way else each.kind


def _likely(each: Candidate | rules.Change, *, blank: bool) -> tuple[float, int]:
    """Return what sorts the likeliest first: common before rare, small before large.

    Before all else comes what a line that does nothing may have been to say.
    """
    found = rate(*MEASURED.get(_counted_as(each, blank=blank), (0, 0)))
    return -found * (LIKELIER if blank else 1), each.size


#: What sort of value the names of a function have, by its name and first line.
SortsOf = Mapping[tuple[str, int], Mapping[str, str]]


def candidates(
    text: str,
    file: str,
    lines: Collection[int],
    sorts: SortsOf = MappingProxyType({}),
    outside: Collection[int] = (),
) -> list[Candidate]:
    """Return the edits of what took part, the likeliest first.

    Parameters
    ----------
    lines : collection of int
        The lines of the file that were run.
    outside : collection of int
        The first lines of statements outside of functions that are edited, too.
    """
    if len(text) > LARGEST:
        return []
    try:
        source = Source(text)
    except (SyntaxError, ValueError, RecursionError):
        return []
    found: dict[tuple[int, int, str], tuple[str, tuple[int, int], rules.Change]] = {}
    for name, block, change in _all(source, lines, sorts, outside):
        key = (change.start, change.end, change.text)
        if len(change.text) > LONGEST or not _changes(source, change):
            continue
        if key not in found or _knows_better(source, change, found[key][2]):
            found[key] = (name, block, change)
        # A long function of many names makes hundreds of thousands: ordering them would take the
        # time for trying some.
        if len(found) > 20 * MOST:
            break
    best = sorted(found.values(), key=lambda each: _likely(each[2], blank=_blank(source, each[2])))
    best = best[:MOST]
    return [_candidate(source, file, name, change, block) for name, block, change in best]


def _all(
    source: Source, lines: Collection[int], sorts: SortsOf, outside: Collection[int]
) -> Iterator[tuple[str, tuple[int, int], rules.Change]]:
    """Yield every change with the function and the lines of the block that it is in."""
    library = library_of(source.tree)
    outer = scope_outside(source, sorts.get(("", 0), {}))
    for top, name, function, owner in functions(source.tree):
        if not _took_part(function, lines):
            continue
        known = sorts.get((function.name, source.block(function)[0]), {})
        scope = scope_of(function, owner, known)
        scope.operands += operands_in(source, function)
        scope.places, scope.library = places_in(source, function), library
        scope.rectified = rectified_in(function)
        scope.calls = calls_of(source.tree, function, scope)
        scope.outside = names_outside(function, outer)
        for change in _of_function(source, function, owner, scope, lines):
            yield name, source.block(top), change
    for node in source.tree.body:
        if node.lineno in outside:
            for each in [node, *inside(node)]:
                if not isinstance(each, ast.expr_context):
                    for change in itertools.chain(
                        rules.changes(source, each), additions.additions(source, each, outer)
                    ):
                        yield "", source.block(node), change


def in_order(found: Collection[Candidate]) -> list[Candidate]:
    """Return the likeliest first."""
    return sorted(found, key=lambda each: _likely(each, blank=each.before == BLANK))[:MOST]


def of_several(files: Sequence[list[Candidate]]) -> list[Candidate]:
    """Return the candidates of several files as one list."""
    return in_order(list(itertools.chain(*files)))


def _blank(source: Source, change: rules.Change) -> bool:
    return source.bytes[change.start : change.end] == BLANK.encode()


def _knows_better(source: Source, change: rules.Change, first: rules.Change) -> bool:
    """Whether the second of two rules that write the same says better what it is made of.

    What kind it is the first one knows: an axis, no number.
    """
    blank = _blank(source, change)
    return change.kind == first.kind and (
        _likely(change, blank=blank) < _likely(first, blank=blank)
    )


def _changes(source: Source, change: rules.Change) -> bool:
    return source.bytes[change.start : change.end].decode() != change.text


def _took_part(function: Function, lines: Collection[int]) -> bool:
    end = function.end_lineno or function.lineno
    body = function.body[0].lineno
    return any(body <= line <= end for line in lines)


def _of_function(
    source: Source,
    function: Function,
    owner: ast.ClassDef | None,
    scope: Scope,
    lines: Collection[int],
) -> Iterator[rules.Change]:
    for statement in _run(function, lines):
        for node in [statement, *_of_statement(statement)]:
            yield from rules.changes(source, node)
            yield from additions.additions(source, node, scope)
    yield from _lines(source, function, owner, scope, lines)


def _lines(
    source: Source,
    function: Function,
    owner: ast.ClassDef | None,
    scope: Scope,
    lines: Collection[int],
) -> Iterator[rules.Change]:
    for change in missing_lines.lines(source, function, owner, scope):
        if source.line_of(change.start) in lines or change.size < 3:
            yield change


def _run(function: Function, lines: Collection[int]) -> Iterator[ast.stmt]:
    """Yield the statements of a function that were run, those inside of others, too."""
    for node in inside(function):
        if isinstance(node, ast.stmt):
            last = node.end_lineno or node.lineno
            if any(line in lines for line in range(node.lineno, last + 1)):
                yield node


def _of_statement(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield what is in a statement, but not in the statements that it holds."""
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        for child in ast.iter_child_nodes(node):
            text = isinstance(child, (ast.JoinedStr, ast.arguments)) and not isinstance(
                node, ast.Lambda
            )
            if not text and not isinstance(child, (ast.stmt, ast.expr_context)):
                yield child
                todo.append(child)


def _candidate(
    source: Source, file: str, name: str, change: rules.Change, block: tuple[int, int]
) -> Candidate:
    span = Span(change.start, change.end)
    line = source.line_of(change.start)
    before = source.lines(span)[:LONGEST]
    after = source.changed(span, change.text)[:LONGEST]
    if "\n" in change.text and span.start == span.end:
        side = "after" if change.text.startswith("\n") else "before"
        after = f"{change.text.strip()} (a line {side} it)"
    return Candidate(
        *(file, name, line, change.kind, change.size, *span, change.text, *block, before, after),
        change.way,
    )
