"""Opens files of arrays: numpy's and HDF5's."""

from __future__ import annotations

import io
import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from autograder.sandbox.inside.refused import Refused, library, require_small_archive, spend


def load_hdf5(path: Path, limit: int) -> Any:
    """Open an HDF5 file: a dict of arrays, text and numbers by name, a group as a dict.

    Attributes stand beside the members. Links and parts in other files are refused.
    """
    h5py = library("h5py")

    try:
        with h5py.File(path, "r") as file:
            return _read_group(h5py, file.id, [limit])
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"it is not a whole HDF5 file ({error})") from error


def _read_group(h5py: Any, group: Any, budget: list[int]) -> dict[str, Any]:
    """Return attributes and members of a group as a dict of arrays and dicts.

    With h5py's functions of HDF5 itself: its classes take half a millisecond a member.
    """
    found: dict[str, Any] = {}
    if h5py.h5a.get_num_attrs(group):
        found |= _read_attributes(h5py, h5py.AttributeManager(h5py.Group(group)), budget)
    members: list[bytes] = []
    group.links.iterate(members.append)
    for member in members:
        name = member.decode("utf-8", "surrogateescape")
        # Before it is opened: a soft or an external link names any file that this process can read.
        if group.links.get_info(member).type != h5py.h5l.TYPE_HARD:
            raise Refused(f"its member {name!r} is a link to somewhere else")
        opened = h5py.h5o.open(group, member)
        if isinstance(opened, h5py.h5g.GroupID):
            spend(budget, 1000)  # a group may contain itself
            found[name] = _read_group(h5py, opened, budget)
        elif isinstance(opened, h5py.h5d.DatasetID):
            found[name] = _read_dataset(h5py, name, opened, budget)
    return found


def _read_attributes(h5py: Any, attributes: Any, budget: list[int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in attributes:
        identifier = attributes.get_id(name)
        _require_filled(name, identifier.shape)
        # Declared, and not yet read: 1.4 kB can declare 256 MiB, and reading makes room for all of
        # it.
        spend(budget, math.prod(identifier.shape) * max(1, identifier.dtype.itemsize))
        found[name] = _as_data(h5py, name, identifier.dtype, attributes[name])
    return found


def _read_dataset(h5py: Any, name: str, dataset: Any, budget: list[int]) -> Any:
    """Return the content of a data set, after a look at the size that it declares."""
    made = dataset.get_create_plist()
    layout = made.get_layout()
    # Both read their numbers from other files, as an external link does.
    if layout == h5py.h5d.VIRTUAL or made.get_external_count():
        raise Refused(f"its data set {name!r} lies in another file")
    empty = dataset.get_space().get_simple_extent_type() == h5py.h5s.NULL
    _require_filled(name, None if empty else dataset.shape)
    shape, dtype = dataset.shape, dataset.dtype
    spend(budget, math.prod(shape) * max(1, dtype.itemsize))
    if layout == h5py.h5d.CHUNKED:
        # A chunk is unpacked whole, and may be larger than the data set itself.
        spend(budget, math.prod(made.get_chunk()) * dtype.itemsize)
    if dtype.kind not in "biufc" or not math.prod(shape):
        return _as_data(h5py, name, dtype, h5py.Dataset(dataset)[()])
    values = np.empty(shape, dtype)
    dataset.read(h5py.h5s.ALL, h5py.h5s.ALL, values)
    return values if shape else values[()]


def _require_filled(name: str, shape: object) -> None:
    if shape is None:
        raise Refused(
            f"its member {name!r} is empty (h5py.Empty): it was made without data; write the "
            "array itself: file[name] = array"
        )


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


def load_numpy(path: Path, limit: int) -> Any:
    """Open ``numpy.save(file, array)``: one array of numbers, with its dtype.

    An array of objects is refused, an array of text comes as a list.
    """
    with path.open("rb") as file:
        return _read_array(file, [limit])


def load_npz(path: Path, limit: int) -> Any:
    """Open ``numpy.savez(file, a=…, b=…)``: a dict of arrays of numbers by name."""
    # The sizes that it declares; below, what is really read is bounded as well: they need not
    # agree.
    require_small_archive(path, limit)
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
        file.seek(file.tell() - 1)
        if file.read(1) != b"\n":  # what follows would be read as other numbers
            raise Refused("its header does not end as numpy ends it")
        if dtype.kind not in "biufcU" or any(length < 0 for length in shape):
            raise Refused(f"it holds {dtype}; save plain numbers with numpy.save")
        # numpy makes an array of the shape in the header, and then reads what there is. Elements of
        # no bytes count as one, since a list of them takes memory.
        spend(budget, math.prod(shape) * max(1, dtype.itemsize))
        file.seek(0)
        # Objects in an array are a pickle, which runs what it likes.
        return np.load(file, allow_pickle=False)
    except Refused:
        raise
    # numpy raises what it likes for a broken header.
    except Exception as error:
        raise Refused(f"it is not a whole .npy file of numbers ({error})") from error
