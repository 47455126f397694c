"""Computes once what a rubric computes again and again from the same numbers.

A rehearsal runs a check hundreds of times, and changes one answer each time: what its helpers
make of all others (a classifier fitted, the moments of many draws) is the same each time. What a
slow helper has returned is given again, if that can make no difference: it is a function of a
module, was given plain data, changed none of it, and asked neither the student's code nor an
oracle on the way.
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import functools
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from autograder.authoring.hearing import namespaces_of

#: Seconds from which a helper is slow: below, looking at what it is given takes as long.
_SLOW = 5e-4
#: Results of one helper that are kept: of the answers that are not changed, and a few more.
_MOST = 256
#: Types whose values are told apart by how they are written.
_WRITTEN = (type(None), bool, int, float, complex, str, bytes)


#: A module's names, one of them, and the function that it names.
_Place = tuple[dict[str, Any], str, FunctionType]


class _NotPlain(Exception):
    """An argument is nothing that two calls can be compared by."""


class Memory:
    """What the helpers of one check returned.

    Parameters
    ----------
    lasting : tuple of object
        What is the same object in each run and never changes (the data sets).
    """

    def __init__(self, lasting: tuple[Any, ...] = ()) -> None:
        self._lasting = lasting
        #: The seconds of the longest call of each helper, in the run that is watched.
        self._seconds: dict[FunctionType, float] = {}
        self._slow: dict[FunctionType, dict[Any, tuple[Any, list[Any]]]] | None = None
        self._places: list[_Place] = []

    @contextlib.contextmanager
    def of(self, check: Callable[..., Any], heard: Callable[[], int]) -> Iterator[None]:
        """Have the helpers of a rubric remember; in the first run, see which ones are slow.

        Parameters
        ----------
        heard : callable
            Returns how often the student's code or an oracle was asked so far.
        """
        if self._slow is None:
            places = list(_helpers(check))
            with _replaced(places, lambda helper: self._watched(helper, heard)):
                yield
            self._slow = {each: {} for each, used in self._seconds.items() if used > _SLOW}
            self._places = [place for place in places if place[2] in self._slow]
        else:
            with _replaced(self._places, lambda helper: self._kept(helper, heard)):
                yield

    def _watched(self, helper: FunctionType, heard: Callable[[], int]) -> Callable[..., Any]:
        @functools.wraps(helper)
        def call(*arguments: Any, **named: Any) -> Any:
            before, started = heard(), time.perf_counter()
            try:
                return helper(*arguments, **named)
            finally:
                if heard() == before:
                    used = time.perf_counter() - started
                    self._seconds[helper] = max(used, self._seconds.get(helper, 0.0))

        return call

    def _kept(self, helper: FunctionType, heard: Callable[[], int]) -> Callable[..., Any]:
        assert self._slow is not None
        results = self._slow[helper]

        @functools.wraps(helper)
        def call(*arguments: Any, **named: Any) -> Any:
            generators: list[np.random.Generator] = []
            try:
                key = self._key((arguments, named), generators)
            except _NotPlain:
                return helper(*arguments, **named)
            states = repr([each.bit_generator.state for each in generators])
            if (known := results.get((key, states))) is not None:
                result, after = known
                for generator, state in zip(generators, after, strict=True):
                    generator.bit_generator.state = copy.deepcopy(state)
                return copy.deepcopy(result)
            before = heard()
            result = helper(*arguments, **named)
            if heard() == before and len(results) < _MOST:
                with contextlib.suppress(_NotPlain):
                    self._plain(result)
                    if self._key((arguments, named), []) == key:
                        after = [copy.deepcopy(each.bit_generator.state) for each in generators]
                        results[key, states] = copy.deepcopy(result), after
            return result

        return call

    def _plain(self, result: Any) -> None:
        """Refuse to keep what a copy may not be as good as."""
        generators: list[np.random.Generator] = []
        self._key(result, generators)
        if generators:
            raise _NotPlain

    def _key(self, value: Any, generators: list[np.random.Generator]) -> Any:
        """Return what two values are equal by; gather the generators in them."""
        kind = type(value)
        if kind in _WRITTEN:
            return kind.__name__, repr(value)
        if kind is np.ndarray and value.dtype.kind in "biufcMmSU":
            digest = hashlib.blake2b(value.tobytes()).digest()
            return "array", value.dtype.str, value.shape, value.flags.writeable, digest
        if isinstance(value, np.generic):
            return kind.__name__, value.dtype.str, value.tobytes()
        if kind in (list, tuple):
            return kind.__name__, tuple(self._key(each, generators) for each in value)
        if kind is dict:
            items = ((self._key(k, generators), self._key(v, generators))
                     for k, v in value.items())  # fmt: skip
            return "dict", tuple(items)
        if kind is np.random.Generator:
            generators.append(value)
            return ("generator",)
        if any(value is each for each in self._lasting):
            return "lasting", id(value)
        if kind is FunctionType and _is_of_module(value):
            return "function", value.__module__, value.__qualname__
        if dataclasses.is_dataclass(value) and hasattr(value, "__dict__") and kind is not type:
            fields = tuple(self._key(item, generators) for item in vars(value).values())
            return kind.__module__, kind.__qualname__, fields
        raise _NotPlain


def _is_of_module(function: FunctionType) -> bool:
    """Whether it is a function that its module has by this name, and closes over nothing."""
    module = sys.modules.get(function.__module__)
    return function.__closure__ is None and vars(module or object).get(
        function.__name__
    ) is function  # fmt: skip


def _helpers(check: Callable[..., Any]) -> Iterator[_Place]:
    """Yield where a function of a rubric's room has a name, the check itself aside."""
    room = os.path.dirname(check.__code__.co_filename)
    for namespace in namespaces_of(check):
        for name, value in list(namespace.items()):
            if type(value) is not FunctionType or value is check or not _is_of_module(value):
                continue
            if os.path.dirname(value.__code__.co_filename) == room:
                yield namespace, name, value


@contextlib.contextmanager
def _replaced(
    places: Sequence[_Place], instead: Callable[[FunctionType], Callable[..., Any]]
) -> Iterator[None]:
    """Have some helpers be something else."""
    others = {helper: instead(helper) for _, _, helper in places}
    try:
        for namespace, name, helper in places:
            namespace[name] = others[helper]
        yield
    finally:
        for namespace, name, helper in places:
            namespace[name] = helper
