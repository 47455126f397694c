"""A report as a page in the terminal."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from rich.console import Console, Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

from autograder.renderers import once, wording
from autograder.renderers.rich_parts import Barred, Encodable, meter
from autograder.renderers.text import few_lines, one_line, printable
from autograder.results.amounts import count, points
from autograder.results.report import CheckResult, Outcome, Part, Report, Visibility
from autograder.results.shown import Answer

WIDEST = 110

_STYLES = {
    Outcome.PASSED: "green",
    Outcome.PARTIAL: "yellow",
    Outcome.WRONG: "red",
    Outcome.NOT_WRITTEN: "yellow",
    Outcome.NOT_RUN: "blue",
    Outcome.GRADER_FAILED: "magenta",
    Outcome.BY_HAND: "cyan",
    Outcome.LATER: "cyan",
}
_LABEL_STYLES = {"Likely cause": "yellow", "Where to look": "yellow", "Next step": "bold cyan"}


#: How many lines are shown of a passage, of a traceback or a table, and of what code printed.
_PASSAGE, _DETAIL, _PRINTED = 12, 24, 6


def render(report: Report, console: Console) -> None:
    """Print the report: the score, what to fix, and how to see it again.

    Nothing in the report is read as markup or sent to the terminal raw.

    Parameters
    ----------
    report : Report
        What was found.
    console : rich.console.Console
        Where to print; decides on colours and width.
    """
    width = min(console.width, WIDEST)
    for block in _page(report, width):
        console.print(Encodable(block), width=width)
    if report.replay:
        console.print()
        console.print(Text("Grade again with the same inputs", "bold"))
        # One unbroken line, however long: it is there to be copied.
        command = Text(f"  {printable(report.replay)}", "cyan")
        console.print(Encodable(command), soft_wrap=True)


def _page(report: Report, width: int) -> list[RenderableType]:
    report = once.said_once(report)
    page = [_header(report, width), Text(), _points_by_part(report, width)]
    number_width = max((len(one_line(each.number)) for each in report.results), default=0)
    for part in replace(report, results=once.written(report.results)).parts():
        page += [Text(), _part_heading(part)]
        for result, following in zip_longest(part.results, part.results[1:]):
            page.append(_heading(result, number_width))
            if result.outcome is Outcome.PASSED:
                continue
            body = _body(result)
            page += [*body, Text()] if body and following else body
    if unwritten := once.not_written(report.results):
        page += [Text(), Text("Not written yet", "bold")]
        page += [_unwritten(result, number_width) for result in unwritten]
    page += _remarks("Notes", report.notes)
    page += _printed_outside(report)
    page += _remarks("For the course staff", report.for_staff)
    page += _remarks("Pending", (wording.pending(report),))
    page += _remarks("Graded manually", (wording.by_hand(report.results),))
    return page


def _header(report: Report, width: int) -> RenderableType:
    style = "green" if report.all_passed else "yellow"
    score = Text(points(report.score), f"bold {style}")
    score.append(f" of {count(report.points)}", "bold")
    if report.points_pending:
        score.append(f", {points(report.points_pending)} pending", "magenta")
    if report.points_by_hand:
        score.append(f" + {points(report.points_by_hand)} manual", "cyan")
    bar_width = max(width - score.cell_len - 3, 10)
    bar = meter(report.score, report.points_pending, report.points, bar_width, style)
    return Group(
        Text(),
        Text(one_line(report.title or report.homework), "bold"),
        Text(one_line(report.submission), "dim"),
        Text(),
        Text.assemble(score, "   ", bar),
        _tally(report, width),
    )


def _tally(report: Report, width: int) -> Text:
    """Count the checks by how they ended; a mark never parts from its count."""
    tally, used = Text(), 0
    for outcome, checks in wording.tally(report.results):
        said = f"{wording.MARKS[outcome]} {checks}"
        gap = "   " if used else ""
        if used + len(gap) + len(said) > width:
            tally.append("\n")
            gap, used = "", 0
        tally.append(gap).append(said, _STYLES[outcome])
        used += len(gap) + len(said)
    return tally


def _points_by_part(report: Report, width: int) -> RenderableType:
    bar_width = 12 if width < 80 else 20
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    for part in report.parts():
        pending = wording.waiting(part.results)
        style = "green" if part.score >= part.points else "yellow"
        table.add_row(
            Text(one_line(part.number), "bold"),
            Text(one_line(part.title)),
            meter(part.score, pending, part.points, bar_width, style),
            Text(" ".join(wording.of_part(part))),
        )
    return table


def _part_heading(part: Part) -> Text:
    return Text(one_line(f"{part.number}  {part.title}"), "bold")


def _row(number_width: int, title: Column) -> Table:
    """Make what holds one check: mark, number, title, and its points on the right."""
    number = Column(width=number_width, no_wrap=True, overflow="ellipsis")
    cost = Column(no_wrap=True, justify="right")
    return Table.grid(Column(width=1), number, title, cost, padding=(0, 2), expand=True)


def _heading(result: CheckResult, number_width: int) -> RenderableType:
    """One line: mark, number, title, and what it cost."""
    passed = result.outcome is Outcome.PASSED
    style = _STYLES[result.outcome]
    title = Text(one_line(result.title or result.name), "dim" if passed else "bold")
    if result.visibility is not Visibility.VISIBLE:
        title.append(f" ({_when_shown(result.visibility)})", "not bold dim")
    row = _row(number_width, Column(ratio=1))
    row.add_row(
        Text(wording.MARKS[result.outcome], style),
        Text(one_line(result.number), "dim" if passed else "bold"),
        title,
        Text(wording.cost(result), "dim" if passed else style),
    )
    return row


def _unwritten(result: CheckResult, number_width: int) -> RenderableType:
    """One line, however narrow: mark, number, where to write it, for which check, its points."""
    where = Text(wording.not_written(result))
    where.append(f" · {one_line(result.title or result.name)}", "dim")
    if result.visibility is not Visibility.VISIBLE:
        where.append(f" ({_when_shown(result.visibility)})", "dim")
    row = _row(number_width, Column(ratio=1, no_wrap=True, overflow="ellipsis"))
    style = _STYLES[result.outcome]
    mark = Text(wording.MARKS[result.outcome], style)
    row.add_row(mark, Text(one_line(result.number)), where, Text(wording.cost(result), style))
    return row


def _when_shown(visibility: Visibility) -> str:
    if visibility is Visibility.HIDDEN:
        return "hidden from students"
    return f"students see it {visibility.value.replace('_', ' ')}"


def _body(result: CheckResult) -> list[RenderableType]:
    """Why points were lost, beside a bar in the outcome's colour."""
    blocks: list[RenderableType] = []
    summary = wording.what_is_wrong(result)
    if summary:
        blocks.append(_folded(summary, _PASSAGE))
    if result.feedback:
        labelled = wording.with_repair(result)
        if labelled:
            blocks.append(_labelled(labelled))
        if result.feedback.detail.strip():
            blocks.append(_folded(result.feedback.detail, _DETAIL))
    for answer in (each for each in result.shown if isinstance(each, Answer)):
        heading = Text(f"Written under “{one_line(answer.heading)}”", "dim")
        blocks.append(Group(heading, _folded(answer.text, _PASSAGE)))
    blocks += [_folded(f"Note: {note}", _PASSAGE) for note in result.notes]
    if result.output.strip():
        blocks.append(_printed(result.output))
    if not blocks:
        return []
    spaced = [item for block in blocks for item in (Text(), block)][1:]
    return [Barred(Group(*spaced), _STYLES[result.outcome])]


def _folded(text: str, most: int) -> Text:
    """Make text inert and no longer than this many lines of a usual width."""
    return Text(printable(few_lines(text.strip("\n"), most), limit=100 * most))


def _labelled(entries: list[tuple[str, str]]) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=len("Where to look"))
    grid.add_column(overflow="fold")
    for name, text in entries:
        style = _LABEL_STYLES.get(name, "dim")
        grid.add_row(Text(one_line(name), style), _folded(text, _PASSAGE))
    return grid


def _printed(output: str) -> RenderableType:
    shown = _folded(wording.captured(output), _PRINTED)
    shown.stylize("dim")
    return Group(Text("Printed by your code", "dim"), shown)


def _printed_outside(report: Report) -> list[RenderableType]:
    if not report.output.strip():
        return []
    return [Text(), _printed(report.output)]


def _remarks(title: str, remarks: tuple[str, ...]) -> list[RenderableType]:
    said = [remark for remark in remarks if remark]
    if not said:
        return []
    grid = Table.grid(padding=(0, 1))
    grid.add_column()
    grid.add_column(overflow="fold")
    for remark in said:
        grid.add_row("·", _folded(remark, _PASSAGE))
    return [Text(), Text(title, "bold"), grid]
