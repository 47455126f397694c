import os
from pathlib import Path

import pytest
from forks import answer_of

from autograder.sandbox.walls.removal import remove_files, remove_tree

NOBODY = 65_534


def test_a_tree_goes(tmp_path):
    folder = tmp_path / "folder"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "file").touch()
    remove_tree(folder)
    assert not folder.exists()


def test_folders_without_permissions_go(tmp_path):
    folder = tmp_path / "folder"
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b").chmod(0)
    (folder / "a").chmod(0)
    folder.chmod(0)
    remove_tree(folder)
    assert not folder.exists()


@pytest.mark.skipif(os.name != "posix", reason="other systems know no such modes")
def test_they_go_for_a_user_without_privileges(tmp_path):
    def remove():
        os.chdir(tmp_path)
        if os.getuid() == 0:
            os.setresuid(NOBODY, NOBODY, NOBODY)
        test_folders_without_permissions_go(Path())
        return "gone"

    tmp_path.chmod(0o777)
    assert answer_of(remove) == "gone"


def test_no_folder_is_left_open(tmp_path):
    def open_now():
        return len(os.listdir("/dev/fd"))

    before = open_now()
    test_a_tree_goes(tmp_path)
    assert open_now() == before


def test_files_go_and_those_of_another_folder_take_their_places(tmp_path):
    folder, others = tmp_path / "folder", tmp_path / "others"
    for place in ("folder/given", "folder/handed_in", "folder/kept", "others/given"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(place)
    remove_files(folder, ["given", "handed_in", "nothing"], others)
    left = {path.name: path.read_text() for path in folder.iterdir()}
    assert left == {"given": "others/given", "kept": "folder/kept"}
    remove_files(folder, ["given"])
    assert [path.name for path in folder.iterdir()] == ["kept"]


def test_files_of_what_a_link_points_to_stay(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    (tmp_path / "folder").symlink_to(tmp_path / "kept")
    remove_files(tmp_path / "folder", ["file"])
    assert (tmp_path / "kept" / "file").exists()


def test_what_a_link_points_to_stays(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "kept")
    remove_tree(folder)
    assert (tmp_path / "kept" / "file").exists()
    assert not folder.exists()


def test_nesting_deeper_than_python_s_stack_goes(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    start = os.getcwd()
    os.chdir(folder)
    try:
        for _ in range(1500):
            os.mkdir("deep")
            os.chdir("deep")
    finally:
        os.chdir(start)
    remove_tree(folder)
    assert not folder.exists()


def test_what_is_not_there_is_no_error(tmp_path):
    remove_tree(tmp_path / "nothing")


def test_a_link_in_the_place_of_the_folder_goes_and_what_it_points_to_stays(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    kept.chmod(0o750)
    (tmp_path / "folder").symlink_to(kept)
    remove_tree(tmp_path / "folder")
    assert not (tmp_path / "folder").is_symlink()
    assert [path.name for path in kept.iterdir()] == ["file"]
    assert kept.stat().st_mode & 0o777 == 0o750


def test_a_folder_that_turns_into_a_link_meanwhile_is_not_followed(tmp_path, monkeypatch):
    kept, folder = tmp_path / "kept", tmp_path / "folder"
    (kept / "inner").mkdir(parents=True)
    (folder / "a").mkdir(parents=True)
    rename = os.rename

    def swap(name, moved, *, src_dir_fd, dst_dir_fd):
        rename(name, moved, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)
        rename(moved, "away", src_dir_fd=dst_dir_fd, dst_dir_fd=dst_dir_fd)
        os.symlink(kept, moved, dir_fd=dst_dir_fd)

    monkeypatch.setattr(os, "rename", swap)
    remove_tree(folder)
    assert (kept / "inner").is_dir()


def test_a_file_in_the_place_of_the_folder_goes(tmp_path):
    (tmp_path / "folder").touch()
    remove_tree(tmp_path / "folder")
    assert list(tmp_path.iterdir()) == []
