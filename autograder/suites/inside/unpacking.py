"""Unpacks in the student's process what a suite hands to its code.

The text of this module is sent there with that of its neighbours.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import sys
from typing import Any

from autograder.suites.inside.packing import (
    copied_object,
    is_as,
    pack,
    snapshot,
    takes,
    write,
)


class Call:
    """One request: what is unpacked for it, and what of that has changed by its end.

    Parameters
    ----------
    main : module
        The student's module, if ``name`` is not empty.
    name : str
        What the suite calls it.
    """

    def __init__(self, main: Any, name: str) -> None:
        self.main = main
        self.name = name
        #: What can be changed in place, in the order of the message, with how it was.
        self.given: list[tuple[Any, Any]] = []

    def module(self, name: str) -> Any:
        """Return a module of the student's by the name that the suite knows it by."""
        if name == self.name or not name:
            return self.main
        return sys.modules.get(name) or importlib.import_module(name)

    def find(self, module: str, name: str) -> Any:
        """Return what a name in a module means: a submodule, if nothing else."""
        owner = self.module(module)
        try:
            return getattr(owner, name)
        except AttributeError:
            with contextlib.suppress(ImportError):
                return importlib.import_module(f"{module}.{name}")
            raise

    def unpack(self, packed: Any) -> Any:
        """Return a value of the suite's as student code is given it."""
        kind, content = packed
        if kind == "plain":
            return self._noted(content) if type(content).__name__ == "ndarray" else content
        if kind == "name":
            return self.find(*content) if content[1] else self.module(content[0])
        if kind == "dict":
            value: Any = self._before({})
            value.update((self.unpack(key), self.unpack(item)) for key, item in content)
            return self._as_it_is(value)
        if kind in ("list", "set", "bytearray"):
            value = self._before(getattr(builtins, kind)())
            items = content if kind == "bytearray" else [self.unpack(item) for item in content]
            (value.update if kind == "set" else value.extend)(items)
            return self._as_it_is(value)
        if kind == "tensor":
            return self._tensor(*content)
        if kind == "own":
            return self._own(*content)
        if kind == "int":
            return int(content, 16)
        if kind == "bytes":
            return bytes(content)
        if kind == "path":
            return importlib.import_module("pathlib").Path(content)
        if kind in ("library", "dtype", "torch"):
            return of_a_library(kind, content)
        if kind == "function":
            return self._function(*content)
        if kind == "generator":
            return generator(*content)
        if kind in ("complex", "range", "slice"):
            return getattr(builtins, kind)(*content)
        return getattr(builtins, kind)([self.unpack(item) for item in content])

    def _function(self, ask: Any, name: str, mock: bool) -> Any:
        """Return what stands for a function of the suite's; of a mock it has only the call."""

        def function(*arguments: Any, **named: Any) -> Any:
            packed = {key: pack(value) for key, value in named.items()}
            return self._received(ask([pack(value) for value in arguments], packed))

        function.__name__ = function.__qualname__ = name
        return Mocked(function) if mock else function

    def _received(self, told: Any) -> Any:
        if told[0] == "raised":
            name, message = told[1]
            kind = getattr(builtins, name, RuntimeError)
            raise kind(message)
        return Call(self.main, self.name).unpack(told)

    def _own(self, number: int, changed: bool, packed: Any) -> Any:
        """Return the object that the suite has a copy of, with what the suite changed in it."""
        place = len(self.given)
        value = self.unpack(packed)
        original = copied_object(number)
        if not isinstance(original, type(value)) or (changed and not takes(original, value)):
            return value
        if changed:
            write(original, value)
        self.given[place] = (original, snapshot(original))
        return original

    def _tensor(self, array: Any, wants_gradient: bool) -> Any:
        torch = importlib.import_module("torch")
        return self._noted(torch.from_numpy(array).requires_grad_(wants_gradient))

    def _noted(self, value: Any) -> Any:
        self._before(value)
        return self._as_it_is(value)

    def _before(self, value: Any) -> Any:
        """Keep a place for what may be changed, in the order in which the suite has it."""
        self.given.append((value, None))
        return value

    def _as_it_is(self, value: Any) -> Any:
        place = max(i for i, (other, _) in enumerate(self.given) if other is value)
        self.given[place] = (value, snapshot(value))
        return value

    def changes(self) -> list[Any]:
        """Return what has changed: its place among what was given, and what it is now."""
        found = []
        for place, (value, before) in enumerate(self.given):
            if not is_as(before, value):
                found.append([place, pack(value)])
        return found


class Mocked:
    """Stands for a mock of the suite's: it can be called, and what else is asked of it is noted."""

    missed: list[str] = []  # noqa: RUF012 - of the whole process

    def __init__(self, function: Any) -> None:
        self.__dict__["function"] = function

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Have the mock called."""
        return self.__dict__["function"](*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        Mocked.missed.append(name)
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        Mocked.missed.append(name)


def of_a_library(kind: str, content: Any) -> Any:
    """Return what both sides have, by its name."""
    if kind == "dtype":
        return importlib.import_module("numpy").dtype(content)
    if kind == "torch":
        torch = importlib.import_module("torch")
        return torch.device(content[1]) if content[0] == "device" else getattr(torch, content[1])
    found: Any = importlib.import_module(content[0])
    for part in filter(None, content[1].split(".")):
        found = getattr(found, part)
    return found


_generators: dict[int, Any] = {}


def generator(number: int, state: Any) -> Any:
    """Return a generator of random numbers of the suite's; it goes on if no state is given."""
    if state is None:
        return _generators[number]
    name, content = state
    made = _generators.get(number)
    if name == "torch":
        torch = importlib.import_module("torch")
        made = made or torch.Generator()
        made.set_state(torch.from_numpy(content))
    elif name == "Random":
        made = made or importlib.import_module("random").Random()
        made.setstate((content[0], tuple(content[1]), content[2]))
    elif name == "RandomState":
        made = made or importlib.import_module("numpy").random.RandomState()
        made.set_state(tuple(content))
    else:
        random = importlib.import_module("numpy").random
        made = made or random.Generator(getattr(random, name)())
        made.bit_generator.state = content
    _generators[number] = made
    return made
