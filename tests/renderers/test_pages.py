"""Whatever a template puts into a page cannot act there."""

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from autograder.renderers import pages


@pytest.fixture
def page(tmp_path):
    """Return a function that makes a page that holds a value and nothing else."""
    (tmp_path / "page.html.jinja").write_text("{{ value }}")
    template = pages.environment(tmp_path, longest=200).get_template("page.html.jinja")
    return lambda **values: template.render(values)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\u202eab", "\\u202eab"),
        (Markup("<b>x</b>"), "<b>x</b>"),
        (7, "7"),
    ],
    ids=["markup", "escape", "direction", "own markup", "number"],
)
def test_text_is_escaped_and_inert(page, value, written):
    assert page(value=value) == written


def test_long_text_is_cut(page):
    assert len(page(value=10_000 * "x")) <= 200


def test_value_that_is_missing_is_an_error(page):
    with pytest.raises(UndefinedError):
        page()
