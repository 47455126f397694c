"""``--watch`` checks again what was saved, and waits where nothing is."""

import os
from types import SimpleNamespace

import pytest

from autograder.kit import main

KIT = {"files": [], "patterns": ["*_fit.py"], "skeleton": "skeleton.py", "submission": "my_fit.py"}


def watched(folder, monkeypatch, *between):
    """Watch a folder, in which something is done between two looks; return what was checked."""
    todo, checked, said = list(between), [], []

    def sleep(_seconds):
        if not todo:
            raise KeyboardInterrupt
        todo.pop(0)()

    def check(asked, kit, _console, beside):
        checked.append(main.handed_in.find(asked.file, kit, beside).name)

    monkeypatch.chdir(folder)
    monkeypatch.setattr(main, "_check", check)
    monkeypatch.setattr(main.time, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        main._watch(SimpleNamespace(file=[]), KIT, SimpleNamespace(say=said.append), folder)
    return checked, said


def test_file_is_checked_at_once_and_each_time_it_is_saved(tmp_path, monkeypatch):
    file = tmp_path / "my_fit.py"
    file.write_text("x = 1\n")
    found, said = watched(tmp_path, monkeypatch, lambda: None, lambda: os.utime(file, (1, 1)))
    assert found == ["my_fit.py", "my_fit.py"]
    assert "Waiting until my_fit.py is saved" in said[-1]


def test_file_that_is_gone_while_it_is_saved_is_waited_for(tmp_path, monkeypatch):
    file = tmp_path / "my_fit.py"
    file.write_text("x = 1\n")
    found, _ = watched(tmp_path, monkeypatch, file.unlink, lambda: file.write_text("x = 2\n"))
    assert found == ["my_fit.py", "my_fit.py"]


def test_skeleton_that_gets_its_name_is_followed(tmp_path, monkeypatch):
    skeleton = tmp_path / "skeleton.py"
    skeleton.write_text("x = 1\n")
    found, _ = watched(tmp_path, monkeypatch, lambda: skeleton.rename(tmp_path / "my_fit.py"))
    assert found == ["skeleton.py", "my_fit.py"]
