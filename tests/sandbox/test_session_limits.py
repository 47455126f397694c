import math
import os
import sys
import time

import psutil
import pytest

from autograder.errors import MachineBusy, Unfinished
from autograder.sandbox import process
from autograder.sandbox.failures import StudentRaised, StudentStopped
from autograder.sandbox.walls.processes import descendants


def why_stopped(submission, seconds=20):
    """Call ``f``, which has to be stopped, and return what is said of that."""
    with pytest.raises(StudentStopped) as caught:
        submission.ask("f", seconds=seconds)
    return caught.value.feedback.summary


def test_time_running_out_is_named(submit):
    submission = submit("def f():\n    while True: pass\ndef g(): return 1")
    assert "did not finish within" in why_stopped(submission, seconds=0.3)
    assert submission.ask("g") == 1


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("os._exit(3)", "the process exited with status 3"),
        ("os.abort()", "the process was aborted"),
        ("os.kill(os.getpid(), 9)", "the process was killed"),
        ("ctypes.string_at(0)", "the process crashed (segmentation fault)"),
        (
            "resource.setrlimit(resource.RLIMIT_CPU, (0, 1)); spin()",
            "the process ran out of CPU time",
        ),
    ],
    ids=["exit", "abort", "kill", "crash", "cpu"],
)
def test_a_process_that_ended_says_how(submit, how, words):
    submission = submit(f"""
        import ctypes, os, resource
        def spin():
            while True: pass
        def f():
            {how}
        """)
    with pytest.raises(StudentStopped) as caught:
        submission.ask("f")
    assert words in caught.value.feedback.found


@pytest.mark.parametrize("how", ["sys.exit(0)", "quit()", "raise KeyboardInterrupt"])
def test_what_is_raised_to_exit_is_an_exception_like_others(submit, how):
    submission = submit(f"import sys\ndef f():\n    {how}\ndef g(): return 1")
    with submission.check() as student:
        with pytest.raises(StudentRaised):
            student.f()
        assert student.g() == 1


OF_ONE = """
    def f():
        kept = []
        while True: kept.append(bytearray(b"x") * 2**22)
    """
OF_MANY_TOGETHER = """
    import os
    def f():
        for _ in range(4):
            if os.fork() == 0: break
        kept = bytearray(b"x") * (70 * 2**20)
        while True: pass
    """


@pytest.mark.parametrize("source", [OF_ONE, OF_MANY_TOGETHER], ids=["of one", "of many together"])
def test_too_much_memory_is_named(submit, source):
    submission = submit(source)
    assert "used too much memory" in why_stopped(submission)


def test_too_many_processes_are_named(submit):
    submission = submit("""
        import os, time
        def f():
            while True:
                try: os.fork()
                except OSError: time.sleep(0.05)
        """)
    # They wait, and leave the grader the machine: an attack of its own does not.
    assert "too many processes" in why_stopped(submission, seconds=60)
    with submission.check() as student:
        assert descendants(student._process.pid) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("[open(str(n), 'w').close() for n in range(10**6)]", "too many files"),
        ("[open(str(n), 'wb').write(bytes(2**22)) for n in range(10**4)]", "too much to disk"),
        ("[(os.mkdir('x' * 200), os.chdir('x' * 200)) for _ in range(100)]", "folders"),
    ],
    ids=["number", "size", "depth"],
)
def test_filling_the_disk_is_named(submit, body, words):
    submission = submit(f"import os\ndef f():\n    {body}\n    while True: pass")
    assert words in why_stopped(submission)


def test_one_file_is_bounded(submit):
    submission = submit("def f():\n    open('file', 'wb').write(bytes(30 * 2**20))")
    with pytest.raises((StudentRaised, StudentStopped)):
        submission.ask("f")


def test_what_is_printed_is_kept_up_to_a_cap(submit):
    submission = submit("def f():\n    print('start'); print('x' * 10**7); print('end')")
    with submission.check() as student:
        student.f()
    output = student._process.output
    assert output.startswith("start")
    assert output.rstrip().endswith("end")
    assert len(output) < 20_000


def test_printing_without_end_is_named(submit):
    submission = submit("def f():\n    while True: print('x' * 10**6)")
    assert "printed too much" in why_stopped(submission)


@pytest.mark.parametrize(
    "how",
    ["os.close(1); os.close(2)", "sys.stdout = None", "sys.stdout.close()", "os.closerange(0, 3)"],
)
def test_closing_the_output_harms_nothing(submit, how):
    submission = submit(f"import os, sys\ndef f():\n    {how}\n    return 7")
    assert submission.ask("f") == 7


def test_closing_the_connection_is_named(submit):
    submission = submit("""
        import os, time
        def f():
            os.closerange(3, 100)
            while True: time.sleep(1)
        """)
    assert "closed the connection" in why_stopped(submission)


