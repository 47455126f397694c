"""Functions that the skeleton gives, where the file lacks them: one point, and everything counts.

Who deleted or renamed one of these has not left out what the homework asks for. A careful TA
puts the function back and reads on. So does a rubric: it has the skeleton's own function in the
student's process, and says in one check what is missing.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from autograder.driving import define
from autograder.errors import Wrong
from autograder.results.cause import Cause

GIVEN_MISSING = Cause(
    "given function missing",
    "{names}, which the skeleton gives, {verb} missing in your file: it stops where it is used.",
    "Copy {names} from the skeleton, with the name that it has there. Everything else is graded "
    "with the skeleton's: this costs points here alone.",
    explains=("name",),
)


def put_back(student: Any, helpers: Sequence[Callable[..., Any]]) -> None:
    """Define functions of the skeleton's in the student's module where it has none of the name.

    Parameters
    ----------
    helpers : sequence of function
        As the skeleton has them. Each is sent as its source, so it imports what it needs itself.
    """
    sources = {each.__name__: textwrap.dedent(inspect.getsource(each)) for each in helpers}
    define(student, add_missing, shown="the functions that are given")(student, sources)


def require_given(student: Any, helpers: Sequence[Callable[..., Any]], *, earned: float) -> None:
    """Raise `Wrong` if the student's code used functions that had to be put back.

    Parameters
    ----------
    earned : float
        Fraction of the points earned all the same.
    """
    names = [each.__name__ for each in helpers]
    asked = define(student, used_missing, shown="the functions that are given")(student, names)
    used = [name for name in names if isinstance(asked, list) and name in asked]
    if used:
        shown, verb = ", ".join(used), "is" if len(used) == 1 else "are"
        raise Wrong(
            f"{shown} {verb} not defined",
            expected="the functions that the skeleton gives",
            found=f"a file without {shown}",
            cause=GIVEN_MISSING.of(names=shown, verb=verb),
            earned=earned,
        )


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def add_missing(module: Any, sources: Any) -> None:
    """Define what a module lacks, and note what of it is called."""
    used = module.__dict__.setdefault("_put_back", [])

    def noting(name: str, function: Any) -> Any:
        def called(*arguments: Any, **named: Any) -> Any:
            used.append(name)
            return function(*arguments, **named)

        return called

    for name, source in sources.items():
        if not hasattr(module, name):
            space: Any = {"Any": object}
            exec(source, space)  # noqa: S102 - the rubric's own text
            setattr(module, name, noting(name, space[name]))


def used_missing(module: Any, names: Any) -> Any:
    """Return which of the functions that were put back were called."""
    used = getattr(module, "_put_back", [])
    return [name for name in names if name in used]
