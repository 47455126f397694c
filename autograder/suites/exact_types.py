"""Finds where a suite asks whether something is the very type of an object.

``type(x) is Net`` cannot be answered apart: ``is`` and ``type`` ask nobody. What fails there,
or by what was found there, says nothing about the student's code, unless plain data was asked
for or plain data came: that is of the same type on both sides.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.suites.files import tree
from autograder.suites.held import Held, Name
from autograder.suites.values import RaisedByStudent

#: How the exception is called in what pytest and unittest catch one in.
_CAUGHT = ("value", "exception", "type")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: What comes over as what it is, and as nothing else.
_EXACT = (bool, int, float, complex, str, bytes, bytearray, list, tuple, set, frozenset, dict,
          type(None))  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One comparison of types.

    Attributes
    ----------
    asked : tuple of ast.expr
        What is asked for its type.
    wanted : tuple of ast.expr
        The types that it is compared with.
    same : bool
        Whether it is asked by ``is``; with ``==`` only a name that the suite imported has no
        type.
    """

    asked: tuple[ast.expr, ...] = ()
    wanted: tuple[ast.expr, ...] = ()
    same: bool = True

    def is_open(self, frame: FrameType, *, inexact: bool) -> bool:
        """Whether the answer may have been wrong, where it was asked in a frame.

        Parameters
        ----------
        inexact : bool
            Whether an answer of the student's has come that may be of a different type than it
            has here.
        """
        values = [_value(each, frame) for each in self.asked]
        if any(isinstance(each, Held) and isinstance(each._place, Name) for each in values):
            return True  # data that was imported by its name: what it is was not asked for
        if not self.same:
            return False
        kinds = [_value(each, frame) for each in self.wanted]
        errors = [type(each) for each in values if issubclass(type(each), RaisedByStudent)]
        if errors:  # of which it is known what they are
            unknown = [kind for kind in kinds if isinstance(kind, ast.expr)]
            known = any(error == kind for error in errors for kind in kinds)
            return bool(unknown or not kinds or known)
        if self.wanted and all(any(kind is each for each in _EXACT) for kind in kinds):
            return False
        # Nothing that pytest has caught: whatever has a type of its own kind.
        pairs = [pair for pair in zip(self.asked, values, strict=True) if not _of_info(pair[0])]
        if self.asked and not pairs:
            return False
        plain = [isinstance(each, ast.Call) or type(value) in _EXACT for each, value in pairs]
        return inexact or not plain or not all(plain)


#: What is asked on the lines of a file.
Questions = Mapping[int, Sequence[Question]]


def _value(expression: ast.expr, frame: FrameType) -> Any:
    """Return what a name means in a frame, or the exception that one has caught.

    Any other expression is returned as it stands.
    """
    if isinstance(expression, ast.Attribute) and expression.attr in _CAUGHT:
        found = getattr(_value(expression.value, frame), "__dict__", {})
        error = found.get("exception") or (found.get("_excinfo") or (None, None))[1]
        return error if issubclass(type(error), RaisedByStudent) else expression
    if not isinstance(expression, ast.Name):
        return expression
    known: tuple[Mapping[str, Any], ...] = (frame.f_locals, frame.f_globals, vars(builtins))
    return next((each[expression.id] for each in known if expression.id in each), expression)


def lines(files: Iterable[Path]) -> dict[str, Questions]:
    """Return the lines whose failure may come of such a question, by the real path of the file.

    These are the lines that ask; that use a name which was given the answer in the same
    function; that call a function of the same file which returns it; and a ``raise`` or
    ``fail()`` below an ``if`` that asks.
    """
    found: dict[str, Questions] = {}
    for path in files:
        by_line: dict[int, list[Question]] = {}
        for line, question in _lines(tree(path)):
            by_line.setdefault(line, []).append(question)
        found[str(path.resolve())] = by_line
    return found


def _lines(whole: ast.AST) -> Iterator[tuple[int, Question]]:
    asking = {id(node): q for node in ast.walk(whole) if (q := _question(node)) is not None}
    returning = {
        function.name
        for function in ast.walk(whole)
        if isinstance(function, _FUNCTIONS)
        and any(isinstance(n, ast.Return) and _has(n, asking) for n in ast.walk(function))
    }
    for node in ast.walk(whole):
        if isinstance(node, ast.Call) and _last_name(node.func) in returning:
            asking[id(node)] = Question()  # of what its own names mean
    for function in ast.walk(whole):
        if isinstance(function, _FUNCTIONS):
            asking |= dict(_uses_of_answers(function, asking))
    for node in ast.walk(whole):
        if id(node) in asking:
            yield from ((line, asking[id(node)]) for line in _span(node))
        if isinstance(node, (ast.Assert, ast.Expr)):
            yield from ((line, q) for q in _has(node, asking) for line in _span(node))
        if isinstance(node, ast.If) and (questions := _has(node.test, asking)):
            for each in [*node.body, *node.orelse]:
                if isinstance(each, ast.Raise) or _fails(each):
                    yield from ((line, q) for q in questions for line in _span(each))


def _question(node: ast.AST) -> Question | None:
    """Return what a node asks for the type of something; None if it does not."""
    if isinstance(node, ast.Compare):
        same = any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops)
        sides = [node.left, *node.comparators]
    elif isinstance(node, ast.Call):
        name = _last_name(node.func)
        same = name in ("assertIs", "assertIsNot")
        compares = name in ("assertEqual", "assertNotEqual", "assertIn", "assertNotIn")
        sides = node.args[:2] if same or compares else []
    else:
        return None
    asked = [_typed(part) for side in sides for part in ast.walk(side)]
    if not any(asked):
        return None
    wanted = [side for side in sides if not any(map(_typed, ast.walk(side)))]
    return Question(tuple(filter(None, asked)), tuple(wanted), same)


def _typed(node: ast.AST) -> ast.expr | None:
    """Return what a node asks for its type: ``x`` of ``type(x)`` and ``x.__class__``."""
    if isinstance(node, ast.Attribute):
        return node.value if node.attr == "__class__" else node if _of_info(node) else None
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return None
    return node.args[0] if node.func.id == "type" and len(node.args) == 1 else None


def _of_info(expression: ast.AST) -> bool:
    """Whether an expression reads like the type of an exception that pytest has caught."""
    return isinstance(expression, ast.Attribute) and expression.attr == "type"


def _uses_of_answers(
    function: ast.AST, asking: Mapping[int, Question]
) -> Iterator[tuple[int, Question]]:
    """Yield where a function reads the names that it gives an answer to."""
    names: dict[str, Question] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and (questions := _has(node.value, asking)):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    names[target.id] = questions[0] if len(questions) == 1 else Question()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
            yield id(node), names[node.id]


def _has(node: ast.AST, wanted: Mapping[int, Question]) -> list[Question]:
    return [wanted[id(each)] for each in ast.walk(node) if id(each) in wanted]


def _fails(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and _last_name(call.func) == "fail"


def _last_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _span(node: ast.AST) -> range:
    first = getattr(node, "lineno", 0)
    return range(first, (getattr(node, "end_lineno", None) or first) + 1)
