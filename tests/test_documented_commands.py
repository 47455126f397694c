"""Every command that a page shows is taken by the command line, for a homework that exists."""

import re
import shlex

import click
import documented
import pytest

from autograder.cli import main
from autograder.homework import finding

PAGES = [finding.PROJECT / "README.md", *sorted((finding.PROJECT / "docs").glob("*.md"))]
#: Pages whose commands are run, on homeworks that they make.
RUN = ("tutorial.md", "rubrics.md", "grading_day.md")


def commands():
    for page in PAGES:
        for block in documented.blocks(page):
            if block.language == "console" and page.name not in RUN:
                for line in re.findall(r"^\$ (.+)$", block.body, re.MULTILINE):
                    for part in re.split(r" && |; ", line):
                        if re.match(r"(\.venv/bin/)?autograder ", part):
                            yield pytest.param(part, id=f"{page.name}: {part}")


@pytest.mark.parametrize("command", list(commands()))
def test_command_of_a_page_is_taken(command, monkeypatch):
    _, name, *words = shlex.split(command.replace("$TLS", ""))
    # What a file is called is up to the reader: it need not exist here.
    for parameter in main.commands[name].params:
        if isinstance(parameter.type, click.Path):
            monkeypatch.setattr(parameter.type, "exists", False)
    homework = main.commands[name].make_context(name, words).params.get("homework")
    known = {*finding.built_in(), *documented.homeworks_of_the_readme()}
    assert homework in {None, *known, "line_fit", "path/to/suite"}
