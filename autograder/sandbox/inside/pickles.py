"""Opens pickles and joblib files of plain data: what else they name is refused by its name.

Tensors are made as arrays of numpy here, by the bytes that torch writes for each: to have torch
read them takes 0.3 ms each, and a curve may be a list of 10,000.
"""

from __future__ import annotations

import bz2
import io
import lzma
import pickle
import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder.sandbox.inside.refused import Refused, TooMuch, library

#: Globals that a pickle of numbers, lists, arrays or tensors needs, and no others.
_DATA_GLOBALS = {
    ("builtins", name)
    for name in ("bool", "int", "float", "complex", "str", "list", "tuple", "dict", "bytearray")
} | {
    ("collections", "OrderedDict"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("torch.serialization", "_get_layout"),
    *{("torch", kind + "Storage") for kind in ("Float", "Double", "Long", "Int")},
    *{
        (f"numpy.{core}.{module}", name)
        for core in ("core", "_core")
        for module, name in (
            ("multiarray", "scalar"),
            ("multiarray", "_reconstruct"),
            ("numeric", "_frombuffer"),
        )
    },
}
#: What the storages of torch hold, by name.
_STORAGES = {
    "Double": "f8",
    "Float": "f4",
    "Half": "f2",
    "BFloat16": "u2",
    "Bool": "?",
    "Long": "i8",
    "Int": "i4",
    "Short": "i2",
    "Char": "i1",
    "Byte": "u1",
}
#: What torch once wrote first into each of its files.
_TORCH = 0x1950A86A20F9469CFC6C
#: What torch writes for the storage of a tensor on a machine that puts the small end first.
_STORAGE = re.compile(
    rb"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19\.\x80\x02M\xe9\x03\.\x80\x02}q\x00\("
    rb"X\x10\x00\x00\x00protocol_versionq\x01M\xe9\x03X\r\x00\x00\x00little_endianq\x02\x88"
    rb"X\n\x00\x00\x00type_sizesq\x03}q\x04\(X\x05\x00\x00\x00shortq\x05K\x02"
    rb"X\x03\x00\x00\x00intq\x06K\x04X\x04\x00\x00\x00longq\x07K[\x04\x08]uu\."
    rb"\x80\x02\(X\x07\x00\x00\x00storageq\x00ctorch\n(\w+)Storage\nq\x01X....\d+q\x02"
    rb"X....[a-z]+(?::\d+)?q\x03(?:K.|M..|J....)Ntq\x04Q\.\x80\x02\]q\x00X....\d+q\x01a\."
    rb"(.{8})",
    re.DOTALL,
)


def numpy_core() -> str:
    """Return what numpy calls the package that its arrays unpickle from."""
    return "numpy._core" if hasattr(np, "_core") else "numpy.core"


def data_global(module: str, name: str) -> Any:
    """Return what a pickle of data names; None for what stands in no need of replacement.

    Raises
    ------
    Refused
        If data does not need it.
    """
    if (module, name) in _OWN:
        return _OWN[module, name]
    if (module, name) not in _DATA_GLOBALS:
        raise Refused(
            f"it asks for {module}.{name}, which a file of numbers does not need; "
            "save a plain list of floats with pickle.dump"
        )
    return None


class _DataUnpickler(pickle.Unpickler):
    """Unpickles numbers, lists and arrays; refuses every other global."""

    def find_class(self, module: str, name: str) -> Any:
        own = data_global(module, name)
        if own is not None:
            return own
        # numpy 2 renamed the package: a file of one version opens under the other.
        return super().find_class(module.replace("numpy._core", numpy_core()), name)


def _bytes_of(text: str, encoding: str) -> bytes:
    """Return the bytes of an array, which the pickles of Python 2 hold as text."""
    if encoding != "latin1":
        raise Refused(f"it holds text in {encoding!r} where bytes belong")
    return text.encode("latin1")


def _load_storage(data: bytes) -> Any:
    """Return the storage of a tensor: an array, where torch wrote it as it usually does."""
    found = _STORAGE.match(data)
    kind = _STORAGES.get(found[1].decode()) if found else None
    if found is None or kind is None:
        return library("torch").load(io.BytesIO(data), weights_only=True)
    count = int.from_bytes(found[2], "little", signed=True)
    # A negative count means all that is left, to numpy: more than the file says it holds.
    values = np.frombuffer(data, f"<{kind}", count if count >= 0 else 0, found.end())
    if found[1] == b"BFloat16":  # the upper half of a float32
        return (values.astype(np.uint32) << 16).view(np.float32)
    return values


def _rebuild_tensor(
    storage: Any, offset: int, size: Sequence[int], stride: Sequence[int], *more: Any
) -> Any:
    """Return a tensor's values as an array, a view of its storage.

    Parameters
    ----------
    offset, size, stride : int, tuple of int, tuple of int
        Where its first value is, its shape, and the steps along each axis, in values.
    """
    if not isinstance(storage, np.ndarray):
        rebuild = library("torch._utils")._rebuild_tensor_v2
        return rebuild(storage, offset, size, stride, *more)
    numbers = [offset, *size, *stride]
    # as_strided believes what it is told: a shape or a step that leads out of the storage reads
    # other memory, and is no error.
    if any(type(number) is not int or number < 0 for number in numbers) or len(size) != len(stride):
        raise Refused("a tensor in it has a shape that no tensor has")
    last = offset + sum((length - 1) * step for length, step in zip(size, stride, strict=True))
    if 0 in size:
        return np.empty(size, storage.dtype)
    if last >= len(storage):
        raise Refused("a tensor in it is larger than its data")
    steps = [step * storage.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, steps, writeable=False)


def _rebuild_parameter(data: Any, *_more: Any) -> Any:
    """Return the tensor that a parameter is."""
    return data


_OWN = {
    ("torch.storage", "_load_from_bytes"): _load_storage,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    ("torch._utils", "_rebuild_parameter"): _rebuild_parameter,
    ("_codecs", "encode"): _bytes_of,
}


def load_pickle(path: Path, limit: int) -> Any:
    """Open ``pickle.dump(value, file)``: numbers, text, lists, dicts, arrays and tensors.

    A tuple comes as a list. Any other class or function in it is refused by its name.
    """
    del limit  # a pickle of data is never much larger than its file, and memory is bounded
    with path.open("rb") as file:
        try:
            value = _DataUnpickler(file).load()
            # torch wrote several pickles one behind the other, of which the first is this number
            # alone.
            if type(value) is int and value == _TORCH:
                raise Refused("it is a file of torch.save")
            return value
        except Refused:
            raise
        except Exception as error:
            raise Refused(f"it is not a whole pickle ({type(error).__name__}: {error})") from error


def load_joblib(path: Path, limit: int) -> Any:
    """Open ``joblib.dump(value, file)``, compressed or not, of what a pickle may hold.

    A classifier in it is refused: it is opened with ``opened_by``, where it can be used.
    """
    numpy_pickle = library("joblib.numpy_pickle")

    class Wrapper(numpy_pickle.NumpyArrayWrapper):  # type: ignore[name-defined, misc]
        """Reads an array of numbers; joblib would unpickle the objects in one."""

        def read(self, *arguments: Any) -> Any:
            if self.dtype.hasobject or self.subclass is not np.ndarray:
                raise Refused(f"an array in it holds {self.dtype}; save plain numbers")
            return super().read_array(*arguments)

    class Unpickler(numpy_pickle.NumpyUnpickler):  # type: ignore[name-defined, misc]
        """Refuses every other global."""

        def find_class(self, module: str, name: str) -> Any:
            if (module, name) == ("joblib.numpy_pickle", "NumpyArrayWrapper"):
                return Wrapper
            own = data_global(module, name)
            if own is not None:
                return own
            return super().find_class(module.replace("numpy._core", numpy_core()), name)

    try:
        content = io.BytesIO(unpacked(path.read_bytes(), limit))
        return Unpickler(path.name, content, ensure_native_byte_order=True).load()
    except Refused:
        raise
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise Refused(f"it is not a whole file of joblib.dump ({why})") from error


def unpacked(content: bytes, limit: int) -> bytes:
    """Return what compressed bytes unpack to, or other bytes as they are.

    Raises
    ------
    Refused
        If that is more than is accepted.
    """
    for start, decompressor in _COMPRESSED.items():
        if content.startswith(start):
            # It stops there: a few kilobytes of zeros unpack to gigabytes.
            found = decompressor().decompress(content, limit + 1)
            if len(found) > limit:
                raise TooMuch("it unpacks to more data than is accepted")
            return bytes(found)
    return content


#: How compressed files begin, and what unpacks them.
_COMPRESSED: dict[bytes, Any] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(31),
    **{b"x" + level: zlib.decompressobj for level in (b"\x01", b"\x5e", b"\x9c", b"\xda")},
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ": lzma.LZMADecompressor,
}
