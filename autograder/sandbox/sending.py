"""What a rubric hands to the student's code: looked at before any of it is sent.

A value that cannot be sent is the grader's failure. The student's process hears nothing of it,
and nobody loses a point.
"""

from __future__ import annotations

import importlib.util
import pathlib
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.errors import GraderError
from autograder.sandbox.protocol import (
    MAX_ARRAYS,
    MAX_DEPTH,
    MAX_INT,
    Handle,
    ProtocolError,
    Tensor,
    Unsendable,
    pandas_tables,
)
from autograder.sandbox.protocol.arrays import as_sent
from autograder.sandbox.protocol.kinds import TENSOR_DTYPES, require_hashable
from autograder.sandbox.protocol.tables import PlainFrame, PlainSeries

_TIP = (
    "send None, numbers, text, bytes, lists, tuples, sets, dicts, numpy arrays, torch tensors, "
    "pandas tables, paths, or objects of the student's"
)
_FUNCTION_TIP = (
    "wrap a function in callback(f) to have the grader call it, or send its source with define()"
)
_PLAIN = frozenset(
    {type(None), bool, int, float, complex, str, bytes, np.datetime64, np.timedelta64}
)
#: A list of these alone is sent as it is, without a look at each.
_AS_THEY_ARE = frozenset({type(None), bool, int, float, str, bytes})
_FUNCTIONS = (
    *(types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.LambdaType),
    *(np.ufunc, type),
)
#: Libraries whose modules, optimizers and estimators a rubric would hand over.
_OBJECTS = ("torch", "torchvision", "sklearn", "scipy")
#: A check calls nothing more often in earnest: a numeric gradient of a small network.
MOST_CALLS = 100_000


class CannotSend(GraderError):
    """A rubric hands over what the wire does not carry."""


@dataclass(frozen=True)
class Callback:
    """A function of the rubric's that student code may call; see :func:`callback`."""

    function: Callable[..., Any]
    shown: str
    most: int


def callback(
    function: Callable[..., Any], *, shown: str = "function", most: int = MOST_CALLS
) -> Callback:
    """Let student code call a function of the rubric's: ``student.bisect(callback(f), 0, 1)``.

    The function runs in the grader, each time that student code calls it, and what it returns
    is sent. Nothing else of it is: not its source, its name, its variables, nor what it
    raises. So student code can learn whatever the function returns for arguments of its own
    choice, and nothing more.

    What it is called with comes from student code and may be anything: check it as you check
    an answer, with ``as_array(x, what="what f is called with")`` for one. A ``Wrong`` that
    the function raises costs the check its points. So does whatever else it raises if it was
    called with another number of arguments, or with values of other types than it declares:
    ``def f(x: float)``. All else that it raises is the grader's failure.

    Parameters
    ----------
    function : callable
        Given plain data, and Remotes for what is not one.
    shown : str
        The function's name in the student's process.
    most : int
        How many times student code may call it.

    Returns
    -------
    Callback
        To be handed over as an argument, or inside of one.
    """
    return Callback(function, shown, most)


