"""Packs and unpacks what a suite and the student's code hand to each other.

The text of this module is sent to the student's process with that of its neighbours.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import sys
from collections.abc import Iterable
from typing import Any

from autograder.suites.inside.changes_there import (
    gradient_of,
    has_twin,
    is_table,
    snapshot,
    write,
)
from autograder.suites.inside.twins_there import Heavy, Message, Twins

#: Every object that was told of, by its address: one object is one thing over there.
_known: dict[int, tuple[int, Any]] = {}
#: What the suite has as well.
_twins = Twins(1)
#: Bytes of an array that is taken as it comes, in memory with others of its message.
_LARGE = 8 * 10**6
#: An array in memory that others share is sent along if it is not much larger than they are.
_BASES, _SMALL_BASE = 4, 4096
#: References to an array that nobody else has, where its part is packed.
_ALONE = 3


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


def pack_all(value: Any, given: Iterable[int] = ()) -> tuple[Any, list[Any]]:
    """Pack an answer; return it, and what every twin is that the suite knows otherwise.

    Parameters
    ----------
    given : iterable of int
        The twins that the request has named.
    """
    message = Message(_twins, given)
    try:
        packed = pack(value, message=message, top=True)
        rows = message.rows(_content)
        message.require_light(value)
    except Heavy:  # without twins of its own, as far as it can be sent
        message.undo()
        message = Message(_twins, given)
        packed = pack(value)
        rows = message.rows(lambda each, _message: _content(each, None))
    message.sent()
    return packed, rows


def _content(value: Any, message: Any) -> Any:
    """Return what a twin is: what it holds, or which part of an array."""
    if message is not None and type(value).__name__ == "ndarray":
        return _as_part(value, message) or _pack(value, 0, message)
    return _pack(value, 0, message)


def _as_part(value: Any, message: Any) -> Any:
    """Return an array as a part of another, if it is one; None otherwise."""
    base = value.base
    if type(base) is not type(value) or not base.flags.c_contiguous or base.dtype != value.dtype:
        return None
    if value.nbytes > base.nbytes or 0 in value.strides or not has_twin(base):
        return None
    # Three have it while this is asked; somebody else has to, for it to matter.
    alone = _twins.number(base) is None and sys.getrefcount(base) <= _ALONE
    if alone or base.nbytes > _BASES * value.nbytes + _SMALL_BASE:
        return None
    start = value.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    number = message.ref(base)[1]
    return ["view", [number, start, [*value.shape], [*value.strides]]]


def pack(value: Any, depth: int = 0, message: Any = None, *, top: bool = False) -> Any:
    """Return ``[word for the type, content]``, in plain data; an object stays here."""
    if message is not None and has_twin(value):
        return message.ref(value, top=top)
    return _pack(value, depth, message)


def _pack(value: Any, depth: int, message: Any) -> Any:
    kind = type(value)
    name = kind.__name__
    if value is None or kind in (bool, float, str) or depth > 20:
        return ["plain", value]
    if kind is int:
        return ["plain", value] if -(2**63) <= value < 2**63 else ["int", hex(value)]
    if kind is list and all(type(item) in (int, float, str, bool) for item in value):
        small = all(type(item) is not int or abs(item) < 2**63 for item in value)
        if small:
            return ["list", [["plain", item] for item in value]]
    if kind in (list, tuple, set, frozenset):
        return [name, [pack(item, depth + 1, message) for item in value]]
    if kind is dict or is_table(kind):
        rows = value.items()
        return [
            "dict" if kind is dict else "table",
            [[pack(k, depth + 1), pack(v, depth + 1, message)] for k, v in rows],
        ]
    if kind in (bytes, bytearray):
        return [name, list(value)]
    if kind is complex:
        return [name, [value.real, value.imag]]
    if kind is range and max(map(abs, (value.start, value.stop))) <= 10**6:
        return [name, [value.start, value.stop, value.step]]
    if (kind.__module__, name) == ("fractions", "Fraction"):
        return [name, [hex(value.numerator), hex(value.denominator)]]
    if (kind.__module__, name) == ("decimal", "Decimal"):
        return [name, str(value)]
    if kind.__module__.partition(".")[0] == "torch" and name in ("Tensor", "Parameter"):
        return _pack_tensor(value)
    if kind.__module__.partition(".")[0] in ("numpy", "pandas"):
        sized = getattr(value, "shape", None) == () and kind is not sys.modules["numpy"].ndarray
        if sized and value.dtype.char in "?bhilqBHILQefdFD":
            return ["scalar", [value.dtype.str, pack(value.item())]]
        return ["plain", value]
    number = _known.setdefault(id(value), (len(_known), value))[0]
    return ["object", [number, value]]


def _pack_tensor(value: Any) -> Any:
    """Return a tensor's numbers, and what there is of a gradient."""
    if value.layout is not sys.modules["torch"].strided or value.is_quantized:
        return ["object", [_known.setdefault(id(value), (len(_known), value))[0], value]]
    wants = bool(value.requires_grad)
    gradient = gradient_of(value)
    return ["tensor", [value.detach(), wants, None if gradient is None else gradient.detach()]]
