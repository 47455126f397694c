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
import os
import re
import sys
from collections.abc import Callable, Iterator
from types import FrameType, SimpleNamespace
from typing import Any, NoReturn

import numpy as np

from autograder.errors import Wrong
from autograder.sandbox.proxies import Remote
from autograder.suites import classes, guard
from autograder.suites.held import Held, Name
from autograder.suites.talking import ask, current, running
from autograder.suites.values import Malformed, RaisedByStudent, exactly, malformed

#: How a suite writes a class: a function of the student's may turn out to be one.
_CLASS = re.compile(r"[A-Z]+[a-z]\w*")


class Thing(Held):  # noqa: D101 - this is its docstring:
    # An object, class or function of the student's; ``__doc__`` is what that has.

    __slots__ = ()
    __doc__ = property(lambda self: _doc(self))

    #: numpy leaves every operator to this class, whichever side it stands on.
    __array_ufunc__ = None

    def __init__(self, place: Name | Remote) -> None:
        object.__setattr__(self, "_place", place)
        object.__setattr__(self, "_called", place.name if isinstance(place, Name) else "")
        object.__setattr__(self, "_made", False)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it in the student's process."""
        result = ask("call", self, *arguments, **named)
        if type(result) is Thing:
            object.__setattr__(result, "_made", bool(_CLASS.fullmatch(self._called)))
        return result

    def __getattr__(self, name: str) -> Any:
        now = current()
        if name == "__array__" and now and not isinstance(_looked_up(self), Thing):
            return lambda dtype=None, **_how: np.asarray(_looked_up(self), dtype)
        if name in ("__bases__", "__signature__", "__mro__", "__code__"):
            return _about(self, name)
        if name.startswith("__") and name.endswith("__") and name not in _SPECIAL:
            raise AttributeError(name)
        if now is None and name in _SPECIAL:
            raise AttributeError(name)
        found = named(ask("getattr", self, name), name)
        return running().lent.note(self, "getattr", name, found)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """What ``isinstance`` takes it for: a class of its name, below those of libraries."""
        if current() is None:
            return Thing
        value = _looked_up(self)
        if not isinstance(value, Thing):
            return type(value)
        return _read(classes.class_named, value, ask("described", value))

    def __dir__(self) -> Any:
        return ask("dir", self)

    def __setattr__(self, name: str, value: Any) -> None:
        ask("setattr", self, name, value)

    def __iter__(self) -> Iterator[Any]:
        value = _looked_up(self)
        return iter(ask("list", value) if isinstance(value, Thing) else value)

    def __len__(self) -> int:
        return int(_question(self, len, "len", int))

    def __bool__(self) -> bool:
        value = _looked_up(self)
        if not isinstance(value, Thing):
            return bool(value)
        own, said = _two_bools(value, ask("truth", value))
        if own and (_in_an_assertion() or _in_an_assert()) and not value._made:
            _is_no_data(value, "True or False", method="__bool__ __len__")
        return said

    def __str__(self) -> str:
        return str(_question(self, str, "str", str)) if current() else "<the student's>"

    def __repr__(self) -> str:
        return str(_question(self, repr, "repr", str)) if current() else "<the student's>"

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
            inside, everything = _two_bools(value, ask("contains", value, item))
            return inside and not everything
        try:
            content = ask("list", value)
        except RaisedByStudent as error:
            if isinstance(error, TypeError):  # a tree may say what is in it, and not list it
                _is_no_data(value, "a collection", method="__contains__")
            raise
        return any(item is other or item == other for other in content)

    def __instancecheck__(self, instance: Any) -> bool:
        return _derives("isinstance", instance, self, type(instance))

    def __subclasscheck__(self, subclass: Any) -> bool:
        return _derives("issubclass", subclass, self, subclass)


#: What a suite may ask of an object besides what has no underscores.
_SPECIAL = {"__name__", "__qualname__", "__dict__", "__func__", "__self__", "__annotations__",
            "__defaults__", "__wrapped__", "__all__", "__version__", "__file__"}  # fmt: skip


def _doc(thing: Any) -> Any:
    """Return the docstring that an object of the student's has."""
    return ask("getattr", thing, "__doc__") if current() else None


