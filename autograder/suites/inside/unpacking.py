"""Unpacks in the student's process what a suite hands to its code.

The text of this module is sent there with that of its neighbours.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import sys
from collections.abc import Iterable
from typing import Any

from autograder.suites.inside.changes_there import snapshot, write
from autograder.suites.inside.packing import _twins, pack_all

#: Bytes of an array that is taken as it comes, in memory with others of its message.
_LARGE = 8 * 10**6


class Call:
    """One request: what is unpacked for it, and which twins it names.

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
        self.given: set[int] = set()

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

    def take_in(self, rows: Iterable[Any]) -> None:
        """Have the twins that a message tells of, new ones among them, be what it says."""
        rows, new = [*rows], set[int]()
        for number, (kind, content) in rows:
            if number in _twins.twins:
                continue
            empty = kind in ("list", "dict", "set", "bytearray")
            made = getattr(builtins, kind)() if empty else self._own(kind, content)
            _twins.add(made, number)
            new |= set() if empty else {number}
        for number, packed in rows:
            twin = _twins.twins[number]
            if number not in new:
                write(twin.value, self.unpack(packed))
            twin.before = snapshot(twin.value)

    def _own(self, kind: str, content: Any) -> Any:
        """Return an array, a tensor or a table in memory of its own."""
        value = self.unpack([kind, content])
        if kind in ("plain", "frozen") and hasattr(value, "__array_interface__"):
            value = value if value.nbytes > _LARGE else value.copy()
            if kind == "frozen":
                value.flags.writeable = False
        return value

    def unpack(self, packed: Any) -> Any:
        """Return a value of the suite's as student code is given it."""
        kind, content = packed
        if kind in ("plain", "frozen"):
            return content
        if kind == "ref":
            self.given.add(content)
            return _twins.twins[content].value
        if kind == "name":
            return self.find(*content) if content[1] else self.module(content[0])
        if kind == "dict":
            return {self.unpack(key): self.unpack(item) for key, item in content}
        if kind == "tensor":
            return self._tensor(*content)
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
        items = content if kind == "bytearray" else [self.unpack(item) for item in content]
        return getattr(builtins, kind)(items)

    def _function(self, ask: Any, name: str, mock: bool) -> Any:
        """Return what stands for a function of the suite's; of a mock it has only the call."""

        def function(*arguments: Any, **named: Any) -> Any:
            packed, rows = pack_all((arguments, (*named.items(),)), self.given)
            return self._received(ask(packed, rows))

        function.__name__ = function.__qualname__ = name
        return Mocked(function) if mock else function

    def _received(self, told: Any) -> Any:
        packed, rows, gone = told
        call = Call(self.main, self.name)
        call.take_in(rows)
        _twins.forget(gone)
        if packed[0] == "raised":
            name, message = packed[1]
            kind = getattr(builtins, name, RuntimeError)
            raise kind(message)
        return call.unpack(packed)

    def _tensor(self, array: Any, wants_gradient: bool, gradient: Any) -> Any:
        torch = importlib.import_module("torch")
        made = torch.from_numpy(array).requires_grad_(wants_gradient)
        made.grad = None if gradient is None else torch.from_numpy(gradient)
        return made


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
