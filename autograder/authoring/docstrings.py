"""What a function says of its parameters: in its docstring, and by its annotations.

Courses write this in many ways, so no style is looked for. An entry is a line that begins
with the name of a parameter: ``x : ndarray of shape (n, 3)``, ``x (float): ...``,
``- x: An array of shape (N, D)``, ``x -- a vector``, ``:param x: ...``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef

_ENTRY = re.compile(
    r"^(?:[-*•+]\s*)?[`*]*(?P<names>\w+(?:[`*]*\s*,\s*[`*]*\w+)*)[`*]*\s*"
    r"(?:[(\[](?P<kind>.*?)[)\]])?\s*(?::|--|—|–|\s-\s)\s*(?P<rest>.*)$"
)
_FIELD = re.compile(
    r"^[:@](?:param|type|arg)\s+(?:(?P<kind>[^:]+?)\s+)?(?P<names>\w+)\s*:?(?P<rest>.*)$"
)
_RESULTS = re.compile(
    r"^[:@]?(?:returns?|yields?|raises?|outputs?|examples?|notes?|see also|references?|"
    r"attributes)\b",
    re.IGNORECASE,
)
_INPUTS = re.compile(
    r"^(?:args?|arguments?|inputs?|param(?:eter)?s?|keyword arg\w*|other parameters)\b",
    re.IGNORECASE,
)
_SAME_AS = re.compile(
    r"\b(?:same|identical)\b[\w\s,]{0,40}?\b(?:as|to|of)\s+(?:in\s+|for\s+|those\s+of\s+)?`*(\w+)"
)
#: jaxtyping's ``Float[Tensor, "n d"]``.
_SHAPED = re.compile(
    r"""^\w*?(?P<kind>Float|Int|Bool|Shaped|Num)\w*\[(?P<of>.+), ['"](?P<axes>.*)['"]\]$"""
)


@dataclass(frozen=True)
class Said:
    """What is said of one parameter, in one line: its type first, where there is one."""

    name: str
    text: str


def said_of(function: Function, others: Mapping[str, Function]) -> list[Said]:
    """Return what a function says of each parameter that it names, in order.

    Parameters
    ----------
    others : mapping of str to function
        The functions of the same file: some say that their inputs are those of another.
    """
    arguments = [*function.args.posonlyargs, *function.args.args]
    names = [argument.arg for argument in arguments]
    docstring = ast.get_docstring(function) or ""
    entries = dict(_entries(docstring, names))
    for other in _SAME_AS.findall(docstring):
        if other in others and other != function.name:
            found = dict(_entries(ast.get_docstring(others[other]) or "", names))
            entries = {**found, **entries}
    said = []
    for argument in arguments:
        kind = _annotated(argument.annotation)
        text = " ".join(filter(None, [kind, entries.get(argument.arg, "")]))
        said.append(Said(argument.arg, text))
    return said


def whole(function: Function, others: Mapping[str, Function]) -> str:
    """Return a docstring with those of the functions that it refers to, in one line."""
    docstring = ast.get_docstring(function) or ""
    referred = [others[name] for name in _SAME_AS.findall(docstring) if name in others]
    texts = [docstring, *(ast.get_docstring(other) or "" for other in referred)]
    return " ".join(" ".join(texts).split())


def title_of(function: Function) -> str:
    """Return the first line of a docstring if it says what the function does."""
    lines = (ast.get_docstring(function) or "").splitlines()
    first = lines[0].strip() if lines else ""
    names = [argument.arg for argument in function.args.args]
    if not first or _header(first, lines[1:2]) or _entry(first, names):
        return ""
    return re.sub(r'["\\]', "", first).rstrip(".")


def _annotated(annotation: ast.expr | None) -> str:
    if annotation is None:
        return ""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        text = annotation.value
    else:
        text = ast.unparse(annotation)
    if shaped := _SHAPED.match(text):
        axes = ", ".join(shaped["axes"].split())
        comma = "," if axes and "," not in axes else ""
        return f"{shaped['kind'].lower()} {shaped['of']} of shape ({axes}{comma}),"
    return f"{text},"


def _entries(docstring: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each parameter with what its entry says, up to a blank line or the next one."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    skipped = False
    lines = docstring.splitlines()
    for number, line in enumerate(lines):
        text = line.strip()
        header = _header(text, lines[number + 1 : number + 2])
        if header:
            skipped, current = header == "results", []
        elif not text:
            current = []
        elif not skipped and (entry := _entry(text, names)):
            current = []
            for name in entry[0]:
                # A parameter has one entry: what says more comes later, as ":type x:" does.
                found.setdefault(name, []).append(entry[1])
                current = found[name]
        elif set(text) - {"-"}:
            current.append(text)
    for name, texts in found.items():
        yield name, " ".join(texts)


def _header(text: str, below: Sequence[str]) -> str:
    """Return ``"inputs"`` or ``"results"`` if a line opens such a section."""
    underlined = bool(below) and bool(below[0].strip()) and not set(below[0].strip()) - set("-=")
    if not (underlined or text.endswith(":") or text.startswith((":return", "@return", ":raise"))):
        return ""
    if _RESULTS.match(text):
        return "results"
    return "inputs" if underlined or _INPUTS.match(text) else ""


def _entry(text: str, names: Sequence[str]) -> tuple[list[str], str] | None:
    for pattern in (_FIELD, _ENTRY):
        if match := pattern.match(text):
            named = re.findall(r"\w+", match["names"])
            if all(name in names for name in named):
                kind = match["kind"] or ""
                # "x (N, D): ..." says a shape, "x (float): ..." a type.
                kind = (
                    f"of shape ({kind}),"
                    if re.fullmatch(r"[\w\s]+,[\w\s,]*", kind)
                    and not (
                        re.match(r"(?:np|numpy|nd|int|float|bool|str|list|array|optional)", kind)
                    )
                    else kind and f"{kind},"
                )
                return named, f"{kind} {match['rest'].strip()}".strip()
    return None
