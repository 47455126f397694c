"""Compares a submission with the skeleton by their syntax trees; runs neither."""

from __future__ import annotations

import ast
import difflib
import functools
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, NamedTuple

from autograder.errors import Wrong
from autograder.results.cause import Cause
from autograder.sandbox.records import Cut, Longest
from autograder.submitted.cells import Cell, names_in
from autograder.submitted.nearest import nearest
from autograder.submitted.outlined import digest, inherit, names_assigned, statements
from autograder.submitted.parsing import conflict_in, parsed

#: More than anyone reads.
MAX_REMARKS = 10
#: More functions, parameters, classes or imports than a homework has.
MOST_NAMES = 1_000
#: Among this many new names one is looked for that may be a missing one renamed.
_MOST_CLOSE = 200

Name = Annotated[str, Cut(100)]
Names = Annotated[list[Name], Longest(MOST_NAMES)]


@dataclass(frozen=True)
class Outline:
    """The names a file defines: of each kind, and of their letters, as many as are looked at.

    Attributes
    ----------
    functions : dict of str to list of str
        Parameters by name; methods are listed as ``Class.method``.
    classes : set of str
    imports : set of str
        Each import in a normal form.
    todo : set of str
        Functions whose body does nothing but raise NotImplementedError.
    variables : set of str
        What is assigned or imported outside functions and classes; of notebooks alone.
    cells : dict of str to str
        The cell that each function is in; of notebooks alone.
    assigned : set of str
        What an assignment defines, in a class as ``Class.name``: it may be a function.
    inherited : set of str
        Those of the functions that a class has from another one of the file.
    bodies : dict of str to str
        What stands in each function but its docstring, as a digest: the same code has the same.
    """

    functions: Annotated[dict[Name, Names], Longest(MOST_NAMES)] = field(default_factory=dict)
    classes: Annotated[set[Name], Longest(MOST_NAMES)] = field(default_factory=set)
    imports: Annotated[set[Name], Longest(MOST_NAMES)] = field(default_factory=set)
    todo: Annotated[set[Name], Longest(MOST_NAMES)] = field(default_factory=set)
    variables: Annotated[set[Name], Longest(MOST_NAMES)] = field(default_factory=set)
    cells: Annotated[dict[Name, Name], Longest(MOST_NAMES)] = field(default_factory=dict)
    assigned: Annotated[set[Name], Longest(MOST_NAMES)] = field(default_factory=set)
    inherited: Annotated[set[Name], Longest(MOST_NAMES)] = field(default_factory=set)
    bodies: Annotated[dict[Name, Name], Longest(MOST_NAMES)] = field(default_factory=dict)

    def bounded(self) -> Outline:
        """Return the same with no more names than may be sent, the first of each kind."""
        return Outline(
            {name: list(self.functions[name])[:MOST_NAMES] for name in _first(self.functions)},
            set(_first(sorted(self.classes))),
            set(_first(sorted(self.imports))),
            set(_first(sorted(self.todo))),
            set(_first(sorted(self.variables))),
            {name: self.cells[name] for name in _first(self.cells)},
            set(_first(sorted(self.assigned))),
            set(_first(sorted(self.inherited))),
            {name: self.bodies[name] for name in _first(self.bodies)},
        )

    def shown(self, name: str) -> str:
        """Return a function's name with the cell that it is in."""
        return f"{name} ({self.cells[name]})" if name in self.cells else name


def _first(names: Iterable[str]) -> Iterable[str]:
    return islice(names, MOST_NAMES)


class Unparsable(NamedTuple):
    """Why Python cannot parse a file: where, what it says, the line, and what would repair it."""

    line: int | None
    message: Annotated[str, Cut(500)]
    text: Annotated[str, Cut(500)]
    repair: Annotated[str, Cut(200)] = ""


#: A MemoryError says nothing of itself. Python outside of the jail may read such a file.
_TOO_LARGE = "reading it takes more memory than is accepted"


def why_unparsable(error: BaseException, source: bytes = b"") -> Unparsable:
    """Return what there is to say of an error of the parser."""
    decoded = source.decode("utf-8", "replace")
    line, message = conflict_in(decoded)
    if line:
        return Unparsable(line, message, decoded.split("\n")[line - 1])
    text = (getattr(error, "text", None) or "").rstrip()
    where = getattr(error, "lineno", None)
    message = getattr(error, "msg", None) or str(error) or _TOO_LARGE
    return Unparsable(where, message, text, nearest(decoded, where))


