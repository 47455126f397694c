"""Lets go of what a test held open, with the test."""

from __future__ import annotations

import contextlib
import gc
import traceback
import types
import warnings
from collections.abc import Iterable, Iterator


@contextlib.contextmanager
def files_left_open() -> Iterator[None]:
    """Let a suite leave files open, as its own runner does: they close with the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield


def let_go(errors: Iterable[BaseException]) -> None:
    """Forget what the frames of a failed test hold, and the young cycles that any has made.

    That is after the last question about an error: these look into its frames. To collect
    what is young takes no time; a cycle that lived through several collections stays.
    """
    seen = set[int]()
    left: list[BaseException | None] = [*errors]
    with files_left_open():
        while left:
            error = left.pop()
            if error is not None and id(error) not in seen:
                seen.add(id(error))
                for frame, _ in traceback.walk_tb(error.__traceback__):
                    _clear(frame)
                left += [error.__cause__, error.__context__]
        gc.collect(1)


def _clear(frame: types.FrameType) -> None:
    with contextlib.suppress(RuntimeError):  # it still runs
        frame.clear()
        # Who has asked for its names has had a copy of them made, which is made again so.
        _ = frame.f_locals
