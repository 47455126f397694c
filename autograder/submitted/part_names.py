"""What students write for the parts of which a person grades some, by name."""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import lru_cache
from types import FunctionType

from autograder.homework.assignment import Assignment


def names_of_parts(assignment: Assignment) -> dict[str, list[str]]:
    """Return names or patterns of what is written, for the parts of which a person grades some.

    They are those that the rubric declares, or else what its checks ask the student's module for.
    """
    found = {}
    for part in {check.part: None for check in assignment.checks if check.by_hand}:
        names = list(assignment.trials.written.get(part, ()))
        for check in assignment.checks if not names else ():
            # Tests of a suite are no functions of a rubric's.
            if check.part == part and isinstance(check.function, FunctionType):
                names += _asked_for(check.function)
        if names:
            found[part] = list(dict.fromkeys(names))
    return found


@lru_cache(maxsize=500)  # once for a class, and not for each submission
def _asked_for(function: FunctionType) -> tuple[str, ...]:
    """Return the names that a check asks ``student`` for."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return ()
    return tuple(
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "student"
    )
