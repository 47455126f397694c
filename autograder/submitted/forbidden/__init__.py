"""Names that a part of a homework forbids, found in the source of what is written for it."""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeGuard

from autograder.errors import Wrong
from autograder.submitted.forbidden.scopes import Scopes
from autograder.submitted.forbidden.slices import Slicer, Unit, sliced
from autograder.submitted.parsing import parsed
from autograder.submitted.walking import children, walk

__all__ = ["Forbidden", "Use", "as_rules", "find_uses", "uses_by_part", "uses_in", "wrong"]

#: Forbidden names, each with what to do instead.
Forbidden = Mapping[str, str]
#: How a rubric writes them: names alone, or with what to do instead.
Written = Sequence[str] | Forbidden

_MOST_SHOWN = 3
#: Whoever may be given a tensor asks whether it is one: that computes nothing.
IS_TENSOR = "is_tensor"


@dataclass(frozen=True)
class Use:
    """One place where a forbidden name is used.

    Attributes
    ----------
    name : str
        The forbidden name, as the rubric writes it.
    line : int
        Of the module; 0 if it is not known.
    where : str
        The function, method or variable it is used for; empty outside of them.
    spelled : str
        How the source says it; empty for a call that was seen at run time.
    place : str
        Where the line is, in words for students: ``"cell 7, line 3"``.
    file : str
        The place of the file that it is in, where several are handed in.
    """

    name: str
    line: int
    where: str = ""
    spelled: str = ""
    place: str = ""
    file: str = ""


def as_rules(written: Written) -> dict[str, str]:
    """Return forbidden names with what to do instead of each."""
    # A text is a sequence of texts as well: its letters would be forbidden, and nothing else.
    if isinstance(written, str):
        raise TypeError(f"forbidden names come in a sequence: ({written!r},)")
    return dict(written) if isinstance(written, Mapping) else dict.fromkeys(written, "")


def find_uses(source: str, forbidden: Forbidden, written: Sequence[str] = ()) -> list[Use]:
    """Find where the code for a part uses what the part forbids.

    Parameters
    ----------
    source : str
        A module.
    forbidden : mapping
        Full names of functions, classes or modules (``"numpy.cov"``, ``"torch"``); of a
        module, everything in it is forbidden.
    written : sequence of str
        Names or patterns of what is written for the part; the whole module without any.

    Returns
    -------
    list of Use
        In the order of the source; an import alone is no use.
    """
    try:
        tree = parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # why the module cannot be read is said elsewhere
    return uses_in(tree, forbidden, written)


def uses_in(tree: ast.Module, forbidden: Forbidden, written: Sequence[str] = ()) -> list[Use]:
    """Find the same in a module that is parsed."""
    return uses_by_part(sliced(tree), {"": (forbidden, written)})[""]


def uses_by_part(
    slicer: Slicer | None, parts: Mapping[str, tuple[Forbidden, Sequence[str]]]
) -> dict[str, list[Use]]:
    """Find the same for several parts, by their keys: what each name stands for is found once."""
    if slicer is None:
        return {part: [] for part in parts}
    finder = Finder(slicer.scopes)
    return {
        part: finder.uses(slicer.of(written), forbidden)
        for part, (forbidden, written) in parts.items()
    }


class Finder:
    """Finds uses in units of a module; what stands for what in a unit is found once."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self._meant: dict[Unit, list[tuple[ast.expr, list[str]]]] = {}

    def uses(self, units: Sequence[Unit], forbidden: Forbidden) -> list[Use]:
        """Find where some units use what is forbidden."""
        found: dict[tuple[int, int], Use] = {}
        told = functools.cache(functools.partial(_forbidden_by, forbidden))
        for unit in units:
            for node, meanings in self._meanings_in(unit):
                if name := next(filter(None, map(told, meanings)), ""):
                    # `torch` and the `torch.nn` around it start at the same place.
                    found.setdefault((node.lineno, node.col_offset), _use(unit, node, name))
        return [found[place] for place in sorted(found)]

    def _meanings_in(self, unit: Unit) -> list[tuple[ast.expr, list[str]]]:
        """Return the expressions of a unit that stand for something of a library, with what."""
        if unit not in self._meant:
            self._meant[unit] = [
                (node, meanings)
                for each in unit.nodes
                for node in _computing(each)
                if _is_read(node) and (meanings := [*self.scopes.meanings(node)])
            ]
        return self._meant[unit]


def _computing(root: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and those below it, without those that only name a type."""
    # With a list of its own, and not by recursion: how deep code is nested, the student decides.
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        # `isinstance(x, torch.Tensor)` and `x: torch.Tensor` compute nothing: code that takes
        # tensors, too, would lose its points. A call inside of one does: it hides nothing there.
        types = [each for each in _types_in(node) if not _calls(each)]
        todo += [child for child in children(node) if child not in types]


