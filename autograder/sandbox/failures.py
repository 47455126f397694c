"""How a student process can fail, each with the words a student reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from autograder.errors import Wrong
from autograder.sandbox.advice import advice
from autograder.sandbox.asking import Asked
from autograder.sandbox.raised_causes import cause_of
from autograder.sandbox.replies import Raised

if TYPE_CHECKING:
    from autograder.sandbox.clock import Spent
    from autograder.sandbox.process import StudentProcess


class StudentRaised(Wrong):
    """The student's code raised an exception; its process goes on.

    A check that does not catch it loses its points, and shows the exception with the
    student's own lines of the traceback. Catch it where an exception is what is asked for,
    or where something else can still be tried.

    Attributes
    ----------
    type_name : str
        The name of the exception's class: ``"ValueError"``. Of the student's own classes,
        too, so compare it with the name and nothing more.
    message : str
        ``str()`` of the exception.
    frames : list of Frame
        Lines of the student's code that it passed through, the last one innermost: ``file``,
        ``line``, ``function`` and ``text``, all of them text.
    bases : list of str
        The names of its class and of those that this derives from.
    """

    def __init__(
        self,
        what: str,
        error: Raised,
        *,
        next_step: str = "",
        process: StudentProcess | None = None,
    ) -> None:
        name, message = error.type, error.message
        if isinstance(what, Asked):
            what = what.named(error.called, error.parameters)
        line = error.frames[-1].text if error.frames else ""
        # Of a special method alone it is known what it is without a line: len(x) of x.
        spoken_of = error.frames or "__len__" in message
        cause = cause_of(name, message, line, error.shapes) if spoken_of else ""
        super().__init__(
            f"{what} raised {name}",
            expected="a result, and no exception",
            found=(f"{name}: {message}" if message else name) + _shapes(message, error),
            cause=cause,
            next_step=next_step
            or getattr(cause, "next_step", "")
            or advice(name, message, in_student_code=bool(error.frames), line=line),
            detail=traceback_text(error),
        )
        self.type_name = name
        self.message = message
        self.frames = error.frames
        self.bases = [name, *error.bases]
        self._process, self._handle = process, error.handle

    @property
    def exception(self) -> Any:
        """The exception itself, as a Remote: ``error.exception.code`` reads an attribute of it.

        None where it was not kept: what a cell or an import raised.
        """
        from autograder.sandbox.proxies import Remote

        if self._process is None or self._handle is None:
            return None
        return Remote(self._process, self._handle, self.type_name)


class HasNoLength(StudentRaised, TypeError):
    """An object of the student's has no ``len``: a TypeError, for which ``list(x)`` is ready."""


class NotDefined(Wrong):
    """The student's code lacks a name that the skeleton has.

    Raised by ``student.NAME``, and by an attribute that an object does not have. What it
    says of the cause is why the name is missing, where that is known: the cell that defines
    it failed.

    Attributes
    ----------
    name : str
        What was asked for.
    owner : str
        Whose name it is: ``"your file"``, ``"Net"``.
    close : list of str
        Names that look like it.
    """

    def __init__(
        self,
        name: str,
        owner: str,
        close: Sequence[str],
        *,
        cause: str = "",
        next_step: str = "Fix that cell, then run all cells again from the top.",
    ) -> None:
        hint = f"; there is {' and '.join(map(repr, close))}" if close else ""
        step = f"Define {name!r} with the name and parameters that the skeleton gives it."
        if len(close) == 1:
            step = f"Rename {close[0]!r} to {name!r}, wherever it is used, if that is what it is."
        super().__init__(
            f"{owner} has no {name!r}",
            expected=f"{name!r}, as in the skeleton",
            found=f"no such name{hint}",
            cause=cause,
            next_step=next_step if cause else step,
        )
        self.name, self.owner, self.close = name, owner, list(close)


#: Said of what took too long: the pages of a class count these apart.
TOO_LATE = "did not finish within"


class StudentStopped(Wrong):
    """The student's process ended or had to be ended; nothing more can be asked of it.

    Out of time, out of memory, ``os._exit()``, a crash. Every later use of ``student`` in the
    same check raises it again; the next check has a process of its own.
    """