class Sender:
    """Replaces what a rubric hands over by what the wire carries, for one process.

    Parameters
    ----------
    handle_of : callable
        Returns the handle of an object in that process, given it and the place that messages
        name; None for any other value.
    offer : callable
        Returns the handle of a function that the process may call from now on.
    """

    def __init__(
        self,
        handle_of: Callable[[Any, str], Handle | None],
        offer: Callable[[Callback], Handle],
    ) -> None:
        self._handle_of, self._offer = handle_of, offer

    def arguments(
        self, function: str, values: Sequence[Any], named: Mapping[str, Any]
    ) -> tuple[list[Any], dict[str, Any]]:
        """Return what is sent for the arguments of a call.

        Raises
        ------
        CannotSend
            If one cannot be sent: it names the argument, and its type.
        """
        sent = [
            self.value(value, f"argument {place} of {function}")
            for place, value in enumerate(values, start=1)
        ]
        return sent, {
            name: self.value(value, f"argument {name!r} of {function}")
            for name, value in named.items()
        }

    def value(self, value: Any, place: str) -> Any:
        """Return what is sent for one value; ``place`` says what it is, in messages."""
        try:
            return self._sent(value, place, 0)
        except (Unsendable, RecursionError) as error:
            raise CannotSend(f"{place} cannot be sent: {error}", tip=_TIP) from error

    def _sent(self, value: Any, place: str, depth: int) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            if kind is int and value.bit_length() >= 8 * MAX_INT:
                raise Unsendable(f"an int of {value.bit_length():,} bits")
            return value
        if depth > MAX_DEPTH:
            raise Unsendable("it is nested too deep")
        if kind is list:
            if _AS_THEY_ARE.issuperset(map(type, value)):
                return value
            place = f"an entry of {place}"
            return [self._sent(item, place, depth + 1) for item in value]
        if kind is tuple or (issubclass(kind, tuple) and hasattr(kind, "_fields")):
            return tuple(self._sent(item, f"an entry of {place}", depth + 1) for item in value)
        if issubclass(kind, dict):
            keys = self._keys(list(value), f"a key of {place}", depth)
            items = [self._sent(v, f"an entry of {place}", depth + 1) for v in value.values()]
            return dict(zip(keys, items, strict=True))
        if kind in (set, frozenset):
            return kind(self._keys(list(value), f"a member of {place}", depth))
        if issubclass(kind, list):
            return [self._sent(item, f"an entry of {place}", depth + 1) for item in value]
        return self._special(value, place)

    def _keys(self, values: list[Any], place: str, depth: int) -> list[Any]:
        keys = [self._sent(value, place, depth + 1) for value in values]
        try:
            require_hashable(keys)
        except (ProtocolError, TypeError) as error:
            raise CannotSend(f"{place} cannot be sent: {error}", tip=_TIP) from error
        return keys

    def _special(self, value: Any, place: str) -> Any:
        kind = type(value)
        if (handle := self._handle_of(value, place)) is not None:
            return handle
        if kind is Callback:
            return self._offer(value)
        if isinstance(value, np.generic):
            if isinstance(value, (np.datetime64, np.timedelta64)):
                return kind.__mro__[0](value)
            plain = value.item()
            return plain if type(plain) in _PLAIN else self._refuse(value, place)
        if isinstance(value, np.ndarray):
            # As an array it would be what the mask hides.
            if isinstance(value, np.ma.MaskedArray):
                self._refuse(value, place)
            return self._array(np.asarray(value), place)
        if isinstance(value, pathlib.PurePath):
            return pathlib.PurePosixPath(value.as_posix())
        if kind is Tensor:
            self._require("torch", place)
            array = np.asarray(value.array)
            if array.dtype.kind not in "biufc":
                raise CannotSend(
                    f"{place} cannot be sent: a tensor of dtype {array.dtype}", tip=_TIP
                )
            return Tensor(self._array(array, place), value.requires_grad)
        if tensor := self._tensor(value, place):
            return tensor
        return self._table(value, place)

    def _array(self, array: np.ndarray[Any, Any], place: str) -> Any:
        if array.nbytes > MAX_ARRAYS:
            raise CannotSend(
                f"{place} cannot be sent: an array of shape {array.shape} is too large",
                tip=f"hand over at most {MAX_ARRAYS // 2**20} MB in one call",
            )
        try:
            return as_sent(array)
        except Unsendable:
            raise CannotSend(
                f"{place} cannot be sent: an array of dtype {array.dtype}", tip=_TIP
            ) from None

    def _tensor(self, value: Any, place: str) -> Tensor | None:
        torch = sys.modules.get("torch")
        if torch is None or type(value) not in (torch.Tensor, torch.nn.Parameter):
            return None
        if value.layout is not torch.strided or value.is_quantized:
            raise CannotSend(f"{place} cannot be sent: a tensor of layout {value.layout}", tip=_TIP)
        self._require("torch", place)
        # torch conjugates and negates by setting a mark, which numpy cannot see.
        data = value.detach().cpu().resolve_conj().resolve_neg()
        dtype = str(value.dtype).removeprefix("torch.")
        if dtype in TENSOR_DTYPES:
            return Tensor(data.float().numpy(), value.requires_grad, dtype)
        return Tensor(self._array(data.numpy(), place), value.requires_grad)

    def _table(self, value: Any, place: str) -> Any:
        if type(value) in (PlainSeries, PlainFrame):
            self._require("pandas", place)
            return value
        if not pandas_tables.is_table(value):
            self._refuse(value, place)
        self._require("pandas", place)
        try:
            return pandas_tables.from_pandas(
                value, lambda cell: self._sent(_cell(cell), f"an entry of {place}", 1)
            )
        except (pandas_tables.NotPlain, ProtocolError) as error:
            raise CannotSend(f"{place} cannot be sent: {error}", tip=_TIP) from error

    def _require(self, library: str, place: str) -> None:
        """Refuse what the student's process has no library for: no student can help that."""
        # Found out here: in the student's process the same failure would look like the student's.
        if library not in sys.modules and importlib.util.find_spec(library) is None:
            raise CannotSend(
                f"{place} cannot be sent: {library} is not installed",
                tip=f"name {library} in libraries= of the Assignment, and in requirements.txt",
            )

    def _refuse(self, value: Any, place: str) -> Any:
        kind = type(value)
        named = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
        tip = _FUNCTION_TIP if isinstance(value, _FUNCTIONS) else _library_tip(kind) or _TIP
        raise CannotSend(f"{place} cannot be sent: it is of type {named}", tip=tip)


def _library_tip(kind: type) -> str:
    """Return how an object of a library's class is made where the student's code runs."""
    parts = kind.__module__.split(".")
    if parts[0] not in _OBJECTS:
        return ""
    above = (".".join(parts[: count + 1]) for count in range(len(parts)))
    found = (m for m in above if getattr(sys.modules.get(m), kind.__name__, None) is kind)
    return (
        "make it in the student's process: "
        f'library(student, "{next(found, kind.__module__)}").{kind.__name__}(...)'
    )


def _cell(value: Any) -> Any:
    """Return a value of a table's as one that is sent: what is missing, or a time."""
    pandas = sys.modules["pandas"]
    if value is pandas.NA:
        return None
    if value is pandas.NaT:
        return np.datetime64("NaT", "ns")
    if type(value) is pandas.Timestamp and value.tzinfo is None:
        return value.to_datetime64()
    if type(value) is pandas.Timedelta:
        return value.to_timedelta64()
    return value