def outline(tree: ast.Module) -> Outline:
    """Return the outline of a Python file."""
    found = Outline()
    _add(found, tree.body)
    inherit(found, tree.body)
    return found


@functools.lru_cache(maxsize=8)  # a class has one skeleton, and hundreds of submissions
def _skeleton_outline(source: bytes, filename: str) -> Outline:
    return outline(parsed(source, filename))


def outline_of_cells(cells: Sequence[Cell]) -> Outline:
    """Return the outline of a notebook, as far as Python can read its cells."""
    found = Outline()
    bodies: list[ast.stmt] = []
    for cell in cells:
        if cell.code and not cell.error:
            body = parsed(cell.source).body
            bodies += body
            here = Outline()
            _add(here, body)
            found.functions.update(here.functions)
            found.bodies.update(here.bodies)
            found.classes.update(here.classes)
            found.imports.update(here.imports)
            found.assigned.update(here.assigned)
            # A later definition counts.
            found.todo.difference_update(here.functions)
            found.todo.update(here.todo)
            found.variables.update(names_in(body))
            if cell.label.startswith("cell "):
                found.cells.update(dict.fromkeys(here.functions, cell.label))
    inherit(found, bodies)
    found.variables.difference_update(found.functions, found.classes)
    return found


def _add(found: Outline, body: Sequence[ast.stmt]) -> None:
    for node in statements(body):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found.imports.update(_import_names(node))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            _add_function(found, node, "")
        elif isinstance(node, ast.ClassDef):
            found.classes.add(node.name)
            for member in statements(node.body):
                if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    _add_function(found, member, f"{node.name}.")
        else:
            found.assigned.update(names_assigned(node))


def invalid(found: Unparsable, filename: str) -> Wrong:
    """Return the failure of a file that Python cannot parse."""
    where = f"line {found.line}: " if found.line else ""
    version = ".".join(map(str, sys.version_info[:2]))
    step = f"Run 'python {filename}' yourself, with Python {version} as here, and fix what it "
    step += "points at."
    if "utf-8" in found.message or "null bytes" in found.message:
        step = "Save it as text in UTF-8 (in VS Code: click the encoding below, on the right)."
    elif "merge conflict" in found.message:
        step = "Open the file at that line, keep one version, run it once, and submit it again."
    what, expected = f"{filename} is not valid Python", f"a file that Python {version} can read"
    if found.message == _TOO_LARGE:
        what, expected = f"{filename} cannot be read", "code of a usual size"
        step = "Compute long lists of numbers, or shorten them: they do not belong in the code."
    return Wrong(
        what,
        expected=expected,
        found=f"{where}{found.message}",
        cause=_only_a_token(found.repair),
        next_step=step,
        detail=found.text,
    )


def _only_a_token(repair: str) -> Cause | str:
    """Return the cause that is proved by one token that makes a file Python."""
    return Cause("token", f"One token is wrong. {repair}.") if repair else ""


