"""Finds answers that a skeleton would keep, where the solution marks nothing.

Without marks the bodies of functions are cut. What stands outside of them stays: in a notebook
that is mostly what students have to write.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from autograder.authoring import percent
from autograder.authoring.starters import Starter
from autograder.errors import UsageError

_STATES = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.While, ast.With)
_SHOWN, _LONGEST = 3, 60


def left_in(starter: Starter) -> list[str]:
    """Return the first line of each statement outside of functions that may be an answer."""
    if starter.marked:
        return []
    lines = starter.source.split("\n")
    statements = list(percent.parsed(starter.source).body)
    if starter.notebook:  # what works on something stands under "if __name__ == …" there
        statements += [
            each for node in statements if isinstance(node, ast.If) for each in node.body
        ]
    return [
        lines[node.lineno - 1].strip()[:_LONGEST]
        for node in statements
        if isinstance(node, _STATES) and "otter.Notebook" not in ast.unparse(node)
    ]


def require_cut(made: Mapping[str, Starter]) -> None:
    """Refuse to give students a notebook with statements that nobody has marked.

    Raises
    ------
    UsageError
        If one has such statements.
    """
    for place, starter in made.items():
        if starter.notebook and (left := left_in(starter)):
            raise _refused(f"{place} marks no solution, and outside of its functions stands", left)


def require_unearned(made: Mapping[str, Starter], earned: Iterable[str]) -> None:
    """Refuse a skeleton that passes tests with statements that nobody has marked.

    Parameters
    ----------
    earned : iterable of str
        The tests that it earns points by.

    Raises
    ------
    UsageError
        If it does, and has such statements.
    """
    tests = ", ".join(earned)
    left = [line for starter in made.values() for line in left_in(starter)]
    if tests and left:
        raise _refused(
            f"the solution marks nothing; the skeleton cut from it passes {tests}, and keeps", left
        )


def _refused(what: str, left: list[str]) -> UsageError:
    more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
    return UsageError(
        f"{what}: {'; '.join(left[:_SHOWN])}{more}. Students would be given the answers",
        tip="give what students start from: --starter FILE; or put '# BEGIN SOLUTION' and "
        "'# END SOLUTION' around what they write",
    )
