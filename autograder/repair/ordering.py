"""Which edits can be tried for a failed check, in which order, and which go together."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from autograder.repair.trial import Edits
from autograder.results.repair import KINDS
from autograder.sandbox.replies import Candidate

#: The sizes of edits: see ``sandbox.inside.repairs.rules``.
LARGEST = 3
#: Of the edits that do the same on another line, as many are tried.
MOST_TWINS = 4
_NAMES = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def in_order(
    listed: Sequence[Candidate],
    explains: Collection[str],
    raised: tuple[str, int] | None,
    said: str,
) -> tuple[list[Candidate], list[Candidate]]:
    """Return the edits of the cause that the check named, and all, each the likeliest first.

    Of all, those come first that stand where an exception was raised, then those of a kind
    that the cause speaks of; of the functions that the check does not name all come later.

    Parameters
    ----------
    explains : collection of str
        The causes that the check named.
    raised : tuple of (str, int) or None
        The file and line of an exception.
    said : str
        What the check says: it names functions.
    """
    words = names_in(said)

    def is_aside(candidate: Candidate) -> bool:
        """Whether the check speaks of other functions than the one that is edited."""
        return candidate.function.split(".")[-1] not in words

    def meant(candidate: Candidate) -> int:
        """Say how much a kind is what the cause speaks of: 0 if it is that before all."""
        known = KINDS[candidate.kind].explains
        return next((n for n, each in enumerate(known) if each in explains), len(known))

    def speaks(candidate: Candidate) -> bool:
        return meant(candidate) < len(KINDS[candidate.kind].explains)

    named = [each for each in listed if meant(each) == 0]
    named.sort(key=lambda e: (is_aside(e), e.size > 1))
    # Of a helper every edit comes later, and none after all others.
    late = {e: place * (2 if is_aside(e) else 1) for place, e in enumerate(listed, 1)}
    ordered = sorted(
        listed, key=lambda e: (raised != (e.file, e.line), not speaks(e), late[e], is_aside(e))
    )
    return named, ordered


def names_in(text: str) -> set[str]:
    """Return the names that a text speaks of; of ``layer.backward``, ``backward`` as well."""
    return {word for each in _NAMES.findall(text) for word in (each, each.split(".")[-1])}


def is_sound(candidate: Candidate) -> bool:
    """Whether an edit that a process named can be one: anything may come from there."""
    return (
        candidate.kind in KINDS
        and candidate.line > 0
        and 1 <= candidate.size <= LARGEST
        and 0 <= candidate.start <= candidate.end < 2**31
    )


def says_nothing(candidate: Candidate) -> bool:
    """Whether the line that is edited says nothing as it is."""
    return candidate.before == "pass"


def takes_away(candidate: Candidate) -> bool:
    """Whether an edit only leaves out something that the code does."""
    return candidate.kind.startswith("extra")


def does_the_same(other: Candidate, found: Candidate) -> bool:
    """Whether an edit adds elsewhere what another one adds: then no line is known to lack it."""
    if found.start == found.end or not found.kind.startswith("missing"):
        return False
    return other.kind == found.kind and _added(other.text) == _added(found.text)


def _added(text: str) -> list[str]:
    return text.rstrip(")").split()[-2:]


def apart(first: Candidate, second: Candidate) -> bool:
    """Whether two edits can be made together."""
    if first.file != second.file:
        return True
    return first.end <= second.start or second.end <= first.start


def twins_of(first: Candidate, listed: Sequence[Candidate]) -> list[Candidate]:
    """Return the edits that do on another line of a function what this one does, nearest first."""
    does = ("file", "function", "kind", "size", "text")
    found = [
        each
        for each in listed
        if each.line != first.line and all(getattr(each, n) == getattr(first, n) for n in does)
    ]
    return sorted(found, key=lambda each: abs(each.line - first.line))[:MOST_TWINS]


def alternating(
    firsts: Sequence[Edits], seconds: Sequence[Candidate]
) -> Iterator[tuple[Edits, Candidate]]:
    """Yield every pair, the likeliest second edits first for all of the first ones."""
    for second in seconds:
        for first in firsts:
            yield first, second


class Screened:
    """What is known of edits without running the check: see ``inside.repairs.screening``.

    Parameters
    ----------
    verdicts : sequence of int
        Of each edit; what a process that lies says of its own is lost to it alone.
    """

    #: Nothing is different after the edit; or something fails that did not.
    SAME, BREAKS = -1, -2

    def __init__(self, listed: Sequence[Candidate], verdicts: Sequence[int]) -> None:
        self._of: dict[Candidate, int] = {}
        for edit, verdict in zip(listed, verdicts, strict=False):
            # What took part in a fixture as well as in the check is judged by neither alone.
            self._of[edit] = verdict if edit not in self._of else 0
        self._failed: set[int] = set()

    def is_none(self, edit: Candidate) -> bool:
        """Whether an edit alone cannot make the check pass."""
        verdict = self._of.get(edit, 0)
        return verdict < 0 or verdict in self._failed

    def breaks(self, edit: Candidate) -> bool:
        """Whether an edit makes something fail, whatever else is edited."""
        return self._of.get(edit, 0) == self.BREAKS

    def failed(self, edit: Candidate) -> None:
        """Take note that the check fails with an edit: so it does with those like it."""
        verdict = self._of.get(edit, 0)
        if verdict > 0:
            self._failed.add(verdict)

    def alike(self, edit: Candidate) -> Callable[[Candidate], bool]:
        """Return what says whether the same comes out after another edit."""
        verdict = self._of.get(edit, 0)
        return lambda other: verdict > 0 and self._of.get(other, 0) == verdict
