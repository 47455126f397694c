"""The student's modules as a suite imports them, and the suite's own beside them."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.suites import files, guard
from autograder.suites.about import doc
from autograder.suites.held import Name
from autograder.suites.inside import decorators
from autograder.suites.raised import NAMED_SO
from autograder.suites.remote import Thing
from autograder.suites.rules import named
from autograder.suites.talking import ask, current
from autograder.suites.values import exception_named

#: What files call well-known libraries: a star from the student's module need not bring these.
_BY_CONVENTION = {
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "mpl": "matplotlib",
    "sns": "seaborn",
    "sp": "scipy",
    "tf": "tensorflow",
}
#: Packages of decorators for pytest that suites import.
DECORATED = ("pytest_grader", "pytest_gradescope", "pytest_utils")
#: What a module may be asked for besides what has no underscores.
_SPECIAL = {"__version__", "__author__"}


class StudentModule(types.ModuleType):  # noqa: D101 - it is the student's module's:
    # What ``import student_module`` gives inside a suite; ``__doc__`` is what the student's has.
    # ``__raised__``: names that the suite uses for exceptions; ``except`` needs a class for
    # these. ``__student_module__``: its name, as the suite knows it.

    __doc__ = property(lambda self: doc(Name(self.__name__, "")))
    __raised__: frozenset[str] = frozenset()

    def __init__(self, name: str, raised: frozenset[str] = frozenset()) -> None:
        super().__init__(name)
        self.__dict__["__student_module__"] = name
        self.__dict__["__raised__"] = raised
        self.__dict__["__path__"] = []  # modules below it are looked for, and found here
        del self.__dict__["__doc__"]

    def __getattr__(self, name: str) -> Any:
        if name == "__all__" and current() is None:
            return self._wanted_by_a_star()
        if name.startswith("__") and name.endswith("__") and (
            name not in _SPECIAL or current() is None
        ):  # fmt: skip
            raise AttributeError(name)
        below = sys.modules.get(f"{self.__name__}.{name}")
        if isinstance(below, StudentModule):
            return below
        place = Name(self.__name__, "")
        if NAMED_SO.fullmatch(name) or name in self.__raised__:
            if current() is not None:
                ask("getattr", place, name)  # one that is not there is missed here, as in Python
            return exception_named(name)
        if current() is None:
            return Thing(Name(self.__name__, name))
        return named(ask("getattr", place, name), name)

    def __setattr__(self, name: str, value: Any) -> None:
        dunder = name.startswith("__") and name.endswith("__")
        if current() is not None and not dunder and not isinstance(value, types.ModuleType):
            ask("setattr", Name(self.__name__, ""), name, value)
        else:
            super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        if current() is not None:
            ask("delattr", Name(self.__name__, ""), name)
        else:
            super().__delattr__(name)

    def __dir__(self) -> Any:
        return ask("dir", Name(self.__name__, "")) if current() else []

    def _wanted_by_a_star(self) -> list[str]:
        """Return the names that the file that is being imported expects of a star."""
        frame: types.FrameType | None = sys._getframe(1)
        while frame is not None:
            file = frame.f_code.co_filename
            watch = guard.current()
            if watch is not None and file.endswith(".py") and watch.is_suites(file):
                names = sorted(files.free_names(Path(os.path.realpath(file))))
                for name in names:
                    _bring(frame.f_globals, name)
                return [name for name in names if name not in frame.f_globals]
            frame = frame.f_back
        return []


def _bring(namespace: dict[str, Any], name: str) -> None:
    """Give a file a library that it expects the student's star import to bring along."""
    library = _BY_CONVENTION.get(name)
    if library is None and name in ("math", "random", "torch", "numpy", "os", "sys", "time"):
        library = name
    if library is not None and name not in namespace:
        try:
            namespace[name] = importlib.import_module(library)
        except ImportError:
            return


#: Modules of the student's in packages of the suite's own, which import them like any other.
_below: dict[str, types.ModuleType] = {}


