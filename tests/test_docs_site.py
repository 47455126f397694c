"""The docs as a site: every block of code is one, also those that tests read by their names."""

import re
import sys

import pytest

from autograder.homework import finding

sys.path.insert(0, str(finding.PROJECT / "scripts"))

from docs_site import on_page_markdown

PAGES = sorted((finding.PROJECT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_block_has_an_option_that_mkdocs_shows_as_text(page):
    fences = re.findall(r"^```(.+)$", on_page_markdown(page.read_text()), re.MULTILINE)
    assert [each for each in fences if not re.fullmatch(r'\w+( title="[^"]+")?', each)] == []


def test_block_is_titled_with_its_file_and_keeps_its_text():
    page = "```python append=prices/rubric.py\nx = 1\n```\n```console exit=1\n$ ls\n```\n"
    assert on_page_markdown(page) == (
        '```python title="at the end of prices/rubric.py"\nx = 1\n```\n```console\n$ ls\n```\n'
    )
