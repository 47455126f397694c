"""Items that a person grades: what was written for them is found here, and no verdict formed."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from autograder.results.report import CheckResult, Outcome
from autograder.results.shown import Answer
from autograder.submitted.cells import Cell
from autograder.submitted.parsing import parsed

NOTHING = "(nothing was written here)"
_HEADING = re.compile(r"\s*(?P<marks>#{1,6})\s+(?P<words>.*\S)\s*")
#: What skeletons put where an answer belongs.
_PLACEHOLDER = re.compile(r"[\W_]*(your|type|write)?[\W_]*(your)?[\W_]*answer( here)?[\W_]*", re.I)


def waiting(result: CheckResult) -> CheckResult:
    """Return the result of an item: whatever came of preparing it is a note for the TA."""
    if result.outcome is Outcome.GRADER_FAILED:
        return result
    said = (result.feedback.summary,) if result.feedback else ()
    return replace(
        result, score=None, outcome=Outcome.BY_HAND, feedback=None, notes=(*result.notes, *said)
    )


def find_answers(
    wanted: Sequence[str], cells: Sequence[Cell], source: str, given: Sequence[Cell] = ()
) -> list[Answer]:
    """Find what was written for an item.

    Parameters
    ----------
    wanted : sequence of str
        Each is words of a heading in a text cell, whose section is the answer, or the name
        of a variable that holds a text.
    cells : sequence of Cell
        Of the submission.
    source : str
        Of the module: where variables are looked for.
    given : sequence of Cell
        Of the skeleton: its words are the question, and no part of the answer.
    """
    question = {_bare(line) for cell in given for line in lines_of(cell)}
    texts = text_variables(source)
    answers = []
    for words in wanted:
        lines = texts[words].split("\n") if words in texts else section(words, cells, question)
        own = [line for line in lines if _bare(line) not in question or not _bare(line)]
        own = [line for line in own if not _PLACEHOLDER.fullmatch(line) or not line.strip()]
        answers.append(Answer(words, "\n".join(own).strip() or NOTHING))
    return answers


def section(words: str, cells: Iterable[Cell], question: Collection[str] = ()) -> list[str]:
    """Return the text under the heading with these words, up to the next one as high.

    Where the lines of the ``question`` are known, it goes up to the next heading of those:
    an answer may have headings of its own.
    """
    found: list[str] = []
    level = 0
    for cell in cells:
        if cell.code:
            continue
        for line in [*lines_of(cell), ""]:
            heading = _HEADING.fullmatch(line)
            if not level:
                opens = heading is not None and words.casefold() in heading["words"].casefold()
                level = len(heading["marks"]) if heading is not None and opens else 0
            elif heading and (
                _bare(line) in question if question else len(heading["marks"]) <= level
            ):
                return found
            else:
                found.append(line)
    return found


def lines_of(cell: Cell) -> list[str]:
    """Return the lines of a text cell; in a Python file they are comments."""
    lines = cell.source.split("\n")
    if not lines[0].startswith("# %%"):
        return lines
    return [line.removeprefix("#").removeprefix(" ") for line in lines[1:]]


def text_variables(source: str) -> dict[str, str]:
    """Return the module's variables that are set to a text, by name."""
    try:
        body = parsed(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, str] = {}
    for node in body:
        match node:
            case ast.Assign(targets=targets, value=ast.Constant(value=str(text))):
                found |= {each.id: text for each in targets if isinstance(each, ast.Name)}
    return found


def _bare(line: str) -> str:
    return line.strip().strip("#*_ ")
