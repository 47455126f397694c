"""How much one has to read: lines of each homework, and what it takes to read one check.

    python benchmarks/rubric_lines.py [--worst N] [--write] [NAME ...]

Counts for each built-in homework the lines of its rubric and of the modules beside it, without
the examples; and for each check the functions of the homework's own room that it can reach, with
their files and lines: the check itself, the fixtures that it names, and what these call. Oracles
and what drives a process are documented on pages of their own, and are not counted. ``--worst N``
lists the N longest checks; ``--write`` puts the table on docs/measured.md.
"""

from __future__ import annotations

import argparse
import ast
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pages import between, table

from autograder.homework import finding

PAGE = finding.PROJECT / "docs" / "measured.md"
HEADING = [
    "homework", "lines", "checks", "that call an oracle", "that only hand on",
    "lines to read: median", "9 of 10", "worst", "functions, median and worst",
    "files, median and worst",
]  # fmt: skip

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
#: A definition: its module and its name.
Key = tuple[str, str]


class Room:
    """The modules of one homework, by their names, and what each name in them stands for."""

    def __init__(self, folder: Path) -> None:
        self.package = f"autograder.rubrics.{folder.name}"
        paths = sorted(folder.glob("*.py"))
        self.lines = sum(len(path.read_text("utf-8").splitlines()) for path in paths)
        trees = {path.stem: ast.parse(path.read_text("utf-8")) for path in paths}
        self.definitions: dict[Key, Definition] = {
            (module, node.name): node
            for module, tree in trees.items()
            for node in tree.body
            if isinstance(node, Definition)
        }
        self.modules = set(trees)
        #: Those that declare checks or fixtures.
        self.declaring = {key[0] for key, node in self.definitions.items() if _is_declared(node)}
        self.oracles: dict[str, set[str]] = {module: set() for module in trees}
        self.imports: dict[str, dict[str, Key]] = {module: {} for module in trees}
        for module, tree in trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom):
                    self._read_import(module, node)

    def _read_import(self, module: str, node: ast.ImportFrom) -> None:
        source = node.module or ""
        if node.level:
            source = ".".join([self.package, *filter(None, [node.module])])
        for alias in node.names:
            name = alias.asname or alias.name
            if source.startswith("autograder.oracles"):
                self.oracles[module].add(name)
            elif source == self.package:
                self.imports[module][name] = (alias.name, "")
            elif source.startswith(f"{self.package}."):
                self.imports[module][name] = (source.rpartition(".")[2], alias.name)

    def named_in(self, module: str, node: ast.AST) -> Iterator[Key]:
        """Yield the definitions of the room that are named somewhere in a definition."""
        for each in ast.walk(node):
            if isinstance(each, ast.Name):
                yield (module, each.id)
                yield self.imports[module].get(each.id, ("", ""))
            elif isinstance(each, ast.arg) and module in self.declaring:  # a fixture, perhaps
                yield (module, each.arg)
            elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
                target, _ = self.imports[module].get(each.value.id, ("", ""))
                yield (target, each.attr)

    def reached(self, start: Key) -> set[Key]:
        """Return the definitions to read, the one to start with among them."""
        seen, todo = {start}, [start]
        while todo:
            module, name = todo.pop()
            for key in self.named_in(module, self.definitions[module, name]):
                if key in self.definitions and key not in seen:
                    seen.add(key)
                    todo.append(key)
        return seen

    def calls_oracle(self, key: Key) -> bool:
        """Whether an oracle is called on the definition's own page."""
        calls = [n.func for n in ast.walk(self.definitions[key]) if isinstance(n, ast.Call)]
        return any(isinstance(f, ast.Name) and f.id in self.oracles[key[0]] for f in calls)

    def only_hands_on(self, key: Key) -> bool:
        """Whether all that a check does is one call of something in the room."""
        body = [each for each in self.definitions[key].body if not _is_docstring(each)]
        while len(body) == 1 and isinstance(body[0], ast.With):
            body = body[0].body
        if len(body) != 1 or not isinstance(body[0], (ast.Expr, ast.Return)):
            return False
        call = body[0].value
        named = self.named_in(key[0], call.func) if isinstance(call, ast.Call) else ()
        return any(each in self.definitions for each in named)


def _is_declared(node: Definition) -> bool:
    """Whether a definition is a check or a fixture: ``@homework.check(…)``."""
    return any(ast.unparse(each).startswith("homework.") for each in node.decorator_list)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def size(node: Definition) -> int:
    """Return the lines of a definition, decorators and blank lines inside of it included."""
    first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    return (node.end_lineno or node.lineno) - first + 1


@dataclass(frozen=True)
class Reading:
    """What one check takes to read: functions of the room, their files, their lines."""

    check: str
    functions: int
    files: int
    lines: int
    calls_oracle: bool
    only_hands_on: bool


@dataclass(frozen=True)
class Figures:
    """What a homework takes to read."""

    name: str
    lines: int
    readings: Sequence[Reading]

    @property
    def row(self) -> list[str]:
        """Its row of the table."""
        lines, functions, files = (
            sorted(getattr(each, part) for each in self.readings)
            for part in ("lines", "functions", "files")
        )
        return [
            self.name,
            f"{self.lines:,}",
            str(len(self.readings)),
            str(sum(each.calls_oracle for each in self.readings)),
            str(sum(each.only_hands_on for each in self.readings)),
            f"{statistics.median(lines):.0f}",
            str(ninth_of_ten(lines)),
            str(lines[-1]),
            f"{statistics.median(functions):.0f} and {functions[-1]}",
            f"{statistics.median(files):.0f} and {files[-1]}",
        ]


def ninth_of_ten(ordered: Sequence[int]) -> int:
    """Return the least value that nine of ten do not exceed."""
    return ordered[-(-9 * len(ordered) // 10) - 1]


def reading(room: Room, key: Key) -> Reading:
    """Return what one check takes to read."""
    found = room.reached(key)
    return Reading(
        check=key[1],
        functions=len(found),
        files=len({module for module, _ in found}),
        lines=sum(size(room.definitions[each]) for each in found),
        calls_oracle=room.calls_oracle(key),
        only_hands_on=room.only_hands_on(key),
    )


def figures(name: str) -> Figures:
    """Count one homework; what is graded manually is no check."""
    homework = finding.find(name)
    room = Room(homework.folders.room)
    checks = [
        (each.function.__module__.rpartition(".")[2], each.name)
        for each in homework.assignment.checks
        if not each.by_hand
    ]
    return Figures(name, room.lines, [reading(room, key) for key in checks])


def main() -> None:
    """Count, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("homeworks", nargs="*", metavar="NAME")
    parser.add_argument("--worst", type=int, default=0, metavar="N")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if arguments.write and arguments.homeworks:
        parser.error("--write counts all homeworks: name none")
    counted = [figures(name) for name in arguments.homeworks or finding.built_in()]
    everything = [reading for each in counted for reading in each.readings]
    rows = [[f"`{row[0]}`", *row[1:]] for row in (each.row for each in counted)]
    if len(counted) > 1:
        rows.append(Figures("all", sum(each.lines for each in counted), everything).row)
    text = table(HEADING, rows)
    print(text)
    for each in sorted(everything, key=lambda each: -each.lines)[: arguments.worst]:
        print(f"{each.check}: {each.lines} lines, {each.functions} functions, {each.files} files",
              file=sys.stderr)  # fmt: skip
    if arguments.write:
        PAGE.write_text(between(PAGE.read_text("utf-8"), "reading", text), "utf-8")


if __name__ == "__main__":
    main()
