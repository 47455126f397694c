"""Makes of what the grader sends what student code receives: tensors, frames, functions."""

from __future__ import annotations

import importlib
import os
import pathlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.sandbox.inside.tensors import tensor_of
from autograder.sandbox.protocol import Handle, Tensor, pandas_tables
from autograder.sandbox.protocol.tables import PlainFrame, PlainSeries

#: Asks the grader to call a function of its own: its number, and the arguments.
Ask = Callable[[int, tuple[Any, ...], dict[str, Any]], Any]


class Arguments:
    """Turns plain data into what it stands for.

    Parameters
    ----------
    objects : mapping
        What the process keeps, by number.
    ask : callable
        See :data:`Ask`.
    """

    def __init__(self, objects: Mapping[int, Any], ask: Ask) -> None:
        self._objects, self._ask = objects, ask

    def local(self, value: Any) -> Any:
        """Return an argument as student code should receive it."""
        kind = type(value)
        if kind is Handle:
            return self._function(value) if value.kind == "callback" else self._objects[value.id]
        if kind is Tensor:
            return _tensor(value)
        if kind is np.ndarray:
            # What came is a view of bytes at any offset: C code, torch's for one, expects numbers
            # where the processor does.
            return np.require(value, requirements=["A", "W"])
        if kind in (list, tuple):
            return kind(map(self.local, value))
        if kind is dict:
            return {self.local(key): self.local(item) for key, item in value.items()}
        if kind in (PlainSeries, PlainFrame):
            return pandas_tables.to_pandas(value)
        if kind is pathlib.PurePosixPath:
            return pathlib.Path(value)
        return value

    def _function(self, handle: Handle) -> Callable[..., Any]:
        process = os.getpid()

        def function(*arguments: Any, **named: Any) -> Any:
            # A child that student code has forked holds the same connection: two would read each
            # other's answers.
            if os.getpid() != process:
                raise RuntimeError(f"{handle.label} can be called in the main process alone")
            return self._ask(handle.id, arguments, named)

        function.__name__ = function.__qualname__ = handle.label
        return function


def _tensor(value: Tensor) -> Any:
    tensor = tensor_of(value.array)
    if value.dtype:
        tensor = tensor.to(getattr(importlib.import_module("torch"), value.dtype))
    return tensor.requires_grad_() if value.requires_grad else tensor
