"""The page of the oracles is what their docstrings make."""

import re
import sys

import pytest

from autograder import oracles
from autograder.homework import finding

sys.path.insert(0, str(finding.PROJECT / "scripts"))

import make_oracle_reference


def test_page_is_what_the_docstrings_make():
    made = make_oracle_reference.page()
    assert make_oracle_reference.PAGE.read_text() == made, (
        "run: python scripts/make_oracle_reference.py"
    )


@pytest.mark.parametrize("name", oracles.__all__)
def test_every_oracle_has_its_entry_and_a_use(name):
    text = make_oracle_reference.page()
    if callable(getattr(oracles, name)):
        assert re.search(rf"^### `{name}`$", text, re.MULTILINE)
        assert re.search(rf"^{name}\(", text, re.MULTILINE)
    else:
        assert f"| `{name}` |" in text


@pytest.mark.parametrize("page", ["use.md", "tutorial.md", "oracles.md"])
def test_links_between_the_pages_lead_somewhere(page):
    docs = finding.PROJECT / "docs"
    for target in re.findall(r"\]\(([\w./]+)\)", (docs / page).read_text()):
        assert (docs / target).is_file(), target
