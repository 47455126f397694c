"""The student's module as a unittest suite sees it: imported, called and compared as usual.

A suite compares with tuples and sets and expects exceptions by their class, so values
cross the wire with a word for their type. What cannot be plain stays in the student's
process, and stands here as a :class:`Thing`.

**Who decides.** Whether an answer is right is decided here, from plain data, and never by
an object of the student's:

- Compared with anything that is not the student's, a thing is unequal, and nothing is asked.
- No operator takes a value of the suite's to the student's process: ``result - expected``
  would hand over what is expected, and have the student's ``__sub__`` say how far off it is.
  What a suite adds to an object that it just made itself (``Vector(1, 2) * 3``) is no
  expected value; a difference or a ratio might be, even there.
- What is asked without a value of the suite's (``len``, ``float``, ``abs``, two of the
  student's own objects) is a call like any other: its answer is plain data of the exact type.
- An assertion asks nothing: for unittest, numpy and pytest, numbers, order and truth are
  those of plain data alone. Two of the student's objects are equal if their class says so,
  and does not say so of everything.
"""

from __future__ import annotations

import operator
import re
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from autograder.errors import GraderError, Wrong
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.protocol import Tensor
from autograder.sandbox.proxies import Helper, Remote, Student, define
from autograder.suites import guard
from autograder.suites.answering import answer
from autograder.suites.values import (
    Malformed,
    RaisedByStudent,
    Reader,
    exactly,
    exception_named,
    malformed,
)

_EXCEPTION = re.compile(r"[A-Z]\w*(Error|Exception|Warning)")
#: How a suite writes a class: a function of the student's may turn out to be one.
_CLASS = re.compile(r"[A-Z]+[a-z]\w*")


@dataclass
class Current:
    """The student's process that the running test talks to."""

    student: Student
    helper: Helper
    watch: guard.Watch
    printed: int = 0
    things: dict[int, Thing] = field(default_factory=dict)


_current: list[Current] = []


@contextmanager
def talking_to(student: Student, watch: guard.Watch) -> Iterator[None]:
    """Let every proxy of the student's module mean this process for a while."""
    with guard.ours():
        helper = define(student, answer, shown="your code")
    _current.append(Current(student, helper, watch))
    try:
        yield
    finally:
        _current.pop()


class StudentModule(types.ModuleType):
    """What ``import student_module`` gives inside a suite.

    Attributes
    ----------
    __raised__ : frozenset of str
        Names that the suite uses for exceptions: ``except`` needs a class for these.
    """

    __raised__: frozenset[str] = frozenset()

    def __getattr__(self, name: str) -> Any:
        if name == "__all__" or (name.startswith("__") and name.endswith("__")):
            raise AttributeError(name)
        if _EXCEPTION.fullmatch(name) or name in self.__raised__:
            return exception_named(name)
        return _called(_ask("getattr", _Name(""), name), name) if _current else Thing(_Name(name))

    def __setattr__(self, name: str, value: Any) -> None:
        if _current and not name.startswith("__"):
            _ask("setattr", _Name(""), name, value)
        else:
            super().__setattr__(name, value)


@dataclass(frozen=True)
class _Name:
    """A name in the student's module; the module itself if empty."""

    name: str


