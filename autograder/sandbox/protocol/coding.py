"""Turns plain values into messages and back.

msgpack carries what it knows: None, truth values, numbers, text, bytes, lists and dicts with
plain keys. Everything else is an extension, or a list that begins with one which says what
the rest of it is: nothing is nested in bytes, so what is decoded is counted as a whole.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Callable
from pathlib import PurePath, PurePosixPath
from typing import Any

import msgpack
import numpy as np

from autograder.sandbox.protocol import arrays, kinds, tabular
from autograder.sandbox.protocol.kinds import (
    SCALARS,
    Handle,
    ProtocolError,
    Tensor,
    Unsendable,
    require_hashable,
)
from autograder.sandbox.protocol.tables import PlainFrame, PlainSeries

_ARRAY, _HANDLE, _INT, _COMPLEX, _KIND = 1, 3, 4, 5, 6
_TWO_FLOATS = struct.Struct(">dd")
#: What msgpack sends as it is; a large int aside.
_NATIVE = frozenset({type(None), bool, int, float, str, bytes})
#: Whose entries are counted, and each of these as one.
_COUNTED = frozenset({list, tuple, set, frozenset, dict})
#: Keys that need no look: nobody chooses the hash of a text.
_TEXT = frozenset({str})


class _Kind:
    """Stands at the head of a list and says what the list means."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Encoder:
    """Encodes one message; the bytes of its arrays are gathered aside."""

    def __init__(self) -> None:
        self.pieces: list[memoryview] = []
        self.offset = 0
        self.containers = 0
        self.entries = 0

    def header(self, message: Any) -> bytes:
        """Return the header of a message.

        Raises
        ------
        Unsendable
            If the message holds a type that is not plain data, or is too large.
        """
        try:
            packed: bytes = msgpack.packb(self._encoded(message), default=self._extension)
        except Unsendable:
            raise
        except (ProtocolError, TypeError, ValueError, OverflowError, RecursionError) as error:
            raise Unsendable(f"cannot send this message: {error}") from error
        if len(packed) > kinds.MAX_HEADER or self.offset > kinds.MAX_ARRAYS:
            size = len(packed) + self.offset
            raise Unsendable(f"the message is too large ({size:,} bytes)")
        return packed

    def _encoded(self, value: Any) -> Any:
        """Return a value in msgpack's own types and extensions."""
        kind = type(value)
        if kind in _NATIVE:
            return value
        # Counted here as the reader counts: what it would refuse is the sender's to say, before a
        # byte of it is on the way.
        self._count(kind, value)
        if kind is list:
            # A curve of 50,000 numbers, as it mostly is: one look at types, and no copy.
            if _NATIVE.issuperset(map(type, value)):
                return value
            return [each if type(each) in _NATIVE else self._encoded(each) for each in value]
        if kind is dict:
            return self._dict(value)
        if issubclass(kind, np.ndarray):
            return self._array(np.asarray(value))
        if kind is Handle:
            return msgpack.ExtType(_HANDLE, msgpack.packb([value.id, value.kind, value.label]))
        return self._listed(kind, value)

    def _count(self, kind: type, value: Any) -> None:
        """Take note of what the other side counts."""
        self.containers += 1
        if kind in _COUNTED:
            self.entries += len(value) + 1
        if self.containers > kinds.MAX_CONTAINERS or self.entries > kinds.MAX_ENTRIES:
            raise Unsendable("a value of too many parts")

    def _listed(self, kind: type, value: Any) -> Any:
        """Return what is sent as a list behind a word for its kind."""
        if kind is complex:
            return msgpack.ExtType(_COMPLEX, _TWO_FLOATS.pack(value.real, value.imag))
        if kind is tuple:
            return [_named("tuple"), *map(self._encoded, value)]
        if kind in (set, frozenset):
            members = list(value)
            # The reader refuses them too; here the sender still knows whose value it is.
            require_hashable(members)
            return [_named(kind.__name__), *map(self._encoded, members)]
        if kind is Tensor:
            array = self._array(np.asarray(value.array))
            return [_named("tensor"), array, value.requires_grad, value.dtype]
        if issubclass(kind, PurePath):
            return [_named("path"), value.as_posix()]
        if kind in (np.datetime64, np.timedelta64):
            return [_named("scalar"), self._array(np.asarray(value))]
        if kind in (PlainSeries, PlainFrame):
            name = "series" if kind is PlainSeries else "frame"
            return [_named(name), *map(self._encoded, tabular.to_wire(value))]
        raise Unsendable(f"cannot send a value of type {kind.__name__}")

    def _dict(self, value: dict[Any, Any]) -> Any:
        types = set(map(type, value))
        if types <= _TEXT or (types <= {str, int} and all(map(_is_small, value))):
            return {
                key: each if type(each) in _NATIVE else self._encoded(each)
                for key, each in value.items()
            }
        require_hashable(list(value))
        pairs = itertools.chain.from_iterable(value.items())
        return [_named("dict"), *map(self._encoded, pairs)]

    def _array(self, array: np.ndarray[Any, Any]) -> msgpack.ExtType:
        if self.offset + array.nbytes > kinds.MAX_ARRAYS:  # before a view of zeros becomes real
            raise Unsendable(f"an array of shape {array.shape} is too large")
        array = arrays.as_sent(array)
        fields = arrays.described(array, self.offset)
        self.pieces.append(arrays.raw(array))
        self.offset += array.nbytes
        return msgpack.ExtType(_ARRAY, fields)

    def _extension(self, value: Any) -> Any:
        """Return what msgpack cannot send by itself: a large int is all that is left."""
        if type(value) is not int:
            raise Unsendable(f"cannot send a value of type {type(value).__name__}")
        length = value.bit_length() // 8 + 1
        if length > kinds.MAX_INT:
            raise Unsendable(f"an int of {value.bit_length():,} bits is too large")
        return msgpack.ExtType(_INT, value.to_bytes(length, "little", signed=True))


