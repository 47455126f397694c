"""The jailed reader: what it gives back, and what becomes of one that cannot."""

import math
import os
import pickle
import signal
import time
import zipfile

import pytest

from autograder.errors import UsageError, Wrong
from autograder.sandbox.artifacts import ArtifactReader
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.reading import JailedReader, _Reader
from autograder.submitted.members import Member
from autograder.submitted.reading import Wanted
from autograder.submitted.unpacking import Listed


@pytest.fixture
def reader(sandbox):
    made = JailedReader(sandbox, time.monotonic() + 60)
    yield made
    made.close()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "eve.py"
    path.write_text("import numpy\ndef f(x): pass\n")
    return path


def test_what_is_in_a_file_is_read_in_a_process_of_its_own(reader, file):
    assert reader.read(file, Wanted()).outline.functions == {"f": ["x"]}


def test_a_folder_may_be_named_by_a_link(reader, file, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    assert reader.read(tmp_path / "link" / "eve.py", Wanted()).unparsable is None


def test_an_archive_may_be_named_by_a_link(reader, tmp_path):
    with zipfile.ZipFile(tmp_path / "real.zip", "w") as archive:
        archive.writestr("eve_tiny.py", "x = 1")
    (tmp_path / "link.zip").symlink_to(tmp_path / "real.zip")
    found = reader.listing(tmp_path / "link.zip", "link.zip")
    assert found.members == [Member("eve_tiny.py", 5)]


def test_nothing_is_left_of_a_reader(reader, file, sandbox):
    before = sorted(sandbox.root.iterdir())
    reader.read(file, Wanted())
    reader.close()
    assert sorted(sandbox.root.iterdir()) == before
    assert not sandbox.driven.now()


def test_a_reader_that_dies_was_given_a_file_that_cannot_be_read(reader, file, monkeypatch):
    living = _Reader._living_process

    def killed(self):
        process = living(self)
        os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(_Reader, "_living_process", killed)
    with pytest.raises(Wrong) as error:
        reader.read(file, Wanted())
    assert "too large or too deeply nested to be read" in error.value.feedback.summary
    assert "was killed" in error.value.feedback.found


def kill_first(monkeypatch, kind):
    """Kill the first process of a kind, as the kernel does where memory is short."""
    living, killed = kind._living_process, []

    def dying(self):
        process = living(self)
        if not killed:
            killed.append(process.pid)
            os.kill(process.pid, signal.SIGKILL)
        return process

    monkeypatch.setattr(kind, "_living_process", dying)


def test_a_reader_that_something_else_killed_costs_nothing(reader, file, monkeypatch):
    kill_first(monkeypatch, _Reader)
    assert reader.read(file, Wanted()).outline.functions == {"f": ["x"]}


def test_an_artifact_whose_process_something_else_killed_is_opened(sandbox, tmp_path, monkeypatch):
    (tmp_path / "a.pkl").write_bytes(pickle.dumps([1.0]))
    kill_first(monkeypatch, ArtifactReader)
    made = ArtifactReader(sandbox, 2**20, time.monotonic() + 60)
    assert made.open(tmp_path, "a.pkl") == [1.0]
    made.close()


def test_reading_may_take_half_of_the_time_that_is_left(sandbox, file, monkeypatch):
    given, give = [], StudentProcess.give

    def noted(self, seconds, end=math.inf):
        given.append((seconds, end))
        give(self, seconds, end)

    monkeypatch.setattr(StudentProcess, "give", noted)
    end = time.monotonic() + 30
    reader = JailedReader(sandbox, end)
    reader.read(file, Wanted())
    reader.close()
    assert 0 < given[0][0] <= 15
    assert given[0][1] == end


def test_when_the_sandbox_died_reading_is_repeated(reader, file, sandbox):
    os.kill(sandbox.zygote_pid, signal.SIGKILL)
    sandbox.link.process.wait(10)
    assert reader.read(file, Wanted()).unparsable is None


def test_a_notebook_that_cannot_be_used_says_why(reader, tmp_path):
    (tmp_path / "eve.ipynb").write_text("{}")
    with pytest.raises(UsageError) as error:
        reader.read(tmp_path / "eve.ipynb", Wanted(as_cells=True))
    assert "is not a Jupyter notebook" in error.value.message
    assert error.value.tip


def test_what_was_chosen_is_taken_out_of_an_archive(reader, tmp_path):
    with zipfile.ZipFile(tmp_path / "eve.zip", "w") as archive:
        archive.writestr("notes.txt", "no")
        archive.writestr("d/eve_tiny.py", "x = 1")
    (tmp_path / "into").mkdir()
    reader.extract(tmp_path / "eve.zip", "eve.zip", [1], [5], tmp_path / "into")
    assert [path.read_text() for path in (tmp_path / "into").iterdir()] == ["x = 1"]


@pytest.mark.parametrize("name", ["eve.zip", "eve.tar.gz"])
def test_an_archive_that_cannot_be_opened_says_why(reader, tmp_path, name):
    (tmp_path / name).write_bytes(b"PK no more")
    with pytest.raises(UsageError, match=f"{name} cannot be unpacked"):
        reader.listing(tmp_path / name, name)


@pytest.mark.parametrize(
    "listed",
    [
        *(Listed([Member(path, 1)], [0], []) for path in ("../a", "/a", "..", "", "a\\b")),
        Listed([Member("a", -1)], [0], []),
        Listed([Member("a", 1)], [-1], []),
        Listed([Member("a", 1)], [], []),
        Listed([], [], [Member("../a", 1)]),
    ],
    ids=str,
)
def test_a_reader_that_lists_what_no_archive_holds_is_stopped(sandbox, listed):
    made = _Reader(sandbox, 2**20, time.monotonic() + 60)
    try:
        with pytest.raises(StudentStopped):
            made.require_inside(listed)
    finally:
        made.close()
