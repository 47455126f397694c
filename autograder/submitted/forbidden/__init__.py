"""Names that a part of a homework forbids, found in the source of what is written for it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from autograder.errors import Wrong
from autograder.submitted.forbidden.scopes import Scopes
from autograder.submitted.forbidden.slices import Slicer, Unit
from autograder.submitted.parsing import parsed

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
    return uses_by_part(tree, {"": (forbidden, written)})[""]


def uses_by_part(
    tree: ast.Module, parts: Mapping[str, tuple[Forbidden, Sequence[str]]]
) -> dict[str, list[Use]]:
    """Find the same for several parts, by their keys: what each name stands for is found once."""
    try:
        scopes = Scopes(tree)
    except RecursionError:
        return {part: [] for part in parts}  # and so does Python's compiler
    slicer = Slicer(tree, scopes)
    return {
        part: uses_of_units(scopes, slicer.of(written), forbidden)
        for part, (forbidden, written) in parts.items()
    }


def uses_of_units(scopes: Scopes, units: Sequence[Unit], forbidden: Forbidden) -> list[Use]:
    """Find the same in some units of a module."""
    found: dict[tuple[int, int], Use] = {}
    for unit in units:
        for node in (below for each in unit.nodes for below in _computing(each)):
            if name := _forbidden_by(scopes, node, forbidden):
                place = (node.lineno, node.col_offset)  # type: ignore[attr-defined]
                # `torch` and the `torch.nn` around it start at the same place.
                found.setdefault(place, _use(unit, node, name))
    return [found[place] for place in sorted(found)]


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
        todo += [child for child in ast.iter_child_nodes(node) if child not in types]


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
    return node is not None and any(isinstance(below, ast.Call) for below in ast.walk(node))


def _use(unit: Unit, node: ast.AST, name: str) -> Use:
    where = unit.names[0] if unit.names else ""
    return Use(name, node.lineno, where, ast.unparse(node)[:80])  # type: ignore[attr-defined]


def _forbidden_by(scopes: Scopes, node: ast.AST, forbidden: Forbidden) -> str:
    """Return the forbidden name that an expression stands for, or nothing."""
    if not isinstance(node, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        return ""
    # Naming a variable `cov` computes nothing.
    if isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
        return ""
    # By what a name stands for, and not how it is written: `from numpy import cov as c` is a use as
    # well, and a function of one's own that is called cov is not.
    for meaning in scopes.meanings(node):
        for name in forbidden:
            # With the dot: "scipy.special" is no prefix of "scipy.special_things".
            if meaning == name or meaning.startswith(f"{name}."):
                return name
            # Libraries offer one function by several names (np.abs is np.absolute): a rubric says
            # one of them.
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
