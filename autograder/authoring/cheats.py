"""Cheats of a reference: variants that skip the work, and must not earn its points.

Two kinds fit many homeworks. A function that writes what is also handed in may copy it
instead, from beside the code or from memory. And a function that is to find a planted error
may look for what betrays the plant; here the reference notes what could.
"""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.homework.assignment import Assignment

#: What the key of a cheat starts with, where a rubric marks it as no cheat.
KEY = "cheat: "
_WRITES = {"open", "dump", "save", "savez", "savez_compressed", "savetxt", "to_csv", "to_pickle",
           "File", "write_text", "write_bytes"}  # fmt: skip
#: What the process prints in front of what it noted.
_MARK = "@@ what could betray a planted error: "
#: Of the values seen in one process, how many a rule from the others has to know.
_KNOWN = 0.8

Chosen = Callable[[str], bool]


@dataclass(frozen=True)
class Copy:
    """A reference in which a function copies what was handed in.

    Attributes
    ----------
    key : str
        What a rubric calls it.
    function : str
    source, blank : str
        The cheat, and the same with a function that does nothing at all.
    place, module : str
        The file and its module, where there are several.
    """

    key: str
    function: str
    source: str = field(repr=False)
    blank: str = field(repr=False)
    place: str = ""
    module: str = ""


def copies(source: str, artifacts: Sequence[str], chosen: Chosen) -> list[Copy]:
    """Return the ways to copy, for each chosen function that writes a file.

    Parameters
    ----------
    chosen : callable
        Whether a function, by its name, is written by students and graded.
    """
    tree = ast.parse(source)
    bodies = _bodies(tree)
    found = []
    for name, node in _functions(tree):
        if artifacts and chosen(name) and _reaches(node.name, bodies, _writes):
            names = list(artifacts)
            blank = _replaced(source, name, "    raise NotImplementedError")
            for how, template in (("when it is called", _CALLED), ("in memory", _EMBEDDED)):
                key = f"{KEY}{name} copies what was handed in, {how}"
                body = _replaced(source, name, "    return _copies_of_the_cheat()")
                found.append(Copy(key, name, template.format(names=names) + body, blank))
    return found


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield functions and methods by their whole names, those that Python calls aside."""
    for node in tree.body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for member in members:
            if isinstance(member, ast.FunctionDef) and not member.name.startswith("__"):
                yield owner + member.name, member


#: Put in front of the module; it imports what it needs.
_CALLED = """
def _copies_of_the_cheat():
    import os, pickle, shutil
    here, found = os.path.dirname(os.path.abspath(__file__)), []
    for name in {names!r}:
        shutil.copyfile(os.path.join(here, name), name)
        if name.endswith((".pkl", ".pickle")):
            with open(name, "rb") as file:
                found.append(pickle.load(file))
    return found

"""
_EMBEDDED = """
_FILES_OF_THE_CHEAT = {{}}
for _name_of_the_cheat in {names!r}:
    with open(_name_of_the_cheat, "rb") as _file_of_the_cheat:
        _FILES_OF_THE_CHEAT[_name_of_the_cheat] = _file_of_the_cheat.read()

def _copies_of_the_cheat():
    import pickle
    found = []
    for name, content in _FILES_OF_THE_CHEAT.items():
        with open(name, "wb") as file:
            file.write(content)
        if name.endswith((".pkl", ".pickle")):
            found.append(pickle.loads(content))
    return found

