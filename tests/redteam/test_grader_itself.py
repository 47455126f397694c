"""What happens to a submission when the grader is ended, and what it refuses to start."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys

import pytest

from autograder.sandbox.session import Session
from autograder.sandbox.walls import jail, kernel
from autograder.sandbox.walls.processes import ProcessRef, all_descendants

ENDLESS = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: time.sleep(1)
    os._exit(0)
open({mark!r}, "w").close()
while True: time.sleep(1)
"""


@contextlib.contextmanager
def started(field, *words, submission="submission"):
    """Start a grader of its own process, which ends with the test whatever comes of that."""
    command = [sys.executable, "-m", "autograder.cli", "grade", "rubric_tiny.py", submission]
    command += ["--results", str(field.results), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as grader:
        try:
            yield grader
        finally:
            grader.kill()


def family_of(grader, field):
    """Wait until the submission runs, and return every process below the grader."""
    while grader.poll() is None:
        # Folders come and go while the layers are tried: os.walk() passes over one that went.
        if any("mark" in files for _, _, files in os.walk(field.temporary)):
            return [ProcessRef(pid) for pid in all_descendants(grader.pid)]
    raise AssertionError(grader.stdout.read().decode())


@pytest.mark.skipif(not kernel.LINUX, reason="Linux's own means")
def test_a_grader_that_is_killed_takes_everything_with_it(field):
    field.put("def attacked(x): return x\n" + ENDLESS.format(mark="mark"))
    archive = shutil.make_archive("handed_in", "zip", field.submission)
    with started(field, submission=archive) as grader:
        below = family_of(grader, field)
        grader.kill()
    for process in below:
        assert process.has_ended(10)
        process.close()
    assert list(field.temporary.iterdir()) == []


def test_a_grader_that_is_asked_to_end_writes_what_it_has(field):
    field.put("def attacked(x): return x\n" + ENDLESS.format(mark="mark"))
    with started(field) as grader:
        below = family_of(grader, field)
        grader.send_signal(signal.SIGTERM)
        grader.communicate(timeout=20)
    assert grader.returncode == 0
    assert "tests" in field.results.read_text()
    for process in below:
        assert process.has_ended(10)
        process.close()
    assert list(field.temporary.iterdir()) == []


@pytest.mark.skipif(not kernel.LINUX, reason="Linux's own means")
def test_when_the_zygote_dies_the_check_is_repeated_once(field, monkeypatch):
    original, killed = Session.import_module, []

    def kill_once(session, deadline):
        original(session, deadline)
        if not killed:
            killed.append(session.sandbox.zygote_pid)
            os.kill(session.sandbox.zygote_pid, signal.SIGKILL)
            session.sandbox.link.process.wait(10)

    monkeypatch.setattr(Session, "import_module", kill_once)
    field.put("def attacked(x): return x")
    assert field.grade().results["score"] == 3
    assert killed


def test_required_isolation_runs_where_the_strong_layers_hold(field):
    field.put("def attacked(x): return x")
    with started(field, "--isolation", "required") as grader:
        output, _ = grader.communicate(timeout=60)
    assert grader.returncode == 0, output.decode()


def test_required_isolation_refuses_to_run_without_a_strong_layer(field, monkeypatch):
    monkeypatch.setattr(jail, "missing_layers", lambda _state: ["landlock"])
    field.put("open('ran', 'w')")
    graded = field.grade("submission", "--isolation", "required")
    assert graded.code == 2
    assert graded.results["score"] == 0
    assert "landlock" in graded.results["output"]


def test_the_level_is_for_the_staff_and_not_shown_to_students(field):
    field.put("def attacked(x): return x")
    results = field.grade().results
    assert "landlock" in str(results["extra_data"])
    shown = [results.get("output", "")] + [test.get("output", "") for test in results["tests"]]
    assert "landlock" not in " ".join(shown)


@pytest.mark.skipif(os.getuid() == 0 or not kernel.LINUX, reason="root needs no such help")
def test_an_unprivileged_grader_cannot_be_looked_into(field):
    field.put("def attacked(x): return x")
    field.grade()
    with pytest.raises(PermissionError):
        open("/proc/self/environ").close()
