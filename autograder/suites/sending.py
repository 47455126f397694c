"""Packs a suite's values for the student's process, functions and generators among them.

The wire carries plain data, and nothing that is looked up by a name that was sent. What only a
suite sends (names of the student's modules, generators, what can be changed on both sides) is
packed into that, instead of being a type of the wire's: then every answer to every rubric could
be one of these, and whoever reads answers would have to refuse it.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import pathlib
import random
import sys
import types
import unittest.mock
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from autograder.errors import AutograderError
from autograder.sandbox.proxies import Remote
from autograder.sandbox.sending import callback
from autograder.suites import guard, shared
from autograder.suites.held import Held, Name
from autograder.suites.twins import Shared
from autograder.suites.values import Malformed, RaisedByStudent, Reader

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


def _is_shared(value: Any) -> bool:
    """Whether a value of the suite's can be changed in place, and student code gets that one."""
    torch = sys.modules.get("torch")
    if isinstance(value, (np.ndarray, list, dict, set, bytearray)):
        return True
    if torch is not None and isinstance(value, torch.Tensor):
        return True
    tables = type(value).__module__.partition(".")[0] == "pandas"
    return tables and type(value).__name__ in ("DataFrame", "Series")


class Sending:
    """Packs the values of one request.

    Parameters
    ----------
    thing : callable
        Returns what stands for an object of the student's, for a function that is called back.
    path : callable
        Returns what a text, which may be a path, means to the student's code.
    shared : Shared
        What both sides have, and can be changed in place.
    """

    def __init__(
        self,
        thing: Callable[[int | None, Remote], Any],
        watch: guard.Watch,
        generators: Generators,
        path: Callable[..., str],
        shared: Shared,
    ) -> None:
        self.shared = shared
        self.message = shared.message()
        self.path = path
        self.thing = thing
        self.watch = watch
        self.generators = generators

    def rows(self) -> list[Any]:
        """Return what every value is that the student's process knows otherwise, or not at all."""
        return self.message.rows(lambda value, _message: self._content(value))

    @contextlib.contextmanager
    def unless_it_fails(self) -> Iterator[None]:
        """Take what is sent for known over there, except where it cannot be sent at all."""
        try:
            yield
        except Exception:
            self.message.undo()
            raise

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
        if _is_shared(value):
            full = self.message.is_full and not self.shared.knows(value)
            return self._content(value) if full else self.message.ref(value)
        if isinstance(value, str):
            return ["plain", self.path(value)]
        if isinstance(value, _PLAIN):
            return ["plain", value]
        if isinstance(value, int):
            small = -(2**63) <= value < 2**63
            return ["plain", int(value)] if small else ["int", hex(value)]
        return self._several(value)

    def _content(self, value: Any) -> Any:
        """Return what a value is that can be changed in place."""
        for name in ("list", "set", "bytearray"):
            if isinstance(value, getattr(builtins, name)):
                items = list(value)
                return [name, items if name == "bytearray" else [self.pack(i) for i in items]]
        if isinstance(value, dict):
            return ["dict", [[self.pack(key), self.pack(item)] for key, item in value.items()]]
        if isinstance(value, np.ndarray):
            return ["plain" if value.flags.writeable else "frozen", value]
        if type(value).__module__.partition(".")[0] == "pandas":
            return ["plain", value]
        return ["tensor", shared.of_tensor(value)]

    def _several(self, value: Any) -> Any:
        for name in ("tuple", "frozenset"):
            if isinstance(value, getattr(builtins, name)):
                return [name, [self.pack(item) for item in value]]
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
        if torch is not None and isinstance(value, torch.nn.Module) and _has_parts(value):
            return _refuse(value)  # a function has none of its parameters
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

        def called(packed: Any, rows: Any) -> Any:
            reader = Reader(self.thing)
            values, named = _as_call(self.shared.read(packed, rows, reader))
            self.watch.saw(text=reader.text, octets=reader.octets, told=reader.told)
            sending = Sending(
                self.thing, self.watch, self.generators, lambda text, **_: text, self.shared
            )
            try:
                with guard.theirs():
                    returned = function(*values, **named)
                result = sending.pack(returned)
            except AutograderError:
                raise
            except Exception as error:
                # What an assertion says holds what is expected.
                message = "" if isinstance(error, AssertionError) else str(error)
                result = ["raised", [type(error).__name__, message]]
            changed = sending.rows()
            sending.message.sent()
            del values, named
            return [result, changed, self.shared.unused()]

        return called


def _as_call(told: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of a call: without names, and by name."""
    if type(told) is not tuple or [type(each) for each in told] != [tuple, tuple]:
        raise Malformed("no arguments")
    if any(type(pair) is not tuple or len(pair) != 2 for pair in told[1]):
        raise Malformed("no arguments by name")
    return told[0], {str(name): value for name, value in told[1]}


def _refuse(value: Any) -> NoReturn:
    raise guard.refuse(
        f"the suite hands a value of type {type(value).__name__} to the student's code",
        tip="plain data, arrays and functions can be sent to another process, and nothing else: "
        f"{guard.RUN_TOGETHER}",
    )


def _has_parts(module: Any) -> bool:
    """Whether a module of torch's is more than a call: it has weights, or others in it."""
    kept = (module._parameters, module._buffers, module._modules)
    return any(kept)
