"""What of a text is a formula, what is code, and how much of it is drawn."""

import re

import pytest

from autograder.review import markdown
from autograder.review.markdown import MOST_FORMULAS, render


def drawn(text):
    return len(re.findall("<math", render(text)))


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("$x$", 1),
        ("$x$ and $y$", 2),
        ("a$x$", 0),
        ("$x$2", 0),
        ("$ x$", 0),
        ("$x $", 0),
        ("$x\ny$", 0),
        ("$$x\n+y$$", 1),
        ("\\[x\n+y\\]", 1),
        ("\\(x\\) and \\[y\\]", 2),
        ("$5 and $6", 0),
        ("\\$x$", 0),
        ("$$$$", 0),
        ("$x$.", 1),
        ("($x$)", 1),
    ],
)
def test_formula_is_what_stands_between_its_marks(text, formulas):
    assert drawn(text) == formulas


@pytest.mark.parametrize(
    "text",
    ["`$x$`", "``$x$ ` $y$``", "```\n$x$\n```", "~~~\n$x$\n~~~", "```python\n$x$\n```"],
)
def test_code_holds_no_formula(text):
    assert drawn(text) == 0
    assert drawn(f"{text}\n\n$y$") == 1


@pytest.mark.parametrize(
    ("text", "display"),
    [("$x$", "inline"), ("\\(x\\)", "inline"), ("$$x$$", "block"), ("\\[x\\]", "block")],
)
def test_formula_stands_in_its_line_or_on_its_own(text, display):
    assert f'display="{display}"' in render(text)


def test_three_hundred_formulas_are_drawn_and_the_rest_is_shown_as_written(monkeypatch):
    monkeypatch.setattr(markdown, "_formula", lambda source, _display: f"<math>{source}</math>")
    html = render(" ".join(["$x$"] * (MOST_FORMULAS + 1)))
    assert html.count("<math>x</math>") == MOST_FORMULAS == 300
    assert html.count("$x$") == 1


def test_formula_of_two_thousand_characters_is_the_longest():
    assert markdown.LONGEST_FORMULA == 2_000
    assert drawn(f"${'x' * 2_000}$") == 1
    assert drawn(f"${'x' * 2_001}$") == 0


def test_attributes_that_no_formula_needs_and_live_elements_are_gone(monkeypatch):
    written = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline" onclick="x()">'
        '<a href="evil">y</a><script>z()</script><mi mathvariant="bold" class="c">q</mi></math>'
    )
    monkeypatch.setattr(markdown, "convert", lambda *_arguments, **_named: written)
    html = render("$x$")
    for gone in ("onclick", "href", "evil", "z()", "class"):
        assert gone not in html
    assert 'mathvariant="bold"' in html
    assert ">q<" in html


def test_link_is_text_with_its_address_to_read():
    html = render("[click](http://e.example/a?b=1&c=2)")
    assert '<span class="link" title="http://e.example/a?b=1&amp;c=2">click</span>' in html


@pytest.mark.parametrize(
    ("text", "shown"), [("![a plot](x.png)", "a plot"), ("![](x.png)", "x.png")]
)
def test_picture_is_its_words_or_its_address(text, shown):
    assert f'<span class="link">[picture: {shown}]</span>' in render(text)


def test_strikethrough_and_tables_are_drawn_and_html_is_not():
    assert "<s>no</s>" in render("~~no~~")
    assert "<table>" in render("| a |\n|---|\n| 1 |\n")
    assert "&lt;b&gt;" in render("<b>x</b>")


def test_marks_of_formulas_cannot_be_written_by_students():
    html = render("\ue0000\ue001 and $x$")
    assert html.count("<math") == 1
    assert html.startswith("<p>0 and ")
