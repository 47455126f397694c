"""Which room may import what: held here, as docs/architecture.md says it."""

import ast
import re
from pathlib import Path

import pytest

from autograder.homework.finding import PROJECT

PACKAGE = PROJECT / "autograder"


def name_of(path):
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def statements(body):
    """Yield what is run when a module is imported, types' own imports aside."""
    for node in body:
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from statements(node.orelse)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for part in ("body", "orelse", "handlers", "finalbody"):
                yield from statements(getattr(node, part, []))


def imported(name):
    """Return the modules of the harness that one imports when it is imported."""
    found = set()
    package = name if FILES[name].name == "__init__.py" else name.rpartition(".")[0]
    for node in statements(ast.parse(FILES[name].read_text(encoding="utf-8")).body):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - max(node.level - 1, 0)]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                found.add(whole if whole in FILES else base)
    return {each for each in found if each in FILES and each != name}


IMPORTS = {name: imported(name) for name in FILES}


def reachable(start):
    seen, todo = set(), [start]
    while todo:
        for each in IMPORTS[todo.pop()] - seen:
            seen.add(each)
            todo.append(each)
    return seen


def table_of_rooms():
    """Return by room what its modules may import, as docs/architecture.md has it."""
    page = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w.]+)` \|[^|]+\|([^|]*)\|$", page, flags=re.MULTILINE)
    return {room: {"errors", *re.findall(r"`([\w.]+)`", names)} for room, names in rows}


ALLOWED = table_of_rooms()


def room_of(name):
    """Return the narrowest room of the table that a module is in."""
    inside = name.removeprefix("autograder.")
    rooms = [room for room in ALLOWED if inside == room or inside.startswith(f"{room}.")]
    return max(rooms, key=len, default=inside)


def is_among(name, allowed):
    inside = name.removeprefix("autograder.")
    return any(inside == each or inside.startswith(f"{each}.") for each in allowed)


@pytest.mark.parametrize("room", ALLOWED)
def test_room_imports_what_it_may(room):
    found = {
        (name, each)
        for name in FILES
        if room_of(name) == room
        for each in IMPORTS[name]
        if each != "autograder" and not is_among(each, {room, *ALLOWED[room]})
    }
    assert not found


def test_table_has_every_room():
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert rooms <= set(ALLOWED), rooms - set(ALLOWED)


def test_no_module_imports_itself_by_a_circle():
    assert not [name for name in FILES if name in reachable(name)]


def test_student_process_is_given_no_module_that_grades():
    loaded = reachable("autograder.sandbox.inside.zygote")
    rooms = {name.split(".")[1] for name in loaded if "." in name}
    assert not rooms & {"grading", "rubrics", "oracles", "suites", "authoring", "classroom"}


def test_root_holds_what_belongs_to_no_room():
    modules = {path.name for path in PACKAGE.glob("*.py")}
    starts = {"__init__.py", "beginning.py", "cli.py", "command_line.py"}
    assert modules == starts | {"doctor.py", "errors.py"}


def test_tests_mirror_the_rooms():
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    tested = {path.name for path in (PROJECT / "tests").iterdir() if path.is_dir()}
    assert rooms <= tested, rooms - tested
    assert Path(__file__).parent == PROJECT / "tests"


def test_files_of_tests_have_names_of_their_own():
    """They are imported by them: of two with one name, the second is an error of the whole run."""
    found = {}
    for path in sorted((PROJECT / "tests").rglob("test_*.py")):
        if not {"suites", "courses"} & set(path.relative_to(PROJECT / "tests").parts[1:-1]):
            found.setdefault(path.name, []).append(path)
    assert [paths for paths in found.values() if len(paths) > 1] == []
