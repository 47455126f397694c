"""What a process of its own costs each check, with nothing else around it.

    python benchmarks/bare_copies.py SUBMISSION.py ...

A process that has imported the libraries is copied for each submission, and its copy for each of
the ten checks of ``peer_checks.py``, which it calls: no jail, no messages, nothing read or
reported, and a submission could do what it likes. No grader with a process for each check is
faster on this machine. Prints the median seconds of a submission, and those of a processor.
"""

from __future__ import annotations

import gc
import os
import resource
import statistics
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path

import peer_checks

from autograder.homework import finding
from autograder.sandbox.inside import libraries, memory


def in_a_copy(work: Callable[[], object]) -> None:
    """Do something in a copy of this process, and wait for its end."""
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0, "a right submission fails"


def grade(source: str) -> None:
    """Define what a submission does, and call each check in a copy."""
    student = types.ModuleType("student")
    exec(compile(source, "student.py", "exec"), vars(student))
    for check in peer_checks.CHECKS:
        in_a_copy(lambda check=check: check(student))


def main() -> None:
    """Measure the submissions that are named."""
    failed = libraries.warm(finding.find("ese546_hw1_problem3").assignment.libraries)
    assert not failed, failed
    gc.freeze()
    memory.collapse()
    seconds = []
    for path in map(Path, sys.argv[1:]):
        source = path.read_text(encoding="utf-8")
        started = time.perf_counter()
        in_a_copy(lambda source=source: grade(source))
        seconds.append(time.perf_counter() - started)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(statistics.median(seconds), (used.ru_utime + used.ru_stime) / len(seconds))


if __name__ == "__main__":
    main()
