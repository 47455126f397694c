"""What rubrics have done in a student's process, for any homework.

The names below are what a rubric needs to work with objects that stay there, and with
what the student's code raises. They are loaded on first use, so that modules of this
package and of the sandbox can import each other in any order.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.sandbox.answered import answering, run_answered
    from autograder.sandbox.failures import (
        NotDefined,
        StudentRaised,
        StudentStopped,
        answered_nonsense,
    )
    from autograder.sandbox.helpers import define
    from autograder.sandbox.objects import attribute, listed, put
    from autograder.sandbox.protocol import Tensor
    from autograder.sandbox.protocol.tables import PlainFrame, PlainSeries
    from autograder.sandbox.proxies import Changed, Remote
    from autograder.sandbox.reaching import defines, item, keep, library, time_used, value
    from autograder.sandbox.sending import CannotSend, callback

_WHERE = {
    **dict.fromkeys(("NotDefined", "StudentRaised", "StudentStopped"), "failures"),
    **dict.fromkeys(("Changed", "Remote"), "proxies"),
    **dict.fromkeys(("defines", "item", "keep", "library", "time_used", "value"), "reaching"),
    "define": "helpers",
    **dict.fromkeys(("attribute", "listed", "put"), "objects"),
    **dict.fromkeys(("CannotSend", "callback"), "sending"),
    **dict.fromkeys(("PlainFrame", "PlainSeries"), "protocol.tables"),
    "Tensor": "protocol",
    "answering": "answered",
    "run_answered": "answered",
    "answered_nonsense": "failures",
}
__all__ = [
    "CannotSend",
    "Changed",
    "NotDefined",
    "PlainFrame",
    "PlainSeries",
    "Remote",
    "StudentRaised",
    "StudentStopped",
    "Tensor",
    "answered_nonsense",
    "answering",
    "attribute",
    "callback",
    "define",
    "defines",
    "item",
    "keep",
    "library",
    "listed",
    "put",
    "run_answered",
    "time_used",
    "value",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'autograder.driving' has no attribute {name!r}")
    return getattr(import_module(f"autograder.sandbox.{_WHERE[name]}"), name)
