"""Whose a file is, what of the student's a suite has seen, and what may be started."""

import os
import sys
from pathlib import Path

import pytest

from autograder.errors import Wrong
from autograder.suites import command_lines, guard
from autograder.suites.guard import Refused, Watch


@pytest.fixture
def places(tmp_path):
    """The folders of a suite and of a submission, with a file in each."""
    for name in (
        "suite/test_hw.py",
        "suite/tests/data.txt",
        "suite/hw.py",
        "in/hw.py",
        "staged/hw.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"# {name}\n")
    return tmp_path


def watch(places, **more):
    return Watch(places / "suite", submitted=[places / "in" / "hw.py"], **more)


def test_file_is_the_suite_s_in_its_folder_and_nowhere_else(places):
    found = watch(places)
    assert found.is_suites(str(places / "suite/test_hw.py"))
    assert found.is_suites(str(places / "suite/tests/data.txt"))
    assert not found.is_suites(str(places / "in/hw.py"))
    assert not found.is_suites(os.__file__)
    assert not found.is_suites("<frozen importlib._bootstrap>")
    assert not found.is_suites(str(places / "suite_too/x.py"))


def test_submitted_file_is_the_student_s_and_so_is_all_beside_it(places):
    found = watch(places)
    assert found.is_students(str(places / "in/hw.py"))
    assert found.is_students(str(places / "in/made.py"))
    assert not found.is_students(str(places / "suite/test_hw.py"))
    assert not found.is_students(os.__file__)


def test_file_of_a_submitted_name_is_the_student_s_where_nothing_is(places):
    assert watch(places).is_students(str(places / "nowhere/hw.py"))
    assert not watch(places).is_students(str(places / "nowhere/other.py"))


def test_link_and_another_name_of_a_submitted_file_are_the_student_s(places):
    (places / "suite/link.py").symlink_to(places / "in/hw.py")
    os.link(places / "in/hw.py", places / "suite/other.py")
    found = watch(places)
    assert found.is_students(str(places / "suite/link.py"))
    assert found.is_students(str(places / "suite/other.py"))
    assert not found.is_trusted(str(places / "suite/other.py"))


def test_code_comes_from_the_suite_and_from_python_alone(places):
    found = watch(places)
    assert found.is_trusted(str(places / "suite/test_hw.py"))
    assert found.is_trusted(os.__file__)
    assert not found.is_trusted(str(places / "in/hw.py"))
    assert not found.is_trusted(str(places / "in/made.py"))
    assert not found.is_trusted(str(places / "elsewhere/x.py"))


def test_folder_of_student_processes_is_theirs(places):
    (places / "box").mkdir()
    found = watch(places, sandbox=places / "box")
    assert found.is_students(str(places / "box/left.txt"))
    assert not watch(places).is_students(str(places / "box/left.txt"))


def test_suite_inside_of_what_was_handed_in_is_the_suite_s_all_the_same(places):
    found = Watch(places / "suite", handed_in=[places])
    assert found.is_suites(str(places / "suite/test_hw.py"))
    assert found.is_students(str(places / "in/x.py"))


def test_own_file_is_found_by_its_relative_name_beside_the_tests(places):
    found = watch(places)
    assert found.own_file("test_hw.py") == str(places / "suite/test_hw.py")
    assert found.own_file("data.txt") == str(places / "suite/tests/data.txt")
    assert found.own_file("none.txt") is None
    assert found.own_file(str(places / "suite/test_hw.py")) is None


def test_text_may_be_theirs_that_they_have_said_and_the_suite_has_not(places):
    found = watch(places, texts=frozenset({"1 + 1"}))
    assert not found.may_be_theirs("x = 1")
    found.saw(text=True, told=["print(3)\nx = 1\n", "1 + 1"])
    assert found.text
    assert not found.octets
    assert found.may_be_theirs("x = 1")
    assert not found.may_be_theirs("1 + 1")
    assert not found.may_be_theirs("y = 1")


def test_bytes_are_text_as_well():
    found = Watch(Path("suite"))
    found.saw(octets=True)
    assert (found.text, found.octets) == (True, True)
    found.saw()
    assert (found.text, found.octets) == (True, True)


def test_after_too_much_text_any_may_be_theirs(places, monkeypatch):
    assert guard._MOST_TOLD == 16 * 2**20
    monkeypatch.setattr(guard, "_MOST_TOLD", 200)
    found = watch(places, texts=frozenset({"own"}))
    found.saw(told=["a" * 100])
    assert not found.may_be_theirs("z")
    found.saw(told=["b" * 100])
    assert found.may_be_theirs("z")
    assert not found.may_be_theirs("own")
    assert found.told == ["a" * 100]


def test_later_test_inherits_what_an_earlier_one_saw(places):
    first, second = watch(places), watch(places)
    first.saw(octets=True, told=["abc"])
    (places / "written.txt").write_text("x")
    with open(places / "written.txt") as file:
        first.take_for_theirs(file.fileno())
    second.inherit(first)
    assert (second.text, second.octets, second.told) == (True, True, ["abc"])
    assert second.told_length == first.told_length
    assert second.is_students(str(places / "written.txt"))
    assert not watch(places).is_students(str(places / "written.txt"))


def test_names_of_the_suite_are_known(places):
    found = watch(places, names=frozenset({"Net"}))
    assert found.knows("Net")
    assert not found.knows("net")


def test_student_s_file_is_read_as_text_and_seen(places):
    (places / "in/hw.py").write_bytes(b"x = '\xff'\r\ny = 1\n")
    found = watch(places)
    text = found.read_text(str(places / "in/hw.py"), "r")
    assert text.read() == "x = '\ufffd'\ny = 1\n"
    assert text.name == str(places / "in/hw.py")
    assert found.may_be_theirs("y = 1")


def test_copy_is_read_and_not_what_the_student_s_folder_holds_now(places):
    found = watch(places, staged=places / "staged")
    assert found.read_text(str(places / "in/hw.py"), "rt").read() == "# staged/hw.py\n"


@pytest.mark.parametrize("mode", ["rb", "w", "a", "r+", "x"])
def test_student_s_file_is_opened_in_no_other_mode(places, mode):
    with pytest.raises(Refused, match=r"opens the student's hw\.py in mode"):
        watch(places).read_text(str(places / "in/hw.py"), mode)
    with pytest.raises(Refused, match="which the student's code wrote, in mode"):
        watch(places).text_of(b"x", "made.txt", mode)


def test_large_file_link_and_pipe_are_not_read(places, monkeypatch):
    monkeypatch.setattr(guard, "MAX_TEXT", 10)
    found = watch(places)
    (places / "in/hw.py").write_text("x" * 11)
    with pytest.raises(Wrong, match=r"hw\.py cannot be read as text"):
        found.read_text(str(places / "in/hw.py"), "r")
    (places / "in/hw.py").write_text("x" * 10)
    assert found.read_text(str(places / "in/hw.py"), "r").read() == "x" * 10
    os.link(places / "in/hw.py", places / "in/second.py")
    with pytest.raises(Wrong, match="cannot be read as text"):
        found.read_text(str(places / "in/hw.py"), "r")
    os.mkfifo(places / "in/pipe")
    with pytest.raises(Wrong, match="cannot be read as text"):
        found.read_text(str(places / "in/pipe"), "r")
    (places / "in/link.txt").symlink_to(places / "suite/test_hw.py")
    with pytest.raises(OSError, match="link"):
        found.read_text(str(places / "in/link.txt"), "r")


def test_what_student_code_wrote_is_text_that_was_seen(places):
    found = watch(places)
    assert found.text_of(b"a\r\nb", "made.txt", "r").read() == "a\nb"
    assert found.may_be_theirs("a\nb")


def test_written_file_is_opened_where_a_program_left_it_and_code_as_it_was_handed_in(places):
    opened = []

    def written(name):
        opened.append(name)
        return os.open(places / "suite/tests/data.txt", os.O_RDONLY)

    found = watch(places, written=written)
    assert found.read_text("out.txt", "r").read() == "# suite/tests/data.txt\n"
    assert found.read_text(str(places / "in/hw.py"), "r").read() == "# in/hw.py\n"
    assert opened == ["out.txt"]


def test_what_is_refused_is_remembered_once_and_outside_of_a_watch_not_at_all(places):
    with guard.watching(found := watch(places)):
        assert guard.current() is found
        assert guard.guarded()
        with guard.ours():
            assert not guard.guarded()
            with guard.theirs():
                assert guard.guarded()
        error = guard.refuse("no", tip="t")
        guard.remember(error)
        with pytest.raises(Refused, match="starts a process in the grader"):
            guard.refuse_process("ls")
    assert found.failures[0] is error
    assert len(found.failures) == 2
    assert guard.current() is None
    assert not guard.guarded()
    assert isinstance(guard.refuse("no", tip="t"), PermissionError)


def test_working_folder_and_path_of_a_suite_end_with_it(places):
    before, path = os.getcwd(), sys.path[:]
    with guard.watching(watch(places)):
        os.chdir(places / "suite")
        sys.path.insert(0, "somewhere")
    assert (os.getcwd(), sys.path) == (before, path)


def prepared(places, command, *, shell=False, executable=None):
    return command_lines.prepare(watch(places), command, shell=shell, executable=executable)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["python3", "hw.py"], [sys.executable, "hw.py"]),
        (["python", "{in}/hw.py", "-x"], [sys.executable, "hw.py", "-x"]),
        (["/usr/bin/python3.11", "hw.py"], [sys.executable, "hw.py"]),
        (["{in}/hw.py"], ["./hw.py"]),
        (["hw.py"], ["./hw.py"]),
        ("hw.py", ["./hw.py"]),
        ([Path("hw.py"), b"a"], ["./hw.py", "a"]),
        (["./made", "hw.py"], ["./made", "hw.py"]),
        (["sh", "-c", "echo"], ["sh", "-c", "echo"]),
    ],
)
def test_command_is_started_as_in_the_jail(places, command, words):
    text = str(places / "in")
    if isinstance(command, list):
        command = [w.replace("{in}", text) if isinstance(w, str) else w for w in command]
    assert prepared(places, command) == (words, False)


