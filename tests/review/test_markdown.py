"""Markdown with LaTeX is drawn, and nothing in it lives."""

import pytest

from autograder.review.markdown import LONGEST_FORMULA, render
from autograder.review.rendering import rendered


@pytest.mark.parametrize(
    "live",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "![picture](http://evil.example/x.png)",
        "[click](http://evil.example)",
        r"$\text{<img src=x onerror=alert(1)>}$",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\style{background:url(//evil.example)}{x}$",
        "\ue0000\ue001 $x$",
    ],
)
def test_nothing_of_a_text_lives(live):
    html = render(live)
    assert not any(f"<{tag}" in html for tag in ("script", "img", "a ", "a>", "iframe", "style"))
    assert "href=" not in html
    assert "style=" not in html


@pytest.mark.parametrize("text", ["$x^2$", r"\(x^2\)", "$$x^2$$", r"\[x^2\]", "so: $x^2$."])
def test_formulas_are_drawn(text):
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in render(text)


@pytest.mark.parametrize("text", ["it costs $5 or $6", "`$x^2$`", "```\n$x^2$\n```", r"\$x^2\$"])
def test_what_is_no_formula_stays_as_it_is(text):
    assert "<math" not in render(text)


def test_formula_that_cannot_be_read_is_shown_as_it_was_written():
    assert '<code class="formula">x^</code>' in render("$x^$")
    assert "<math" not in render(f"${'x' * (LONGEST_FORMULA + 1)}$")


def test_lists_and_tables_are_drawn():
    html = render("- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert "<li>one</li>" in html
    assert "<td>2</td>" in html


def test_text_that_takes_too_long_is_shown_as_it_was_written(monkeypatch):
    monkeypatch.setattr("autograder.review.rendering._PATIENCE", 0.0)
    assert rendered("too much for nothing") is None