def _named(kind: str) -> msgpack.ExtType:
    return msgpack.ExtType(_KIND, kind.encode())


def _is_small(key: Any) -> bool:
    return type(key) is str or -(2**63) <= key < 2**64


class Decoder:
    """Decodes what msgpack does not know, and counts what takes memory."""

    def __init__(self, raw: arrays.Buffer) -> None:
        self.raw = raw
        self.containers = 0
        self.entries = 0
        self.taken = 0
        #: Of all that lists and dicts hold; their keys are looked at where a dict is made.
        self.types: set[type] = set()

    def count(self, value: Any) -> Any:
        """Take note of one list, dict or extension."""
        self.containers += 1
        self.entries += len(value) if value is not None else 0
        if self.containers > kinds.MAX_CONTAINERS or self.entries > kinds.MAX_ENTRIES:
            raise ProtocolError("a message of too many parts")
        return value

    def mapped(self, pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
        """Return a dict: not before its keys were looked at."""
        # Before a dict is made of them: keys of one hash take the square of their number.
        self.count(pairs)
        keys = [key for key, _ in pairs]
        if not _TEXT.issuperset(map(type, keys)):
            require_hashable(keys)
        found = dict(pairs)
        self.types.update(map(type, found.values()))
        return found

    def listed(self, values: list[Any]) -> Any:
        """Return a list, or what its first entry says that it is."""
        self.count(values)
        if values and type(values[0]) is _Kind:
            head, *values = values
            self.types.update(map(type, values))
            return _READ[head.name](values)
        self.types.update(map(type, values))
        return values

    def extension(self, code: int, data: bytes) -> Any:
        """Return what an extension stands for."""
        if code == _KIND:  # of the list that is counted
            return _kind(data)
        self.count(None)
        if code == _HANDLE:
            return _handle(data)
        if code == _ARRAY:
            array = arrays.decode(data, self.raw, self.taken)
            self.taken += array.nbytes
            return array
        if code == _COMPLEX:
            return complex(*_TWO_FLOATS.unpack(data))
        if code == _INT and len(data) <= kinds.MAX_INT:
            return int.from_bytes(data, "little", signed=True)
        raise ProtocolError(f"unknown extension type {code}")


def _handle(data: bytes) -> Handle:
    number, kind, label = msgpack.unpackb(data, unicode_errors="replace")
    if type(number) is not int or type(kind) is not str or type(label) is not str:
        raise ProtocolError("malformed handle")
    # A label is shown in messages: the process may choose it, and not its length.
    return Handle(number, kind[:20], label[:200])


def _set(values: list[Any]) -> set[Any]:
    require_hashable(values)
    return set(values)


def _frozenset(values: list[Any]) -> frozenset[Any]:
    return frozenset(_set(values))


def _pairs(values: list[Any]) -> dict[Any, Any]:
    # One in the form of a list is bounded here, since msgpack's own bound on dicts does not see it.
    keys = values[::2]
    if len(values) % 2 or len(keys) > kinds.MAX_KEYS:
        raise ProtocolError("a dict that is not valid")
    require_hashable(keys)
    return dict(zip(keys, values[1::2], strict=True))


def _tensor(values: list[Any]) -> Tensor:
    array, requires_grad, dtype = values
    if type(array) is not np.ndarray or array.dtype.str not in arrays.DTYPES:
        raise ProtocolError("a tensor without numbers")
    if type(requires_grad) is not bool or type(dtype) is not str:
        raise ProtocolError("a tensor that is not valid")
    if dtype and kinds.TENSOR_DTYPES.get(dtype) != array.dtype.str:
        raise ProtocolError("a tensor of a type that is not allowed")
    return Tensor(array, requires_grad, dtype)


def _path(values: list[Any]) -> PurePosixPath:
    (text,) = values
    if type(text) is not str:
        raise ProtocolError("a path that is not text")
    # Of a kind that opens nothing: a rubric that reads from a path of the student's would read the
    # grader's files.
    return PurePosixPath(text)


def _scalar(values: list[Any]) -> Any:
    (array,) = values
    if type(array) is not np.ndarray or array.shape != () or array.dtype.kind not in "mM":
        raise ProtocolError("a time that is not valid")
    return array[()]


_READ: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple,
    "set": _set,
    "frozenset": _frozenset,
    "dict": _pairs,
    "tensor": _tensor,
    "path": _path,
    "scalar": _scalar,
    "series": tabular.series,
    "frame": tabular.frame,
}
_KINDS = {name.encode(): _Kind(name) for name in _READ}


