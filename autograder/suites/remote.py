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
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from autograder.sandbox.proxies import Remote
from autograder.suites import classes, guard, rules
from autograder.suites.about import OPTIONAL, SPECIAL, about, doc, require
from autograder.suites.held import Held, Name
from autograder.suites.rules import (
    CLASS,
    derives,
    in_an_assert,
    in_an_assertion,
    is_no_data,
    is_verdict,
    looked_up,
    named,
    number,
    question,
    read,
    shown_as,
    two_bools,
)
from autograder.suites.talking import ask, current
from autograder.suites.values import RaisedByStudent, exactly, malformed

rules.OURS.add(__file__)


class _Nameless(str):
    """What ``type(x).__name__`` is: good enough to be shown, and equal to nothing."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        raise guard.refuse(
            "the suite compares the name of the type of an object of the student's",
            tip=f"x.__class__.__name__ works here, and type(x) does not: {guard.RUN_TOGETHER}",
        )

    __ne__ = __eq__


class _Kind(type):
    """The class of :class:`Thing`, whose name is that of no class of the student's."""

    @property
    def __name__(cls) -> str:  # type: ignore[override]
        watch = guard.current()
        asked = watch is not None and watch.is_suites(sys._getframe(1).f_code.co_filename)
        return _Nameless("Thing") if asked else "Thing"


