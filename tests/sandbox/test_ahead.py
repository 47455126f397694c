"""The zygote's interpreter is started while the program imports itself, where that is of use."""

import pytest

from autograder.errors import HomeworkError
from autograder.sandbox import ahead, interpreter
from autograder.sandbox.host import Sandbox, SandboxConfig


class Started:
    """Takes note of what was started, and starts nothing."""

    def __init__(self):
        self.libraries, self.ended, self.closed = [], None, False
        self.process = self.connection = self

    def __call__(self, *, apart, libraries=()):
        assert apart
        self.libraries.append(list(libraries))
        return self

    def poll(self):
        return self.ended

    def close(self):
        self.closed = True


@pytest.fixture
def started(monkeypatch, tmp_path):
    """Return what is started; a homework is called lines."""
    room = tmp_path / "autograder" / "rubrics" / "lines"
    room.mkdir(parents=True)
    (room / "assignment.py").write_text('Assignment(libraries=["numpy", "matplotlib.pyplot"])')
    found = Started()
    monkeypatch.setattr(ahead, "ROOT", str(tmp_path))
    monkeypatch.setattr(ahead, "start", found)
    monkeypatch.setattr(ahead, "_started", [])
    return found


def test_grading_a_homework_starts_with_the_libraries_that_its_text_names(started):
    ahead.begin(["grade", "lines", "submission"])
    assert started.libraries == [["numpy", "matplotlib.pyplot"]]
    assert ahead.take(apart=True) is started
    assert ahead.take(apart=True) is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade"],
        ["grade", "lines"],
        ["grade", "no_such_homework", "submission"],
        ["grade", "lines", "submission", "--isolation", "none"],
        ["grade", "lines", "submission", "--isolation=none"],
        ["grade", "lines", "--help"],
        ["batch", "lines", "class"],
    ],
)
def test_nothing_is_started_for_what_may_not_need_it(started, arguments):
    ahead.begin(arguments)
    assert started.libraries == []


def test_rubric_that_a_student_hands_in_is_not_read(started, tmp_path):
    (tmp_path / "rubric.py").write_text('a(libraries=["torch"])')
    ahead.begin(["grade", "no_such_homework", str(tmp_path)])
    ahead.begin(["grade", "--jobs=2", str(tmp_path)])
    assert started.libraries == []


def test_system_that_cannot_start_it_ahead_starts_it_when_it_is_needed(started, monkeypatch):
    def refuse(**_asked):
        raise OSError

    monkeypatch.setattr(ahead, "start", refuse)
    ahead.begin(["grade", "lines", "submission"])
    assert ahead.take(apart=True) is None


@pytest.mark.parametrize(("apart", "ended"), [(False, None), (True, 1)])
def test_one_that_ended_or_is_of_another_kind_is_let_go(started, apart, ended):
    ahead.begin(["grade", "lines", "submission"])
    started.ended = ended
    assert ahead.take(apart=apart) is None
    assert started.closed


@pytest.mark.parametrize(
    ("text", "libraries"),
    [
        ('a(libraries=["numpy", "torch"])', ["numpy", "torch"]),
        ("a(\n    libraries = [\n        'h5py',\n    ],\n)", ["h5py"]),
        ("a(libraries=LIBRARIES)", []),
        ("a(libraries=[*MORE])", []),
        ("a(libraries=[1])", []),
        ("a(libraries=['--x'])", []),
        ("a()", []),
    ],
)
def test_libraries_are_those_of_a_plain_list_in_the_rubric_of_a_folder(tmp_path, text, libraries):
    (tmp_path / "rubric.py").write_text(text)
    assert ahead.libraries_of(str(tmp_path)) == libraries
    assert ahead.libraries_of(str(tmp_path / "rubric.py")) == libraries


def test_sandbox_goes_on_with_an_interpreter_that_is_there_and_what_it_has_imported(monkeypatch):
    there = interpreter.start(apart=True, libraries=["numpy", "no_such_library"])
    monkeypatch.setattr(ahead, "_started", [there])
    with Sandbox(SandboxConfig(libraries=["numpy"])) as sandbox:
        assert sandbox.ready()["failed"] == ""
        assert sandbox.link.process is there.process
        assert (sandbox.link.process.poll(), ahead._started) == (None, [])
    assert there.process.poll() is not None


def test_interpreter_that_nobody_takes_ends_when_the_grader_does():
    there = interpreter.start(apart=False)
    there.connection.close()
    assert there.process.wait(60) == 0


def test_libraries_that_fail_ahead_are_told_when_they_are_asked_for(monkeypatch):
    there = interpreter.start(apart=True, libraries=["no_such_library"])
    monkeypatch.setattr(ahead, "_started", [there])
    with (
        Sandbox(SandboxConfig(libraries=["no_such_library"])) as sandbox,
        pytest.raises(HomeworkError, match="no_such_library"),
    ):
        sandbox.ready()
