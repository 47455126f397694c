"""What is read in a submitted file: everything that the grader wants to know of its text.

A student's file is taken apart in a jailed process (:mod:`autograder.sandbox.reading`), since
a few bytes of source can take minutes and gigabytes to parse. What comes back is one record,
small and of declared types, from which the grader forms its remarks and messages. The
files of a TA are read by the same functions in the process that needs them.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from autograder.errors import UsageError
from autograder.sandbox.records import Cut, Longest
from autograder.submitted import answers, cells, conformance, notebooks, resting
from autograder.submitted.cells import Cell
from autograder.submitted.conformance import Name, Outline, Unparsable
from autograder.submitted.forbidden import Use, uses_by_part
from autograder.submitted.forbidden.slices import sliced
from autograder.submitted.forbidden.trees import Tree
from autograder.submitted.loops import MOST_LOOPS, Loop, loops_in
from autograder.submitted.loops_in_trees import loops_in_tree
from autograder.submitted.parsing import parsed, recoded
from autograder.submitted.part_code import MOST_STRETCHES, Lines, lines_of_parts
from autograder.submitted.renamings import renamed_in, with_renamed
from autograder.submitted.written_in import written_in

#: Uses of forbidden names that are told for one part, and characters of one answer.
MOST_USES, LONGEST_ANSWER = 50, 100_000
Line = Annotated[str, Cut(500)]


@dataclass(frozen=True)
class Wanted:
    """What to look for in a file.

    Attributes
    ----------
    as_cells : bool
        Whether it is run cell by cell; as a module otherwise.
    forbidden : dict of str to (list of str, list of str)
        By key: forbidden names, and the names or patterns of what is written for the part.
    answers, question : list of str
        See :func:`autograder.submitted.answers.find`.
    loops : list of str
        Functions and methods whose loops are asked for; of several files with the module that
        has them, ``"nn.layers:Linear.forward"``.
    parts : dict of str to list of str
        See :func:`autograder.submitted.part_code.lines_of_parts`.
    skeleton : dict of str to Outline
        What students started from, by the place where it is handed in; of one file by ``""``.
    aliases : dict of str to list of str
        Other names that the homework accepts.
    """

    as_cells: bool = False
    forbidden: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    question: list[str] = field(default_factory=list)
    loops: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    skeleton: dict[str, Outline] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)

    def in_module(self, name: str) -> Wanted:
        """Return what is wanted of one of several files: names may begin with its module's."""
        parts = {
            part: [each.removeprefix(f"{name}.") for each in names]
            for part, names in self.parts.items()
        }
        return replace(self, parts=parts)


@dataclass(frozen=True)
class Reading:
    """What was read in a file.

    Attributes
    ----------
    cells : list of Cell
        What is run instead of importing the file; empty if it is a module.
    unparsable : Unparsable or None
        Why Python cannot parse a module.
    uses : dict of str to list of Use
        Where forbidden names are used, by the key that they were asked for with.
    answers : dict of str to str
        What was written for items that a person grades.
    statements : Statements
        What the code of the cells does with names.
    text : str
        The text of a module in an encoding that Python does not read; else empty.
    loops : dict of str to list of Loop
        Of each function that was asked for and found.
    parts : dict of str to list of (int, int)
        First and last lines of the code of each part, in the module that cells make, too.
    written_in : int
        See :func:`autograder.submitted.written_in.written_in`.
    renamed : dict of str to str
        What the skeleton names otherwise: :func:`autograder.submitted.renamings.renamed_in`.
    """

    outline: Outline = field(default_factory=Outline)
    cells: Annotated[list[Cell], Longest(2 * notebooks.MAX_CELLS)] = field(default_factory=list)
    unparsable: Unparsable | None = None
    uses: dict[str, Annotated[list[Use], Longest(MOST_USES)]] = field(default_factory=dict)
    answers: dict[str, Annotated[str, Cut(LONGEST_ANSWER)]] = field(default_factory=dict)
    statements: resting.Statements = resting.NOTHING
    text: str = ""
    loops: dict[str, Annotated[list[Loop], Longest(MOST_LOOPS)]] = field(default_factory=dict)
    parts: dict[str, Annotated[list[Lines], Longest(MOST_STRETCHES)]] = field(default_factory=dict)
    written_in: int = 0
    renamed: Annotated[dict[Name, Name], Longest(conformance.MOST_NAMES)] = field(
        default_factory=dict
    )


#: Files of code of one submission, the course's own as well.
MAX_FILES = 500


