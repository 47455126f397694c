"""Records as a file: the arrays of several checks once, and each check in a frame of its own.

The lists and dicts of a frame are bounded, whoever has written it: a part of many small
tries would fill one.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.kit import shared
from autograder.kit.pipes import as_bytes, frames_of
from autograder.kit.record import Recorded, from_wire, to_wire


def written(checks: Sequence[Recorded]) -> bytes:
    """Return what is in the file.

    Raises
    ------
    Unsendable
        If a check alone does not fit a frame.
    """
    plain, arrays = shared.gathered([to_wire(check) for check in checks])
    return b"".join(map(as_bytes, [arrays, *plain]))


def read(content: bytes) -> list[Recorded]:
    """Undo :func:`written`.

    Raises
    ------
    ProtocolError
        If the file is cut off, or is no such file.
    """
    arrays, *plain = frames_of(content)
    return [from_wire(each) for each in shared.spread(plain, arrays)]