class Thing:
    """An object, class or function of the student's."""

    __slots__ = ("_called", "_made", "_place")
    _place: _Name | Remote
    #: The name that the suite knows it by.
    _called: str
    #: Whether the suite itself has just made it from what it takes for a class.
    _made: bool

    #: numpy leaves every operator to this class, whichever side it stands on.
    __array_ufunc__ = None

    def __init__(self, place: _Name | Remote) -> None:
        object.__setattr__(self, "_place", place)
        object.__setattr__(self, "_called", place.name if isinstance(place, _Name) else "")
        object.__setattr__(self, "_made", False)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it in the student's process."""
        result = _ask("call", self, *arguments, **named)
        if isinstance(result, Thing):
            object.__setattr__(result, "_made", bool(_CLASS.fullmatch(self._called)))
        return result

    def __getattr__(self, name: str) -> Any:
        if name == "__array__" and _current and not isinstance(_looked_up(self), Thing):
            return lambda dtype=None, **_how: np.asarray(_looked_up(self), dtype)
        if name.startswith("__") and name.endswith("__") and name not in ("__name__", "__doc__"):
            raise AttributeError(name)
        return _called(_ask("getattr", self, name), name)

    def __setattr__(self, name: str, value: Any) -> None:
        _ask("setattr", self, name, value)

    def __iter__(self) -> Iterator[Any]:
        value = _looked_up(self)
        return iter(_ask("list", value) if isinstance(value, Thing) else value)

    def __len__(self) -> int:
        return int(_question(self, len, "len", int))

    def __bool__(self) -> bool:
        value = _looked_up(self)
        if not isinstance(value, Thing):
            return bool(value)
        own, said = _two_bools(value, _ask("truth", value))
        if own and _in_an_assertion() and not value._made:
            _is_no_data(value, "True or False", method="__bool__ __len__")
        return said

    def __str__(self) -> str:
        return str(_question(self, str, "str", str)) if _current else "<the student's>"

    def __repr__(self) -> str:
        return str(_question(self, repr, "repr", str)) if _current else "<the student's>"

    def __hash__(self) -> int:
        return int(_question(self, hash, "hash", int))

    def __int__(self) -> int:
        return int(_number(self, int))

    def __float__(self) -> float:
        return float(_number(self, float))

    def __complex__(self) -> complex:
        return complex(_number(self, complex))

    def __index__(self) -> int:
        return int(_question(self, operator.index, "operator.index", int))

    def __contains__(self, item: Any) -> bool:
        value = _looked_up(self)
        if not isinstance(value, Thing):
            return item in value
        if value._made:
            inside, everything = _two_bools(value, _ask("contains", value, item))
            return inside and not everything
        try:
            content = _ask("list", value)
        except RaisedByStudent as error:
            if isinstance(error, TypeError):  # a tree may say what is in it, and not list it
                _is_no_data(value, "a collection", method="__contains__")
            raise
        return any(item is other or item == other for other in content)

    def __instancecheck__(self, instance: Any) -> bool:
        return _derives("isinstance", instance, self, type(instance))

    def __subclasscheck__(self, subclass: Any) -> bool:
        return _derives("issubclass", subclass, self, subclass)


def _looked_up(value: Any) -> Any:
    """Return what a name of the student's module stands for: plain data, or an object."""
    if isinstance(value, Thing) and isinstance(value._place, _Name) and value._place.name:
        return _ask("self", value)
    return value


def _called(value: Any, name: str) -> Any:
    """Take note of the name that the suite knows a thing by."""
    if isinstance(value, Thing):
        object.__setattr__(value, "_called", name)
    return value


def _class_of(thing: Thing) -> str:
    label = "" if isinstance(thing._place, _Name) else thing._place._handle.label
    return label.removeprefix("an object of type ")


def _shown_as(thing: Thing) -> str:
    place = thing._place
    return place.name or "your file" if isinstance(place, _Name) else place._handle.label


class NoData(Wrong, TypeError):
    """An object where plain data was needed: what Python calls a TypeError."""


def _is_no_data(thing: Thing, needed: str, *, method: str = "") -> NoReturn:
    """Refuse to take an object for data.

    Parameters
    ----------
    method : str
        One, or more, with which an object may be right here, for all that is known: where
        the suite has a name for its class, and that has the method, a person has to see it.
    """
    shown = _shown_as(thing)
    kind = _class_of(thing)
    named = _CLASS.fullmatch(kind) and _current[-1].watch.knows(kind)
    if method and named and _ask("defines", thing, method) is True:
        raise guard.refuse(
            f"the suite uses {shown} as if it were {needed}",
            tip="what it is compared or computed with must not reach the student's code: "
            "have the test call a method, and compare what that returns",
        )
    raise NoData(
        f"{shown} is not {needed}",
        expected=needed,
        found=shown,
        next_step="Return plain values of the type that the assignment states.",
    )


