"""Does in the student's process what a suite's calls ask for.

The text of this module is sent there, so it imports nothing of the harness.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import inspect
import io
import operator
import sys
import traceback
import types
import zlib
from collections.abc import Callable
from typing import Any

#: Every object that was told of, by its address: one object is one thing over there.
_known: dict[int, tuple[int, Any]] = {}
_NOTHING = object()


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
        if kind == "int":
            return int(content, 16)
        if kind == "bytes":
            return bytes(content)
        if kind == "path":
            return importlib.import_module("pathlib").Path(content)
        if kind in ("complex", "range", "slice"):
            return getattr(builtins, kind)(*content)
        return getattr(builtins, kind)([self.unpack(item) for item in content])

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


def pack(value: Any, depth: int = 0) -> Any:
    """Return ``[word for the type, content]``, in plain data; an object stays here."""
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
        return [name, [pack(item, depth + 1) for item in value]]
    if kind is dict:
        return [name, [[pack(k, depth + 1), pack(v, depth + 1)] for k, v in value.items()]]
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


# ------------------------------------------------------------------ what can be asked for


def compare(name: str, one: Any, other: Any) -> Any:
    """Compare two of the student's objects, and one with what nothing compares with."""
    function = getattr(operator, name)
    if one is other and name in ("eq", "ne"):
        return [name == "eq", False]
    nothing, fooled = object(), False
    pairs = [(one, one)] if name == "ne" else [(one, nothing), (nothing, other)]
    for pair in pairs:
        with contextlib.suppress(Exception):
            fooled = fooled or function(*pair) is True
    return [function(one, other), fooled]


def contains(container: Any, item: Any) -> Any:
    """Look for something in an object of the student's, and for what is in nothing."""
    inside = item in container
    try:
        return [inside, object() in container]
    except Exception:
        return [inside, False]


def truth(value: Any) -> Any:
    """Return whether the class was made in Python and says itself what is true, and that."""
    kinds = [kind for kind in type(value).__mro__ if kind.__flags__ & 1 << 9]
    own = any("__bool__" in vars(kind) or "__len__" in vars(kind) for kind in kinds)
    return [own, bool(value)]


def derives(kind: Any, base: Any) -> bool:
    """Whether a class has another above it, whatever either of them says."""
    return any(above is base for above in type.__dict__["__mro__"].__get__(kind))


def defines(value: Any, methods: str) -> bool:
    """Whether a class, and not just Python's object, has one of some methods."""
    return any(name in vars(k) for k in type(value).__mro__[:-1] for name in methods.split())


def described(value: Any) -> list[Any]:
    """Return what sort of thing an object is, and the names of the classes above it."""
    is_class = isinstance(value, type)
    kind = value if is_class else type(value)
    above = [[each.__module__, each.__qualname__] for each in kind.__mro__]
    routine = isinstance(value, (types.FunctionType, types.BuiltinFunctionType))
    what = "class" if is_class else "function" if routine else "object"
    if isinstance(value, types.MethodType):
        what = "method"
    return [what, above]


def signature(value: Any) -> list[Any]:
    """Return each parameter of a function: name, kind, whether it has a default, and that."""
    rows = []
    for each in inspect.signature(value).parameters.values():
        has = each.default is not each.empty
        default = each.default if has else None
        plain = default is None or type(default) in (bool, int, float, str, tuple, list, dict)
        annotation = "" if each.annotation is each.empty else _shown(each.annotation)
        shown = default if plain else repr(default)[:200]
        rows.append([each.name, int(each.kind), has, shown, annotation])
    found = inspect.signature(value).return_annotation
    return [rows, "" if found is inspect.Signature.empty else _shown(found)]


