"""Messages and docs use the words that every programmer uses: the phrases not to use, and where.

The strings of the program are read from its source; nothing is imported or run.
"""

import ast
import functools
import re

import pytest

from autograder.homework import finding

PROJECT = finding.PROJECT

#: A pattern of what is not to be written, and what to write instead.
PHRASES = {
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\bby hand\b": "manually, on paper, from scratch",
    r"\bby a person\b": "manually",
    r"\b(a )?person has to look\b": "the course staff has to look",
    r"\b(is|are|be|been|was) told (of|about|what|that|to)\b": "is shown, reads, sees",
    r"\b(has|have|had) said so\b": "has reported it",
    r"\bso many\b(?!,| that)": "this many, at most N",
    r"\banew\b|\bonce more\b": "again",
    r"\bbut for\b": "except",
    r"\bthere (is|are) none\b": "none exists, no X exists",
    r"\b(is|are) none\b(?! of)": "is not one",
    r"\bis there already\b": "already exists",
    r"\bin the place of\b": "instead of",
    r"\bheed(s|ed)?\b": "use, respect",
    r"\bright for (over )?[0-9{]": "…% correct",
    r"\b(finds?|found) nothing wrong\b": "passed",
    r"\bwhat is (done|graded) is kept\b": "finished work is kept",
    r"\ba full time budget\b": "an exhausted time budget",
    r"\ba (int|ndarray|array|object|integer)\b|\b[Ff]ound an? Remote\b": "as describe says it",
    r"\b1 (checks|files|pairs|points|cells|rows|values|errors)\b": "one of a kind is singular",
    r"\banother (type|shape|order|distribution|length|direction|noise)\b": "the wrong, a different",
}
#: What an older record of a suite holds, which is no sentence.
NAMES = {"by hand"}
#: Pages that are made from docstrings, which are read where they stand.
MADE = {"oracles.md", "reference.md"}


@functools.cache
def passages():
    """Return every text of the program, of its pages and of the docs, with where it is."""
    found = []
    for path in sorted((PROJECT / "autograder").rglob("*")):
        if path.suffix == ".py":
            found += [(path, line, text) for line, text in strings(path.read_text("utf-8"))]
        elif path.suffix == ".jinja":
            found += lines_of(path)
    for path in [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]:
        if path.name not in MADE:
            found += lines_of(path)
    return [(f"{path.relative_to(PROJECT)}:{line}", text) for path, line, text in found]


def strings(source):
    """Yield the strings of a Python file, each with its line; of an f-string its pieces as one."""
    tree = ast.parse(source)
    pieces = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            texts = [p.value if isinstance(p, ast.Constant) else "{}" for p in node.values]
            pieces.update(id(p) for p in node.values)
            yield node.lineno, "".join(texts)
        text = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in pieces and text not in NAMES:
            yield node.lineno, text


def lines_of(path):
    return [(path, n, line) for n, line in enumerate(path.read_text("utf-8").split("\n"), 1)]


def where(pattern):
    """Return the places of a phrase; a phrase may be broken over two lines of a docstring."""
    search = re.compile(pattern.replace(" ", r"\s+")).search
    return [f"{place}: {match[0]!r}" for place, text in passages() if (match := search(text))]


@pytest.mark.parametrize("pattern", PHRASES)
def test_no_message_and_no_page_says(pattern):
    assert where(pattern) == [], f"write: {PHRASES[pattern]}"


def test_a_phrase_is_found_in_a_message_a_docstring_and_an_f_string():
    source = 'def f(n):\n    """Mend it."""\n    return f"right for {n} of 3", "so many"'
    assert [text for _, text in strings(source)] == ["Mend it.", "right for {} of 3", "so many"]
