import os

from autograder.sandbox.removal import remove_tree


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


def test_what_a_link_points_to_stays(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "kept")
    remove_tree(folder)
    assert (tmp_path / "kept" / "file").exists()


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
