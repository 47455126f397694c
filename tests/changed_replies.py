"""Replies with each of their parts replaced by a value of each type."""

from pathlib import PurePosixPath

import numpy as np

from autograder.sandbox.protocol import Handle, Tensor
from autograder.sandbox.protocol.tables import PlainFrame

HANDLE = Handle(1, "object", "an object of type Net")
ARRAY = np.array([[1.0, np.nan], [3.0, 4.0]])
EVERY_TYPE = [
    None, True, 0, -1, 2**63, 2.5, float("nan"), "", "text", "x" * 10_000, [], [None], [[]],
    {}, {"a": 1}, {1: 2}, ARRAY, np.zeros(0), np.array(True), np.array([b"x"[0]], "u1"), HANDLE,
    [ARRAY], {"a": ARRAY}, Tensor(np.zeros(3)), 2**400, 1j, b"bytes", (), (1, "a"), {1, "a"},
    frozenset(), {(1, 2): 3, None: 4}, PurePosixPath("a"), np.datetime64("2020-01-01"),
    np.array(["a"]), np.zeros(2, "M8[ns]"), np.zeros(1, "i4,?"),
    PlainFrame.from_columns({"a": [1], "b": ["x"]}),
]  # fmt: skip


def changed(reply):
    """Yield the reply with each of its parts replaced by a value of each type, or gone."""
    yield from EVERY_TYPE
    parts = ()
    if type(reply) is dict:
        parts = reply.items()
        yield from ({k: v for k, v in reply.items() if k != key} for key in reply)
        yield {**reply, "more": 1}
    elif type(reply) is list:
        parts = enumerate(reply)
        yield reply[:-1]
        yield [*reply, 1]
    for key, part in parts:
        for other in changed(part):
            copy = dict(reply) if type(reply) is dict else list(reply)
            copy[key] = other
            yield copy
