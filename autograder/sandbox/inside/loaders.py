"""Opens the files a submission produced, inside a jailed process.

Nothing here trusts a file: sizes are checked before anything is allocated, pickles
may name only what data needs, and HDF5 files may not point outside themselves.
"""

from __future__ import annotations

import io
import math
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

#: Globals that a pickle of numbers, lists, arrays or tensors needs, and no others.
_DATA_GLOBALS = {
    ("builtins", name)
    for name in ("bool", "int", "float", "complex", "str", "list", "tuple", "dict", "bytearray")
} | {
    ("collections", "OrderedDict"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("torch._utils", "_rebuild_tensor_v2"),
    ("torch._utils", "_rebuild_parameter"),
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


#: More entries than any archive of arrays or weights has.
MAX_MEMBERS = 10_000


class Refused(Exception):
    """The file cannot be opened; the message says what was found and what to do."""


def load_artifact(path: Path, limit: int) -> Any:
    """Open a file by its ending and return plain data.

    Parameters
    ----------
    limit : int
        The largest size in bytes, on disk and unpacked.

    Raises
    ------
    Refused
        If the file is too large, damaged, or holds more than data.
    """
    if path.stat().st_size > limit:
        raise Refused(f"it is {path.stat().st_size:,} bytes; at most {limit:,} are accepted")
    if path.stat().st_size == 0:
        raise Refused("it is empty")
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        raise Refused(f"files ending in {path.suffix!r} cannot be opened")
    return loader(path, limit)


class _DataUnpickler(pickle.Unpickler):
    """Unpickles numbers, lists and arrays; refuses every other global."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("torch.storage", "_load_from_bytes"):
            return _load_storage
        if (module, name) == ("_codecs", "encode"):
            return _bytes_of
        if (module, name) not in _DATA_GLOBALS:
            raise Refused(
                f"it asks for {module}.{name}, which a file of numbers does not need; "
                "save a plain list of floats with pickle.dump"
            )
        return super().find_class(module.replace("numpy._core", numpy_core()), name)


def numpy_core() -> str:
    """Return what numpy calls the package that its arrays unpickle from."""
    return "numpy._core" if hasattr(np, "_core") else "numpy.core"


def _bytes_of(text: str, encoding: str) -> bytes:
    """Return the bytes of an array, which the pickles of Python 2 hold as text."""
    if encoding != "latin1":
        raise Refused(f"it holds text in {encoding!r} where bytes belong")
    return text.encode("latin1")


def _load_storage(data: bytes) -> Any:
    import torch

    return torch.load(io.BytesIO(data), weights_only=True)


def _load_pickle(path: Path, limit: int) -> Any:
    """Open ``pickle.dump(value, file)``: numbers, text, lists, dicts, arrays and tensors.

    A tuple comes as a list. Any other class or function in it is refused by its name.
    """
    del limit  # a pickle of data is never much larger than its file, and memory is bounded
    with path.open("rb") as file:
        try:
            return _DataUnpickler(file).load()
        except Refused:
            raise
        except Exception as error:
            raise Refused(f"it is not a whole pickle ({type(error).__name__}: {error})") from error


def _load_hdf5(path: Path, limit: int) -> Any:
    """Open an HDF5 file: a dict of arrays, text and numbers by name, a group as a dict.

    Attributes stand beside the members. Links and parts in other files are refused.
    """
    import h5py

    try:
        with h5py.File(path, "r") as file:
            return _read_group(h5py, file, [limit])
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"it is not a whole HDF5 file ({error})") from error


def _read_group(h5py: Any, group: Any, budget: list[int]) -> dict[str, Any]:
    """Return attributes and members of a group as a dict of arrays and dicts."""
    found: dict[str, Any] = {}
    for name in group.attrs:
        identifier = group.attrs.get_id(name)
        _spend(budget, math.prod(identifier.shape) * max(1, identifier.dtype.itemsize))
        found[name] = _as_data(h5py, name, identifier.dtype, group.attrs[name])
    for name in group:
        link = group.get(name, getlink=True)
        if not isinstance(link, h5py.HardLink):
            raise Refused(f"its member {name!r} is a link to somewhere else")
        member = group[name]
        if isinstance(member, h5py.Group):
            _spend(budget, 1000)  # a group may contain itself
            found[name] = _read_group(h5py, member, budget)
        elif isinstance(member, h5py.Dataset):
            if member.is_virtual or member.external:
                raise Refused(f"its data set {name!r} lies in another file")
            _spend(budget, member.size * max(1, member.dtype.itemsize))
            # A chunk is unpacked whole, and may be larger than the data set itself.
            _spend(budget, math.prod(member.chunks or (0,)) * member.dtype.itemsize)
            found[name] = _as_data(h5py, name, member.dtype, member[()])
    return found


def _as_data(h5py: Any, name: str, dtype: Any, value: Any) -> Any:
    """Return numbers as they are and text as str; refuse records and references."""
    if dtype.kind in "biufc":
        return value
    if h5py.check_string_dtype(dtype) is None:
        raise Refused(f"its member {name!r} holds {dtype}, and neither numbers nor text")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, np.ndarray):
        return [_as_data(h5py, name, dtype, item) for item in value.ravel()]
    return str(value)


def _spend(budget: list[int], size: int) -> None:
    budget[0] -= size
    if budget[0] < 0:
        raise Refused("it declares more data than is accepted")


def _load_torch(path: Path, limit: int) -> Any:
    """Open ``torch.save(net.state_dict(), file)``: a dict of arrays by parameter name.

    A whole network, or anything that is not a dict, is refused.
    """
    import torch

    _require_small_archive(path, limit)
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise Refused(
            "it holds more than weights; save the state_dict alone: "
            "torch.save(net.state_dict(), filename)"
        ) from error
    except Exception as error:
        raise Refused(f"torch cannot read it ({type(error).__name__})") from error
    if not isinstance(loaded, dict):
        raise Refused(
            f"it holds a {type(loaded).__name__}, not a state_dict; save with "
            "torch.save(net.state_dict(), filename)"
        )
    return {str(name): value for name, value in loaded.items()}


def _require_small_archive(path: Path, limit: int) -> None:
    try:
        if not zipfile.is_zipfile(path):
            return
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    # Whatever a broken archive makes zipfile raise, the archive is what is wrong.
    except Exception as error:
        raise Refused(f"it is not a whole archive ({error})") from error
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > limit:
        raise Refused("it unpacks to more data than is accepted")


def _load_numpy(path: Path, limit: int) -> Any:
    """Open ``numpy.save(file, array)``: one array of numbers, with its dtype.

    An array of objects is refused, an array of text comes as a list.
    """
    with path.open("rb") as file:
        return _read_array(file, [limit])


def _load_npz(path: Path, limit: int) -> Any:
    """Open ``numpy.savez(file, a=…, b=…)``: a dict of arrays of numbers by name."""
    _require_small_archive(path, limit)
    budget = [limit]
    try:
        with zipfile.ZipFile(path) as archive:
            found = {}
            for member in archive.infolist():
                with archive.open(member) as file:
                    content = io.BytesIO(file.read(limit + 1))
                found[member.filename.removesuffix(".npy")] = _read_array(content, budget)
            return found
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"it is not a whole .npz file ({error})") from error


def _read_array(file: Any, budget: list[int]) -> Any:
    """Read one array, after a look at the size that its header declares."""
    header = np.lib.format
    try:
        version = header.read_magic(file)
        read = header.read_array_header_1_0 if version == (1, 0) else header.read_array_header_2_0
        shape, _, dtype = read(file)
        if dtype.kind not in "biufcU" or any(length < 0 for length in shape):
            raise Refused(f"it holds {dtype}; save plain numbers with numpy.save")
        _spend(budget, math.prod(shape) * max(1, dtype.itemsize))
        file.seek(0)
        return np.load(file, allow_pickle=False)
    except Refused:
        raise
    # numpy raises what it likes for a broken header.
    except Exception as error:
        raise Refused(f"it is not a whole .npy file of numbers ({error})") from error


LOADERS: dict[str, Callable[[Path, int], Any]] = {
    ".pkl": _load_pickle,
    ".pickle": _load_pickle,
    ".h5": _load_hdf5,
    ".hdf5": _load_hdf5,
    ".pth": _load_torch,
    ".pt": _load_torch,
    ".npy": _load_numpy,
    ".npz": _load_npz,
}
