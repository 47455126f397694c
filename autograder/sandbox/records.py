"""Reads plain data that an untrusted process sent as values of declared types, or refuses it.

A record is a dataclass (sent as a dict of its fields) or a named tuple (sent as a list).
Whatever comes over the wire is read through here before anything is done with it: what has
the wrong type, at whatever place, is :class:`Mistyped`, and whose fault that is, the caller
knows.

It is our own, since student processes read requests with it, too: pydantic, which is as strict,
would take 50 ms and 6 MB in each zygote, and leave what is particular here (exact arrays and
tables, texts that are cut, sets whose members were chosen to be slow).
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import numpy as np

from autograder.sandbox.protocol import Handle, ProtocolError, Tensor
from autograder.sandbox.protocol.kinds import require_spread
from autograder.sandbox.protocol.tables import PlainFrame, PlainSeries

T = TypeVar("T")
#: Returns a value of one type, or raises :class:`Mistyped`.
Reader = Callable[[Any], Any]

_EXACT = (bool, int, str, complex, bytes)


#: In the metadata of a record's field that may be left out.
OPTIONAL = "optional"


class Mistyped(Exception):
    """Plain data that is not of the type that was declared for it."""


class Cut(typing.NamedTuple):
    """In ``Annotated[str, Cut(80)]``: no more characters of a text than these are read."""

    length: int


class Longest(typing.NamedTuple):
    """In ``Annotated[list[int], Longest(10)]``: a longer list or dict is refused."""

    length: int


def read(kind: type[T] | Any, value: Any) -> Any:
    """Return plain data as a value of a type.

    Parameters
    ----------
    kind : type
        ``None``, ``bool``, ``int``, ``float``, ``complex``, ``str``, ``bytes``, ``ndarray``, a
        class that crosses the wire (``Handle``, ``PlainFrame``), a record, a list, tuple, set or
        dict of these, a union of them, or ``Any``. A float may come as an int, a tuple as a
        list, and a set as either.

    Raises
    ------
    Mistyped
        If it is something else.
    """
    return reader_of(typing.cast(Hashable, kind))(value)


# Made once for each type: looking at a declaration takes longer than reading a value.
@functools.lru_cache(maxsize=512)
def reader_of(kind: Any) -> Reader:
    """Return what reads values of a type; see :func:`read`."""
    kind = _meant(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in (Any, object):
        return lambda value: value
    if kind is None or kind is type(None):
        return _none
    if origin is Annotated:
        return _bounded(reader_of(arguments[0]), arguments[1:])
    if origin in (Union, types.UnionType):
        return _any_of([reader_of(argument) for argument in arguments])
    if kind is np.ndarray or origin is np.ndarray:
        return _exactly(np.ndarray)
    if kind is float:
        return _float
    if origin in (list, Sequence, typing.cast(Any, Sequence)):
        return _list_of(arguments[0])
    if origin in (set, frozenset):
        return _set_of(arguments[0])
    if origin is tuple:
        return _tuple_of(arguments)
    if origin in (dict, Mapping):
        return _dict_of(*arguments)
    if dataclasses.is_dataclass(kind) and not _crosses_the_wire(kind):
        return _record(kind)
    if isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return _row(kind)
    if kind in (*_EXACT, list, dict) or _crosses_the_wire(kind):
        return _exactly(kind)
    raise TypeError(f"nothing that is sent can be read as {kind}")


def _meant(kind: Any) -> Any:
    """Return what an alias stands for (PEP 695), as NDArray is one since numpy 2.5."""
    while hasattr(alias := get_origin(kind) or kind, "__value__"):
        arguments = get_args(kind)
        kind = alias.__value__[arguments] if arguments else alias.__value__
    return kind


def _crosses_the_wire(kind: Any) -> bool:
    return kind in (Handle, Tensor, PlainFrame, PlainSeries)


def _exactly(kind: type) -> Reader:
    def exact(value: Any) -> Any:
        # Not isinstance: True is an int to that, and 1 is no truth value.
        if type(value) is not kind:
            raise Mistyped(f"{type(value).__name__} instead of {kind.__name__}")
        return value

    return exact


_none = _exactly(type(None))


def _float(value: Any) -> float:
    if type(value) not in (int, float):
        raise Mistyped(f"{type(value).__name__} instead of float")
    try:
        return float(value)
    except OverflowError as error:
        raise Mistyped("a whole number that no float can be") from error


def _any_of(readers: Sequence[Reader]) -> Reader:
    *others, last = readers

    def one(value: Any) -> Any:
        # What it raises is kept in no variable: it would hold this frame, and all below, in a
        # circle.
        for reader in others:
            with contextlib.suppress(Mistyped):
                return reader(value)
        return last(value)

    return one


def _bounded(reader: Reader, bounds: Sequence[Any]) -> Reader:
    cut = min((bound.length for bound in bounds if isinstance(bound, Cut)), default=None)
    longest = min((bound.length for bound in bounds if isinstance(bound, Longest)), default=None)

    def bounded(value: Any) -> Any:
        # Before the parts are looked at: it may be long.
        if longest is not None and type(value) in (list, dict) and len(value) > longest:
            raise Mistyped(f"{len(value):,} entries")
        found = reader(value)
        return found if cut is None else found[:cut]

    return bounded


def _list_of(kind: Any) -> Reader:
    part = reader_of(kind)

    def listed(value: Any) -> list[Any]:
        if type(value) is not list:
            raise Mistyped(f"{type(value).__name__} instead of a list")
        if kind in _EXACT:  # a long curve: all at once
            if not set(map(type, value)) <= {kind}:
                raise Mistyped(f"not a list of {kind.__name__}")
            return value
        return [part(entry) for entry in value]

    return listed


def _set_of(kind: Any) -> Reader:
    whole = _list_of(kind)

    def members(value: Any) -> set[Any]:
        found = whole(list(value) if type(value) in (set, frozenset) else value)
        try:
            # Before set(): members of one hash take the square of their number.
            require_spread(found, repeated=True)
        except (ProtocolError, TypeError) as error:
            raise Mistyped(f"no set: {error}") from error
        return set(found)

    return members


def _tuple_of(kinds: tuple[Any, ...]) -> Reader:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        whole = _list_of(kinds[0])
        return lambda value: tuple(whole(value))
    parts = [reader_of(kind) for kind in kinds]

    def row(value: Any) -> tuple[Any, ...]:
        if type(value) is not list or len(value) != len(parts):
            raise Mistyped(f"{type(value).__name__} instead of {len(parts)} values")
        return tuple(part(entry) for part, entry in zip(parts, value, strict=True))

    return row


def _dict_of(key: Any, kind: Any) -> Reader:
    name, part = reader_of(key), reader_of(kind)

    def mapping(value: Any) -> dict[Any, Any]:
        if type(value) is not dict:
            raise Mistyped(f"{type(value).__name__} instead of a dict")
        return {name(key): part(entry) for key, entry in value.items()}

    return mapping


def _record(kind: Any) -> Reader:
    hints = typing.get_type_hints(kind, include_extras=True)
    parts = {field.name: reader_of(hints[field.name]) for field in dataclasses.fields(kind)}
    needed = {each.name for each in dataclasses.fields(kind) if not each.metadata.get(OPTIONAL)}

    def record(value: Any) -> Any:
        # No field more than declared: kind(**…) would raise, and that would be the grader's
        # failure.
        if type(value) is not dict or not needed <= value.keys() <= parts.keys():
            raise Mistyped(f"no {kind.__name__}")
        return kind(**{name: parts[name](part) for name, part in value.items()})

    return record


def _row(kind: Any) -> Reader:
    hints = typing.get_type_hints(kind, include_extras=True)
    whole = _tuple_of(tuple(hints[name] for name in kind._fields))
    return lambda value: kind(*whole(value))


def parameter_of(function: Callable[..., Any], name: str) -> Reader:
    """Return what reads the values of a parameter, as :func:`returned_by` does."""
    return _declared(function, name)


@functools.lru_cache(maxsize=512)
def returned_by(function: Callable[..., Any]) -> Reader:
    """Return what reads the values that a function returns, from what it declares.

    A function may return anything if it declares nothing, or what does not cross the wire
    as itself: an object of a class, which stays where it is.
    """
    return _declared(function, "return")


def _declared(function: Callable[..., Any], name: str) -> Reader:
    try:
        declared = typing.get_type_hints(function, include_extras=True).get(name, Any)
        return reader_of(declared if _is_plain(declared) else Any)
    except (NameError, TypeError, AttributeError, SyntaxError):
        return reader_of(Any)


def _is_plain(kind: Any) -> bool:
    """Whether values of a type cross the wire as what they are."""
    kind = _meant(kind)
    if get_origin(kind) in (list, tuple, set, frozenset, dict, Union, types.UnionType):
        return all(_is_plain(part) for part in get_args(kind) if part is not Ellipsis)
    if kind is np.ndarray or get_origin(kind) is np.ndarray:
        return True
    if kind in (PlainFrame, PlainSeries):
        return True
    return kind in (Any, object, None, type(None), float, *_EXACT, list, dict)