def test_a_frame_too_large_is_refused_unread(submit):
    submission = submit("""
        import os, struct
        def f():
            for number in range(3, 20):
                try: os.write(number, struct.pack(">IQ", 2**32 - 1, 2**62))
                except OSError: pass
            return 1
        """)
    assert "broke the connection" in why_stopped(submission)


def test_the_time_for_everything_bounds_opening_files(submit, tmp_path):
    (tmp_path / "a.pkl").write_bytes(b"]K\x01a.")
    submission = submit("def f(): return 1", tmp_path / "a.pkl")
    session = submission.session
    session.end = time.monotonic()
    assert isinstance(session.open_files(session.staged, ["a.pkl"], 1000)["a.pkl"], Unfinished)


SPINNING_CHILD = "if os.fork() == 0:\n        while True: pass\n    os.wait()"
MANY_SPINNING = "for _ in range(4):\n        if os.fork() == 0: break\n    while True: pass"
UNWAITED = (
    "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n    while True:\n"
    "        if os.fork() == 0: sum(range(10**6)); os._exit(0)\n"
    "        time.sleep(0.05)"
)
DRIP = (
    "frame = struct.pack('>IQ', 100, 0) + b'x' * 100\n    for byte in frame:\n"
    "        for number in range(3, 20):\n"
    "            with contextlib.suppress(OSError): os.write(number, bytes([byte]))\n"
    "        time.sleep(0.1)"
)


@pytest.mark.parametrize(
    ("body", "loops"),
    [
        ("while True: pass", True),
        (SPINNING_CHILD, True),
        (MANY_SPINNING, True),
        (UNWAITED, None),
        ("time.sleep(60)", False),
        ("os.kill(os.getpid(), signal.SIGSTOP)", False),
        ("threading.Event().wait()", False),
        (DRIP, False),
    ],
    ids=["loop", "child", "children", "unwaited", "sleep", "stopped", "thread", "drip"],
)
def test_whatever_takes_too_long_ends_and_says_what_it_did(submit, body, loops):
    modules = "contextlib, os, signal, struct, threading, time"
    submission = submit(f"import {modules}\ndef f():\n    {body}")
    account = submission.session.sandbox.account
    before = account.used
    with pytest.raises(StudentStopped) as caught:
        submission.ask("f", seconds=0.5)
    assert account.used - before > 0.4  # nobody has the budget run out by idling
    feedback = caught.value.feedback
    assert "of CPU time used" in feedback.found
    assert "0.5 s allowed" in feedback.found
    if loops is not None:
        assert ("loop that never ends" in feedback.next_step) is loops


def test_what_imported_the_module_does_nothing_while_a_copy_is_asked(submit):
    submission = submit("""
        import threading
        def count():
            global n
            while True: n += 1
        n = 0
        threading.Thread(target=count, daemon=True).start()
        def f(): return n
        """)
    with submission.check() as student:
        student.f()
        importing = psutil.Process(submission.session._household.importing.pid)
        assert importing.pid != student._process.pid
        # The kernel stops each thread as it comes to run: on a busy machine that takes a moment.
        end = time.monotonic() + 10
        while importing.status() != psutil.STATUS_STOPPED and time.monotonic() < end:
            os.sched_yield()
        assert importing.status() == psutil.STATUS_STOPPED


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's own means")
def test_many_busy_processes_become_nice_and_the_first_stays_as_it_was(submit):
    submission = submit("""
        import os, time
        def f():
            children = []
            for _ in range(4):
                children.append(os.fork())
                if not children[-1]:
                    while True: pass
            own = os.getpriority(os.PRIO_PROCESS, 0)
            while min(os.getpriority(os.PRIO_PROCESS, child) for child in children) <= own:
                time.sleep(0.01)
            return own
        """)
    assert submission.ask("f") == os.getpriority(os.PRIO_PROCESS, 0)


def test_what_the_grader_computes_takes_nothing_off_a_check_s_time(submit):
    with submit("def f(): return 1").check(seconds=0.2) as student:
        assert student.f() == 1
        until = time.monotonic() + 0.4
        while time.monotonic() < until:  # it imports scikit-learn, for one
            pass
        assert student.f() == 1


def test_what_a_busy_machine_cannot_finish_is_nobody_s_fault(submit, monkeypatch):
    submission = submit("def f():\n    while True: pass")
    submission.session.import_module(math.inf)
    with submission.check() as student:
        monkeypatch.setattr(process, "backstop", lambda limit: 0.0)
        student._process.give(20)
        with pytest.raises(MachineBusy):
            student.f()
        with pytest.raises(MachineBusy):
            student.f()
