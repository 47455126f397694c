"""Judges the causes that a rubric named: what was changed is known of every mutant."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from autograder.authoring import mutants
from autograder.authoring.findings import CAUSES, Stage, Trial
from autograder.authoring.mutants import Mutant
from autograder.results.cause import UNNAMED
from autograder.results.report import CheckResult, Feedback

#: Of the causes that are named, this fraction has to be true. One may be false by chance:
#: the sign of log(p) is wrong, too, where p is 1 / p.
LEAST_TRUE = 0.99


class Verdict(Enum):
    """What was said of the cause of a mutant's loss."""

    TRUE = "names what was changed"
    FALSE = "names something else"
    #: A text of a rubric that says of no cause what it explains.
    UNKNOWN = "says something that nobody can judge"
    NONE = "names nothing"


@dataclass(frozen=True)
class Judged:
    """What was said of one mutant, or of two at once.

    Attributes
    ----------
    mutants : tuple of Mutant
        What was changed.
    named : tuple of (str, Feedback)
        The names of the checks that lost points and named a cause, with what they said.
    raised : bool
        Whether a check showed an exception raised in the line that was changed.
    part : str
        The part of the homework that was changed.
    """

    mutants: tuple[Mutant, ...]
    named: tuple[tuple[str, Feedback], ...] = field(repr=False)
    raised: bool = False
    part: str = ""

    @property
    def verdict(self) -> Verdict:
        """Whether every cause that was named explains what was changed."""
        # A cause that explains no change only describes a value: it is text, it is NaN.
        named = [said for _, said in self.named if said.explains or said.cause_id in ("", UNNAMED)]
        known = [said for said in named if said.explains]
        if not known:
            return Verdict.UNKNOWN if named else Verdict.NONE
        held = all(any(explains(said, each) for each in self.mutants) for said in known)
        return Verdict.TRUE if held else Verdict.FALSE


def explains(said: Feedback, mutant: Mutant) -> bool:
    """Whether a cause explains a mutant: its kind, and the names in the line if it has any."""
    lines = f"{mutant.where}\n{mutant.before}\n{mutant.after}"
    about = not said.about or any(name in lines for name in said.about)
    return about and not mutant.kinds.isdisjoint(said.explains)


def judged(changed: Sequence[Mutant], results: Iterable[CheckResult], part: str) -> Judged:
    """Judge what the checks said that lost points."""
    lost = [result for result in results if result.took_points and result.feedback]
    named = [(each.name, each.feedback) for each in lost if each.feedback and each.feedback.cause]
    lines = [mutant.after for mutant in changed]
    raised = any(_raised_in(each.feedback, lines) for each in lost if each.feedback)
    return Judged(tuple(changed), tuple(named), raised, part)


def _raised_in(said: Feedback, lines: Iterable[str]) -> bool:
    """Whether the innermost of a student's own lines is one that was changed."""
    frames = said.detail.splitlines()
    if not said.detail.startswith("Traceback") or len(frames) < 3:
        return False
    innermost = frames[-2].strip()
    return any(innermost and innermost in line for line in lines)


@dataclass(frozen=True)
class Counts:
    """How many mutants a cause was named for, how often it is true, and what else was said."""

    total: int
    named: int
    true: int
    raised: int
    unknown: int

    @classmethod
    def of(cls, found: Sequence[Judged]) -> Counts:
        """Count what was judged."""
        verdicts = [each.verdict for each in found]
        true = verdicts.count(Verdict.TRUE)
        return cls(
            total=len(found),
            named=true + verdicts.count(Verdict.FALSE),
            true=true,
            raised=sum(each.verdict is Verdict.NONE and each.raised for each in found),
            unknown=verdicts.count(Verdict.UNKNOWN),
        )

    @property
    def percent(self) -> int:
        """Of all, how many were named."""
        return round(100 * self.named / self.total) if self.total else 0


def stage(found: Sequence[Judged], sources: Mapping[str, str], started: float) -> Stage:
    """Return what became of all causes that were named, one trial each.

    Parameters
    ----------
    sources : mapping of str to str
        The texts of the reference by their places, for the diffs.
    """
    counts = Counts.of(found)
    note = f"named for {counts.named} of {counts.total}, {counts.percent}%"
    if counts.raised:
        note += f"; for {counts.raised} more an exception shows the line"
    if counts.unknown:
        note += f"; {counts.unknown} say what nobody can judge"
    trials = [
        _trial(each, sources) for each in found if each.verdict in (Verdict.TRUE, Verdict.FALSE)
    ]
    return Stage(CAUSES, trials, time.monotonic() - started, note, LEAST_TRUE, by_chance=1)


def _trial(each: Judged, sources: Mapping[str, str]) -> Trial:
    key = " and ".join(mutant.key for mutant in each.mutants)
    said = [f"{check} says: {feedback.cause}" for check, feedback in each.named]
    ok = each.verdict is Verdict.TRUE
    detail = "" if ok else "\n".join([*said, "", *_diffs(each.mutants, sources)])
    return Trial(key, ok, "; ".join(said), each.part, detail)


def _diffs(changed: Iterable[Mutant], sources: Mapping[str, str]) -> Iterator[str]:
    for mutant in changed:
        yield mutants.diff(sources[mutant.place], mutant.source, mutant.place)


def pairs(found: Sequence[Mutant], part: Callable[[Mutant], object], count: int) -> list[Pair]:
    """Return some pairs of mutants of one part, always the same ones, that are apart."""
    groups: dict[object, list[Mutant]] = {}
    for mutant in found:
        groups.setdefault(part(mutant), []).append(mutant)
    apart = [
        (first, second)
        for group in groups.values()
        for index, first in enumerate(group)
        for second in group[index + 1 :]
        if first.place != second.place
        or (first.line != second.line and first.span[1] <= second.span[0])
    ]
    return mutants.sample(apart, count)


Pair = tuple[Mutant, Mutant]


def both(sources: Mapping[str, str], pair: Pair) -> dict[str, str]:
    """Return by its place each text of the reference that is changed, with both changes."""
    first, second = pair
    if first.place != second.place:
        return {first.place: first.source, second.place: second.source}
    whole = sources[first.place].encode()
    changed = [
        *(whole[: first.span[0]], first.text.encode()),
        *(whole[first.span[1] : second.span[0]], second.text.encode()),
        whole[second.span[1] :],
    ]
    return {first.place: b"".join(changed).decode()}