"""


def _replaced(source: str, name: str, body: str) -> str:
    """Return a module in which a function has another body, below its own definition."""
    tree = ast.parse(source)
    for known, node in _functions(tree):
        if known == name:
            node.body = ast.parse(f"def f():\n{body}").body[0].body  # type: ignore[attr-defined]
    futures = [n for n in tree.body if isinstance(n, ast.ImportFrom) and n.module == "__future__"]
    tree.body = [n for n in tree.body if n not in futures]  # these alone have to come first
    return ast.unparse(tree) + "\n"


def _bodies(tree: ast.Module) -> dict[str, list[ast.AST]]:
    """Return functions and methods by their bare names."""
    found: dict[str, list[ast.AST]] = defaultdict(list)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found[node.name].append(node)
    return found


def _reaches(
    name: str, bodies: Mapping[str, list[ast.AST]], holds: Callable[[ast.AST], bool]
) -> bool:
    """Whether something holds in a function, or in one of the module that it calls."""
    todo, seen = [name], set[str]()
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        for node in (below for body in bodies.get(current, ()) for below in ast.walk(body)):
            if holds(node):
                return True
            if isinstance(node, ast.Call):
                todo.append(_called(node))
    return False


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)


def _writes(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _called(node) in _WRITES


def _complains(node: ast.AST) -> bool:
    return isinstance(node, (ast.Raise, ast.Assert))


def finders(source: str, chosen: Chosen) -> list[str]:
    """Return the functions and methods that may raise on purpose: what finds errors does."""
    tree = ast.parse(source)
    bodies = _bodies(tree)
    return [
        name
        for name, node in _functions(tree)
        if chosen(name) and _reaches(node.name, bodies, _complains)
    ]


def watching(source: str, names: Iterable[str]) -> str:
    """Return a reference whose functions print what they could know of a planted error."""
    lines = [source, _WATCH.format(mark=_MARK)]
    for name in names:
        owner, _, last = name.rpartition(".")
        if owner:
            lines.append(f"setattr({owner}, {last!r}, _watch_for_betrayal({name!r}, {name}))")
        else:
            lines.append(f"{name} = _watch_for_betrayal({name!r}, {name})")
    return "\n".join(lines) + "\n"


#: Looks at what a submission can see as well as any: the rubric's frames above it, what the
#: methods of its class close over, what its object and its arguments hold.
_WATCH = """
def _watch_for_betrayal(name, original):
    import functools, json, sys
    told = set()

    def leaves(path, value, depth=0):
        if isinstance(value, (str, int, float, bool, type(None))):
            if len(repr(value)) <= 40:
                yield path, repr(value)
        elif isinstance(value, (list, tuple)) and depth < 3 and len(value) <= 8:
            yield path + " (length)", repr(len(value))
            for index, item in enumerate(value):
                yield from leaves(f"{{path}}[{{index}}]", item, depth + 1)
        elif isinstance(value, dict) and depth < 3 and len(value) <= 20:
            for key, item in value.items():
                yield from leaves(f"{{path}}[{{key!r}}]", item, depth + 1)

    def clues(args, kwargs):
        for index, value in enumerate(args[1:]):
            yield from leaves(f"argument {{index + 1}}", value)
        yield from leaves("arguments", kwargs)
        frame = sys._getframe(2)
        while frame is not None:
            if frame.f_code.co_filename == "<rubric>":
                for key, value in list(frame.f_locals.items()):
                    yield from leaves(f"{{key}} in the rubric's {{frame.f_code.co_name}}", value)
            frame = frame.f_back
        owner = type(args[0]) if args else None
        for key, value in list(vars(owner).items()) if owner is not None else []:
            function = getattr(value, "__wrapped__", value)
            code = getattr(function, "__code__", None)
            if code is not None and code.co_filename == "<rubric>":
                cells = function.__closure__ or ()
                for cell_name, cell in zip(code.co_freevars, cells):
                    try:
                        value = cell.cell_contents
                        yield from leaves(f"{{cell_name}} in the closure of {{key}}", value)
                    except ValueError:
                        pass
            elif code is None and not key.startswith("__"):
                yield from leaves(f"{{owner.__name__}}.{{key}}", value)
        for key, value in list(getattr(args[0], "__dict__", {{}}).items()) if args else []:
            yield from leaves(f"the object's {{key}}", value)

    @functools.wraps(original)
    def watched(*args, **kwargs):
        seen = list(clues(args, kwargs))
        outcome = "raised"
        try:
            result = original(*args, **kwargs)
            outcome = "passed"
            return result
        finally:
            new = [[*clue, outcome] for clue in seen if (*clue, outcome) not in told]
            told.update((*clue, outcome) for clue in seen)
            new.append(["", "", outcome])
            print({mark!r} + json.dumps([name, new]), flush=True)

    return watched
"""


@dataclass
class Clues:
    """What functions noted in several processes: values by path, with how the run ended."""

    #: By function, for each process, the pairs of path and value with their outcomes.
    noted: dict[str, list[dict[tuple[str, str], set[str]]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def read(self, output: str) -> None:
        """Take in what one process printed."""
        here: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
        for line in output.splitlines():
            if line.startswith(_MARK):
                try:
                    name, triples = json.loads(line.removeprefix(_MARK))
                    for path, value, outcome in triples:
                        here[name][path, value].add(outcome)
                except (ValueError, TypeError):
                    continue  # cut short, for a process prints only so much
        for name, pairs in here.items():
            self.noted[name].append(pairs)

    def judged(self) -> list[str]:
        """Return the functions that both passed and raised, in more than one process."""
        return [name for name, runs in self.noted.items() if sum(map(_both, runs)) > 1]

    def betrayals(self, name: str) -> list[str]:
        """Return the paths from whose values a run's outcome can be told."""
        runs = [run for run in self.noted[name] if _both(run)]
        paths = sorted({path for run in runs for path, _ in run if path})
        return [path for path in paths if _tells(path, runs)]


def _both(run: Mapping[tuple[str, str], set[str]]) -> bool:
    return run.get(("", ""), set()) == {"passed", "raised"}


def _tells(path: str, runs: Sequence[Mapping[tuple[str, str], set[str]]]) -> bool:
    """Whether the values of a path are known from other processes, and go with one outcome."""
    values = [
        {value: outcomes for (where, value), outcomes in run.items() if where == path}
        for run in runs
    ]
    by_value: dict[str, list[set[str]]] = defaultdict(list)
    for here in values:
        for value, outcomes in here.items():
            by_value[value].append(outcomes)
    shared = sum(len(each) for each in by_value.values() if len(each) > 1)
    kinds = {_kind(each) for each in by_value.values()}
    return kinds == {"right", "faulty"} and shared >= _KNOWN * sum(map(len, by_value.values()))


def _kind(outcomes: Sequence[set[str]]) -> str:
    """Say what a value stands for: a check may miss an error, but raises on no right answer."""
    if all(each == {"passed"} for each in outcomes):
        return "right"
    alone = sum(each == {"raised"} for each in outcomes)
    if all("raised" in each for each in outcomes) and 2 * alone >= len(outcomes):
        return "faulty"
    return ""


def is_graded(assignment: Assignment, module: str = "") -> Chosen:
    """Return whether a function is written by students for a part of a homework.

    Where the rubric does not say what is written for which part, each one may be.
    """
    trials = assignment.trials

    def chosen(name: str) -> bool:
        of_a_part = bool(trials.parts_of(name, module)) or not trials.written
        return of_a_part and not trials.is_ungraded(name, module)

    return chosen