def _in_an_assertion() -> bool:
    """Whether it is a library that asks, unittest or numpy, and not a line of the suite's own."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return not _current[-1].watch.is_suites(frame.f_code.co_filename)


def _two_bools(thing: Thing, value: Any) -> tuple[bool, bool]:
    if type(value) is not list or [type(item) for item in value] != [bool, bool]:
        raise guard.remember(malformed(_shown_as(thing)))
    return value[0], value[1]


def _question(thing: Thing, function: Callable[[Any], Any], what: str, kind: type) -> Any:
    """Ask an object something that takes no value of the suite's."""
    value = _looked_up(thing)
    if not isinstance(value, Thing):
        return function(value)
    try:
        return exactly(kind, _ask(what, value), _shown_as(value))
    except Wrong as error:
        raise guard.remember(error) from None


def _number(thing: Thing, kind: type) -> Any:
    value = _looked_up(thing)
    if isinstance(value, Thing) and _in_an_assertion():
        _is_no_data(value, "a number")
    return _question(value, kind, kind.__name__, kind) if isinstance(value, Thing) else kind(value)


def _derives(what: str, value: Any, base: Thing, kind: Any) -> bool:
    """Whether something is, or is an object of, a class of the student's."""
    value = _looked_up(value)
    if isinstance(value, Thing):
        return bool(exactly(bool, _ask(what, value, base), _shown_as(base)))
    if isinstance(kind, type) and issubclass(kind, RaisedByStudent):
        return base._called in [above.__name__ for above in kind.__mro__]
    return False


def _comparison(name: str) -> Callable[[Thing, Any], Any]:
    compare = getattr(operator, name)

    def method(self: Thing, other: Any) -> Any:
        one, two = _looked_up(self), _looked_up(other)
        if not isinstance(one, Thing) and not isinstance(two, Thing):
            return compare(one, two)
        if isinstance(one, Thing) and isinstance(two, Thing):
            said, fooled = _two_bools(one, _ask("compare", name, one, two))
            return said and not fooled
        if name in ("eq", "ne"):
            # Python asks the other then, and takes what is not the same for unequal.
            return NotImplemented if isinstance(one, Thing) else name == "ne"
        thing = one if isinstance(one, Thing) else two
        method = "" if _in_an_assertion() else f"__{name}__"
        return _is_no_data(thing, "a number", method=method)

    return method


#: What a suite may do to an object of its own making with a value: it computes on.
_HARMLESS = {"add", "mul", "matmul", "pow", "mod", "floordiv", "and_", "or_"}


def _binary(name: str, *, reflected: bool = False) -> Callable[[Thing, Any], Any]:
    compute = getattr(operator, name)

    def method(self: Thing, other: Any) -> Any:
        one, two = _looked_up(self), _looked_up(other)
        values = (two, one) if reflected else (one, two)
        things = [value for value in values if isinstance(value, Thing)]
        if not things:
            return compute(*values)
        asking, alone = _in_an_assertion(), len(things) == 1
        if asking or (alone and not (things[0]._made and name in _HARMLESS)):
            method = f"__{'r' if things[0] is values[1] else ''}{name.rstrip('_')}__"
            _is_no_data(things[0], "a number", method="" if asking and alone else method)
        return _ask(f"operator.{name}", *values)

    return method


def _unary(name: str) -> Callable[[Thing], Any]:
    compute = getattr(operator, name)

    def method(self: Thing) -> Any:
        value = _looked_up(self)
        if not isinstance(value, Thing):
            return compute(value)
        if _in_an_assertion():
            _is_no_data(value, "a number")
        return _ask(f"operator.{name}", value)

    return method


def _item(name: str) -> Callable[..., Any]:
    def method(self: Thing, *others: Any) -> Any:
        value = _looked_up(self) if name == "getitem" else self
        if not isinstance(value, Thing):
            return getattr(operator, name)(value, *others)
        return _ask(f"operator.{name}", value, *others)

    return method


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Thing, f"__{_name}__", _comparison(_name))
for _name in ("getitem", "setitem", "delitem"):
    setattr(Thing, f"__{_name}__", _item(_name))
