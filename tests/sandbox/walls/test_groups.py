"""A sandbox has a control group of its own where one can be made."""

import os
from pathlib import Path

import pytest

from autograder.sandbox.walls import groups


@pytest.fixture
def system(tmp_path):
    """A made-up /proc and /sys/fs/cgroup, as the kernel shows them."""

    def make(line, files=(), at=""):
        (tmp_path / "proc" / "self").mkdir(parents=True)
        (tmp_path / "proc" / "self" / "cgroup").write_text(f"4:memory:/elsewhere\n{line}\n")
        above = tmp_path / "groups" / at
        above.mkdir(parents=True)
        plain = Path.mkdir

        def mkdir(path, *arguments, **named):
            plain(path, *arguments, **named)
            for name in files:
                (path / name).write_text("1024")

        make.mkdir = mkdir
        return tmp_path / "proc", tmp_path / "groups", above

    return make


@pytest.mark.parametrize(
    ("line", "weight", "at"),
    [
        ("3:cpu:/some/job", "cpu.shares", "cpu/some/job"),
        ("3:cpu,cpuacct:/docker/1f", "cpu.shares", "cpu,cpuacct"),
        ("0::/user.slice/job", "cpu.weight", "user.slice/job"),
    ],
    ids=["version 1", "container", "version 2"],
)
def test_process_moves_into_a_new_group_that_has_a_weight(system, monkeypatch, line, weight, at):
    proc, mounts, above = system(line, [weight], at)
    monkeypatch.setattr(Path, "mkdir", system.mkdir)
    group = groups.join_own(4711, proc, mounts)
    assert group.parent == above
    assert (group / "cgroup.procs").read_text() == "4711"
    assert group.name.startswith(f"autograder-{os.getpid()}-")


def test_group_that_is_given_no_weight_is_none(system):
    proc, mounts, above = system("0::/job", at="job")
    assert groups.join_own(4711, proc, mounts) is None
    assert [path.name for path in above.iterdir() if path.is_dir()] == []


def test_without_control_groups_there_is_none(tmp_path):
    assert groups.join_own(4711, tmp_path, tmp_path) is None


def test_group_of_a_grader_that_was_killed_is_removed_and_no_other(system):
    proc, mounts, above = system("3:cpu:/", at="cpu")
    (proc / "17").mkdir()
    for name in ("autograder-17-ab", "autograder-18-ab", "autograder-x-ab"):
        (above / name).mkdir()
    groups.join_own(4711, proc, mounts)
    left = {path.name for path in above.glob("autograder-*-ab")}
    assert left == {"autograder-17-ab", "autograder-x-ab"}
