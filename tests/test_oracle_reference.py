"""The page of the oracles is what their docstrings make."""

import re
import sys

import pytest

from autograder import oracles
from autograder.homework import finding

sys.path.insert(0, str(finding.PROJECT / "scripts"))

import make_oracle_reference

DOCS = finding.PROJECT / "docs"


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


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_links_between_the_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([\w./]+)\)", (DOCS / page).read_text()):
        assert (DOCS / target).is_file(), target
