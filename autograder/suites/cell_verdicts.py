"""What came of a test that ran between the cells of a notebook, and what that means."""

from __future__ import annotations

import doctest
import importlib.util
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

from autograder.errors import GraderError, Unfinished, Wrong
from autograder.results.amounts import count
from autograder.sandbox import records
from autograder.sandbox.records import Cut, Longest
from autograder.sandbox.session import Session
from autograder.suites import marks
from autograder.suites.model import Host
from autograder.suites.values import malformed

Short = Annotated[str, Cut(200)]
Text = Annotated[str, Cut(2_000)]
Long = Annotated[str, Cut(20_000)]

_SHOWN = "the test beside your code"


class Told(NamedTuple):
    """What is said of a test cell or a test function."""

    error: Short
    message: Text
    line: int
    frames: Long
    lacking: Short
    value: Short | None
    printed: Long


class Example(NamedTuple):
    """What is said of one example of a doctest."""

    printed: Long
    raised: Text
    error: Short
    message: Text
    line: int
    frames: Long
    lacking: Short


def answer_to(session: Session, name: str) -> Any:
    """Return what a test's process answered.

    Raises
    ------
    Wrong
        If it did not come to an answer.
    Unfinished
        If the notebook cannot be run at all.
    """
    try:
        session.import_module(session.end)
    except Wrong as error:
        raise Unfinished("your file cannot be imported") from error
    if name not in session.answers:
        raise GraderError(f"the test {name} was not run")
    answer = session.answers[name]
    if isinstance(answer, Wrong):
        raise answer
    return answer


def _read(kind: Any, answer: Any) -> Any:
    try:
        return records.read(kind, answer)
    except records.Mistyped as error:
        raise malformed(_SHOWN) from error


@dataclass(frozen=True)
class CellVerdict:
    """Whether a test cell, or a test function, ran without an exception.

    Attributes
    ----------
    name : str
        What its answer is found by.
    source : str
    points : float
    imports : collection of str
        What the course's code imports: of that alone can the grader lack something.
    hidden : collection of int
        Lines that students do not have: of what fails there they see no more than that.
    shown : collection of int or None
        Lines that a message may show; all, if None.
    partial : bool
        Whether the value of its last expression is a score, as for nbgrader.
    failure, success : str
        What the test's author says then.
    """

    name: str
    source: str
    points: float = 0.0
    imports: Collection[str] = ()
    hidden: Collection[int] = ()
    shown: Collection[int] | None = None
    partial: bool = False
    failure: str = ""
    success: str = ""

    def __call__(self, session: Session, host: Host) -> None:
        """Raise what its answer means for the score."""
        told: Told = _read(Told, answer_to(session, self.name))
        if not told.error:
            if not self.hidden:  # what lines that students do not have print is none of theirs
                _note_printed(host, told.printed)
            if self.success:
                host.note(self.success)
            return self._partly(told.value, host)
        _require_there(told.lacking, self.imports, self.source)
        if told.line in self.hidden:
            raise self._in_hidden_lines(told)
        _note_printed(host, told.printed)
        raise Wrong(
            _summary(told.error, told.message),
            found=self._at(told.line),
            detail=_detail(told.frames),
            next_step=self.failure,
        )

    def _in_hidden_lines(self, told: Told) -> Wrong:
        """Say what students may know of a failure in lines that they do not have."""
        raised = told.error if told.frames else ""
        return Wrong(
            f"Your code raised {raised} in a hidden test" if raised else "A hidden test failed",
            detail=_detail(told.frames),
            next_step=self.failure
            or "Try what the exercise asks for and the tests that you see "
            "do not: other sizes, empty input, the limits.",
        )

    def _at(self, line: int) -> str:
        """Return a line of the test, if it is one that students may see."""
        lines = self.source.split("\n")
        there = 0 < line <= len(lines) and (self.shown is None or line in self.shown)
        return f"it failed at: {lines[line - 1].strip()}" if there else ""

    def _partly(self, value: str | None, host: Host) -> None:
        """Take the value of the last expression for points, if it is a number from 0 on."""
        if not self.partial or value is None:
            return
        try:
            score = float(value)
        except ValueError:
            return
        if not score >= 0:  # nbgrader gives full points then
            return
        earned = marks.earned(score, self.points, host.note)
        if earned is not None and earned < 1.0:
            raise Wrong(f"The test gives {score:g} of {count(self.points)}", earned=earned)


