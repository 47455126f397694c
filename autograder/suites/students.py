"""Finds out what students hand in for a suite: the modules that its tests import."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.errors import UsageError
from autograder.homework.along import installed
from autograder.homework.asked import CODE, OneFile
from autograder.submitted import libraries
from autograder.suites import files, starters
from autograder.suites.settings import FILE, Settings

#: What a suite imports for itself, whether it is installed here or not.
OF_THE_SUITE = {
    *("gradescope_utils", "pytest", "_pytest", "autograder"),
    *("pytest_grader", "pytest_gradescope", "pytest_utils"),
}
#: How a suite starts a program, and how a program of the student's is called.
_STARTS = {"run", "Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput",
           "system", "popen", "open", "run_path"}  # fmt: skip
_SCRIPT = re.compile(r"[\w.~-]*?([A-Za-z_]\w*\.py)")
_LOOKS_FOR = "check_submitted_files"
#: A file of the suite that holds what is right, by its name.
_TELLS = re.compile(r"(?i)(solution|reference|answer|expected|secret|hidden|grader|^test_|_test\.)")


@dataclass(frozen=True)
class Students:
    """What students hand in.

    Attributes
    ----------
    modules : tuple of str
        Dotted names of the student's modules and packages that the tests import; the first is
        the one that messages name.
    places : tuple
        What ``Assignment(submission=...)`` takes: the files, or folders, to hand in.
    given : tuple of str
        Places of the course's own files that student code finds.
    imported : bool
        Whether the tests import them, and do not just start them as programs.
    """

    modules: tuple[str, ...]
    places: tuple[OneFile, ...]
    given: tuple[str, ...] = ()
    imported: bool = True
    #: Every part of these names: what has to stand in ``sys.modules``.
    known: frozenset[str] = field(default_factory=frozenset)

    @property
    def main(self) -> str:
        """The module that messages name."""
        return self.modules[0]

    @property
    def submission(self) -> OneFile | list[OneFile]:
        """What ``Assignment(submission=...)`` takes."""
        return self.places[0] if len(self.places) == 1 else list(self.places)


def students_of(
    folder: Path, tests: Sequence[Path], settings: Settings, handed_in: Iterable[str] = ()
) -> Students:
    """Return what students hand in for a suite.

    Parameters
    ----------
    tests : sequence of Path
        The suite's files with tests, and what configures them.
    handed_in : iterable of str
        Places of the files of a submission, where they are known.

    Raises
    ------
    UsageError
        If nothing says what it is, or more than one thing could be.
    """
    wanted = list(_imported_names(folder, tests))
    there = [place for place in handed_in if place.endswith(CODE)]  # no archives
    before_folders = _before_folders(folder, wanted, there)
    wanted = [name for name in wanted if name.partition(".")[0] not in before_folders]
    wanted += before_folders
    missing = [
        name for name in wanted if name in before_folders or _is_missing(folder, name, there)
    ]
    missing = list(dict.fromkeys(missing))
    if settings.module:
        places = _notebook_first([_place_of(each, folder, there) for each in settings.module])
    elif missing and not starters.instead(folder, tests, missing, there):
        beside = starters.handed_in(folder, tests, there)
        asked = (starters.in_its_form(place, there) for place in _places(missing))
        places = _notebook_first(list(dict.fromkeys([*beside, *asked])))
    elif programs := list(dict.fromkeys(_scripts(folder, tests))):
        return _programs(folder, programs)
    else:
        places = _notebook_first(starters.chosen(folder, tests, there))
    modules = _modules_at(places, [*(wanted if settings.module else []), *missing])
    known = frozenset(part for name in modules for part in _parts(name))
    given = _given(folder, places, settings, whole_packages=not settings.module)
    return Students(modules, tuple(places), given, known=known)


def reserved_in(folder: Path) -> frozenset[str]:
    """Return the names that no module of a student's own may have, which comes along."""
    return frozenset({path.stem for path in files.python_files(folder)} | OF_THE_SUITE)


