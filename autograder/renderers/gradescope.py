"""A report as Gradescope's results.json."""

from __future__ import annotations

import json
import math
from importlib import metadata
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from autograder.errors import GraderError
from autograder.renderers import once, wording
from autograder.renderers.files import write_atomically
from autograder.renderers.gradescope_schema import Format, Leader, Order, Results, Status, Test
from autograder.renderers.text import one_line, printable
from autograder.results.amounts import count, points
from autograder.results.report import CheckResult, LeaderboardEntry, Outcome, Report, Visibility
from autograder.results.shown import Answer

# Gradescope cuts an output at 100,000 characters, in the middle and without a word.
LONGEST_OUTPUT = 20_000
SHORTEST_OUTPUT = 1_000
ALL_OUTPUTS = 1_000_000

_OF_EITHER = """\
  If this names something in your submission (a file that is missing, misnamed or
  unreadable), fix it and submit again.
  If not, it is not your fault: submit again, and if the same message comes
  back, send it to the course staff. Your submission is kept."""
_OF_STAFF = """\
  It is not your fault: the grader was not set up correctly. Send this message to the course
  staff. Your submission is kept, and nothing in it has to change for this."""

_SENTENCE = 1_000
_PASSAGE = 2_000
_TABLE = 8_000
_PRINTED = 4_000


def results(report: Report) -> Results:
    """Say a report in Gradescope's terms.

    The score is always written for the whole, so that a check that waits for a
    person, which has none of its own, is not taken as lost.

    Raises
    ------
    pydantic.ValidationError
        If the report holds what the schema forbids, such as NaN points.
    """
    shown = {each.name: each for each in once.said_once(wording.for_students(report)).results}
    tests = [shown.get(result.name, result) for result in report.results]
    tests = [*once.written(tests), *once.not_written(tests)]
    share = ALL_OUTPUTS // max(len(report.results), 1)
    limit = max(SHORTEST_OUTPUT, min(LONGEST_OUTPUT, share))
    return Results(
        score=report.score,
        execution_time=_if_finite(report.seconds),
        output=_summary(report),
        output_format=Format.TEXT,
        test_output_format=Format.TEXT,
        test_name_format=Format.TEXT,
        stdout_visibility=Visibility.HIDDEN,
        extra_data=_extra_data(report),
        tests=[_test(result, limit) for result in tests],
        leaderboard=[_leader(entry) for entry in report.leaderboard] or None,
    )


def write(report: Report, path: Path, *, lasting: bool = True) -> None:
    """Write results.json, whole or not at all.

    Parameters
    ----------
    lasting : bool
        As in :func:`~autograder.renderers.files.write_atomically`: one that the next check's
        replaces need not outlive a power cut.

    Raises
    ------
    GraderError
        If the report cannot be said in Gradescope's terms; nothing is written.
    OSError
        If the file cannot be written.
    """
    write_atomically(path, as_json(report), lasting=lasting)


def as_json(report: Report) -> str:
    """Return what :func:`write` writes.

    Raises
    ------
    GraderError
        If the report cannot be said in Gradescope's terms.
    """
    try:
        return _json(results(report))
    except (ValidationError, ValueError, TypeError) as error:
        raise GraderError(f"the report does not fit Gradescope's results.json: {error}") from error


