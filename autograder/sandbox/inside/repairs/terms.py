"""Terms and factors of the formulas that machine learning is written in, where one is missing.

A penalty for large weights, the product in front of a bias, the prediction that is taken away
from what is asked for, the count in one part of a sum: :mod:`forgotten` puts names that nothing
reads beside a value; here names are read elsewhere, and what they are called says what they are.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from autograder.sandbox.inside.repairs.rules import Change, inner, replaced
from autograder.sandbox.inside.repairs.scope import ARRAYS, NUMBERS, Scope
from autograder.sandbox.inside.repairs.source import Source

#: Of the names that can be multiplied, so many of each side.
_MOST = 8
_BIAS, _LABELS = re.compile(r"b|bias\w*|b\d|\w+_b"), re.compile(r"y\w*|t|targets?|labels?")
_WEIGHTS = re.compile(r"[wW]\d?|[wW]_\w+|weights?\w*|theta\w*|coef\w*|beta|params?")
_RATE = re.compile(r"reg\w*|lam\w*|alpha|lmbda|decay|weight_decay|l2\w*|penalty|strength|c|C")
_STEP = re.compile(r"lr|\w*rate|step\w*|eta|alpha")
_OFFSET = re.compile(r"\w*(mean|mu|avg|average|offset|center|bias)\w*")
_SLOPE = re.compile(r"d[A-Za-z]\w*|delta\w*|grad\w*|g|err\w*")


def terms(source: Source, node: ast.AST, value: ast.expr, scope: Scope) -> Iterator[Change]:
    """Yield what may be missing beside a value in the formula that it is in.

    Parameters
    ----------
    node : AST
        What the value is part of.
    """
    text = inner(source, value)
    whole = isinstance(node, (ast.Return, ast.Assign, ast.AugAssign))
    adds = isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))
    found = itertools.chain(
        _affine(text, value, scope),
        _penalties(text, node, value, scope) if whole or adds else (),
        _gradients(text, node, value, scope) if whole else (),
        _steps(node, value, scope) if whole else (),
        _counts(text, value, scope) if adds else (),
        _outside(text, value, scope),
        _beside_constants(text, node, value, scope),
    )
    for kind, way, said in found:
        yield replaced(source, value, kind, 3, said if whole else f"({said})", way)


def _base(value: ast.expr) -> str:
    """Return the name that a value is called by: of ``self.b`` and ``biases[-1]``, too."""
    while isinstance(value, ast.Subscript):
        value = value.value
    return str(getattr(value, "attr", getattr(value, "id", "")))


def _is(pattern: re.Pattern[str], text: str) -> bool:
    """Whether what a text is called says that it is something; of ``self.w``, ``w`` does."""
    return pattern.fullmatch(text.partition("[")[0].rpartition(".")[2]) is not None


def _arrays(scope: Scope, *, most: int = _MOST) -> list[str]:
    names = dict.fromkeys([*scope.places, *scope.parameters, *scope.names, *scope.attributes])
    return [name for name in names if scope.may_be(name, *ARRAYS)][: 2 * most]


def _affine(text: str, value: ast.expr, scope: Scope) -> Iterator[tuple[str, str, str]]:
    """Put the product in front of a bias, or take the prediction away from what is asked for."""
    if _multiplies(value):
        for each in [name for name in scope.unread if _is(_BIAS, name)]:
            yield "missing term", "bias", f"{text} + {each}"
        return
    name = _base(value)
    bias, labels = _BIAS.fullmatch(name), _LABELS.fullmatch(name)
    if not bias and not labels:
        return
    factors = [each for each in _arrays(scope) if each != text and not _BIAS.fullmatch(each)]
    for first in factors:
        for second in factors:
            if first != second:
                if bias and (_is(_WEIGHTS, first) or _is(_WEIGHTS, second)):
                    yield "missing term", "affine", f"{first} @ {second} + {text}"
                elif labels and (_is(_WEIGHTS, first) or _is(_WEIGHTS, second)):
                    yield "missing term", "affine", f"{text} - {first} @ {second}"


def _multiplies(value: ast.expr) -> bool:
    """Whether a value is a product of matrices."""
    if isinstance(value, ast.Call):
        return getattr(value.func, "attr", "") in ("dot", "matmul", "mm")
    return isinstance(value, ast.BinOp) and isinstance(value.op, ast.MatMult)


def _penalties(
    text: str, node: ast.AST, value: ast.expr, scope: Scope
) -> Iterator[tuple[str, str, str]]:
    """Add a penalty, or what a penalty is added to, or make a penalty of its factor."""
    library = scope.library
    rates = [n for n in scope.unread if _is(_RATE, n) and scope.may_be(n, "float", "int")][:2]
    arrays = [each for each in _arrays(scope) if each not in rates][:_MOST]
    weights = [each for each in arrays if _is(_WEIGHTS, each)]
    lists = [each for each in scope.parameters if scope.may_be(each, "list", "tuple")][:3]
    for rate in rates:
        for each in weights:
            for factor in (f"{rate} * ", f"0.5 * {rate} * "):
                yield "missing term", "penalty", f"{text} + {factor}{library}.sum({each} ** 2)"
            yield "missing term", "penalty", f"{text} + {rate} * {each}"
            yield "missing term", "penalty", f"{text} + 2 * {rate} * {each}"
        for each in arrays if isinstance(value, ast.BinOp) and "@" in text else ():
            yield "missing term", "penalty", f"{text} + {rate} * {library}.eye({each}.shape[1])"
        yield "missing factor", "penalty", f"0.5 * {rate} * {text}"
        yield "missing factor", "penalty", f"2 * {rate} * {text}"
    for call in scope.calls:
        yield "missing term", "call", f"{text} + {call}"
        yield "missing term", "call", f"{call} + {text}"
    for each in [name for name in scope.unread if scope.may_be(name, *ARRAYS)][:3]:
        yield "missing term", "penalty", f"{library}.mean({each} ** 2) + {text}"
        yield "missing term", "penalty", f"{each}.T @ {each} / len({each}) + {text}"
    if isinstance(value, (ast.Name, ast.Attribute)) and _is(_RATE, text):
        for each in weights:
            yield "missing factor", "penalty", f"{text} * {library}.sum({each} ** 2)"
            yield "missing factor", "penalty", f"{text} * {each}"
        for each in arrays:
            yield "missing factor", "penalty", f"{text} * {library}.eye({each}.shape[1])"
    if not isinstance(node, ast.BinOp):
        for each in lists:
            total = f"sum({library}.sum(each ** 2) for each in {each})"
            yield "missing factor", "penalty", f"{text} * {total}"


def _gradients(
    text: str, node: ast.AST, value: ast.expr, scope: Scope
) -> Iterator[tuple[str, str, str]]:
    """Add the gradient to what is left of it, hand one back, or make the step with it."""
    slopes = [each for each in scope.names if _SLOPE.fullmatch(each)][:4]
    targets = [ast.unparse(each) for each in getattr(node, "targets", ())]
    slopes = [each for each in slopes if each not in targets]
    if text in targets:
        for rate in [each for each in scope.names if _is(_STEP, each)][:2]:
            for slope in slopes:
                yield "missing term", "step", f"{text} - {rate} * {slope}"
    hands_back = any(_is(_SLOPE, each) for each in targets)
    for slope in slopes:
        for each in [name for name in _arrays(scope) if name != slope]:
            if isinstance(value, ast.BinOp) and "@" not in text:
                yield "missing term", "gradient", f"{each}.T @ {slope} + {text}"
                yield "missing term", "gradient", f"{each}.T @ {slope} / len({each}) + {text}"
            if hands_back and _is(_WEIGHTS, each):
                yield "missing factor", "handed back", f"({each} @ {slope}) * {text}"
                yield "missing factor", "handed back", f"{slope} @ {each}.T * {text}"
    if hands_back:
        for each in scope.rectified if "@" in text else ():
            yield "missing factor", "slope of a relu", f"{text} * ({each} > 0)"
        for each in [name for name in _arrays(scope) if name not in slopes]:
            yield "missing factor", "mask", f"{text} * ({each} > 0)"


def _steps(node: ast.AST, value: ast.expr, scope: Scope) -> Iterator[tuple[str, str, str]]:
    """Multiply what is taken away from a variable of itself: a rate alone, or a gradient alone."""
    before = ""
    if isinstance(node, ast.Assign) and isinstance(value, ast.BinOp):
        target = ast.unparse(value.left)
        if not isinstance(value.op, ast.Sub) or [target] != [ast.unparse(t) for t in node.targets]:
            return
        value, before = value.right, f"{target} - "
    elif not isinstance(node, ast.AugAssign) or not isinstance(node.op, ast.Sub):
        return
    text = ast.unparse(value)
    rates = [each for each in [*scope.names, *scope.attributes] if _is(_STEP, each)][:2]
    if _is(_STEP, text):
        slopes = [each for each in scope.names if _SLOPE.fullmatch(each)]
        for slope in dict.fromkeys([*slopes[:4], *scope.unread[:4]]):
            if slope not in rates:
                yield "missing factor", "step", f"{before}{text} * {slope}"
    elif isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)):
        for rate in rates:
            yield "missing factor", "step", f"{before}{rate} * {text}"


def _counts(text: str, value: ast.expr, scope: Scope) -> Iterator[tuple[str, str, str]]:
    """Divide one part of a sum by a count of examples, or take twice or half of it."""
    if not isinstance(value, (ast.BinOp, ast.Call)):
        return
    yield "missing factor", "of a part", f"2 * {text}"
    yield "missing factor", "of a part", f"0.5 * {text}"
    for name in [each for each in scope.parameters if scope.may_be(each, *ARRAYS, "list")][:4]:
        yield "average", "of a part", f"{text} / len({name})"
        yield "average", "of a part", f"{text} / {name}.shape[0]"


def _outside(text: str, value: ast.expr, scope: Scope) -> Iterator[tuple[str, str, str]]:
    """Add or take away what the file computes outside of functions: a mean of the data."""
    if not isinstance(value, (ast.Call, ast.Name, ast.BinOp)):
        return
    for name in [each for each in scope.outside if _is(_OFFSET, each)]:
        yield "missing term", "outside", f"{text} - {name}"
        yield "missing term", "outside", f"{text} + {name}"


def _beside_constants(
    text: str, node: ast.AST, value: ast.expr, scope: Scope
) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, ast.Constant) and type(value.value) in (int, float):
        for name in scope.numbers[:_MOST]:
            if not scope.may_be(name, *ARRAYS) or not scope.sorts.get(name):
                yield "missing factor", "of a constant", f"{text} * ({name} + 1)"
            if scope.may_be(name, *ARRAYS):
                yield "missing factor", "of a constant", f"{text} * {scope.library}.mean({name})"
    elif isinstance(node, ast.BinOp) and isinstance(value, ast.Name):
        for name in scope.numbers:
            if name != text and scope.may_be(name, *NUMBERS):
                yield "missing factor", "share of", f"{text} / {name}"
