"""What comes before the program's own imports, which take most of a second."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator

STARTED = time.monotonic()  # the time limit of a submission counts from here


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
    """End on Ctrl-C without a traceback meanwhile: nothing has been started yet.

    Whoever imports the program as a library, in a thread or with a handler of its own, keeps
    that.
    """
    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if ours:
        signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_number: int, _frame: object) -> None:
    os.write(2, b"ERROR interrupted\n")
    os._exit(130)
