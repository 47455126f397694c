"""The shapes of arrays, from the words of a docstring, and sizes that agree across them."""

from __future__ import annotations

import ast
import keyword
import re
from dataclasses import dataclass, field

_AXES = r"[(\[](?P<axes>[^()\[\]]*)[)\]]"
_ARRAY = r"(?:nd|np\.|numpy\.?\s?)*(?:arrays?|matrix|matrices|tensors?|vectors?)"
_TIMES = r"(?:\s+(?:x|X|by)\s+|\s*[×*]\s*|(?<=[A-Z\d])x(?=[A-Z\d]))"
_FORMS = [
    re.compile(
        rf"\b(?:shapes?|size|dimensions?|dims?)\b(?:\s*(?:of|is|are|=|:|-))*\s*{_AXES}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:{_ARRAY}|\])\W{{0,3}}(?:of\s+)?\((?P<axes>[^()]*,[^()]*)\)", re.IGNORECASE),
    re.compile(
        rf"\((?P<axes>[^()]*,[^()]*)\)\s*(?:shaped?|numpy|float|int|{_ARRAY})", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?P<axes>\w+{_TIMES}\w+(?:{_TIMES}\w+)*)[\s-]*(?:dimensional\s+)?(?:\w+\s+)?{_ARRAY}\b"
    ),
    re.compile(
        rf"{_ARRAY}\s+of\s+(?:size|shape|dimensions?)\s+(?P<axes>\w+{_TIMES}\w+(?:{_TIMES}\w+)*)"
    ),
    re.compile(
        r"\b(?:vector|array|list)\s+of\s+(?:length|size|dimension)\s+(?P<axes>[A-Za-z]\w*)\b"
    ),
    re.compile(r"\b(?P<axes>[A-Za-z]\w*)[\s-]dimensional\s+(?:\w+\s+)?vector"),
]
_ANY = re.compile(r"\bany (?:shape|size|dimension)|scalar or (?:an? )?(?:numpy |np\.)?(?:nd)?array")
_ELLIPSIS = "..."
_PRODUCT = re.compile(
    r"\b(?P<name>[A-Za-z]\w*)\s*=\s*(?:(?P<first>[A-Za-z]+_?1)\s*\*\s*(?:\.\.\.|…)|\\?prod|\\?Pi)"
)
#: Names that the code around an expression uses.
TAKEN = {"rng", "np", "torch", "student", "reference", "homework", "map", "int", "float", "bool",
         "str", "list", "range", "min", "max", "Tensor", "Path", "assert_same"}  # fmt: skip


@dataclass
class Sizes:
    """The sizes that the axes of a function's arguments have.

    Attributes
    ----------
    drawn : dict of str to None
        Names that are drawn first.
    derived : dict of str to str
        Names that follow: ``D`` is ``d_1 * d_2``.
    """

    drawn: dict[str, None] = field(default_factory=dict)
    derived: dict[str, str] = field(default_factory=dict)

    def add(self, axes: list[str]) -> None:
        """Draw the names in expressions of axes."""
        for axis in axes:
            for node in ast.walk(ast.parse(axis, mode="eval")):
                if isinstance(node, ast.Name) and node.id not in self.derived:
                    self.drawn[node.id] = None

    def relate(self, docstring: str) -> None:
        """Use what a docstring says of a product: ``D = d_1 * ... * d_k``."""
        for product in _PRODUCT.finditer(docstring):
            factors = [name for name in self.drawn if re.fullmatch(r"[A-Za-z]+_?[12]", name)]
            if product["first"]:
                family = product["first"].rstrip("1")
                factors = [name for name in factors if name.rstrip("12") == family]
            name = product["name"]
            if len(factors) > 1 and name in self.drawn and name not in factors:
                del self.drawn[name]
                self.derived[name] = " * ".join(factors)


def shape_in(text: str) -> list[str] | None:
    """Return the axes of the shape that a text states, as expressions; None if it does not."""
    text = re.sub(r"[`$]", "", text)
    found = [match for form in _FORMS for match in [form.search(text)] if match]
    for match in sorted(found, key=lambda match: match.start("axes")):
        axes = _axes(match["axes"])
        if axes is not None:
            return axes
    return ["4", "3"] if _ANY.search(text) else None


def size_tuple(axes: list[str]) -> str:
    """Return a shape as Python writes it: ``(n,)``."""
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"


def _axes(text: str) -> list[str] | None:
    text = re.sub(r"\.\.\.|…", f", {_ELLIPSIS},", text)
    if "," not in text and re.search(rf"\w{_TIMES}\w", text) and "*" not in text:
        text = re.sub(_TIMES, ",", text)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found: list[str] = []
    position = 0
    while position < len(parts):
        part = parts[position]
        if part in (_ELLIPSIS, "*"):
            position += _extend(found, parts[position + 1 :])
        elif (axis := _axis(part)) is None:
            return None
        else:
            found.append(axis)
        position += 1
    return found or None


def _extend(found: list[str], rest: list[str]) -> int:
    """Stand in for an ellipsis; return how many of the axes after it that covers."""
    before = found[-1] if found else ""
    if rest and re.fullmatch(r"[A-Za-z]+_?\d", before):
        if before.endswith("1"):
            found.append(f"{before[:-1]}2")
        return 1
    found.append("more")
    return 0


def _axis(text: str) -> str | None:
    """Return an axis as an expression of names, or None: ``n``, ``3``, ``2 * d``."""
    if text in ("-1", "None", "?"):
        return "other"
    if re.fullmatch(r"[A-Za-z]+(?:[ -][A-Za-z]+)+", text):  # "number of examples"
        text = re.sub(r"[ -]", "_", text)
    text = text.replace("'", "_prime").replace("#", "number_of_").lstrip("*")
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if node.id in TAKEN or keyword.iskeyword(node.id):
                return None
        elif isinstance(node, ast.BinOp):
            small = isinstance(node.right, ast.Constant) and node.right.value in (1, 2)
            if not (isinstance(node.op, (ast.Add, ast.Mult)) or (
                isinstance(node.op, (ast.Sub, ast.FloorDiv)) and small
            )):  # fmt: skip
                return None
        elif isinstance(node, ast.Constant):
            if type(node.value) is not int:
                return None
        elif not isinstance(node, (ast.Expression, ast.operator, ast.expr_context)):
            return None
    return ast.unparse(tree)
