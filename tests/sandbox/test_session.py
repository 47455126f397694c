import sys
import textwrap

import numpy as np
import pytest

from autograder.errors import Wrong
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.host import Sandbox, SandboxConfig
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session

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


def test_a_process_has_no_file_open_and_writes_for_its_user_alone(submit):
    submission = submit("""
        import os
        def is_open(number):
            try:
                return bool(os.fstat(number))
            except OSError:
                return False
        def look():
            with open("written", "w") as file:
                mode = os.fstat(file.fileno()).st_mode & 0o777
            return [sum(map(is_open, range(4096))), mode]
        """)
    # Its input, its outputs, and the connection.
    assert submission.ask("look") == [4, 0o600]


def test_garbage_in_circles_is_collected_though_the_libraries_are_imported_without(submit):
    assert submit("import gc\ndef f(): return gc.isenabled()").ask("f") is True


def test_nothing_is_imported_from_where_a_process_happens_to_be(submit):
    submission = submit("import sys\ndef f(): return [sys.flags.isolated, '' in sys.path]")
    assert submission.ask("f") == [1, False]


def test_student_code_that_closes_its_output_gets_no_file_in_its_place(submit):
    source = "import sys\ndef f():\n    sys.stdout.close()\n    with open('x', 'w') as file:"
    assert submit(f"{source}\n        return file.fileno()").ask("f") > 2


def test_temporary_files_of_a_check_are_in_its_own_folder(submit):
    submission = submit("""
        import os, tempfile
        tempfile.gettempdir()
        def is_here():
            return tempfile.gettempdir() == os.getcwd()
        """)
    assert submission.ask("is_here") is True


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


WEIGHTS = """
    import os
    BESIDE = os.path.join(os.path.dirname(__file__), "a.pkl")
    def look(): return [os.path.exists(BESIDE), os.path.exists("a.pkl")]
    """


def test_what_was_handed_in_beside_the_code_is_not_there_when_it_runs(submit, tmp_path):
    (tmp_path / "a.pkl").write_bytes(b"]K\x01a.")
    assert submit(WEIGHTS, tmp_path / "a.pkl").ask("look") == [False, False]


@pytest.mark.parametrize("thread", ["", "threading.Thread(target=time.sleep, args=(60,)).start()"])
def test_code_that_reads_its_files_when_imported_can_be_and_finds_them_gone(
    submit, tmp_path, thread
):
    (tmp_path / "a.pkl").write_bytes(b"]K\x01a.")
    source = f"import threading, time\nREAD = open('a.pkl', 'rb').read()\n{thread}\n"
    submission = submit(source + textwrap.dedent(WEIGHTS), tmp_path / "a.pkl")
    assert submission.ask("look") == [False, False]


@pytest.mark.parametrize("thread", ["", "threading.Thread(target=time.sleep, args=(60,)).start()"])
@pytest.mark.parametrize("read", ["", "READ = open('b.pkl').read()"])
def test_homeworks_file_of_the_same_name_as_one_handed_in_is_there_when_code_runs(
    submit, sandbox, tmp_path, monkeypatch, thread, read
):
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "a.pkl").write_text("the homework's")
    for name in ("a.pkl", "b.pkl"):
        (tmp_path / name).write_text("the student's")
    monkeypatch.setattr(sandbox, "given", tmp_path / "given")
    source = f"import threading, time\n{thread}\n{read}\ndef f(): return open('a.pkl').read()"
    submission = submit(source, tmp_path / "a.pkl", tmp_path / "b.pkl")
    assert submission.ask("f") == "the homework's"


def test_code_that_would_work_for_long_without_its_files_is_given_them(submit, tmp_path):
    (tmp_path / "a.pkl").write_bytes(b"]K\x01a.")
    source = "import os\nwhile not os.path.exists('a.pkl'): pass\ndef f(): return 1"
    submission = submit(source, tmp_path / "a.pkl")
    submission.session.import_limit = 1.0
    assert submission.ask("f") == 1


def test_files_are_not_removed_through_a_link_in_the_place_of_the_folder(submit, tmp_path):
    (tmp_path / "a.pkl").write_bytes(b"]K\x01a.")
    submission = submit(
        """
        import os
        open("a.pkl").close()
        here = os.getcwd()
        os.mkdir(here + "-other")
        open(here + "-other/a.pkl", "w").close()
        os.rename(here, here + "-old")
        os.symlink(here + "-other", here)
        def look(): return os.path.exists(here + "-other/a.pkl")
        """,
        tmp_path / "a.pkl",
    )
    assert submission.ask("look")


def test_python_files_and_what_a_homework_names_can_be_read_at_any_time(sandbox, tmp_path):
    (tmp_path / "a.py").write_text(
        "import helper, os\n"
        "def f(): return [helper.N, open(os.path.dirname(__file__) + '/words.txt').read()]\n"
    )
    (tmp_path / "helper.py").write_text("N = 1")
    (tmp_path / "words.txt").write_text("a b")
    files = [tmp_path / name for name in ("a.py", "helper.py", "words.txt")]
    session = Session(sandbox, files, "a.py", import_limit=20, readable=["words.txt"])
    try:
        with session.process(20, 0) as process:
            assert Student(process, "a").f() == [1, "a b"]
    finally:
        session.close()


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


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("pass", None),
        ("np.load('start.npy')", None),
        ("np.save('start.npy', [2])", [2]),
        ("np.save('start.npy', [1])", [1]),
    ],
    ids=["nothing", "read", "other content", "the same again"],
)
def test_only_what_a_run_wrote_counts_as_written(submit, tmp_path, body, found):
    np.save(tmp_path / "start.npy", [1])
    with Sandbox(SandboxConfig(given=[str(tmp_path / "start.npy")])) as sandbox:
        submission = submit(f"import numpy as np\ndef f():\n    {body}", into=sandbox)
        with submission.check() as student:
            student.f()
            folder, session = student._process.folder, submission.session
            opened = session.open_written(folder, ["start.npy"], 1000)["start.npy"]
        submission.close()
    assert str(opened) == "start.npy is missing" if found is None else opened.tolist() == found
