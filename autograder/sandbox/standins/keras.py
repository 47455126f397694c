"""Stands in for TensorFlow and Keras, as far as loading data sets with them goes.

TensorFlow takes longer to import than most homework takes to run, and is never
installed. ``import tensorflow as tf``, ``from tensorflow import keras`` and ``from
keras.datasets import NAME`` work; ``load_data`` gives the arrays of the homework;
everything else says that it is not there, and what to use instead.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from autograder.sandbox.standins.data import Served, ServedSet
from autograder.sandbox.standins.names import Keras

#: Both spellings of Keras, TensorFlow's own and the package's.
ROOTS = ("tensorflow.keras", "keras")
#: Where Keras itself, if it is installed, defines ``load_data`` of each data set.
DEFINED_IN = "keras.src.datasets"

Fill = Callable[[ModuleType], None]


def patches(served: Served) -> Mapping[str, Fill]:
    """Return what changes each module of Keras that loads a data set of the homework."""
    return {f"{DEFINED_IN}.{name}": fill for name, fill in _modules(served).items()}


def stand_ins(served: Served) -> Mapping[str, Fill]:
    """Return what fills each module that stands for TensorFlow or Keras."""
    sets = _modules(served)
    refuse = _refusal(served)
    modules: dict[str, Fill] = {"tensorflow": _package({"keras"}, refuse)}
    for root in ROOTS:
        modules[root] = _package({"datasets"}, refuse)
        modules[f"{root}.datasets"] = _package(set(sets), _set_to_come(served))
        for name, fill in sets.items():
            modules[f"{root}.datasets.{name}"] = fill
    return modules


def why_missing(served: Served) -> Callable[[str], str | None]:
    """Return what says why a module of TensorFlow or Keras is not there; None for any other."""

    def why(fullname: str) -> str | None:
        parent, _, name = fullname.rpartition(".")
        if parent in [f"{root}.datasets" for root in ROOTS]:
            return served.without(f"keras.datasets.{name}")
        if fullname.split(".")[0] in ("tensorflow", "keras"):
            return f"{fullname} cannot be imported. {_hint(served)}"
        return None

    return why


def _modules(served: Served) -> dict[str, Fill]:
    """Return what puts ``load_data`` into the module of each data set, by the module's name."""
    return {data.keras.name: _loading(data, data.keras) for data in served.sets if data.keras}


def _loading(data: ServedSet, names: Keras) -> Fill:
    first, second = list(data.splits)[:2]

    def load(split: str) -> tuple[Any, Any]:
        x, y = data.rows(split)
        return x, y.reshape(-1, 1) if names.column else y

    def apply(module: ModuleType) -> None:
        def load_data(path: str = f"{names.name}.npz") -> tuple[Any, Any]:
            """Return (x_train, y_train), (x_test, y_test) as arrays."""
            del path  # where a download would be kept
            return load(first), load(second)

        module.load_data = load_data  # type: ignore[attr-defined]

    return apply


def _hint(served: Served) -> str:
    calls = [f"keras.datasets.{name}.load_data()" for name in _modules(served)]
    there = f": only {' and '.join(calls)}, to load data, can be used" if calls else ""
    return (
        f"TensorFlow and Keras are not installed while grading{there}. "
        "Write the rest with numpy or PyTorch, as the homework says."
    )


def _refusal(served: Served) -> Callable[[str, str], Any]:
    def refuse(package: str, name: str) -> Any:
        raise AttributeError(f"{package}.{name} is not there. {_hint(served)}")

    return refuse


def _set_to_come(served: Served) -> Callable[[str, str], Any]:
    """Return what gives a module for a data set that is not there: to load it says so."""

    def make(package: str, name: str) -> Any:
        def load_data(*_arguments: Any, **_named: Any) -> Any:
            raise FileNotFoundError(served.without(f"keras.datasets.{name}"))

        module = ModuleType(f"{package}.{name}")
        module.load_data = load_data  # type: ignore[attr-defined]
        return module

    return make


def _package(members: set[str], other: Callable[[str, str], Any]) -> Fill:
    """Return what fills a package: its members are imported when they are asked for."""

    def apply(package: ModuleType) -> None:
        def find(name: str) -> Any:
            if name in members:
                return importlib.import_module(f"{package.__name__}.{name}")
            if name.startswith("__"):  # Python's own questions, asked of any module
                raise AttributeError(name)
            return other(package.__name__, name)

        package.__getattr__ = find  # type: ignore[method-assign]
        # Printed by many notebooks, and by some compared with 2.
        package.__version__ = "2.0.0+data.only"  # type: ignore[attr-defined]

    return apply
