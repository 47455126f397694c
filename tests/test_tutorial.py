"""Every command of the tutorial runs, in its order, and prints what the tutorial shows."""

import documented

from autograder.homework import finding

TUTORIAL = finding.PROJECT / "docs" / "tutorial.md"


def test_every_command_runs_and_prints_what_is_shown(tmp_path):
    documented.carry_out(TUTORIAL, tmp_path)


def test_files_that_the_tutorial_writes_are_what_it_says():
    kinds = {tuple(block.options) for block in documented.blocks(TUTORIAL)}
    assert kinds == {("file",), ("append",), ("exit",), ()}


def test_every_command_for_homework_writers_is_in_the_tutorial():
    text = TUTORIAL.read_text()
    for name in ("new", "skeleton", "validate", "kit", "grade", "check", "zip", "batch", "list"):
        assert f"autograder {name}" in text
