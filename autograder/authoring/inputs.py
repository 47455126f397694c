"""Random inputs for a function, from what it says of its parameters.

Nothing is guessed: where a kind of value, a shape or a range is not said, the function has
to wait for a check that somebody writes, and :class:`Waits` says why.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.authoring import docstrings, shapes
from autograder.authoring.docstrings import Function, Said
from autograder.authoring.shapes import Sizes, size_tuple

_INT = re.compile(
    r"\b(?:u?int\d*|ints|integers?|indices|long ?tensor|long)\b|\bnp\.u?int\d+", re.IGNORECASE
)
_LABELS = re.compile(
    r"\blabels?\b|\bclass (?:ind|ids?)|\btrue class|\bcorrect class", re.IGNORECASE
)
_INDEX = re.compile(r"\bind(?:ex|ices)\b", re.IGNORECASE)
_UPPER = [
    re.compile(r"0\s*(?:<=|≤|<)\s*[\w\[\]]+\s*(?:<=|≤|<)\s*(?P<end>\w+)"),
    re.compile(
        r"[\[{(]\s*0\s*,\s*(?:1\s*,\s*)?(?:(?:\.\.\.|…)\s*,\s*)?(?P<end>\w+)\s*(?:-\s*1\s*)?[\])}]"
    ),
    re.compile(r"\b(?:from|between)\s+0\s+(?:to|and)\s+(?P<end>[A-Za-z]\w*)\s*-\s*1"),
]
_CLASSES = re.compile(
    r"C|K|c|k|(?:n|num|number_of)_?(?:classes|labels)|n_?c|classes", re.IGNORECASE
)
_SIGNS = re.compile(r"[-−]1\s*(?:,|or|and|/)\s*\+?1|\+1\s*(?:,|or|and|/)\s*[-−]1|±\s*1")
_ONE_HOT = re.compile(r"\bone[-\s]?hot\b", re.IGNORECASE)
_CHANCES = re.compile(
    r"\bprobabilit|\bsigmoid output|\bsoftmax output|\b(?:between|in) [\[(]?0(?:,| and) ?1\b|"
    r"\bfraction\b|\bdropout\b|\bkeep_prob",
    re.IGNORECASE,
)
_SUMS_TO_ONE = re.compile(r"\bdistribution|\bsums? to (?:1|one)\b|\bsimplex", re.IGNORECASE)
_POSITIVE = re.compile(
    r"\bpositive|\bnon-?negative|\bvariance|\bstd\b|\bstandard deviation|\bregulari[sz]|\brate\b|"
    r"\bstep size|\bstrength|\bepsilon|\bdecay|\btemperature|\bmomentum|\bconstant",
    re.IGNORECASE,
)
#: What random numbers do not have.
_SPECIAL = re.compile(
    r"\b(?:symmetric|definite|semidefinite|covariance|orthogonal|orthonormal|triangular|sorted|"
    r"unique|permutation|stochastic|adjacency|sparse|invertible|strings?|complex|token)\b",
    re.IGNORECASE,
)
#: Flags for what has nothing to do with the answer.
_ASIDE = re.compile(r"plot|show|draw|display|verbose|debug|quiet|print|save|load|cuda|gpu|download")
_OPENING = (
    r"^\W*(?:(?:an?|the|python|numpy|optional|required|positive|non-?negative|single|real)\b\W*)*"
)
_SCALARS = {
    "bool": re.compile(
        rf"{_OPENING}(?:bool(?:ean)?\b|flag\b|whether\b|if true\b|true if\b)", re.IGNORECASE
    ),
    "int": re.compile(
        rf"{_OPENING}(?:int(?:eger)?s?\b|number of\b|index\b|size of\b|dimension of\b)",
        re.IGNORECASE,
    ),
    "float": re.compile(
        rf"{_OPENING}(?:float(?:ing)?\d*\b|double\b|scalar\b|number\b|constant\b|"
        r"regulari[sz]ation\b|learning rate\b|step size\b|weight decay\b)",
        re.IGNORECASE,
    ),
}
_LISTS = re.compile(rf"{_OPENING}list\s*(?:of|\[)\s*(?P<of>float|number|int)", re.IGNORECASE)
#: What nothing is made of here, with what to call it.
_OTHERS = {
    "is a dict": r"dict(?:ionary)?|mapping|config\w*",
    "is a tuple, which says nothing of what it holds": r"(?:named)?tuple|cache",
    "is a function": r"function|callable|lambda",
    "is a text": r"str|string|text",
    "is an object": r"object|instance|model|module|generator|iterator|dataset|dataloader|optimizer|"
    r"layer|network|dataframe|series",
    "is a list": r"list|sequence|iterable",
    "is a set": r"set",
}


class Waits(Exception):
    """A function has no inputs yet, and why."""


@dataclass(frozen=True)
class Inputs:
    """Expressions that make random arguments.

    Attributes
    ----------
    sizes : tuple of str
        Names of axes that are drawn first, so that shapes agree.
    derived : dict of str to str
        Names of axes that follow from those.
    values : dict of str to str
        By parameter: an expression of ``rng`` and the sizes.
    call : tuple of str
        The arguments of the call, in order: ``x``, ``n`` (a size), ``bias=bias``.
    tensors : frozenset of str
        Parameters that are torch tensors.
    """

    sizes: tuple[str, ...]
    derived: dict[str, str]
    values: dict[str, str]
    call: tuple[str, ...]
    tensors: frozenset[str] = frozenset()


def inputs_of(
    function: Function,
    others: Mapping[str, Function] | None = None,
    *,
    torch: str = "",
    optional: bool = True,
) -> Inputs:
    """Return inputs for a function.

    Parameters
    ----------
    others : mapping of str to function
        The functions of the same file.
    torch : str
        ``"said"`` if what is called a tensor is torch's, ``"all"`` if every array is one.
    optional : bool
        Whether optional numbers and flags are drawn, too.

    Raises
    ------
    Waits
        If the function does not say enough of some parameter.
    """
    arguments = function.args
    said = docstrings.said_of(function, others or {})
    if any(default is None for default in arguments.kw_defaults):
        raise Waits("it has parameters that are given only by name")
    required = len(said) - len(arguments.defaults)
    if required == 0:
        raise Waits("it takes nothing that has to be given")
    docstring = docstrings.whole(function, others or {})
    maker = _Maker([*said[:required]], docstring, torch)
    values = {each.name: maker.value_of(each) for each in said[:required]}
    call = list(values)
    for each, default in zip(said[required:], arguments.defaults, strict=True):
        if optional and (value := _instead_of(default, each)):
            values[each.name] = value
            call.append(f"{each.name}={each.name}")
    names = {name for name, value in values.items() if value != name}
    if clash := names & ({*maker.sizes.drawn, *maker.sizes.derived} | shapes.TAKEN):
        raise Waits(f"{min(clash)} is the name of a parameter and of something else")
    return Inputs(
        tuple(maker.sizes.drawn),
        maker.sizes.derived,
        {name: value for name, value in values.items() if value != name},
        tuple(call),
        frozenset(maker.tensors),
    )


def _instead_of(default: ast.expr, said: Said) -> str:
    """Return an expression for an optional parameter; empty to leave it at its default."""
    if said.name in shapes.TAKEN or _ASIDE.search(said.name):
        return ""
    if not isinstance(default, ast.Constant):
        return ""
    if isinstance(default.value, bool):
        return "bool(rng.integers(2))"
    if isinstance(default.value, float):
        return f"{default.value!r} * float(rng.uniform(0.5, 1.0))" if default.value else (
            "float(rng.uniform(0.1, 1.0))"
        )  # fmt: skip
    return ""


class _Maker:
    """Makes expressions for parameters whose sizes have to agree."""

    def __init__(self, said: list[Said], docstring: str, torch: str) -> None:
        self.sizes = Sizes()
        self.docstring = docstring
        self.torch = torch
        self.tensors: set[str] = set()
        self.shapes: dict[str, list[str]] = {}
        for each in said:
            axes = None if _other_kind(each) else self._shape(each)
            if axes is not None:
                self.shapes[each.name] = axes
                self.sizes.add(axes)
        self.sizes.relate(docstring)
        for each in said:
            whole = _SCALARS["int"].match(each.text) and each.name not in self.shapes
            if whole and (each.name in self.sizes.drawn or _CLASSES.fullmatch(each.name)):
                self.sizes.drawn[each.name] = None

    def _shape(self, said: Said) -> list[str] | None:
        axes = shapes.shape_in(said.text)
        if axes is None and (not said.text or not _scalar_kind(said.text)):
            name = re.escape(said.name)
            stated = re.search(
                rf"\b{name}(?:\.shape| (?:has|is of|of|with) (?:the )?shape)\b"
                r"[^(\[]{0,4}[(\[][^)\]]*[)\]]",
                self.docstring,
            )
            axes = shapes.shape_in(stated[0].replace(".shape", " shape")) if stated else None
        return axes

    def value_of(self, said: Said) -> str:
        """Return an expression for one parameter; its own name if it is a size.

        Raises
        ------
        Waits
            If too little is said of it.
        """
        if said.name in self.shapes:
            return self._array(said, self.shapes[said.name])
        if not said.text:
            raise Waits(f"nothing says what {said.name} is")
        if kind := _other_kind(said):
            raise Waits(f"{said.name} {kind}")
        if found := _LISTS.match(said.text):
            whole = found["of"].lower() == "int"
            return f"rng.{'integers(0, 5, size=5)' if whole else 'normal(size=5)'}.tolist()"
        kind = _scalar_kind(said.text)
        if not kind:
            what = "shape" if re.search(r"arr|tensor|matrix|vector", said.text, re.I) else "kind"
            raise Waits(f"the {what} of {said.name} is not said")
        if kind == "int":
            return self._whole_number(said)
        return "bool(rng.integers(2))" if kind == "bool" else _number(said.text)

    def _whole_number(self, said: Said) -> str:
        if said.name in self.sizes.drawn or said.name in self.sizes.derived:
            return said.name
        if end := self._end(said.text):
            return f"int(rng.integers(0, {end}))"
        if _INDEX.search(said.text) or _LABELS.search(said.text):
            return "int(rng.integers(0, 2))"  # no axis is shorter
        return "int(rng.integers(1, 8))"

    def _end(self, text: str) -> str:
        """Return the size that labels or indices stay below; empty if it is not said."""
        for form in _UPPER:
            if match := form.search(text):
                end = match["end"]
                if end.isdigit():
                    return end
                if end.isidentifier() and end not in shapes.TAKEN:
                    self.sizes.add([end])
                    return end
        return ""

    def _array(self, said: Said, axes: list[str]) -> str:
        text, size = said.text, size_tuple(axes)
        if special := _SPECIAL.search(text):
            raise Waits(f"{said.name} has to be more than random: {special[0].lower()}")
        tensor = self.torch == "all" or (
            self.torch == "said" and re.search(r"tensor", text, re.I) is not None
        )
        if re.search(r"tensor", text, re.I) and not tensor and not re.search("arr|numpy", text):
            raise Waits(f"{said.name} is a tensor of a library other than torch")
        if tensor:
            self.tensors.add(said.name)
        if _ONE_HOT.search(text) and len(axes) == 2:
            made = f"np.eye({axes[1]})[rng.integers(0, {axes[1]}, size={axes[0]})]"
        elif re.search(r"\bbool", text):
            return f"rng.integers(0, 2, size={size}).astype(bool)"
        # "Probabilities of your label predictions" are no labels.
        elif not _CHANCES.search(_opening(text)) and (
            (labels := _LABELS.search(text)) or _INT.search(text)
        ):
            return self._whole_numbers(text, size, bool(labels))
        else:
            made = _numbers(text, axes, size)
        single = "float32" in text or (tensor and "float64" not in text)
        return f"{made}.astype(np.float32)" if single else made

    def _whole_numbers(self, text: str, size: str, labels: bool) -> str:
        if _SIGNS.search(text):
            return f"rng.choice([-1, 1], size={size})"
        end = self._end(text)
        kind = ", dtype=np.uint8" if "uint8" in text else ""
        if not end and (labels or _INDEX.search(text)):
            known = [name for name in self.sizes.drawn if _CLASSES.fullmatch(name)]
            # Two classes there always are.
            end = known[0] if known and labels and "binary" not in text else "2"
        return f"rng.integers(0, {end or 5}, size={size}{kind})"


def _scalar_kind(text: str) -> str:
    found = next((kind for kind, pattern in _SCALARS.items() if pattern.match(text)), "")
    if found or _is_array(text):
        return found
    named = re.search(r"\b(scalar|float|int(?=eger\b|\b)|bool(?=ean\b|\b))", _opening(text), re.I)
    return named[1].lower().replace("scalar", "float") if named else ""


def _opening(text: str) -> str:
    """Return the words that say what something is: "bias, a scalar"."""
    return " ".join(text.split()[:5])


def _is_array(text: str) -> bool:
    return re.search(r"arr|tensor|matrix|vector", _opening(text), re.I) is not None


def _other_kind(said: Said) -> str:
    """Return what a parameter is if nothing can be made for it: ``"is a dict"``."""
    if re.search(r"cache|memory", said.name, re.I) and not re.search(r"arr", said.text[:40]):
        return "is what another function hands over"
    if _LISTS.match(said.text) or any(form.match(said.text) for form in _SCALARS.values()):
        return ""
    opening = _opening(said.text)
    for what, words in _OTHERS.items():
        if re.match(rf"{_OPENING}(?:typing\.)?(?:{words})\b", opening, re.I):
            return what
        if what == "is an object" and shapes.shape_in(said.text):
            continue  # "output of the linear layer, of shape (n, d)"
        if re.search(rf"[\s(\[.,](?:{words})\b", opening, re.I) and not _is_array(opening):
            return what
    return ""


def _number(text: str) -> str:
    if _CHANCES.search(text):
        return "float(rng.uniform(0.1, 0.9))"
    if _POSITIVE.search(text):
        return "float(rng.uniform(0.1, 1.0))"
    return "float(rng.normal())"


def _numbers(text: str, axes: list[str], size: str) -> str:
    if _CHANCES.search(text) or _SUMS_TO_ONE.search(text):
        if _SUMS_TO_ONE.search(text) and len(axes) <= 2:
            rows = f", size={axes[0]}" if len(axes) == 2 else ""
            return f"rng.dirichlet(np.ones({axes[-1]}){rows})"
        return f"rng.uniform(0.05, 0.95, size={size})"
    if re.search(r"\bbinary\b|\b0 or 1\b|\b0/1\b|\bzeros and ones\b", text):
        return f"rng.integers(0, 2, size={size})"
    if re.search(r"\bpositive|\bnon-?negative|\bvariance|\bstd\b|\bstandard dev", text, re.I):
        return f"rng.uniform(0.5, 2.0, size={size})"
    return f"rng.normal(size={size})"
