import contextlib
import os
import signal
import sys
import time

import pytest

from autograder.errors import Wrong
from autograder.sandbox.failures import StudentRaised, StudentStopped
from autograder.sandbox.host import Sandbox, SandboxConfig, SandboxGone
from autograder.sandbox.processes import descendants, is_running

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux's own means")


def summary(caught):
    return caught.value.feedback.summary


def test_no_check_sees_what_another_changed(submit):
    submission = submit("""
        import numpy
        state = []
        def change():
            state.append(1)
            numpy.pi = 3
            open("file", "w").close()
        def look():
            import os
            return [len(state), float(numpy.pi), os.path.exists("file")]
        """)
    before = submission.ask("look")
    submission.ask("change")
    assert submission.ask("look") == before


def test_generators_start_anew_in_every_check_and_can_be_replayed(submit):
    submission = submit("""
        import random, numpy
        def numbers():
            return [random.random(), float(numpy.random.rand())]
        """)
    first, second = submission.ask("numbers", seed=1), submission.ask("numbers", seed=2)
    assert first != second
    assert submission.ask("numbers", seed=1) == first


def test_time_running_out_is_named(submit):
    submission = submit("def f():\n    while True: pass\ndef g(): return 1")
    with pytest.raises(StudentStopped) as caught:
        submission.ask("f", seconds=0.3)
    assert "did not finish within" in summary(caught)
    assert submission.ask("g") == 1


def test_a_process_that_ignores_signals_is_ended_all_the_same(submit):
    submission = submit("""
        import signal
        def f():
            for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_IGN)
            while True: pass
        """)
    with submission.check(seconds=0.5) as student, pytest.raises(StudentStopped):
        student.f()
    # The check is over once its process is gone.
    assert not is_running(student._process.pid)


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


def test_too_much_memory_is_named(submit):
    submission = submit("""
        def f():
            kept = []
            while True: kept.append(bytearray(b"x") * 2**22)
        """)
    with pytest.raises(StudentStopped) as caught:
        submission.ask("f")
    assert "used too much memory" in summary(caught)


def test_memory_of_all_processes_counts_together(submit):
    submission = submit("""
        import os
        def f():
            for _ in range(4):
                if os.fork() == 0: break
            kept = bytearray(b"x") * (70 * 2**20)
            while True: pass
        """)
    with pytest.raises(StudentStopped) as caught:
        submission.ask("f")
    assert "used too much memory" in summary(caught)


def test_too_many_processes_are_named(submit):
    submission = submit("""
        import os
        def f():
            while True:
                try: os.fork()
                except OSError: pass
        """)
    with pytest.raises(StudentStopped) as caught:
        submission.ask("f")
    assert "too many processes" in summary(caught)
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
    with pytest.raises(StudentStopped) as caught:
        submission.ask("f")
    assert words in summary(caught)


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


def test_warning_names_the_submitted_file_and_no_folder_of_the_grader(submit):
    submission = submit("import warnings\ndef f():\n    warnings.warn('odd')")
    with submission.check() as student:
        student.f()
    assert student._process.output.startswith(f"{submission.name}.py:3: UserWarning: odd")


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
    with pytest.raises(StudentStopped) as caught:
        submission.ask("f")
    assert "closed the connection" in summary(caught)


def test_a_frame_too_large_is_refused_unread(submit):
    submission = submit("""
        import os, struct
        def f():
            for number in range(3, 20):
                try: os.write(number, struct.pack(">IQ", 2**32 - 1, 2**62))
                except OSError: pass
            return 1
        """)
    with pytest.raises(StudentStopped) as caught:
        submission.ask("f")
    assert "broke the connection" in summary(caught)


def test_importing_afresh_takes_nothing_off_a_checks_time(submit):
    source = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True)"
    with submit(source + ".start()\ndef f(): return 1").check(seconds=7) as student:
        assert student._process.limit == 7
        assert student.f() == 1


def test_threads_at_import_are_graded_by_importing_afresh(submit):
    submission = submit("""
        import threading
        state = []
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        def change(): state.append(1); open("file", "w").close()
        def look():
            import os
            return [len(state), os.path.exists("file")]
        """)
    submission.ask("change")
    assert submission.ask("look") == [0, False]


def test_daemons_end_with_their_check(submit):
    submission = submit("""
        import os, time
        def f():
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    while True: time.sleep(60)
                os._exit(0)
            os.wait()
        """)
    submission.ask("f")
    session = submission.session
    assert set(session.sandbox.descendants()) == {session._parent.pid}


def test_a_daemon_started_at_import_ends_with_the_first_check(submit):
    submission = submit("""
        import os, time
        if os.fork() == 0:
            os.setsid()
            while True: time.sleep(60)
        def f(): return 1
        """)
    assert submission.ask("f") == 1
    session = submission.session
    assert set(session.sandbox.descendants()) == {session._parent.pid}


