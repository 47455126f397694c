import os
import subprocess
from pathlib import Path

import pytest

from autograder.sandbox.walls import users
from autograder.sandbox.walls.users import take_user

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")


def test_no_two_at_a_time_have_the_same_user(tmp_path, monkeypatch):
    monkeypatch.setattr(users, "UID_COUNT", 2)
    first, second = take_user(tmp_path), take_user(tmp_path)
    assert {first.uid, second.uid} == {users.FIRST_UID, users.FIRST_UID + 1}
    assert take_user(tmp_path) is None
    first.close()
    third = take_user(tmp_path)
    assert third.uid == first.uid
    second.close()
    third.close()


def test_a_user_that_has_processes_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(users, "UID_COUNT", 1)
    monkeypatch.setattr(users, "_users_of_processes", lambda: {users.FIRST_UID})
    assert take_user(tmp_path) is None


def test_the_lock_leaves_no_file(tmp_path):
    user = take_user(tmp_path)
    before = os.listdir(users._folder_of_locks())
    user.close()
    assert os.listdir(tmp_path) == []
    assert str(user.uid) in before
    assert str(user.uid) not in os.listdir(users._folder_of_locks())


def test_a_lock_that_a_killed_grader_left_is_taken_again(tmp_path, monkeypatch):
    monkeypatch.setattr(users, "UID_COUNT", 1)
    locks = users._folder_of_locks()
    (locks / str(users.FIRST_UID)).touch()
    user = take_user(tmp_path)
    assert user.uid == users.FIRST_UID
    user.close()


def test_what_killed_graders_left_is_removed_and_what_others_hold_is_not(tmp_path):
    locks = users._folder_of_locks()
    left = locks / str(users.FIRST_UID + users.UID_COUNT)  # nobody takes that one
    left.touch()
    first, second = take_user(tmp_path), take_user(tmp_path)
    assert not left.exists()
    assert (locks / str(first.uid)).exists()
    first.close()
    second.close()


def test_other_users_cannot_hold_what_says_that_a_user_is_taken(tmp_path):
    user = take_user(tmp_path)
    lock = users._folder_of_locks() / str(user.uid)
    for path in (lock, lock.parent):
        attempt = ["/bin/sh", "-c", 'exec <"$1"', "sh", str(path)]
        assert subprocess.run(attempt, user=190_601, stderr=subprocess.DEVNULL).returncode != 0
    assert f"autograder-uid-{user.uid}" not in Path("/proc/net/unix").read_text(errors="replace")
    user.close()


def test_a_folder_of_locks_that_another_user_planted_is_passed_over(tmp_path, monkeypatch):
    planted = tmp_path / users._LOCKS
    planted.mkdir(mode=0o700)
    os.chown(planted, 190_601, 190_601)
    monkeypatch.setattr(users, "Path", lambda _name: tmp_path)
    assert users._folder_of_locks() is None
    os.chown(planted, 0, 0)
    assert users._folder_of_locks() == planted


def test_processes_of_a_user_are_counted():
    assert users.processes_of(os.getuid()) > 0
    assert users.processes_of(2**30) == 0


def test_nobody_else_can_look_into_the_folder_that_is_tried(tmp_path, monkeypatch):
    modes = []
    monkeypatch.setattr(os, "chown", lambda path, *_ids: modes.append(path.stat().st_mode & 0o777))
    before = os.umask(0)
    try:
        take_user(tmp_path).close()
    finally:
        os.umask(before)
    assert modes == [0o700]
