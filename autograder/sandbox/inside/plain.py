"""Turns what student code returns into plain data, on the student's side of the wire.

Only exact types are data. A subclass with arithmetic of its own, a masked array or a
generator stays behind as a handle, and the grader sees what it is called.
"""

from __future__ import annotations

import collections
import datetime
import pathlib
import sys
import types
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from autograder.sandbox.protocol import (
    MAX_CONTAINERS,
    MAX_DEPTH,
    MAX_INT,
    MAX_KEYS,
    Handle,
    ProtocolError,
    pandas_tables,
)
from autograder.sandbox.protocol.arrays import is_sent
from autograder.sandbox.protocol.kinds import MAX_SHOWN_BITS, require_hashable
from autograder.sandbox.protocol.tables import MAX_COLUMNS, MAX_ROWS

#: Of more entries in all, what is left stays behind as objects; a curve of a training run
#: has some 50,000.
MAX_LENGTH = 1_000_000

#: Keeps an object in the student's process and returns the handle that stands for it.
Keep = Callable[[Any], Handle]

#: Rows of a table that are looked at to say why it stays behind, and characters of that.
MAX_SHOWN_ROWS, _LONGEST_LABEL = 1_000, 200

_PATHS = (pathlib.PosixPath, pathlib.PurePosixPath)


def to_plain(value: Any, keep: Keep) -> Any:
    """Return ``value`` as something :func:`protocol.dump` can send.

    None, numbers, text, bytes, lists, sets, dicts, arrays and tables are sent; tuples become
    lists, tensors and numpy scalars what they hold; all else becomes a handle.
    """
    return _Plain(keep).convert(value, 0)


class _NotPlain(Exception):
    """Something has to stay behind where nothing can: in a key, or in a table."""


class _Plain:
    """Converts one value, up to this many lists and dicts: references can multiply them."""

    def __init__(self, keep: Keep) -> None:
        self.keep = keep
        self.left = MAX_CONTAINERS
        self.entries = MAX_LENGTH

    def convert(self, value: Any, depth: int) -> Any:
        """Return one value, and what is in it, as plain data."""
        kind = type(value)
        if value is None or kind in (bool, float, complex, str, bytes, Handle):
            return value
        if kind is int:
            return value if value.bit_length() < 8 * MAX_INT else self.keep(value)
        # A list may hold itself, or one list a million times: what is left stays here as an object.
        if depth >= MAX_DEPTH or self.left <= 0:
            return self.keep(value)
        self.left -= 1
        # Exactly these types: one derived from list may have an __iter__ or __eq__ of its own,
        # which would decide on this side what is sent.
        if kind in (list, tuple) and len(value) <= self.entries:
            self.entries -= len(value)
            return [self.convert(item, depth + 1) for item in value]
        if kind in (dict, collections.OrderedDict, collections.defaultdict, collections.Counter):
            return self._dict(value, depth)
        if kind in (set, frozenset):
            return self._set(value, depth)
        return self._from_libraries(value, depth)

    def _dict(self, value: dict[Any, Any], depth: int) -> Any:
        if len(value) > min(self.entries, MAX_KEYS):
            return self.keep(value)
        self.entries -= len(value)
        try:
            keys = self._keys(list(value), depth)
        except _NotPlain:
            return self.keep(value)
        items = [self.convert(item, depth + 1) for item in value.values()]
        return dict(zip(keys, items, strict=True))

    def _set(self, value: Any, depth: int) -> Any:
        if len(value) > min(self.entries, MAX_KEYS):
            return self.keep(value)
        self.entries -= len(value)
        try:
            return type(value)(self._keys(list(value), depth))
        except _NotPlain:
            return self.keep(value)

    def _keys(self, values: list[Any], depth: int) -> list[Any]:
        """Return keys, or members of a set, that are equal on the other side as they are here."""
        if {str}.issuperset(map(type, values)):
            return values
        keys = [self._key(value, depth + 1) for value in values]
        try:
            require_hashable(keys)
            # Different here, as two long doubles can be, and equal once they are plain: one would
            # vanish on the way.
            if len(set(keys)) < len(keys):
                raise _NotPlain
        except ProtocolError:
            raise _NotPlain from None
        return keys

    def _key(self, value: Any, depth: int) -> Any:
        if type(value) is tuple and depth < MAX_DEPTH:
            self.entries -= len(value)
            return tuple(self._key(item, depth + 1) for item in value)
        # What stays behind is no key.
        return _Plain(_refuse).convert(value, depth)

    def _from_libraries(self, value: Any, depth: int) -> Any:
        kind = type(value)
        # A MaskedArray, or any other subclass, stays: what is masked would come over as numbers.
        if kind in (np.ndarray, np.matrix):
            return self._array(np.asarray(value), value)
        if kind in (np.datetime64, np.timedelta64):
            return value if is_sent(value.dtype) else self.keep(value)
        if isinstance(value, np.generic) and kind.__module__ == "numpy":
            return float(value) if kind is np.longdouble else self._scalar(value.item(), value)
        if kind in _PATHS:
            return pathlib.PurePosixPath(value)
        # Whoever has a tensor has imported it; everybody else does without two seconds.
        torch = sys.modules.get("torch")
        if torch is not None and kind in (torch.Tensor, torch.nn.Parameter):
            return _tensor(torch, value, self.keep)
        if pandas_tables.is_table(value):
            return self._table(value, depth)
        if pandas_tables.is_index(value):
            return self._index(value, depth)
        return self._pandas_scalar(value)

    def _scalar(self, number: Any, original: Any) -> Any:
        plain = type(number) in (bool, int, float, complex, str, bytes)
        return number if plain else self.keep(original)

    def _array(self, array: Any, original: Any) -> Any:
        if array.dtype == np.longdouble:
            array = array.astype(np.float64)
        if array.dtype.kind == "U":
            if array.size > self.entries:
                return self.keep(original)
            self.entries -= array.size
            return array.tolist()
        if array.dtype == np.float16:
            array = array.astype(np.float32)
        return array if is_sent(array.dtype.newbyteorder("=")) else self.keep(original)

    def _table(self, table: Any, depth: int) -> Any:
        if len(table) > MAX_ROWS or (table.ndim == 2 and table.shape[1] > MAX_COLUMNS):
            return self.keep(table)
        try:
            return pandas_tables.from_pandas(table, self._in_a_table(depth))
        # Whatever pandas or a column of the student's own kind raises: it is no plain table.
        except Exception:
            return self.keep(table)

    def _index(self, index: Any, depth: int) -> Any:
        if len(index) > self.entries:
            return self.keep(index)
        self.entries -= len(index)
        try:
            labels = pandas_tables.labels_of(index, self._in_a_table(depth))
        except Exception:
            return self.keep(index)
        if len(labels.levels) == 1 and isinstance(labels.levels[0].values, np.ndarray):
            return labels.levels[0].values
        return [list(each) if type(each) is tuple else each for each in labels.values]

    def _in_a_table(self, depth: int) -> Callable[[Any], Any]:
        """Return what converts what a table holds; nothing of it can stay behind."""
        inner = _Plain(_refuse)

        def convert(value: Any) -> Any:
            self.entries -= 1
            if self.entries < 0:
                raise _NotPlain
            if type(value) is int and value.bit_length() > MAX_SHOWN_BITS:
                raise _NotPlain
            if type(value) is datetime.date:  # what .dt.date of pandas gives
                return np.datetime64(value)
            inner.entries = self.entries
            if type(value) is tuple:  # a label of several levels
                return inner._key(value, depth + 1)
            return inner.convert(value, depth + 1)

        return convert

    def _pandas_scalar(self, value: Any) -> Any:
        pandas = sys.modules.get("pandas")
        kind = type(value)
        if pandas is None or (kind.__module__ or "").partition(".")[0] != "pandas":
            return self.keep(value)
        if value is getattr(pandas, "NA", None):
            return None
        if value is getattr(pandas, "NaT", None):
            return np.datetime64("NaT", "ns")
        if kind is getattr(pandas, "Timestamp", None) and value.tzinfo is None:
            return value.to_datetime64()
        if kind is getattr(pandas, "Timedelta", None):
            return value.to_timedelta64()
        return self.keep(value)