@dataclass(frozen=True)
class DoctestVerdict:
    """Whether every example of a doctest printed what it has to: that is compared here."""

    name: str
    examples: Sequence[doctest.Example] = ()
    imports: Collection[str] = ()
    failure: str = ""
    success: str = ""
    _checker: doctest.OutputChecker = field(default_factory=doctest.OutputChecker)

    def __call__(self, session: Session, host: Host) -> None:
        """Raise what its answer means for the score."""
        kind = Annotated[list[Example], Longest(len(self.examples))]
        told: list[Example] = _read(kind, answer_to(session, self.name))
        if len(told) != len(self.examples):
            raise malformed(_SHOWN)
        for example, said in zip(self.examples, told, strict=True):
            if not self._passes(example, said):
                raise self._wrong(example, said)
        if self.success:
            host.note(self.success)

    def _passes(self, example: doctest.Example, said: Example) -> bool:
        flags = sum(flag for flag, on in example.options.items() if on)
        if flags & doctest.SKIP:
            return True
        if not said.error:
            return self._checker.check_output(example.want, _with_an_end(said.printed), flags)
        if example.exc_msg is None:
            return False
        if self._checker.check_output(example.exc_msg, said.raised, flags):
            return True
        if flags & doctest.IGNORE_EXCEPTION_DETAIL:
            return _kind(example.exc_msg) == _kind(said.raised)
        return False

    def _wrong(self, example: doctest.Example, said: Example) -> Wrong:
        _require_there(said.lacking, self.imports, example.source)
        source = example.source.strip()
        if said.error:
            found = f"{said.error}: {said.message}" if said.message else said.error
            summary = f"Test Failed: {source.splitlines()[0]} raised {said.error}"
        else:
            found = said.printed.strip() or "nothing"
            summary = f"Test Failed: {source.splitlines()[0]}"
        return Wrong(
            summary,
            expected=example.want.strip() or "no output, and no exception",
            found=found,
            detail="\n\n".join(filter(None, [source if "\n" in source else "",
                                             _detail(said.frames)])),
            next_step=self.failure,
        )  # fmt: skip


def _with_an_end(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _kind(message: str) -> str:
    """Return the class of an exception, without its module, from the line that shows it."""
    return message.split("\n", 1)[0].partition(":")[0].rpartition(".")[2].strip()


def _summary(error: str, message: str) -> str:
    first = (message.strip().splitlines() or [""])[0]
    if error == "AssertionError":
        return f"Test Failed: {first or 'an assertion does not hold'}"
    return f"Test Failed: {error}: {first}" if first else f"Test Failed: {error}"


def _detail(frames: str) -> str:
    return f"In your code:\n{frames}" if frames else ""


def _note_printed(host: Host, printed: str) -> None:
    if printed.strip():
        host.note(f"Printed: {printed.strip()}")


def _require_there(lacking: str, imports: Collection[str], source: str) -> None:
    """Raise that the grader lacks something that a test needs, if that is so.

    Student code can say that something is lacking: only what the course's own code imports,
    and is not installed here, or what it names as a file is believed.
    """
    top = lacking.partition(".")[0]
    if not top:
        return
    if top in {name.partition(".")[0] for name in imports} and not _installed(top):
        raise GraderError(
            f"the test misses the import of {lacking}",
            tip="install it here, or put the file beside the notebook",
        )
    if "." in lacking and lacking in source:
        raise GraderError(
            f"the test misses the file {lacking}", tip="put it beside the notebook, as data"
        )


def _installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None
