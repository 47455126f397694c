"""What comes before the program's own imports, which take most of a second."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
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


def leave_working_folder() -> None:
    """Take the working folder off the path of modules, where PYTHONPATH names it by an empty place.

    ``PYTHONPATH=$PYTHONPATH:/lib`` does, where there was none before. In the folder of
    a submission its files would be modules of this program, and of what it starts.
    """
    places = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    named = [place for place in places if place]
    if len(named) == len(places) or places == [""]:
        return
    os.environ["PYTHONPATH"] = os.pathsep.join(named)
    here = os.getcwd()
    if here not in map(os.path.abspath, named):
        sys.path[1:] = [place for place in sys.path[1:] if place not in ("", here)]


def _end(_number: int, _frame: object) -> None:
    os.write(2, b"ERROR interrupted\n")
    os._exit(130)
