import mmap
import os
import sys

import pytest

from autograder.sandbox.walls import usage
from autograder.sandbox.walls.usage import disk_usage, family_memory

linux = pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")


@linux
def test_memory_that_is_written_is_counted():
    before = usage.anonymous_memory(os.getpid())
    block = bytearray(os.urandom(1)) * (64 * 2**20)
    assert usage.anonymous_memory(os.getpid()) - before > 60 * 2**20
    del block


@linux
def test_the_share_of_memory_that_nobody_else_has_is_all_of_it():
    # Memory of its own, and not what the interpreter has kept: that is counted already.
    with mmap.mmap(-1, 64 * 2**20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as block:
        before = usage.proportional_memory(os.getpid())
        for page in range(0, len(block), mmap.PAGESIZE):
            block[page] = 1
        assert 60 < (usage.proportional_memory(os.getpid()) - before) / 2**20 < 80


def test_a_process_that_is_gone_uses_nothing():
    assert usage.anonymous_memory(2**22 + 1) == 0
    assert usage.proportional_memory(2**22 + 1) is None


@pytest.fixture
def memory(monkeypatch):
    """Give processes made-up memories: all of it, and their share (None: not to be seen)."""
    table = {}
    monkeypatch.setattr(usage, "anonymous_memory", lambda pid: table[pid][0])
    monkeypatch.setattr(usage, "proportional_memory", lambda pid: table[pid][1])
    return table


def test_the_libraries_are_not_the_submission_s(memory):
    memory.update({1: (150, 75), 2: (100, 50)})
    assert family_memory([1, 2], libraries=100, limit=200) == 150


def test_less_than_the_libraries_is_nothing(memory):
    memory.update({1: (50, 40)})
    assert family_memory([1], libraries=100, limit=200) == 0


def test_shares_are_looked_at_only_once_the_estimate_is_too_high(memory):
    memory.update(dict.fromkeys(range(10), (100, 12)))
    assert family_memory(range(10), libraries=100, limit=50) == 20


def test_where_shares_cannot_be_read_a_few_processes_are_believed_to_share(memory):
    memory.update(dict.fromkeys(range(20), (100, None)))
    believed = 100 * usage.MAX_SHARING
    assert family_memory(range(20), libraries=100, limit=50) == 2000 - believed


def test_files_and_folders_are_counted(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"x" * 10_000)
    found = disk_usage(tmp_path, [], 100)
    assert found.files == 2
    assert 10_000 <= found.size < 100_000


def test_counting_stops(tmp_path):
    for number in range(20):
        (tmp_path / str(number)).touch()
    assert disk_usage(tmp_path, [], 5).files == 6


def test_links_are_not_followed(tmp_path):
    (tmp_path / "large").write_bytes(bytes(2**20))
    folder = tmp_path / "folder"
    folder.mkdir()
    for target in ("/", tmp_path / "large"):
        (folder / f"link to {os.path.basename(target)}").symlink_to(target)
    found = disk_usage(folder, [], 100)
    assert found.files == 2
    assert found.size < 2**20


@linux
def test_a_deleted_file_counts_while_it_is_open(tmp_path):
    with open(tmp_path / "file", "wb") as file:
        file.write(b"x" * 2**20)
        file.flush()
        os.unlink(file.name)
        assert disk_usage(tmp_path, [os.getpid()], 100).size >= 2**20


def test_folders_nested_past_what_a_path_can_name_are_told(tmp_path):
    start = os.getcwd()
    os.chdir(tmp_path)
    try:
        for _ in range(50):
            os.mkdir("x" * 100)
            os.chdir("x" * 100)
    finally:
        os.chdir(start)
    assert disk_usage(tmp_path, [], 100).too_deep


def test_a_folder_that_is_replaced_by_a_file_meanwhile_is_not_taken_for_a_deep_one(
    tmp_path, monkeypatch
):
    (tmp_path / "folder").mkdir()
    scan = os.scandir

    def replace(path):
        if path == str(tmp_path / "folder"):
            os.rmdir(path)
            (tmp_path / "folder").touch()
        return scan(path)

    monkeypatch.setattr(os, "scandir", replace)
    assert not disk_usage(tmp_path, [], 100).too_deep
