"""A likely cause: its sentence, the next step, and which changes of the code it explains."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: What a small wrong change of code can be, and what a cause can say was changed.
KINDS = {
    "sign": "a minus too many or too few, a term subtracted that is to be added",
    "term": "a term of a sum that is missing, or that stands alone",
    "factor": "a factor or divisor that is missing, too many or wrong",
    "sum for mean": "summed where it is to be averaged",
    "mean for sum": "averaged where it is to be summed",
    "operator": "the wrong arithmetic operator",
    "comparison": "a comparison the wrong way round",
    "condition": "and for or, a not that is missing",
    "axis": "the wrong axis",
    "transposed": "rows for columns: a transpose missing or too many, factors swapped",
    "order": "two values in each other's place",
    "off by one": "one too many or too few",
    "constant": "the wrong number, True for False",
    "function": "the wrong function",
    "dtype": "the wrong type of number, // for /",
    "alias": "a copy that is missing",
    "missing update": "a line that is to change something is missing",
    "missing call": "a call that is missing",
    "missing raise": "an exception that is not raised",
    "name": "a name, or a parameter, that is not the skeleton's",
    "values": "a value too many, or missing, in what is returned",
}

#: The id of a cause that is only a text: nobody can say what it explains.
UNNAMED = "unnamed"


class Cause(str):
    """A sentence that says why an answer is wrong; it is used wherever a text is.

    Parameters
    ----------
    id : str
        Its name, by which it is counted, whatever numbers are in the sentence.
    sentence : str
        What the student reads. Values in braces are filled in by :meth:`of`.
    next_step : str
        What to do about it, where whoever raises it says nothing else.
    explains : iterable of str
        The kinds of changes, of :data:`KINDS`, that it is the true cause of. None, where
        the sentence only describes what was found and claims nothing of the code.
    about : iterable of str
        Names in the code that it speaks of, if it does: it is the true cause only of a
        change in a line with one of them.

    Raises
    ------
    ValueError
        If it explains what is no kind of change.
    """

    id: str
    next_step: str
    explains: tuple[str, ...]
    about: tuple[str, ...]

    def __new__(
        cls,
        id: str,  # noqa: A002 - it is what it is called
        sentence: str,
        next_step: str = "",
        *,
        explains: Iterable[str] = (),
        about: Iterable[str] = (),
    ) -> Cause:
        """Check what it explains; a text is made whole here."""
        cause = super().__new__(cls, sentence)
        cause.id, cause.next_step = id, next_step
        cause.explains, cause.about = tuple(explains), tuple(about)
        unknown = set(cause.explains) - set(KINDS)
        if unknown:
            raise ValueError(f"cause {id!r} explains what is no kind of change: {unknown}")
        return cause

    def of(self, **values: Any) -> Cause:
        """Return it with values filled in where the sentence or next step has ``{name}``."""
        return self.saying(str(self).format(**values), self.next_step.format(**values))

    def saying(self, sentence: str, next_step: str | None = None) -> Cause:
        """Return the same cause in other words."""
        step = self.next_step if next_step is None else next_step
        return Cause(self.id, sentence, step, explains=self.explains, about=self.about)

    def and_also(self, other: Cause) -> Cause:
        """Return the cause that both are at once, where neither alone explains what was found."""
        about = (*self.about, *other.about) if self.about and other.about else ()
        return Cause(
            f"{self.id} and {other.id}",
            f"There are two mistakes. {self} And: {other}",
            " ".join(filter(None, (self.next_step, other.next_step))),
            explains=(*self.explains, *other.explains),
            about=about,
        )

    def __getnewargs_ex__(self) -> tuple[tuple[str, str, str], dict[str, Any]]:
        """Say how a copy is made."""
        return (
            (self.id, str(self), self.next_step),
            {"explains": self.explains, "about": self.about},
        )


def description(sentence: str) -> Cause:
    """Return a cause that describes what was found: a type, a cell that failed."""
    return Cause("description", sentence)
