"""Makes mutants of the habits that a rubric names: several edits of its reference at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograder.authoring.mutants import Mutant
from autograder.errors import HomeworkError
from autograder.homework.trials import Habit

OPERATOR = "habit"


def mutants_of(habits: Iterable[Habit], source: str) -> Iterator[Mutant]:
    """Yield a mutant for each habit whose first edit is one of this text.

    Raises
    ------
    HomeworkError
        If another edit of it is not.
    """
    for habit in habits:
        first, instead = habit.edits[0]
        if first not in source:
            continue
        changed = source
        for old, new in habit.edits:
            if changed.count(old) != 1:
                raise HomeworkError(
                    f"the habit of {habit.where} changes {old!r}, which is there "
                    f"{changed.count(old)} times",
                    tip="name a text that the reference has once",
                )
            changed = changed.replace(old, new)
        line = 1 + source[: source.index(first)].count("\n")
        kinds = frozenset(habit.kinds)
        yield Mutant(OPERATOR, habit.where, line, first, instead, changed, kinds=kinds)