class OutOfTime(StudentStopped):
    """It had to be ended because its time was used up."""


def timed_out(what: str, spent: Spent) -> OutOfTime:
    """It used up its time, computing or asleep, before it answered."""
    limit = f"{round(spent.limit, 1):g} s"
    return OutOfTime(
        f"{what} {TOO_LATE} {limit}",
        expected=f"a result within {limit}",
        found=f"still running, with {spent.words}; it was stopped",
        next_step=_WHILE_IMPORTED if what.startswith("importing ") else _after_too_long(spent),
    )


_WHILE_IMPORTED = (
    "Importing your file is to define functions and classes, and to start no work: move what "
    'trains, plots or waits to the end, below if __name__ == "__main__":.'
)


def _after_too_long(spent: Spent) -> str:
    if spent.computed:
        return (
            "Look for a loop that never ends, or for a Python loop over single numbers "
            "where one operation on a whole array would do."
        )
    return (
        "It was waiting, not computing: look for time.sleep(), for input(), or for a thread or "
        "a process that it waits for."
    )


class CellStopped(StudentRaised):
    """A cell of the notebook used up its time; the cells after it were run all the same."""

    def __init__(self, cell: str, error: Raised, spent: Spent) -> None:
        said = replace(error, type="CellTooSlow", message=f"it was stopped, with {spent.words}")
        super().__init__(cell, said, next_step=_after_too_long(spent))


class CellLost(StudentRaised):
    """A cell of the notebook ended the process; all other cells were run again without it.

    Attributes
    ----------
    index : int
        Which of the cells it is.
    what : str
        What messages call running it.
    stopped : StudentStopped
        How the process ended.
    """

    def __init__(
        self, index: int, cell: str, what: str, stopped: StudentStopped, *, found: str = ""
    ) -> None:
        feedback = stopped.feedback
        summary = feedback.summary.replace(what, "it", 1)
        message = found or f"{summary} ({feedback.found})"
        super().__init__(cell, Raised("CellLost", message, []), next_step=feedback.next_step)
        self.feedback = replace(self.feedback, summary=f"{cell} was left out", found=message)
        self.index, self.what, self.stopped = index, what, stopped

    @classmethod
    def not_run(cls, index: int, cell: str, after: CellLost) -> CellLost:
        """Return what is said of a cell that comes after too many of these."""
        found = "it was not run: too many cells before it ended the Python process"
        return cls(index, cell, "", after.stopped, found=found)


def used_too_much_memory(what: str, used: int, limit: int) -> StudentStopped:
    """Its processes together used more memory than they may."""
    return StudentStopped(
        f"{what} used too much memory",
        expected=f"at most {limit // 2**20:,} MB",
        found=f"{used // 2**20:,} MB, and growing; it was stopped",
        next_step="Look for an array or list that grows with every step, or for one much "
        "larger than the data.",
    )


def started_too_many_processes(what: str, count: int, limit: int) -> StudentStopped:
    """It started more processes than it may."""
    return StudentStopped(
        f"{what} started too many processes",
        expected=f"at most {limit}",
        found=f"{count}; all were stopped",
        next_step="Take out what starts processes: no part of this homework needs them.",
    )


def wrote_too_many_files(what: str, limit: int) -> StudentStopped:
    """It made more files than it may."""
    return StudentStopped(
        f"{what} wrote too many files",
        expected=f"at most {limit:,} files and folders",
        found="more; it was stopped",
        next_step="Write only the files that the skeleton names, each once.",
    )


def wrote_too_much(what: str, size: int, limit: int) -> StudentStopped:
    """Its files take more room than they may."""
    return StudentStopped(
        f"{what} wrote too much to disk",
        expected=f"at most {limit // 2**20:,} MB",
        found=f"{size // 2**20:,} MB, and growing; it was stopped",
        next_step="Write only the files that the skeleton names; look for a loop that writes.",
    )


