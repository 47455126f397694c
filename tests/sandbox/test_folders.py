"""The folders that student code may write to, when it is against the grader."""

import os
import tempfile
from types import SimpleNamespace

import pytest

from autograder.errors import Wrong
from autograder.sandbox import artifacts, host
from autograder.sandbox.walls.removal import remove_tree


def test_what_a_box_holds_does_not_tell_the_next_name_in_it(sandbox):
    box = sandbox.new_folder("box")
    names = [sandbox.new_folder("work", box).name for _ in range(3)]
    assert len({name.removeprefix("work-")[:6] for name in names}) == 3
    remove_tree(box)


def test_the_files_of_a_folder_are_in_it_when_it_appears(sandbox, monkeypatch):
    box, private = sandbox.new_folder("box"), sandbox.private_folder("submission")
    (private / "file").write_text("whole")
    with monkeypatch.context() as patch:
        patch.setattr(os, "chown", lambda path, *_, **__: seen.append(box in path.parents))
        patch.setattr(os, "chmod", lambda path, *_, **__: seen.append(box in path.parents))
        seen = []
        folder = sandbox.hand_over(private, box)
    assert seen
    assert not any(seen)
    assert (folder / "file").read_text() == "whole"
    remove_tree(box)


def test_what_a_link_points_to_is_not_handed_over_with_it(sandbox, tmp_path):
    private, large = sandbox.private_folder("submission"), tmp_path / "large"
    large.touch()
    (private / "large").symlink_to(large)
    folder = sandbox.hand_over(private)
    assert large.stat().st_uid == os.getuid()
    remove_tree(folder)


def test_nobody_can_write_to_what_a_homework_gives_to_all(tmp_path, monkeypatch):
    (tmp_path / "data.csv").touch()
    link = SimpleNamespace(alive=lambda: False, close=lambda: None)
    monkeypatch.setattr(host, "ZygoteLink", lambda *_: link)
    with host.Sandbox(host.SandboxConfig(given=[str(tmp_path / "data.csv")])) as made:
        modes = [path.stat().st_mode & 0o777 for path in (made.given, made.given / "data.csv")]
    assert modes == [0o555, 0o444]


def test_a_link_among_the_copies_of_artifacts_is_not_written_through(sandbox, tmp_path):
    box, room, target = sandbox.new_folder("box"), sandbox.new_folder("artifacts"), tmp_path / "x"
    (box / "data.pkl").write_bytes(b"written")
    (room / "data.pkl").symlink_to(target)
    copy = artifacts.take(sandbox, box, "data.pkl", room, 100)
    assert copy.read_bytes() == b"written"
    assert not target.exists()
    remove_tree(box)
    remove_tree(room)


@pytest.mark.parametrize(
    "make", [os.mkdir, os.mkfifo, lambda path: os.symlink(__file__, path)],
    ids=["a folder", "a pipe", "a link"],
)  # fmt: skip
def test_what_is_no_file_where_an_artifact_was_to_be_costs_its_points_alone(sandbox, make):
    box, room = sandbox.new_folder("box"), sandbox.new_folder("artifacts")
    make(box / "data.pkl")
    with pytest.raises(Wrong, match=r"data\.pkl (cannot be accepted|is missing)"):
        artifacts.take(sandbox, box, "data.pkl", room, 10**6)
    remove_tree(box)
    remove_tree(room)


def test_a_process_whose_folder_was_taken_away_starts_and_can_be_asked(sandbox):
    room = sandbox.new_folder("room")
    spawned = sandbox.spawn(room, room / "taken", 0)
    assert sandbox.alive()
    assert spawned.pid in sandbox.descendants()
    spawned.channel.close()
    sandbox.driven.forget(spawned.pid)
    remove_tree(room)


def test_a_sandbox_that_cannot_start_leaves_no_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(host, "ZygoteLink", lambda *_: os.stat(tmp_path / "nothing"))
    with pytest.raises(FileNotFoundError):
        host.Sandbox(host.SandboxConfig())
    assert list(tmp_path.iterdir()) == []
