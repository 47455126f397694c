"""Student code works where the test does, and names files as the test does."""

import os
import sys
import tempfile
from pathlib import Path

import pytest
from plain import harness, with_pytest

from autograder.errors import Wrong
from autograder.suites import shared
from autograder.suites.carried import Files
from autograder.suites.guard import Watch
from autograder.suites.inside import files_there, packing

SUITE = """
import os
import pytest
import hw

os.environ["COURSE"] = "set while this is imported"

def test_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert hw.save("x.txt") == "x.txt"
    (tmp_path / "y.txt").touch()
    assert hw.names() == ["x.txt", "y.txt"]
    assert hw.folder() == str(tmp_path)
    monkeypatch.undo()
    assert hw.folder() != str(tmp_path)

def test_paths(tmp_path):
    assert hw.save(tmp_path / "o.txt") == tmp_path / "o.txt"
    assert hw.paths(tmp_path) == [tmp_path / "o.txt"]
    with pytest.raises(OSError, match=str(tmp_path)):
        open(hw.save(tmp_path / "no" / "o.txt"))

def test_environment():
    assert os.environ["COURSE"] == hw.course()
"""
HW = """
import os
from pathlib import Path
def save(name):
    open(name, "w").close()
    return name
def names(): return sorted(os.listdir())
def folder(): return os.getcwd()
def paths(folder): return sorted(Path(folder).iterdir())
def course(): return os.environ["COURSE"]
"""


def test_folders_paths_and_environment_are_those_of_pytest(tmp_path, monkeypatch):
    suite, student = tmp_path / "suite", tmp_path / "student"
    for folder, name, text in ((suite, "test_hw.py", SUITE), (student, "hw.py", HW)):
        folder.mkdir()
        (folder / name).write_text(text)
    report = harness(suite, student, monkeypatch)
    assert {result.name: result.score for result in report.results} == dict.fromkeys(
        with_pytest(suite, student, tmp_path), 1.0
    )


def test_path_in_a_shared_folder_has_the_suites_name_in_an_answer(monkeypatch):
    monkeypatch.setattr(files_there, "_HOME", "/box/work")
    for value in ("/box/work/_tmp/tmp/x/a.txt", Path("/box/work/_tmp/tmp/x/a.txt")):
        packed = packing.pack(value)
        assert packed[1] == "/tmp/x/a.txt" or packed[1][1] == Path("/tmp/x/a.txt")
    assert packing.pack("/box/work/own.txt") == ["plain", "/box/work/own.txt"]


def test_only_a_temporary_folder_is_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    suite = tmp_path / "suite"
    (suite / "deep").mkdir(parents=True)
    there = {"make_folder": lambda path, *_content: ["/box", path]}
    files = Files(suite, Watch(suite), lambda what, *arguments: there[what](*arguments))
    assert files.working_folder(str(suite / "deep")) == ""
    assert files.working_folder("/usr") == ""
    (tmp_path / "made").mkdir()
    made = str(tmp_path / "made")
    assert files.working_folder(made) == f"/box/_tmp{os.path.realpath(made)}"


def test_place_that_is_none_costs_the_test(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "a.txt").touch()
    files = Files(tmp_path / "suite", Watch(tmp_path / "suite"), lambda *_asked: "nowhere")
    with pytest.raises(Wrong):
        files.out(str(tmp_path / "a.txt"))


def test_what_the_process_does_not_know_of_arguments_and_environment_is_sent(monkeypatch):
    before = shared.Surroundings.now()
    monkeypatch.setenv("COURSE", "set")
    monkeypatch.setattr(sys, "argv", ["prog", "data.csv"])
    sent = shared.State(before).to_send()
    assert (sent["environment"], sent["argv"]) == ({"COURSE": "set"}, ["prog", "data.csv"])
    assert not {"environment", "argv"} & {*shared.State().to_send()}
