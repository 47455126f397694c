"""Listens to the oracles that a rubric calls, without a word in the rubric."""

from __future__ import annotations

import contextlib
import functools
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from autograder.kit.judges import ORACLES
from autograder.oracles.formulas import Formula

#: Is told the name of an oracle, what it judges, and its other arguments by name; calls it.
Listener = Callable[[str, Any, dict[str, Any]], Any]

#: What judges with the other oracles, or reads answers with them: what these are given is heard.
#: A list, since no module shows it: those that are left out use oracles as well, and then judge by
#: themselves. With all of them heard, ``benchmarks/kit.py`` finds no verdict more for a kit, and a
#: right example of a homework here that a kit calls wrong: it is what to run when this changes.
_OF_SEVERAL = {
    *(
        f"autograder.oracles.{module}"
        for module in (
            *("several", "several_gradients", "right_counts", "training_logs"),
            *("covariances", "principal_components", "slope_descents"),
            *("class_counts", "columns", "shaped"),
            *("mini_batch_means", "backprop"),
        )
    ),
    *(
        f"autograder.driving.{module}"
        for module in ("fitted_classifiers", "torch_images", "variables")
    ),
}

_FUNCTIONS = {id(function): name for name, function in ORACLES.items()}
_SIGNATURES = {name: inspect.signature(function) for name, function in ORACLES.items()}


@contextlib.contextmanager
def heard_by(listener: Listener, function: Callable[..., Any]) -> Iterator[None]:
    """Have the oracles that a rubric's function and its helpers call go through a listener.

    What an oracle calls itself, on the way or through a callback, is not heard.
    """
    busy = False

    def stand_in(name: str) -> Callable[..., Any]:
        oracle, signature = ORACLES[name], _SIGNATURES[name]

        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal busy
            if busy:
                return oracle(*arguments, **named)
            given = signature.bind(*arguments, **named).arguments
            found = given.pop(next(iter(signature.parameters)))
            if "formula" in signature.parameters:
                given = with_numbers(given)
            busy = True
            try:
                return listener(name, found, given)
            finally:
                busy = False

        return call

    replaced: list[tuple[dict[str, Any], str, Any]] = []
    try:
        for namespace, name in _places(function, len(sys.modules)):
            value = namespace.get(name)
            if (oracle := _FUNCTIONS.get(id(value))) is not None:
                replaced.append((namespace, name, value))
                namespace[name] = stand_in(oracle)
        yield
    finally:
        for namespace, name, value in replaced:
            namespace[name] = value


def with_numbers(given: dict[str, Any]) -> dict[str, Any]:
    """Return what an oracle is given, with the numbers that a formula computes beside it."""
    for name in ("expected", "truth"):
        value = given.get(name)
        if isinstance(value, Formula):
            return {**given, name: value.value(), "formula": value}
    return given


@functools.lru_cache(maxsize=4)
def _places(function: Callable[..., Any], _imported: int) -> list[tuple[dict[str, Any], str]]:
    """Return where an oracle has a name: a rehearsal listens a thousand times."""
    return [(namespace, name) for namespace in namespaces_of(function)
            for name, value in namespace.items() if id(value) in _FUNCTIONS]  # fmt: skip


def namespaces_of(function: Callable[..., Any]) -> list[dict[str, Any]]:
    """Return the names of every module whose calls of oracles are a rubric's."""
    return _namespaces(function, len(sys.modules))


@functools.lru_cache(maxsize=4)
def _namespaces(function: Callable[..., Any], _imported: int) -> list[dict[str, Any]]:
    """Look for them.

    Parameters
    ----------
    _imported : int
        How many modules there are: with another one, it is looked for again.
    """
    room = os.path.dirname(function.__code__.co_filename)
    found = [function.__globals__]
    for name, module in list(sys.modules.items()):
        if isinstance(module, ModuleType) and _is_rubrics(name, module, room):
            found.append(vars(module))
    return [each for index, each in enumerate(found) if all(each is not e for e in found[:index])]


def _is_rubrics(name: str, module: ModuleType, room: str) -> bool:
    if name == "autograder.oracles" or name in _OF_SEVERAL or name.startswith("autograder.rubrics"):
        return True
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and os.path.dirname(file) == room
