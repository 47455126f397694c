"""What docs/architecture.md and CONTRIBUTING.md name has to be there."""

import re

import pytest

from autograder.homework.finding import PROJECT

PAGES = ["docs/architecture.md", "CONTRIBUTING.md"]
TEXT = {name: (PROJECT / name).read_text(encoding="utf-8") for name in PAGES}


def named_paths(text):
    found = re.findall(r"`((?:autograder|tests|benchmarks|scripts|\.ci)/[\w/.*]+)`", text)
    return [name for name in found if "NAME" not in name]


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page):
    assert [name for name in named_paths(TEXT[page]) if not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)", TEXT[page])
    assert [link for link in links if not ((PROJECT / page).parent / link).exists()] == []
