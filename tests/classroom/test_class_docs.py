"""The page about classes says what the commands do."""

import ast
import re

import pytest

from autograder.classroom import outputs, similarity_page, store
from autograder.cli import main
from autograder.homework import finding

TEXT = (finding.PROJECT / "docs/class.md").read_text()


def test_every_option_of_batch_is_explained():
    options = [each.opts[0] for each in main.commands["batch"].params]
    missing = [each for each in options if each.startswith("--") and each not in TEXT]
    assert missing == []


FILES = [store.FILE, "gradebook.csv", "gradebook_canvas.csv", "index.html"]


@pytest.mark.parametrize("name", FILES)
def test_every_file_that_comes_out_is_named(name):
    assert f"`{name}`" in TEXT


def test_programs_are_valid_python():
    programs = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    assert len(programs) == 2
    for program in programs:
        ast.parse(program)


def test_names_of_the_folder_are_those_in_use():
    assert f"`{outputs.RESULTS}/<id>.html`" in TEXT
    assert similarity_page.FILE == "similarity.html"
