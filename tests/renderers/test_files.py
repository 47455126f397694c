"""Files and folders that nobody but their owner can read, whatever the umask."""

import os
import pathlib
import socket
import stat
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.renderers import files


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request):
    """Any umask, also one that takes modes from the owner."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def shared(tmp_path):
    """A folder that a group may read, on purpose."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(files.SHARED_FOLDER)
    return folder


def test_what_is_made_is_for_its_owner_alone(tmp_path, umask):
    files.write_atomically(tmp_path / "a/b/page.html", "Ada")
    with files.create(tmp_path / "a/b/x.py") as file:
        file.write(b"Ada")
    assert [mode(path) for path in (tmp_path / "a", tmp_path / "a/b")] == [0o700, 0o700]
    assert [mode(path) for path in (tmp_path / "a/b").iterdir()] == [0o600, 0o600]


def test_file_that_cannot_be_written_is_named_as_it_was_given(tmp_path):
    (tmp_path / "page.html").mkdir()
    with pytest.raises(OSError, match=r"page\.html'$") as caught:
        files.write_atomically(tmp_path / "page.html", "Ada")
    assert caught.value.filename == str(tmp_path / "page.html")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_what_is_made_in_a_shared_folder_is_for_the_group_too(shared, umask):
    files.write_atomically(shared / "a/page.html", "Ada")
    os.close(files.touch(shared / "class.sqlite"))
    assert mode(shared / "a") == files.SHARED_FOLDER
    assert mode(shared / "a/page.html") == mode(shared / "class.sqlite") == 0o640


def test_locks_and_marks_are_not_for_the_group(shared):
    os.close(files.touch(shared / ".lock"))
    assert mode(shared / ".lock") == 0o600


@pytest.mark.parametrize("above", [0o755, 0o750, 0o2750, 0o2775, 0o777], ids=oct)
def test_a_folder_that_is_open_by_chance_is_not_shared(tmp_path, above):
    tmp_path.chmod(above)
    files.write_atomically(tmp_path / "page.html", "Ada")
    files.make_folder(tmp_path / "a")
    assert mode(tmp_path / "page.html") == 0o600
    assert mode(tmp_path / "a") == 0o700


def seen_by_others(monkeypatch):
    """Return a list that fills with the modes that files have whenever one is changed or made."""
    modes = []
    real = {name: getattr(os, name) for name in ("open", "mkdir")}
    monkeypatch.setattr(
        os,
        "open",
        lambda path, flags, mode=0o777, **more: (
            modes.append(mode) if flags & os.O_CREAT else None,
            real["open"](path, flags, mode, **more),
        )[1],
    )
    monkeypatch.setattr(
        os,
        "mkdir",
        lambda path, mode=0o777, **more: (modes.append(mode), real["mkdir"](path, mode, **more))[1],
    )
    return modes


def test_there_is_no_moment_in_which_others_can_read(tmp_path, monkeypatch):
    before = os.umask(0)
    try:
        modes = seen_by_others(monkeypatch)
        files.write_atomically(tmp_path / "a/page.html", "Ada")
        files.create(tmp_path / "a/x.py").close()
        os.close(files.touch(tmp_path / "a/.lock"))
    finally:
        os.umask(before)
    assert len(modes) == 4 - hasattr(pathlib, "_NormalAccessor")  # keeps an os.mkdir of its own
    assert not any(mode & 0o077 for mode in modes)


def test_a_looser_file_is_closed_before_anything_is_written(tmp_path):
    path = tmp_path / "x.py"
    path.write_text("old")
    path.chmod(0o644)
    with files.create(path):
        assert (mode(path), path.stat().st_size) == (0o600, 0)


def test_a_planted_link_is_not_written_through(tmp_path):
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "x.py").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic links"):
        files.create(tmp_path / "x.py")
    files.write_atomically(tmp_path / "x.py", "Ada")
    assert (tmp_path / "victim").read_text() == "mine"


def test_a_file_in_the_place_of_a_folder_is_an_error(tmp_path):
    (tmp_path / "a").touch()
    with pytest.raises(FileExistsError):
        files.make_folder(tmp_path / "a")
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        files.make_folder(tmp_path / "a/b")


@pytest.mark.parametrize("name", ["pipe", "socket", "linked", "open"])
def test_what_is_no_ordinary_file_is_not_replaced(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        os.symlink("pipe", "linked")  # as /dev/stdout may lead to a device,
        os.symlink("/proc/self/fd/1", "open")  # or to a file that is open
        with pytest.raises(UsageError, match="not an ordinary file"):
            files.require_writable(Path(name))


def test_what_is_read_is_not_written_over(tmp_path):
    submission = tmp_path / "ada.py"
    submission.touch()
    files.require_writable(submission)
    with pytest.raises(UsageError, match="would be written over"):
        files.require_writable(tmp_path / "." / "ada.py", [submission])


def test_name_of_any_length_that_a_file_can_have_is_written(tmp_path):
    page = tmp_path / ("a" * 250 + ".html")
    files.require_writable(page)
    files.write_atomically(page, "Ada")
    assert page.read_text() == "Ada"
    with pytest.raises(UsageError, match="cannot be written"):
        files.require_writable(tmp_path / ("a" * 300))