def first_form(place: OneFile) -> str:
    """Return a place as it is preferred, of a file that may have several forms."""
    return place if isinstance(place, str) else place[0]


def module_file(place: OneFile) -> str:
    """Return where the module of a place is imported from: a notebook's cells are one, too."""
    return re.sub(r"\.ipynb$", ".py", first_form(place))


def _imported_names(folder: Path, tests: Sequence[Path]) -> Iterator[str]:
    """Yield the dotted name of everything that the tests import that might be a module."""
    for path in files.reached(folder, tests):
        for each in files.imports(folder, path):
            yield each.module
            if files.own_module(folder, each.module) is not None:
                package = files.own_module(folder, each.module)
                yield from (
                    f"{each.module}.{name}"
                    for name in each.names
                    if name != "*" and package is not None and not _defines(folder, package, name)
                )


def _defines(folder: Path, package: Path, name: str) -> bool:
    """Whether a module of the suite's has a name itself."""
    if package.is_dir():
        return (package / f"{name}.py").is_file() or (package / name).is_dir()
    beside = package.parent / f"{name}.py" if package.name == "__init__.py" else None
    if beside is not None and (beside.is_file() or beside.with_suffix("").is_dir()):
        return True
    # Of a plain module it can be nothing else.
    return package.name != "__init__.py" or _makes(folder, package, name, set())


