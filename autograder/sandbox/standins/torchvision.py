"""Stands in for the downloads of ``torchvision.datasets``.

The classes, their arguments and their behaviour stay, also in classes that students derive
from them. Of a class whose data set the homework has, only what looks for, fetches and
reads the files is replaced. Any other class says that its data is not there, unless its
files are.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from autograder.sandbox.standins.data import Served, ServedSet
from autograder.sandbox.standins.names import Torchvision

MODULE = "torchvision.datasets"
_DOWNLOADS = ("download", "_download")
#: What says whether a class has its files; few of them ask for more than the object.
_CHECKS = ("_check_exists", "_check_integrity")


def patch(served: Served) -> Callable[[ModuleType], None]:
    """Return what makes the classes of torchvision serve local data."""

    def apply(module: ModuleType) -> None:
        for each in vars(module).values():
            if isinstance(each, type) and each.__module__.startswith(MODULE):
                _without_network(each, served)
        for data in served.sets:
            if data.torchvision and hasattr(module, data.torchvision.name):
                _serve(getattr(module, data.torchvision.name), data, data.torchvision)

    return apply


def class_of(dataset: Any) -> str:
    """Return the class of torchvision that a data set is, or is derived from."""
    names = [each.__name__ for each in type(dataset).__mro__ if each.__module__.startswith(MODULE)]
    return names[0] if names else type(dataset).__name__


def _without_network(kind: Any, served: Served) -> None:
    """Have a class say that its data is not there, where it would look for it or fetch it."""
    for name in _CHECKS:
        original = vars(kind).get(name)
        if original is not None and len(inspect.signature(original).parameters) == 1:
            setattr(kind, name, _there_or_refused(original, served))
    for name in _DOWNLOADS:
        if name in vars(kind):
            setattr(kind, name, _nothing_to_fetch(served))


def _there_or_refused(original: Callable[[Any], Any], served: Served) -> Callable[[Any], bool]:
    def check(self: Any) -> bool:
        if not original(self):
            raise RuntimeError(served.without(class_of(self)))
        return True

    return check


def _nothing_to_fetch(served: Served) -> Callable[[Any], None]:
    def download(self: Any) -> None:
        checks = [getattr(self, name) for name in _CHECKS if hasattr(self, name)]
        if not checks:
            raise RuntimeError(served.without(class_of(self)))
        for check in checks:
            check()

    return download


def _serve(kind: Any, data: ServedSet, names: Torchvision) -> None:
    """Have a class serve a data set."""
    for name in (*_DOWNLOADS, *_CHECKS):
        if hasattr(kind, name):
            _for_itself(kind, name, lambda _self: True)
    if hasattr(kind, "_load_data"):
        _for_itself(kind, "_check_legacy_exist", lambda _self: False)
        _for_itself(kind, "_load_data", lambda self: _tensors(data, self))
    else:
        _for_itself(kind, "__init__", _initialiser(kind, data, names))


def _for_itself(kind: Any, name: str, replacement: Callable[..., Any]) -> None:
    """Replace a method, but not for torchvision's own classes derived from it."""
    original = getattr(kind, name)

    @functools.wraps(original)
    def method(self: Any, *arguments: Any, **named: Any) -> Any:
        chosen = replacement if class_of(self) == kind.__name__ else original
        return chosen(self, *arguments, **named)

    setattr(kind, name, method)


def _tensors(data: ServedSet, dataset: Any) -> tuple[Any, Any]:
    import torch

    x, y = data.rows(_split_of(data, train=dataset.train))
    return torch.from_numpy(x), torch.from_numpy(y.astype(np.int64))


def _initialiser(kind: Any, data: ServedSet, names: Torchvision) -> Callable[..., None]:
    """Return what takes the arguments of a class, and sets the attributes that it would."""
    from torchvision.datasets import VisionDataset

    signature = inspect.signature(kind.__init__)

    def initialise(self: Any, *arguments: Any, **named: Any) -> None:
        bound = signature.bind(self, *arguments, **named)
        bound.apply_defaults()
        given = bound.arguments
        about = {name: given[name] for name in ("transform", "target_transform") if name in given}
        VisionDataset.__init__(self, given.get("root"), **about)
        chosen = {name: given[name] for name in ("train", "split") if name in given}
        vars(self).update(chosen)
        x, y = data.rows(_split_of(data, **chosen))
        self.data = x
        whole = y.astype(np.int64)
        setattr(self, names.labels, whole.tolist() if names.labels == "targets" else whole)
        if data.classes:
            self.classes = list(data.classes)
            self.class_to_idx = {name: k for k, name in enumerate(data.classes)}

    return initialise


def _split_of(data: ServedSet, *, train: bool = True, split: str | None = None) -> str:
    """Return the split that a class is asked for: by its name, or the first and the second.

    Raises
    ------
    ValueError
        If no such name exists.
    """
    names = list(data.splits)
    if split is None:
        return names[0 if train else min(1, len(names) - 1)]
    called = dict(zip(("train", "test"), names, strict=False)) | {name: name for name in names}
    if split not in called:
        raise ValueError(
            f"Unknown value {split!r} for argument split. Valid values are {list(called)}."
        )
    return called[split]
