"""Watching the updates of a training in the student's process: of a layer, or of a torch module."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.driving import NotDefined, Remote, StudentRaised, define, keep
from autograder.oracles.first_updates import Updates


def watch_layer(student: Any, layer_class: str, names: str) -> Callable[[], Updates]:
    """Watch how often layers of a class compute gradients, and what they are before each update.

    Parameters
    ----------
    layer_class : str
        Name of a class with a method ``backward``: ``"linear_t"``.
    names : str
        Attributes that it learns, ``"w, b"``: their gradients are ``dw`` and ``db``.

    Returns
    -------
    callable
        Called after the training, it tells what was seen of the layer that was used most.
    """
    each = [name.strip() for name in names.split(",")]
    try:
        watch = define(student, record_updates, shown=f"{layer_class}.backward")
        told = watch(getattr(student, layer_class), each)
    except (NotDefined, StudentRaised):
        return Updates
    return lambda: _seen(told, len(each))


def watch_module(student: Any, shape: tuple[int, int], *, shown: str) -> Callable[[], Updates]:
    """Watch which of torch's modules computes outputs to learn from, and how often.

    Parameters
    ----------
    shape : (int, int)
        Of its ``weight``.
    shown : str
        What the student is shown where it fails.

    Returns
    -------
    callable
        Called after the training, it tells what was seen of the module that was used most: no
        first updates, and ``last`` is its weight and its bias.
    """
    told = keep(define(student, record_module, shown=shown), list(shape))
    return lambda: _seen(told, 2)


def _seen(told: Remote, count: int) -> Updates:
    with contextlib.suppress(NotDefined, StudentRaised):
        return as_updates(told(), count)
    return Updates()


def as_updates(told: Any, parameters: int) -> Updates:
    """Return what a student's process reports, as far as it can be that."""
    match told:
        case [int(count), [*first], [*last]] if count > 0:
            known = [each for each in first if _are_arrays(each, 2 * parameters)]
            return Updates(count, known, last if _are_arrays(last, parameters) else [])
    return Updates()


def _are_arrays(values: Any, count: int) -> bool:
    return (
        isinstance(values, list)
        and len(values) == count
        and all(isinstance(each, np.ndarray) and each.dtype.kind == "f" for each in values)
    )


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


def record_updates(layer_class: Any, parameters: Any) -> Any:
    """Have a class note what its layers are in their first updates; return what was seen."""
    import numpy as np

    backward = layer_class.backward
    gradients = [f"d{name}" for name in parameters]
    layers: dict[int, Any] = {}

    def numbers(layer: Any, names: Any) -> Any:
        try:
            return [np.array(getattr(layer, name)).astype(float) for name in names]
        except (AttributeError, TypeError, ValueError):
            return []

    def recorded(self: Any, dh: Any) -> Any:
        note = layers.setdefault(id(self), [self, 0, []])
        note[1] += 1
        if len(note[2]) == 4:
            return backward(self, dh)
        now = numbers(self, parameters)
        result = backward(self, dh)
        now += numbers(self, gradients)
        if len(now) == 2 * len(parameters):
            note[2].append(now)
        return result

    def tell() -> Any:
        if not layers:
            return [0, [], []]
        layer, count, first = max(layers.values(), key=lambda note: note[1])
        return [count, first, numbers(layer, parameters)]

    layer_class.backward = recorded
    return tell


def record_module(shape: Any) -> Any:
    """Note which modules compute outputs to learn from; return what was seen."""
    import torch

    modules: dict[int, Any] = {}

    def saw(module: Any, _inputs: Any, _output: Any) -> None:
        weight = getattr(module, "weight", None)
        if torch.is_grad_enabled() and list(getattr(weight, "shape", ())) == shape:
            note = modules.setdefault(id(module), [module, 0])
            note[1] += 1

    hook: Any = torch.nn.modules.module.register_module_forward_hook(saw)

    def tell() -> Any:
        hook.remove()
        if not modules:
            return [0, [], []]
        module, count = max(modules.values(), key=lambda note: note[1])
        bias = getattr(module, "bias", None)
        bias = torch.zeros(shape[0]) if bias is None else bias
        return [count, [], [each.detach().double().numpy() for each in (module.weight, bias)]]

    return tell
