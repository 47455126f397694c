"""Classes of a student's whose attributes or arguments are not named as the skeleton has them.

A careful TA takes a point for that, once, and reads on. So does a rubric: it has the class
answer to the skeleton's names in the student's process, and says in one check what to rename.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from autograder.driving import NotDefined, StudentRaised, define
from autograder.errors import Wrong
from autograder.results.cause import Cause

OTHER_NAMES = Cause(
    "other names",
    "{owner} uses different names for its attributes than the skeleton.",
    explains=("name",),
)
OTHER_PARAMETERS = Cause(
    "other parameters",
    "{owner}.__init__ has parameters that the skeleton's does not have.",
    explains=("name",),
)
Result = TypeVar("Result")
_HERE_ALONE = " Everything else is graded {what}: this costs points here alone."


@dataclass(frozen=True)
class Names:
    """What a class is to have, and what students call it or pass it instead.

    Attributes
    ----------
    owner : str
        The class: ``"linear_t"``.
    attributes : mapping of str to sequence of str
        Other names of each attribute, ``{"w": ["W", "weight"]}``. One is taken for it where
        the class sets nothing of the skeleton's name, and that other alone.
    arguments : sequence of sequence
        What a constructor may want to be given that should want nothing: the first that gives
        ``shapes`` is taken.
    shapes : mapping of str to tuple of int
        Shapes of attributes of a new object, which tell the right arguments.
    """

    owner: str
    attributes: Mapping[str, Sequence[str]]
    arguments: Sequence[Sequence[Any]] = ()
    shapes: Mapping[str, Sequence[int]] | None = None


@dataclass(frozen=True)
class Adapted:
    """What was done so that a class answers to the skeleton's names.

    Attributes
    ----------
    renamed : dict of str to str
        The student's names of attributes by those of the skeleton.
    given : list or None
        What its constructor is given now where it is called with nothing.
    """

    renamed: dict[str, str]
    given: list[Any] | None

    def __bool__(self) -> bool:
        return bool(self.renamed) or self.given is not None


def adapt(student: Any, names: Names) -> Adapted:
    """Have a class answer to the skeleton's names, for the rest of the check.

    Nothing is changed where it does so already, or where it is not there at all.
    """
    others = {name: list(each) for name, each in names.attributes.items()}
    shapes = {name: list(shape) for name, shape in (names.shapes or {}).items()}
    try:
        helper = define(student, answer_to_names, shown=f"{names.owner}()")
        cls = getattr(student, names.owner)
        renamed, given = helper(cls, others, [list(each) for each in names.arguments], shapes)
    except (NotDefined, StudentRaised, ValueError):
        return Adapted({}, None)
    known = {a: b for a, b in renamed.items() if a in others and b in others[a]}
    return Adapted(known, given if given in [list(each) for each in names.arguments] else None)


def under_own_names(
    grade: Callable[[], Result],
    student: Any,
    names: Names,
    *,
    at: Sequence[str] = (),
    earned: float = 0.0,
) -> Result:
    """Grade; where a class misses a name of the skeleton's, adapt it and grade again.

    Nothing is asked of the student's process unless it does. The first check that misses a
    name takes the points for all of them.

    Parameters
    ----------
    grade : callable
        Grades what the class does; raises `Wrong`.
    at : sequence of str
        Attributes that no earlier check reads: it is this one that takes the points for their
        names. With the first attribute of `names` goes what the constructor wants.
    earned : float
        Fraction of the points that is left where this check takes them.

    Returns
    -------
    object
        What `grade` does.
    """
    try:
        return grade()
    except (NotDefined, StudentRaised):
        adapted = adapt(student, names)
        if not adapted:
            raise
    result = grade()
    order = list(names.attributes)
    missed = order[:1] if adapted.given is not None else []
    missed += [name for name in order if name in adapted.renamed]
    if missed[0] in at:
        require_names(adapted, names, earned=earned)
    return result


def require_names(adapted: Adapted, names: Names, *, earned: float = 0.0) -> None:
    """Raise `Wrong` if a class had to be adapted: once, and everything else is graded.

    Parameters
    ----------
    earned : float
        Fraction of the points earned all the same.
    """
    owner = names.owner
    if adapted.renamed:
        pairs = adapted.renamed.items()
        raise Wrong(
            f"{owner} has attributes with different names than in the skeleton",
            expected=", ".join(wanted for wanted, _ in pairs),
            found=", ".join(f"{other} instead of {wanted}" for wanted, other in pairs),
            cause=OTHER_NAMES.of(owner=owner),
            next_step=" ".join(f"Rename self.{other} to self.{wanted}." for wanted, other in pairs)
            + _HERE_ALONE.format(what="under your names"),
            earned=earned,
        )
    if adapted.given is not None:
        shown = ", ".join(map(repr, adapted.given))
        raise Wrong(
            f"{owner}() needs arguments that the skeleton's does not take",
            expected=f"{owner}()",
            found=f"{owner}({shown})",
            cause=OTHER_PARAMETERS.of(owner=owner),
            next_step="Give the parameters of __init__ default values."
            + _HERE_ALONE.format(what=f"with {owner}({shown})"),
            earned=earned,
        )


def answer_to_names(
    cls: Any, others: Any, arguments: Any, shapes: Any
) -> tuple[dict[str, str], list[Any] | None]:
    """Add properties to a class, and arguments to its constructor, where they are missing.

    This runs in the student's process, so it imports what it needs itself.
    """
    import dis
    import inspect
    import types

    import numpy as np

    def stored(code: Any) -> Any:
        inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
        own = {each.argval for each in dis.get_instructions(code) if each.opname == "STORE_ATTR"}
        return own.union(*map(stored, inner))

    functions = [
        value
        for kind in cls.__mro__
        if kind.__module__ == cls.__module__
        for value in vars(kind).values()
        if isinstance(value, types.FunctionType)
    ]
    names = set().union(*(stored(each.__code__) for each in functions))
    renamed = {}
    for wanted, candidates in others.items():
        there = [other for other in candidates if other in names]
        if wanted not in names and not hasattr(cls, wanted) and len(there) == 1:
            renamed[wanted] = there[0]

    def alias(other: str) -> Any:
        return property(
            lambda self: getattr(self, other), lambda self, value: setattr(self, other, value)
        )

    for wanted, other in renamed.items():
        setattr(cls, wanted, alias(other))

    def wants_more() -> bool:
        try:
            inspect.signature(cls).bind()
        except TypeError:
            return True
        return False

    given = None
    for values in arguments if wants_more() else []:
        try:
            made = cls(*values)
        except Exception:  # noqa: S112 - not these, then
            continue
        if all(list(np.shape(getattr(made, name, ()))) == shape for name, shape in shapes.items()):
            given = values
            break
    if given is not None:
        start = cls.__init__

        def started(self: Any, *values: Any, **named: Any) -> None:
            start(self, *(values if values or named else given), **named)

        cls.__init__ = started
    return renamed, given
