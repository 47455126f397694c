"""The words that every renderer says in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from autograder.renderers.text import one_line
from autograder.results.amounts import count, points
from autograder.results.report import CheckResult, Feedback, Outcome, Part, Report, Visibility

MARKS = {
    Outcome.PASSED: "✓",
    Outcome.PARTIAL: "~",
    Outcome.WRONG: "✗",
    Outcome.NOT_WRITTEN: "○",
    Outcome.NOT_RUN: "–",
    Outcome.GRADER_FAILED: "!",
    Outcome.BY_HAND: "✎",
    Outcome.LATER: "?",
}

_FAILED = "The grader itself failed on this check."
_NOTHING_LOST = "You have not lost these points: the course staff has to look at it."
NOT_THEIR_FAULT = f"{_FAILED} {_NOTHING_LOST}"

GRADED_BY_HAND = "This is graded manually: it is neither earned nor lost here."

_WITHOUT_FEEDBACK = {
    Outcome.PASSED: "",
    Outcome.PARTIAL: "The answer is partly right.",
    Outcome.WRONG: "The answer is wrong.",
    Outcome.NOT_WRITTEN: "",
    Outcome.NOT_RUN: "This check was not run.",
    Outcome.GRADER_FAILED: "",
    Outcome.BY_HAND: "",
    Outcome.LATER: "",
}


def label(result: CheckResult) -> str:
    """Return the short name of a check: ``3b.1 linear forward``."""
    return one_line(f"{result.number} {result.name.replace('_', ' ')}")


def verdict(result: CheckResult) -> str:
    """Say what a check earned."""
    if result.by_hand:
        return count(result.points)
    if result.outcome is Outcome.LATER:
        return f"{count(result.points)}, {Outcome.LATER.value}"
    if result.score is None:
        return f"{count(result.points)} pending"
    earned = _earned(result.score, result.points, count)
    return f"not run, {earned}" if result.outcome is Outcome.NOT_RUN else earned


def of_part(part: Part) -> list[str]:
    """Say what a part earned, of what, and what is added manually: ``7 / 10``, ``+ 5 manual``."""
    given = f"{points(part.points_by_hand)} manual"
    if part.points_by_hand and not part.points:
        return [given]
    more = [f"+ {given}"] if part.points_by_hand else []
    if part.points_later:
        later_on = f"{points(part.points_later)} later"
        if not part.points:
            return [later_on, *more]
        more.append(f"+ {later_on}")
    return [_earned(part.score, part.points, points, " / "), *more]


def _earned(score: float, possible: float, worded: Callable[[float], str], of: str = " of ") -> str:
    """Say what was earned, and of what; what a person has added is of nothing."""
    if score and not possible:
        return f"{'+' if score > 0 else '−'}{worded(abs(score))}"
    return f"{points(score)}{of}{worded(possible)}"


def cost(result: CheckResult) -> str:
    """Say what a check took away."""
    if result.score is None:
        return verdict(result)
    if result.outcome is Outcome.PASSED:
        return count(result.score)
    lost = result.points - result.score
    if 0 < lost < result.points:
        return f"−{points(lost)} of {count(result.points)}"
    return f"−{count(lost)}" if lost > 0 else verdict(result)


def what_is_wrong(result: CheckResult) -> str:
    """Return the sentence that opens a check's feedback; empty where all is well."""
    if result.outcome is Outcome.PASSED or result.by_hand:
        return ""
    if result.outcome is Outcome.NOT_WRITTEN:
        return f"Not written yet: {not_written(result)}."
    said = result.feedback.summary if result.feedback else _WITHOUT_FEEDBACK[result.outcome]
    if result.outcome is Outcome.NOT_RUN and result.score is None:
        return f"{said}.\n{_NOTHING_LOST}"
    if result.score is None and result.outcome is not Outcome.LATER:
        return f"{NOT_THEIR_FAULT}\n{said}".strip()
    return said


def not_written(result: CheckResult) -> str:
    """Say what is not written yet: ``forward, line 141``."""
    return one_line(result.feedback.not_written if result.feedback else "")


def tally(results: Iterable[CheckResult]) -> list[tuple[Outcome, str]]:
    """Count the checks by how they ended: ``3 wrong``, ``12 not written yet``."""
    counts = Counter(result.outcome for result in results)
    return [(each, f"{counts[each]} {each.value}") for each in Outcome if counts[each]]


