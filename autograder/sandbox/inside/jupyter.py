"""What a notebook's code expects around it: magics, display, and no person at the keyboard."""

from __future__ import annotations

import builtins
import os
import re
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.sandbox.inside import hosted
from autograder.sandbox.inside.hosted import Ignored
from autograder.sandbox.standins import imports

#: Line magics that run the Python behind them, where nothing has replaced them before.
_RUN_THEIR_LINE = ("time", "prun")
#: Cell magics that run the Python below them. A notebook's cells are without them before they
#: are run; a Python file that nbconvert wrote hands the cell over as a text.
_RUN_THEIR_CELL = ("time", "timeit", "capture", "prun", "python", "python3", "debug")
#: Cell magics for other languages, or for the page alone: nothing of them can be graded.
_IGNORED_CELLS = (
    *("bash", "sh", "script", "cmd", "system", "sx", "html", "HTML", "svg", "SVG"),
    *("javascript", "js", "latex", "markdown", "perl", "ruby"),
)
#: Programs that have an answer of their own in the jail (see ``standins_network``).
_ANSWERED = ("wget", "curl", "pip", "pip3", "conda", "mamba", "apt", "apt-get")


class Shell(Ignored):
    """What ``get_ipython()`` returns: magics do no harm, and shell lines run in the jail."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.user_ns = namespace
        self.config: dict[str, Any] = {}

    def run_line_magic(self, name: str, line: str, *_more: Any, **_named: Any) -> Any:
        """Carry out what counts of ``%name line``."""
        if name in _RUN_THEIR_LINE and line.strip():
            return self._run(line)
        if name in ("env", "set_env") and line.strip():
            name, _, value = line.strip().replace("=", " ", 1).partition(" ")
            os.environ[name] = value.strip()
        if name == "run":
            raise RuntimeError(f"%run {line}: only the notebook itself is handed in")
        return None

    def magic(self, line: str) -> Any:
        """Carry out a line magic, as older notebooks have it."""
        name, _, rest = line.lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """Carry out what counts of a cell that starts with ``%%name line``."""
        if name in ("writefile", "file"):
            words = [word for word in line.split() if not word.startswith("-")]
            Path(words[0]).write_text(cell, encoding="utf-8")
        elif name in _RUN_THEIR_CELL:
            exec(compile(cell, f"<%%{name}>", "exec"), self.user_ns)  # noqa: S102 - as written
        elif name not in _IGNORED_CELLS:
            raise RuntimeError(f"%%{name} is not known here: write this cell in Python")

    def _run(self, line: str) -> Any:
        try:
            code: types.CodeType = compile(line, "<magic>", "eval")
        except SyntaxError:
            code = compile(line, "<magic>", "exec")
        return eval(code, self.user_ns)  # noqa: S307 - in the student's process, as written

    def system(self, command: str) -> None:
        """Run a shell line in the jail; what would download or install is answered there."""
        os.system(self._expanded(command))  # noqa: S605 - the student's, in the student's jail

    def getoutput(self, command: str, *_more: Any, **_named: Any) -> list[str]:
        """Return the lines that a shell line prints."""
        command = self._expanded(command)
        if command.split()[:1] and command.split()[0] in _ANSWERED:
            self.system(command)
            return []
        shell = ["/bin/sh", "-c", command] if os.name == "posix" else ["cmd", "/c", command]
        ended = subprocess.run(shell, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        return ended.stdout.splitlines()

    def _expanded(self, command: str) -> str:
        """Put values instead of ``{name}`` and ``$name``, as IPython does."""

        def value(found: re.Match[str]) -> str:
            try:
                return str(eval(found[1] or found[2], self.user_ns))  # noqa: S307 - the student's
            except Exception:  # it means something to the shell
                return found[0]

        return re.sub(r"\{([^{}]+)\}|\$(\w+)", value, command)

    def __str__(self) -> str:
        return "<the grader's notebook>"

    __repr__ = __str__


def display(*values: Any, **_named: Any) -> None:
    """Print what a notebook would show."""
    for value in values:
        if not isinstance(value, Ignored):
            print(value)


_input = builtins.input


def no_input(prompt: object = "", /) -> str:
    """Read a line of what was put instead of the keyboard; else refuse to wait for one."""
    if sys.stdin is not sys.__stdin__:  # a test, or the code itself, has lines ready
        return _input(prompt)
    # As Python does where nothing can be read: code may be ready for that.
    raise EOFError("input() waits for a person, and nobody is here: set the value in the code")


def install(namespace: dict[str, Any]) -> None:
    """Give this process what a notebook's code may expect to be there."""
    shell = Shell(namespace)
    get_ipython: Callable[[], Shell] = lambda: shell  # noqa: E731 - a name of its own in messages
    vars(builtins).update(get_ipython=get_ipython, display=display, input=no_input)
    core = {"display": display, "get_ipython": get_ipython, "version_info": (9, 0, 0, "")}
    hosted.install(core)
    imports.on_import({"torch": _keep_one_thread, "pdb": _never_stop})
    sys.breakpointhook = Ignored()


def _keep_one_thread(torch: types.ModuleType) -> None:
    """Ignore how many threads are asked for: with more, every check would run all code again."""
    vars(torch).update(set_num_threads=Ignored(), set_num_interop_threads=Ignored())


def _never_stop(pdb: types.ModuleType) -> None:
    """Pass over breakpoints that were left in: nobody is there to go on from one."""
    vars(pdb).update(set_trace=Ignored())


def plain_progress_bars(tqdm: types.ModuleType) -> None:
    """Let ``tqdm.notebook`` print: its own bars need a browser."""
    # Its monitor is a thread, and a process with threads cannot be forked safely.
    tqdm.tqdm.monitor_interval = 0
    bars = {"tqdm": tqdm.tqdm, "trange": tqdm.trange}
    bars |= {"tqdm_notebook": tqdm.tqdm, "tnrange": tqdm.trange}
    plain = hosted.module("tqdm.notebook", bars)
    sys.modules["tqdm.notebook"] = plain
    vars(tqdm).update(notebook=plain, tqdm_notebook=tqdm.tqdm, tnrange=tqdm.trange)
