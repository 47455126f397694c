"""The wire between the grader and a student process: what both sides agree on.

Plain data crosses it, in both directions, and nothing that is decoded here can run code:
nothing is pickled, and no class is looked up by a name that was sent.

- ``kinds``: what can cross, how much of it, and what is raised.
- ``arrays``, ``tabular``: arrays and tables.
- ``coding``: messages of all of these.
- ``frames``: their bytes.
"""

from __future__ import annotations

from autograder.sandbox.protocol.arrays import DTYPES
from autograder.sandbox.protocol.coding import held_by, holds, load
from autograder.sandbox.protocol.frames import PREFIX, Fill, blocking_fill, dump, receive, send
from autograder.sandbox.protocol.kinds import (
    MAX_ARRAYS,
    MAX_CONTAINERS,
    MAX_DEPTH,
    MAX_ENTRIES,
    MAX_HEADER,
    MAX_INT,
    MAX_KEYS,
    ConnectionClosed,
    Handle,
    ProtocolError,
    Tensor,
    TooLarge,
    Unsendable,
)

__all__ = [
    "DTYPES",
    "MAX_ARRAYS",
    "MAX_CONTAINERS",
    "MAX_DEPTH",
    "MAX_ENTRIES",
    "MAX_HEADER",
    "MAX_INT",
    "MAX_KEYS",
    "PREFIX",
    "ConnectionClosed",
    "Fill",
    "Handle",
    "ProtocolError",
    "Tensor",
    "TooLarge",
    "Unsendable",
    "blocking_fill",
    "dump",
    "held_by",
    "holds",
    "load",
    "receive",
    "send",
]