class _Loader(importlib.abc.Loader):
    """Gives the proxy of a module, so that the package around it has it, too."""

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Return the proxy."""
        return _below[spec.name]

    def exec_module(self, module: types.ModuleType) -> None:
        """Leave it as it is."""


class _Finder(importlib.abc.MetaPathFinder):
    """Is asked for the student's modules before any folder is looked into."""

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Refuse to import again what a suite has taken out of ``sys.modules``."""
        del path, target
        watch = guard.current()
        if watch is not None and name in watch.modules and name in _below:
            return importlib.machinery.ModuleSpec(name, _Loader())
        if watch is not None and name in watch.modules and guard.guarded():
            raise guard.refuse(
                f"the suite imports {name} again",
                tip="it is imported once, in the jail, before each test: to run it again, start "
                f"it as a program with subprocess.run(), or {guard.RUN_TOGETHER}",
            )
        return None


def stand_ins(known: Iterable[str], raised: frozenset[str]) -> dict[str, types.ModuleType]:
    """Return a proxy for each module of the student's, by its dotted name.

    With them come the decorators of packages that are not installed.
    """
    found: dict[str, types.ModuleType] = {}
    for package in DECORATED:
        if importlib.util.find_spec(package) is None:
            for name in (package, f"{package}.decorators"):
                found[name] = types.ModuleType(name, decorators.__doc__)
                vars(found[name]).update(
                    (key, value) for key, value in vars(decorators).items() if key[0] != "_"
                )
            vars(found[package])["decorators"] = found[f"{package}.decorators"]
    return found | {name: StudentModule(name, raised) for name in known}


@contextmanager
def importing(
    folder: Path, modules: dict[str, types.ModuleType], path: list[str] | None = None
) -> Iterator[None]:
    """Let a suite's files and the student's modules be imported by their names for a while.

    Parameters
    ----------
    modules : dict of str to module
        What is in ``sys.modules`` meanwhile, and is there again the next time; what is
        imported from the suite's folder is added.
    path : list of str, optional
        What the suite has put on ``sys.path``, to be there again the next time.
    """
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    tops = {name.partition(".")[0] for name in modules}
    tops |= {each.stem for root in files.roots(folder) for each in root.glob("*.py")}
    tops |= {each.name for root in files.roots(folder) for each in root.iterdir() if _holds(each)}
    hidden = {
        name: sys.modules.pop(name)
        for name in list(sys.modules)
        if name.partition(".")[0] in tops and name.partition(".")[0] not in _PYTHON
    }
    before = sys.path[:]
    sys.path[:0] = [str(root.resolve()) for root in files.roots(folder)]
    sys.path[:0] = path or []
    importlib.invalidate_caches()
    inside = {
        name: module
        for name, module in modules.items()
        if isinstance(module, StudentModule) and _is_package(folder, name.rpartition(".")[0])
    }
    _below.update(inside)
    sys.modules.update({name: each for name, each in modules.items() if name not in inside})
    for name in inside:
        if name.rpartition(".")[0] in sys.modules:  # what was imported before, with all of it
            sys.modules[name] = modules[name]
    known = sys.modules.keys() - modules.keys()  # thousands: looked at once, by their names alone
    try:
        yield
    finally:
        _below.clear()
        sys.path[:] = before
        places = (f"{folder.resolve()}{os.sep}", f"{folder.absolute()}{os.sep}")
        for name in [name for name in sys.modules if name not in known]:
            if name in modules or _file_of(sys.modules[name]).startswith(places):
                modules[name] = sys.modules.pop(name)
        sys.modules.update(hidden)


#: A suite's file of one of these names would take the place of Python's own.
_PYTHON = set(sys.stdlib_module_names) | {"numpy", "autograder", "pytest", "_pytest"}


def _is_package(folder: Path, name: str) -> bool:
    own = files.own_module(folder, name) if name else None
    return own is not None and (own.is_dir() or own.name == "__init__.py")


def _holds(folder: Path) -> bool:
    return folder.is_dir() and folder.name not in files.ASIDE and any(folder.glob("*.py"))


def _file_of(module: object) -> str:
    file = getattr(module, "__dict__", {}).get("__file__")
    return file if isinstance(file, str) else ""
