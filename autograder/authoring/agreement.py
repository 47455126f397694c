"""Holds the verdicts of a kit against the grader's: on examples, mutants and rewrites."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TypeVar

from autograder.authoring.bench import Bench
from autograder.authoring.findings import Stage, Trial
from autograder.authoring.mutants import Mutant, sample
from autograder.authoring.other_ways import verdict_in
from autograder.authoring.recorded import Progress
from autograder.authoring.rewrites import Rewrite
from autograder.authoring.variants import Variants
from autograder.errors import UsageError, Wrong
from autograder.grading.running import Grading
from autograder.homework.checks import Check
from autograder.kit.record import Recorded
from autograder.kit.replay import Verdict
from autograder.results.report import CheckResult, Feedback, Outcome
from autograder.submitted.several import collect
from autograder.submitted.submission import ReadHere, Submission

Job = TypeVar("Job")
#: Of other inputs and draws, for what disagrees: it may have been luck.
_OTHER_SEEDS = (7, 8, 9)
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")


@dataclass(frozen=True)
class Compared:
    """What the grader and the kit say of one check of one submission."""

    graded: CheckResult
    at_home: Verdict

    @property
    def decided(self) -> bool:
        """Whether the kit says anything."""
        return self.at_home.outcome is not None

    @property
    def disagree(self) -> bool:
        """Whether the kit calls right what loses points, or wrong what loses none."""
        if not self.decided or self.graded.score is None:
            return False
        right = self.at_home.outcome is Outcome.PASSED
        return right == self.graded.took_points

    @property
    def says(self) -> str:
        """What both say, where they disagree."""
        at_home = "right" if self.at_home.outcome is Outcome.PASSED else "wrong"
        score = f"{self.graded.score:g} of {self.graded.points:g}"
        return f"{self.graded.name} is {at_home} at home and gets {score}"

    @property
    def same_words(self) -> bool:
        """Whether a failure is shown in the grader's words."""
        said, graded = self.at_home.feedback, self.graded.feedback
        if said is None or graded is None:
            return said is graded
        return _words(said) == _words(graded)


def _words(said: Feedback) -> tuple[str, str]:
    """Return the summary and the cause without the numbers, which are of other inputs."""
    return _NUMBER.sub("#", said.summary), _NUMBER.sub("#", said.cause)


class Agreement:
    """A homework on the bench, with what its kit says beside what the grader says.

    Parameters
    ----------
    recorded : sequence of Recorded
        Its public checks as a kit has them.
    """

    def __init__(self, bench: Bench, recorded: Sequence[Recorded]) -> None:
        self.bench = bench
        covered = {each.name: each for each in recorded if each.events}
        self.checks = [(check, covered[check.name]) for check in bench.assignment.checks
                       if check.name in covered]  # fmt: skip

    def of_case(self, case: Path) -> list[Compared]:
        """Compare what is said of an example; nothing of one that is refused as a whole."""
        folder = Path(tempfile.mkdtemp(dir=self.bench.folder))
        try:
            submission = collect(self.bench.homework, [case], folder, ReadHere())
        except UsageError:
            return []
        return self._of(submission, self.checks)

    def of_texts(self, texts: Mapping[str, str], parts: Collection[str] = ()) -> list[Compared]:
        """Compare what is said of a variant of the reference, in some parts or all."""
        chosen = [pair for pair in self.checks if not parts or pair[0].part in parts]
        return self._of(self.bench.submission_of(texts), chosen) if chosen else []

    def _of(
        self, submission: Submission, checks: Sequence[tuple[Check, Recorded]]
    ) -> list[Compared]:
        with self.bench.grading(submission) as grading:
            found = list(_compared(grading, checks))
        for seed in _OTHER_SEEDS:
            open_still = {each.graded.name for each in found if each.disagree}
            doubtful = [check for check, _ in checks if check.name in open_still]
            if doubtful:
                with self.bench.grading(submission, seed=seed) as grading:
                    grading.run(doubtful)
                    found = [_with_luck(each, grading.results) for each in found]
        return found


def _with_luck(found: Compared, again: Mapping[str, CheckResult]) -> Compared:
    """Return what is compared with a result of other inputs, if both agree then.

    What draws an index that is out of range one time in five is right or wrong by its luck.
    """
    result = again.get(found.graded.name)
    other = found if result is None else replace(found, graded=result)
    return other if found.disagree and not other.disagree else found


