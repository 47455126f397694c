"""The functions of a rubric's that one student process may call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from autograder.errors import AutograderError, Wrong
from autograder.sandbox import records
from autograder.sandbox.protocol import Handle, held_by
from autograder.sandbox.protocol.kinds import MAX_SHOWN_BITS
from autograder.sandbox.replies import Asks
from autograder.sandbox.sending import Callback


class Offered:
    """Callbacks by number, and how often each was called."""

    def __init__(self) -> None:
        self._callbacks: list[tuple[Callback, Callable[[Any, str], Any], Callable[..., Any]]] = []
        self._calls: list[int] = []

    def add(
        self,
        callback: Callback,
        local: Callable[[Any, str], Any],
        send: Callable[[Any, str], Any],
    ) -> Handle:
        """Take note of a callback; return what stands for it in the student's process.

        Parameters
        ----------
        local, send : callable
            Make of what was received what a rubric is given, and of what it returns what is
            sent; both are given the place that messages name.
        """
        for number, (other, *_) in enumerate(self._callbacks):
            # The same one handed over twice is one function there, with one count of calls.
            if other is callback:
                return Handle(number, "callback", callback.shown)
        self._callbacks.append((callback, local, send))
        self._calls.append(0)
        return Handle(len(self._callbacks) - 1, "callback", callback.shown)

    def __contains__(self, number: int) -> bool:
        return 0 <= number < len(self._callbacks)

    def call(self, asked: Asks, what: str) -> Any:
        """Call a callback as student code asks; return what is sent.

        Raises
        ------
        Wrong
            If it was called too often, or fails when it is called with what it does not declare.
        """
        callback, local, send = self._callbacks[asked.callback]
        self._calls[asked.callback] += 1
        shown = callback.shown
        if self._calls[asked.callback] > callback.most:
            raise Wrong(
                f"{what} calls {shown} too often",
                expected=f"at most {callback.most:,} calls",
                found="more; it was stopped",
                next_step=f"Look for a loop that never ends: {shown} is called in every step.",
            )
        _require_short([*asked.arguments, *asked.named.values()], shown)
        place = f"argument {{}} of {shown}"
        arguments = [local(v, place.format(i)) for i, v in enumerate(asked.arguments, start=1)]
        named = {name: local(v, place.format(repr(name))) for name, v in asked.named.items()}
        try:
            found = callback.function(*arguments, **named)
        # What the rubric raises on purpose is meant as it is.
        except (Wrong, AutograderError):
            raise
        except Exception as error:
            if problem := _unlike_declared(callback.function, arguments, named):
                raise Wrong(
                    f"{what} calls {shown} as it cannot be called",
                    expected=f"a call of {shown} as the assignment describes it",
                    found=problem,
                    next_step=f"Look at what your code hands to {shown}.",
                ) from error
            raise
        return send(found, f"what {shown} returns")


def _require_short(values: Iterable[Any], shown: str) -> None:
    """Refuse whole numbers that would keep the grader busy, whatever it computes with them."""
    level = list(values)
    while level:
        for value in level:
            if type(value) is int and value.bit_length() > MAX_SHOWN_BITS:
                raise Wrong(
                    f"{shown} is called with a whole number that is too large",
                    expected="a number of at most 4,000 digits",
                    found=f"an int of {value.bit_length():,} bits",
                )
        level = held_by(level)


def _unlike_declared(
    function: Callable[..., Any], arguments: list[Any], named: dict[str, Any]
) -> str:
    """Say how a call that failed differs from what a function declares; nothing if it does not.

    Asked only after a failure: what works is right, whatever its type.
    """
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # of a library in C
        return ""
    try:
        bound = signature.bind(*arguments, **named)
    except TypeError as error:
        return str(error)
    for name, value in bound.arguments.items():
        try:
            records.parameter_of(function, name)(value)
        except records.Mistyped as error:
            return f"{name}: {error}"
    return ""