def _about(thing: Thing, name: str) -> Any:
    """Return what Python's own functions ask a class or a function for.

    Raises
    ------
    AttributeError
        If it has none of that.
    """
    value = _looked_up(thing) if current() else None
    if not isinstance(value, Thing):
        raise AttributeError(name)
    if name == "__signature__":
        try:
            return _read(classes.signature_of, value, ask("signature", value))
        except RaisedByStudent as error:
            raise AttributeError(name) from error
    if name == "__code__":
        return _code(value)
    described = ask("described", value)
    if _read(classes.class_named, value, described) is not type:
        raise AttributeError(name)
    bases = _read(classes.bases_of, value, described)
    return bases if name == "__bases__" else (value, *bases, object)


def _code(thing: Thing) -> Any:
    """Return what a function's code says of itself, without the code.

    Raises
    ------
    AttributeError
        If it has none.
    """
    found = ask("code", thing)
    if type(found) is not dict or any(type(name) is not str for name in found):
        raise AttributeError("__code__")
    return SimpleNamespace(**found)


def _read(reader: Callable[[Any], Any], thing: Thing, told: Any) -> Any:
    try:
        return reader(told)
    except Malformed as error:
        raise guard.remember(malformed(_shown_as(thing))) from error


def _looked_up(value: Any) -> Any:
    """Return what a name of the student's module stands for: plain data, or an object."""
    if isinstance(value, Thing) and isinstance(value._place, Name) and value._place.name:
        return ask("self", value)
    return value


def named(value: Any, name: str) -> Any:
    """Take note of the name that the suite knows a thing by."""
    if isinstance(value, Thing):
        object.__setattr__(value, "_called", name)
    return value


def _class_of(thing: Thing) -> str:
    label = "" if isinstance(thing._place, Name) else thing._place._handle.label
    return label.removeprefix("an object of type ")


def _shown_as(thing: Thing) -> str:
    place = thing._place
    return place.name or "your file" if isinstance(place, Name) else place._handle.label


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
    named = _CLASS.fullmatch(kind) and running().watch.knows(kind)
    if method and named and ask("defines", thing, method) is True:
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


def _asking() -> FrameType:
    """Return the frame that uses a thing."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return frame


def _in_an_assertion() -> bool:
    """Whether it is a library that asks, unittest or numpy, and not a line of the suite's own."""
    return not running().watch.is_suites(_asking().f_code.co_filename)


def _in_an_assert() -> bool:
    """Whether it is an ``assert`` of the suite's that asks."""
    frame = _asking()
    file = os.path.realpath(frame.f_code.co_filename)
    return frame.f_lineno in running().watch.asserted.get(file, ())


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
        return exactly(kind, ask(what, value), _shown_as(value))
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
        return bool(exactly(bool, ask(what, value, base), _shown_as(base)))
    if isinstance(kind, type) and issubclass(kind, RaisedByStudent):
        return base._called in [above.__name__ for above in kind.__mro__]
    return False


def _comparison(name: str) -> Callable[[Thing, Any], Any]:
    compare = getattr(operator, name)

    def method(self: Thing, other: Any) -> Any:
        one, two = _looked_up(self), _looked_up(other)
        if not isinstance(one, Thing) and not isinstance(two, Thing):
            return compare(one, two)
        if one is Thing or two is Thing:
            raise guard.refuse(
                "the suite compares the type of an object of the student's",
                tip=f"isinstance() works here, and type() does not: {guard.RUN_TOGETHER}",
            )
        if isinstance(one, Thing) and isinstance(two, Thing):
            said, fooled = _two_bools(one, ask("compare", name, one, two))
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
        return ask(f"operator.{name}", *values)

    return method


def _unary(name: str) -> Callable[[Thing], Any]:
    compute = getattr(operator, name)

    def method(self: Thing) -> Any:
        value = _looked_up(self)
        if not isinstance(value, Thing):
            return compute(value)
        if _in_an_assertion():
            _is_no_data(value, "a number")
        return ask(f"operator.{name}", value)

    return method


def _item(name: str) -> Callable[..., Any]:
    def method(self: Thing, *others: Any) -> Any:
        value = _looked_up(self) if name == "getitem" else self
        if not isinstance(value, Thing):
            return getattr(operator, name)(value, *others)
        found = ask(f"operator.{name}", value, *others)
        return running().lent.note(value, name, others[0], found) if name == "getitem" else found

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
