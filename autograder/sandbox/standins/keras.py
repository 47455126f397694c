"""Stands in for TensorFlow and Keras, as far as loading data sets with them goes.

TensorFlow takes longer to import than most homework takes to run, and is never
installed. ``import tensorflow as tf``, ``from tensorflow import keras`` and ``from
keras.datasets import mnist`` work; ``load_data`` gives the arrays of the homework;
everything else says that it is not there, and what to use instead.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from autograder.sandbox.standins.data import Served

#: Both spellings of Keras, TensorFlow's own and the package's.
ROOTS = ("tensorflow.keras", "keras")
#: Where Keras itself, if it is installed, defines ``load_data`` of each data set.
DEFINED_IN = "keras.src.datasets"
SETS = ("mnist", "fashion_mnist")
HINT = (
    "TensorFlow and Keras are not installed while grading: only "
    "keras.datasets.mnist.load_data() and keras.datasets.fashion_mnist.load_data() are "
    "there, to load data. Write the rest with numpy or PyTorch, as the homework says."
)


def stand_ins(served: Served) -> Mapping[str, Callable[[ModuleType], None]]:
    """Return what fills each module that stands for TensorFlow or Keras."""
    modules: dict[str, Callable[[ModuleType], None]] = {"tensorflow": _package(["keras"])}
    for root in ROOTS:
        modules[root] = _package(["datasets"])
        modules[f"{root}.datasets"] = _package(SETS)
        for name in SETS:
            modules[f"{root}.datasets.{name}"] = patch(served, name)
    return modules


def patch(served: Served, name: str) -> Callable[[ModuleType], None]:
    """Return what puts ``load_data`` into a module, be it Keras' own or a stand-in."""

    def apply(module: ModuleType) -> None:
        def load_data(path: str = f"{name}.npz") -> tuple[Any, Any]:
            """Return (x_train, y_train), (x_test, y_test) as uint8 arrays."""
            del path  # where a download would be kept
            return served.split(name, "train"), served.split(name, "validation")

        module.load_data = load_data  # type: ignore[attr-defined]

    return apply


def why_missing(fullname: str) -> str | None:
    """Say why a module of TensorFlow or Keras cannot be imported; None for any other."""
    is_theirs = fullname.split(".")[0] in ("tensorflow", "keras")
    return f"{fullname} cannot be imported. {HINT}" if is_theirs else None


def _package(members: tuple[str, ...] | list[str]) -> Callable[[ModuleType], None]:
    """Return what fills a package: its members are imported when they are asked for."""

    def apply(package: ModuleType) -> None:
        def find(name: str) -> Any:
            if name in members:
                return importlib.import_module(f"{package.__name__}.{name}")
            if name.startswith("__"):  # Python's own questions, asked of any module
                raise AttributeError(name)
            raise AttributeError(f"{package.__name__}.{name} is not there. {HINT}")

        package.__getattr__ = find  # type: ignore[method-assign]
        # Printed by many notebooks, and by some compared with 2.
        package.__version__ = "2.0.0+data.only"  # type: ignore[attr-defined]

    return apply
