"""Packs and unpacks what a suite and the student's code hand to each other.

The text of this module is sent to the student's process with that of its neighbours.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import sys
import zlib
from typing import Any

#: Every object that was told of, by its address: one object is one thing over there.
_known: dict[int, tuple[int, Any]] = {}
#: What the suite has a copy of, by its address: handed back, it is this object again.
_copied: dict[int, Any] = {}
#: Of one answer this many, of this many entries each and inside this many others, are known again.
_MOST_COPIED, _MOST_IN_ONE, _DEEPEST = 200, 10**6, 4


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
        original = _copied.get(number)
        if not isinstance(original, type(value)) or (changed and not _takes(original, value)):
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


def snapshot(value: Any) -> Any:
    """Return what tells later on whether a value was changed in place."""
    name = type(value).__name__
    if name == "ndarray":
        return zlib.crc32(value.tobytes())
    if name == "Tensor":
        return zlib.crc32(value.detach().contiguous().numpy().tobytes()), value.grad
    return [*value, *value.values()] if isinstance(value, dict) else list(value)


def is_as(before: Any, value: Any) -> bool:
    """Whether a value is what it was when a snapshot of it was taken."""
    now = snapshot(value)
    if isinstance(before, list):
        pairs = zip(before, now)  # noqa: B905 - of one length, as was looked at
        return len(before) == len(now) and all(one is other for one, other in pairs)
    if isinstance(before, tuple):
        return bool(before[0] == now[0] and before[1] is now[1])
    return bool(before == now)


def keep(alive: list[int]) -> None:
    """Forget all of which the suite has no copy any more."""
    for number in _copied.keys() - {*alive}:
        del _copied[number]


def _takes(original: Any, value: Any) -> bool:
    """Whether what is in a value can be written into its original."""
    places = ("shape", "dtype")
    return all(getattr(original, p, None) == getattr(value, p, None) for p in places)


def write(original: Any, value: Any) -> None:
    """Put what is in a value into its original."""
    name = type(original).__name__
    if name == "list":
        original[:] = value
    elif name == "set" or isinstance(original, dict):
        original.clear()
        original.update(value)
    elif name == "ndarray":
        original[...] = value
    else:
        original.copy_(value)


_CHANGEABLE = ("list", "dict", "set", "bytearray", "ndarray", "Tensor", "Parameter", "DataFrame",
               "Series")  # fmt: skip


class _NotAll(Exception):
    """Not every part of an answer can be known again, so none of it is."""


def pack_copied(value: Any) -> Any:
    """Pack an answer, so that its parts are known when the suite hands them back."""
    found: dict[int, Any] = {}
    try:
        packed = pack(value, copied=found)
    except _NotAll:
        return pack(value)
    _copied.update(found)
    return packed


def _is_table(kind: type) -> bool:
    """Whether a class is one of Python's own that are sent as a dict."""
    tables = ("defaultdict", "OrderedDict", "Counter")
    return kind.__module__ == "collections" and kind.__name__ in tables


def _is_copied(value: Any) -> bool:
    """Whether a value that can be changed in place is known again."""
    kind = type(value)
    if kind in (list, dict, set) or _is_table(kind):
        return len(value) <= _MOST_IN_ONE
    if (kind.__module__, kind.__name__) == ("numpy", "ndarray"):
        return value.size <= _MOST_IN_ONE and value.flags.writeable and value.dtype.kind in "biufc"
    if (kind.__module__, kind.__name__) == ("torch", "Tensor"):
        return not value.requires_grad and value.numel() <= _MOST_IN_ONE
    return False


def pack(value: Any, depth: int = 0, copied: Any = None) -> Any:
    """Return ``[word for the type, content]``, in plain data; an object stays here."""
    if copied is None:
        return _pack(value, depth, None)
    name, known = type(value).__name__, _is_copied(value)
    deep = depth > _DEEPEST and name in (*_CHANGEABLE, "tuple", "frozenset")
    if deep or len(copied) > _MOST_COPIED or (depth and not known and name in _CHANGEABLE):
        raise _NotAll
    if not known:
        return _pack(value, depth, copied)
    copied[id(value)] = value
    packed = _pack(value, depth, copied)
    return ["own", [id(value), packed]] if packed[0] != "object" else packed


def _pack(value: Any, depth: int, copied: Any) -> Any:
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
        return [name, [pack(item, depth + 1, copied) for item in value]]
    if kind is dict or _is_table(kind):
        rows = value.items()
        return [
            "dict" if kind is dict else "table",
            [[pack(k, depth + 1), pack(v, depth + 1, copied)] for k, v in rows],
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
    gradient = value.grad if value.is_leaf and wants else None
    return ["tensor", [value.detach(), wants, None if gradient is None else gradient.detach()]]
