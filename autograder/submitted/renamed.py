"""What a student calls otherwise than the skeleton: graded under that name, for a point."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autograder.errors import Wrong
from autograder.results.cause import Cause
from autograder.results.paying import one_pays, paid
from autograder.results.report import CheckResult, Feedback
from autograder.sandbox.failures import NotDefined
from autograder.submitted.renamings import is_near

if TYPE_CHECKING:
    from autograder.submitted.reading import Reading
    from autograder.submitted.submission import Submission

HERE_ALONE = " Everything else is graded under your names: this costs points here alone."
RENAMED = Cause(
    "renamed",
    "What the skeleton calls {names} is named differently in your file.",
    "Rename {pairs}, everywhere in your file." + HERE_ALONE,
    explains=("name",),
)


@dataclass
class Renamed:
    """The student's names for classes and functions of the skeleton, and which were looked up.

    Attributes
    ----------
    names : mapping of str to str
        By the skeleton's names.
    kinds : mapping of str to str
        ``"class"`` or ``"function"``, by the same.
    used : set of str
        The skeleton's names that a check or fixture looked up, and found under the other one.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, submission: Submission) -> Renamed:
        """Return what was read in the files that were handed in."""
        tree = submission.tree
        return cls.of_readings(tree.readings.values() if tree else [submission.reading])

    @classmethod
    def of_readings(cls, readings: Iterable[Reading]) -> Renamed:
        """Return what was read in some files."""
        names, kinds = {}, {}
        for reading in readings:
            classes, functions = reading.outline.classes, reading.outline.functions
            for name, own in reading.renamed.items():
                if own in classes or own in functions:
                    names[name] = own
                    kinds[name] = "class" if own in classes else "function"
        return cls(names, kinds)

    def charged(
        self, results: Sequence[CheckResult], read: Mapping[str, Collection[str]]
    ) -> list[CheckResult]:
        """Return results of which one has paid for all names that were used.

        It is the first, in order, that looked one of them up and passed; if none did, the first
        that earned anything.

        Parameters
        ----------
        read : mapping of str to collection of str
            The names that each check has looked up, itself or through fixtures.
        """
        used = {
            each.name: names
            for each in results
            if each.score and not each.waits
            if (names := [n for n in self.names if n in self.used and n in read.get(each.name, ())])
        }
        names = [name for name in self.names if any(name in each for each in used.values())]
        return one_pays(results, used, lambda result: self._charge(result, names))

    def _charge(self, result: CheckResult, names: Sequence[str]) -> CheckResult:
        return paid(result, self.said_of(names))

    def said_of(self, names: Sequence[str]) -> Feedback:
        """Return what is said of some of the names."""
        owns = ", ".join(self.names[name] for name in names)
        cause = RENAMED.of(
            names=", ".join(names),
            pairs=", ".join(f"{self.names[name]} to {name}" for name in names),
        )
        verb = "has a different name" if len(names) == 1 else "have different names"
        feedback = Feedback(
            f"{owns} {verb} than in the skeleton",
            expected=", ".join(f"{self.kinds[name]} {name}" for name in names),
            found=", ".join(f"{self.names[name]} instead of {name}" for name in names),
            cause=str(cause),
        )
        return feedback.naming(cause)


@dataclass
class Lookups:
    """What one process is asked for under the skeleton's names.

    Attributes
    ----------
    answered : dict of str to NotDefined
        The skeleton's names that the process answers to, and what it would have said of each.
    guessed : list of NotDefined
        The latter of those that were looked up and have only parameters in common with what
        they are taken for.
    """

    renamed: Renamed = field(default_factory=Renamed)
    answered: dict[str, NotDefined] = field(default_factory=dict)
    guessed: list[NotDefined] = field(default_factory=list)

    def own_name(self, name: str) -> str:
        """Return what the student calls it; empty if nothing is known."""
        return self.renamed.names.get(name, "")

    def looked_up(self, name: str) -> None:
        """Note that a name was looked up."""
        if name in self.answered:
            self.renamed.used.add(name)
            if self.is_guess(name):
                self.guessed.append(self.answered[name])

    def is_guess(self, name: str) -> bool:
        """Whether it is a guess what the student calls something."""
        own = self.own_name(name)
        return bool(own) and not is_near(name, own)

    def does_without(self, name: str) -> None:
        """Forget that a name was looked up, by a check that needs none."""
        if name in self.answered:
            self.guessed.remove(self.answered[name])

    def instead(self, error: Wrong) -> Wrong:
        """Return what a check found wrong; of something guessed, that the name is missing."""
        return self.guessed[0] if self.guessed else error
