import os

import pytest

from autograder.sandbox import users
from autograder.sandbox.users import take_user

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
    take_user(tmp_path).close()
    assert os.listdir(tmp_path) == []


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
