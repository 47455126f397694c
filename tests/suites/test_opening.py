"""A suite finds, by a relative path, what student code wrote in its own folder."""

import contextlib
import glob
import os
import pathlib
import shutil
from pathlib import Path

import pytest

from autograder.suites import guard, hook, opening
from autograder.suites.guard import Watch


@pytest.fixture
def theirs(tmp_path):
    """Stand for the folder of a student's process: a file and a folder with one in it."""
    hook.install()
    there = {"r.txt": 3, "out/0.txt": 1}
    watch = Watch(
        tmp_path,
        size=there.get,
        remove=lambda path: True if there.pop(path, None) else None,
        listing=lambda path: ["0.txt"] if path == "out" else None,
    )
    with guard.watching(watch):
        os.chdir(tmp_path)
        yield watch


def test_pathlib_that_keeps_a_function_of_its_own_is_given_the_other(monkeypatch):
    """As that of Python 3.10 does: a suite's ``Path.stat`` would not find what students wrote."""
    accessor = type("_NormalAccessor", (), {"stat": len, "open": max})
    monkeypatch.setattr(pathlib, "_NormalAccessor", accessor, raising=False)
    opening.tell_pathlib(len, lambda path: f"asked for {path}")
    assert accessor().stat("r.txt") == "asked for r.txt"
    assert accessor.open is max


def test_file_is_found_and_removed(theirs):
    assert os.path.isfile("r.txt")
    assert Path("r.txt").stat().st_size == 3
    os.remove("r.txt")
    assert not os.path.exists("r.txt")
    Path("out/0.txt").unlink()
    with pytest.raises(FileNotFoundError):
        os.remove("out/0.txt")
    assert not theirs.failures


def test_folder_is_found_and_listed(theirs):
    assert os.path.isdir("out")
    assert os.listdir("out") == ["0.txt"]
    assert not os.path.isdir("elsewhere")
    with pytest.raises(FileNotFoundError):
        os.listdir("elsewhere")
    assert not theirs.failures


@pytest.mark.parametrize(
    "does",
    [lambda: glob.glob("out/*"), lambda: shutil.rmtree("out", ignore_errors=True),
     lambda: os.rename("r.txt", "s.txt")],
    ids=["glob", "rmtree", "rename"],
)  # fmt: skip
def test_what_cannot_be_done_there_is_refused_and_no_missing_file(theirs, does):
    with contextlib.suppress(guard.Refused):
        does()
    assert "which the student's code wrote" in str(theirs.failures[0])


def test_own_files_are_never_looked_for_there(theirs, tmp_path):
    (tmp_path / "own.txt").touch()
    os.remove("own.txt")
    with pytest.raises(FileNotFoundError):
        os.scandir(tmp_path / "r.txt")
    assert not theirs.failures


def test_new_file_of_the_suites_is_not_taken_for_one_of_the_students_that_is_gone(tmp_path):
    watch, path = Watch(tmp_path / "suite"), tmp_path / "a.txt"
    with path.open("w") as file:
        watch.take_for_theirs(file.fileno())
    later = Watch(tmp_path / "suite")
    later.inherit(watch)
    del watch
    for number in range(20):
        assert later.is_students(str(path)) == (number == 0)
        path.unlink()
        path.touch()
