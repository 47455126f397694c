"""Packs a suite's values for the student's process, functions and generators among them."""

from __future__ import annotations

import builtins
import os
import pathlib
import random
import sys
import types
import unittest.mock
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from autograder.errors import AutograderError
from autograder.sandbox.proxies import Remote
from autograder.sandbox.sending import callback
from autograder.suites import guard, shared
from autograder.suites.held import Held, Name
from autograder.suites.originals import Originals
from autograder.suites.values import RaisedByStudent, Reader

_SEVERAL = ("list", "set", "bytearray", "tuple", "frozenset")
_PLAIN = (bool, float, str, np.generic, Remote, type(None))


@dataclass
class Generators:
    """Generators of random numbers that the suite has handed over: they go on over there.

    Attributes
    ----------
    sent : dict of int to (object, state, number)
        By their address, with the state as it was sent.
    """

    sent: dict[int, tuple[Any, str, int]] = field(default_factory=dict)

    def pack(self, value: Any) -> list[Any]:
        """Return a generator as it is sent: only its number, if the suite has not used it since."""
        state = _state_of(value)
        before = self.sent.get(id(value))
        if before is not None and before[1] == repr(state):
            return ["generator", [before[2], None]]
        number = before[2] if before is not None else len(self.sent)
        self.sent[id(value)] = (value, repr(state), number)
        return ["generator", [number, state]]


def _state_of(value: Any) -> list[Any]:
    if isinstance(value, random.Random):
        version, numbers, gauss = value.getstate()
        return ["Random", [version, list(numbers), gauss]]
    if isinstance(value, np.random.RandomState):
        return ["RandomState", list(value.get_state(legacy=True))]
    if isinstance(value, np.random.Generator):
        bits = value.bit_generator
        return [type(bits).__name__, bits.state]
    return ["torch", value.get_state().numpy()]


def _is_generator(value: Any) -> bool:
    torch = sys.modules.get("torch")
    kinds = (random.Random, np.random.RandomState, np.random.Generator)
    return isinstance(value, kinds) or (torch is not None and isinstance(value, torch.Generator))


class Sending:
    """Packs the values of one request, and takes note of what can be changed in place.

    Parameters
    ----------
    thing : callable
        Returns what stands for an object of the student's, for a function that is called back.
    path : callable
        Returns what a text, which may be a path, means to the student's code.
    """

    def __init__(
        self,
        thing: Callable[[int | None, Remote], Any],
        watch: guard.Watch,
        generators: Generators,
        path: Callable[..., str],
        originals: Originals | None = None,
    ) -> None:
        self.originals = originals or Originals()
        self.path = path
        self.thing = thing
        self.watch = watch
        self.generators = generators
        self.mutable: list[Any] = []

    def pack(self, value: Any) -> Any:
        """Return a value as it is sent.

        Raises
        ------
        Refused
            If it cannot be sent.
        """
        if issubclass(type(value), RaisedByStudent) and value.student_object is not None:
            value = value.student_object
        if isinstance(value, Held):
            value = value._place
        if isinstance(value, Name):
            return ["name", [value.module, value.name]]
        module = getattr(value, "__student_module__", None)
        if type(module) is str:
            return ["name", [module, ""]]
        if isinstance(value, np.ndarray):
            self.mutable.append(value)
            return self.originals.packed(value, ["plain", value])
        if isinstance(value, str):
            return ["plain", self.path(value)]
        if isinstance(value, _PLAIN):
            return ["plain", value]
        if isinstance(value, int):
            small = -(2**63) <= value < 2**63
            return ["plain", int(value)] if small else ["int", hex(value)]
        return self._several(value)

    def _several(self, value: Any) -> Any:
        for name in _SEVERAL:
            if isinstance(value, getattr(builtins, name)):
                if name not in ("tuple", "frozenset"):
                    self.mutable.append(value)
                items = list(value)
                packed = items if name == "bytearray" else [self.pack(i) for i in items]
                return self.originals.packed(value, [name, packed])
        if isinstance(value, dict):
            self.mutable.append(value)
            rows = [[self.pack(key), self.pack(item)] for key, item in value.items()]
            return self.originals.packed(value, ["dict", rows])
        if isinstance(value, bytes):
            return ["bytes", list(value)]
        if isinstance(value, complex):
            return ["complex", [value.real, value.imag]]
        if isinstance(value, (range, slice)):
            return [type(value).__name__, [value.start, value.stop, value.step]]
        if isinstance(value, pathlib.PurePath):
            return ["path", self.path(os.fspath(value), is_path=True)]
        return self._of_a_library(value)

    def _of_a_library(self, value: Any) -> Any:
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(value, torch.Tensor):
            self.mutable.append(value)
            return self.originals.packed(value, ["tensor", shared.of_tensor(value)])
        if _is_generator(value):
            return self.generators.pack(value)
        if isinstance(value, np.dtype):
            return ["dtype", value.str]
        if torch is not None and isinstance(value, (torch.dtype, torch.device)):
            kind = "dtype" if isinstance(value, torch.dtype) else "device"
            return ["torch", [kind, str(value).removeprefix("torch.")]]
        if type(value).__module__.partition(".")[0] == "pandas":
            return ["plain", value]
        if isinstance(value, types.ModuleType):
            return ["library", [value.__name__, ""]]
        if callable(value):
            return self._function(value)
        return _refuse(value)

    def _function(self, value: Any) -> Any:
        """Return a function by its name, where both sides have it; else as one to call back."""
        name, module = getattr(value, "__qualname__", ""), getattr(value, "__module__", None)
        name = name or getattr(value, "__name__", "")
        for place in (module, "builtins", "numpy"):
            if type(place) is str and type(name) is str and self._is_at(value, place, name):
                return ["library", [place, name]]
        # These are more than a call where they stand in a class.
        if isinstance(value, (type, staticmethod, unittest.mock.PropertyMock)):
            return _refuse(value)
        shown = name if type(name) is str and name.isidentifier() else "function"
        mock = isinstance(value, unittest.mock.NonCallableMock)
        self.watch.mocked = self.watch.mocked or mock
        return ["function", [callback(self._called_back(value), shown=shown), shown, mock]]

    def _is_at(self, value: Any, module: str, name: str) -> bool:
        found: Any = sys.modules.get(module)
        file = getattr(found, "__file__", None) or ""
        if found is None or (file and self.watch.is_suites(file)):
            return False
        for part in name.split("."):
            found = getattr(found, part, None)
        return found is value

    def _called_back(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return what the student's process calls instead of a function of the suite's."""

        def called(arguments: Any, named: Any) -> Any:
            reader = Reader(self.thing)
            values = [reader.read(value) for value in arguments]
            by_name = {str(name): reader.read(value) for name, value in named.items()}
            self.watch.saw(text=reader.text, octets=reader.octets, told=reader.told)
            sending = Sending(self.thing, self.watch, self.generators, lambda text, **_: text)
            try:
                with guard.theirs():
                    result = function(*values, **by_name)
            except AutograderError:
                raise
            except Exception as error:
                # What an assertion says holds what is expected.
                message = "" if isinstance(error, AssertionError) else str(error)
                return ["raised", [type(error).__name__, message]]
            return sending.pack(result)

        return called


def _refuse(value: Any) -> NoReturn:
    raise guard.refuse(
        f"the suite hands a value of type {type(value).__name__} to the student's code",
        tip="plain data, arrays and functions can be sent to another process, and nothing else: "
        f"{guard.RUN_TOGETHER}",
    )
