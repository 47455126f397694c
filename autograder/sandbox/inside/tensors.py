"""Makes the tensors that a rubric hands to student code."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np


def tensor_of(array: Any) -> Any:
    """Return an array as a tensor of the student's torch.

    Numbers in single precision are what a tensor holds if nobody asks for anything else. Where
    the student has asked for double precision everywhere, with ``set_default_dtype``, they
    come in that: layers made there take no others. Any other type stays.
    """
    torch = importlib.import_module("torch")
    tensor = torch.from_numpy(np.require(array, requirements=["A", "W"]))
    if tensor.dtype == torch.float32 and torch.get_default_dtype() == torch.float64:
        return tensor.to(torch.float64)
    return tensor