def inside(result: CheckResult) -> str:
    """Name what a passed check has to show when it is unfolded; empty if nothing."""
    kinds = {type(item).__name__ for item in result.shown}
    parts = [
        "notes" if result.notes else "",
        "curves" if "Curves" in kinds else "",
        "confusion matrix" if "Confusion" in kinds else "",
        "figures" if "Picture" in kinds else "",
        "answers" if "Answer" in kinds else "",
        "output" if result.output.strip() else "",
    ]
    return ", ".join(part for part in parts if part)


def labelled(feedback: Feedback) -> list[tuple[str, str]]:
    """List the parts of the feedback that are filled in, each with its label."""
    parts = [
        ("Expected", feedback.expected),
        ("Found", feedback.found),
        ("Likely cause", feedback.cause),
        ("Next step", feedback.next_step),
    ]
    return [(name, text) for name, text in parts if text.strip()]


def where_to_look(result: CheckResult, *, for_ta: bool = False) -> str:
    """Say which edit of the student's code makes a check pass; empty if none is known."""
    if result.repair is None:
        return ""
    return result.repair.for_staff if for_ta else result.repair.for_student


def with_repair(result: CheckResult) -> list[tuple[str, str]]:
    """List the parts of a check's feedback, and where to look."""
    parts = labelled(result.feedback) if result.feedback else []
    looked = [("Where to look", text) for text in [where_to_look(result)] if text]
    place = len(parts) - (parts[-1:] != [] and parts[-1][0] == "Next step")
    return [*parts[:place], *looked, *parts[place:]]


def captured(output: str) -> str:
    """Return what student code printed, what a progress bar wrote over left out."""
    lines = output.replace("\r\n", "\n").split("\n")
    return "\n".join(map(_overwritten, lines)).strip("\n")


def _overwritten(line: str) -> str:
    """Return what is left of a line where carriage returns go back to its start, as bars do."""
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown


def waiting(results: Iterable[CheckResult]) -> float:
    """Sum the points that wait for a person because the grader failed."""
    return sum(each.points for each in results if each.score is None and not each.waits)


def pending(report: Report) -> str:
    """Say in one sentence what is neither earned nor lost; empty if there is nothing."""
    broken = [
        each.number or each.name for each in report.results if each.score is None and not each.waits
    ]
    if not broken:
        return ""
    where = one_line(", ".join(broken))
    they = "It is" if report.points_pending == 1 else "They are"
    return (
        f"{count(report.points_pending)} pending: the grader could not decide {where}. "
        f"{they} neither earned nor lost: the course staff has to look."
    )


def by_hand(results: Iterable[CheckResult]) -> str:
    """Say in one sentence what is graded manually; empty if there is nothing."""
    items = [each for each in results if each.by_hand]
    if not items:
        return ""
    worth = count(sum(each.points for each in items))
    where = one_line(", ".join(each.number or each.name for each in items))
    return f"{worth} more to be graded manually ({where}), not counted here."


def later(results: Iterable[CheckResult]) -> str:
    """Say in one sentence what is graded after the upload alone; empty if there is nothing."""
    worth = sum(each.points for each in results if each.outcome is Outcome.LATER)
    return f"{count(worth)} more, marked ?, are graded after you submit." if worth else ""


def why_nothing_was_run(report: Report) -> Feedback | None:
    """Return why no check was run, where one reason is that of all: it is said once."""
    checks = [each for each in report.results if not each.by_hand]
    said = {each.feedback for each in checks}
    alike = len(said) == 1 and all(each.outcome is Outcome.NOT_RUN for each in checks)
    return said.pop() if alike and len(checks) > 1 else None


def for_students(report: Report) -> Report:
    """Return the report without the checks that students do not see, or not yet.

    Sums are taken over what remains: a total would give the hidden points away.
    """
    shown = tuple(each for each in report.results if each.visibility is Visibility.VISIBLE)
    return replace(report, results=shown)


def not_shown(report: Report) -> str:
    """Say how many checks students do not see; empty if they see all."""
    hidden = sum(each.visibility is not Visibility.VISIBLE for each in report.results)
    if not hidden:
        return ""
    verb = "is" if hidden == 1 else "are"
    return f"{count(hidden, 'check')} {verb} not shown here, and not counted."