def printed_too_much(what: str, size: int, limit: int) -> StudentStopped:
    """It printed more than anybody reads; the grader would do nothing but take it in."""
    return StudentStopped(
        f"{what} printed too much",
        expected=f"at most {limit // 2**20:,} MB",
        found=f"{size // 2**20:,} MB, and growing; it was stopped",
        next_step="Print a line now and then, not in every step; look for a loop that prints.",
    )


def nested_too_deep(what: str) -> StudentStopped:
    """It made folders within folders without end."""
    return StudentStopped(
        f"{what} made folders within folders without end",
        expected="files in the folder where the program runs",
        found="a path too long to name; it was stopped",
        next_step="Make no folders: write your files where the program runs.",
    )


def closed_its_connection(what: str) -> StudentStopped:
    """It closed the descriptor that its answers go through, and lives on."""
    return StudentStopped(
        f"{what} closed the connection to the grader",
        expected="a result",
        found="no connection; the process was stopped",
        next_step="Close only the files that you opened: os.close and os.closerange close others.",
    )


class StudentEnded(StudentStopped):
    """The process ended by itself, or something ended it that is not the grader."""


def ended(what: str, how: str) -> StudentEnded:
    """Its process ended before it answered."""
    return StudentEnded(
        f"{what} ended the Python process before it returned",
        expected="a result",
        found=how,
        next_step="Look for exit(), quit(), sys.exit() or os._exit() in your code. Without one, "
        "it was a crash in a library: check the shapes and types that you pass to it.",
    )


def answered_nonsense(what: str) -> StudentStopped:
    """Return what to raise where what came back is not an answer at all.

    Parameters
    ----------
    what : str
        What was asked, in messages: ``forward``.
    """
    return StudentStopped(
        f"{what} broke the connection to the grader",
        expected="a result",
        found="bytes that are no answer",
        next_step="Let your functions only compute and return: leave open files and sockets alone.",
    )


def answered_too_much(what: str, why: str) -> StudentStopped:
    """What came back was more than the grader can take in."""
    return StudentStopped(
        f"{what} returned a value that is too large to look at",
        expected="a value of the size that the docstring states",
        found=why,
        next_step="Check the shape of what you return.",
    )


def unsendable(what: str, why: str) -> Wrong:
    """It returned something too large to look at."""
    return Wrong(
        f"{what} returned a value that is too large to look at",
        expected="a value of the size that the docstring states",
        found=why,
        next_step="Check the shape of what you return.",
    )


def describe_status(status: int | None) -> str:
    """Say how a process ended, from the status that ``waitpid`` reports."""
    if status is None:
        return "the process is gone"
    code = status & 0x7F
    if code == 0:
        return f"the process exited with status {(status >> 8) & 0xFF}"
    ends = {
        6: "was aborted",
        9: "was killed",
        11: "crashed (segmentation fault)",
        24: "ran out of CPU time",
    }
    return f"the process {ends.get(code, f'was ended by signal {code}')}"


#: Messages that the shapes of what they speak of explain.
_OF_SHAPES = re.compile("shape|size|dimension|broadcast|multiplied|aligned|out of bounds")


def _shapes(message: str, error: Raised) -> str:
    """Say which shapes the arrays in the line of an exception have, where that is the matter."""
    if not error.shapes or not _OF_SHAPES.search(message):
        return ""
    named = [f"{name} has shape {_tuple(shape)}" for name, shape in error.shapes.items()]
    return f". In that line, {', '.join(named)}"


def _tuple(shape: Sequence[int]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def traceback_text(error: Raised) -> str:
    """Lay out the frames of a student's exception as Python does."""
    lines = []
    for file, number, function, text in error.frames:
        # A cell is called one; a file is shown as Python shows it.
        named = file if file.startswith("cell ") else f'File "{file}"'
        place = named if number is None else f"{named}, line {number}"
        lines.append(f"  {place}, in {function}" if function else f"  {place}")
        if text:
            lines.append(f"    {text.strip()}")
    if not lines:
        return ""
    last = f"{error.type}: {error.message}"
    return "\n".join(["Traceback (your code only):", *lines, last])