def _types_in(node: ast.AST) -> list[ast.AST | None]:
    """Return what an annotation, or a question for a type, names."""
    if not isinstance(node, ast.Call):
        return [getattr(node, "annotation", None), getattr(node, "returns", None)]
    asked = node.func
    if isinstance(asked, ast.Name) and asked.id in ("isinstance", "issubclass"):
        return [*node.args[1:]]
    name = asked.attr if isinstance(asked, ast.Attribute) else getattr(asked, "id", "")
    return [asked] if name == IS_TENSOR else []


def _calls(node: ast.AST | None) -> bool:
    return node is not None and any(isinstance(below, ast.Call) for below in walk(node))


def _use(unit: Unit, node: ast.expr, name: str) -> Use:
    where = unit.names[0] if unit.names else ""
    try:
        spelled = ast.unparse(node)[:80]
    except RecursionError:  # Python writes less deep code than it reads
        spelled = name
    return Use(name, node.lineno, where, spelled)


def _is_read(node: ast.AST) -> TypeGuard[ast.expr]:
    """Whether a node is an expression that may stand for something of a library."""
    # Naming a variable `cov` computes nothing.
    return isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)) and not isinstance(
        getattr(node, "ctx", None), (ast.Store, ast.Del)
    )


def _forbidden_by(forbidden: Forbidden, meaning: str) -> str:
    """Return the forbidden name that a meaning of an expression falls under, or nothing.

    By what a name stands for, and not how it is written: ``from numpy import cov as c`` is a use
    as well, and a function of one's own that is called cov is not.
    """
    for name in forbidden:
        # With the dot: "scipy.special" is no prefix of "scipy.special_things".
        if meaning == name or meaning.startswith(f"{name}."):
            return name
        # Libraries offer one function by several names (np.abs is np.absolute): a rubric says one
        # of them.
        if _is_same(meaning, name):
            return name
    return ""


def _is_same(meaning: str, name: str) -> bool:
    """Whether two dotted names lead to one object, in what the grader has imported anyway."""
    # Of one library alone: many of them hand on functions of others, and which are forbidden, a
    # rubric says.
    if meaning.partition(".")[0] != name.partition(".")[0]:
        return False
    one, other = _object(meaning), _object(name)
    return one is not None and one is other and callable(one)


def _object(dotted: str) -> Any:
    """Return the object of a dotted name without importing anything; None if it is not there."""
    first, *rest = dotted.split(".")
    # Never imported: this runs where a student's source is read, and a name of theirs would choose
    # what to import.
    found: Any = sys.modules.get(first)
    for name in rest:
        # Only modules are looked into: nothing that may compute an attribute.
        if not isinstance(found, ModuleType):
            return None
        found = vars(found).get(name)
    return found


def wrong(uses: Sequence[Use], forbidden: Forbidden) -> Wrong:
    """Return the failure that names what was used, where, and what to do instead."""
    names = list(dict.fromkeys(use.name for use in uses))
    shown = [_shown(use) for use in uses[:_MOST_SHOWN]]
    if len(uses) > _MOST_SHOWN:
        shown.append(f"and {len(uses) - _MOST_SHOWN} more")
    hints = list(dict.fromkeys(forbidden[name] for name in names if forbidden.get(name)))
    return Wrong(
        f"This part has to be done without {' and '.join(names)}",
        expected=f"your own code, without {', '.join(forbidden)}",
        found="; ".join(shown),
        next_step=". ".join(hint[0].upper() + hint[1:] for hint in hints)
        or "Write this step yourself, with basic operations on arrays.",
    )


def _shown(use: Use) -> str:
    said = f"{use.spelled or use.name}" + (f" in {use.where}" if use.where else "")
    called = "" if use.spelled else ", called when it ran"
    return f"{said} ({use.place or f'line {use.line}'}{called})"
