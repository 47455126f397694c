"""The zygote's interpreter: started in a clean environment, before it is told anything.

Nothing here needs a library: it can be started while the program still imports its own.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from autograder.sandbox.inside.environment import HUGE_PAGES, ROOT, THREAD_VARIABLES
from autograder.sandbox.walls import groups

#: ``-I`` keeps every folder but the interpreter's own off the path, so the package's is named.
#: The process that stays outside of the namespace waits to the end: it should be small.
#: Nothing that a library makes when it is imported is garbage, and the collector looks through all
#: of it again and again: off, a fourth of that time is saved. Students' forks have it.
BOOTSTRAP = (
    "import gc, sys; gc.disable(); sys.path.insert(0, sys.argv[1]); "
    "from autograder.sandbox.walls import namespaces; "
    "state = namespaces.enter() if sys.argv[3] == 'apart' else 'off: not asked for'; "
    "from autograder.sandbox.inside.zygote import main; "
    "main(int(sys.argv[2]), state, sys.argv[4:]); "
    # Taking all that was imported apart again is the kernel's to do: it is ten times as fast.
    "import os; os._exit(0)"
)


class Interpreter(NamedTuple):
    """An interpreter that waits to hear what it is for.

    Attributes
    ----------
    process : Popen
        The one that was started: in a namespace of its own, the zygote is a child of it.
    connection : socket
        The grader's end.
    group : Path or None
        Its control group; None where none can be made.
    """

    process: subprocess.Popen[bytes]
    connection: socket.socket
    group: Path | None


def start(*, apart: bool, libraries: Sequence[str] = ()) -> Interpreter:
    """Start one; do not wait.

    Parameters
    ----------
    apart : bool
        Whether it has process numbers of its own.
    libraries : sequence of str
        What to import before it is asked for anything, as it is sure to be.
    """
    ours, theirs = socket.socketpair()
    process = launch(BOOTSTRAP, theirs, "apart" if apart else "here", *libraries)
    # Open here as well, the connection would stay open when the zygote dies.
    theirs.close()
    # Before it forks anything: what it forks is in the same group.
    group = groups.join_own(process.pid) if sys.platform == "linux" else None
    return Interpreter(process, ours, group)


def launch(program: str, theirs: socket.socket, *arguments: str) -> subprocess.Popen[bytes]:
    """Run a program in a clean environment, with the project's folder and its end of a connection.

    Parameters
    ----------
    program : str
        Its text; ``sys.argv`` holds the folder, the number of the connection, and the arguments.
    """
    return subprocess.Popen(
        [
            sys.executable,
            # Isolated: no PYTHON* variable, no folder of the user's packages, and not the working
            # folder on the path, from where a submitted numpy.py would be imported.
            "-I",
            # Nothing compiled is written beside sources: it would belong to whoever came first.
            "-B",
            "-c",
            program,
            ROOT,
            str(theirs.fileno()),
            *arguments,
        ],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is the grader's to handle
        env=environment(),
        cwd="/",
    )


def environment() -> dict[str, str]:
    """Return all that the zygote, and its students after it, can know of the grader's."""
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        # matplotlib keeps its list of fonts below the grader's home.
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        # Workers are processes that import everything again, and share a processor.
        "JOBLIB_MULTIPROCESSING": "0",
        **THREAD_VARIABLES,
        **HUGE_PAGES,
    }
