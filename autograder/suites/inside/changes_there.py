"""Says of a value whether it was changed in place, and makes it what another is.

The text of this module is sent to the student's process with that of its neighbours.
"""

from __future__ import annotations

import builtins
import operator
import sys
import zlib
from typing import Any

#: Numbers and truth values whose arrays are sent, by the letters of numpy's.
_NUMBERS = "?bhilqBHILQefdFDg"
_TENSORS = {
    f"torch.{name}"
    for name in (
        *("bool", "uint8", "int8", "int16", "int32", "int64", "bfloat16"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
}
#: Bytes of an array that is one of several in a message.
_LARGEST = 2**28
#: Texts in an array, and letters in all of them if each is as long as the longest.
MOST_TEXTS, MOST_LETTERS = 10**5, 2**24


#: Numbers that are sent in another dtype, with the name of their own.
SENT_WIDER = ("float16", "bfloat16", "longdouble", "float128")
#: What makes the values of a defaultdict, where both processes know it.
FACTORIES = ("int", "float", "complex", "bool", "str", "list", "dict", "set", "tuple")


def is_table(kind: type) -> bool:
    """Whether a class is one of Python's own that are sent as what a dict is, with its name."""
    tables = ("defaultdict", "OrderedDict", "Counter")
    return kind.__module__ == "collections" and kind.__name__ in tables


def word_of_table(value: Any) -> str:
    """Return the word for a table: its class, and what makes the values of a defaultdict."""
    kind = type(value)
    if kind.__name__ != "defaultdict" or value.default_factory is None:
        return kind.__name__
    known = [name for name in FACTORIES if value.default_factory is getattr(builtins, name)]
    return f"defaultdict {known[0] if known else '?'}"


def has_twin(value: Any) -> bool:
    """Whether a value can be changed in place, and its changes can be sent."""
    kind = type(value)
    if kind in (list, dict, set, bytearray) or is_table(kind):
        return True
    library, name = kind.__module__.partition(".")[0], kind.__name__
    if library == "numpy":
        if name == "ndarray" and value.dtype.kind == "U":
            return are_texts(value)
        return name == "ndarray" and value.nbytes <= _LARGEST and _is_sent(value.dtype)
    if library == "torch" and name in ("Tensor", "Parameter"):
        plain = value.layout is sys.modules["torch"].strided and not value.is_quantized
        return plain and str(value.dtype) in _TENSORS
    if library == "pandas" and name in ("DataFrame", "Series"):
        columns = [value] if name == "Series" else [value[each] for each in value.columns]
        unique = name == "Series" or value.columns.is_unique
        return unique and all(map(_is_sent_column, [*columns, value.index, *value.axes[1:]]))
    return False


def are_texts(value: Any) -> bool:
    """Whether an array of texts is sent as one; a larger one comes as a list."""
    kind = type(value)
    if (kind.__module__, kind.__name__) != ("numpy", "ndarray") or value.dtype.kind != "U":
        return False
    return bool(value.size <= MOST_TEXTS and value.nbytes <= 4 * MOST_LETTERS)


def _is_sent(dtype: Any) -> bool:
    """Whether an array of a dtype is sent as what it is."""
    if dtype.kind in "mM":
        return bool(sys.modules["numpy"].datetime_data(dtype)[1] == 1)
    return dtype.char in _NUMBERS or dtype.kind in "US"


def _is_sent_column(column: Any) -> bool:
    """Whether a column of a table, or its labels, are sent as what they are."""
    if getattr(column, "nlevels", 1) > 1 or not hasattr(column.dtype, "kind"):
        return False
    if column.dtype.kind == "O":
        return all(type(each) in (str, int, float, bool, type(None)) for each in column)
    return type(column.dtype).__module__.startswith("numpy") and _is_sent(column.dtype)


def is_container(value: Any) -> bool:
    """Whether a value holds others; by its type, since an object may say that it is anything."""
    return issubclass(type(value), (list, dict, set))


def entries(value: Any) -> int:
    """Return how many entries a value has."""
    if _is_tensor(value):
        return int(value.numel())
    return int(value.size) if hasattr(value, "size") else len(value)


def _is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def snapshot(value: Any) -> Any:
    """Return what tells later on whether a value was changed in place."""
    if hasattr(value, "_update_inplace"):  # a table of pandas
        return value.copy()
    if _is_tensor(value):
        gradient = gradient_of(value)
        known = None if gradient is None else _sum_of(gradient)
        return _sum_of(value), bool(value.requires_grad), known
    if isinstance(value, bytearray):
        return bytes(value)
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, (list, set)):
        return list(value)
    plain = value.flags.c_contiguous and value.dtype.kind in "biufc" and value.size
    return value.shape, zlib.crc32(value.data if plain else value.tobytes())


def _sum_of(tensor: Any) -> Any:
    flat = tensor.detach().resolve_conj().resolve_neg().cpu().contiguous().reshape(-1)
    octets = flat.view(sys.modules["torch"].uint8) if flat.numel() else flat
    return tuple(tensor.shape), zlib.crc32(octets.numpy().tobytes()) if flat.numel() else 0


def gradient_of(tensor: Any) -> Any:
    """Return a tensor's own gradient; None where it has none."""
    if hasattr(tensor, "needs_gradient"):  # the suite's copy of one
        return tensor.gradient
    return tensor.grad if tensor.requires_grad and tensor.is_leaf else None


def is_as(before: Any, value: Any) -> bool:
    """Whether a value is what it was when a snapshot of it was taken."""
    if hasattr(value, "_update_inplace"):
        return bool(before.equals(value))
    now = snapshot(value)
    if isinstance(now, list):  # what it holds may say that it is equal to anything
        return len(before) == len(now) and all(map(operator.is_, before, now))
    return bool(before == now)


def write(original: Any, value: Any) -> None:
    """Make one value what another is, in place, as far as that can be."""
    if isinstance(original, (list, bytearray)):
        original[:] = value
    elif isinstance(original, (dict, set)):
        original.clear()
        original.update(value)
    elif hasattr(original, "_update_inplace"):
        original._update_inplace(value.copy())
    elif _is_tensor(original):
        _write_tensor(original, value)
    else:
        if original.shape != value.shape and original.size == value.size:
            original.shape = value.shape
        if original.flags.writeable and original.shape == value.shape:
            original[...] = value


def _write_tensor(original: Any, value: Any) -> None:
    with sys.modules["torch"].no_grad():
        # Only what differs: whoever computes with a tensor minds that it was written to.
        if original.shape == value.shape and _sum_of(original) != _sum_of(value):
            original.copy_(value)
        if not original.is_leaf:
            return
        if original.requires_grad != value.requires_grad:
            original.requires_grad_(value.requires_grad)
        old, new = gradient_of(original), gradient_of(value)
        if old is not None and new is not None and old.shape == new.shape:
            if _sum_of(old) != _sum_of(new):
                old.copy_(new)
        elif old is not new:
            original.grad = new
