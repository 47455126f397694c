"""Finds a homework by its name or its path, and imports its rubric."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import os
import re
import sys
import traceback
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import autograder
from autograder import rubrics
from autograder.errors import AutograderError, HomeworkError, UsageError
from autograder.homework import reference_imports
from autograder.homework.asked import module_at
from autograder.homework.assignment import Assignment
from autograder.homework.folders import Folders
from autograder.homework.homework import Homework

#: The folder that holds ``autograder``, ``reference`` and ``skeletons``.
PROJECT = Path(autograder.__file__).resolve().parents[1]
#: Names a course's own folders of homeworks, several separated as in PATH.
ENVIRONMENT_VARIABLE = "AUTOGRADER_HOMEWORKS"

_ROOMS = Path(rubrics.__file__).resolve().parent
_RUBRIC = "rubric.py"
#: What :func:`package_of` calls the folder of a homework.
_MADE_UP = re.compile(r"homework_[0-9a-f]{8}")


def built_in() -> list[str]:
    """Return the names of the homeworks that come with the harness."""
    return sorted(path.parent.name for path in _ROOMS.glob(f"*/{_RUBRIC}"))


def course_folders() -> list[Path]:
    """Return the folders of homeworks that the course has named."""
    named = os.environ.get(ENVIRONMENT_VARIABLE, "")
    return [Path(folder) for folder in named.split(os.pathsep) if folder]


def names() -> list[str]:
    """Return the names of all homeworks that can be found by name."""
    return [*built_in(), *sorted(_of_the_course().keys() - built_in())]


def _of_the_course() -> dict[str, Path]:
    """Return the folder of each homework of the course by its name, the first one found."""
    found: dict[str, Path] = {}
    for folder in course_folders():
        if not folder.is_dir():
            raise UsageError(
                f"the folder of homeworks {folder} does not exist",
                tip=f"it is named by --homeworks or {ENVIRONMENT_VARIABLE}",
            )
        for rubric in sorted(folder.glob(f"*/{_RUBRIC}")):
            found.setdefault(rubric.parent.name, rubric.parent)
    return found


def find(given: str, submission: Iterable[Path] = ()) -> Homework:
    """Return a homework by its name, by its folder, or by the path of its rubric.

    A name is that of a built-in homework or of one in the course's own folders. The path of
    a folder with tests of pytest, unittest or otter is a homework, too, and a notebook of
    otter or nbgrader: see :mod:`autograder.suites`.

    Parameters
    ----------
    submission : iterable of Path
        What is to be graded, where that is known: which of the files beside some tests is
        the student's may depend on it.

    Raises
    ------
    UsageError
        If none exists, or a built-in one and another of the same name.
    HomeworkError
        If its rubric fails, or declares no assignment.
    """
    if given in built_in():
        _require_one(given)
        return _built_in(given)
    path = _of_the_course().get(given) or Path(given)
    if (path / _RUBRIC).is_file():
        return _of_rubric(path / _RUBRIC, given)
    if path.is_dir() or (path.suffix == ".ipynb" and path.is_file()):
        return _of_suite(path, given, submission)
    if path.suffix != ".py" or not path.is_file():
        close = difflib.get_close_matches(given, names(), 1)
        raise UsageError(
            f"there is no homework {given!r}",
            tip=f"did you mean {close[0]}?" if close else "'autograder list' names them all",
        )
    return _of_rubric(path, given)


def _require_one(name: str) -> None:
    """Refuse the name of a built-in homework where the course has one of that name, too."""
    for folder in (Path(), *course_folders()):
        own = (folder / name).resolve()
        if (own / _RUBRIC).is_file() and own != _ROOMS / name:
            raise UsageError(
                f"two homeworks are named {name}: the built-in one, and {own}",
                tip="rename the folder, or give its whole path instead of a name",
            )


def all_homeworks() -> Iterator[tuple[str, Homework | AutograderError]]:
    """Yield each homework that can be found by name, or why it cannot be used."""
    for name in names():
        try:
            yield name, find(name)
        except AutograderError as error:
            yield name, error


def places_to_hide(homework: Homework) -> list[str]:
    """Return what no student process may read: the harness, all references, the homework."""
    project = [PROJECT / name for name in ("autograder", "reference", "submissions_example")]
    return [
        str(path.resolve()) for path in (*project, *homework.folders.secrets()) if path.exists()
    ]


def _built_in(name: str) -> Homework:
    room = _ROOMS / name
    folders = Folders(
        room=room,
        rubric=room / _RUBRIC,
        reference=PROJECT / "reference" / name,
        skeleton=PROJECT / "skeletons" / name,
        examples=PROJECT / "submissions_example" / name,
        apart=True,
    )
    reference_imports.look_in(f"reference.{name}", folders.reference, apart=True)
    module = _imported(f"{rubrics.__name__}.{name}.rubric", folders.rubric)
    return Homework(_assignment_in(module, folders.rubric), folders, name)


def _of_rubric(rubric: Path, given: str) -> Homework:
    room = rubric.parent
    folders = Folders(room, rubric, room, room, room / "examples")
    return Homework(_assignment_in(load_module(rubric), rubric), folders, given)


def load_module(path: Path) -> ModuleType:
    """Import a file of a homework's folder as it is now: its rubric, or its reference.

    Raises
    ------
    HomeworkError
        If it fails.
    """
    whole = path.resolve()
    room = whole.parent
    while (room / "__init__.py").is_file():  # a package imports its own modules relatively
        room = room.parent
    package = package_of(room)
    _look_in_references(package, room)
    _forget(package)
    return _imported(".".join([package, *whole.relative_to(room).with_suffix("").parts]), path)


def load_place(root: Path, place: str) -> ModuleType:
    """Import one of several files of a solution, by its place below their folder.

    Raises
    ------
    HomeworkError
        If it fails.
    """
    package = package_of(root)
    reference_imports.look_in(package, root.resolve(), apart=True)
    _forget(package)
    return _imported(f"{package}.{module_at(place)}", root / place)


def _look_in_references(package: str, room: Path) -> None:
    """Let the worked solution in a homework's folder import as student code does."""
    reference_imports.look_in(package, room, apart=False)
    reference_imports.look_in(f"{package}.reference", room / "reference", apart=True)