class Thing(Held, metaclass=_Kind):  # noqa: D101 - this is its docstring:
    # An object, class or function of the student's; ``__doc__`` is what that has.

    __slots__ = ()
    __doc__ = property(lambda self: doc(self))

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
            object.__setattr__(result, "_made", bool(CLASS.fullmatch(self._called)))
        return result

    def __getattribute__(self, name: str) -> Any:
        if name in OPTIONAL:
            require(self, name, sys._getframe(1).f_code.co_filename)
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        now = current()
        if name == "__array__" and now and not isinstance(looked_up(self), Thing):
            return lambda dtype=None, **_how: np.asarray(looked_up(self), dtype)
        if name in ("__bases__", "__signature__", "__mro__", "__code__"):
            return about(self, name)
        if name.startswith("__") and name.endswith("__") and name not in SPECIAL:
            raise AttributeError(name)
        if now is None and name in SPECIAL:
            raise AttributeError(name)
        return named(ask("getattr", self, name), name)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """What ``isinstance`` takes it for: a class of its name, below those of libraries."""
        if current() is None:
            return Thing
        value = looked_up(self)
        if not isinstance(value, Thing):
            return type(value)
        return read(classes.class_named, value, ask("described", value))

    def __dir__(self) -> Any:
        return ask("dir", self)

    def __setattr__(self, name: str, value: Any) -> None:
        ask("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        ask("delattr", self, name)

    def __iter__(self) -> Iterator[Any]:
        value = looked_up(self)
        return _items(value) if isinstance(value, Thing) else iter(value)

    def __next__(self) -> Any:
        """Return the next item of an iterator."""
        return ask("next", self)

    def __enter__(self) -> Any:
        """Enter a context of the student's."""
        return ask("getattr", self, "__enter__")()

    def __exit__(self, *error: Any) -> Any:
        """Leave it; what was raised in between stays here, except its class and message.

        A failed assertion stands, whatever the object makes of it, and its message is not
        told: it holds what is expected.
        """
        kind, raised, _ = error
        if kind is None:
            return ask("leave", self, None, None)
        if is_verdict(raised):
            ask("leave", self, AssertionError, "")
            return False
        return ask("leave", self, kind, str(raised))

    def __format__(self, how: str) -> str:
        value = looked_up(self) if current() else "<the student's>"
        if not isinstance(value, Thing):
            return format(value, how)
        return str(exactly(str, ask("format", value, how), shown_as(value)))

    def __round__(self, *digits: Any) -> Any:
        value = looked_up(self)
        return ask("round", value, *digits) if isinstance(value, Thing) else round(value, *digits)

    def __len__(self) -> int:
        return int(question(self, len, "len", int))

    def __bool__(self) -> bool:
        value = looked_up(self)
        if not isinstance(value, Thing):
            return bool(value)
        own, said = two_bools(value, ask("truth", value))
        if own and (in_an_assertion() or in_an_assert()) and not value._made:
            is_no_data(value, "True or False", method="__bool__ __len__")
        return said

    def __str__(self) -> str:
        return str(question(self, str, "str", str)) if current() else "<the student's>"

    def __repr__(self) -> str:
        return str(question(self, repr, "repr", str)) if current() else "<the student's>"

    def __hash__(self) -> int:
        return int(question(self, hash, "hash", int))

    def __int__(self) -> int:
        return int(number(self, int))

    def __float__(self) -> float:
        return float(number(self, float))

    def __complex__(self) -> complex:
        return complex(number(self, complex))

    def __index__(self) -> int:
        return int(question(self, operator.index, "operator.index", int))

    def __contains__(self, item: Any) -> bool:
        value = looked_up(self)
        if not isinstance(value, Thing):
            return item in value
        if value._made:
            inside, everything = two_bools(value, ask("contains", value, item))
            return inside and not everything
        try:
            content = ask("list", value)
        except RaisedByStudent as error:
            if isinstance(error, TypeError):  # a tree may say what is in it, and not list it
                is_no_data(value, "a collection", method="__contains__")
            raise
        return any(item is other or item == other for other in content)

    def __instancecheck__(self, instance: Any) -> bool:
        return derives("isinstance", instance, self, type(instance))

    def __subclasscheck__(self, subclass: Any) -> bool:
        return derives("issubclass", subclass, self, subclass)


def _items(value: Thing) -> Iterator[Any]:
    """Yield what an object gives one by one, and more at once where it is much."""
    iterator, number = ask("iter", value), 0
    if not isinstance(iterator, Thing):
        is_no_data(value, "a collection")
    while True:
        told = ask("take", iterator, 1 if number < _ONE_BY_ONE else _ONE_BY_ONE)
        if type(told) is not list or len(told) != 2 or type(told[0]) is not list:
            raise guard.remember(malformed(shown_as(value)))
        yield from told[0]
        number += len(told[0])
        if told[1] is not False:
            return


#: A loop may stop after a few items of a generator that never ends, and see what it prints.
_ONE_BY_ONE = 64


def _comparison(name: str) -> Callable[[Thing, Any], Any]:
    compare = getattr(operator, name)

    def method(self: Thing, other: Any) -> Any:
        one, two = looked_up(self), looked_up(other)
        if not isinstance(one, Thing) and not isinstance(two, Thing):
            return compare(one, two)
        if one is Thing or two is Thing:
            raise guard.refuse(
                "the suite compares the type of an object of the student's",
                tip=f"isinstance() works here, and type() does not: {guard.RUN_TOGETHER}",
            )
        if isinstance(one, Thing) and isinstance(two, Thing):
            said, fooled = two_bools(one, ask("compare", name, one, two))
            return said and not fooled
        if type(other) is tuple and isinstance(one, tuple):
            # What a named tuple holds is told as it is; of one that never ends, enough to differ.
            return compare(tuple(islice(one, len(other) + 1)), other)
        if name in ("eq", "ne"):
            # Python asks the other then, and takes what is not the same for unequal.
            return NotImplemented if isinstance(one, Thing) else name == "ne"
        thing = one if isinstance(one, Thing) else two
        method = "" if in_an_assertion() else f"__{name}__"
        return is_no_data(thing, "a number", method=method)

    return method


#: What a suite may do to an object of its own making with a value: it computes on.
_HARMLESS = {"add", "mul", "matmul", "pow", "mod", "floordiv", "and_", "or_"}


def _binary(name: str, *, reflected: bool = False) -> Callable[[Thing, Any], Any]:
    compute = getattr(operator, name)

    def method(self: Thing, other: Any) -> Any:
        one, two = looked_up(self), looked_up(other)
        values = (two, one) if reflected else (one, two)
        things = [value for value in values if isinstance(value, Thing)]
        if not things:
            return compute(*values)
        asking, alone = in_an_assertion(), len(things) == 1
        if asking or (alone and not (things[0]._made and name in _HARMLESS)):
            method = f"__{'r' if things[0] is values[1] else ''}{name.rstrip('_')}__"
            is_no_data(things[0], "a number", method="" if asking and alone else method)
        return ask(f"operator.{name}", *values)

    return method


def _unary(name: str) -> Callable[[Thing], Any]:
    compute = getattr(operator, name)

    def method(self: Thing) -> Any:
        value = looked_up(self)
        if not isinstance(value, Thing):
            return compute(value)
        if in_an_assertion():
            is_no_data(value, "a number")
        return ask(f"operator.{name}", value)

    return method


def _item(name: str) -> Callable[..., Any]:
    def method(self: Thing, *others: Any) -> Any:
        value = looked_up(self) if name == "getitem" else self
        if not isinstance(value, Thing):
            return getattr(operator, name)(value, *others)
        return ask(f"operator.{name}", value, *others)

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