def _refuse(_value: Any) -> NoReturn:
    raise _NotPlain


def _tensor(torch: Any, tensor: Any, keep: Keep) -> Any:
    if tensor.layout is not torch.strided or tensor.is_quantized:
        return keep(tensor)
    # torch conjugates and negates by setting a mark, which numpy cannot see.
    data = tensor.detach().cpu().resolve_conj().resolve_neg()
    if data.dtype in (torch.bfloat16, torch.float16):
        data = data.float()
    return data.numpy()


def kind_of(value: Any) -> str:
    """Say what sort of object a handle stands for."""
    if isinstance(value, type):
        return "class"
    if isinstance(value, types.ModuleType):
        return "module"
    routines = (types.FunctionType, types.MethodType, types.BuiltinFunctionType)
    return "function" if isinstance(value, routines) else "object"


def label_of(value: Any) -> str:
    """Describe an object in a few words, without running its own code."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, (types.FunctionType, types.MethodType, types.BuiltinFunctionType)):
        return f"the function {value.__name__}"
    if isinstance(value, np.ndarray):
        return f"{type(value).__name__} of dtype {value.dtype}, shape {value.shape}"
    return _label_of_table(value) or f"an object of type {type(value).__name__}"


def _label_of_table(table: Any) -> str:
    """Say which part of a Series or DataFrame is no plain data; empty if it is no such table."""
    pandas = sys.modules.get("pandas")
    frame, series = getattr(pandas, "DataFrame", None), getattr(pandas, "Series", None)
    if series is None or type(table) not in (frame, series):
        return ""
    what = "a DataFrame" if type(table) is frame else "a Series"
    columns = table.items() if type(table) is frame else [("", table)]
    parts = [(f"column {name!r}" * bool(name != ""), each) for name, each in columns]
    for name, part in [*parts[:MAX_COLUMNS], ("index", table.index)]:
        some = part[:MAX_SHOWN_ROWS]
        try:
            pandas_tables.column_of(some, _Plain(_refuse)._in_a_table(0))
        except Exception:
            held = next((type(value).__name__ for value in some if value is not None), "None")
            whose = f"whose {name} holds" if name else "that holds"
            return f"{what} {whose} objects of type {held}"[:_LONGEST_LABEL]
    return f"{what} of shape {table.shape}"
