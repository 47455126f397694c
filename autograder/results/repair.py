"""A cause that is proved by repairing the code: which edit makes a check pass, and what is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: What a student reads of a repair, from the least to the most.
LEVELS = ("kind", "line", "edit")
#: Where a check's own words are all that its author wants read.
NOTHING = ""


class Kind(NamedTuple):
    """A kind of edit: what it tells a student to look at, and which causes speak of the same."""

    look: str
    explains: tuple[str, ...]


KINDS = {
    "sign": Kind("look at the sign", ("sign", "operator", "comparison")),
    "operator": Kind("look at which arithmetic operator is meant",
                     ("operator", "factor", "sum for mean", "mean for sum", "transposed", "sign")),
    "comparison": Kind("look at which way round the comparison is", ("comparison", "function")),
    "condition": Kind("look at the condition", ("condition", "comparison", "order")),
    "axis": Kind("look along which axis it works", ("axis", "transposed")),
    "average": Kind("look at whether to sum or to average, and over what",
                    ("sum for mean", "mean for sum", "factor")),
    "function": Kind("look at which function is called", ("function", "comparison", "constant")),
    "dtype": Kind("look at the type of the numbers", ("dtype", "operator")),
    "transposed": Kind("look at what is rows and what is columns", ("transposed", "axis")),
    "order": Kind("look at the order of the two values", ("order", "sign", "transposed")),
    "constant": Kind("look at the number", ("constant", "factor")),
    "off by one": Kind("look for one too many or one too few", ("off by one", "constant", "term")),
    "extra term": Kind("look for a term that does not belong there", ("term", "sign")),
    "extra factor": Kind("look for a factor or divisor that does not belong there",
                         ("factor", "sum for mean", "mean for sum")),
    "extra value": Kind("look for a value that is returned and should not be", ("order",)),
    "missing value": Kind("look for a value that should be returned as well", ("order",)),
    "missing term": Kind("look for a term that is missing", ("term", "factor", "sign")),
    "missing factor": Kind("look for a factor or divisor that is missing",
                           ("factor", "sum for mean", "mean for sum", "term")),
    "extra call": Kind("look for a call that does not belong there",
                       ("function", "alias", "dtype", "factor", "missing call")),
    "argument": Kind("look at what the function is called with", ("axis", "function", "constant")),
    "alias": Kind("look for a copy that is missing", ("alias",)),
    "variable": Kind("look at whether this is the variable that you mean",
                     ("order", "term", "factor", "missing update")),
    "missing call": Kind("look for a call that is missing", ("missing call", "function")),
    "missing comparison": Kind("look for a comparison that is missing",
                               ("comparison", "condition", "function")),
    "missing update": Kind("look for a value that is not kept", ("missing update",)),
    "missing raise": Kind("look for an exception that is to be raised", ("missing raise",)),
    "update": Kind("look at whether to add to a value or to replace it",
                   ("missing update", "operator", "sign")),
    "extra statement": Kind("look for a line that does not belong there", ("missing update",)),
    "statement order": Kind("look at the order of the lines", ("missing update", "order")),
}  # fmt: skip

_AXIS = re.compile(r"\b(sum|mean|max|min|argmax|argmin|softmax|norm|std|var)\(")
_VERBS = {"sum": "you sum", "mean": "you average", "norm": "you take the norm"}


@dataclass(frozen=True)
class Edit:
    """One small edit of the student's code.

    Attributes
    ----------
    place : str
        Where it is, for people: ``"line 34"``, ``"cell 3, line 2"``.
    function : str
        ``"linear_t.backward"``; empty outside of functions.
    kind : str
        One of :data:`KINDS`.
    before, after : str
        The line as it is, and as it would be.
    line : int
        Its number in its file.
    """

    place: str
    function: str
    kind: str
    before: str
    after: str
    line: int = 0

    @property
    def look(self) -> str:
        """What to look at."""
        axis = _AXIS.search(self.before) if self.kind == "axis" else None
        if axis:
            return f"look along which axis {_VERBS.get(axis[1], f'you take the {axis[1]}')}"
        return KINDS[self.kind].look


#: Edits that are made together.
Edits = tuple[Edit, ...]


@dataclass(frozen=True)
class Repair:
    """What makes a check pass.

    Attributes
    ----------
    found : sequence of Edits
        Every smallest repair that was found; several may do.
    level : str
        How much of it students read: one of :data:`LEVELS`, or nothing.
    instead_of : str
        The cause that the check named, where the repair is another.
    """

    found: tuple[Edits, ...]
    level: str = "line"
    instead_of: str = ""

    @property
    def places(self) -> list[tuple[str, str]]:
        """The places and functions of what is sure: the same in every repair that was found."""
        shared = [{(edit.place, edit.function) for edit in edits} for edits in self.found]
        sure = set.intersection(*shared)
        return [
            (edit.place, edit.function)
            for edit in self.found[0]
            if (edit.place, edit.function) in sure
        ]

    @property
    def functions(self) -> list[str]:
        """The functions that were edited, in any of the repairs."""
        every = (edit.function or "your code" for edits in self.found for edit in edits)
        return list(dict.fromkeys(every))

    @property
    def for_student(self) -> str:
        """What a student reads."""
        if self.level == NOTHING:
            return ""
        if self.level == "kind":
            return _sentence(" and ".join(dict.fromkeys(e.look for e in self.found[0])))
        if self.level == "edit":
            return "\n".join(_with_lines(edit) for edit in self.found[0])
        return self._line()

    @property
    def for_staff(self) -> str:
        """What the course staff reads: every edit, with its lines before and after."""
        ways = ["\n".join(_with_lines(edit) for edit in edits) for edits in self.found]
        said = "\nOr: ".join(ways)
        return f"{said}\nThe check itself says: {self.instead_of}" if self.instead_of else said

    def _line(self) -> str:
        """Name the line, where every repair has it; else the function."""
        sure = self.places
        if len(sure) == len(self.found[0]):
            return " ".join(_sentence(_with_place(edit, self._looks(edit)))
                            for edit in self.found[0])  # fmt: skip
        looks = {edit.look for edits in self.found for edit in edits}
        look = looks.pop() if len(looks) == 1 else "look at what it computes, line by line"
        return _sentence(f"in {' or '.join(self.functions[:2])}: {look}")

    def _looks(self, edit: Edit) -> str:
        """Say what to look at in a line, if all repairs of it agree."""
        looks = {e.look for edits in self.found for e in edits if e.place == edit.place}
        return looks.pop() if len(looks) == 1 else "look at what it computes"


def agrees(edits: Iterable[Edit], explains: Sequence[str], about: Sequence[str]) -> bool:
    """Whether a cause that a check named speaks of one of these edits."""
    for edit in edits:
        lines = f"{edit.function}\n{edit.before}\n{edit.after}"
        named = not about or any(name in lines for name in about)
        if named and not {*KINDS[edit.kind].explains}.isdisjoint(explains):
            return True
    return False


def _with_place(edit: Edit, look: str) -> str:
    where = f"{edit.place}, in {edit.function}" if edit.function else edit.place
    return f"{where}: {look}"


def _with_lines(edit: Edit) -> str:
    said = _sentence(_with_place(edit, edit.look))
    return f"{said}\nas it is:  {edit.before}\nrepaired:  {edit.after}"


def _sentence(words: str) -> str:
    """Return a sentence; a file keeps its name."""
    first = words.partition(" ")[0]
    is_file = "/" in first or "." in first
    return f"{words if is_file else words[:1].upper() + words[1:]}."
