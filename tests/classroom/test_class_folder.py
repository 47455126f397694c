"""Whose a class's folder is: its owner's, or a group's to read as well."""

import os
import stat

import pytest
from classroom_tools import hand_in, zipped
from tiny_homework import RIGHT, RUBRIC

from autograder.classroom import batch, class_folder
from autograder.classroom.class_folder import claim, group_number, settle
from autograder.classroom.commands import dashboard_command
from autograder.classroom.store import Store
from autograder.errors import UsageError

IS_ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not IS_ROOT, reason="only root can give files away")


def modes(folder):
    """Return the modes below a folder and its own: those of folders, and those of files."""
    found = [folder, *folder.rglob("*")]
    return [
        {oct(stat.S_IMODE(path.stat().st_mode)) for path in found if path.is_dir() is folders}
        for folders in (True, False)
    ]


def a_group():
    """A group that is not one's usual one, if there is any."""
    return 190_600 if IS_ROOT else (os.getgroups() or [os.getegid()])[-1]


def old_class(folder):
    """Write a class's folder as an earlier version did: for everybody to read."""
    hand_in(folder / "submissions/sorted/ada")
    hand_in(folder / "results")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def run(source, out, **more):
    said = []
    tally = batch.Batch(batch.Options(RUBRIC, source, out, **more), said.append).run()
    return tally, said


@pytest.mark.parametrize("group", [None, a_group()], ids=["owner", "group"])
def test_all_that_a_run_writes_is_private_whatever_the_umask(tmp_path, group):
    source = zipped(tmp_path / "all.zip", {"ada/x_tiny.py": RIGHT, "bob/none.txt": ""})
    before = os.umask(0)
    try:
        run(source, tmp_path / "new/out", group=None if group is None else str(group))
    finally:
        os.umask(before)
    folders, files = modes(tmp_path / "new/out")
    assert folders == {"0o700" if group is None else "0o3750"}
    assert files - {"0o600"} == (set() if group is None else {"0o640"})
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == int(*folders, 8)
    if group is not None:
        assert {path.stat().st_gid for path in (tmp_path / "new/out").rglob("[!.]*")} == {group}


def test_sqlite_s_own_files_are_private_while_it_is_open(tmp_path):
    before = os.umask(0)
    try:
        claim(tmp_path / "out", None)
        store = Store(tmp_path / "out")
        store.describe({"title": "HW", "seed": "1"})
    finally:
        os.umask(before)
    assert len(list((tmp_path / "out").iterdir())) == 3
    assert modes(tmp_path / "out") == [{"0o700"}, {"0o600"}]
    store.close()


def test_a_folder_from_before_is_closed_with_all_that_is_in_it(tmp_path):
    folder = old_class(tmp_path / "out")
    claim(folder, None)
    assert settle(folder, None) == []
    assert modes(folder) == [{"0o700"}, {"0o600"}]


def test_a_shared_folder_is_closed_again_without_the_option_and_says_so(tmp_path):
    folder = old_class(tmp_path / "out")
    claim(folder, a_group())
    settle(folder, a_group())
    assert modes(folder) == [{"0o3750"}, {"0o640"}]
    assert class_folder.group_of(folder) == a_group()
    claim(folder, None)
    (said,) = settle(folder, None)
    assert said.startswith("the group ")
    assert modes(folder) == [{"0o700"}, {"0o600"}]


@pytest.mark.parametrize("group", [None, a_group()], ids=["owner", "group"])
def test_the_class_page_written_again_keeps_its_readers(tmp_path, group, make_class):
    out = tmp_path / "out"
    run(make_class(ada=RIGHT), out, group=None if group is None else str(group))
    before = modes(out)
    (out / "index.html").unlink()
    dashboard_command(out)
    assert modes(out) == before
    assert (out / "index.html").is_file()


def test_a_folder_from_before_is_closed_when_its_page_is_written_again(tmp_path, make_class):
    out = tmp_path / "out"
    run(make_class(ada=RIGHT), out)
    for path in (out, *out.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    dashboard_command(out)
    assert modes(out) == [{"0o700"}, {"0o600"}]


def test_closing_never_opens_the_folder_on_the_way(tmp_path, monkeypatch):
    """While files of a folder change from one group to another, nobody else gets in."""
    folder = old_class(tmp_path / "out")
    tops = []
    real = class_folder._settle_one

    def watched(path, group):
        tops.append(oct(stat.S_IMODE(folder.stat().st_mode)))
        real(path, group)

    monkeypatch.setattr(class_folder, "_settle_one", watched)
    claim(folder, a_group())
    settle(folder, a_group())
    assert set(tops) == {"0o700"}


@as_root
def test_another_user_s_folder_is_refused(tmp_path):
    (tmp_path / "out").mkdir()
    os.chown(tmp_path / "out", 190_601, 190_601)
    with pytest.raises(UsageError, match="belongs to another user"):
        run(tmp_path, tmp_path / "out")


@as_root
def test_another_user_s_link_is_refused(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "mine")
    claim(tmp_path / "out", None)
    os.chown(tmp_path / "out", 190_601, 190_601, follow_symlinks=False)
    with pytest.raises(UsageError, match="belongs to another user"):
        claim(tmp_path / "out", None)


@as_root
@pytest.mark.parametrize("name", ["class.sqlite", ".lock", "results/a.html"])
def test_a_file_that_another_user_planted_is_refused(tmp_path, name):
    folder = old_class(tmp_path / "out")
    (folder / name).touch()
    os.chown(folder / name, 190_601, 190_601)
    with pytest.raises(UsageError, match="belongs to another user"):
        run(tmp_path, folder)


def test_a_folder_that_others_can_replace_gets_a_warning(tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    claim(tmp_path / "open/out", None)
    (said,) = settle(tmp_path / "open/out", None)
    assert "everybody can replace" in said
    (tmp_path / "open").chmod(0o1777)
    assert settle(tmp_path / "open/out", None) == []


def test_a_file_system_without_modes_gets_a_warning(tmp_path, monkeypatch):
    def refuse(*_arguments):
        raise PermissionError

    (tmp_path / "out").mkdir(mode=0o755)
    monkeypatch.setattr(os, "chmod", refuse)
    claim(tmp_path / "out", None)
    (said,) = settle(tmp_path / "out", None)
    assert "keeps no modes" in said


def test_links_in_the_folder_are_not_followed(tmp_path):
    folder = old_class(tmp_path / "out")
    (tmp_path / "other").mkdir(mode=0o755)
    (tmp_path / "other").chmod(0o755)
    (folder / "link").symlink_to(tmp_path / "other")
    claim(folder, None)
    settle(folder, None)
    assert stat.S_IMODE((tmp_path / "other").stat().st_mode) == 0o755


def test_a_group_that_does_not_exist_is_refused():
    with pytest.raises(UsageError, match="no group is named"):
        group_number("no-such-group")


@pytest.mark.skipif(IS_ROOT, reason="root may use any group")
def test_a_group_that_one_is_not_in_is_refused():
    with pytest.raises(UsageError, match="not in the group"):
        group_number("0")
