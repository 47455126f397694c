"""Starts the zygotes of tests as copies of one interpreter that has imported itself already.

All tests start some 1,500, which take 0.3 s each to import themselves. What a command starts that
runs in a process of its own, as users run it, is started from nothing.
"""

import json
import os
import platform
import select
import signal
import socket
import subprocess
import sys

import pytest

from autograder.sandbox import interpreter
from autograder.sandbox.walls import groups

#: The number of ``clone`` among the kernel's calls.
CLONE = {"x86_64": 56, "aarch64": 220}.get(platform.machine())
#: Whether any are.
COPIED = sys.platform == "linux" and CLONE is not None
#: How users' commands start one.
from_nothing = interpreter.start
#: Forks as often as it is asked, and sends the copy's number. A copy waits for a byte, and goes on
#: by the text that a new interpreter begins with. It is a child of whoever asked, as that one is:
#: so it is told to the kernel (CLONE_PARENT), which os.fork cannot.
TEMPLATE = """
import gc
gc.disable()
import ctypes, json, os, signal, socket, sys
sys.path.insert(0, sys.argv[1])
from autograder.sandbox.inside import zygote
from autograder.sandbox.walls import namespaces

python, kernel = ctypes.pythonapi, ctypes.PyDLL(None)

def fork():
    python.PyOS_BeforeFork()
    pid = kernel.syscall(int(sys.argv[3]), 0x8000 | signal.SIGCHLD, 0, 0, 0, 0)
    (python.PyOS_AfterFork_Parent if pid else python.PyOS_AfterFork_Child)()
    return pid

commands = socket.socket(fileno=int(sys.argv[2]))
while True:
    message, files, _, _ = socket.recv_fds(commands, 65536, 1)
    if not message:
        os._exit(0)
    if pid := fork():
        os.close(files[0])
        commands.sendall(b"%d" % pid)
        continue
    commands.close()
    os.setsid()
    asked = json.loads(message)
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv[2:] = [str(files[0]), *asked["arguments"]]
    os.read(files[0], 1)
    exec(asked["program"])
"""


class Copy:
    """A process that was forked elsewhere and is a child of this one, as a Popen."""

    def __init__(self, pid):
        self.pid = pid
        self.returncode = None

    def poll(self):
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout=None):
        if self.poll() is None:
            end = os.pidfd_open(self.pid)
            try:
                if not select.select([end], [], [], timeout)[0]:
                    raise subprocess.TimeoutExpired("a zygote", timeout)
            finally:
                os.close(end)
        return self.poll()

    def kill(self):
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


class Template:
    """The interpreter that is copied, until this is closed."""

    def __init__(self):
        self.commands, theirs = socket.socketpair()
        with theirs:
            self.process = interpreter.launch(TEMPLATE, theirs, str(CLONE))

    def start(self, *, apart, libraries=()):
        ours, theirs = socket.socketpair()
        asked = {
            "arguments": ["apart" if apart else "here", *libraries],
            "environment": interpreter.environment(),
            "program": interpreter.BOOTSTRAP,
        }
        with theirs:
            socket.send_fds(self.commands, [json.dumps(asked).encode()], [theirs.fileno()])
            pid = int(self.commands.recv(100))
        group = groups.join_own(pid)
        ours.sendall(b"!")
        return interpreter.Interpreter(Copy(pid), ours, group)

    def close(self):
        self.commands.close()
        self.process.wait()


@pytest.fixture(scope="session", autouse=True)
def warm_interpreter():
    """Start zygotes as copies, where the kernel's numbers are known."""
    if not COPIED:
        yield
        return
    template = Template()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interpreter, "start", template.start)
        yield
    template.close()
