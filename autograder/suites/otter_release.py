"""Makes of a master of ``otter assign`` the notebook that students get, and the worked one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.errors import UsageError
from autograder.suites import master
from autograder.suites.master import Master, MasterCell
from autograder.suites.otter_master import Part, Question, Read
from autograder.suites.otter_tests import OtterTest

ANSWER = "_Type your answer here, replacing this text._"
PROMPT = "..."
#: ``x = 1  # SOLUTION`` becomes ``x = ...``, any other line ``...``.
_ASSIGNED = re.compile(
    r"(\s*(?:[\w.]+(?=[^\w.])(?:\[[^\]]*\])*(?:,\s*)?)+\s*=)[^=].*# ?SOLUTION\s*$"
)
_LINE = re.compile(r"(\s*).*# ?SOLUTION\s*$")
_BEGIN = re.compile(r"(\s*)# BEGIN SOLUTION( NO PROMPT)?\s*$")
_DROPPED = ("# SOLUTION NO PROMPT", "# BEGIN PROMPT", "# END PROMPT", "# SEED")


def released(notebook: Master, found: Read, tests: Sequence[OtterTest]) -> str:
    """Return the notebook that students get, as the text of its file."""
    cells = [_seeded(cell, found) for cell in _cells(notebook, found, tests, cut=True)]
    return master.written(cells, notebook.metadata)


def solved(notebook: Master, found: Read, tests: Sequence[OtterTest]) -> str:
    """Return the notebook with the worked solution, as the text of its file."""
    return master.written(list(_cells(notebook, found, tests, cut=False)), notebook.metadata)


def _cells(
    notebook: Master, found: Read, tests: Sequence[OtterTest], *, cut: bool
) -> Iterator[MasterCell]:
    by_name = {test.name: test for test in tests}
    everywhere = bool(found.config.get("strip_solutions_from_all_cells"))
    if found.config.get("init_cell", True):
        begins = "# Initialize Otter\nimport otter\n"
        yield MasterCell("code", f'{begins}grader = otter.Notebook("{notebook.path.name}")')
    for place, part in enumerate(found.parts):
        cell = part.cell.with_source(_without_ignored(part.cell.source))
        following = found.parts[place + 1] if place + 1 < len(found.parts) else None
        ends = part.question is not None and (
            following is None or following.question is not part.question
        )
        kept = _cut(cell, part, found, everywhere=everywhere) if cut else cell
        test = by_name.get(part.question.name) if part.question is not None and ends else None
        if test is None:
            yield from filter(None, [kept])
            continue
        assert part.question is not None
        if _has_check_cell(part.question, test, found):
            yield from filter(None, [kept])
            yield MasterCell("code", f'grader.check("{test.name}")')
        elif kept is not None:
            yield replace(kept, metadata={**kept.metadata, "otter": {"tests": [test.name]}})


def _has_check_cell(question: Question, test: OtterTest, found: Read) -> bool:
    prompts = any(part.prompt and part.question is question for part in found.parts)
    public = any(not case.hidden for case in test.cases)
    return bool(question.config.get("check_cell", True)) and (prompts or public)


def _cut(cell: MasterCell, part: Part, found: Read, *, everywhere: bool) -> MasterCell | None:
    """Return a cell without its solution; None if nothing is left of it."""
    if cell.kind == "code" and (part.solution or everywhere):
        return cell.with_source("\n".join(_without_solutions(cell.source.split("\n"))))
    if not part.solution:
        return cell
    question = part.question
    own = [each for each in found.parts if each.question is question]
    prompted = any(each.prompt for each in own)
    first = next(each for each in own if each.solution and each.cell.kind == "markdown")
    manual = question is not None and question.config.get("manual")
    return cell.with_source(ANSWER) if manual and not prompted and first is part else None


def _without_solutions(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a cell without its solutions.

    Raises
    ------
    UsageError
        If a region has no end, or an end no beginning.
    """
    inside = False
    for line in lines:
        bare = line.rstrip()
        if bare.endswith("# END SOLUTION"):
            if not inside:
                raise UsageError("a cell has END SOLUTION and no BEGIN SOLUTION before it")
            inside = False
        elif inside or bare.endswith(_DROPPED):
            continue
        elif begin := _BEGIN.match(line):
            inside = True
            if not begin[2]:
                yield begin[1] + PROMPT
        elif assigned := _ASSIGNED.match(line):
            yield f"{assigned[1]} ..."
        elif solved_line := _LINE.match(line):
            yield solved_line[1] + PROMPT
        else:
            yield line
    if inside:
        raise UsageError("a cell has BEGIN SOLUTION and no END SOLUTION")


def _seeded(cell: MasterCell, found: Read) -> MasterCell:
    """Return a cell with the seed that students are given."""
    stated = found.config.get("seed")
    if not isinstance(stated, Mapping) or not stated.get("variable") or cell.kind != "code":
        return cell
    variable = stated["variable"]
    assigned = re.compile(rf"(?m)^([ \t]*){re.escape(str(variable))}[ \t]*=(?!=).*$")
    with_seed = rf"\g<1>{variable} = {stated.get('student_value')}"
    return cell.with_source(assigned.sub(with_seed, cell.source))


def _without_ignored(source: str) -> str:
    kept, inside = [], False
    for line in source.split("\n"):
        bare = line.rstrip()
        if re.match(r"(?i)\s*#\s*BEGIN\s*IGNORE", line):
            inside = True
        elif bare.endswith("# END IGNORE"):
            inside = False
        elif not inside and not bare.endswith("# IGNORE"):
            kept.append(line)
    return "\n".join(kept)
