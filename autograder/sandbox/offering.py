"""The functions of a rubric's that one student process may call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.errors import Wrong
from autograder.sandbox.protocol import Handle
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
            If it was called too often.
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
        place = f"argument {{}} of {shown}"
        arguments = [local(v, place.format(i)) for i, v in enumerate(asked.arguments, start=1)]
        named = {name: local(v, place.format(repr(name))) for name, v in asked.named.items()}
        return send(callback.function(*arguments, **named), f"what {shown} returns")