def test_executable_takes_the_first_word_s_place(places):
    assert prepared(places, ["x", "hw.py"], executable="python3") == (
        [sys.executable, "hw.py"],
        False,
    )


def test_line_for_a_shell_stays_one_with_the_copies_in_place_of_paths(places):
    line = f"python3 {places}/in/hw.py < /dev/null; cat {places}/in/hw.py.txt"
    assert prepared(places, line, shell=True) == (
        f"python3 hw.py < /dev/null; cat {places}/in/hw.py.txt",
        True,
    )


@pytest.mark.parametrize(
    "command",
    [
        ["python3", "test_hw.py"],
        ["python3", "-m", "test_hw"],
        ["cat", "data.txt"],
        ["sh", "tests/data.txt"],
    ],
)
def test_suite_s_own_file_is_handed_to_no_program(places, command):
    with pytest.raises(Refused, match="the suite hands its own"):
        prepared(places, command)
    with pytest.raises(Refused, match="the suite hands its own"):
        prepared(places, " ".join(command), shell=True)


def test_options_and_folders_are_no_files_of_the_suite(places):
    assert prepared(places, ["sh", "-test_hw.py", ".", "..", "/"])[1] is False


def test_program_that_is_not_there_is_refused_and_may_be_done_without(places):
    found = watch(places)
    with pytest.raises(command_lines.MissingProgram, match="starts nothing-of-this-name"):
        command_lines.prepare(found, ["nothing-of-this-name"], shell=False, executable=None)
    assert len(found.excused) == 1
    assert issubclass(command_lines.MissingProgram, FileNotFoundError)