def _import_names(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        return {f"from {module} import {_alias(name)}" for name in node.names}
    return {f"import {_alias(name)}" for name in node.names}


def _alias(name: ast.alias) -> str:
    return f"{name.name} as {name.asname}" if name.asname else name.name


def _add_function(found: Outline, node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str) -> None:
    arguments = node.args
    names = [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    found.functions[owner + node.name] = names
    body = [n for n in node.body if not _is_docstring(n)]
    found.bodies[owner + node.name] = digest(body)
    if len(body) == 1 and isinstance(body[0], ast.Raise) and _raises_todo(body[0]):
        found.todo.add(owner + node.name)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _raises_todo(node: ast.Raise) -> bool:
    error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(error, ast.Name) and error.id == "NotImplementedError"


def compare(
    found: Outline,
    skeleton: Path,
    aliases: Mapping[str, Sequence[str]],
    graded_as: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """Return one remark for each place where a submission leaves the skeleton.

    Parameters
    ----------
    graded_as : mapping of str to str
        What is graded under a name of the student's own, by the skeleton's.
    """
    wanted = _skeleton_outline(skeleton.read_bytes(), skeleton.name)
    return _remarks(wanted, found, aliases, graded_as)


def compare_cells(
    submission: Sequence[Cell],
    found: Outline,
    skeleton: Sequence[Cell],
    aliases: Mapping[str, Sequence[str]],
    graded_as: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """Return one remark for each place where a notebook leaves the skeleton, or is unfinished.

    Parameters
    ----------
    submission, found
        Cells of the notebook, and their outline.
    graded_as : mapping of str to str
        See :func:`compare`.
    """
    wanted = outline_of_cells(skeleton)
    invalid = [f"Not valid Python: {cell.error}" for cell in submission if cell.error]
    unfinished = [*_unwritten(found), *_blank_answers(submission)]
    if invalid or not skeleton:
        # What is missing may be in a cell that cannot be read.
        return [*invalid[:MAX_REMARKS], *unfinished]
    there = found.variables | set(found.functions) | found.classes
    # An import that is gone is said with the imports.
    missing = sorted(wanted.variables - _imported(wanted) - there)
    lost = [f"Variables of the skeleton that were removed: {', '.join(missing)}"] if missing else []
    return [*_remarks(wanted, found, aliases, graded_as), *lost, *_blank_answers(submission)]


def _blank_answers(cells: Sequence[Cell]) -> list[str]:
    """Name the cells where nothing but the skeleton's comment stands."""
    blank = [cell.shown for cell in cells if cell.empty and "YOUR CODE HERE" in cell.source]
    return [f"Nothing is written in {', '.join(blank)}"] if blank else []


def _remarks(
    wanted: Outline,
    found: Outline,
    aliases: Mapping[str, Sequence[str]],
    graded_as: Mapping[str, str],
) -> list[str]:
    return [
        *_missing_names(wanted, found, aliases, graded_as),
        *_changed_parameters(wanted, found),
        *_changed_imports(wanted, found),
        *_unwritten(found),
    ]


def _missing_names(
    wanted: Outline,
    found: Outline,
    aliases: Mapping[str, Sequence[str]],
    graded_as: Mapping[str, str],
) -> list[str]:
    missing = []
    there = set(found.functions) | found.classes | found.assigned | _imported(found)
    for kind, names in (("class", sorted(wanted.classes)), ("function", list(wanted.functions))):
        for name in names:
            owner = name.partition(".")[0]
            # A class that is imported, or made by a call, cannot be looked into.
            lost_with_class = "." in name and owner not in found.classes
            if name in there or lost_with_class or there & set(aliases.get(name, ())):
                continue
            own = graded_as.get(name, "")
            close = own or renamed(name, wanted, found)
            hint = f"; did you rename it to {close}?" if close else ""
            hint = f": it is graded under the name that it has in your file, {own}" if own else hint
            missing.append(f"The {kind} {name} of the skeleton is missing{hint}")
    return missing


def renamed(name: str, wanted: Outline, found: Outline) -> str:
    """Return the student's own function or class that looks like a missing one, or nothing.

    A method is looked for in its own class, and by its own name: ``linear_t.load`` and
    ``linear_t.save`` have their class in common alone.
    """
    own = (set(found.functions) - found.inherited) | found.classes
    unknown = sorted(own - set(wanted.functions) - wanted.classes)
    few = unknown if len(unknown) <= _MOST_CLOSE else []
    start = name[: name.rfind(".") + 1]
    here = {each.removeprefix(start): each for each in few if each.rpartition(".")[0] == start[:-1]}
    close = difflib.get_close_matches(name.removeprefix(start), here, 1, 0.6)
    return next((here[each] for each in close), "")


def _imported(found: Outline) -> set[str]:
    """Return the names that imports define."""
    return {statement.split()[-1].partition(".")[0] for statement in found.imports}


def _changed_parameters(wanted: Outline, found: Outline) -> list[str]:
    return [
        f"{found.shown(name)} has different parameters than in the skeleton: "
        f"expected ({', '.join(parameters)}), found ({', '.join(found.functions[name])})"
        for name, parameters in wanted.functions.items()
        if name in found.functions and found.functions[name] != parameters
    ]


def _changed_imports(wanted: Outline, found: Outline) -> list[str]:
    added = sorted(found.imports - wanted.imports)
    removed = sorted(wanted.imports - found.imports)
    remarks = []
    if added:
        remarks.append(f"Imports that the skeleton does not have: {', '.join(added)}")
    if removed:
        remarks.append(f"Imports of the skeleton that were removed: {', '.join(removed)}")
    return remarks


def _unwritten(found: Outline) -> list[str]:
    if not found.todo:
        return []
    return [f"Not written yet: {', '.join(map(found.shown, sorted(found.todo)))}"]
