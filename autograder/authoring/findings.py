"""What ``validate`` found out about a rubric: stages of single trials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

#: The title of the stage that finds holes.
MUTANTS = "Mutants"
#: The title of the stage that judges the causes which were named.
CAUSES = "Causes"
#: The title of the stage that tries two mutants at once.
PAIRS = "Causes of pairs"
#: The title of the stage that compares causes with what repairs a mutant.
REPAIRS = "Repairs"
#: The title of the stage of those who skip the work.
CHEATS = "Cheats"


@dataclass(frozen=True)
class Trial:
    """One thing that was tried.

    Attributes
    ----------
    name : str
        What was tried.
    ok : bool
        Whether the rubric did what it should.
    says : str
        What it did instead, in one sentence.
    part : str
        The part of the homework that it is about.
    detail : str
        Preformatted text: a diff, or what was lost.
    """

    name: str
    ok: bool
    says: str = ""
    part: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Stage:
    """Trials of one kind.

    Attributes
    ----------
    least : float
        The fraction of the trials that has to hold.
    excused : mapping of str to str
        What was not tried, and why.
    by_chance : int
        This many may fall all the same, however few the trials are.
    """

    title: str
    trials: Sequence[Trial]
    seconds: float
    note: str = ""
    least: float = 1.0
    excused: Mapping[str, str] = field(default_factory=dict)
    by_chance: int = 0

    @property
    def parts(self) -> dict[str, tuple[int, int]]:
        """How many trials of each part did what they should, and how many there are."""
        found: dict[str, tuple[int, int]] = {}
        for trial in self.trials:
            held, total = found.get(trial.part, (0, 0))
            found[trial.part] = held + trial.ok, total + 1
        return dict(sorted(found.items()))

    @property
    def held(self) -> int:
        """How many trials did what they should."""
        return sum(trial.ok for trial in self.trials)

    @property
    def ok(self) -> bool:
        """Whether enough of them did."""
        most = max(self.by_chance, (1.0 - self.least) * len(self.trials))
        return len(self.fallen) <= most

    @property
    def fallen(self) -> list[Trial]:
        """The trials that did not."""
        return [trial for trial in self.trials if not trial.ok]


@dataclass(frozen=True)
class Validation:
    """Everything that was tried on one rubric."""

    homework: str
    title: str
    stages: Sequence[Stage]

    @property
    def ok(self) -> bool:
        """Whether nothing falls short."""
        return all(stage.ok for stage in self.stages)
