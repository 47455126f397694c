"""Holds the verdicts of a kit against the grader's: on examples, mutants and rewrites."""

from __future__ import annotations

import contextlib
import re
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from autograder.authoring.bench import Bench
from autograder.authoring.findings import Stage, Trial
from autograder.authoring.mutants import Mutant, sample
from autograder.authoring.recorded import Progress
from autograder.authoring.rewrites import Rewrite
from autograder.authoring.variants import Variants
from autograder.errors import UsageError, Wrong
from autograder.grading.running import Grading
from autograder.homework.checks import Check
from autograder.kit.record import Recorded
from autograder.kit.replay import Process, Verdict, verdict_on
from autograder.results.report import CheckResult, Feedback, Outcome
from autograder.submitted.several import collect
from autograder.submitted.submission import ReadHere, Submission

Job = TypeVar("Job")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")
#: Seconds that a recorded check may take.
_LIMIT = 60.0


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
            return list(_compared(grading, checks))


def _compared(grading: Grading, checks: Sequence[tuple[Check, Recorded]]) -> Iterator[Compared]:
    """Run checks both ways on one submission."""
    session, aliases = grading.calls.session, grading.homework.assignment.aliases
    for check, recorded in checks:
        grading.run([check])
        graded = grading.results[check.name]
        if graded.score is None:
            continue

        @contextlib.contextmanager
        def fresh(seed: int = recorded.seed) -> Iterator[Process]:
            with session.process(_LIMIT, seed) as process:
                yield process

        try:
            grading.calls.rules.require_unused(check)
            at_home = verdict_on(recorded, fresh, aliases)
        except Wrong as error:  # a forbidden name, or a file that cannot be imported
            at_home = Verdict(Outcome.WRONG, error.feedback)
        yield Compared(graded, at_home)


def stages(
    bench: Bench, recorded: Sequence[Recorded], mutants: int, progress: Progress
) -> Iterator[Stage]:
    """Compare on every example, on mutants and on rewrites."""
    agreement, variants = Agreement(bench, recorded), Variants(bench)
    cases = bench.homework.examples
    yield _stage("Kit: examples", bench, cases, agreement.of_case, progress, _name_of_case)

    def mutant(job: Mutant) -> list[Compared]:
        parts = variants.trials.parts_of(job.where, job.module)
        return agreement.of_texts(variants.texts({job.place: job.source}), parts)

    chosen = sample(variants.all_mutants(), mutants)
    yield _stage("Kit: mutants", bench, chosen, mutant, progress, lambda job: job.key)

    def rewrite(job: tuple[str, Rewrite]) -> list[Compared]:
        part, found = job
        return agreement.of_texts(
            variants.texts({found.place: found.source}), [part] if part else []
        )

    every = list(variants.all_rewrites())
    yield _stage("Kit: rewrites", bench, every, rewrite, progress, _name_of_rewrite)


def _name_of_case(case: Path) -> str:
    return case.name


def _name_of_rewrite(job: tuple[str, Rewrite]) -> str:
    return f"{job[1].kind}: {', '.join(job[1].functions)}"


def _stage(
    title: str,
    bench: Bench,
    jobs: Sequence[Job],
    work: Callable[[Job], list[Compared]],
    progress: Progress,
    name_of: Callable[[Job], str],
) -> Stage:
    """Compare on many submissions; a trial holds if the kit contradicts the grader nowhere."""
    started = time.monotonic()
    found = bench.each(work, jobs, progress(title, len(jobs)))
    trials = []
    for job, compared in zip(jobs, found, strict=True):
        wrong = [each for each in compared if each.disagree]
        says = "; ".join(each.says for each in wrong)
        trials.append(Trial(name_of(job), not wrong, says))
    every = [each for compared in found for each in compared]
    decided = [each for each in every if each.decided]
    lost = [each for each in decided if each.graded.took_points]
    alike = sum(each.same_words for each in lost)
    note = f"{len(decided)} of {len(every)} verdicts given at home"
    if lost:
        note += f", {alike} of {len(lost)} failures in the same words"
    return Stage(title, trials, time.monotonic() - started, note)