def _kind(data: bytes) -> _Kind:
    if data not in _KINDS:
        raise ProtocolError("a list of an unknown kind")
    return _KINDS[data]


def load(header: bytes | arrays.Buffer, raw: arrays.Buffer) -> Any:
    """Decode a frame that was read whole.

    Raises
    ------
    ProtocolError
        If the frame is malformed in any way.
    """
    decoder = Decoder(raw)
    try:
        message = msgpack.unpackb(
            header,
            ext_hook=decoder.extension,
            list_hook=decoder.listed,
            object_pairs_hook=decoder.mapped,
            raw=False,
            # Half a character cannot be shown, and bytes that are no text are a student's mistake
            # at most.
            unicode_errors="replace",
            strict_map_key=False,
            # msgpack makes a list of the length that is announced, before it has read an entry of
            # it.
            max_array_len=kinds.MAX_ENTRIES,
            max_map_len=kinds.MAX_KEYS,
        )
    except ProtocolError:
        raise
    # Whatever a broken frame makes the decoder raise, the frame is what is wrong.
    except Exception as error:
        raise ProtocolError(f"malformed frame: {type(error).__name__}: {error}") from error
    # Also for what msgpack makes by itself: extension -1 is a Timestamp, and never asks the hook.
    if not (type(message) in _PLAIN and decoder.types <= _PLAIN):
        raise ProtocolError("a value of a type that is not allowed")
    # It takes as many to nest so deep; most messages have a few.
    if decoder.containers > 2 * kinds.MAX_DEPTH:
        _require_shallow(message)
    return message


_CONTAINERS: frozenset[type] = frozenset(
    {list, tuple, set, frozenset, dict, PlainSeries, PlainFrame}
)
_PLAIN = SCALARS | _CONTAINERS | {np.ndarray, Tensor, Handle}


def _require_shallow(message: Any) -> None:
    """Refuse nesting that exhausts the reader's stack."""
    level, depth = [message], 0
    while level:
        if depth > 2 * kinds.MAX_DEPTH:
            raise ProtocolError("a message that is nested too deep")
        level = held_by(level)
        depth += 1


def holds(value: Any, types: frozenset[type]) -> bool:
    """Whether a plain value is of one of these types, or holds one that is, however deep."""
    level = [value]
    while level:
        if not types.isdisjoint(map(type, level)):
            return True
        level = held_by(level)
    return False


def held_by(values: list[Any]) -> list[Any]:
    """Return what the containers among plain values hold, one level of it."""
    if _CONTAINERS.isdisjoint(map(type, values)):  # the entries of a long curve, mostly
        return []
    inner: list[Any] = []
    for value in values:
        kind = type(value)
        if kind is dict:
            inner.extend(value.values())
        elif kind in (PlainSeries, PlainFrame):
            inner.extend(tabular.parts_of(value))
        elif kind in _CONTAINERS:
            inner.extend(value)
    return inner
