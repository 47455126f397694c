"""The process that student code runs in at home: it answers as one of the grader's does.

It is started as a program of its own, so that code that hangs or ends Python costs its check
alone. Nothing is forked: before each check the student's modules get back what they held after
their import.
"""

from __future__ import annotations

import _thread
import contextlib
import copy
import gc
import io
import os
import signal
import sys
import tempfile
import threading
import time
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from autograder.kit.pipes import Pipes, binary, read_file
from autograder.sandbox.inside import brought, cell_run, figures, forking, libraries
from autograder.sandbox.inside.service import Service
from autograder.sandbox.standins import installing
from autograder.sandbox.standins.data import ServedSet

T = TypeVar("T")

#: Bytes of an array that is not copied for each check.
_LARGE = 64 * 2**20
#: Seconds between two looks at how long a cell takes, and how much longer it may take where
#: the computer is busy, or it waits for something.
_LOOK, _BUSY = 0.1, 6.0


class HomeService(Service):
    """Answers requests through pipes, and gives each check the modules as they were imported."""

    def __init__(self, connection: Pipes) -> None:
        super().__init__(connection)  # type: ignore[arg-type]  # it has what is used of a socket
        self._kept: dict[str, dict[str, Any]] = {}
        self._kept_classes: list[tuple[type, dict[str, Any]]] = []
        self._kept_functions: list[tuple[types.FunctionType, dict[str, Any]]] = []
        self._kept_objects: dict[int, Any] = {}

    def op_cells_done(self, request: dict[str, Any]) -> dict[str, Any]:
        """Take note that all cells have run."""
        del request
        cell_run.done()
        figures.imported()
        return self._started()

    def op_short_cell(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """Run a cell for at most this many seconds of a processor, however busy it is."""
        limit, stopped, ended = request["limit"], threading.Event(), threading.Event()
        used, until = time.process_time(), time.monotonic() + _BUSY * limit
        #: Held while one of the two ends: an interruption that came later would end the program.
        ending = threading.Lock()
        # A program that was started in the background ignores it: nothing would stop the cell.
        signal.signal(signal.SIGINT, signal.default_int_handler)

        def watch() -> None:
            while not ended.wait(_LOOK):
                if time.process_time() - used > limit or time.monotonic() > until:
                    with ending:
                        if not ended.is_set():
                            stopped.set()
                            _thread.interrupt_main()
                    return

        try:
            threading.Thread(target=watch, daemon=True).start()
            found = self.op_cell(request)
            with ending:
                ended.set()
        except KeyboardInterrupt:
            found = {"type": "KeyboardInterrupt", "message": "", "frames": []}
        finally:
            ended.set()
        return {**found, "type": "CellTooSlow"} if found and stopped.is_set() else found

    def op_keep(self, _request: dict[str, Any]) -> None:
        """Remember what the student's modules hold now."""
        memo: dict[int, Any] = {}
        self._kept = {name: _copies(vars(module), memo) for name, module in self._modules()}
        modules = [module for _, module in self._modules()]
        own = {module.__name__ for module in modules}
        # By number: a class whose kind has an ``__eq__`` alone has no hash.
        classes = {id(c): c for module in modules for c in _own(vars(module), type, own)}
        self._kept_classes = [(c, _copies(dict(vars(c)), memo)) for c in classes.values()]
        owners = [*map(vars, modules), *map(vars, classes.values())]
        functions = {f for names in owners for f in _own(names, types.FunctionType, own)}
        self._kept_functions = [(f, _copy_of(_state_of(f), memo)) for f in functions]
        self._kept_objects = dict(self.objects)

    def op_begin(self, request: dict[str, Any]) -> None:
        """Give the modules back what they held, and start every generator from a seed."""
        memo: dict[int, Any] = {}
        for name, module in self._modules():
            if name in self._kept:
                vars(module).clear()
                vars(module).update(_copies(self._kept[name], memo))
        # A class is one for all checks: what one has set in it, or left there when it was given up
        # in the middle, is no other's.
        for each, kept in self._kept_classes:
            _give_back(each, _copies(kept, memo))
        for function, state in self._kept_functions:
            for name, value in _copy_of(state, memo).items():
                setattr(function, name, value)
        self.objects.clear()
        self.objects.update(self._kept_objects)
        with contextlib.suppress(OSError):
            os.chdir(self.folder)
        forking.seed_generators(request["seed"])

    def _modules(self) -> Iterator[tuple[str, types.ModuleType]]:
        main = self.objects.get(0)
        if isinstance(main, types.ModuleType):
            yield "0", main
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            mine = isinstance(file, str) and file.startswith(self.folder + os.sep)
            if mine and module is not main and isinstance(module, types.ModuleType):
                yield name, module


def _own(names: Mapping[str, Any], kind: type[T], modules: set[str]) -> Iterator[T]:
    """Yield what is of a kind among the names of a module or a class, and defined by a student."""
    for value in list(names.values()):
        # Asked of the type, and not of the object: that may answer anything.
        if issubclass(type(value), kind) and getattr(value, "__module__", None) in modules:
            yield value


def _state_of(function: types.FunctionType) -> dict[str, Any]:
    """Return what a function keeps from one call to the next: ``def f(x, cache={})``."""
    state = ("__defaults__", "__kwdefaults__", "__dict__")
    return {name: getattr(function, name) for name in state}


def _give_back(owner: type, kept: dict[str, Any]) -> None:
    """Have a class hold what it held, as far as it lets itself be changed."""
    now = dict(vars(owner))
    for name in [name for name in now if name not in kept]:
        with contextlib.suppress(AttributeError, TypeError):
            type.__delattr__(owner, name)
    for name, value in kept.items():
        if now.get(name, _copies) is not value:
            with contextlib.suppress(AttributeError, TypeError):
                type.__setattr__(owner, name, value)


def _copies(values: dict[str, Any], memo: dict[int, Any]) -> dict[str, Any]:
    """Copy what a module holds, as far as it can be copied; functions and classes stay."""
    return {
        name: value if name.startswith("__") else _copy_of(value, memo)
        for name, value in values.items()
    }


def _copy_of(value: Any, memo: dict[int, Any]) -> Any:
    if isinstance(value, (types.ModuleType, type)):
        return value
    if isinstance(value, np.ndarray) and value.nbytes > _LARGE:
        return value
    try:
        return copy.deepcopy(value, memo)
    except Exception:  # an open file, a generator, a tensor in the middle of a computation
        return value


def serve(setting_file: str, output: str) -> None:
    """Answer requests until the other side is gone.

    Parameters
    ----------
    setting_file : str
        What to prepare, as one frame.
    output : str
        The file that everything printed goes to.
    """
    requests, replies = binary(os.dup(0)), binary(os.dup(1))
    printed = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = io.TextIOWrapper(
            io.FileIO(number, "w", closefd=False),
            encoding="utf-8",
            errors="replace",
            line_buffering=True,
            write_through=True,
        )
        setattr(sys, name, stream)
    _prepare(read_file(Path(setting_file)))
    HomeService(Pipes(requests, replies)).serve()


def _prepare(setting: dict[str, Any]) -> None:
    """Import what the grader has imported, and put the same stand-ins in place."""
    gc.disable()  # see BOOTSTRAP in autograder.sandbox.interpreter: it finds nothing there
    libraries.warm([*setting["libraries"], *brought.changed(setting["standins"])])
    gc.freeze()
    gc.enable()
    forking.seed_generators(0)
    folder = Path(tempfile.mkdtemp(dir=setting["scratch"]))
    for name, source in setting["brought"].items():
        (folder / name).write_text(source, encoding="utf-8")
    modules = dict.fromkeys([*setting["inside"], *brought.modules_of(setting["standins"])])
    brought.bring(str(folder), list(modules))
    served = [ServedSet.from_plain(each) for each in setting["served"]]
    installing.install(served, brought.patches(setting["standins"]))