for _name in ("neg", "pos", "abs", "invert"):
    setattr(Thing, f"__{_name}__", _unary(_name))
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and_", "or_"):
    _plain = _name.rstrip("_")
    setattr(Thing, f"__{_plain}__", _binary(_name))
    setattr(Thing, f"__r{_plain}__", _binary(_name, reflected=True))


def _ask(what: str, *arguments: Any, **named: Any) -> Any:
    """Have something done in the student's process, and return or raise what comes of it."""
    if not _current:
        raise GraderError(
            "the suite uses the student's code while it is imported",
            tip="do that in setUp or in a test: only then is there a student's process",
        )
    current = _current[-1]
    shown = _shown(what, arguments)
    sent = [_pack(value) for value in arguments]
    packed = {key: _pack(value) for key, value in named.items()}
    return _converse(current, shown, what, sent, packed)


def _converse(
    current: Current, shown: str, what: str, sent: list[Any], packed: dict[str, Any]
) -> Any:
    object.__setattr__(current.helper, "_name", shown)
    reader = Reader(lambda number, place: _thing(current, number, place))
    try:
        with guard.ours():
            reply = current.helper(current.student, what, sent, packed)
        return reader.read(reply)
    except StudentStopped as error:
        raise guard.remember(error)  # noqa: B904 - it is the same
    except Malformed as error:
        raise guard.remember(malformed(shown)) from error
    finally:
        forward_prints(current.watch)
        current.watch.saw(text=reader.text, octets=reader.octets)


def _thing(current: Current, number: int | None, place: Remote) -> Thing:
    """Return what stands for an object: for one and the same always the same."""
    if number is None:
        return Thing(place)
    return current.things.setdefault(number, Thing(place))


def _shown(what: str, arguments: tuple[Any, ...]) -> str:
    place = arguments[0]._place if arguments and isinstance(arguments[0], Thing) else None
    name = place.name if isinstance(place, _Name) else "an object of yours"
    return f"{name}(…)" if what == "call" else name


def forward_prints(watch: guard.Watch) -> None:
    """Print here what the student's code printed, for suites that capture it."""
    current = _current[-1]
    text = current.student._process.output
    if len(text) > current.printed:
        watch.saw(text=True)
        sys.stdout.write(text[current.printed :])
        current.printed = len(text)


def _pack(value: Any) -> Any:
    """Return a value of the suite's as it is sent."""
    if isinstance(value, Thing):
        value = value._place
    if isinstance(value, _Name):
        return ["name", value.name]
    if isinstance(value, type) and issubclass(value, BaseException):
        return ["name", value.__name__]
    if isinstance(value, (bool, float, str, np.ndarray, np.generic, Remote, type(None))):
        return ["plain", value]
    if isinstance(value, int):
        return ["plain", int(value)] if -(2**63) <= value < 2**63 else ["int", hex(value)]
    for kind in (list, tuple, set, frozenset):
        if isinstance(value, kind):
            return [kind.__name__, [_pack(item) for item in value]]
    if isinstance(value, dict):
        return ["dict", [[_pack(key), _pack(item)] for key, item in value.items()]]
    if isinstance(value, bytes):
        return ["bytes", list(value)]
    if isinstance(value, complex):
        return ["complex", [value.real, value.imag]]
    if isinstance(value, range):
        return ["range", [value.start, value.stop, value.step]]
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return ["plain", Tensor(value.detach().cpu().numpy())]
    if callable(value):
        raise guard.refuse(
            "the suite hands a function of its own to the student's code",
            tip="that runs in another process, which knows none of the suite's functions",
        )
    raise guard.refuse(
        f"the suite hands a value of type {type(value).__name__} to the student's code",
        tip="plain data and numpy arrays can be sent to another process, and nothing else",
    )
