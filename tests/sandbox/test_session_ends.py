import contextlib
import os
import signal
import sys

import pytest

from autograder.errors import Wrong
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.host import Sandbox, SandboxConfig, SandboxGone
from autograder.sandbox.walls.processes import is_running

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux's own means")


def running_in_the_next_check(submission):
    """Say what runs of a submission when its next check begins."""
    with submission.check() as student:
        importing = submission.session._household.importing
        known = {importing.pid: "import", student._process.pid: "check"}
        return [known.get(pid, "stray") for pid in submission.session.sandbox.descendants()]


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
    with submission.check():
        assert not is_running(student._process.pid)


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
    assert running_in_the_next_check(submission) == ["import", "check"]


def test_a_daemon_started_at_import_ends_with_the_first_check(submit):
    submission = submit("""
        import os, time
        if os.fork() == 0:
            os.setsid()
            while True: time.sleep(60)
        def f(): return 1
        """)
    assert submission.ask("f") == 1
    assert running_in_the_next_check(submission) == ["import", "check"]


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


def test_what_a_check_leaves_is_gone_when_it_is_over(submit):
    submission = submit("def f(): open('large', 'wb').write(bytes(2**20))")
    with submission.check() as student:
        student.f()
    assert not is_running(student._process.pid)
    assert not student._process.folder.exists()


def test_an_idle_process_is_waited_for_when_the_next_one_has_been_forked(submit):
    submission = submit("def f(): return 1")
    with submission.check() as student:
        assert student.f() == 1
    assert not student._process.finished
    with submission.check():
        assert not is_running(student._process.pid)


def test_what_it_printed_is_there_as_soon_as_a_process_has_been_ended(submit):
    with submit("def f(): print('x' * 10**5, 'end')").check() as student:
        student.f()
        student._process.end()
        assert student._process.output.endswith("end\n")


def test_checks_side_by_side_do_not_end_each_other(submit):
    submission = submit("def f(): return 1")
    with submission.check() as first:
        with submission.check() as second:
            assert second.f() == 1
        assert first.f() == 1


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


def test_ctrl_c_at_a_terminal_does_not_reach_the_zygote(sandbox):
    assert os.getsid(sandbox.zygote_pid) != os.getsid(0)