@dataclass(frozen=True)
class TreeReading:
    """What was read in several files.

    Attributes
    ----------
    files : dict of str to Reading
        By their places.
    uses : dict of str to list of Use
        Where forbidden names are used, over all of them.
    loops : dict of str to list of Loop
        Of each function that was asked for and found, by ``"module:function"``.
    """

    files: Annotated[dict[Annotated[str, Cut(4096)], Reading], Longest(MAX_FILES)]
    uses: dict[str, Annotated[list[Use], Longest(MOST_USES)]] = field(default_factory=dict)
    loops: dict[str, Annotated[list[Loop], Longest(MOST_LOOPS)]] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Why a file cannot be used at all, and what to do about it."""

    message: Line
    tip: Line


def read(path: Path, wanted: Wanted) -> Reading:
    """Read a Python file or a notebook; nothing in it is run.

    Raises
    ------
    UsageError
        If it is a notebook that cannot be used.
    """
    return _read(path, wanted)[0]


def _read(path: Path, wanted: Wanted) -> tuple[Reading, ast.Module | None]:
    """Return what was read in a file, and its syntax tree if Python can parse it."""
    if not wanted.as_cells:
        content = path.read_bytes()
        source = recoded(content)
        found, tree = _read_module(source, path.name, wanted)
        recoded_to = "" if source == content else source.decode("utf-8")
        return replace(found, text=recoded_to), tree
    in_cells = cells_of(path)
    outline = conformance.outline_of_cells(in_cells)
    try:
        tree = parsed(cells.as_module(in_cells))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    # Which of the cells cannot be read is said of the cell.
    known = tree or ast.Module([], [])
    code = cells.as_module([each for each in in_cells if each.code])
    found = _found(known, outline, in_cells, wanted)
    return replace(found, text=_for_python(path), written_in=written_in(known, code)), tree


def _for_python(path: Path) -> str:
    """Return the text of a Python file in an encoding that Python does not read; else nothing."""
    if notebooks.is_notebook(path.name):
        return ""
    content = path.read_bytes()
    source = recoded(content)
    return "" if source == content else source.decode("utf-8")


def _read_module(source: bytes, name: str, wanted: Wanted) -> tuple[Reading, ast.Module | None]:
    try:
        tree = parsed(source, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        nothing: dict[str, list[Use]] = {key: [] for key in wanted.forbidden}
        blank = dict.fromkeys(wanted.answers, "")
        why = conformance.why_unparsable(error, source)
        return Reading(unparsable=why, uses=nothing, answers=blank), None
    found = _found(tree, conformance.outline(tree), [], wanted)
    size = written_in(tree, source.decode("utf-8", "replace"))
    return replace(found, written_in=size), tree


def read_tree(
    paths: Mapping[str, Path],
    modules: Mapping[str, str],
    own: Collection[str],
    wanted: Wanted,
    main: str = "",
) -> TreeReading:
    """Read several files of one submission; nothing in them is run.

    Parameters
    ----------
    paths : mapping of str to Path
        The files by their places.
    modules : mapping of str to str
        The name of the module at a place.
    own : collection of str
        Places of the course's own files: what they import is known, and not looked at.
    main : str
        The place of the file that is run cell by cell, if that is wanted of any. Every other
        notebook is read as the module that its cells are.

    Raises
    ------
    UsageError
        If one is a notebook that cannot be used.
    """
    files, trees = dict[str, Reading](), dict[str, tuple[str, ast.Module]]()
    for place, path in paths.items():
        as_cells = (wanted.as_cells and place == main) or notebooks.is_notebook(place)
        given = {"": wanted.skeleton[place]} if place in wanted.skeleton else {}
        here = replace(wanted, as_cells=as_cells, forbidden={}, loops=[], skeleton=given)
        here = here.in_module(modules.get(place, ""))
        files[place], tree = _read(path, here)
        if (wanted.forbidden or wanted.loops) and tree is not None:
            trees[modules[place]] = (place, tree)
    try:
        whole = Tree(trees, own)
    except RecursionError:
        whole = Tree({})
    renamed = {name: own for each in files.values() for name, own in each.renamed.items()}
    return TreeReading(
        files,
        {
            key: whole.uses(dict.fromkeys(names, ""), with_renamed(written, renamed))[:MOST_USES]
            for key, (names, written) in wanted.forbidden.items()
        },
        {
            key: told
            for key in wanted.loops
            if (told := loops_in_tree(trees, own, *key.split(":", 1))) is not None
        },
    )


def _found(tree: ast.Module, outline: Outline, found: list[Cell], wanted: Wanted) -> Reading:
    given = wanted.skeleton.get("")
    renamed = {} if given is None else renamed_in(tree, given, outline, wanted.aliases)
    parts = {part: with_renamed(names, renamed) for part, names in wanted.parts.items()}
    forbidden = {
        key: (dict.fromkeys(names, ""), with_renamed(written, renamed))
        for key, (names, written) in wanted.forbidden.items()
    }
    slicer = sliced(tree) if forbidden or parts else None
    return Reading(
        outline.bounded(),
        found,
        None,
        {key: uses[:MOST_USES] for key, uses in uses_by_part(slicer, forbidden).items()},
        answers.find(
            wanted.answers, found, answers.text_variables(tree), frozenset(wanted.question)
        ),
        resting.statements_of(found),
        loops={name: told for name in wanted.loops if (told := loops_in(tree, name)) is not None},
        parts=lines_of_parts(slicer, parts),
        renamed=renamed,
    )


def cells_of(file: Path) -> list[Cell]:
    """Return the cells of a notebook, or of a Python file that is one.

    Raises
    ------
    UsageError
        If it is a notebook that cannot be read.
    """
    if notebooks.is_notebook(file.name):
        return cells.translate(notebooks.read(file))
    return cells.translate(notebooks.split(file), file.name)


def problem(error: UsageError) -> Problem:
    """Return an error as a record."""
    return Problem(error.message, error.tip)


def as_plain(record: Any) -> Any:
    """Return a record as what crosses the wire: dicts and lists."""
    if is_dataclass(record) and not isinstance(record, type):
        return {each.name: as_plain(getattr(record, each.name)) for each in fields(record)}
    if isinstance(record, dict):
        return {key: as_plain(value) for key, value in record.items()}
    if isinstance(record, (list, tuple)):
        return [as_plain(value) for value in record]
    if isinstance(record, (set, frozenset)):
        return as_plain(sorted(record))
    if isinstance(record, str):  # half a character, which Python lets a text hold, cannot be sent
        return record.encode("utf-8", "replace").decode("utf-8")
    return record