@pytest.mark.parametrize("number", ["SIGKILL", "SIGSTOP"])
def test_a_check_that_harms_the_importing_process_leaves_the_next_one_whole(submit, number):
    submission = submit(f"""
        import os, signal
        def f(): os.kill(os.getppid(), signal.{number})
        def g(): return 1
        """)
    with contextlib.suppress(Wrong):
        submission.ask("f")
    assert submission.ask("g") == 1


def test_many_checks_leave_no_dead_processes_behind(submit):
    submission = submit("def f(): return 1")
    for _ in range(25):  # more than there may be processes
        assert submission.ask("f") == 1


def test_checks_side_by_side_do_not_end_each_other(submit):
    submission = submit("def f(): return 1")
    with submission.check() as first:
        with submission.check() as second:
            assert second.f() == 1
        assert first.f() == 1


def test_an_artifact_can_be_opened_while_a_check_ends(submit, tmp_path):
    (tmp_path / "a.pkl").write_bytes(b"]K\x01a.")
    submission = submit("def f(): return 1", tmp_path / "a.pkl")
    session = submission.session
    with submission.check() as student:
        student.f()
        opened = session.open_files(session.staged, ["a.pkl"], 1000)
        assert opened["a.pkl"] == [1]
        assert student.f() == 1


def test_a_module_that_cannot_be_imported_says_so_every_time(submit):
    submission = submit("raise ValueError('no')")
    for _ in range(2):
        with pytest.raises(StudentRaised, match="ValueError"):
            submission.ask("f")


def test_what_the_import_overwrites_does_not_change_what_was_submitted(submit, tmp_path):
    (tmp_path / "a.pkl").write_bytes(b"]K\x01a.")
    submission = submit("open('a.pkl', 'wb').write(b'K\\x02.')", tmp_path / "a.pkl")
    with submission.check():
        pass
    session = submission.session
    assert session.open_files(session.staged, ["a.pkl"], 1000)["a.pkl"] == [1]


def test_a_file_that_student_code_links_elsewhere_is_not_opened(submit):
    submission = submit("import os\ndef f(): os.symlink('/etc/passwd', 'a.pkl')")
    with submission.check() as student:
        student.f()
        process = student._process
        opened = submission.session.open_files(process.folder, ["a.pkl"], 10**6)
    assert isinstance(opened["a.pkl"], Wrong)


def test_files_go_with_the_session(submit, sandbox):
    submission = submit("""
        import os
        def f():
            os.mkdir("locked"); os.mkdir("locked/in"); os.mkdir("none", 0)
        """)
    submission.ask("f")
    submission.close()
    assert not submission.session.box.exists()
    assert not submission.session.staged.exists()


@pytest.fixture
def own_sandbox():
    with Sandbox(SandboxConfig(libraries=["numpy"])) as sandbox:
        sandbox.ready()
        yield sandbox


@linux
def test_when_the_zygote_dies_it_is_started_again(submit, own_sandbox):
    submission = submit("def f(): return 1", into=own_sandbox)
    assert submission.ask("f") == 1
    os.kill(own_sandbox.zygote_pid, signal.SIGKILL)
    own_sandbox.link.process.wait(10)
    with pytest.raises(SandboxGone):
        submission.ask("f")
    submission.session.revive()
    assert submission.ask("f") == 1


@linux
def test_when_the_zygote_dies_during_a_check_the_student_is_not_blamed(submit, own_sandbox):
    submission = submit("import time\ndef f():\n    while True: time.sleep(1)", into=own_sandbox)
    with submission.check() as student:
        student._process.channel.watch = lambda: os.kill(own_sandbox.zygote_pid, signal.SIGKILL)
        with pytest.raises(SandboxGone):
            student.f()


def test_nothing_is_left_when_a_sandbox_closes(submit):
    sandbox = Sandbox(SandboxConfig(libraries=["numpy"]))
    submission = submit("def f(): return 1", into=sandbox)
    submission.ask("f")
    pids = [sandbox.zygote_pid, *sandbox.descendants()]
    sandbox.close()
    assert not any(is_running(pid) for pid in pids)
    assert not sandbox.root.exists()


def test_the_time_for_everything_bounds_opening_files(submit, tmp_path):
    (tmp_path / "a.pkl").write_bytes(b"]K\x01a.")
    submission = submit("def f(): return 1", tmp_path / "a.pkl")
    session = submission.session
    session.end = time.monotonic()
    assert isinstance(session.open_files(session.staged, ["a.pkl"], 1000)["a.pkl"], Wrong)


@linux
@pytest.mark.parametrize("find", ["psutil.Process()", "psutil.Process(os.getpid())"])
def test_a_process_can_ask_how_much_memory_it_takes(submit, find):
    source = f"import os, psutil\nMEMORY = {find}.memory_info().rss\ndef f(): return MEMORY"
    assert submit(source).ask("f") > 2**20
