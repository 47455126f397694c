import sys

import pytest

from autograder.errors import Wrong
from autograder.sandbox.failures import StudentRaised

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux's own means")


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


def test_warning_names_the_submitted_file_and_no_folder_of_the_grader(submit):
    submission = submit("import warnings\ndef f():\n    warnings.warn('odd')")
    with submission.check() as student:
        student.f()
    assert student._process.output.startswith(f"{submission.name}.py:3: UserWarning: odd")


def test_importing_afresh_takes_nothing_off_a_checks_time(submit):
    source = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True)"
    with submit(source + ".start()\ndef f(): return 1").check(seconds=7) as student:
        assert student._process.clock.limit == 7
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


@linux
@pytest.mark.parametrize("find", ["psutil.Process()", "psutil.Process(os.getpid())"])
def test_a_process_can_ask_how_much_memory_it_takes(submit, find):
    source = f"import os, psutil\nMEMORY = {find}.memory_info().rss\ndef f(): return MEMORY"
    assert submit(source).ask("f") > 2**20