def _forget(package: str) -> None:
    for name in [name for name in sys.modules if name.startswith(f"{package}.")]:
        del sys.modules[name]  # the files may have changed since


def _of_suite(folder: Path, given: str, submission: Iterable[Path]) -> Homework:
    from autograder.suites.forms import is_suite

    if not is_suite(folder):
        raise UsageError(
            f"{folder} is not a homework: it holds no {_RUBRIC}, and no tests",
            tip="'autograder new NAME' starts one",
        )
    from autograder.suites.assignment import assignment_of

    room = folder if folder.is_dir() else folder.parent
    folders = Folders(room, folder, room, room, room / "examples")
    return Homework(assignment_of(folder, _names_in(submission)), folders, given)


def _names_in(submission: Iterable[Path]) -> Iterator[str]:
    """Yield the places of the files in some folders; of an archive they are not known."""
    for path in submission:
        if path.is_dir():
            found = (file for file in sorted(path.rglob("*")) if file.is_file())
            yield from (file.relative_to(path).as_posix() for file in found)
        else:
            yield path.name


def package_of(room: Path) -> str:
    """Return the name of a package whose modules are the files of a folder.

    So the modules of a homework import each other relatively, ``from . import checks``, and
    two homeworks may have modules of the same name.
    """
    whole = str(room.resolve())
    name = f"homework_{zlib.crc32(whole.encode()):08x}"
    if name not in sys.modules:
        package = ModuleType(name, f"The homework in {whole}.")
        package.__path__ = [whole]
        sys.modules[name] = package
    return name


def _imported(name: str, file: Path) -> ModuleType:
    """Import a rubric.

    Raises
    ------
    HomeworkError
        If it fails, with the file and the line where it does.
    """
    importlib.invalidate_caches()
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        return importlib.import_module(name)
    except AutograderError as error:  # it says what is wrong, in words of its own
        raise HomeworkError(f"{_place_of(error, file)}: {error.message}", tip=error.tip) from error
    except (Exception, SystemExit) as error:  # sys.exit() would end the command without a word
        place = _place_of(error, file)
        raise HomeworkError(
            f"{place}: {type(error).__name__}: {_words_of(error)}", tip=_how_to_import(error, file)
        ) from error
    finally:
        sys.dont_write_bytecode = before


def _place_of(error: BaseException, file: Path) -> str:
    """Return the last line of the homework's own files that an error passed through."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}"
    room = file.resolve().parent
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if room in Path(frame.filename).resolve().parents]
    return f"{own[-1].filename}, line {own[-1].lineno}" if own else str(file)


def _words_of(error: BaseException) -> str:
    """Return an error's message, in which a rubric's author knows every name."""
    if isinstance(error, SyntaxError):
        return error.msg  # the place stands before it
    if isinstance(error, ImportError) and _MADE_UP.fullmatch(error.name or ""):
        wanted = re.search(r"cannot import name '(\w+)'", str(error))
        if wanted:
            return f"there is no {wanted[1]}.py beside the rubric"
    if isinstance(error, ModuleNotFoundError) and error.name:
        package, _, module = error.name.partition(".")
        if _MADE_UP.fullmatch(package) and module:
            return f"there is no {module.replace('.', '/')}.py beside the rubric"
    return str(error)


def _how_to_import(error: BaseException, file: Path) -> str:
    name = error.name if isinstance(error, ModuleNotFoundError) else None
    if name and (file.parent / f"{name}.py").is_file():
        return f"modules beside the rubric are imported relatively: from . import {name}"
    return ""


def _assignment_in(module: ModuleType, file: Path) -> Assignment:
    """Return the one assignment that a rubric declares.

    Raises
    ------
    HomeworkError
        If it declares none, or several and none of them is called ``homework``.
    """
    named = vars(module).get("homework")
    if isinstance(named, Assignment):
        return named
    declared = [value for value in vars(module).values() if isinstance(value, Assignment)]
    found = list({id(value): value for value in declared}.values())
    if len(found) != 1:
        how_many = "several Assignments" if found else "no Assignment"
        raise HomeworkError(f"{file} declares {how_many}", tip="name it homework = Assignment(…)")
    return found[0]