def _compared(grading: Grading, checks: Sequence[tuple[Check, Recorded]]) -> Iterator[Compared]:
    """Run checks both ways on one submission."""
    session, aliases = grading.calls.session, grading.homework.assignment.aliases
    for check, recorded in checks:
        grading.run([check])
        graded = grading.results[check.name]
        if graded.score is None:
            continue

        try:
            grading.calls.rules.require_unused(check)
            at_home = verdict_in(session, recorded, aliases, grading.calls.renamed)
        except Wrong as error:  # a forbidden name, or a file that cannot be imported
            at_home = Verdict(Outcome.WRONG, error.feedback)
        yield Compared(graded, at_home)


@dataclass(frozen=True)
class Held:
    """What was held against the grader, and what both said.

    Attributes
    ----------
    names : list of str
        Of the submissions.
    compared : list of list of Compared
        What was said of each of them.
    of : int
        How many submissions there are of the kind.
    """

    title: str
    names: list[str]
    compared: list[list[Compared]]
    of: int
    seconds: float

    @property
    def stage(self) -> Stage:
        """A trial for each submission; it holds if the kit contradicts the grader nowhere."""
        trials = []
        for name, compared in zip(self.names, self.compared, strict=True):
            says = "; ".join(each.says for each in compared if each.disagree)
            trials.append(Trial(name, not says, says))
        return Stage(self.title, trials, self.seconds, Counts.of([self]).said)


@dataclass(frozen=True)
class Counts:
    """How much a kit says, and how much of it the grader does not say.

    Attributes
    ----------
    right, right_given : int
        Checks of which the grader takes no points, and those that are ✓ at home.
    lost, same_words : int
        Checks that are ✗ at home and lose points, and those that lose them in the same words.
    """

    compared: int
    given: int
    right: int
    right_given: int
    lost: int
    same_words: int
    disagreements: int

    @classmethod
    def of(cls, held: Sequence[Held]) -> Counts:
        """Count what was said of all submissions."""
        every = [each for one in held for compared in one.compared for each in compared]
        given = [each for each in every if each.decided]
        lost = [each for each in given if each.graded.took_points]
        right = [each for each in every if not each.graded.took_points]
        return cls(
            compared=len(every),
            given=len(given),
            right=len(right),
            right_given=sum(each.decided for each in right),
            lost=len(lost),
            same_words=sum(each.same_words for each in lost),
            disagreements=sum(each.disagree for each in every),
        )

    def __add__(self, other: Counts) -> Counts:
        """Return what both count together."""
        return Counts(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    @property
    def said(self) -> str:
        """Sum it up in one line."""
        note = f"{self.given} of {self.compared} verdicts given at home"
        if self.right:
            note += f", {self.right_given} of {self.right} where no points are lost"
        if self.lost:
            note += f", {self.same_words} of {self.lost} failures in the same words"
        return note


#: What is compared, by the titles of the stages.
STAGES = EXAMPLES, MUTANTS, REWRITES = "Kit: examples", "Kit: mutants", "Kit: rewrites"


def held(
    bench: Bench,
    recorded: Sequence[Recorded],
    mutants: int,
    progress: Progress,
    *,
    examples: int = sys.maxsize,
    done: Collection[str] = (),
) -> Iterator[Held]:
    """Compare on examples, on mutants and on rewrites.

    Parameters
    ----------
    mutants, examples : int
        At most this many of them, always the same.
    done : collection of str
        The stages that are not wanted, by their titles.
    """
    agreement, variants = Agreement(bench, recorded), Variants(bench)

    def compare(
        title: str, jobs: Sequence[Job], work: Callable[[Job], list[Compared]], of: int,
        name_of: Callable[[Job], str],
    ) -> Held:  # fmt: skip
        started = time.monotonic()
        found = bench.each(work, jobs, progress(title, len(jobs)))
        return Held(title, [*map(name_of, jobs)], found, of, time.monotonic() - started)

    cases = bench.homework.examples
    if EXAMPLES not in done:
        some = sample(cases, examples)
        yield compare(EXAMPLES, some, agreement.of_case, len(cases), _name_of_case)

    def mutant(job: Mutant) -> list[Compared]:
        parts = variants.trials.parts_of(job.where, job.module)
        return agreement.of_texts(variants.texts({job.place: job.source}), parts)

    if MUTANTS not in done:
        known = variants.all_mutants()
        chosen = sample(known, mutants)
        yield compare(MUTANTS, chosen, mutant, len(known), lambda job: job.key)

    def rewrite(job: tuple[str, Rewrite]) -> list[Compared]:
        part, found = job
        return agreement.of_texts(
            variants.texts({found.place: found.source}), [part] if part else []
        )

    if REWRITES not in done:
        every = list(variants.all_rewrites())
        yield compare(REWRITES, every, rewrite, len(every), _name_of_rewrite)


def _name_of_case(case: Path) -> str:
    return case.name


def _name_of_rewrite(job: tuple[str, Rewrite]) -> str:
    return f"{job[1].kind}: {', '.join(job[1].functions)}"