def emergency(path: Path, reason: str, points: float, *, of_staff: bool = False) -> None:
    """Write the results of a grading that could not even start.

    Parameters
    ----------
    path : Path
        Where results.json belongs.
    reason : str
        What went wrong, for the student to read.
    points : float
        What the homework is worth; leave 0 if that is not known.
    of_staff : bool
        Whether nothing a student did can be the cause.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    said = (
        "Your submission was not graded. The score of 0 is not a verdict on your work.\n\n"
        f"What happened\n{_indented(printable(reason, limit=_TABLE))}\n\n"
        f"What to do\n{_OF_STAFF if of_staff else _OF_EITHER}"
    )
    worth = points if math.isfinite(points) and points > 0 else None
    test = Test(
        score=0.0,
        max_score=worth,
        status=Status.FAILED,
        name="Your submission was not graded",
        output=said,
        output_format=Format.TEXT,
        visibility=Visibility.VISIBLE,
    )
    whole = Results(
        score=0.0,
        output=said,
        output_format=Format.TEXT,
        stdout_visibility=Visibility.HIDDEN,
        extra_data={"harness_version": _version(), "graded": False},
        tests=[test],
    )
    write_atomically(path, _json(whole))


def _json(whole: Results) -> str:
    plain = whole.model_dump(mode="json", exclude_none=True)
    return json.dumps(plain, allow_nan=False, ensure_ascii=False, indent=1) + "\n"


def _test(result: CheckResult, limit: int) -> Test:
    # Gradescope prints the number before the name: "3b.1) linear_t.forward computes ...".
    name = result.title or result.name.replace("_", " ")
    return Test(
        score=result.score,
        # Without both, Gradescope shows the item and counts it neither way.
        max_score=None if result.by_hand else result.points,
        status=_status(result),
        name=one_line(
            f"{name} ({wording.verdict(result)}, graded manually)" if result.by_hand else name
        ),
        name_format=Format.TEXT,
        number=one_line(result.number) or None,
        output=printable(_output(result), limit=limit) or None,
        output_format=Format.TEXT,
        tags=[one_line(tag) for tag in result.tags] or None,
        visibility=result.visibility,
    )


def _status(result: CheckResult) -> Status | None:
    if result.score is None:
        return None
    return Status.PASSED if result.outcome is Outcome.PASSED else Status.FAILED


def _output(result: CheckResult) -> str:
    """Return what the student reads about one check, the most useful first."""
    blocks = [printable(wording.what_is_wrong(result), limit=_SENTENCE)]
    if result.outcome is Outcome.NOT_WRITTEN:
        return blocks[0]
    answers = [each for each in result.shown if isinstance(each, Answer)]
    if result.feedback and result.outcome is not Outcome.PASSED:
        labelled = wording.with_repair(result)
        blocks += [_entry(name, printable(text, limit=_PASSAGE)) for name, text in labelled]
        blocks.append(printable(_detail_for_students(result), limit=_TABLE).strip("\n"))
    if result.by_hand:
        blocks.append(wording.GRADED_BY_HAND)
        blocks += [_entry(each.heading, printable(each.text, limit=_TABLE)) for each in answers]
    blocks.append(_notes(result.notes))
    blocks.append(_printed(result.output))
    return "\n\n".join(block for block in blocks if block)


def _detail_for_students(result: CheckResult) -> str:
    """Return the detail, unless it is the grader's own traceback, which may quote a solution."""
    return result.feedback.detail if result.feedback and result.score is not None else ""


def _entry(name: str, text: str) -> str:
    return f"{name}: {text}" if "\n" not in text else f"{name}:\n{_indented(text)}"


def _notes(notes: tuple[str, ...]) -> str:
    return printable("\n".join(f"Note: {note}" for note in notes), limit=_PASSAGE)


def _printed(output: str) -> str:
    shown = printable(wording.captured(output), limit=_PRINTED)
    return f"Printed by your code:\n{_indented(shown)}" if shown.strip() else ""


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))


def _summary(report: Report) -> str:
    """Return what the student reads first; it speaks of no check that is not shown to them."""
    shown = wording.for_students(report)
    parts = [
        f"{one_line(f'{part.number} {part.title}')}: {' '.join(wording.of_part(part))}"
        for part in shown.parts()
    ]
    blocks = [
        f"{one_line(report.title)}: {points(shown.score)} of {count(shown.points)}",
        ", ".join(count for _, count in wording.tally(shown.results)),
        wording.pending(shown),
        wording.by_hand(shown.results),
        "\n".join(parts),
        wording.not_shown(report),
        _notes(tuple(dict.fromkeys(report.notes))),
        _printed(report.output),
    ]
    return printable("\n\n".join(block for block in blocks if block), limit=LONGEST_OUTPUT)


def _leader(entry: LeaderboardEntry) -> Leader:
    # A measurement that came out as NaN is news, and no reason to lose the results.
    finite = not isinstance(entry.value, str) and math.isfinite(entry.value)
    value = entry.value if finite else one_line(str(entry.value))
    return Leader(name=one_line(entry.name), value=value, order=Order(entry.order))


def _if_finite(seconds: float) -> float | None:
    # A duration only informs: it is left out sooner than it costs anyone a grade.
    return seconds if math.isfinite(seconds) else None


def _extra_data(report: Report) -> dict[str, Any]:
    """Return what the course staff may need later; Gradescope shows it to no student."""
    return {
        "harness_version": _version(),
        "seed": report.seed,
        # With paths and a program that the student does not have.
        "replay": one_line(report.replay, limit=_SENTENCE),
        "isolation": {one_line(key): one_line(value) for key, value in report.isolation.items()},
        "checks": [_record(result) for result in report.results],
        **(
            {"staff": [one_line(note, limit=_SENTENCE) for note in report.for_staff]}
            if report.for_staff
            else {}
        ),
    }


def _record(result: CheckResult) -> dict[str, Any]:
    record = {
        "number": one_line(result.number),
        "name": one_line(result.name),
        "outcome": result.outcome.value,
        "seconds": _if_finite(result.seconds),
    }
    if result.staff_note:
        record["staff_note"] = one_line(result.staff_note, limit=_SENTENCE)
    if result.repair is not None:
        record["repair"] = one_line(result.repair.for_staff, limit=_SENTENCE)
    if result.score is None and result.feedback:
        record["detail"] = printable(result.feedback.whole_detail, limit=_PASSAGE)
    return record


def _version() -> str:
    try:
        return metadata.version("autograder")
    except metadata.PackageNotFoundError:
        return "not installed"