def _shown(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def put(holder: Any, how: str, key: Any, new: Any) -> None:
    """Change in place what an attribute or an item of an object is."""
    value = getattr(holder, key) if how == "getattr" else holder[key]
    if isinstance(value, list):
        value[:] = new
    elif isinstance(value, (dict, set)):
        value.clear()
        value.update(new)
    elif type(value).__name__ in ("Tensor", "Parameter"):
        with sys.modules["torch"].no_grad():
            value.copy_(new)
    else:
        value[...] = new


_SPECIAL: dict[str, Callable[..., Any]] = {
    "self": lambda value: value,
    "compare": compare,
    "contains": contains,
    "truth": truth,
    "defines": defines,
    "described": described,
    "signature": signature,
    "source": lambda value: inspect.getsource(value),
    "put": put,
    "isinstance": lambda value, base: derives(type(value), base),
    "issubclass": derives,
    "call": lambda function, /, *values, **more: function(*values, **more),
}


# ------------------------------------------------------------------ what both sides share


def apply(state: dict[str, Any]) -> None:
    """Make this process's own what the suite has set in its own: seeds, input, arguments."""
    if state.get("random") is not None:
        version, numbers, gauss = state["random"]
        sys.modules["random"].setstate((version, tuple(numbers), gauss))
    if state.get("numpy") is not None and "numpy" in sys.modules:
        name, keys, *more = state["numpy"]
        sys.modules["numpy"].random.set_state((name, keys, *more))
    if state.get("torch") is not None:
        torch = importlib.import_module("torch")
        torch.set_rng_state(torch.from_numpy(state["torch"]))
    if state.get("stdin") is not None:
        sys.stdin = io.StringIO(state["stdin"])
    if state.get("argv") is not None:
        sys.argv[:] = state["argv"]
    environment = importlib.import_module("os").environ
    for name, value in state.get("environment", {}).items():
        environment.pop(name, None) if value is None else environment.update({name: value})


def drawn() -> list[int]:
    """Return what differs once a generator of random numbers has been used."""
    found = [hash(sys.modules["random"].getstate()) if "random" in sys.modules else 0]
    if "numpy" in sys.modules:
        _, keys, *more = sys.modules["numpy"].random.get_state()
        found.append(hash((zlib.crc32(keys), *more)))
    torch = sys.modules.get("torch")
    found.append(zlib.crc32(torch.get_rng_state().numpy()) if torch is not None else 0)
    return found


def told(before: list[int], state: dict[str, Any]) -> dict[str, Any]:
    """Return what the suite has to know of this process after a call."""
    names = ["random", *(["numpy"] if len(before) == 3 else []), "torch"]
    now = drawn()
    found: dict[str, Any] = {"drew": []}
    if len(now) == len(before):
        pairs = zip(names, before, now, strict=True)
        found["drew"] = [name for name, one, other in pairs if one != other]
    if state.get("stdin") is not None and type(sys.stdin) is io.StringIO:
        found["read"] = sys.stdin.tell()
    return found


def answer(
    main: Any, name: str, what: str, arguments: Any, named: Any, state: dict[str, Any]
) -> Any:
    """Do what a suite asks for; return the packed answer, what changed, and what was used."""
    call = Call(main, name)
    before = drawn()
    try:
        apply(state)
        before = drawn()
        given = [call.unpack(value) for value in arguments]
        keywords = {key: call.unpack(value) for key, value in named.items()}
        if what in _SPECIAL:
            result = _SPECIAL[what](*given, **keywords)
        elif what.startswith("operator."):
            result = getattr(operator, what.partition(".")[2])(*given)
        elif what == "getattr" and type(given[0]) is types.ModuleType and len(given) == 2:
            result = call.find(given[0].__name__, given[1]) if given[0] is not main else (
                getattr(main, given[1])
            )  # fmt: skip
        else:
            result = getattr(builtins, what)(*given)
        return [pack(result), call.changes(), told(before, state)]
    except (Exception, SystemExit) as error:
        names = [kind.__name__ for kind in type(error).__mro__]
        below = error.__traceback__.tb_next if error.__traceback__ else None
        lines = traceback.format_exception(type(error), error, below)
        raised = ["raised", [names, str(error), "".join(lines)]]
        return [raised, call.changes(), told(before, state)]
    finally:
        sys.stdout.flush()
