"""Classes and functions of the skeleton that a file has under a name of the student's own.

``class linear`` for ``class linear_t``, wherever it is used: whoever reads it sees at once what
it is, takes a point, and reads on. What is decided here is decided by what is written alone.
"""

from __future__ import annotations

import ast
import difflib
import fnmatch
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from autograder.submitted.walking import walk

if TYPE_CHECKING:
    from autograder.submitted.conformance import Outline

#: Among more names than this nothing is looked for.
_MOST = 200
_NEAR = 0.6


def renamed_in(
    tree: ast.AST, wanted: Outline, found: Outline, aliases: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return what the student calls a class or function, by the skeleton's name of it.

    A name that is missing is taken for renamed if one thing alone can be it: of the same kind,
    with all the methods or as many parameters, and with a name like it. If no name is like it,
    the only thing with the same names of parameters is returned: that is a guess
    (:func:`is_near` says which), and holds only where it is right.

    Parameters
    ----------
    tree : ast.AST
        The file. Where it still uses the skeleton's name, it is not renamed but missing.
    wanted, found : Outline
        Of the skeleton, and of the file.
    aliases : mapping of str to sequence of str
        Other names that the homework accepts.
    """
    own = sorted((_defined(found) - found.inherited) - _defined(wanted) - _accepted(aliases))
    missing = [
        name
        for name in sorted(_defined(wanted))
        if not ({name, *aliases.get(name, ())} & _there(found))
    ]
    if not missing or len(own) > _MOST or len(missing) > _MOST:
        return {}
    undefined = _used_and_undefined(tree)
    missing = [name for name in missing if name not in undefined]
    fitting = {
        name: [other for other in own if _fits(name, other, wanted, found)] for name in missing
    }
    near = {name: [o for o in each if is_near(name, o)] for name, each in fitting.items()}
    chosen = _told_apart(near)
    chosen |= {name: each[0] for name, each in near.items() if len(each) == 1}
    for name, others in fitting.items():
        left = [other for other in others if other not in chosen.values()]
        same = [other for other in left if _has_same_parameters(name, other, wanted, found)]
        if not near[name] and len(same) == 1:
            chosen[name] = same[0]
    taken = list(chosen.values())
    return {name: other for name, other in chosen.items() if taken.count(other) == 1}


def is_near(name: str, other: str) -> bool:
    """Whether two names are alike, whatever their case, and have the same digits."""
    digits = [re.findall(r"\d+", each) for each in (name, other)]
    return digits[0] == digits[1] and _likeness(name, other) >= _NEAR


def _likeness(name: str, other: str) -> float:
    """Return 1 for names that differ in case and underscores at most, 0 for no letter alike."""
    a, b = (re.sub(r"[^a-z0-9]", "", each.lower()) for each in (name, other))
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


def with_renamed(names: Sequence[str], renamed: Mapping[str, str]) -> list[str]:
    """Return names or patterns, and with them the student's own names for what they name."""
    return [*names, *(each for name in names for each in _own_names(name, renamed))]


def _own_names(name: str, renamed: Mapping[str, str]) -> Iterable[str]:
    top, dot, rest = name.partition(".")
    for given, own in renamed.items():
        if fnmatch.fnmatchcase(given, top):
            yield f"{own}{dot}{rest}"


def _defined(outline: Outline) -> set[str]:
    return {name for name in outline.functions if "." not in name} | outline.classes


def _accepted(aliases: Mapping[str, Sequence[str]]) -> set[str]:
    return {other for others in aliases.values() for other in others}


def _there(found: Outline) -> set[str]:
    imports = {line.split()[-1].partition(".")[0] for line in found.imports}
    return _defined(found) | found.assigned | found.variables | imports


def _used_and_undefined(tree: ast.AST) -> set[str]:
    """Return the names that a file reads, and that nothing in it gives a meaning."""
    used, bound = set[str](), set[str]()
    for node in walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
    return used - bound


def _told_apart(near: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return which is which of as many missing names as there are names like them.

    Each is the most like its own, and no other one is: ``my_loss`` and ``my_loss_gradient``.
    Where there is a name too many, nothing tells it apart.
    """
    chosen = {}
    for name, others in near.items():
        rivals = [each for each in near if set(near[each]) & set(others)]
        if len({other for each in rivals for other in near[each]}) != len(rivals):
            continue
        best = [max(near[each], key=functools.partial(_likeness, each)) for each in rivals]
        if len(others) > 1 and len(set(best)) == len(rivals):
            chosen[name] = best[rivals.index(name)]
    return chosen


def _fits(name: str, other: str, wanted: Outline, found: Outline) -> bool:
    if (name in wanted.classes) != (other in found.classes):
        return False
    if name not in wanted.classes:
        return len(wanted.functions[name]) == len(found.functions[other])
    return all(
        method in found.assigned
        or (method in found.functions and len(found.functions[method]) == len(parameters))
        for method, parameters in _methods(name, other, wanted).items()
    )


def _has_same_parameters(name: str, other: str, wanted: Outline, found: Outline) -> bool:
    """Whether two things that fit have parameters at all, and call them the same."""
    if name not in wanted.classes:
        return bool(wanted.functions[name]) and wanted.functions[name] == found.functions[other]
    methods = _methods(name, other, wanted)
    return len(methods) > 1 and all(
        found.functions.get(method) == parameters for method, parameters in methods.items()
    )


def _methods(name: str, other: str, wanted: Outline) -> dict[str, list[str]]:
    """Return the parameters of a class's methods by their names in another class.

    What a constructor takes is a matter of its own: see `autograder.driving.renaming`.
    """
    start = f"{name}."
    return {
        f"{other}.{method.removeprefix(start)}": parameters
        for method, parameters in wanted.functions.items()
        if method.startswith(start) and not method.endswith(".__init__")
    }
