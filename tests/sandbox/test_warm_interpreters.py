"""A zygote that tests start as a copy is what users' commands start from nothing."""

import pytest
import warm_interpreters

from autograder.sandbox import interpreter
from autograder.sandbox.host import Sandbox, SandboxConfig

#: What a student's process can see of how it came about.
STATE = """
import contextlib, gc, os, resource, signal, sys

def state():
    files = []
    for each in range(100):
        with contextlib.suppress(OSError):
            files.append(os.fstat(each).st_mode)
    return {
        "modules": sorted({*sys.modules} - {__name__}),
        "path": sys.path[1:],  # the first is its own folder
        "flags": repr(sys.flags),
        "arguments": len(sys.argv),
        "environment": sorted(os.environ),
        "signals": [repr(signal.getsignal(each)) for each in sorted(signal.valid_signals())],
        "limits": [resource.getrlimit(each) for each in range(16)],
        "numbers": [os.getuid() > 0, os.getpgid(0) == os.getpid(), os.sched_getaffinity(0)],
        "files": files,
        "collects": gc.isenabled(),
    }
"""


@pytest.mark.skipif(not warm_interpreters.COPIED, reason="none are copied on this machine")
def test_student_sees_nothing_of_how_its_zygote_was_started(submit, monkeypatch):
    seen = []
    for start in (interpreter.start, warm_interpreters.from_nothing):
        monkeypatch.setattr(interpreter, "start", start)
        with Sandbox(SandboxConfig(libraries=["numpy"])) as sandbox:
            seen.append(submit(STATE, into=sandbox).ask("state"))
    assert seen[0] == seen[1]