def _makes(folder: Path, file: Path, name: str, seen: set[Path]) -> bool:
    """Whether a file of the suite's makes a name, or takes it from where it may be."""
    seen.add(file)
    for node in ast.walk(files.tree(file)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            return True
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name:
            return True
        if isinstance(node, ast.alias) and name in (node.asname, node.name):
            return True
    for each in files.imports(folder, file):
        if "*" in each.names:
            source = files.own_module(folder, each.module)
            if source is None:  # a library, or a module of the student's: it may be there
                return True
            if source.is_file() and source not in seen and _makes(folder, source, name, seen):
                return True
    return False


def _is_missing(folder: Path, name: str, there: Sequence[str]) -> bool:
    """Whether a module is neither the suite's nor a library, which may be missing here."""
    top = name.partition(".")[0]
    if top in OF_THE_SUITE or files.own_module(folder, name) is not None:
        return False
    handed_in = any(re.split(r"[/.]", place)[0] == top for place in there)
    if libraries.is_known(top) and not handed_in:
        return False
    return files.own_module(folder, top) is not None or not installed(top, handed_in=handed_in)


def _before_folders(folder: Path, wanted: Sequence[str], there: Sequence[str]) -> list[str]:
    """Return the modules that were handed in, where the suite has a mere folder of that name.

    Python takes a file for a module before it takes a folder without ``__init__.py`` for one,
    wherever the two lie. A folder that the tests import from is the suite's own all the same.
    """
    names = dict.fromkeys(PurePosixPath(place).stem for place in there)
    return [
        name
        for name in names
        if name in wanted and (own := files.own_module(folder, name)) is not None and own.is_dir()
        if not any(
            each.startswith(f"{name}.") and files.own_module(folder, each) for each in wanted
        )
    ]


def _places(modules: Sequence[str]) -> list[str]:
    """Return where modules are handed in: a file, or a folder for a package."""
    packages = {name.partition(".")[0] for name in modules if "." in name}
    tops = dict.fromkeys(name.partition(".")[0] for name in modules)
    return [f"{top}/" if top in packages else f"{top}.py" for top in tops]


def _place_of(stated: str, folder: Path, there: Sequence[str]) -> OneFile:
    """Return the place that a module, a file or a folder is stated by."""
    if stated.endswith((".py", ".ipynb", "/")):
        return stated
    place = stated.replace(".", "/")
    handed_in = any(each.rpartition(".")[0] == place for each in there)
    if (folder / place).is_dir() and not handed_in:
        return f"{place}/"
    return starters.in_its_form(f"{place}.py", there)


def _notebook_first(places: Sequence[OneFile]) -> list[OneFile]:
    """Return places with a notebook first, whose cells are run; others are made modules."""
    notebooks = [each for each in map(first_form, places) if each.endswith(".ipynb")]
    more: list[OneFile] = [(each, each.removesuffix("ipynb") + "py") for each in notebooks[1:]]
    return [*notebooks[:1], *more, *(each for each in places if each not in notebooks)]


def _programs(folder: Path, scripts: Sequence[str]) -> Students:
    if len(scripts) != 1:
        raise UsageError(
            f"the tests in {folder} start several programs: {', '.join(scripts)}",
            tip=f"name what students hand in: --module NAME, or 'module: NAME' in {folder / FILE}",
        )
    return Students((scripts[0].removesuffix(".py"),), (scripts[0],), imported=False)


def _scripts(folder: Path, tests: Sequence[Path]) -> Iterator[str]:
    """Yield the Python files that the tests start or open, and that the suite does not have."""
    own = {path.name for path in files.python_files(folder)}
    for path in tests:
        for node in ast.walk(files.tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in _STARTS:
                for text in files.texts_in(node):
                    words = re.split(r"[\s/'\"<>|;&]+", text)
                    found = (_SCRIPT.fullmatch(word) for word in words)
                    yield from (match[1] for match in found if match and match[1] not in own)


def asked_for(folder: Path, tests: Sequence[Path], students: Students) -> list[str]:
    """Return the files, besides the modules, that the tests look for in the submission."""
    found: dict[str, None] = {}
    for path in tests:
        for node in ast.walk(files.tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(_LOOKS_FOR):
                found.update(dict.fromkeys(files.texts_in(node)))
    found.update(dict.fromkeys(_scripts(folder, tests)))
    handed_in = {PurePosixPath(each).name for each in map(first_form, students.places)}
    return [name for name in found if name not in handed_in and "/" not in name]


def _modules_at(places: Sequence[OneFile], wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the dotted names that tests know the files at some places by."""
    found: dict[str, None] = {}
    names = list(dict.fromkeys(wanted))
    for place in map(module_file, places):
        module = place.rstrip("/").removesuffix(".py").replace("/", ".")
        exact = [name for name in names if name == module or name.startswith(f"{module}.")]
        # A file in tests/ is imported by its bare name.
        bare = [name for name in names if name == module.rpartition(".")[2]]
        found.update(dict.fromkeys(exact or bare or [module]))
    return tuple(found)


def _parts(name: str) -> Iterator[str]:
    parts = name.split(".")
    for length in range(len(parts)):
        yield ".".join(parts[: length + 1])


def _given(
    folder: Path, places: Sequence[OneFile], settings: Settings, *, whole_packages: bool
) -> tuple[str, ...]:
    """Return the course's own files that student code finds, and that tell nothing.

    What the owner states; what a starter beside the tests imports; and what lies in a package
    that students hand in a part of, unless the owner has named the package.
    """
    found = dict.fromkeys(settings.given)
    for place in map(module_file, places):
        starter = files.own_file(folder, place)
        if starter.is_file() and starter.suffix == ".py":
            for path in files.reached(folder, [starter])[1:]:
                found[path.relative_to(folder).as_posix()] = None
        elif starter.is_dir() and whole_packages:
            found.update(
                (path.relative_to(folder).as_posix(), None) for path in files.python_files(starter)
            )
    handed_in = {files.own_file(folder, place) for place in map(module_file, places)}
    return tuple(
        place
        for place in found
        if place in settings.given or not (folder / place in handed_in or tells(folder / place))
    )


def tells(path: Path) -> bool:
    """Whether a file of the suite may say what is right: student code must not have it."""
    return bool(_TELLS.search(path.name)) or files.holds_tests(path) or path.name == "conftest.py"


def not_given(folder: Path, students: Students) -> list[str]:
    """Return the modules of a suite that student code may miss, where it does not find them."""
    handed_in = set(map(module_file, students.places))
    return [
        path.stem
        for path in sorted(folder.glob("*.py"))
        if path.name not in {*students.given, *handed_in} and path.name != "conftest.py"
    ]
