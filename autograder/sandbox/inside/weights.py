"""Opens files of weights: torch's and safetensors'."""

from __future__ import annotations

import json
import math
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from autograder.sandbox.inside.refused import Refused, library, require_small_archive, spend

_SAVE = "torch.save(net.state_dict(), filename)"
#: What safetensors calls its types, and numpy; BF16 is the upper half of an F32.
_KINDS = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",
    "BOOL": "?",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "u1",
}


def load_torch(path: Path, limit: int) -> Any:
    """Open ``torch.save(net.state_dict(), file)``: a dict of arrays by parameter name.

    A whole network, a checkpoint with the weights one level deeper, TorchScript, or anything
    that is not a dict, is refused.
    """
    torch = library("torch")
    # torch unpacks each member whole: half a megabyte, deflated, became 512 MiB.
    require_small_archive(path, limit)
    if _is_script(path):
        raise Refused(f"it is TorchScript, a program and not weights alone; save with {_SAVE}")
    try:
        # Without weights_only it is an unpickler, and runs what the file says.
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise Refused(f"it holds more than weights; save the state_dict alone: {_SAVE}") from error
    except Exception as error:
        raise Refused(f"torch cannot read it ({type(error).__name__})") from error
    if not isinstance(loaded, dict):
        raise Refused(f"it holds a {type(loaded).__name__}, not a state_dict; save with {_SAVE}")
    if deeper := _deeper(torch, loaded):
        raise Refused(
            f"it holds a checkpoint: your weights are one level deeper, under {deeper!r}; save "
            f"the weights alone: {_SAVE}"
        )
    return {str(name): value for name, value in loaded.items()}


def _is_script(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith("/constants.pkl") for name in archive.namelist())


def _deeper(torch: Any, loaded: dict[Any, Any]) -> str:
    """Return the name under which a checkpoint has its weights; empty if it is not one."""
    if any(isinstance(value, torch.Tensor) for value in loaded.values()):
        return ""
    for name, value in loaded.items():
        tensors = isinstance(value, dict) and [isinstance(v, torch.Tensor) for v in value.values()]
        if tensors and all(tensors):
            return str(name)[:80]
    return ""


def load_safetensors(path: Path, limit: int) -> Any:
    """Open ``safetensors.torch.save_file(net.state_dict(), file)``: a dict of arrays by name."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    try:
        if len(content) < 8 or start > len(content):
            raise ValueError("its header is cut off")
        header = json.loads(content[8:start])
        budget = [limit]
        return {
            name: _tensor(content, start, entry, budget)
            for name, entry in header.items()
            if name != "__metadata__"
        }
    except Refused:
        raise
    # Whatever a broken header makes these raise, the file is what is wrong.
    except Exception as error:
        raise Refused(f"it is not a whole safetensors file ({error})") from error


def _tensor(content: bytes, start: int, entry: dict[str, Any], budget: list[int]) -> Any:
    dtype, shape = np.dtype(_KINDS[entry["dtype"]]), entry["shape"]
    first, last = entry["data_offsets"]
    count = math.prod(shape)
    if any(type(length) is not int or length < 0 for length in shape):
        raise ValueError("a shape of it is not one")
    if not 0 <= first <= last <= len(content) - start or last - first != count * dtype.itemsize:
        raise ValueError("an array of it lies outside of the file")
    spend(budget, last - first)
    values = np.frombuffer(content, dtype, count, start + first)
    if entry["dtype"] == "BF16":
        values = (values.astype(np.uint32) << 16).view(np.float32)
    return values.reshape(shape)
