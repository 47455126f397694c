"""DataLoaders that student code makes: how long they are, and what they give."""

from __future__ import annotations

from typing import Any

from autograder.driving import Remote, StudentRaised, define, item, keep, value
from autograder.driving.torch_data import first_batches
from autograder.errors import Wrong
from autograder.oracles import describe_returned


class StudentLoader:
    """A DataLoader in the student's process."""

    def __init__(self, student: Any, loader: Remote, name: str) -> None:
        self._loader = loader
        self._first = define(student, first_batches, shown=f"the mini-batches of {name}")

    def __len__(self) -> int:
        """How many mini-batches it says that it has."""
        return len(self._loader)

    def first(self) -> Any:
        """Begin to read it, and return its first mini-batch: images and labels."""
        return self._first(self._loader, 1)[0]


def loaders_of(student: Any, function: Remote, names: str) -> list[StudentLoader]:
    """Have a student's function make loaders: ``return train_loader, test_loader``.

    Parameters
    ----------
    function : Remote
        It is called without arguments.
    names : str
        What they are called, as they stand in a return statement.

    Raises
    ------
    Wrong
        If there is not one for each name.
    """
    made, each = keep(function), names.split(", ")
    if _count(made) != len(each):
        raise Wrong(
            f"{function._name}() does not return {'a pair' if len(each) == 2 else names}",
            expected=names,
            found=describe_returned(value(made)),
            next_step=f"End it with 'return {names}'.",
        )
    return [StudentLoader(student, item(made, i), name) for i, name in enumerate(each)]


def _count(made: Remote) -> int:
    """Return how many there are; none of what has no length, such as None."""
    try:
        return len(made)
    except StudentRaised:
        return 0
