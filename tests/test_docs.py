"""The README says what the program does; these tests fail when the two disagree."""

import re

import pytest

from autograder.cli import main
from autograder.homework import finding

PROJECT = finding.PROJECT
README = (PROJECT / "README.md").read_text()
COMMANDS = (PROJECT / "docs" / "commands.md").read_text()


def console_commands():
    return re.findall(r"^\$ (.+)$", README, flags=re.MULTILINE)


def test_readme_starts_with_the_command_that_grades_and_the_one_that_tests():
    first, second = console_commands()[:2]
    (name,) = re.findall(r"autograder grade (\w+) submissions_example/\1/correct", first)
    if name not in finding.built_in():
        pytest.skip(f"{name} was deleted, and the README with it is to be")
    assert second.endswith("pytest -n 3 --dist worksteal")


def test_ci_runs_the_test_command_of_the_readme():
    script = (PROJECT / ".ci" / "run").read_text()
    for part in console_commands()[1].split(" && "):
        assert part in script


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_is_on_its_page(name):
    assert f"`autograder {name}" in COMMANDS


def test_every_command_of_the_page_is_there():
    named = set(re.findall(r"^\| `autograder (\w+)", COMMANDS, flags=re.MULTILINE))
    assert named == set(main.commands)


@pytest.mark.parametrize("command", ["grade", "check"])
def test_every_option_is_on_the_page(command):
    options = [p for p in main.commands[command].params if p.opts[0].startswith("--")]
    missing = [p.opts[0] for p in options if f"`{p.opts[0]}" not in COMMANDS]
    assert missing == []


@pytest.mark.parametrize("name", finding.built_in())
def test_every_homework_is_in_the_readme_with_its_points(name):
    assignment = finding.find(name).assignment
    by_hand = f" + {assignment.points_by_hand:g} manual" if assignment.points_by_hand else ""
    assert re.search(
        rf"^\| `{name}` \|[^|]*\| {assignment.points:g}{re.escape(by_hand)} \|$", README, re.M
    )
    page = (PROJECT / "docs" / "homeworks.md").read_text()
    assert f"| `{name}` | {assignment.points:g}{by_hand} |" in page


def test_changelog_names_every_homework_and_command():
    text = (PROJECT / "CHANGELOG.md").read_text()
    for name in [*finding.built_in(), *main.commands]:
        assert f"`{name}`" in text or f"`autograder {name}`" in text
